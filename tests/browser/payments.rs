//! A bank statement is dropped, looked through and booked; a doubtful line is decided, a payment goes back.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::company::Company;
use tests::office::{fresh_key, text};

use super::{bare, combobox, enabled, marked, signed_in};

/// A statement: a sure payment, a doubtful one, one of nobody known.
fn statement(number: &str) -> String {
    let head = "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=UTF-8\nРасчСчет=40702810438000060473\n\
                СекцияРасчСчет\nДатаНачала=01.03.2026\nДатаКонца=31.03.2026\nРасчСчет=40702810438000060473\n\
                НачальныйОстаток=1000.00\nВсегоПоступило=1854.00\nВсегоСписано=0\nКонечныйОстаток=2854.00\nКонецРасчСчет\n";
    let line = |n: u32, sum: &str, inn: &str, purpose: &str| {
        format!(
            "СекцияДокумент=Платежное поручение\nНомер={n}\nДата=01.03.2026\nСумма={sum}\n\
             ПлательщикСчет=4070281000000000000{n}\nПлательщикИНН={inn}\nПлательщик=ООО «Плательщик {n}»\n\
             ПолучательСчет=40702810438000060473\nПолучательИНН=7707083893\nДатаПоступило=01.03.2026\n\
             НазначениеПлатежа={purpose}\nКонецДокумента\n"
        )
    };
    format!(
        "{head}{}{}{}КонецФайла\n",
        line(1, "700.00", "7736050003", &format!("Оплата по счету № {number} от 01.03.2026")),
        line(2, "1055.00", "7736050003", "Оплата за услуги связи"),
        line(3, "99.00", "7702070139", "Оплата"),
    )
}

/// A client with an ИНН who owes by an invoice, whose number it answers.
async fn owing() -> Result<(Company, String)> {
    let company = Company::of(&["700.00"]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    company.bill("2026-03-01").await?;
    let api = &company.office.api;
    let details = json!({ "kind": "LEGAL_ENTITY", "name": "ООО «Газ»", "inn": "7736050003" });
    let input = json!({ "id": company.clients[0], "version": 1, "details": details });
    api.mutate("clientUpdate", input, "client { id }").await?;
    let invoice = json!({ "invoice": { "clientId": company.clients[0] }, "idempotencyKey": fresh_key() });
    let issued = api.mutate("invoiceIssue", invoice, "document { number }").await?;
    let number = text(&issued["document"]["number"])?;
    Ok((company, number))
}

#[tokio::test]
async fn a_statement_is_booked_and_its_doubtful_line_is_decided() -> Result<()> {
    let (company, number) = owing().await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-statements")).await?;
    browser.see("//label[@for='statement-file']").await?;
    browser.picture("payments-1-drop").await?;
    let path = company.app.data().join("kl_to_1c.txt");
    std::fs::write(&path, statement(&number))?;
    let input = browser.window().find(thirtyfour::By::Id("statement-file")).await?;
    input.send_keys(path.display().to_string()).await?;

    let button = browser.see(&enabled("statement-post")).await?;
    ensure!(bare(&button.text().await?) == "Провести1платёжна700,00₽", "{}", button.text().await?);
    browser.see("//table[@data-testid='lines-table']//tr[contains(., 'Оплата за услуги связи')]").await?;
    browser.picture("payments-2-review").await?;
    browser.click(&enabled("statement-post")).await?;
    browser.see("//*[@data-testid='statement-state'][@data-state='posted']").await?;
    browser.picture("payments-3-posted").await?;
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");

    browser.click(&marked("nav-queue")).await?;
    let row = "//table[@data-testid='lines-table']//tr[contains(., 'Оплата за услуги связи')]";
    browser.click(row).await?;
    browser.see("//table[@data-testid='lines-table']").await?.send_keys("\u{e014}").await?;
    browser.see(&marked("suggestion-accept")).await?;
    browser.picture("payments-4-queue").await?;
    browser.click(&enabled("suggestion-accept")).await?;
    browser.gone(row).await?;
    ensure!(company.office.balance(&company.clients[0]).await? == "1055.00");

    browser.click("//nav//a[contains(., 'Невыясненные')]").await?;
    browser.click(&marked("suspense-assign")).await?;
    combobox(&browser, "assign-client", "ООО «Газ»").await?;
    browser.picture("payments-5-suspense").await?;
    browser.click(&enabled("assign-submit")).await?;
    browser.gone("//dialog[@data-testid='assign-dialog'][@open]").await?;
    ensure!(company.office.balance(&company.clients[0]).await? == "1154.00");
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_payment_is_entered_allocated_by_hand_and_goes_back() -> Result<()> {
    let (company, number) = owing().await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-payments")).await?;
    browser.click(&enabled("new-payment")).await?;
    combobox(&browser, "receive-client", "ООО «Газ»").await?;
    browser.see(&format!("{}[contains(., '{number}')]", marked("receive-preview"))).await?;
    browser.picture("payments-6-receive").await?;
    browser.click(&enabled("receive-submit")).await?;
    browser.gone("//dialog[@data-testid='receive-dialog'][@open]").await?;
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    browser.see("//table[@data-testid='payments-table']//tbody//a[contains(., 'Газ')]").await?;
    browser.picture("payments-7-list").await?;
    browser.click("//table[@data-testid='payments-table']//tbody//td[1]//a").await?;
    browser.see(&marked("payment-parts")).await?;
    browser.picture("payments-8-card").await?;
    browser.click(&enabled("payment-allocate")).await?;
    browser.see(&marked("allocate-rows")).await?;
    browser.picture("payments-9-allocate").await?;
    browser.click(&enabled("allocate-submit")).await?;
    browser.gone("//dialog[@data-testid='allocate-dialog'][@open]").await?;
    browser.click(&enabled("payment-refund")).await?;
    browser.fill("Причина", "Услуга не нужна").await?;
    browser.picture("payments-10-refund").await?;
    browser.click(&enabled("refund-submit")).await?;
    browser.see(&enabled("refund-pay")).await?;
    browser.click(&enabled("refund-pay")).await?;
    browser.see(&format!("{}[contains(., 'Выплачен')]", marked("refunds"))).await?;
    browser.picture("payments-11-refunded").await?;
    browser.click(&marked("nav-invoices")).await?;
    browser.see("//table[@data-testid='invoices-table']").await?;
    browser.picture("payments-12-invoices").await?;
    browser.close().await?;
    company.finish().await
}
