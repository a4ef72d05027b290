//! What operators do all day, done by keys alone, on the Russian and on the Latin layout. At every stop of Tab the
//! focus is seen; the number of steps is the one that is promised.

mod acts;
mod clients;
mod imports;
mod lists;
mod money;
mod runs;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::app::{OWNER, PASSWORD};
use tests::browser::Browser;
use tests::company::Company;
use tests::keyboard::{Keyboard, Layout};

use crate::marked;

/// An operator before the window, who has signed in.
struct Desk<'a> {
    company: &'a Company,
    browser: &'a Browser,
    keys: Keyboard<'a>,
}

impl Desk<'_> {
    async fn sign_in(&self) -> Result<()> {
        self.browser.go(self.company.app.office.api.base()).await?;
        self.browser
            .evaluate("addEventListener('pointerdown', () => { window.pressed = true; }, true)")
            .await?;
        self.keys.focused("#email").await?;
        self.keys.write(OWNER).await?;
        self.keys.fill("#password", PASSWORD).await?;
        self.keys.chord("Enter").await?;
        self.browser.see(&marked("viewer-name")).await?;
        self.done(3)
    }

    /// So many steps it took, and no more.
    fn done(&self, steps: u32) -> Result<()> {
        let taken = self.keys.steps();
        ensure!(taken == steps, "{taken} steps instead of {steps}");
        Ok(())
    }

    /// Opens the client by the palette; the steps of it are not counted.
    async fn open_client(&self, name: &str) -> Result<()> {
        self.keys.chord("Ctrl+K").await?;
        self.keys.focused(".palette .input").await?;
        self.keys.write(name).await?;
        self.browser.see(&format!("//*[@role='option'][contains(., '{name}')]")).await?;
        self.keys.chord("Enter").await?;
        self.browser.see(&marked("client-balance")).await?;
        self.done(3)
    }

    /// The balance on the client's card, without the spaces that group figures, says so.
    async fn balance_says(&self, words: &str) -> Result<()> {
        let balance =
            format!("{}[contains(translate(., '\u{a0}\u{202f} ', ''), '{words}')]", marked("client-balance"));
        self.browser.see(&balance).await.map(|_| ())
    }
}

/// Plays a script on both layouts, each time with a company of two clients at 450.00 and 990.00 a month.
async fn on_both_layouts(script: impl AsyncFn(&Desk<'_>) -> Result<()>) -> Result<()> {
    tests::app::bundle()?;
    let browser = Browser::open().await?;
    // A window without a screen counts as one that a person looks at; else no control in it has the focus.
    browser.devtools("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await?;
    for layout in Layout::ALL {
        let company = Company::of(&["450.00", "990.00"]).await?;
        let desk = Desk { company: &company, browser: &browser, keys: Keyboard::new(&browser, layout) };
        desk.sign_in().await.with_context(|| format!("signing in, {layout:?}"))?;
        script(&desk).await.with_context(|| format!("{layout:?}"))?;
        ensure!(browser.evaluate("window.pressed === undefined").await? == true, "the mouse was used");
        company.finish().await?;
    }
    browser.close().await
}

#[tokio::test]
async fn a_stop_at_which_the_focus_is_not_seen_fails() -> Result<()> {
    let browser = Browser::open().await?;
    for (style, complaint) in
        [(":focus-visible{outline:none}", "no line is drawn"), ("b{}", "Tab does not come to")]
    {
        let page = format!("data:text/html,<style>{style}</style><button id='a'>A</button><b id='b'>B</b>");
        browser.go(&page).await?;
        let keys = Keyboard::new(&browser, Layout::Latin);
        let refused = keys.walk("#b").await.map_err(|error| error.to_string());
        ensure!(refused.as_ref().is_err_and(|error| error.contains(complaint)), "{style}: {refused:?}");
    }
    browser.close().await
}

/// The selector of what the interface marks for tests.
fn css(id: &str) -> String {
    format!("[data-testid='{id}']")
}
