//! A month is closed: its documents are looked at beforehand, issued with their sum on the button, and annulled again.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::company::Company;
use tests::office::Plan;

use super::{bare, enabled, marked, signed_in, state};

/// A client served in March for 1220.00 with VAT of 22 % within, charged; it is the first of April. The seller states
/// all that documents want.
async fn served() -> Result<Company> {
    let company = Company::of(&[]).await?;
    let api = &company.office.api;
    let details = json!({ "name": "Общество с ограниченной ответственностью «Рога и копыта»",
                          "shortName": "ООО «Рога и копыта»", "inn": "7707083893", "kpp": "773601001",
                          "address": "Москва, ул. Примерная, 1" });
    let input = json!({ "id": company.seller, "version": 1, "details": details });
    api.mutate("sellerUpdate", input, "seller { id }").await?;
    let director = json!({ "position": "Генеральный директор", "name": "Иванов Иван Иванович" });
    let accountant = json!({ "position": "Главный бухгалтер", "name": "Петрова Анна Ивановна" });
    let issuer = json!({ "sellerId": company.seller, "from": "2026-01-01", "version": 0, "regime": "GENERAL",
                         "closingForm": "ACT_AND_TAX_INVOICE", "paymentDays": 5, "director": director,
                         "accountant": accountant });
    api.mutate("issuerSave", issuer, "issuer { version }").await?;
    let plan = Plan::monthly("net", "1220").with("vat", "general").with("vatIncluded", true);
    let plan = company.office.plan(&company.product, &plan).await?;
    let details = json!({ "kind": "LEGAL_ENTITY", "inn": "7728168971", "kpp": "772801001",
                          "address": "Москва, ул. Садовая, 2" });
    let client = company.office.client(&company.seller, "Ромашка", details).await?;
    company.office.subscribe(&client, &plan, json!({ "startOn": "2026-03-01" })).await?;
    company.bill("2026-03-01").await?;
    company.office.clock("2026-04-01").await?;
    Ok(company)
}

#[tokio::test]
async fn a_month_is_closed_step_by_step_and_opened_again() -> Result<()> {
    let company = served().await?;
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{}/acts", company.office.api.base())).await?;
    browser.click(&marked("close-month")).await?;
    browser.picture("closings-1-task").await?;
    browser.click(&enabled("run-next")).await?;
    browser.see("//select[@id='run-month']/option[. = 'март 2026'][@value = '2026-03']").await?;
    browser.see(&format!("{}[@data-clients='1']", marked("run-covers"))).await?;
    browser.picture("closings-2-month").await?;
    browser.click(&enabled("run-start")).await?;
    browser.see(&state("awaiting_confirmation")).await?;
    browser.see("//h1[contains(., 'Закрытие марта 2026')]").await?;
    browser.see("//table//button[contains(., 'Акт, Счёт-фактура')]").await?;
    browser.picture("closings-3-preview").await?;

    browser.click(&enabled("run-confirm")).await?;
    let button = bare(&browser.see(&enabled("confirm-submit")).await?.text().await?);
    ensure!(button == "Выставитьдокументы1клиентуна1220,00₽", "{button}");
    browser.picture("closings-4-confirm").await?;
    browser.click(&enabled("confirm-submit")).await?;
    browser.see(&state("posted")).await?;
    let run = browser.window().current_url().await?.to_string();
    browser.click(&marked("show-lines")).await?;
    let lines = bare(&browser.see(&marked("closing-lines")).await?.text().await?);
    ensure!(lines.contains("март2026") && lines.contains("220,00") && lines.contains("1220,00"), "{lines}");
    browser.picture("closings-5-lines").await?;

    browser.go(&run).await?;
    browser.click(&marked("closing-documents")).await?;
    for kind in ["Акт", "Счёт-фактура"] {
        browser.see(&format!("//table[@data-testid='acts-table']//td[. = '{kind}']")).await?;
    }
    browser.picture("closings-6-register").await?;

    browser.go(&run).await?;
    browser.click(&enabled("run-reverse")).await?;
    browser.fill("Причина", "Забыли услугу").await?;
    browser.click(&enabled("reason-submit")).await?;
    browser.see(&state("reversed")).await?;
    browser.see("//*[contains(., 'Закрытие отменено')]").await?;
    browser.picture("closings-7-undone").await?;
    browser.close().await?;
    company.finish().await
}
