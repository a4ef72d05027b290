//! Letters with documents: written once, sent once, tried again, told of.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use server::mail::{Security, TransportKind};
use tests::app::TestApp;
use tests::company::{BEGIN, Company};
use tests::db::from_now;
use tests::office::{fresh_key, text};
use tests::refused;
use tests::smtp::{Answer, Smtp};

use super::documents::invoice;

/// What a scenario reads of letters.
const LETTERS: &str = "query($filter: MailFilter) { mailCount(filter: $filter) mails(first: 50, filter: $filter, \
    sort: [{ field: TO, direction: ASC }]) { nodes { id to subject text state attemptsMade nextAttemptAt lastAnswer \
    messageId sentAt client { name } documents { number sentAt } attempts { n outcome answer } } } }";

/// Clients who owe 100.00, 200.00 and 300.00, each with an invoice. The first two have addresses.
async fn invoiced(app: TestApp) -> Result<(Company, Vec<String>)> {
    let company = Company::on(app, &["100.00", "200.00", "300.00"]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    company.bill(BEGIN).await?;
    let api = &company.office.api;
    for (client, email) in company.clients.iter().zip(["a@example.ru", "b@example.ru"]) {
        let details = json!({ "kind": "LEGAL_ENTITY", "name": format!("ООО «{email}»"), "email": email });
        let input = json!({ "id": client, "version": 1, "details": details });
        api.mutate("clientUpdate", input, "client { id }").await?;
    }
    let mut documents = Vec::new();
    for client in &company.clients {
        let issued = api.mutate("invoiceIssue", invoice(client, &json!({})), "document { id }").await?;
        documents.push(text(&issued["document"]["id"])?);
    }
    Ok((company, documents))
}

/// The same where letters leave by this server.
async fn posting(smtp: &Smtp) -> Result<(Company, Vec<String>)> {
    let port = smtp.port();
    let app = TestApp::configured(BEGIN, |config| {
        config.mail.transport = TransportKind::Smtp;
        config.mail.host = Some("127.0.0.1".to_owned());
        config.mail.port = Some(port);
        config.mail.security = Security::None;
        config.mail.from = "billing@seller.ru".to_owned();
        config.mail.timeout_seconds = 5;
    });
    invoiced(app.await?).await
}

async fn send(company: &Company, documents: Value, more: Value) -> Result<Value> {
    let mut input = json!({ "documents": documents, "idempotencyKey": fresh_key() });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    let answer = "sent { letters documents mailIds withoutEmail withoutEmailFirst { name } }";
    Ok(company.office.api.mutate("documentsSend", input, answer).await?["sent"].clone())
}

/// The letters when each of them is in one of these states.
async fn settled(company: &Company, states: &[&str]) -> Result<Vec<Value>> {
    let rested = |data: &Value| {
        let nodes = data["mails"]["nodes"].as_array();
        nodes.is_some_and(|nodes| {
            !nodes.is_empty() && nodes.iter().all(|mail| states.iter().any(|state| mail["state"] == *state))
        })
    };
    let data = company.office.until(LETTERS, json!({}), rested).await?;
    Ok(data["mails"]["nodes"].as_array().cloned().unwrap_or_default())
}

#[tokio::test]
async fn a_letter_goes_to_each_client_with_an_address_and_its_documents_are_sent() -> Result<()> {
    let (company, documents) = invoiced(TestApp::start_on(BEGIN).await?).await?;
    let api = &company.office.api;
    let chosen = json!({ "ids": documents });
    let shown = "preview { letters documents sentBefore voided withoutEmail withoutEmailFirst { clientId name } to subject }";
    let preview = api.ask("documentsSendPreview", json!({ "documents": chosen }), shown).await?;
    let without = json!([{ "clientId": company.clients[2], "name": "Клиент 2" }]);
    assert_eq!(
        preview["preview"],
        json!({ "letters": 2, "documents": 2, "sentBefore": 0, "voided": 0, "withoutEmail": 1,
                "withoutEmailFirst": without, "to": null,
                "subject": "Счёт на оплату № СЧ-26-000001 от 01.03.2026" })
    );
    let sent = send(&company, chosen.clone(), json!({ "letters": 2 })).await?;
    assert_eq!(
        (&sent["letters"], &sent["documents"], &sent["withoutEmail"]),
        (&json!(2), &json!(2), &json!(1))
    );
    let letters = settled(&company, &["SENT"]).await?;
    let first = &letters[0];
    assert_eq!(
        first["text"],
        "Здравствуйте!\n\nООО «Рога и копыта» направляет вам документ:\n\nСчёт на оплату № СЧ-26-000001 от 01.03.2026 на \
         сумму 100,00 ₽, оплатите до 06.03.2026.\n\nДокумент приложен к письму в формате PDF.\n\nС уважением,\nООО «Рога и \
         копыта»\n"
    );
    let id = first["messageId"].as_str().and_then(|id| id.strip_prefix('<')).context("an id")?;
    let name = format!("{}.eml", id.split('@').next().unwrap_or_default());
    assert_eq!(first["lastAnswer"], format!("Письмо сохранено в файле mail/{name}."));
    let eml = std::fs::read_to_string(company.app.data().join("mail").join(&name))?;
    ensure!(eml.contains("To: a@example.ru\r\n") && eml.contains("Content-Type: application/pdf"), "{eml}");
    let path = format!("/files/mail/{}.eml", text(&first["id"])?);
    let file = api.request(Method::GET, &path).send().await?.error_for_status()?;
    assert_eq!(file.headers()["content-type"], "message/rfc822");
    let downloaded = file.text().await?;
    for part in [
        "To: a@example.ru\r\n",
        "Content-Type: application/pdf",
        first["messageId"].as_str().context("an id")?,
    ] {
        ensure!(downloaded.contains(part), "{part} is not in {downloaded}");
    }
    let unknown = api.request(Method::GET, "/files/mail/no-such.eml").send().await?;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    let filtered = "query { yes: documentCount(filter: { sent: true }) no: documentCount(filter: { sent: false }) \
                    documents(first: 9, filter: { sent: true }) { nodes { state sentAt } } }";
    let told = api.query(filtered, json!({})).await?;
    assert_eq!((&told["yes"], &told["no"]), (&json!(2), &json!(1)));
    assert_eq!(told["documents"]["nodes"][0], json!({ "state": "SENT", "sentAt": "2026-03-01T09:00:00Z" }));
    let again = api.ask("documentsSendPreview", json!({ "documents": chosen }), shown).await?;
    assert_eq!(again["preview"]["sentBefore"], 2);
    company.finish().await
}

#[tokio::test]
async fn several_documents_of_a_client_go_in_one_letter_and_annulled_ones_stay() -> Result<()> {
    let smtp = Smtp::start(&[]).await?;
    let (company, documents) = posting(&smtp).await?;
    let api = &company.office.api;
    for amount in ["10.00", "20.00"] {
        let lines = json!({ "lines": [{ "name": "Работы", "amount": amount }] });
        api.mutate("invoiceIssue", invoice(&company.clients[0], &lines), "document { id }").await?;
    }
    let void = json!({ "id": documents[0], "reason": "Ошибка", "idempotencyKey": fresh_key() });
    api.mutate("documentVoid", void, "document { id }").await?;
    let filter = json!({ "filter": { "clientId": company.clients[0] } });
    let sent = send(&company, filter, json!({})).await?;
    assert_eq!((&sent["letters"], &sent["documents"]), (&json!(1), &json!(2)));
    let letters = settled(&company, &["SENT"]).await?;
    assert_eq!(letters[0]["subject"], "ООО «Рога и копыта»: документы (2)");
    assert_eq!(letters[0]["lastAnswer"], "250 queued as 7F");
    assert_eq!(letters[0]["attempts"], json!([{ "n": 1, "outcome": "SENT", "answer": "250 queued as 7F" }]));
    let taken = smtp.taken()?;
    let [one] = taken.as_slice() else { anyhow::bail!("one letter, not {}", taken.len()) };
    assert_eq!((one.from.as_str(), one.to.as_str()), ("billing@seller.ru", "a@example.ru"));
    assert_eq!(one.header("Message-ID"), letters[0]["messageId"].as_str().map(str::to_owned));
    ensure!(one.header("From").is_some_and(|from| from.ends_with("<billing@seller.ru>")), "{}", one.message);
    assert_eq!(one.message.matches("Content-Type: application/pdf").count(), 2);
    company.finish().await
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_fails_at_once_and_is_sent_to_another_address() -> Result<()> {
    let smtp = Smtp::start(&[Answer::Refuse]).await?;
    let (company, documents) = posting(&smtp).await?;
    send(&company, json!({ "ids": [documents[0]] }), json!({})).await?;
    let failed = settled(&company, &["FAILED"]).await?;
    assert_eq!((&failed[0]["attemptsMade"], &failed[0]["nextAttemptAt"]), (&json!(1), &Value::Null));
    assert_eq!(failed[0]["attempts"][0]["outcome"], "REFUSED");
    ensure!(
        failed[0]["lastAnswer"].as_str().is_some_and(|text| text.contains("no such mailbox")),
        "{failed:?}"
    );
    assert_eq!(failed[0]["documents"][0]["sentAt"], Value::Null);
    let again = json!({ "id": failed[0]["id"], "to": " New@Example.RU ", "idempotencyKey": fresh_key() });
    let api = &company.office.api;
    let resent = api.mutate("mailResend", again.clone(), "mail { id to state }").await?["mail"].clone();
    assert_eq!(resent["to"], "new@example.ru");
    assert_ne!(resent["id"], failed[0]["id"]);
    let repeated = api.mutate("mailResend", again, "mail { id }").await?;
    assert_eq!(repeated["mail"]["id"], resent["id"], "the same call writes no second letter");
    let letters = settled(&company, &["FAILED", "SENT"]).await?;
    assert_eq!(letters.len(), 2);
    assert_eq!(smtp.taken()?.iter().map(|one| one.to.as_str()).collect::<Vec<_>>(), ["new@example.ru"]);
    company.finish().await
}

#[tokio::test]
async fn a_letter_that_is_delayed_is_tried_again_by_the_clock_and_given_up_after_six_attempts() -> Result<()>
{
    let smtp = Smtp::start(&[Answer::Delay; 6]).await?;
    let (company, documents) = posting(&smtp).await?;
    send(&company, json!({ "ids": [documents[0]] }), json!({})).await?;
    let next = [
        ("2026-03-01T09:01:00Z", 1),
        ("2026-03-01T09:06:00Z", 2),
        ("2026-03-01T09:36:00Z", 3),
        ("2026-03-01T11:36:00Z", 4),
        ("2026-03-01T23:36:00Z", 5),
    ];
    for (at, attempts) in next {
        let waits = |data: &Value| {
            let mail = &data["mails"]["nodes"][0];
            mail["attemptsMade"] == attempts && mail["state"] == "QUEUED"
        };
        let data = company.office.until(LETTERS, json!({}), waits).await?;
        assert_eq!(data["mails"]["nodes"][0]["nextAttemptAt"], at, "after {attempts}");
        company.office.instant(at).await?;
    }
    let failed = settled(&company, &["FAILED"]).await?;
    assert_eq!((&failed[0]["attemptsMade"], &failed[0]["nextAttemptAt"]), (&json!(6), &Value::Null));
    assert_eq!(failed[0]["attempts"].as_array().map(Vec::len), Some(6));
    ensure!(smtp.taken()?.is_empty());
    company.finish().await
}

#[tokio::test]
async fn a_letter_whose_answer_is_lost_is_sent_again_under_the_same_id() -> Result<()> {
    let smtp = Smtp::start(&[Answer::DropInside, Answer::DropAfter]).await?;
    let (company, documents) = posting(&smtp).await?;
    send(&company, json!({ "ids": [documents[0]] }), json!({})).await?;
    for at in ["2026-03-01T09:01:00Z", "2026-03-01T09:06:00Z"] {
        let waits = |data: &Value| data["mails"]["nodes"][0]["nextAttemptAt"] == at;
        company.office.until(LETTERS, json!({}), waits).await?;
        company.office.instant(at).await?;
    }
    let letters = settled(&company, &["SENT"]).await?;
    let outcomes: Vec<&Value> =
        letters[0]["attempts"].as_array().into_iter().flatten().map(|attempt| &attempt["outcome"]).collect();
    assert_eq!(outcomes, ["DELAYED", "DELAYED", "SENT"]);
    let ids: Vec<Option<String>> = smtp.taken()?.iter().map(|one| one.header("Message-ID")).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    assert_eq!(ids[0].as_deref(), letters[0]["messageId"].as_str());
    company.finish().await
}

#[tokio::test]
async fn a_letter_whose_worker_was_lost_is_sent_by_the_next_one_and_that_is_told() -> Result<()> {
    let smtp = Smtp::start(&[]).await?;
    let (company, documents) = posting(&smtp).await?;
    // The letter is written as one that a worker of another machine began to send and never ended.
    let db = company.app.db.connect().await?;
    let lost = "UPDATE mail_message SET state = 'sending', attempts = 1, lease_owner = 'elsewhere', \
                lease_until = '2020-01-01 00:00:00+00:00'";
    let until = from_now(50);
    let held =
        format!("UPDATE job_state SET lease_owner = 'elsewhere', lease_until = {until} WHERE name = 'mail'");
    let freed = "UPDATE job_state SET lease_owner = NULL, lease_until = NULL WHERE name = 'mail'";
    db.execute_unprepared(&held).await?;
    send(&company, json!({ "ids": [documents[0]] }), json!({})).await?;
    assert_eq!(db.execute_unprepared(lost).await?.rows_affected(), 1);
    db.execute_unprepared(freed).await?;
    db.close().await?;
    let letters = settled(&company, &["SENT"]).await?;
    assert_eq!(
        letters[0]["attempts"],
        json!([{ "n": 1, "outcome": "DELAYED",
                 "answer": "Программа остановилась, пока отправляла письмо: оно могло уйти." },
               { "n": 2, "outcome": "SENT", "answer": "250 queued as 7F" }])
    );
    assert_eq!(smtp.taken()?.len(), 1);
    company.finish().await
}

#[tokio::test]
async fn two_nodes_send_each_letter_once() -> Result<()> {
    let smtp = Smtp::start(&[]).await?;
    let (company, documents) = posting(&smtp).await?;
    let twin = company.app.twin().await?;
    for _ in 0..12 {
        send(&company, json!({ "ids": documents[..2] }), json!({})).await?;
    }
    let letters = settled(&company, &["SENT"]).await?;
    assert_eq!(letters.len(), 24);
    let mut ids: Vec<Option<String>> = smtp.taken()?.iter().map(|one| one.header("Message-ID")).collect();
    assert_eq!(ids.len(), 24);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 24);
    twin.end().await?;
    company.finish().await
}

#[tokio::test]
async fn what_may_not_be_sent_is_refused_and_a_repeated_call_writes_nothing() -> Result<()> {
    let smtp = Smtp::start(&[Answer::Delay]).await?;
    let (company, documents) = posting(&smtp).await?;
    let api = &company.office.api;
    let all = json!({ "ids": documents });
    let refusal = send(&company, all.clone(), json!({ "to": "x@example.ru" })).await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["to"]);
    let refusal = send(&company, json!({ "ids": [documents[0]] }), json!({ "to": "no address" })).await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["to"]);
    refused(send(&company, all.clone(), json!({ "letters": 3 })).await, "STALE")?;
    let refusal = send(&company, json!({ "ids": [documents[2]] }), json!({})).await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["documents"]);
    let both = json!({ "ids": documents, "filter": {} });
    assert_eq!(refused(send(&company, both, json!({})).await, "VALIDATION")?.path, ["documents"]);
    let viewer = company.app.colleague("viewer@example.org", "VIEWER").await?;
    let input = json!({ "documents": all, "idempotencyKey": fresh_key() });
    refused(viewer.api.mutate("documentsSend", input, "sent { letters }").await, "FORBIDDEN")?;

    let key = json!({ "to": "boss@example.ru", "idempotencyKey": "the same" });
    let first = send(&company, json!({ "ids": [documents[2]] }), key.clone()).await?;
    let second = send(&company, json!({ "ids": [documents[2]] }), key).await?;
    assert_eq!((&first["letters"], &first), (&json!(1), &second));
    let waits = |data: &Value| data["mails"]["nodes"][0]["nextAttemptAt"] == "2026-03-01T09:01:00Z";
    let waiting = company.office.until(LETTERS, json!({}), waits).await?;
    assert_eq!(
        (&waiting["mailCount"], &waiting["mails"]["nodes"][0]["to"]),
        (&json!(1), &json!("boss@example.ru"))
    );
    let cancel = json!({ "id": first["mailIds"][0] });
    let cancelled = api.mutate("mailCancel", cancel.clone(), "mail { state nextAttemptAt }").await?;
    assert_eq!(cancelled["mail"], json!({ "state": "CANCELLED", "nextAttemptAt": null }));
    company.office.instant("2026-03-02T09:00:00Z").await?;
    send(&company, json!({ "ids": [documents[0]] }), json!({})).await?;
    let letters = settled(&company, &["SENT", "CANCELLED"]).await?;
    assert_eq!(letters.len(), 2);
    refused(
        api.mutate("mailCancel", json!({ "id": letters[0]["id"] }), "mail { state }").await,
        "INVALID_TRANSITION",
    )?;
    for (filter, count) in [
        (json!({ "states": ["SENT"] }), 1),
        (json!({ "search": "BOSS@" }), 1),
        (json!({ "documentId": documents[0] }), 1),
        (json!({ "clientId": company.clients[1] }), 0),
    ] {
        let found = api.query(LETTERS, json!({ "filter": filter })).await?;
        assert_eq!(found["mailCount"], count, "{filter}");
    }
    company.finish().await
}
