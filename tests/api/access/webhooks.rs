//! Endpoints of webhooks of another seller.

use anyhow::Result;
use serde_json::{Value, json};
use tests::office::{Office, fresh_key};

use super::objects::made;

/// Reads: the root field, and its document.
pub const READS: [(&str, &str); 5] = [
    (
        "webhookDeliveries",
        "{ webhookDeliveries(first: 9, filter: { endpointId: $ENDPOINT }) { nodes { id } } }",
    ),
    ("webhookDelivery", "{ webhookDelivery(id: $DELIVERY) { body } }"),
    ("webhookDeliveryCount", "{ webhookDeliveryCount(filter: { endpointId: $ENDPOINT }) }"),
    ("webhookEndpoint", "{ webhookEndpoint(id: $ENDPOINT) { url } }"),
    ("webhookDeliveries", "{ webhookDeliveries(first: 9, filter: { kinds: [TEST] }) { nodes { id } } }"),
];

/// Acts: the mutation, its input, and the object of its payload.
pub const ACTS: [(&str, &str, &str); 8] = [
    ("webhookEndpointArchive", "$ENDPOINT", "endpoint"),
    (
        "webhookEndpointSave",
        "{ id: $ENDPOINT, version: 1, name: \"x\", url: \"https://example.org/\", active: true, K }",
        "endpoint",
    ),
    (
        "webhookEndpointSave",
        "{ name: \"x\", url: \"https://example.org/\", active: true, sellers: [$SELLER], K }",
        "endpoint",
    ),
    ("webhookRedeliver", "{ id: $DELIVERY }", "redelivered"),
    ("webhookRedeliver", "{ endpointId: $ENDPOINT, since: \"2026-01-01T00:00:00Z\" }", "redelivered"),
    ("webhookSecretRotate", "{ id: $ENDPOINT, K }", "endpoint"),
    ("webhookSecretRotate", "{ id: $ENDPOINT, hours: 0, K }", "endpoint"),
    ("webhookTest", "{ id: $ENDPOINT, K }", "delivery"),
];

/// An endpoint that is told of the seller, and a message that waits for another try: nobody is there.
pub async fn told(office: &Office, seller: &str) -> Result<Vec<(&'static str, String)>> {
    let endpoint = json!({ "name": "x", "url": "https://hooks.invalid/", "active": true, "sellers": [seller],
                           "idempotencyKey": fresh_key() });
    let endpoint = made(office, "webhookEndpointSave", endpoint, "endpoint").await?;
    let test = json!({ "id": endpoint, "idempotencyKey": fresh_key() });
    let delivery = made(office, "webhookTest", test, "delivery").await?;
    let log = "{ webhookDeliveries(first: 1) { nodes { state attempts { n } } } }";
    let tried = |data: &Value| data["webhookDeliveries"]["nodes"][0]["attempts"][0]["n"] == 1;
    office.until(log, json!({}), tried).await?;
    Ok(vec![("ENDPOINT", endpoint), ("DELIVERY", delivery)])
}
