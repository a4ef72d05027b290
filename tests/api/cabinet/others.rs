//! A client of one sign-in reads and changes nothing of another: every field of the cabinet's schema is called, with
//! ids of the other client wherever it takes an id.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use shared::api::cabinet::{CabinetPayInput, operations};
use shared::gateway::intent::IntentState;
use tests::cabinet::Visitor;
use tests::company::{BEGIN, Company};
use tests::dump::{changed, dump};
use tests::gateways::Gateways;
use tests::office::{fresh_key, text};

use super::{FIRST, SECOND, company};
use crate::access::INTROSPECTION;
use crate::documents::invoice;
use crate::gateways::{Kind, account_input};

/// Calls that are not tried: they end the session that tries, and take nothing that could be another's.
const LAST: [&str; 1] = ["signOut"];

/// What there is of the other client.
struct Theirs {
    client: String,
    subscription: String,
    document: String,
    plan: String,
    request: String,
    session: String,
    payment: String,
    method: String,
    /// A field of the common seller that only its people see.
    field: String,
    /// Through which account of the common seller it was paid.
    account: String,
    /// Texts by which anything of the other client would be known.
    marks: Vec<String>,
}

impl Theirs {
    /// Ids by which something of the other client is asked for.
    fn ids(&self) -> [&String; 6] {
        [&self.client, &self.subscription, &self.document, &self.plan, &self.payment, &self.method]
    }
}

async fn theirs(company: &Company) -> Result<Theirs> {
    let api = &company.office.api;
    let issued = invoice(&company.clients[1], &json!({ "note": "ТАЙНА" }));
    let issued = api.mutate("invoiceIssue", issued, "document { id number }").await?;
    let document = text(&issued["document"]["id"])?;
    let letter = json!({ "documents": { "ids": [document] }, "to": SECOND, "idempotencyKey": fresh_key() });
    let letter = api.mutate("documentsSend", letter, "sent { mailIds }").await?;
    let (visitor, _) = Visitor::enter(&company.app, SECOND).await?;
    let asked = "mutation { documentRequest(input: { kind: ACT, note: \"ТАЙНА\", idempotencyKey: \"1\" }) { request { id } } }";
    let request = text(&visitor.query(asked, json!({})).await?["documentRequest"]["request"]["id"])?;
    let session = text(&visitor.query("{ sessions { id } }", json!({})).await?["sessions"][0]["id"])?;
    let (client, subscription) = (company.clients[1].clone(), company.subscriptions[1].clone());
    let (account, payment, method) = paid(company, &visitor).await?;
    let field = json!({ "version": 0, "sellerId": company.seller, "audience": "ORGANISATION", "name": "Скрытое",
                        "kind": "TEXT", "access": "HIDDEN", "required": false, "position": 1, "archived": false,
                        "idempotencyKey": fresh_key() });
    let field = api.mutate("clientFieldSave", field, "field { id }").await?;
    let field = text(&field["field"]["id"])?;
    let plan = "query($id: ID!) { subscription(id: $id) { plan { id } } }";
    let plan = company.office.api.query(plan, json!({ "id": subscription })).await?;
    let marks = vec![
        client.clone(),
        subscription.clone(),
        document.clone(),
        request.clone(),
        session.clone(),
        payment.clone(),
        method.clone(),
        text(&letter["sent"]["mailIds"][0])?,
        text(&issued["document"]["number"])?,
        SECOND.to_owned(),
        "ТАЙНА".to_owned(),
        "Скрытое".to_owned(),
        "200.00".to_owned(),
    ];
    Ok(Theirs {
        client,
        subscription,
        document,
        plan: text(&plan["subscription"]["plan"]["id"])?,
        request,
        session,
        payment,
        method,
        field,
        account,
        marks,
    })
}

/// The other client has paid, and its card is kept: the account at the gateway, the payment and the method.
async fn paid(company: &Company, visitor: &Visitor) -> Result<(String, String, String)> {
    let gateways = Gateways::start().await?;
    let input = account_input(Kind::Yookassa, gateways.base(), &json!({}));
    let saved = company.office.api.mutate("gatewayAccountSave", input, "account { id }").await?;
    let consent = visitor.read(operations::pay_offer()).await?.consent;
    let input = CabinetPayInput {
        account_id: None,
        invoice_id: None,
        amount: None,
        consent: Some(consent),
        idempotency_key: fresh_key(),
    };
    let payment = visitor.done(operations::pay(&input)).await?;
    let page = payment.pay_url.context("a page")?;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let media = "application/x-www-form-urlencoded";
    let paid = "act=pay&card=5555555555554444";
    http.post(page).header("content-type", media).body(paid).send().await?;
    let seen = visitor.read(operations::payment(payment.id)).await?.context("the payment")?;
    ensure!(seen.state == IntentState::Paid, "{seen:?}");
    let kept = visitor.read(operations::autopay()).await?.methods.pop().context("a method")?;
    Ok((text(&saved["account"]["id"])?, payment.id.to_string(), kept.id.to_string()))
}

/// The types of the cabinet by name.
struct Types(BTreeMap<String, Value>);

impl Types {
    fn fields(&self, of: &str, list: &str) -> Vec<Value> {
        self.0.get(of).and_then(|of| of[list].as_array()).cloned().unwrap_or_default()
    }

    /// Everything that can be selected of a type.
    fn selection(&self, of: &Value) -> String {
        let named = named(of);
        let fields = self.fields(&named, "fields");
        if fields.is_empty() {
            return String::new();
        }
        // Rows of a list come once.
        let fields = fields.iter().filter(|field| field["name"] != "edges");
        let fields: Vec<String> = fields
            .map(|field| {
                format!("{}{}", field["name"].as_str().unwrap_or_default(), self.selection(&field["type"]))
            })
            .collect();
        format!(" {{ {} }}", fields.join(" "))
    }

    /// A value of an argument: an id of the other client's wherever it is an id.
    fn value(&self, field: &str, name: &str, of: &Value, theirs: &Theirs) -> Result<String> {
        let kind = of["kind"].as_str().unwrap_or_default();
        let named = of["name"].as_str().unwrap_or_default();
        Ok(match (kind, named) {
            ("NON_NULL", _) => self.value(field, name, &of["ofType"], theirs)?,
            ("INPUT_OBJECT", input) => {
                let one_of = self.0.get(input).is_some_and(|of| of["isOneOf"] == Value::Bool(true));
                let fields = self.fields(input, "inputFields");
                let fields = fields.iter().take(if one_of { 1 } else { usize::MAX });
                let values = fields.map(|inner| {
                    let name = inner["name"].as_str().unwrap_or_default();
                    Ok(format!("{name}: {}", self.value(field, name, &inner["type"], theirs)?))
                });
                format!("{{ {} }}", values.collect::<Result<Vec<_>>>()?.join(", "))
            }
            ("LIST", _) => format!("[{}]", self.value(field, name, &of["ofType"], theirs)?),
            ("ENUM", "DocumentKind") => "ACT".to_owned(),
            (_, "ID") => format!("{:?}", id(field, name, theirs)?),
            (_, "Int") => "1".to_owned(),
            (_, "Boolean") => "true".to_owned(),
            (_, "Decimal") => "\"1\"".to_owned(),
            (_, "Date") => match name {
                "to" | "until" => "\"2026-04-01\"".to_owned(),
                _ => "\"2026-03-01\"".to_owned(),
            },
            (_, "String") => match name {
                "after" => "null".to_owned(),
                "email" => format!("{SECOND:?}"),
                "code" => "\"123456\"".to_owned(),
                "password" if field == "signIn" => "null".to_owned(),
                "password" => "\"довольно длинный пароль\"".to_owned(),
                "version" => format!("{:?}", shared::cabinet::CONSENT_VERSION),
                "idempotencyKey" => format!("{:?}", fresh_key()),
                "phone" => "\"+74951234567\"".to_owned(),
                _ => "\"x\"".to_owned(),
            },
            (kind, named) => bail!("{field}: say here what {name} of {kind} {named} may be"),
        })
    }
}

fn id(field: &str, name: &str, theirs: &Theirs) -> Result<String> {
    Ok(match (field, name) {
        ("clientChoose", "id") => theirs.client.clone(),
        ("subscription" | "subscriptionAct", "id") => theirs.subscription.clone(),
        ("document", "id") | ("paymentBegin", "invoiceId") => theirs.document.clone(),
        ("payment", "id") => theirs.payment.clone(),
        ("autopaySet", "id") => theirs.method.clone(),
        ("profileFieldsSet", "id") => theirs.field.clone(),
        ("paymentBegin", "accountId") => theirs.account.clone(),
        ("subscriptionAct", "planId") => theirs.plan.clone(),
        _ => bail!("{field}: say here which id of the other client {name} is"),
    })
}

fn named(of: &Value) -> String {
    match of["kind"].as_str() {
        Some("NON_NULL" | "LIST") => named(&of["ofType"]),
        Some(_) | None => of["name"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The documents that call every field of a root, each with whether it names something of the other client.
fn calls(types: &Types, root: &str, theirs: &Theirs) -> Result<Vec<(String, String, bool)>> {
    let mut calls = Vec::new();
    for field in types.fields(root, "fields") {
        let name = field["name"].as_str().context("a name")?.to_owned();
        if LAST.contains(&name.as_str()) {
            continue;
        }
        let arguments = field["args"].as_array().cloned().unwrap_or_default();
        let values = arguments.iter().map(|argument| {
            let of = argument["name"].as_str().unwrap_or_default();
            Ok(format!("{of}: {}", types.value(&name, of, &argument["type"], theirs)?))
        });
        let values = values.collect::<Result<Vec<_>>>()?.join(", ");
        let foreign = theirs.ids().iter().any(|id| values.contains(id.as_str()));
        let arguments = if values.is_empty() { values } else { format!("({values})") };
        let selection = types.selection(&field["type"]);
        let document = format!("{} {{ {name}{arguments}{selection} }}", root.to_lowercase());
        calls.push((name, document, foreign));
    }
    Ok(calls)
}

#[tokio::test]
async fn every_field_of_the_cabinet_shows_nothing_of_another_client() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let theirs = theirs(&company).await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let types = visitor.query(INTROSPECTION, json!({})).await?["__schema"]["types"].clone();
    let types = types.as_array().context("types")?.iter();
    let types = Types(types.filter_map(|of| Some((of["name"].as_str()?.to_owned(), of.clone()))).collect());
    let db = company.app.db.connect().await?;
    let before = dump(&db).await?;
    let mut tried = 0;
    for root in ["Query", "Mutation"] {
        for (name, document, foreign) in calls(&types, root, &theirs)? {
            let answer = visitor.post(&json!({ "query": document })).await?;
            let body = answer.body.to_string();
            let malformed = answer.codes().iter().any(|code| code == "BAD_REQUEST" || code == "INTERNAL");
            ensure!(!malformed, "{document}: {body}");
            // A refusal may say the id that it was given; nothing else of the other client is anywhere.
            let told = if foreign {
                theirs.ids().iter().fold(body.clone(), |told, id| told.replace(id.as_str(), ""))
            } else {
                body.clone()
            };
            let told = if name == "signIn" || name == "signInCode" { String::new() } else { told };
            for mark in &theirs.marks {
                ensure!(!told.contains(mark.as_str()), "{name} shows {mark}: {body}");
            }
            if foreign {
                let nothing = answer.body["data"][&name].is_null()
                    || answer.body["data"][&name]["userErrors"][0]["code"] == "NOT_FOUND";
                ensure!(nothing, "{name} finds what is another's: {body}");
            }
            tried += 1;
        }
    }
    ensure!(tried > 20, "{tried} fields");
    // What the first client did is its own: rows of the other stay as they were.
    let after = dump(&db).await?;
    for table in changed(&before, &after) {
        let own = |rows: Option<&Vec<String>>| -> Vec<String> {
            let of_theirs = |row: &&String| theirs.marks.iter().take(2).any(|mark| row.contains(&raw(mark)));
            rows.into_iter().flatten().filter(of_theirs).cloned().collect()
        };
        ensure!(
            own(before.get(&table)) == own(after.get(&table)),
            "rows of the other client changed in {table}"
        );
    }
    db.close().await?;
    company.finish().await
}

/// How a row of a dump has the UUID of a client's or an object's id.
fn raw(id: &str) -> String {
    let body = id.rsplit('_').next().unwrap_or_default().to_ascii_uppercase();
    let bytes = data_encoding::BASE32_NOPAD.decode(body.as_bytes()).unwrap_or_default();
    let own = bytes.get(bytes.len().saturating_sub(16)..).unwrap_or_default();
    uuid::Uuid::from_slice(own).map(|id| id.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn files_of_the_office_are_closed_to_clients() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let theirs = theirs(&company).await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    for path in [
        format!("/cabinet/files/documents/{}.pdf", theirs.document),
        format!("/files/documents/{}.pdf", theirs.document),
        "/files/exports/clients.csv".to_owned(),
    ] {
        let status = visitor.api.request(reqwest::Method::GET, &path).send().await?.status();
        ensure!(
            status == reqwest::StatusCode::NOT_FOUND || status == reqwest::StatusCode::UNAUTHORIZED,
            "{path}: {status}"
        );
    }
    ensure!(!theirs.request.is_empty() && !theirs.session.is_empty());
    company.finish().await
}
