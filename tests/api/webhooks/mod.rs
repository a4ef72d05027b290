//! Webhooks: told in the transaction of the change, signed, delivered at least once, tried again, switched off.

mod kinds;
mod library;
mod nodes;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use server::access::Actor;
use server::clients::{NewClient, insert_many};
use server::op::Op;
use shared::client::{ClientDraft, ClientKind};
use shared::ids::ClientId;
use shared::money::Currency;
use tests::app::TestApp;
use tests::company::{BEGIN, Company};
use tests::dump::number;
use tests::hooks::{Hooks, Reply};
use tests::office::{Office, fresh_key, text};
use tests::refused;

/// A server that may call this machine. It waits long for an answer: a loaded machine is slow.
pub async fn server() -> Result<TestApp> {
    waiting(60).await
}

/// The same, where an answer must come within so many seconds.
async fn waiting(seconds: u32) -> Result<TestApp> {
    TestApp::configured(BEGIN, |config| {
        config.webhooks.local = true;
        config.webhooks.timeout_seconds = seconds;
    })
    .await
}

/// Makes clients as an import does, in a unit of work that is not ended yet.
pub async fn import(app: &TestApp, seller: &str, count: usize) -> Result<Op> {
    let broken = |error: server::error::Error| anyhow::anyhow!("{error:?}");
    let op = app.server().begin(&Actor::system()).await.map_err(broken)?;
    let draft = ClientDraft::named(ClientKind::Individual, "Иванов");
    let details = draft.parse().map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let seller = seller.parse()?;
    let new =
        |_| NewClient { id: ClientId(op.uuid()), seller, details: details.clone(), currency: Currency::Rub };
    let clients: Vec<NewClient> = (0..count).map(new).collect();
    insert_many(&op, &clients).await.map_err(broken)?;
    Ok(op)
}

/// Makes an endpoint; answers its id and its secret.
pub async fn endpoint(office: &Office, url: &str, more: Value) -> Result<(String, String)> {
    let mut input = json!({ "name": "Склад", "url": url, "active": true, "idempotencyKey": fresh_key() });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    let made = office.api.mutate("webhookEndpointSave", input, "secret endpoint { id }").await?;
    Ok((text(&made["endpoint"]["id"])?, text(&made["secret"])?))
}

const ENDPOINT: &str = "query($id: ID!) { webhookEndpoint(id: $id) { version active offReason failingSince lastStatus \
    lastError waiting archived formerSecretUntil } }";

/// The endpoint as it is now.
async fn read(office: &Office, id: &str) -> Result<Value> {
    Ok(office.api.query(ENDPOINT, json!({ "id": id })).await?["webhookEndpoint"].clone())
}

const LOG: &str = "query($filter: WebhookDeliveryFilter) { webhookDeliveryCount(filter: $filter) \
    webhookDeliveries(first: 200, filter: $filter) { nodes { id endpointId messageId kind state body nextAttemptAt \
    deliveredAt attempts { n status answer error } } } }";

/// The deliveries once `wanted` is true of them, the newest first.
async fn log(office: &Office, filter: Value, wanted: impl Fn(&[Value]) -> bool) -> Result<Vec<Value>> {
    let nodes = |data: &Value| data["webhookDeliveries"]["nodes"].as_array().cloned().unwrap_or_default();
    let data = office.until(LOG, json!({ "filter": filter }), |data| wanted(&nodes(data))).await?;
    Ok(nodes(&data))
}

/// The only delivery once it has been tried so often and rests.
async fn tried(office: &Office, times: usize) -> Result<Value> {
    let rests = |row: &Value| row["state"] != "SENDING";
    let done = |rows: &[Value]| {
        rows.len() == 1
            && rests(&rows[0])
            && rows[0]["attempts"].as_array().is_some_and(|attempts| attempts.len() == times)
    };
    log(office, json!({}), done).await?.pop().context("a delivery")
}

#[tokio::test]
async fn a_change_is_told_once_signed_and_logged_to_the_byte() -> Result<()> {
    let app = server().await?;
    let hooks = Hooks::start([Reply::Status(202, "взял".to_owned())]).await?;
    let seller = app.office.seller("Наша").await?;
    let (id, secret) = endpoint(&app.office, hooks.url(), json!({})).await?;
    ensure!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    let client = app.office.client(&seller, "ООО «Вектор»", json!({ "externalId": "A-1" })).await?;
    let heard = hooks.many(1).await?.remove(0);
    ensure!(heard.signature == heard.signed_by(&[&secret])?, "{heard:?}");
    let age = chrono::Utc::now().timestamp() - heard.timestamp.parse::<i64>()?;
    ensure!((0..60).contains(&age), "the clock of the machine signs: {age} s");
    let head = "{\"type\":\"client.created\",\"timestamp\":\"2026-03-01T09:00:00.000Z\",\"data\":{";
    ensure!(heard.body.starts_with(head), "{}", heard.body);
    let data = json!({ "id": client, "sellerId": seller, "externalId": "A-1" });
    ensure!(heard.json()?["data"] == data, "{}", heard.body);
    let delivered = tried(&app.office, 1).await?;
    ensure!(delivered["state"] == "DELIVERED" && delivered["body"] == heard.body.as_str(), "{delivered}");
    ensure!(delivered["messageId"] == heard.id.as_str() && delivered["endpointId"] == id.as_str());
    ensure!(
        delivered["attempts"] == json!([{ "n": 1, "status": 202, "answer": "взял", "error": null }]),
        "{delivered}"
    );
    let now = read(&app.office, &id).await?;
    ensure!(json!([now["lastStatus"], now["lastError"], now["failingSince"]]) == json!([202, null, null]));
    app.finish().await
}

#[tokio::test]
async fn what_is_rolled_back_or_refused_tells_nothing() -> Result<()> {
    let app = server().await?;
    let hooks = Hooks::start([]).await?;
    let seller = app.office.seller("Наша").await?;
    endpoint(&app.office, hooks.url(), json!({})).await?;
    let op = import(&app, &seller, 1).await?;
    ensure!(
        number(op.conn(), "SELECT COUNT(*) FROM webhook_delivery").await? == 1,
        "written with the client"
    );
    drop(op);
    let client = json!({ "sellerId": seller, "details": { "kind": "INDIVIDUAL", "name": "" },
                         "idempotencyKey": fresh_key() });
    refused(app.office.api.mutate("clientCreate", client, "client { id }").await, "VALIDATION")?;
    let told = app.office.client(&seller, "Клиент", json!({})).await?;
    let heard = hooks.many(1).await?;
    ensure!(heard[0].json()?["data"]["id"] == told.as_str(), "{heard:?}");
    let db = app.db.connect().await?;
    ensure!(number(&db, "SELECT COUNT(*) FROM webhook_event").await? == 1);
    db.close().await?;
    app.finish().await
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_written() -> Result<()> {
    let company = Company::on(server().await?, &["100.00", "200.00"]).await?;
    let hooks = Hooks::start([]).await?;
    let (id, _) = endpoint(&company.office, hooks.url(), json!({ "active": false })).await?;
    endpoint(&company.office, hooks.url(), json!({ "kinds": ["REFUND_PAID"] })).await?;
    company.bill(BEGIN).await?;
    company.office.pay(&company.clients[0], "50.00", "p-1").await?;
    let test = json!({ "id": id, "idempotencyKey": fresh_key() });
    let off = company.office.api.mutate("webhookTest", test, "delivery { id }").await;
    ensure!(refused(off, "INVALID_TRANSITION")?.message.contains("выключен"));
    let db = company.app.db.connect().await?;
    for table in ["webhook_event", "webhook_delivery"] {
        ensure!(number(&db, &format!("SELECT COUNT(*) FROM {table}")).await? == 0, "{table}");
    }
    db.close().await?;
    ensure!(hooks.heard().is_empty());
    company.finish().await
}

#[tokio::test]
async fn a_refused_message_is_tried_by_the_schedule_given_up_after_ten_attempts_and_made_again_by_hand()
-> Result<()> {
    let app = server().await?;
    let busy = || Reply::Status(503, "занято\0".to_owned());
    let hooks = Hooks::start(std::iter::repeat_with(busy).take(10)).await?;
    let seller = app.office.seller("Наша").await?;
    let (id, _) = endpoint(&app.office, hooks.url(), json!({ "kinds": ["CLIENT_CREATED"] })).await?;
    app.office.client(&seller, "Клиент", json!({})).await?;
    // An hour beyond each pause: it is moved by a tenth at most.
    let clock = [
        "2026-03-01T09:01:00Z",
        "2026-03-01T10:00:00Z",
        "2026-03-01T11:00:00Z",
        "2026-03-01T14:00:00Z",
        "2026-03-01T20:00:00Z",
        "2026-03-02T08:00:00Z",
        "2026-03-03T00:00:00Z",
        "2026-03-03T23:00:00Z",
        "2026-03-05T02:00:00Z",
    ];
    for (n, now) in clock.iter().enumerate() {
        let waits = tried(&app.office, n + 1).await?;
        ensure!(waits["state"] == "WAITING" && !waits["nextAttemptAt"].is_null(), "{waits}");
        if n == 0 {
            let next = text(&waits["nextAttemptAt"])?;
            ensure!(next.starts_with("2026-03-01T09:00:05"), "{next}");
        }
        app.office.instant(now).await?;
    }
    let failed = tried(&app.office, 10).await?;
    ensure!(json!([failed["state"], failed["nextAttemptAt"]]) == json!(["FAILED", null]), "{failed}");
    ensure!(
        failed["attempts"][9] == json!({ "n": 10, "status": 503, "answer": "занято", "error": "Ответ 503." }),
        "{failed}"
    );
    let shown = read(&app.office, &id).await?;
    ensure!(
        json!([shown["active"], shown["lastStatus"], shown["failingSince"]])
            == json!([true, 503, "2026-03-01T09:00:00Z"]),
        "{shown}"
    );
    ensure!(hooks.ids().len() == 1, "the message has one id in all attempts");
    let again = json!({ "endpointId": id, "since": "2026-03-01T00:00:00Z" });
    let again = app.office.api.mutate("webhookRedeliver", again, "redelivered { count }").await?;
    ensure!(again["redelivered"]["count"] == 1);
    let delivered = tried(&app.office, 11).await?;
    ensure!(delivered["state"] == "DELIVERED", "{delivered}");
    let one = json!({ "id": failed["id"] });
    app.office.api.mutate("webhookRedeliver", one, "redelivered { count }").await?;
    let delivered = tried(&app.office, 12).await?;
    ensure!(delivered["state"] == "DELIVERED", "{delivered}");
    ensure!(hooks.heard().len() == 12 && hooks.ids().len() == 1);
    app.finish().await
}

#[tokio::test]
async fn while_a_secret_is_changed_both_sign() -> Result<()> {
    let app = server().await?;
    let hooks = Hooks::start([]).await?;
    let (id, former) = endpoint(&app.office, hooks.url(), json!({})).await?;
    let key = fresh_key();
    let rotate = json!({ "id": id, "idempotencyKey": key });
    let answer = "secret endpoint { formerSecretUntil }";
    let rotated = app.office.api.mutate("webhookSecretRotate", rotate.clone(), answer).await?;
    let present = text(&rotated["secret"])?;
    ensure!(rotated["endpoint"]["formerSecretUntil"] == "2026-03-02T09:00:00Z", "{rotated}");
    let repeated = app.office.api.mutate("webhookSecretRotate", rotate, answer).await?;
    ensure!(repeated["secret"].is_null(), "a repeat shows no secret and makes none");
    let seller = app.office.seller("Наша").await?;
    app.office.client(&seller, "Первый", json!({})).await?;
    let first = hooks.many(1).await?.remove(0);
    ensure!(first.signature == first.signed_by(&[&present, &former])?, "{first:?}");
    app.office.instant("2026-03-02T09:00:00Z").await?;
    app.office.client(&seller, "Второй", json!({})).await?;
    let second = hooks.many(2).await?.remove(1);
    ensure!(second.signature == second.signed_by(&[&present])?, "{second:?}");
    let never = json!({ "id": id, "hours": 200, "idempotencyKey": fresh_key() });
    ensure!(
        refused(app.office.api.mutate("webhookSecretRotate", never, answer).await, "VALIDATION")?.path
            == ["hours"]
    );
    app.finish().await
}

#[tokio::test]
async fn an_endpoint_that_is_gone_or_fails_for_five_days_is_switched_off_and_says_so() -> Result<()> {
    let app = server().await?;
    let busy = Reply::Status(500, String::new());
    let failing = Hooks::start(vec![busy; 3]).await?;
    let gone = Hooks::start([Reply::Status(410, "gone".to_owned())]).await?;
    let seller = app.office.seller("Наша").await?;
    let (to_gone, _) = endpoint(&app.office, gone.url(), json!({ "kinds": ["CLIENT_CREATED"] })).await?;
    app.office.client(&seller, "Первый", json!({})).await?;
    let refused_once = tried(&app.office, 1).await?;
    ensure!(refused_once["state"] == "FAILED", "410 is never tried again: {refused_once}");
    let off = read(&app.office, &to_gone).await?;
    ensure!(json!([off["active"], off["offReason"], off["version"]]) == json!([false, "GONE", 2]), "{off}");
    let (to_failing, _) = endpoint(&app.office, failing.url(), json!({})).await?;
    app.office.client(&seller, "Второй", json!({})).await?;
    failing.many(1).await?;
    app.office.instant("2026-03-06T09:01:00Z").await?;
    failing.many(2).await?;
    let off = |data: &Value| data["webhookEndpoint"]["active"] == false;
    let off = app.office.until(ENDPOINT, json!({ "id": to_failing }), off).await?["webhookEndpoint"].clone();
    ensure!(json!([off["offReason"], off["waiting"]]) == json!(["FAILING", 1]), "{off}");
    app.office.client(&seller, "Третий", json!({})).await?;
    let on = json!({ "id": to_failing, "version": off["version"], "name": "Склад", "url": failing.url(), "active": true,
                     "idempotencyKey": fresh_key() });
    let on = app.office.api.mutate("webhookEndpointSave", on, "secret endpoint { offReason }").await?;
    ensure!(on == json!({ "secret": null, "endpoint": { "offReason": null }, "userErrors": [] }), "{on}");
    app.office.instant("2026-03-06T10:00:00Z").await?;
    failing.many(3).await?;
    app.office.instant("2026-03-06T11:00:00Z").await?;
    let heard = failing.many(4).await?;
    ensure!(failing.ids().len() == 1, "what happened while it was off was never told: {heard:?}");
    ensure!(gone.heard().len() == 1);
    app.finish().await
}

#[tokio::test]
async fn who_does_not_answer_or_sends_elsewhere_fails_and_keeps_no_other_waiting() -> Result<()> {
    let app = waiting(5).await?;
    let hanging = Hooks::start(vec![Reply::Hang; 40]).await?;
    let quick = Hooks::start([]).await?;
    let elsewhere = Hooks::start([Reply::Redirect(quick.url().to_owned())]).await?;
    let seller = app.office.seller("Наша").await?;
    let created = json!({ "kinds": ["CLIENT_CREATED"] });
    let (hangs, _) = endpoint(&app.office, hanging.url(), created.clone()).await?;
    app.office.client(&seller, "Первый", json!({})).await?;
    hanging.many(1).await?;
    endpoint(&app.office, quick.url(), created.clone()).await?;
    let (sends, _) = endpoint(&app.office, elsewhere.url(), json!({ "kinds": ["CLIENT_UPDATED"] })).await?;
    for n in 0..20 {
        app.office.client(&seller, &format!("Клиент {n}"), json!({})).await?;
    }
    quick.many(20).await?;
    let first = log(&app.office, json!({ "endpointId": hangs }), |rows| {
        rows.iter().any(|row| row["attempts"].as_array().is_some_and(|attempts| !attempts.is_empty()))
    });
    let error = first.await?.pop().context("a delivery")?["attempts"][0].clone();
    ensure!(error == json!({ "n": 1, "status": null, "answer": "", "error": "Нет ответа 5 с." }), "{error}");
    let clients = "{ clients(first: 1) { nodes { id } } }";
    let client = text(&app.office.api.query(clients, json!({})).await?["clients"]["nodes"][0]["id"])?;
    let update =
        json!({ "id": client, "version": 1, "details": { "kind": "LEGAL_ENTITY", "name": "Другой" } });
    app.office.api.mutate("clientUpdate", update, "client { id }").await?;
    elsewhere.many(1).await?;
    let filter = json!({ "endpointId": sends });
    let tried = |rows: &[Value]| rows.iter().any(|row| row["attempts"][0]["status"] == 307);
    let moved = log(&app.office, filter, tried).await?.pop().context("a delivery")?;
    ensure!(moved["state"] == "WAITING", "{moved}");
    ensure!(quick.heard().len() == 20, "a redirect is not followed");
    app.finish().await
}

#[tokio::test]
async fn only_addresses_of_the_internet_are_taken_and_only_managers_of_keys_state_them() -> Result<()> {
    let app = TestApp::start_on(BEGIN).await?;
    for url in [
        "http://example.ru/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://example.ru:22/",
        "https://u:p@example.ru/",
        "http://127.0.0.1:9/",
    ] {
        let input = json!({ "name": "x", "url": url, "active": true, "idempotencyKey": fresh_key() });
        let saved = app.office.api.mutate("webhookEndpointSave", input, "endpoint { id }").await;
        ensure!(refused(saved, "VALIDATION").with_context(|| url)?.path == ["url"], "{url}");
    }
    let key = fresh_key();
    let input = json!({ "name": "x", "url": "https://example.ru/x", "active": false, "idempotencyKey": key });
    let answer = "secret endpoint { id name url active kinds sellers }";
    let made = app.office.api.mutate("webhookEndpointSave", input.clone(), answer).await?;
    let again = app.office.api.mutate("webhookEndpointSave", input, answer).await?;
    ensure!(made["endpoint"] == again["endpoint"] && again["secret"].is_null(), "{again}");
    let stale = json!({ "id": made["endpoint"]["id"], "version": 7, "name": "y", "url": "https://example.ru/x",
                        "active": false, "idempotencyKey": fresh_key() });
    refused(app.office.api.mutate("webhookEndpointSave", stale, answer).await, "STALE")?;
    let biller = app.colleague("biller@example.org", "BILLING").await?;
    let list = biller.api.query("{ webhookEndpoints { id } }", json!({})).await;
    refused(list, "FORBIDDEN")?;
    let id = &made["endpoint"]["id"];
    let archive = "mutation($id: ID!) { webhookEndpointArchive(id: $id) { endpoint { archived active } \
                   userErrors { code } } }";
    let away = app.office.api.query(archive, json!({ "id": id })).await?;
    ensure!(
        away["webhookEndpointArchive"]["endpoint"] == json!({ "archived": true, "active": false }),
        "{away}"
    );
    let twice = app.office.api.query(archive, json!({ "id": id })).await?;
    ensure!(twice["webhookEndpointArchive"]["userErrors"][0]["code"] == "INVALID_TRANSITION", "{twice}");
    let left = app.office.api.query("{ webhookEndpoints { id } }", json!({})).await?;
    ensure!(left == json!({ "webhookEndpoints": [] }), "{left}");
    app.finish().await
}

#[tokio::test]
async fn an_endpoint_of_a_seller_hears_of_that_seller_only() -> Result<()> {
    let app = server().await?;
    let hooks = Hooks::start([]).await?;
    let (ours, theirs) = (app.office.seller("Наша").await?, app.office.seller("Чужая").await?);
    let member = app.member("ours@example.org", "ADMINISTRATOR", &[&ours]).await?;
    let (id, _) = endpoint(&member, hooks.url(), json!({})).await?;
    let shown = "query($id: ID!) { webhookEndpoint(id: $id) { sellers } }";
    let shown = member.api.query(shown, json!({ "id": id })).await?;
    ensure!(shown["webhookEndpoint"]["sellers"] == json!([ours]), "what its maker sees: {shown}");
    app.office.client(&theirs, "Чужой", json!({})).await?;
    // A run of all sellers together is nobody's who is limited to one.
    app.office.run("AUTOMATIC", BEGIN, json!({})).await?;
    let client = app.office.client(&ours, "Наш", json!({})).await?;
    let heard = hooks.many(1).await?;
    ensure!(heard[0].json()?["data"]["id"] == client.as_str(), "{heard:?}");
    let wide = json!({ "name": "x", "url": hooks.url(), "active": true, "sellers": [theirs],
                       "idempotencyKey": fresh_key() });
    refused(member.api.mutate("webhookEndpointSave", wide, "endpoint { id }").await, "NOT_FOUND")?;
    app.finish().await
}
