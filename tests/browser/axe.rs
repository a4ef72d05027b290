//! No page has a fault that axe-core finds, in either theme: WCAG 2.0 to 2.2 at A and AA, and good practice.
//!
//! `tests/axe/axe.min.js` is axe-core 4.14.1 as it is published, with its licence beside it (MPL-2.0). It is kept in
//! the repository, because tests fetch nothing and need no Node; nothing of it goes into the product.

use anyhow::{Context, Result, bail, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use tests::app::{OWNER, PASSWORD};
use tests::browser::Browser;
use tests::office::{Office, fresh_key, text};
use tests::process::Server;
use tests::{Abona, Api, TestDb};

use crate::enter;
use crate::imports::sample;
use crate::routes::{OPENED, ROUTES};

pub const AXE: &str = include_str!("../axe/axe.min.js");
/// The day of the company, two days after its last month began.
const DAY: &str = "2026-06-03";

/// What a page has come to: its heading is there, and nothing is being read. The page of the kit shows for ever what
/// is being read.
pub const SETTLED: &str = "(async () => {
    const begin = performance.now();
    let quiet = 0;
    while (quiet < 5) {
        await new Promise((done) => setTimeout(done, 40));
        const reads = location.pathname !== '/ui' && document.querySelector('[aria-busy=true]');
        const waits = reads || !document.querySelector('h1');
        quiet = waits ? 0 : quiet + 1;
        if (performance.now() - begin > 30000) return false;
    }
    return true;
})()";

/// Whether something appears on the page before long.
fn appears(selector: &str) -> String {
    format!(
        "(async () => {{
            const begin = performance.now();
            while (document.querySelector({}) === null) {{
                if (performance.now() - begin > 10000) return false;
                await new Promise((done) => setTimeout(done, 40));
            }}
            return true;
        }})()",
        json!(selector)
    )
}

/// Faults of the page in both themes, a line each.
pub const FAULTS: &str = "(async () => {
    const found = [];
    const root = document.documentElement;
    const calm = document.createElement('style');
    calm.textContent = '* { transition: none !important; animation: none !important; }';
    document.head.append(calm);
    for (const theme of ['light', 'dark']) {
        root.toggleAttribute('data-dark', theme === 'dark');
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
        const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
        for (const { id, impact, nodes } of violations) {
            const why = nodes[0].failureSummary.replace(/\\s+/g, ' ').slice(0, 240);
            found.push(`${theme}: ${id} (${impact}), ${nodes.length} × ${nodes[0].target.join(' ')}: ${why}`);
        }
    }
    root.removeAttribute('data-dark');
    return found;
})()";

/// A demo company with something to look at on every page.
struct World {
    server: Server,
    ids: Vec<(&'static str, String)>,
    _data: tempfile::TempDir,
}

impl World {
    async fn make(db: &TestDb) -> Result<World> {
        let (dist, data) = (tests::app::bundle()?, tempfile::tempdir()?);
        let program = Abona::on(db.url())?
            .env("ABONA_CLOCK", &format!("{DAY}T09:00:00Z"))
            .env("ABONA_DIST", &dist.to_string_lossy())
            .env("ABONA_DATA", &data.path().to_string_lossy());
        program.run(&["demo", "--clients", "20", "--seed", "7"]).await?.success()?;
        let owner = ["user", "add", OWNER, "--role", "owner"];
        program.run_with_input(&owner, &format!("{PASSWORD}\n")).await?.success()?;
        let server = program.serve().await?;
        let office = Office { api: Api::new(server.base())? };
        office.api.sign_in(OWNER, PASSWORD).await?;
        let ids = fill(&office).await?;
        Ok(World { server, ids, _data: data })
    }

    /// An address with the names in braces replaced by ids.
    fn address(&self, pattern: &str) -> String {
        let filled = self
            .ids
            .iter()
            .fold(pattern.to_owned(), |address, (name, id)| address.replace(&format!("{{{name}}}"), id));
        format!("{}{filled}", self.server.base())
    }
}

/// What the demo company lacks: a run that waits, a schedule, a key, a file with a wrong row. Answers ids by name.
async fn fill(office: &Office) -> Result<Vec<(&'static str, String)>> {
    let document = "{ clients(first: 1) { nodes { id } } plans(first: 1) { nodes { id } }
        subscriptions(first: 1) { nodes { id } } billRuns(first: 1) { nodes { id } } sellers { id }
        creditPolicies { id } }";
    let read = office.api.query(document, json!({})).await?;
    let first = |list: &str| text(&read[list]["nodes"][0]["id"]).context(list.to_owned());
    let seller = text(&read["sellers"][0]["id"])?;
    let waiting = office.run("CONFIRMATION", "2026-07-01", json!({})).await?;
    ensure!(waiting.state == "AWAITING_CONFIRMATION", "{}", waiting.view);
    let key = json!({ "name": "Сайт", "scopes": ["CLIENT_READ"], "idempotencyKey": fresh_key() });
    office.api.mutate("apiKeyCreate", key, "apiKey { id }").await?;
    let schedule = json!({
        "name": "Первое число", "sellerId": seller, "mode": "CONFIRMATION", "cron": "0 6 1 * *",
        "guardrails": { "errorsMax": 0 }, "enabled": true, "idempotencyKey": fresh_key(),
    });
    office.api.mutate("billScheduleSave", schedule, "billSchedule { id }").await?;
    gateway(office, &seller).await?;
    let webhook = webhook(office).await?;
    Ok(vec![
        ("client", first("clients")?),
        ("debtor", debtor(office).await?),
        ("policy", text(&read["creditPolicies"][0]["id"])?),
        ("plan", first("plans")?),
        ("subscription", first("subscriptions")?),
        ("posted", first("billRuns")?),
        ("waiting", waiting.id),
        ("import", import(office, &seller).await?),
        ("document", invoice(office, &first("clients")?).await?),
        ("payment", payment(office, &first("clients")?).await?),
        ("statement", statement(office, &seller).await?),
        ("webhook", webhook),
        ("seller", seller),
    ])
}

/// An endpoint that nobody reaches, and what it was told in vain. Answers its id.
async fn webhook(office: &Office) -> Result<String> {
    let input = json!({
        "name": "Склад", "url": "https://hooks.invalid/abona", "active": true, "idempotencyKey": fresh_key(),
    });
    let made = office.api.mutate("webhookEndpointSave", input, "endpoint { id }").await?;
    let id = text(&made["endpoint"]["id"])?;
    let test = json!({ "id": id, "idempotencyKey": fresh_key() });
    office.api.mutate("webhookTest", test, "delivery { id }").await?;
    let log = "{ webhookDeliveries(first: 1) { nodes { attempts { n } } } }";
    let told = |data: &Value| data["webhookDeliveries"]["nodes"][0]["attempts"][0]["n"] == 1;
    office.until(log, json!({}), told).await?;
    Ok(id)
}

/// A debtor with whom somebody has spoken and who was given an exception.
async fn debtor(office: &Office) -> Result<String> {
    for _ in 0..600 {
        let read = office.api.query("{ debtors(first: 1) { nodes { client { id } } } }", json!({})).await?;
        let Some(debtor) = read["debtors"]["nodes"].get(0) else {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let id = text(&debtor["client"]["id"])?;
        let note = json!({ "clientId": id, "text": "Обещал заплатить", "contactOn": DAY, "idempotencyKey": fresh_key() });
        office.api.mutate("creditNote", note, "client { id }").await?;
        let spared = json!({ "clientId": id, "kind": "NO_BLOCK", "until": DAY, "reason": "Ждём платёж",
                             "idempotencyKey": fresh_key() });
        office.api.mutate("creditExcept", spared, "client { id }").await?;
        return Ok(id);
    }
    bail!("nobody owes")
}

/// A gateway through which clients could pay; nobody answers at its address.
async fn gateway(office: &Office, seller: &str) -> Result<()> {
    let input = json!({
        "sellerId": seller, "kind": "YOOKASSA", "name": "ЮKassa", "active": true, "shop": "100500",
        "baseUrl": "http://127.0.0.1:9/v3", "receipts": false,
        "secrets": [{ "name": "secretKey", "value": "test_key" }],
    });
    office.api.mutate("gatewayAccountSave", input, "account { id }").await?;
    Ok(())
}

/// An invoice of the client, and what its seller lacked for it.
async fn invoice(office: &Office, client: &str) -> Result<String> {
    let whose = "query($id: ID!) { client(id: $id) { sellerId } }";
    let seller = text(&office.api.query(whose, json!({ "id": client })).await?["client"]["sellerId"])?;
    let known = "query($id: ID!) { seller(id: $id) { version } }";
    let version = office.api.query(known, json!({ "id": seller })).await?["seller"]["version"].clone();
    let details = json!({ "name": "ООО «Связь»", "inn": "7707083893", "kpp": "773601001",
                          "address": "Москва, ул. Примерная, 1" });
    let input = json!({ "id": seller, "version": version, "details": details });
    office.api.mutate("sellerUpdate", input, "seller { id }").await?;
    let account = json!({ "version": 0, "sellerId": seller, "bank": "ПАО Сбербанк", "bik": "044525225",
                          "account": "40702810438000060473", "correspondent": "30101810400000000225",
                          "main": true, "archived": false, "idempotencyKey": fresh_key() });
    office.api.mutate("sellerAccountSave", account, "account { id }").await?;
    let lines = json!([{ "name": "Подключение", "amount": "1500.00" }]);
    let invoice = json!({ "clientId": client, "lines": lines });
    let input = json!({ "invoice": invoice, "idempotencyKey": fresh_key() });
    let issued = office.api.mutate("invoiceIssue", input, "document { id }").await?;
    text(&issued["document"]["id"])
}

/// A payment of the client.
async fn payment(office: &Office, client: &str) -> Result<String> {
    let payment = json!({ "clientId": client, "amount": "900.00", "cash": true, "number": "17" });
    let input = json!({ "payment": payment, "idempotencyKey": fresh_key() });
    let taken = office.api.mutate("paymentReceive", input, "payment { id }").await?;
    text(&taken["payment"]["id"])
}

/// A statement that waits to be booked.
async fn statement(office: &Office, seller: &str) -> Result<String> {
    let path =
        format!("/files/statements?fileName=kl_to_1c.txt&idempotencyKey={}&sellerId={seller}", fresh_key());
    let file = std::fs::read(sample("bank/tbank-1.03.txt"))?;
    let response = office.api.request(Method::POST, &path).body(file).send().await?;
    let id = text(&response.error_for_status()?.json::<Value>().await?["id"])?;
    let query = "query($id: ID!) { bankStatement(id: $id) { state } }";
    let ready = |data: &Value| data["bankStatement"]["state"] == "READY";
    office.until(query, json!({ "id": id }), ready).await?;
    Ok(id)
}

/// A file that was checked, with a row that is refused.
async fn import(office: &Office, seller: &str) -> Result<String> {
    let key = fresh_key();
    let path =
        format!("/files/imports?kind=clients&fileName=file.csv&idempotencyKey={key}&sellerId={seller}");
    let file = std::fs::read(sample("clients-wrong.csv"))?;
    let response = office.api.request(Method::POST, &path).body(file).send().await?;
    let id = text(&response.error_for_status()?.json::<Value>().await?["id"])?;
    office.api.mutate("importCheck", json!({ "id": id }), "import { state }").await?;
    for _ in 0..600 {
        let read =
            office.api.query("query($id: ID!) { import(id: $id) { state } }", json!({ "id": id })).await?;
        if read["import"]["state"] == "CHECKED" {
            return Ok(id);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    bail!("the file is not checked")
}

/// Opens an address and waits until it is there; answers a fault when it does not come to rest.
async fn open(browser: &Browser, address: &str) -> Result<Option<String>> {
    browser.go(address).await?;
    let settled = browser.evaluate(SETTLED).await? == true;
    browser.evaluate(AXE).await?;
    Ok((!settled).then(|| format!("{address}: has no heading, or never stops reading")))
}

/// Faults of what is shown, each with the place.
async fn faults(browser: &Browser, place: &str) -> Result<Vec<String>> {
    let found = browser.evaluate(FAULTS).await?;
    let found = found.as_array().context("a list of faults")?;
    Ok(found.iter().filter_map(Value::as_str).map(|fault| format!("{place}: {fault}")).collect())
}

#[tokio::test]
async fn axe_finds_nothing_on_any_page_in_either_theme() -> Result<()> {
    let db = TestDb::create().await?;
    let world = World::make(&db).await?;
    let browser = Browser::open().await?;
    let mut found = Vec::new();
    for (n, address) in ROUTES.iter().flat_map(|(_, addresses)| *addresses).enumerate() {
        if n == 1 {
            enter(&browser, world.server.base()).await?;
        }
        found.extend(open(&browser, &world.address(address)).await?);
        browser.picture(&format!("axe-{n:02}")).await?;
        found.extend(faults(&browser, address).await?);
    }
    for (n, (address, control, opened)) in OPENED.iter().enumerate() {
        found.extend(open(&browser, &world.address(address)).await?);
        browser.evaluate(&format!("document.querySelector({}).click()", json!(control))).await?;
        ensure!(browser.evaluate(&appears(opened)).await? == true, "{control} opens nothing on {address}");
        browser.picture(&format!("axe-opened-{n:02}")).await?;
        found.extend(faults(&browser, &format!("{address} {control}")).await?);
    }
    browser.close().await?;
    world.server.kill().await?;
    ensure!(found.is_empty(), "axe finds:\n{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn axe_sees_a_fault() -> Result<()> {
    let browser = Browser::open().await?;
    browser.go("data:text/html,<html lang='ru'><title>x</title><main><h1>x</h1><img src='x'></main>").await?;
    browser.evaluate(AXE).await?;
    let found = faults(&browser, "page").await?;
    ensure!(found.iter().any(|fault| fault.contains("image-alt")), "{found:?}");
    browser.close().await
}
