//! The payment page: a payment is begun by a signed address, and paid by a person.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shared::gateway::amount::read_amount;
use shared::gateway::digest::hex;
use shared::money::Currency;

use super::{Operation, Shop, held, roubles, tell};
use crate::gateways::Shared;

/// Parameters of a request; names in any case.
pub struct Asked(pub Vec<(String, String)>);

impl Asked {
    pub async fn of(request: Request) -> Asked {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap_or_default();
        let both: [&[u8]; 2] = [query.as_bytes(), body.as_ref()];
        Asked(both.iter().flat_map(|text| form_urlencoded::parse(text).into_owned()).collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub fn own(&self) -> Vec<(String, String)> {
        let ours = |key: &str| key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("shp_"));
        self.0.iter().filter(|(key, _)| ours(key)).cloned().collect()
    }

    /// Whether the signature is that of the parts, the password and the own parameters.
    pub fn is_signed(&self, shop: &Shop, parts: Vec<&str>, password: &str) -> bool {
        let mut own: Vec<String> = self.own().iter().map(|(key, value)| format!("{key}={value}")).collect();
        own.sort();
        let mut parts: Vec<String> = parts.into_iter().map(str::to_owned).collect();
        parts.push(password.to_owned());
        parts.extend(own);
        let signature = self.get("SignatureValue").or_else(|| self.get("Signature")).unwrap_or_default();
        hex(shop.hash, &parts.join(":")).eq_ignore_ascii_case(signature)
    }
}

/// Parts of a payment in the order in which they are signed.
pub fn parts(asked: &Asked) -> Vec<&str> {
    // The number has a slot even when there is none; 0 is signed as 0.
    let mut parts = vec![asked.get("MerchantLogin").or_else(|| asked.get("MrchLogin")).unwrap_or_default()];
    parts.push(asked.get("OutSum").unwrap_or_default());
    parts.push(number(asked).unwrap_or_default());
    let optional = [
        "OutSumCurrency",
        "UserIp",
        "Receipt",
        "StepByStep",
        "ResultUrl2",
        "SuccessUrl2",
        "SuccessUrl2Method",
        "FailUrl2",
        "FailUrl2Method",
        "Token",
    ];
    parts.extend(optional.iter().filter_map(|name| asked.get(name)));
    parts
}

pub fn number(asked: &Asked) -> Option<&str> {
    asked.get("InvId").or_else(|| asked.get("InvoiceID"))
}

/// Whether the lines of a receipt, escaped once, give the sum.
pub fn receipt_fits(receipt: &str, sum: i64) -> bool {
    let text: String = form_urlencoded::parse(format!("r={receipt}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    let Ok(value) = serde_json::from_str::<Value>(&text) else { return false };
    let Some(items) = value["items"].as_array().filter(|items| (1..=100).contains(&items.len())) else {
        return false;
    };
    let minor =
        |value: &Value| read_amount(&value.to_string(), Currency::Rub).map(|money| money.minor()).ok();
    let of = |item: &Value| {
        let taxes = [
            "none", "vat0", "vat5", "vat7", "vat10", "vat20", "vat22", "vat105", "vat107", "vat110",
            "vat120", "vat122",
        ];
        let name = item["name"].as_str().filter(|name| !name.is_empty() && name.chars().count() <= 128)?;
        let known = taxes.contains(&item["tax"].as_str()?);
        let whole =
            minor(&item["sum"]).or_else(|| Some(minor(&item["cost"])? * item["quantity"].as_i64()?))?;
        (known && !name.is_empty()).then_some(whole)
    };
    items.iter().map(of).sum::<Option<i64>>() == Some(sum)
}

/// What is wrong beside the signature: the number of the error.
fn faults(asked: &Asked, test: bool, sum: i64) -> Result<(), u32> {
    let hold = asked.get("StepByStep");
    if hold.is_some_and(|hold| hold != "true") || (test && hold.is_some()) {
        return Err(65);
    }
    let methods = ["SuccessUrl2Method", "FailUrl2Method"].iter().filter_map(|name| asked.get(name));
    let known = methods.into_iter().all(|by| by == "GET" || by == "POST");
    let long = asked.get("Description").is_some_and(|text| text.chars().count() > 100);
    let fits = asked.get("Receipt").is_none_or(|receipt| receipt_fits(receipt, sum));
    if long || !known || !fits { Err(30) } else { Ok(()) }
}

/// Until when it can be paid.
fn expires(asked: &Asked, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, u32> {
    let Some(text) = asked.get("ExpirationDate") else { return Ok(None) };
    let expires = text.parse::<DateTime<Utc>>().map_err(|_| 30_u32)?;
    if expires <= now { Err(51) } else { Ok(Some(expires)) }
}

/// Begins a payment, or says the number of the error.
fn begin(world: &Shared, asked: &Asked) -> Result<String, u32> {
    let mut world = held(world);
    let now = world.now();
    let shop = &mut world.robokassa;
    let test = match asked.get("IsTest") {
        None | Some("0") => false,
        Some("1") => true,
        Some(_) => return Err(23),
    };
    if parts(asked)[0] != shop.login {
        return Err(26);
    }
    let money = asked.get("OutSum").and_then(|sum| read_amount(sum, Currency::Rub).ok());
    let sum = money.map(|money| money.minor()).filter(|sum| *sum > 0).ok_or(31_u32)?;
    let password = shop.passwords(test).0.clone();
    if !asked.is_signed(shop, parts(asked), &password) {
        return Err(29);
    }
    faults(asked, test, sum)?;
    let expires = expires(asked, now)?;
    let number = match number(asked).filter(|number| *number != "0") {
        Some(number) => match number.parse::<u64>() {
            Ok(1..=9_223_372_036_854_775_807) => number.to_owned(),
            Ok(_) | Err(_) => return Err(30),
        },
        None => {
            shop.next_number += 1;
            shop.next_number.to_string()
        }
    };
    // A number of a payment that goes on may be opened again as long as nothing of it is another.
    if let Some(there) = shop.operations.get(&number) {
        let same = there.sum == sum && there.own == asked.own() && (there.state != 100 || there.test);
        return if same { Ok(number) } else { Err(40) };
    }
    let page = |url: &str, method: &str| Some((asked.get(url)?.to_owned(), asked.get(method)?.to_owned()));
    let operation = Operation {
        sum,
        own: asked.own(),
        test,
        hold: asked.get("StepByStep").is_some(),
        recurring: asked.get("Recurring") == Some("true"),
        success: page("SuccessUrl2", "SuccessUrl2Method"),
        fail: page("FailUrl2", "FailUrl2Method"),
        receipt: asked.get("Receipt").map(str::to_owned),
        expires,
        ..Operation::new(&number, now)
    };
    shop.operations.insert(number.clone(), operation);
    Ok(number)
}

/// `Index.aspx`.
pub async fn index(State(world): State<Shared>, request: Request) -> Response {
    match begin(&world, &Asked::of(request).await) {
        Ok(number) => Redirect::to(&format!("/Merchant/Index/{number}")).into_response(),
        Err(code) => (StatusCode::OK, Html(format!("<p>Код ошибки: {code}</p>"))).into_response(),
    }
}

/// `Indexjson.aspx`.
pub async fn index_json(State(world): State<Shared>, request: Request) -> Response {
    let answer = match begin(&world, &Asked::of(request).await) {
        Ok(number) => json!({ "invoiceID": number, "errorCode": 0, "errorMessage": "" }),
        Err(code) => json!({ "invoiceID": "", "errorCode": code, "errorMessage": format!("Ошибка {code}") }),
    };
    ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
}

/// The page on which a person pays.
pub async fn shown(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    let world = held(&world);
    let shop = &world.robokassa;
    let found =
        shop.operations.iter().find(|(number, one)| **number == id || one.link.as_deref() == Some(&id));
    let Some((number, operation)) = found else {
        return Html("<p>Код ошибки: 53</p>").into_response();
    };
    if operation.state == 100 {
        return Html("<p>Код ошибки: 52</p>").into_response();
    }
    if operation.withdrawn || operation.expires.is_some_and(|expires| expires <= world.now()) {
        return Html("<p>Код ошибки: 51</p>").into_response();
    }
    Html(format!(
        "<!doctype html><meta charset=utf-8><title>Robokassa</title><h1>Robokassa{}</h1><p>К оплате {} ₽, счёт {number}</p>\
         <form method=post action=/Merchant/Pay/{number}><button name=act value=pay>Оплатить</button>\
         <button name=act value=decline>Отказаться</button></form>",
        if operation.test { " (тест)" } else { "" },
        roubles(operation.sum, 2),
    ))
    .into_response()
}

/// What the person did.
pub async fn pay(State(world): State<Shared>, Path(number): Path<String>, request: Request) -> Response {
    let asked = Asked::of(request).await;
    let pays = asked.get("act") == Some("pay");
    let (next, told) = {
        let mut world = held(&world);
        let now = world.now();
        let shop = &mut world.robokassa;
        let (hash, passwords) = (shop.hash, (shop.live.0.clone(), shop.test.0.clone()));
        let Some(operation) = shop.operations.get_mut(&number) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let late = operation.withdrawn || operation.expires.is_some_and(|expires| expires <= now);
        if operation.state == 100 || late {
            return Html("<p>Код ошибки: 51</p>").into_response();
        }
        operation.state = match (pays, operation.hold) {
            (true, true) => 20,
            (true, false) => 100,
            (false, _) => 10,
        };
        let sum = roubles(operation.sum, 6);
        let password = if operation.test { passwords.1 } else { passwords.0 };
        let mut own: Vec<String> =
            operation.own.iter().map(|(key, value)| format!("{key}={value}")).collect();
        own.sort();
        let text = [vec![sum.clone(), number.clone(), password], own].concat().join(":");
        let page = if pays { &operation.success } else { &operation.fail };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("OutSum", &sum).append_pair("InvId", &number).append_pair("Culture", "ru");
        if pays {
            query.append_pair("SignatureValue", &hex(hash, &text));
        }
        query.extend_pairs(&operation.own);
        let next = page
            .as_ref()
            .map(|(url, _)| format!("{url}{}{}", if url.contains('?') { '&' } else { '?' }, query.finish()));
        (next, operation.state == 100)
    };
    if told {
        tell(&world, &number);
    }
    match next {
        Some(url) => Redirect::to(&url).into_response(),
        None => Html(if pays { "<p>Оплачено</p>" } else { "<p>Не оплачено</p>" }).into_response(),
    }
}
