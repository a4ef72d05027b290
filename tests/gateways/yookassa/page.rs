//! The payment page: a card of the test shop says how it ends.

use axum::extract::{Form, Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;

use super::payments::{confirmed, exists, no_such};
use super::{end, held, tell};
use crate::gateways::Shared;

/// Test cards that are declined: the end of the number, the party, the reason.
const DECLINED: [(&str, &str, &str); 13] = [
    ("4592", "payment_network", "3d_secure_failed"),
    ("4535", "payment_network", "call_issuer"),
    ("4543", "payment_network", "card_expired"),
    ("4568", "payment_network", "fraud_suspected"),
    ("4527", "payment_network", "general_decline"),
    ("4600", "payment_network", "insufficient_funds"),
    ("4618", "payment_network", "invalid_card_number"),
    ("4626", "payment_network", "invalid_csc"),
    ("4501", "payment_network", "issuer_unavailable"),
    ("4576", "payment_network", "payment_method_limit_exceeded"),
    ("4550", "payment_network", "payment_method_restricted"),
    ("4584", "yoo_money", "country_forbidden"),
    ("4634", "yoo_money", "fraud_suspected"),
];
/// Test cards that pay.
const GOOD: [&str; 5] =
    ["5555555555554477", "5555555555554444", "4111111111111111", "2200000000000004", "2202474301322987"];

/// The page.
pub async fn shown(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    if !exists(&world, &id) {
        return no_such();
    }
    let world = held(&world);
    let object = world.yookassa.payments.get(&id).map(|payment| payment.object.clone()).unwrap_or_default();
    if object["status"] != "pending" {
        return Html("<p>Платёж уже завершён</p>").into_response();
    }
    Html(format!(
        "<!doctype html><meta charset=utf-8><title>ЮKassa</title><h1>ЮKassa (тест)</h1><p>К оплате {} ₽</p>\
         <form method=post><input name=card aria-label=Карта value=5555555555554444>\
         <button name=act value=pay>Оплатить</button><button name=act value=leave>Уйти</button></form>",
        object["amount"]["value"].as_str().unwrap_or_default()
    ))
    .into_response()
}

/// What the payer did.
pub async fn pay(
    State(world): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Response {
    let get = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let card = get("card").unwrap_or_default().to_owned();
    if !exists(&world, &id) {
        return no_such();
    }
    let back = {
        let mut held = held(&world);
        let now = held.now();
        let shop = &mut held.yookassa;
        let Some(payment) = shop.payments.get_mut(&id) else { return no_such() };
        let back = payment.back.clone();
        if payment.object["status"] != "pending" || get("act") == Some("leave") {
            return Redirect::to(&back).into_response();
        }
        let last = card.get(card.len().saturating_sub(4)..).unwrap_or_default().to_owned();
        let declined = DECLINED.iter().find(|(end, _, _)| *end == last);
        if declined.is_none() && !GOOD.contains(&card.as_str()) {
            return Html("<p>Такой тестовой карты нет</p>").into_response();
        }
        let mut method = json!({ "type": "bank_card", "id": id, "saved": false, "title": format!("Bank card *{last}"),
                                 "card": { "first6": &card[..6], "last4": last, "expiry_month": "12",
                                           "expiry_year": "2030", "card_type": "MasterCard" } });
        match declined {
            Some((_, party, reason)) => {
                payment.object["payment_method"] = method;
                end(payment, party, reason);
            }
            None => {
                method["saved"] = payment.save.into();
                payment.object["payment_method"] = method.clone();
                payment.object["authorization_details"] =
                    json!({ "rrn": "10000000000", "auth_code": "000000" });
                let save = payment.save;
                confirmed(payment, now);
                if save {
                    shop.methods.insert(id.clone(), (method, true));
                }
            }
        }
        back
    };
    tell(&world, &id);
    Redirect::to(&back).into_response()
}
