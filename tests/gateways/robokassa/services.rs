//! The APIs of invoices and refunds: signed tokens.

use axum::Json;
use axum::extract::{Path, Query, State};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use shared::gateway::GatewayHash;
use shared::gateway::amount::read_amount;
use shared::gateway::digest::keyed;
use shared::money::Currency;

use super::{Operation, held};
use crate::gateways::Shared;

/// The payload of a token that is signed by the key. The body is a JSON text, or the token itself: both are seen.
fn payload(body: &str, key: &str, only_sha2: bool) -> Option<Value> {
    let token = serde_json::from_str::<String>(body).unwrap_or_else(|_| body.to_owned());
    let (told, signature) = token.rsplit_once('.')?;
    let (header, payload) = told.split_once('.')?;
    let json = |part: &str| -> Option<Value> {
        serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).ok()?).ok()
    };
    let algorithm = json(header)?["alg"].as_str()?.to_uppercase();
    let hash = match algorithm.as_str() {
        "HS256" | "SHA256" => GatewayHash::Sha256,
        "HS384" | "SHA384" => GatewayHash::Sha384,
        "HS512" | "SHA512" => GatewayHash::Sha512,
        "MD5" if !only_sha2 => GatewayHash::Md5,
        "SHA1" | "HS1" if !only_sha2 => GatewayHash::Sha1,
        "RIPEMD160" if !only_sha2 => GatewayHash::Ripemd160,
        _ => return None,
    };
    let own = BASE64URL_NOPAD.encode(&keyed(hash, key, told));
    (own == signature).then(|| json(payload))?
}

fn kopecks(value: &Value) -> Option<i64> {
    Some(read_amount(&value.to_string(), Currency::Rub).ok()?.minor())
}

pub async fn invoices(State(world): State<Shared>, Path(act): Path<String>, body: String) -> Json<Value> {
    let mut world = held(&world);
    let (now, base) = (world.now(), world.base.clone());
    let shop = &mut world.robokassa;
    let key = format!("{}:{}", shop.login, shop.live.0);
    let refused = |message: &str| Json(json!({ "isSuccess": false, "message": message }));
    let Some(asked) = payload(&body, &key, false) else { return refused("Bad signature") };
    if asked["MerchantLogin"] != shop.login.as_str() {
        return refused("Bad MerchantLogin");
    }
    match act.as_str() {
        "CreateInvoice" => {
            let Some(sum) = kopecks(&asked["OutSum"]).filter(|sum| *sum > 0) else {
                return refused("OutSum");
            };
            if !["OneTime", "Reusable"].contains(&asked["InvoiceType"].as_str().unwrap_or_default()) {
                return refused("InvoiceType");
            }
            let number = asked["InvId"].as_u64().filter(|number| *number > 0).unwrap_or_else(|| {
                shop.next_number += 1;
                shop.next_number
            });
            let number = number.to_string();
            if shop.operations.contains_key(&number) {
                return refused("InvId is taken");
            }
            let link = uuid::Uuid::new_v4().simple().to_string();
            let own = asked["UserFields"].as_object().into_iter().flatten();
            let own = own.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()));
            let own = own.collect();
            let operation = Operation { sum, own, link: Some(link.clone()), ..Operation::new(&number, now) };
            shop.operations.insert(number.clone(), operation);
            let url = format!("{base}/Merchant/Index/{link}");
            let number: u64 = number.parse().unwrap_or_default();
            Json(json!({ "isSuccess": true, "url": url, "id": link, "invId": number }))
        }
        "DeactivateInvoice" => {
            let number = asked["InvId"].as_u64().map(|number| number.to_string());
            let link = asked["EncodedId"].as_str().or_else(|| asked["Id"].as_str()).map(str::to_owned);
            let found = shop.operations.iter_mut().find(|(own, one)| {
                number.as_ref().is_some_and(|number| *own == number) || (link.is_some() && one.link == link)
            });
            match found {
                Some((_, operation)) if operation.state != 100 => {
                    operation.withdrawn = true;
                    Json(json!({ "isSuccess": true }))
                }
                Some(_) => refused("Paid"),
                None => refused("Not found"),
            }
        }
        "GetInvoiceInformationList" => {
            let size = asked["PageSize"].as_u64().unwrap_or(10);
            let size = usize::try_from(size).unwrap_or(10);
            let page = usize::try_from(asked["CurrentPage"].as_u64().unwrap_or(1).max(1)).unwrap_or(1);
            let with_links: Vec<_> = shop.operations.iter().filter(|(_, one)| one.link.is_some()).collect();
            let list: Vec<Value> = with_links
                .iter()
                .skip((page - 1) * size)
                .take(size)
                .map(|(number, one)| {
                    let status = if one.state == 100 { "Paid" } else { "Notpaid" };
                    json!({ "invId": number, "invoiceStatus": status, "invoicePaymentUrl": one.link })
                })
                .collect();
            Json(json!({ "isSuccess": true, "invoiceInformationList": list, "total": with_links.len() }))
        }
        _ => refused("No such act"),
    }
}

pub async fn refund(State(world): State<Shared>, body: String) -> Json<Value> {
    let mut world = held(&world);
    let shop = &mut world.robokassa;
    let refused = |message: &str| Json(json!({ "success": false, "message": message, "requestId": null }));
    let key = shop.third.clone();
    let Some(asked) = payload(&body, &key, true) else { return refused("Bad signature") };
    let found = shop.operations.iter_mut().find(|(_, one)| asked["OpKey"] == one.key.as_str());
    let Some((number, operation)) = found.filter(|(_, one)| one.state == 100) else {
        return refused("OperationNotFound");
    };
    let left = operation.sum - operation.refunded;
    let wanted = if asked["RefundSum"].is_null() { Some(left) } else { kopecks(&asked["RefundSum"]) };
    let Some(wanted) = wanted.filter(|wanted| *wanted > 0) else { return refused("RefundSum") };
    if left == 0 {
        return refused("AlreadyRefunded");
    }
    if wanted > left {
        return refused("NotEnoughOperationFunds");
    }
    // Items are of a payment that had a receipt, and come to what goes back.
    let items = asked["InvoiceItems"].as_array();
    let costs = items.map(|items| items.iter().map(|item| kopecks(&item["Cost"])).sum::<Option<i64>>());
    match costs {
        None if operation.receipt.is_some() => return refused("InvoiceItemsRequired"),
        Some(sum) if sum != Some(wanted) => return refused("InvoiceItemsSum"),
        None | Some(_) => {}
    }
    operation.refunded += wanted;
    let id = uuid::Uuid::new_v4().to_string();
    let number = number.clone();
    shop.refunds.insert(id.clone(), (number, wanted));
    Json(json!({ "success": true, "message": null, "requestId": id }))
}

pub async fn refund_state(
    State(world): State<Shared>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Json<Value> {
    let world = held(&world);
    let id = asked.iter().find(|(key, _)| key == "id").map(|(_, value)| value.clone()).unwrap_or_default();
    match world.robokassa.refunds.get(&id) {
        Some((_, amount)) => {
            let amount = super::roubles(*amount, 2);
            Json(json!({ "requestId": id, "amount": amount, "label": "finished" }))
        }
        None => Json(json!({ "message": "Not found" })),
    }
}
