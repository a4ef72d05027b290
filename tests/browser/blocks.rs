//! The register of suspensions: who is suspended, as what and by whom; it is narrowed, taken away and lifted from.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::json;
use tests::browser::Browser;
use tests::company::{BEGIN, Company};
use tests::office::fresh_key;
use thirtyfour::{By, Key};

use super::{enabled, marked, signed_in};

/// A company whose first client is suspended, and the subscription of whose second one will be.
async fn suspended() -> Result<Company> {
    let company = Company::of(&["310.00", "620.00"]).await?;
    company.bill(BEGIN).await?;
    let office = &company.office;
    office.clock("2026-03-11").await?;
    let input = json!({ "clientId": company.clients[0], "block": { "kind": "ADMINISTRATIVE" },
                        "reason": "Авария", "idempotencyKey": fresh_key() });
    office.api.mutate("clientBlock", input, "client { id }").await?;
    let block = json!({ "block": { "kind": "BY_REQUEST", "from": "2026-03-20" } });
    let input = json!({ "id": company.subscriptions[1], "action": block, "reason": "Отпуск",
                        "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", input, "subscription { id }").await?;
    office.clock("2026-03-14").await?;
    Ok(company)
}

fn row(client: &str) -> String {
    format!("//table[@data-testid='blocks-table']//tr[.//a[. = '{client}']]")
}

/// Client, subscription, kind, state, first and last day, reason.
async fn cells(browser: &Browser, client: &str) -> Result<Vec<String>> {
    let mut cells = Vec::new();
    for cell in browser.see(&row(client)).await?.find_all(By::Tag("td")).await?.iter().take(7) {
        cells.push(cell.text().await?);
    }
    Ok(cells)
}

/// Lifts the suspension of a client's row by the dialog of this title; answers the words of its button.
async fn lift(browser: &Browser, client: &str, title: &str) -> Result<String> {
    // A row shows the button of its menu once it is the active one.
    browser.click(&format!("{}/td[3]", row(client))).await?;
    browser.click(&format!("{}//td[@class='grid__more']/button", row(client))).await?;
    browser.click("//*[@id='blocks-table-row-menu']//button[contains(., 'Снять блокировку')]").await?;
    let dialog = "//dialog[@data-testid='many-blocks'][@open]";
    browser.see(&format!("{dialog}//h2[. = '{title}']")).await?;
    let button = browser.see(&enabled("many-submit")).await?.text().await?;
    browser.picture(&format!("blocks-lift-{client}")).await?;
    browser.click(&enabled("many-submit")).await?;
    browser.gone(dialog).await?;
    Ok(button)
}

#[tokio::test]
async fn suspensions_are_listed_narrowed_and_taken_away_as_a_file() -> Result<()> {
    let company = suspended().await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-blocks")).await?;
    let whole = cells(&browser, "Клиент 0").await?;
    ensure!(
        whole == ["Клиент 0", "Клиент целиком", "Вручную", "Действует", "11.03.2026", "—", "Авария"],
        "{whole:?}"
    );
    let single = cells(&browser, "Клиент 1").await?;
    ensure!(
        single == ["Клиент 1", "plan-1", "По заявлению", "Впереди", "20.03.2026", "—", "Отпуск"],
        "{single:?}"
    );
    browser.picture("blocks-1-list").await?;
    browser.see(&marked("blocks-table")).await?.send_keys(Key::Right + "").await?;
    let peek = browser.see(&format!("{}[.//h2[. = 'По заявлению']]", marked("block-peek"))).await?;
    let peek = peek.text().await?;
    ensure!(peek.contains("Клиент 1") && peek.contains("20.03.2026") && peek.contains("Отпуск"), "{peek}");
    browser.picture("blocks-1-peek").await?;
    browser.see(&marked("blocks-table")).await?.send_keys(Key::Escape + "").await?;
    browser.gone(&marked("block-peek")).await?;

    browser.click(&marked("block-filter")).await?;
    browser.click("//*[@id='block-filter-menu']//button[contains(., 'По заявлению')]").await?;
    browser.gone(&row("Клиент 0")).await?;
    browser.see(&row("Клиент 1")).await?;
    browser.click(&marked("export")).await?;
    let link = browser.see("//*[@id='export-menu']//a[contains(@href, '.csv')]").await?;
    let link = link.attr("href").await?.context("a link without an address")?;
    let api = &company.office.api;
    let path = link.trim_start_matches(api.base());
    let file = api.request(Method::GET, path).send().await?.error_for_status()?.text().await?;
    ensure!(file.contains("plan-1") && file.contains("Отпуск") && !file.contains("Авария"), "{file}");
    browser.click(&marked("reset-filters")).await?;
    browser.see(&row("Клиент 0")).await?;
    browser.click("//nav[@class='chips']//a[starts-with(., 'Впереди')]").await?;
    browser.gone(&row("Клиент 0")).await?;
    browser.see(&row("Клиент 1")).await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn suspensions_are_lifted_from_their_list() -> Result<()> {
    let company = suspended().await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-blocks")).await?;
    let button = lift(&browser, "Клиент 0", "Снять блокировку клиента").await?;
    ensure!(button == "Снять блокировку: 1 подписка", "{button}");
    browser.see(&format!("{}[contains(., 'Снята')]", row("Клиент 0"))).await?;
    let whole = cells(&browser, "Клиент 0").await?;
    ensure!(whole[3..6] == ["Снята", "11.03.2026", "13.03.2026"], "{whole:?}");
    let document = "query($id: ID!) { subscription(id: $id) { state } }";
    let seen = company.office.api.query(document, json!({ "id": company.subscriptions[0] })).await?;
    ensure!(seen["subscription"]["state"] == "ACTIVE", "{seen}");

    lift(&browser, "Клиент 1", "Снять блокировку").await?;
    browser.see(&format!("{}[contains(., 'Не состоялась')]", row("Клиент 1"))).await?;
    let single = cells(&browser, "Клиент 1").await?;
    ensure!(single[3..6] == ["Не состоялась", "20.03.2026", "—"], "{single:?}");
    browser.picture("blocks-2-lifted").await?;
    browser.close().await?;
    company.finish().await
}
