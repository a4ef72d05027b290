//! Acts on subscriptions through their dialogs: what was shown is what is posted.

mod golden;
mod many;

use anyhow::{Context, Result, ensure};
use rust_decimal::Decimal;
use serde_json::json;
use tests::browser::Browser;
use tests::company::Company;
use tests::office::fresh_key;
use thirtyfour::{By, Key};

use crate::{bare, combobox, enabled, marked, signed_in};

/// Opens the card of a client or a subscription from its list, without loading the application anew.
async fn open_card(browser: &Browser, list: &str, id: &str) -> Result<()> {
    browser.click(&marked(&format!("nav-{list}"))).await?;
    browser.click(&format!("//table[@data-testid='{list}-table']//a[@href='/{list}/{id}']")).await
}

/// A line of a preview.
struct Row {
    component: String,
    from: String,
    to: String,
    amount: Decimal,
}

/// The dialog of an act.
struct Dialog<'a> {
    browser: &'a Browser,
}

impl<'a> Dialog<'a> {
    /// Opens the card of a subscription from the list, and from its menu the dialog.
    async fn open(browser: &'a Browser, subscription: &str, act: &str) -> Result<Dialog<'a>> {
        open_card(browser, "subscriptions", subscription).await?;
        browser.click(&marked("act")).await?;
        browser.click(&marked(&format!("act-{act}"))).await?;
        browser.see(&marked("act-form")).await?;
        Ok(Dialog { browser })
    }

    /// Chooses a plan by its name.
    async fn plan(&self, name: &str) -> Result<()> {
        combobox(self.browser, "act-plan", name).await
    }

    /// Chooses one of a group of buttons.
    async fn choose(&self, group: &str, value: &str) -> Result<()> {
        self.browser.click(&format!("//input[@name='act-{group}'][@value='{value}']")).await
    }

    /// Chooses an option of a list.
    async fn pick(&self, list: &str, value: &str) -> Result<()> {
        self.browser.click(&format!("//select[@id='{list}']/option[@value='{value}']")).await
    }

    /// Types into a field in place of what it holds.
    async fn write(&self, id: &str, text: &str) -> Result<()> {
        let field = self.browser.see(&format!("//*[@id='{id}']")).await?;
        // The command that clears a field tells the page nothing: the field would take its old text back.
        field.send_keys(Key::Control + "a").await?;
        Ok(field.send_keys(text).await?)
    }

    /// Waits for figures that are not those of an earlier state of the fields, and answers their lines.
    async fn lines(&self) -> Result<Vec<Row>> {
        let fresh = format!(
            "{}[not(contains(@class, 'is-stale'))]//*[@data-testid='act-effective']",
            marked("act-preview")
        );
        self.browser.see(&fresh).await?;
        let mut lines = Vec::new();
        for row in self.browser.window().find_all(By::XPath(marked("act-line"))).await? {
            let of = async |name: &str| -> Result<String> {
                row.attr(name).await?.with_context(|| format!("a line without {name}"))
            };
            let shown = row.find(By::ClassName("num")).await?.text().await?;
            let amount = bare(&shown).replace('−', "-").replace(',', ".").replace('₽', "");
            lines.push(Row {
                component: of("data-component").await?,
                from: of("data-from").await?,
                to: of("data-to").await?,
                amount: amount.parse().with_context(|| format!("{shown} is no amount"))?,
            });
        }
        Ok(lines)
    }

    /// The words of the button that does it.
    async fn button(&self) -> Result<String> {
        Ok(self.browser.see(&marked("act-submit")).await?.text().await?)
    }

    /// Does it; the dialog is gone after that.
    async fn submit(&self) -> Result<()> {
        self.browser.click(&marked("act-submit")).await?;
        self.browser.gone("//dialog[@data-testid='act-dialog'][@open]").await
    }
}

#[tokio::test]
async fn an_upgrade_posts_the_sum_that_was_shown_and_is_told() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    company.plan("plan-big", "900.00").await?;
    company.bill("2026-03-01").await?;
    company.office.clock("2026-03-16").await?;
    let browser = signed_in(&company.app).await?;
    let id = &company.subscriptions[0];
    let dialog = Dialog::open(&browser, id, "plan").await?;
    dialog.plan("plan-big").await?;
    let shown: Vec<Decimal> = dialog.lines().await?.iter().map(|line| line.amount).collect();
    // 16 of the 31 days of March.
    ensure!(shown == [Decimal::new(-23226, 2), Decimal::new(46452, 2)], "{shown:?}");
    let direction = browser.see(&marked("act-direction")).await?.attr("data-direction").await?;
    ensure!(direction.as_deref() == Some("upgrade"), "{direction:?}");
    let button = bare(&dialog.button().await?);
    ensure!(button == "Сменитьтарифисписать232,26₽", "{button}");
    browser.picture("acts-1-upgrade").await?;

    // Somebody gives a discount meanwhile: the figures change, and are confirmed once more.
    let half = json!({ "addDiscount": { "percent": "50", "effective": "IMMEDIATE" } });
    let input = json!({ "id": id, "action": half, "idempotencyKey": fresh_key() });
    company.office.api.mutate("subscriptionAct", input, "subscription { id }").await?;
    browser.click(&marked("act-submit")).await?;
    let changed = browser.see(&marked("act-changed")).await?.text().await?;
    let now = format!("{}[contains(translate(., '\u{a0}\u{202f} ', ''), '116,13')]", marked("act-submit"));
    browser.see(&now).await?;
    ensure!(changed.contains("Условия изменились"), "{changed}");
    browser.picture("acts-2-changed").await?;
    dialog.submit().await?;
    let told = "//ol[@class='timeline']//li[contains(., 'Смена тарифа')]";
    let told = bare(&browser.see(told).await?.text().await?);
    ensure!(told.contains("plan-big") && told.contains("списано116,13₽"), "{told}");
    browser.picture("acts-3-told").await?;
    // 450.00 − 116.13 of the discount + 116.13 of the upgrade.
    ensure!(company.balances().await? == ["-450.00"], "{:?}", company.balances().await?);
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_cancellation_wants_a_reason_and_is_taken_back() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    company.bill("2026-03-01").await?;
    let browser = signed_in(&company.app).await?;
    let id = &company.subscriptions[0];
    let dialog = Dialog::open(&browser, id, "cancel").await?;
    ensure!(dialog.lines().await?.is_empty());
    browser.click(&marked("act-submit")).await?;
    browser.see("//div[@id='act-cause-note'][contains(., 'Выберите причину')]").await?;
    dialog.pick("act-cause", "moves").await?;
    dialog.write("act-reason", "В другой город").await?;
    browser.picture("acts-4-cancel").await?;
    dialog.submit().await?;
    let strip = browser.see(&marked("scheduled")).await?.text().await?;
    ensure!(strip.contains("31.03.2026"), "{strip}");
    browser.see("//ol[@class='timeline']//li[contains(., 'Переезд: В другой город')]").await?;
    browser.picture("acts-5-cancelled").await?;

    browser.click(&marked("revoke-uncancel")).await?;
    browser.see(&marked("act-form")).await?;
    dialog.submit().await?;
    browser.gone(&marked("scheduled")).await?;
    browser.see("//ol[@class='timeline']//li[contains(., 'Отмена отозвана')]").await?;
    ensure!(company.balances().await? == ["-450.00"]);
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_client_is_blocked_with_all_subscriptions_and_served_again() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    company.bill("2026-03-01").await?;
    let browser = signed_in(&company.app).await?;
    let (client, subscription) = (&company.clients[0], &company.subscriptions[0]);
    open_card(&browser, "clients", client).await?;
    browser.click(&marked("client-more")).await?;
    browser.click(&marked("client-block")).await?;
    let affected = browser.see(&format!("{}[contains(., '1')]", marked("block-affected"))).await?;
    ensure!(affected.text().await?.contains("1 подписку"), "{}", affected.text().await?);
    browser.fill("Причина", "Долг за февраль").await?;
    let button = browser.see(&enabled("many-submit")).await?.text().await?;
    ensure!(button.contains("Заблокировать: 1 подписка"), "{button}");
    browser.picture("acts-6-block").await?;
    browser.click(&enabled("many-submit")).await?;
    let notice = browser.see(&marked("client-block-notice")).await?.text().await?;
    ensure!(notice.contains("Вручную") && notice.contains("Долг за февраль"), "{notice}");
    browser.see(&marked("client-blocked")).await?;
    browser.picture("acts-7-blocked").await?;
    browser.go(&format!("{}/subscriptions?state=blocked", company.app.office.api.base())).await?;
    let row = "//table[@data-testid='subscriptions-table']//tr[contains(., 'Клиент 0')]";
    browser.see(&format!("{row}[contains(., 'Заблокирована')]")).await?;
    browser.click(&marked("nav-desk")).await?;
    open_card(&browser, "subscriptions", subscription).await?;
    browser.see("//*[@data-testid='subscription-state'][@data-state='blocked']").await?;

    open_card(&browser, "clients", client).await?;
    browser.click(&marked("lift-block")).await?;
    browser.click(&enabled("many-submit")).await?;
    browser.gone(&marked("client-block-notice")).await?;
    open_card(&browser, "subscriptions", subscription).await?;
    browser.see("//*[@data-testid='subscription-state'][@data-state='active']").await?;
    browser.see("//ol[@class='timeline']//li[contains(., 'Блокировка снята')]").await?;
    browser.close().await?;
    company.finish().await
}
