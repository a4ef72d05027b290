//! Golden scenarios whose actions a person does through the dialogs. What stands around them is done by the API; each
//! dialog shows the lines that the scenario expects, and at the end everything holds that it says.

#[path = "../../golden/compare.rs"]
mod compare;
#[path = "../../golden/play.rs"]
mod play;
#[path = "../../golden/scenario.rs"]
mod scenario;

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use rust_decimal::Decimal;
use tests::app::TestApp;
use tests::browser::Browser;

use self::compare::compare;
use self::play::Stage;
use self::scenario::{Action, Amount, Block, Line, Scenario, Step};
use super::{Dialog, bare};
use crate::{enabled, enter, marked};

const SCENARIOS: [&str; 5] = [
    "upgrade-immediate-keeps-billing-day",
    "downgrade-waits-for-the-period-end",
    "quantity-up-at-once-down-at-period-end",
    "cancel-immediate-three-settlements",
    "financial-block-inside-a-period",
];

/// A person before the window.
struct Person<'a> {
    browser: &'a Browser,
}

impl Person<'_> {
    /// Does the step by hand; false for what no dialog of subscriptions does.
    async fn does(&self, stage: &Stage, step: &Step) -> Result<bool> {
        let name = match &step.action {
            Action::Change(change) => {
                let dialog = self.dialog(stage, &change.id, "plan").await?;
                dialog.plan(&change.to).await?;
                self.when(&dialog, change.effective.as_deref()).await?;
                self.group(&dialog, "settlement", change.settlement.as_deref()).await?;
                self.group(&dialog, "billing-date", change.billing_date.as_deref()).await?;
                self.confirms(&dialog, step, &change.id).await?;
                let seen = self.browser.see(&marked("act-direction")).await?.attr("data-direction").await?;
                ensure!(change.expect_direction.is_none() || seen == change.expect_direction, "{seen:?}");
                &change.id
            }
            Action::Quantity(change) => {
                let dialog = self.dialog(stage, &change.id, "quantity").await?;
                dialog.write("act-number", &change.quantity.0.to_string()).await?;
                self.when(&dialog, change.effective.as_deref()).await?;
                self.group(&dialog, "settlement", change.settlement.as_deref()).await?;
                self.confirms(&dialog, step, &change.id).await?;
                &change.id
            }
            Action::Cancel(cancel) => {
                let dialog = self.dialog(stage, &cancel.id, "cancel").await?;
                self.when(&dialog, cancel.effective.as_deref()).await?;
                self.group(&dialog, "settlement", cancel.settlement.as_deref()).await?;
                dialog.pick("act-cause", "price").await?;
                self.confirms(&dialog, step, &cancel.id).await?;
                &cancel.id
            }
            Action::BillingDay(change) => {
                let dialog = self.dialog(stage, &change.id, "billing-day").await?;
                dialog.write("act-number", &change.day.to_string()).await?;
                self.group(&dialog, "kind", change.mode.as_deref()).await?;
                self.confirms(&dialog, step, &change.id).await?;
                &change.id
            }
            Action::Block(block) => return self.block(stage, block, true).await.map(|()| true),
            Action::Unblock(block) => return self.block(stage, block, false).await.map(|()| true),
            Action::Subscribe(_)
            | Action::Run(_)
            | Action::Usage(_)
            | Action::Payment(_)
            | Action::Adjust(_)
            | Action::Uncancel(_)
            | Action::Credit(_)
            | Action::Promise(_) => return Ok(false),
        };
        Dialog { browser: self.browser }.submit().await.with_context(|| name.clone())?;
        Ok(true)
    }

    async fn dialog(&self, stage: &Stage, name: &str, act: &str) -> Result<Dialog<'_>> {
        Dialog::open(self.browser, &stage.subscription(name)?, act).await
    }

    async fn when(&self, dialog: &Dialog<'_>, effective: Option<&str>) -> Result<()> {
        match effective {
            None => Ok(()),
            Some("immediate") => dialog.choose("when", "now").await,
            Some("end_of_period") => dialog.choose("when", "period-end").await,
            Some(day) => {
                dialog.choose("when", "on").await?;
                let day: chrono::NaiveDate = day.parse()?;
                dialog.write("act-day", &day.format("%d.%m.%Y").to_string()).await
            }
        }
    }

    async fn group(&self, dialog: &Dialog<'_>, group: &str, value: Option<&str>) -> Result<()> {
        match value {
            Some(value) => dialog.choose(group, value).await,
            None => Ok(()),
        }
    }

    /// The dialog shows what the scenario expects, and its button names the sum.
    async fn confirms(&self, dialog: &Dialog<'_>, step: &Step, name: &str) -> Result<()> {
        let mut seen = Vec::new();
        for row in dialog.lines().await? {
            seen.push(Line {
                subscription: name.to_owned(),
                component: row.component,
                from: row.from.parse()?,
                to: row.to.parse()?,
                amount: Amount(row.amount),
            });
        }
        let total: Decimal = seen.iter().map(|line| line.amount.0).sum();
        let (button, sum) = (bare(&dialog.button().await?), total.abs().to_string().replace('.', ","));
        let words = match total {
            none if none.is_zero() => "",
            credit if credit.is_sign_negative() => "ивернуть",
            _ => "исписать",
        };
        ensure!(button.contains(words) && (total.is_zero() || button.contains(&sum)), "{button}: {total}");
        let Some(mut expected) = step.expect_preview.clone() else { return Ok(()) };
        seen.sort();
        expected.sort();
        ensure!(seen == expected, "the dialog shows {seen:?}, expected {expected:?}");
        Ok(())
    }

    /// Blocks the client, or ends that, on its card.
    async fn block(&self, stage: &Stage, block: &Block, on: bool) -> Result<()> {
        let kind = block.kind.as_deref().unwrap_or("administrative");
        if let Some(name) = &block.id {
            let dialog = self.dialog(stage, name, if on { "block" } else { "unblock" }).await?;
            dialog.pick("act-kind", kind).await?;
            dialog.lines().await?;
            return dialog.submit().await;
        }
        let dialog = Dialog { browser: self.browser };
        // The form begins with the day that the application was told when it was loaded.
        self.browser.go(&format!("{}/clients/{}", stage.office.api.base(), stage.client)).await?;
        self.browser.click(&marked("client-more")).await?;
        self.browser.click(&marked(if on { "client-block" } else { "client-unblock" })).await?;
        dialog.pick("many-kind", kind).await?;
        if on {
            self.browser.fill("Причина", "По сценарию").await?;
        }
        self.browser.click(&enabled("many-submit")).await?;
        self.browser.gone("//dialog[@data-testid='many-blocks'][@open]").await
    }
}

async fn play(browser: &Browser, scenario: &Scenario) -> Result<()> {
    let app = TestApp::start_on(&scenario.clock.to_string()).await?;
    let mut stage = Stage::set(app.office.clone(), scenario).await?;
    let person = Person { browser };
    enter(browser, app.office.api.base()).await?;
    let mut by_hand = 0;
    for (index, step) in scenario.steps.iter().enumerate() {
        let place = || format!("step {} on {}", index + 1, step.on);
        stage.office.clock(&step.on.to_string()).await?;
        if person.does(&stage, step).await.with_context(place)? {
            by_hand += 1;
        } else {
            stage.step(step).await.with_context(place)?;
        }
    }
    if by_hand == 0 {
        bail!("nothing was done by hand");
    }
    compare(&scenario.expect, &stage.world().await?)?;
    app.finish().await
}

#[tokio::test]
async fn golden_scenarios_hold_through_the_dialogs() -> Result<()> {
    scenario::self_check()?;
    compare::self_check()?;
    tests::app::bundle()?;
    let browser = Browser::open().await?;
    for name in SCENARIOS {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{name}.json"));
        let scenario = Scenario::read(&file)?;
        play(&browser, &scenario).await.with_context(|| format!("{name}: {}", scenario.name))?;
    }
    browser.close().await
}
