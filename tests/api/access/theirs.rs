//! What there is of another seller beyond its catalogue and runs: papers, letters, payments, statements.

use anyhow::Result;
use serde_json::{Value, json};
use shared::api::cabinet::{CabinetRequestInput, operations};
use shared::documents::DocumentKind;
use tests::app::TestApp;
use tests::cabinet::Visitor;
use tests::office::{Office, fresh_key, text};

use super::objects::made;
use super::webhooks;

/// An exception of the client from the ladder of debt.
pub async fn excepted(office: &Office, client: &str) -> Result<String> {
    let exception = json!({ "clientId": client, "kind": "NO_BLOCK", "until": "2026-03-20", "reason": "x",
                            "idempotencyKey": fresh_key() });
    let given = "client { creditExceptions { id } }";
    let exception = office.api.mutate("creditExcept", exception, given).await?;
    text(&exception["client"]["creditExceptions"][0]["id"])
}

/// What acts on cabinets, and on fields of the seller and of its client.
pub const CABINET_ACTS: [(&str, &str, &str); 6] = [
    ("clientCabinetSave", "{ clientId: $CLIENT, byEmail: false, emails: [\"x@example.ru\"] }", "cabinet"),
    ("cabinetRequestClose", "{ id: $REQUEST, answer: \"x\" }", "request"),
    (
        "planCabinetSave",
        "{ planId: $PLAN, changePlan: true, changeQuantity: true, cancel: true, pause: true }",
        "rules",
    ),
    (
        "clientFieldSave",
        "{ version: 0, sellerId: $SELLER, audience: ORGANISATION, name: \"x\", kind: TEXT, access: HIDDEN, \
           required: false, position: 1, archived: false, K }",
        "field",
    ),
    (
        "clientFieldSave",
        "{ id: $FIELD, version: 1, sellerId: $OURSELLER, audience: ORGANISATION, name: \"x\", kind: TEXT, \
           access: HIDDEN, required: false, position: 1, archived: false, K }",
        "field",
    ),
    ("clientFieldValuesSave", "{ clientId: $CLIENT, values: [{ id: $FIELD, value: \"x\" }] }", "values"),
];

/// A field of clients that the seller has added.
async fn added(office: &Office, seller: &str) -> Result<String> {
    let field = json!({ "version": 0, "sellerId": seller, "audience": "ORGANISATION", "name": "Чужое поле", "kind": "TEXT",
                        "access": "EDITABLE", "required": false, "position": 1, "archived": false,
                        "idempotencyKey": fresh_key() });
    made(office, "clientFieldSave", field, "field").await
}

/// A group of clients of the seller, and a policy of its debts.
pub async fn grouped(office: &Office, seller: &str) -> Result<(String, String)> {
    let group =
        json!({ "version": 0, "sellerId": seller, "name": "Чужая группа", "idempotencyKey": fresh_key() });
    let group = made(office, "clientGroupSave", group, "group").await?;
    let policy = json!({ "version": 0, "sellerId": seller, "name": "Чужая политика", "stages": [],
                         "idempotencyKey": fresh_key() });
    Ok((group, made(office, "creditPolicySave", policy, "policy").await?))
}

/// A bank account of the seller, and a document of its client.
pub async fn papers(office: &Office, seller: &str, client: &str) -> Result<(String, String)> {
    let account = json!({ "version": 0, "sellerId": seller, "bank": "Банк", "bik": "044525225", "main": true,
                          "account": "40702810438000060473", "archived": false, "idempotencyKey": fresh_key() });
    let account = made(office, "sellerAccountSave", account, "account").await?;
    let period = json!({ "clientId": client, "from": "2026-03-01", "to": "2026-04-01" });
    let document = json!({ "reconciliation": period, "idempotencyKey": fresh_key() });
    let document = made(office, "reconciliationIssue", document, "document").await?;
    Ok((account, document))
}

/// A file of the document and a letter with it, when nothing works on them any more.
pub async fn posted(office: &Office, document: &str) -> Result<(String, String)> {
    let chosen = json!({ "ids": [document] });
    let pack = json!({ "documents": chosen, "form": "ZIP", "idempotencyKey": fresh_key() });
    let pack = made(office, "documentPackCreate", pack, "pack").await?;
    let ready = "query($id: ID!) { documentPack(id: $id) { state } }";
    office.until(ready, json!({ "id": pack }), |data| data["documentPack"]["state"] == "DONE").await?;
    let letter = json!({ "documents": chosen, "to": "theirs@example.ru", "idempotencyKey": fresh_key() });
    let letter = office.api.mutate("documentsSend", letter, "sent { mailIds }").await?;
    let mail = text(&letter["sent"]["mailIds"][0])?;
    let sent = "query($id: ID!) { mail(id: $id) { state } }";
    office.until(sent, json!({ "id": mail }), |data| data["mail"]["state"] == "SENT").await?;
    Ok((pack, mail))
}

/// What payments and statements have of the seller and its client: ids by name.
pub async fn money(office: &Office, seller: &str, client: &str) -> Result<Vec<(&'static str, String)>> {
    let (payment, refund) = paid(office, client).await?;
    let (statement, line, suspense) = banked(office, seller).await?;
    Ok(vec![
        ("PAYMENT", payment),
        ("REFUND", refund),
        ("STATEMENT", statement),
        ("LINE", line),
        ("SUSPENSE", suspense),
    ])
}

/// A payment of the client, and a refund of a part of it.
async fn paid(office: &Office, client: &str) -> Result<(String, String)> {
    let payment = json!({ "clientId": client, "amount": "7.00", "cash": true });
    let payment = json!({ "payment": payment, "idempotencyKey": fresh_key() });
    let payment = made(office, "paymentReceive", payment, "payment").await?;
    let refund =
        json!({ "paymentId": payment, "amount": "1.00", "reason": "x", "idempotencyKey": fresh_key() });
    let refund = office.api.mutate("paymentRefund", refund, "payment { refunds { id } }").await?;
    Ok((payment, text(&refund["payment"]["refunds"][0]["id"])?))
}

/// A statement of the seller with a line of nobody known, which is in suspense.
async fn banked(office: &Office, seller: &str) -> Result<(String, String, String)> {
    let file = "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=UTF-8\nРасчСчет=40702810438000060473\n\
                СекцияДокумент=Платежное поручение\nНомер=1\nДата=01.03.2026\nСумма=9.00\n\
                ПлательщикСчет=40702810000000000001\nПолучательСчет=40702810438000060473\n\
                ДатаПоступило=01.03.2026\nНазначениеПлатежа=Оплата\nКонецДокумента\nКонецФайла\n";
    let file = json!({ "sellerId": seller, "fileName": "a.txt", "idempotencyKey": fresh_key(),
                       "contentBase64": data_encoding::BASE64.encode(file.as_bytes()) });
    let statement = made(office, "bankStatementCreate", file, "statement").await?;
    let query = "query($id: ID!) { bankStatement(id: $id) { state } bankLines(first: 1, filter: { statementId: $id }) \
                 { nodes { id suspenseId } } }";
    let about = json!({ "id": statement });
    office.until(query, about.clone(), |data| data["bankStatement"]["state"] == "READY").await?;
    let post = json!({ "id": statement, "totals": [], "idempotencyKey": fresh_key() });
    office.api.mutate("bankStatementPost", post, "statement { id }").await?;
    let seen = office.until(query, about, |data| data["bankStatement"]["state"] == "POSTED").await?;
    let line = &seen["bankLines"]["nodes"][0];
    Ok((statement, text(&line["id"])?, text(&line["suspenseId"])?))
}

/// What the client asked for in its cabinet: its id by name.
pub async fn asked(app: &TestApp, client: &str) -> Result<Vec<(&'static str, String)>> {
    let opened = json!({ "clientId": client, "byEmail": false, "emails": ["client@theirs.ru"] });
    app.office.api.mutate("clientCabinetSave", opened, "cabinet { byEmail }").await?;
    let (visitor, _) = Visitor::enter(app, "client@theirs.ru").await?;
    let (kind, from, to, note) = (DocumentKind::Act, None, None, None);
    let act = CabinetRequestInput { kind, from, to, note, idempotency_key: fresh_key() };
    Ok(vec![("REQUEST", visitor.done(operations::request(&act)).await?.id.to_string())])
}

/// An account at a gateway, a payment through it, and a notification; and keys of a saved method and a refund, which
/// nobody has who has paid nothing.
pub async fn paying(office: &Office, seller: &str, client: &str) -> Result<Vec<(&'static str, String)>> {
    let account = json!({ "kind": "ROBOKASSA", "sellerId": seller, "name": "x", "active": true, "shop": "demo",
                          "secrets": [{ "name": "password1", "value": "a" }, { "name": "password2", "value": "b" }] });
    let account = made(office, "gatewayAccountSave", account, "account").await?;
    let link = json!({ "clientId": client, "amount": "5.00", "idempotencyKey": fresh_key() });
    let intent = made(office, "paymentLinkCreate", link, "intent").await?;
    let path = format!("/gateways/robokassa/{account}/result");
    office.api.request(reqwest::Method::POST, &path).body("x").send().await?;
    let events = "{ gatewayEvents(first: 1) { nodes { id } } }";
    let event = text(&office.api.query(events, json!({})).await?["gatewayEvents"]["nodes"][0]["id"])?;
    let key: shared::ids::IntentKey = intent.parse()?;
    let method = shared::ids::SavedMethodKey::new(key.client, shared::ids::SavedMethodId(key.id.uuid()));
    let giving = shared::ids::GatewayRefundKey::new(key.client, shared::ids::GatewayRefundId(key.id.uuid()));
    let made = vec![
        ("GATEWAY", account),
        ("INTENT", intent),
        ("EVENT", event),
        ("METHOD", method.to_string()),
        ("GIVING", giving.to_string()),
        ("FIELD", added(office, seller).await?),
    ];
    Ok([made, webhooks::told(office, seller).await?].concat())
}

/// The document of an act.
pub fn document(mutation: &str, input: &str, object: &str) -> String {
    let argument = if input.starts_with('$') { "id" } else { "input" };
    let terms =
        "{ interval: \"1 month\", vat: \"none\", components: [{ code: \"fee\", kind: FLAT, price: \"1\" }] }";
    let key = format!("idempotencyKey: \"{}\"", fresh_key());
    let input = input.replace(", K }", &format!(", {key} }}")).replace("TERMS", terms);
    format!(
        "mutation {{ {mutation}({argument}: {input}) {{ {object} {{ __typename }} userErrors {{ code }} }} }}"
    )
}

/// Whether the answer tells nothing and did nothing.
pub fn is_nothing(body: &Value, field: &str) -> bool {
    let denies = |errors: &Value, code: &str| {
        let codes = errors.as_array().into_iter().flatten().map(|error| error.pointer(code).cloned());
        let codes: Vec<Value> = codes.map(Option::unwrap_or_default).collect();
        !codes.is_empty() && codes.iter().all(|code| *code == "NOT_FOUND" || *code == "FORBIDDEN")
    };
    if !body["errors"].is_null() {
        return denies(&body["errors"], "/extensions/code");
    }
    match &body["data"][field] {
        Value::Null => true,
        Value::Number(count) => count.as_i64() == Some(0),
        Value::Array(list) => list.iter().all(Value::is_null),
        Value::Object(object) if object.contains_key("userErrors") => {
            let mut rest = object.iter().filter(|(name, _)| *name != "userErrors");
            denies(&object["userErrors"], "/code") && rest.all(|(_, value)| value.is_null())
        }
        Value::Object(object) => object.values().all(|value| value.as_array().is_some_and(Vec::is_empty)),
        Value::Bool(_) | Value::String(_) => false,
    }
}
