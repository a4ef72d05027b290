//! What the API has, as it tells itself: root fields, and the shortest documents that call them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use shared::ids::{
    ApiKeyId, BillItemKey, BillRunId, BillScheduleId, CabinetRequestId, CabinetRequestKey, ClientFieldId,
    ClientId, DocumentId, DocumentKey, DocumentPackId, EntryId, EntryKey, ExceptionId, ExceptionKey,
    GatewayAccountId, GatewayEventId, GatewayRefundId, GatewayRefundKey, ImportId, IntentId, IntentKey,
    LineId, MailId, MailKey, PaymentId, PaymentKey, PlanId, PlanVersionId, ProductId, RefundId, RefundKey,
    SavedMethodId, SavedMethodKey, SavedViewId, SellerAccountId, SellerId, SessionId, StatementId,
    SubscriptionId, SubscriptionKey, SuspenseId, UserId, WebhookDeliveryId, WebhookEndpointId,
};
use uuid::Uuid;

/// Asks for what is read here.
pub const INTROSPECTION: &str = "{ __schema { types { kind name isOneOf enumValues { name } inputFields { name type { ...T } } \
    fields { name args { name type { ...T } } type { ...T } } } } } \
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// The types of the API by name.
pub struct Contract {
    types: BTreeMap<String, Value>,
}

/// A field of a root.
pub struct Root {
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    field: Value,
}

impl Contract {
    /// Reads an answer to [`INTROSPECTION`].
    pub fn read(data: &Value) -> Result<Contract> {
        let types = data["__schema"]["types"].as_array().context("no types")?;
        let named = types.iter().filter_map(|of| Some((of["name"].as_str()?.to_owned(), of.clone())));
        Ok(Contract { types: named.collect() })
    }

    /// All root fields, by kind and name.
    pub fn roots(&self) -> Vec<Root> {
        let mut roots = Vec::new();
        for (kind, of) in [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")] {
            let fields = self.types.get(of).and_then(|of| of["fields"].as_array()).cloned();
            roots.extend(fields.unwrap_or_default().into_iter().map(|field| Root {
                kind,
                name: field["name"].as_str().unwrap_or_default().to_owned(),
                field,
            }));
        }
        roots.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
        roots
    }

    /// Whether an argument of the field, or a field of one, is an id.
    pub fn takes_an_id(&self, root: &Root) -> bool {
        each(&root.field["args"]).any(|argument| self.has_an_id(&argument["type"]))
    }

    fn has_an_id(&self, of: &Value) -> bool {
        match of["kind"].as_str() {
            Some("NON_NULL" | "LIST") => self.has_an_id(&of["ofType"]),
            Some("INPUT_OBJECT") => {
                let input = self.types.get(of["name"].as_str().unwrap_or_default());
                input.is_some_and(|input| {
                    each(&input["inputFields"]).any(|field| self.has_an_id(&field["type"]))
                })
            }
            Some(_) | None => of["name"] == "ID",
        }
    }

    /// The shortest document that calls the field: what may be left out is left out, ids are of nothing.
    pub fn shortest(&self, root: &Root) -> Result<String> {
        let mut arguments = Vec::new();
        for argument in each(&root.field["args"]) {
            let name = argument["name"].as_str().unwrap_or_default();
            if name == "first" {
                arguments.push("first: 1".to_owned());
            } else if argument["type"]["kind"] == "NON_NULL" {
                arguments.push(format!("{name}: {}", self.value(&root.name, name, &argument["type"])?));
            }
        }
        let arguments =
            if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let selection = if is_leaf(&root.field["type"]) { "" } else { " { __typename }" };
        Ok(format!("{} {{ {}{arguments}{selection} }}", root.kind, root.name))
    }

    fn value(&self, root: &str, name: &str, of: &Value) -> Result<String> {
        let kind = of["kind"].as_str().unwrap_or_default();
        let named = of["name"].as_str().unwrap_or_default();
        Ok(match (kind, named) {
            ("NON_NULL", _) => self.value(root, name, &of["ofType"])?,
            ("LIST", _) => format!("[{}]", self.value(root, name, &of["ofType"])?),
            ("ENUM", named) => {
                let first = self.types.get(named).map(|of| of["enumValues"][0]["name"].clone());
                first.and_then(|name| name.as_str().map(str::to_owned)).context("an enum without values")?
            }
            ("INPUT_OBJECT", named) => {
                let input = self.types.get(named).context("an unknown input")?;
                let needed = |field: &&Value| field["type"]["kind"] == "NON_NULL";
                let fields = each(&input["inputFields"]);
                let fields: Vec<&Value> = match input["isOneOf"].as_bool() {
                    Some(true) => fields.take(1).collect(),
                    Some(false) | None => fields.filter(needed).collect(),
                };
                let mut required = Vec::new();
                for field in fields {
                    let name = field["name"].as_str().unwrap_or_default();
                    required.push(format!("{name}: {}", self.value(root, name, &field["type"])?));
                }
                format!("{{{}}}", required.join(", "))
            }
            (_, "ID") => format!("{:?}", id(root, name)?),
            (_, "Int") => "1".to_owned(),
            (_, "Boolean") => "false".to_owned(),
            (_, "String") => "\"x\"".to_owned(),
            (_, "Decimal") => "\"1\"".to_owned(),
            (_, "Date") => "\"2026-03-01\"".to_owned(),
            (_, "CurrencyCode") => "\"RUB\"".to_owned(),
            (kind, named) => bail!("{root}: say here what {name} of {kind} {named} may be"),
        })
    }
}

fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn is_leaf(of: &Value) -> bool {
    match of["kind"].as_str() {
        Some("NON_NULL" | "LIST") => is_leaf(&of["ofType"]),
        Some(kind) => kind == "SCALAR" || kind == "ENUM",
        None => true,
    }
}

/// An id of nothing, of the kind that the argument `name` of the root field takes.
fn id(root: &str, name: &str) -> Result<String> {
    let of = Uuid::from_u128(7);
    let client = ClientId(of);
    let subscription = || SubscriptionKey::new(client, SubscriptionId(of)).to_string();
    let item = || BillItemKey { client, run: BillRunId(of) }.to_string();
    let by_root: [(&str, String); 40] = [
        ("apiKey", ApiKeyId(of).to_string()),
        ("bankLine", LineId(of).to_string()),
        ("bankStatement", StatementId(of).to_string()),
        ("billItem", item()),
        ("billLine", item()),
        ("billRun", BillRunId(of).to_string()),
        ("billSchedule", BillScheduleId(of).to_string()),
        ("cabinetRequest", CabinetRequestKey::new(client, CabinetRequestId(of)).to_string()),
        ("clientField", ClientFieldId(of).to_string()),
        ("client", client.to_string()),
        ("creditException", ExceptionKey::new(client, ExceptionId(of)).to_string()),
        ("documentPack", DocumentPackId(of).to_string()),
        ("document", DocumentKey::new(client, DocumentId(of)).to_string()),
        ("gatewayAccount", GatewayAccountId(of).to_string()),
        ("gatewayEvent", GatewayEventId(of).to_string()),
        ("gatewayRefundSettle", GatewayRefundKey::new(client, GatewayRefundId(of)).to_string()),
        ("gatewayRefund", IntentKey::new(client, IntentId(of)).to_string()),
        ("import", ImportId(of).to_string()),
        ("mail", MailKey::new(client, MailId(of)).to_string()),
        ("node", client.to_string()),
        ("objectChanged", client.to_string()),
        ("operation", EntryKey::new(client, EntryId(of)).to_string()),
        ("paymentIntent", IntentKey::new(client, IntentId(of)).to_string()),
        ("payment", PaymentKey::new(client, PaymentId(of)).to_string()),
        ("planVersion", PlanVersionId(of).to_string()),
        ("plan", PlanId(of).to_string()),
        ("product", ProductId(of).to_string()),
        ("refund", RefundKey::new(client, RefundId(of)).to_string()),
        ("savedMethod", SavedMethodKey::new(client, SavedMethodId(of)).to_string()),
        ("savedView", SavedViewId(of).to_string()),
        ("sellerAccount", SellerAccountId(of).to_string()),
        ("seller", SellerId(of).to_string()),
        ("session", SessionId(of).to_string()),
        ("subscription", subscription()),
        ("suspense", SuspenseId(of).to_string()),
        ("usage", subscription()),
        ("user", UserId(of).to_string()),
        ("webhookDelivery", WebhookDeliveryId(of).to_string()),
        ("webhookRedeliver", WebhookDeliveryId(of).to_string()),
        ("webhook", WebhookEndpointId(of).to_string()),
    ];
    Ok(match name {
        "accountId" => GatewayAccountId(of).to_string(),
        "clientId" => client.to_string(),
        "paymentId" => PaymentKey::new(client, PaymentId(of)).to_string(),
        "planId" => PlanId(of).to_string(),
        "productId" => ProductId(of).to_string(),
        "sellerId" => SellerId(of).to_string(),
        "subscriptionId" => subscription(),
        "endpointId" => WebhookEndpointId(of).to_string(),
        "entryId" => EntryKey::new(client, EntryId(of)).to_string(),
        "baseId" => BillRunId(of).to_string(),
        "toVersionId" => PlanVersionId(of).to_string(),
        "id" | "ids" => {
            let known = by_root.into_iter().find(|(prefix, _)| root.starts_with(prefix));
            known.map(|(_, id)| id).with_context(|| format!("{root}: say here what id it takes"))?
        }
        other => bail!("{root}: say here what kind of id {other} is"),
    })
}
