//! What each act tells.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::hooks::{Heard, Hooks};
use tests::office::{Office, fresh_key, text};

use super::{endpoint, server};
use crate::documents::invoice;

/// What was told since the last look, by kind, once a test message has come after it: it is the last that is told.
async fn told(office: &Office, id: &str, hooks: &Hooks, from: &mut usize) -> Result<Vec<Heard>> {
    let test = json!({ "id": id, "idempotencyKey": fresh_key() });
    office.api.mutate("webhookTest", test, "delivery { id }").await?;
    let idle = "query($id: ID!) { webhookEndpoint(id: $id) { waiting } }";
    office.until(idle, json!({ "id": id }), |data| data["webhookEndpoint"]["waiting"] == 0).await?;
    let sent = "query($f: WebhookDeliveryFilter) { webhookDeliveryCount(filter: $f) }";
    let sending = json!({ "f": { "states": ["SENDING", "WAITING"] } });
    office.until(sent, sending, |data| data["webhookDeliveryCount"] == 0).await?;
    let all = hooks.heard();
    let mut new: Vec<Heard> = all[*from..].to_vec();
    *from = all.len();
    new.retain(|heard| heard.kind().is_ok_and(|kind| kind != "webhook.test"));
    Ok(new)
}

fn kinds(heard: &[Heard]) -> Result<Vec<String>> {
    let mut kinds = heard.iter().map(Heard::kind).collect::<Result<Vec<_>>>()?;
    kinds.sort();
    Ok(kinds)
}

fn data_of(heard: &[Heard], kind: &str) -> Result<Value> {
    let found = heard.iter().find(|heard| heard.kind().is_ok_and(|of| of == kind));
    Ok(found.map(Heard::json).transpose()?.unwrap_or_default()["data"].clone())
}

async fn act(office: &Office, subscription: &str, action: Value) -> Result<()> {
    let input = json!({ "id": subscription, "action": action, "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", input, "subscription { id }").await.map(|_| ())
}

#[tokio::test]
async fn clients_subscriptions_and_blocks_tell_of_each_change() -> Result<()> {
    let company = Company::on(server().await?, &["100.00"]).await?;
    let (office, hooks) = (&company.office, Hooks::start([]).await?);
    let (id, _) = endpoint(office, hooks.url(), json!({})).await?;
    let mut from = 0;
    let client = office.client(&company.seller, "Клиент", json!({})).await?;
    let update =
        json!({ "id": client, "version": 1, "details": { "kind": "LEGAL_ENTITY", "name": "Другой" } });
    office.api.mutate("clientUpdate", update, "client { id }").await?;
    for (version, archived) in [(2, true), (3, false)] {
        let input = json!({ "id": client, "version": version, "archived": archived });
        office.api.mutate("clientArchive", input, "client { id }").await?;
    }
    let heard = told(office, &id, &hooks, &mut from).await?;
    ensure!(
        kinds(&heard)? == ["client.archived", "client.created", "client.restored", "client.updated"],
        "{heard:?}"
    );
    let subscription = company.add(0, "more", "30.00", BEGIN).await?;
    act(office, &subscription, json!({ "changeQuantity": { "quantity": "2" } })).await?;
    act(office, &subscription, json!({ "block": { "kind": "TECHNICAL" } })).await?;
    act(office, &subscription, json!({ "unblock": { "kind": "TECHNICAL" } })).await?;
    act(office, &subscription, json!({ "cancel": { "effectiveOn": "2026-03-20" } })).await?;
    let heard = told(office, &id, &hooks, &mut from).await?;
    ensure!(
        kinds(&heard)?
            == [
                "block.lifted",
                "block.placed",
                "subscription.changed",
                "subscription.created",
                "subscription.ended"
            ],
        "{heard:?}"
    );
    let changed = data_of(&heard, "subscription.changed")?;
    ensure!(
        changed
            == json!({ "id": subscription, "clientId": company.clients[0], "change": "quantity_changed",
                       "effectiveOn": BEGIN, "reason": null }),
        "{changed}"
    );
    let placed = data_of(&heard, "block.placed")?;
    ensure!(
        json!([placed["subscriptionId"], placed["kind"], placed["from"], placed["until"]])
            == json!([subscription, "technical", BEGIN, null]),
        "{placed}"
    );
    ensure!(data_of(&heard, "block.lifted")?["id"] == placed["id"], "{heard:?}");
    ensure!(data_of(&heard, "block.lifted")?["until"] == BEGIN, "{heard:?}");
    company.finish().await
}

#[tokio::test]
async fn a_run_tells_of_itself_and_its_documents_and_a_sandbox_of_nothing() -> Result<()> {
    let company = Company::on(server().await?, &["100.00", "200.00", "300.00"]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    let (office, hooks) = (&company.office, Hooks::start([]).await?);
    let (id, _) = endpoint(office, hooks.url(), json!({})).await?;
    let mut from = 0;
    office.run("SANDBOX", BEGIN, json!({})).await?;
    let heard = told(office, &id, &hooks, &mut from).await?;
    ensure!(heard.is_empty(), "{heard:?}");
    let run = office.run("CONFIRMATION", BEGIN, json!({})).await?;
    office.confirm(&run).await?;
    let heard = told(office, &id, &hooks, &mut from).await?;
    ensure!(
        kinds(&heard)?
            == ["bill_run.awaiting_confirmation", "bill_run.created", "bill_run.posted", "bill_run.posting"],
        "three clients were charged, and that is one event: {heard:?}"
    );
    let posted = data_of(&heard, "bill_run.posted")?;
    ensure!(
        json!([posted["id"], posted["task"], posted["mode"], posted["asOf"], posted["sellerId"]])
            == json!([run.id, "charges", "confirmation", BEGIN, null]),
        "{posted}"
    );
    let reverse = json!({ "id": run.id, "reason": "Ошибка", "clientIds": [company.clients[2]],
                          "idempotencyKey": fresh_key() });
    office.api.mutate("billRunReverse", reverse, "billRun { id }").await?;
    office.settled(&run.id).await?;
    let reversed = |heard: &[Heard]| {
        heard.iter().any(|heard| heard.kind().is_ok_and(|kind| kind == "bill_run.partly_reversed"))
    };
    hooks.until(reversed).await?;
    from = hooks.heard().len();
    let invoices = office.run("AUTOMATIC", "2026-04-01", json!({ "task": "INVOICES" })).await?;
    let heard = told(office, &id, &hooks, &mut from).await?;
    let mut expected = vec!["bill_run.created", "bill_run.posted", "bill_run.posting"];
    expected.extend(["document.issued"; 3]);
    ensure!(kinds(&heard)? == expected, "{heard:?}");
    let issued = data_of(&heard, "document.issued")?;
    ensure!(
        json!([issued["kind"], issued["runId"], issued["total"]["currency"]])
            == json!(["invoice", invoices.id, "RUB"]),
        "{issued}"
    );
    company.finish().await
}

#[tokio::test]
async fn documents_payments_and_refunds_tell_of_each_change() -> Result<()> {
    let company = Company::on(server().await?, &["700.00"]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    company.bill(BEGIN).await?;
    let (office, hooks) = (&company.office, Hooks::start([]).await?);
    let (id, _) = endpoint(office, hooks.url(), json!({})).await?;
    let mut from = 0;
    let (client, api) = (&company.clients[0], &office.api);
    let mut documents = Vec::new();
    let works = json!({ "lines": [{ "name": "Работы", "amount": "10.00" }] });
    for what in [json!({}), works] {
        let issued = api.mutate("invoiceIssue", invoice(client, &what), "document { id }").await?;
        documents.push(text(&issued["document"]["id"])?);
    }
    let void = json!({ "id": documents[1], "reason": "Ошибка", "idempotencyKey": fresh_key() });
    api.mutate("documentVoid", void, "document { id }").await?;
    let heard = told(office, &id, &hooks, &mut from).await?;
    ensure!(kinds(&heard)? == ["document.issued", "document.issued", "document.voided"], "{heard:?}");
    ensure!(data_of(&heard, "document.voided")?["id"] == documents[1].as_str(), "{heard:?}");
    let payment = json!({ "clientId": client, "amount": "700.00", "cash": false, "number": "17" });
    let input = json!({ "payment": payment, "idempotencyKey": fresh_key() });
    let payment = api.mutate("paymentReceive", input, "payment { id }").await?["payment"]["id"].clone();
    let heard = told(office, &id, &hooks, &mut from).await?;
    ensure!(kinds(&heard)? == ["document.paid", "payment.received"], "{heard:?}");
    let received = data_of(&heard, "payment.received")?;
    ensure!(
        json!([received["id"], received["amount"], received["currency"], received["number"]])
            == json!([payment, "700.00", "RUB", "17"]),
        "{received}"
    );
    let refund = json!({ "paymentId": payment, "amount": "100.00", "reason": "Жалоба", "idempotencyKey": fresh_key() });
    let asked = api.mutate("paymentRefund", refund, "payment { refunds { id } }").await?;
    let refund = asked["payment"]["refunds"][0]["id"].clone();
    let refuse = json!({ "id": refund, "reason": "Передумали", "idempotencyKey": fresh_key() });
    api.mutate("refundRefuse", refuse, "payment { id }").await?;
    let reverse =
        json!({ "id": payment, "reason": "Не тот клиент", "keep": true, "idempotencyKey": fresh_key() });
    api.mutate("paymentReverse", reverse, "payment { id }").await?;
    let heard = told(office, &id, &hooks, &mut from).await?;
    ensure!(
        kinds(&heard)?
            == [
                "document.unpaid",
                "payment.reversed",
                "payment.unidentified",
                "refund.owed",
                "refund.refused"
            ],
        "{heard:?}"
    );
    let owed = data_of(&heard, "refund.owed")?;
    ensure!(
        json!([owed["id"], owed["paymentId"], owed["amount"]]) == json!([refund, payment, "100.00"]),
        "{owed}"
    );
    company.finish().await
}
