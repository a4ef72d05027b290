//! Documents: what a seller's say is stated, an invoice is issued with its sum on the button, found and annulled.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Browser;
use tests::company::Company;
use tests::office::fresh_key;

use super::{bare, enabled, marked, open_client, signed_in};

/// A client who owes 700.00 for March, of a seller with an ИНН.
pub async fn indebted() -> Result<Company> {
    let company = Company::of(&["700.00"]).await?;
    let details = json!({ "name": "Общество с ограниченной ответственностью «Рога и копыта»",
                          "shortName": "ООО «Рога и копыта»", "inn": "7707083893", "kpp": "773601001",
                          "address": "Москва, ул. Примерная, 1" });
    let input = json!({ "id": company.seller, "version": 1, "details": details });
    company.office.api.mutate("sellerUpdate", input, "seller { id }").await?;
    company.bill("2026-03-01").await?;
    Ok(company)
}

/// A bank account of the seller.
pub async fn account(company: &Company) -> Result<()> {
    let input = json!({ "version": 0, "sellerId": company.seller, "bank": "ПАО Сбербанк", "bik": "044525225",
                        "account": "40702810438000060473", "correspondent": "30101810400000000225",
                        "main": true, "archived": false, "idempotencyKey": fresh_key() });
    company.office.api.mutate("sellerAccountSave", input, "account { id }").await.map(drop)
}

async fn type_into(browser: &Browser, id: &str, text: &str) -> Result<()> {
    Ok(browser.see(&format!("//input[@id='{id}']")).await?.send_keys(text).await?)
}

#[tokio::test]
async fn what_documents_say_and_where_to_pay_are_stated_on_the_card_of_a_seller() -> Result<()> {
    let company = indebted().await?;
    let browser = signed_in(&company.app).await?;
    let card = format!("{}/settings/sellers/{}", company.office.api.base(), company.seller);
    browser.go(&format!("{card}/documents")).await?;
    browser.click(&enabled("issuer-state")).await?;
    type_into(&browser, "director-position", "Директор").await?;
    type_into(&browser, "director-name", "Иванов Иван Иванович").await?;
    let button = browser.see(&enabled("issuer-submit")).await?.text().await?;
    ensure!(button == "Сохранить: действует с 01.01.2026", "{button}");
    browser.picture("documents-1-issuer").await?;
    browser.click(&enabled("issuer-submit")).await?;
    browser
        .see("//table[@data-testid='issuer-history']//tr[contains(., 'Иванов')][contains(., 'Действует')]")
        .await?;

    browser.go(&format!("{card}/accounts")).await?;
    browser.click(&enabled("account-add")).await?;
    type_into(&browser, "account-bik", "044525225").await?;
    type_into(&browser, "account-bank", "ПАО Сбербанк").await?;
    type_into(&browser, "account-number", "4070281043800006047").await?;
    browser.see("//*[@id='account-number-note']/*[@class='field__error']").await?;
    type_into(&browser, "account-number", "3").await?;
    browser.gone("//*[@id='account-number-note']/*[@class='field__error']").await?;
    browser.click(&enabled("account-submit")).await?;
    browser
        .see("//table[@data-testid='accounts-table']//tr[contains(., 'Сбербанк')][contains(., 'Основной')]")
        .await?;

    browser.go(&format!("{card}/numbering")).await?;
    browser.click(&enabled("series-invoice")).await?;
    browser.see(&format!("{}[. = 'СЧ-26-000001']", marked("series-next"))).await?;
    type_into(&browser, "series-mask", "-А").await?;
    browser.see(&format!("{}[. = 'СЧ-26-000001-А']", marked("series-next"))).await?;
    browser.click(&enabled("series-submit")).await?;
    browser.see("//table[@data-testid='series-table']//td[. = 'СЧ-26-000001-А']").await?;
    browser.picture("documents-2-numbering").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn an_invoice_is_issued_with_its_sum_on_the_button_found_and_annulled() -> Result<()> {
    let company = indebted().await?;
    let browser = signed_in(&company.app).await?;
    open_client(&browser, "Клиент 0").await?;
    browser.click(&marked("issue-invoice")).await?;
    // Without a bank account it cannot be issued, and the form says where to add one.
    browser.see(&format!("{}//a[contains(@href, '/accounts')]", marked("preview-lacks"))).await?;
    account(&company).await?;
    type_into(&browser, "invoice-note", "Спасибо").await?;
    browser.see(&format!("{}[. = 'СЧ-26-000001']", marked("preview-number"))).await?;
    let button = browser.see(&enabled("invoice-submit")).await?.text().await?;
    ensure!(bare(&button) == "Выставитьсчётна700,00₽", "{button}");
    browser.picture("documents-3-invoice").await?;
    browser.click(&enabled("invoice-submit")).await?;
    browser.see("//h1[contains(., 'СЧ-26-000001')]").await?;
    browser.see(&marked("document-pdf")).await?;
    browser.picture("documents-4-card").await?;

    browser.click(&marked("nav-invoices")).await?;
    browser.click("//table[@data-testid='invoices-table']//a[. = 'СЧ-26-000001']").await?;
    browser.click(&enabled("document-void")).await?;
    browser.fill("Причина", "Ошибка в сумме").await?;
    let button = browser.see(&enabled("void-submit")).await?.text().await?;
    ensure!(bare(&button) == "АннулироватьСЧ-26-000001на700,00₽", "{button}");
    browser.click(&enabled("void-submit")).await?;
    browser.see("//*[@role='alert'][contains(., 'Ошибка в сумме')]").await?;
    browser.picture("documents-5-void").await?;
    ensure!(company.balances().await? == ["-700.00"], "an invoice moves no money");
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_contract_is_issued_beside_its_printed_form_and_becomes_what_documents_rest_on() -> Result<()> {
    let company = indebted().await?;
    account(&company).await?;
    let director = json!({ "position": "Генеральный директор", "name": "Иванов Иван Иванович", "basis": "Устава",
                           "genitive": "генерального директора Иванова Ивана Ивановича" });
    let issuer = json!({ "sellerId": company.seller, "from": "2026-01-01", "version": 0, "regime": "GENERAL",
                         "closingForm": "UPD", "paymentDays": 5, "director": director });
    company.office.api.mutate("issuerSave", issuer, "issuer { version }").await?;
    let browser = signed_in(&company.app).await?;
    let client = &company.clients[0];
    browser.go(&format!("{}/clients/{client}/documents", company.office.api.base())).await?;
    browser.click(&marked("document-new")).await?;
    type_into(&browser, "document-place", "г. Москва").await?;
    type_into(&browser, "document-subject", "доступ к сети Интернет").await?;
    browser.see_late(&format!("{}//img", marked("document-pages"))).await?;
    browser.see(&format!("{}[. = 'Д-26-000001']", marked("preview-number"))).await?;
    browser.picture("documents-6-contract").await?;
    browser.click(&enabled("document-issue")).await?;
    browser.see("//h1[contains(., 'Д-26-000001')]").await?;
    let read = "query($id: ID!) { client(id: $id) { contractNumber } }";
    let read = company.office.api.query(read, json!({ "id": client })).await?;
    ensure!(read["client"]["contractNumber"] == "Д-26-000001", "{read}");

    browser
        .go(&format!("{}/documents/new?kind=reconciliation&client={client}", company.office.api.base()))
        .await?;
    browser.see_late(&format!("{}//img", marked("document-pages"))).await?;
    browser.see(&marked("turnover")).await?;
    browser.picture("documents-7-reconciliation").await?;
    browser.click(&enabled("document-issue")).await?;
    browser.see(&marked("document-pdf")).await?;
    browser.close().await?;
    company.finish().await
}
