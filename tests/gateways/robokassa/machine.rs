//! What a shop's program calls: recurring charges, steps with held money, the state of an operation.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::gateway::amount::read_amount;
use shared::money::Currency;

use super::page::{Asked, number, parts, receipt_fits};
use super::{Operation, held, roubles, tell};
use crate::gateways::Shared;

fn sum_of(asked: &Asked) -> Option<i64> {
    Some(read_amount(asked.get("OutSum")?, Currency::Rub).ok()?.minor())
}

/// `Recurring`: `OK…` says that it was taken up; the result comes later.
pub async fn recurring(State(world): State<Shared>, request: Request) -> Response {
    let asked = Asked::of(request).await;
    let begun = (|| {
        let mut world = held(&world);
        let now = world.now();
        let shop = &mut world.robokassa;
        let forbidden = ["Recurring", "IncCurrLabel", "ExpirationDate", "IsTest", "Email"];
        if forbidden.iter().any(|name| asked.get(name).is_some()) {
            return Err(35_u32);
        }
        let new = number(&asked).ok_or(35_u32)?.to_owned();
        let sum = sum_of(&asked).filter(|sum| *sum > 0).ok_or(31_u32)?;
        let password = shop.live.0.clone();
        if !asked.is_signed(shop, parts(&asked), &password) {
            return Err(29);
        }
        if asked.get("Receipt").is_some_and(|receipt| !receipt_fits(receipt, sum)) {
            return Err(30);
        }
        let parent = asked.get("PreviousInvoiceID").and_then(|parent| shop.operations.get(parent));
        if !parent.is_some_and(|parent| parent.recurring && parent.state == 100) {
            return Err(34);
        }
        if shop.operations.contains_key(&new) {
            return Err(40);
        }
        let receipt = asked.get("Receipt").map(str::to_owned);
        let operation = Operation { sum, state: 5, own: asked.own(), receipt, ..Operation::new(&new, now) };
        shop.operations.insert(new.clone(), operation);
        Ok((new, shop.recurring_declines))
    })();
    match begun {
        Ok((number, declines)) => {
            let answer = format!("OK{number}");
            tokio::spawn(async move {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                let state = if declines { 60 } else { 100 };
                if let Some(operation) = held(&world).robokassa.operations.get_mut(&number) {
                    operation.state = state;
                }
                if state == 100 {
                    tell(&world, &number);
                }
            });
            answer.into_response()
        }
        Err(code) => format!("ERROR {code}").into_response(),
    }
}

/// `Payment/Confirm`: held money is taken; the sum may only shrink.
pub async fn confirm(State(world): State<Shared>, request: Request) -> Response {
    let asked = Asked::of(request).await;
    let number = number(&asked).unwrap_or_default().to_owned();
    let taken = (|| {
        let mut world = held(&world);
        let shop = &mut world.robokassa;
        let password = shop.live.0.clone();
        let mut signed: Vec<&str> = vec![shop.login.as_str(), asked.get("OutSum")?, number.as_str()];
        signed.extend(asked.get("Receipt"));
        if !asked.is_signed(shop, signed, &password) {
            return None;
        }
        let sum = sum_of(&asked)?;
        let operation = shop.operations.get_mut(&number)?;
        if operation.state != 20 || sum > operation.sum || sum <= 0 {
            return None;
        }
        if asked.get("Receipt").is_some_and(|receipt| !receipt_fits(receipt, sum)) {
            return None;
        }
        (operation.sum, operation.state) = (sum, 100);
        Some(())
    })();
    if taken.is_some() {
        tell(&world, &number);
    }
    step(taken.is_some())
}

/// `Payment/Cancel`: held money goes back.
pub async fn cancel(State(world): State<Shared>, request: Request) -> Response {
    let asked = Asked::of(request).await;
    let done = (|| {
        let mut world = held(&world);
        let shop = &mut world.robokassa;
        let number = number(&asked)?;
        let password = shop.live.0.clone();
        let mut bare = vec![shop.login.as_str(), "", number];
        bare.push(&password);
        let signature = asked.get("SignatureValue")?;
        if !shared::gateway::digest::hex(shop.hash, &bare.join(":")).eq_ignore_ascii_case(signature) {
            return None;
        }
        let operation = shop.operations.get_mut(number).filter(|operation| operation.state == 20)?;
        operation.state = 10;
        Some(())
    })();
    step(done.is_some())
}

fn step(success: bool) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], format!("\"success: {success}\"")).into_response()
}

/// `OpStateExt`. Tests and what nobody began to pay are not known to it.
pub async fn state(State(world): State<Shared>, request: Request) -> Response {
    let asked = Asked::of(request).await;
    let world = held(&world);
    let shop = &world.robokassa;
    let number = asked.get("InvoiceID").unwrap_or_default();
    let signed = [asked.get("MerchantLogin").unwrap_or_default(), number, &shop.live.1].join(":");
    let signature = asked.get("Signature").unwrap_or_default();
    let operation = shop.operations.get(number).filter(|one| one.state > 0 && !one.test);
    let code = if asked.get("MerchantLogin") != Some(&shop.login) {
        2
    } else if !shared::gateway::digest::hex(shop.hash, &signed).eq_ignore_ascii_case(signature) {
        1
    } else if operation.is_none() {
        3
    } else {
        0
    };
    let rest = operation.filter(|_| code == 0).map(|operation| {
        let at = operation.at.format("%Y-%m-%dT%H:%M:%S%.6f0+00:00");
        let fields: String = operation
            .own
            .iter()
            .map(|(key, value)| format!("<Field><Name>{key}</Name><Value>{value}</Value></Field>"))
            .collect();
        format!(
            "<State><Code>{}</Code><RequestDate>{at}</RequestDate><StateDate>{at}</StateDate></State>\
             <Info><IncCurrLabel>BankCardPSR</IncCurrLabel><IncSum>{sum}</IncSum><IncAccount>555555xxxxxx4444</IncAccount>\
             <PaymentMethod><Code>BankCard</Code></PaymentMethod><OutCurrLabel>BankCardPSR</OutCurrLabel>\
             <OutSum>{sum}</OutSum><OpKey>{}</OpKey></Info><UserField>{fields}</UserField>",
            operation.state,
            operation.key,
            sum = roubles(operation.sum, 6),
        )
    });
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><OperationStateResponse \
         xmlns=\"http://merchant.roboxchange.com/WebService/\"><Result><Code>{code}</Code></Result>{}\
         </OperationStateResponse>",
        rest.unwrap_or_default()
    );
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], xml).into_response()
}
