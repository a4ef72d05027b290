//! The client's cabinet on a phone: in by the code of a letter, the account, a document, what leaving would cost; no
//! fault that axe-core finds on any page, in either theme.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::browser::Browser;
use tests::cabinet::Visitor;
use tests::company::{BEGIN, Company};
use tests::office::{Plan, fresh_key};

use super::axe::{AXE, FAULTS, SETTLED};
use super::{bare, enabled, marked};

/// E-mail of the client.
const EMAIL: &str = "buh@vektor.ru";
/// Width and height of a phone.
pub const PHONE: (u32, u32) = (390, 844);

/// A client with a debt of two months, an invoice, a second account, and a dearer plan to change to.
pub async fn company() -> Result<Company> {
    let company = Company::on(TestApp::start_on(BEGIN).await?, &["1490.00", "200.00"]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    let api = &company.office.api;
    for (client, name) in company.clients.iter().zip(["ООО «Вектор»", "ИП Серова Анна Павловна"])
    {
        let details = json!({ "kind": "LEGAL_ENTITY", "name": name, "email": EMAIL, "phone": "+74951234567",
                              "inn": "7707083893", "kpp": "773601001", "contractNumber": "17/26", "contractOn": "2026-02-20" });
        let input = json!({ "id": client, "version": 1, "details": details });
        api.mutate("clientUpdate", input, "client { id }").await?;
    }
    let dear = Plan { rank: 2, ..Plan::monthly("office-300", "2490.00") };
    let dear = company.office.plan(&company.product, &dear).await?;
    let visible =
        json!({ "id": dear, "version": 1, "name": "Офис 300 Мбит/с", "rank": 2, "cabinetVisible": true });
    api.mutate("planUpdate", visible, "plan { id }").await?;
    let plan = "query($id: ID!) { subscription(id: $id) { plan { id version } } }";
    let plan =
        api.query(plan, json!({ "id": company.subscriptions[0] })).await?["subscription"]["plan"].clone();
    let named = json!({ "id": plan["id"], "version": plan["version"], "name": "Офис 100 Мбит/с", "rank": 1 });
    api.mutate("planUpdate", named, "plan { id }").await?;
    for (n, (name, kind, access)) in [
        ("Подъезд", "TEXT", "EDITABLE"),
        ("Своя проводка", "YES_NO", "EDITABLE"),
        ("Площадь, м²", "NUMBER", "SHOWN"),
    ]
    .into_iter()
    .enumerate()
    {
        let field = json!({ "version": 0, "sellerId": company.seller, "audience": "ORGANISATION", "name": name,
                            "kind": kind, "access": access, "required": false, "position": n, "archived": false,
                            "idempotencyKey": fresh_key() });
        let field = api.mutate("clientFieldSave", field, "field { id }").await?["field"]["id"].clone();
        let values = json!({ "clientId": company.clients[0], "values": [{ "id": field, "value": "120,5" }] });
        if access == "SHOWN" {
            api.mutate("clientFieldValuesSave", values, "values { value }").await?;
        }
    }
    company.bill(BEGIN).await?;
    let invoice = json!({ "invoice": { "clientId": company.clients[0] }, "idempotencyKey": fresh_key() });
    api.mutate("invoiceIssue", invoice, "document { id }").await?;
    company.office.clock("2026-03-16").await?;
    Ok(company)
}

/// The window at this size, as a phone has it.
pub async fn sized(browser: &Browser, (width, height): (u32, u32)) -> Result<()> {
    let phone = width < 500;
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": phone });
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop)
}

/// Clicks what may lie under the tabs: a thumb scrolls there first.
pub async fn press(browser: &Browser, xpath: &str) -> Result<()> {
    browser.see(xpath).await?;
    let found = format!(
        "document.evaluate({}, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue",
        json!(xpath)
    );
    browser.evaluate(&format!("{found}.scrollIntoView({{ block: 'center' }})")).await?;
    browser.click(xpath).await
}

/// In by the code of a letter, over the consent.
pub async fn entered(browser: &Browser, company: &Company) -> Result<()> {
    browser.go(&format!("{}/cabinet", company.app.office.api.base())).await?;
    browser.fill("Электронная почта", EMAIL).await?;
    browser.picture("cabinet-01-entry").await?;
    browser.click("//button[. = 'Получить код']").await?;
    browser.see("//label[. = 'Код из письма']").await?;
    let code = Visitor::new(&company.app)?.code(&company.app, EMAIL).await?;
    browser.fill("Код из письма", &code).await?;
    browser.picture("cabinet-02-code").await?;
    browser.click("//button[. = 'Войти']").await?;
    browser.see(&marked("consent")).await?;
    browser.picture("cabinet-03-consent").await?;
    press(browser, "//button[. = 'Согласен']").await?;
    browser.see("//h1[. = 'Чей счёт открыть']").await?;
    browser.picture("cabinet-04-choose").await?;
    browser.click("//button[contains(., 'Вектор')]").await?;
    browser.see(&marked("balance")).await.map(drop)
}

#[tokio::test]
async fn a_client_reads_a_document_and_sees_what_leaving_costs() -> Result<()> {
    let company = company().await?;
    tests::app::bundle()?;
    let browser = Browser::open().await?;
    sized(&browser, PHONE).await?;
    entered(&browser, &company).await?;
    let balance = browser.see(&marked("balance")).await?.text().await?;
    ensure!(bare(&balance) == "1490,00₽", "{balance}");
    browser.picture("cabinet-05-home").await?;

    browser.click("//nav//a[contains(., 'Документы')]").await?;
    browser.click("//a[contains(@class, 'row')][contains(., 'Счёт №')]").await?;
    let document = browser.see(&marked("document")).await?.text().await?;
    ensure!(bare(&document).contains("1490,00₽"), "{document}");
    browser.picture("cabinet-06-document").await?;
    let href =
        browser.see("//a[contains(., 'Открыть PDF')]").await?.attr("href").await?.context("an address")?;
    let got = format!(
        "fetch('{href}').then(r => r.arrayBuffer()).then(b => String.fromCharCode(...new Uint8Array(b.slice(0, 4))))"
    );
    ensure!(browser.evaluate(&got).await? == "%PDF", "no PDF");

    browser.click("//nav//a[contains(., 'Подписки')]").await?;
    browser.click("//a[contains(@class, 'row')][contains(., 'Офис 100')]").await?;
    browser.see(&marked("subscription")).await?;
    browser.picture("cabinet-07-subscription").await?;
    press(&browser, &enabled("act-change_plan")).await?;
    let total = browser.see(&marked("act-total")).await?.text().await?;
    // 16 of 31 days: 769,03 come back, 1 285,16 are charged.
    ensure!(bare(&total) == "516,13₽", "{total}");
    browser.picture("cabinet-08-plan").await?;
    press(&browser, "//button[. = 'Не сейчас']").await?;
    press(&browser, &enabled("act-cancel")).await?;
    let when = browser.see(&marked("act-effective")).await?.text().await?;
    ensure!(when.starts_with("Услуга работает по 31.03.2026"), "{when}");
    browser.see(&marked("act-nothing")).await?;
    browser.picture("cabinet-09-cancel").await?;
    press(&browser, &enabled("act-apply")).await?;
    browser.see("//*[@role='status'][contains(., 'Подписка будет отключена')]").await?;
    browser.see(&format!("{}[contains(., 'Работает по 31.03.2026')]", marked("coming"))).await?;
    browser.close().await?;
    company.finish().await
}

/// Pages of the cabinet, each by a name for its pictures.
async fn pages(company: &Company) -> Result<Vec<(&'static str, String)>> {
    let read = "query($id: ID!) { documents(first: 1, filter: { clientId: $id }) { nodes { id } } }";
    let read = company.office.api.query(read, json!({ "id": company.clients[0] })).await?;
    let document = read["documents"]["nodes"][0]["id"].as_str().context("a document")?;
    let subscription = &company.subscriptions[0];
    Ok(vec![
        ("home", String::new()),
        ("documents", "/documents".to_owned()),
        ("document", format!("/documents/{document}")),
        ("subscriptions", "/subscriptions".to_owned()),
        ("subscription", format!("/subscriptions/{subscription}")),
        ("more", "/more".to_owned()),
        ("operations", "/operations".to_owned()),
        ("notices", "/notices".to_owned()),
        ("letters", "/letters".to_owned()),
        ("profile", "/profile".to_owned()),
        ("security", "/security".to_owned()),
        ("missing", "/nowhere".to_owned()),
    ])
}

/// Controls that are lower than a thumb needs, and whether the page is wider than the phone.
const SMALL: &str = "(() => {
    const found = [];
    for (const control of document.querySelectorAll('button, a, input, summary')) {
        const box = control.getBoundingClientRect();
        const inner = ['radio', 'checkbox'].includes(control.type) || control.classList.contains('skip');
        if (box.width && box.height < 44 && !inner) found.push(`${control.tagName} ${control.textContent} ${box.height}`);
    }
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) found.push(`the page is ${width} wide`);
    return found;
})()";

/// Faults of the page that is open, and its pictures on a phone in both themes and on a desk.
pub async fn looked_at(browser: &Browser, name: &str) -> Result<Vec<String>> {
    ensure!(browser.evaluate(SETTLED).await? == Value::Bool(true), "{name} does not settle");
    let unfold = "document.querySelectorAll('details').forEach((part) => { part.open = true; })";
    browser.evaluate(unfold).await?;
    let small = browser.evaluate(SMALL).await?;
    browser.evaluate(AXE).await?;
    let faults = browser.evaluate(FAULTS).await?;
    let faults = [small, faults];
    let faults = faults.iter().filter_map(Value::as_array).flatten();
    let found = faults.map(|fault| format!("{name}: {fault}")).collect();
    for (width, dark) in [(390, false), (390, true), (1024, false)] {
        sized(browser, (width, 844)).await?;
        browser.evaluate(&format!("document.documentElement.toggleAttribute('data-dark', {dark})")).await?;
        let theme = if dark { "dark" } else { "light" };
        browser.picture(&format!("cabinet-{name}-{width}-{theme}")).await?;
    }
    sized(browser, PHONE).await?;
    Ok(found)
}

#[tokio::test]
async fn pages_of_the_cabinet_have_no_faults_in_either_theme() -> Result<()> {
    let company = company().await?;
    tests::app::bundle()?;
    let pages = pages(&company).await?;
    let browser = Browser::open().await?;
    sized(&browser, PHONE).await?;
    entered(&browser, &company).await?;
    let mut found = Vec::new();
    for (name, path) in &pages {
        browser.go(&format!("{}/cabinet{path}", company.app.office.api.base())).await?;
        found.extend(looked_at(&browser, name).await?);
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    browser.close().await?;
    company.finish().await
}
