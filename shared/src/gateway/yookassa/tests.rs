//! Samples of the gateway's own library and documentation, literally.

use serde_json::{Value, json};

use super::*;
use crate::gateway::intent::IntentState;
use crate::money::{Currency, Money};

const HELD: &str = include_str!("../vectors/yookassa-notice-held.json");
const REFUND: &str = include_str!("../vectors/yookassa-notice-refund.json");
const PENDING: &str = include_str!("../vectors/yookassa-payment-pending.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn roubles(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Rub)
}

#[test]
fn a_notification_names_its_object_and_is_not_believed() {
    let held = read_notice(HELD).unwrap();
    assert_eq!(held.event, "payment.waiting_for_capture");
    assert_eq!(held.payment_id, "22d6d597-000f-5000-9000-145f6df21d6f");
    let refund = read_notice(REFUND).unwrap();
    assert_eq!(refund.object_id, "21b23b5b-000f-5061-a000-0674e49a8c10");
    assert_eq!(refund.payment_id, "21b23365-000f-500b-9000-070fa3554403");
    // The event says that it is done, its object that it is not.
    assert_eq!((refund.event.as_str(), refund.status.as_str()), ("refund.succeeded", "pending"));
    assert_eq!(read_notice("{"), Err(ReadError::Malformed));
    let notice = |id: &str| {
        read_notice(&format!(
            r#"{{"event":"payment.succeeded","object":{{"id":"{id}","metadata":{{"intent":"int_1"}}}}}}"#
        ))
    };
    assert_eq!(notice("22d6d597-000f").unwrap().own.as_deref(), Some("int_1"));
    let long = "a".repeat(65);
    for id in ["../me", "a?b=c", long.as_str()] {
        assert_eq!(notice(id), Err(ReadError::Id("id")), "{id}");
    }
    assert_eq!(read_notice(r#"{"event":"payment.succeeded"}"#), Err(ReadError::Missing("id")));
}

#[test]
fn a_payment_of_the_library_is_read_though_fields_are_missing() {
    let held = read_payment(&json(HELD)["object"]).unwrap();
    assert_eq!(held.status.means(), IntentState::Held);
    assert_eq!(held.amount, roubles(200));
    assert_eq!(held.expires_at.as_deref(), Some("2018-07-17T14:28:32.484Z"));
    assert_eq!(held.method.unwrap().title.as_deref(), Some("Bank card *4444"));
    let pending = read_payment(&json(PENDING)).unwrap();
    assert_eq!(pending.status, PaymentStatus::Pending);
    assert!(pending.test);
    let url =
        "https://yoomoney.ru/payments/external/confirmation?orderId=22e12f66-000f-5000-8000-18db351245c7";
    assert_eq!(pending.confirmation_url.as_deref(), Some(url));
}

#[test]
fn an_amount_that_came_as_a_number_is_the_same_amount() {
    let refund = read_refund(&json(REFUND)["object"]).unwrap();
    assert_eq!(refund.amount, roubles(25_000));
    for (written, minor) in [("990.5", 99_050), ("0.01", 1), ("1234567.89", 123_456_789), ("100", 10_000)] {
        let value =
            format!(r#"{{"id":"a","status":"succeeded","amount":{{"value":{written},"currency":"RUB"}}}}"#);
        assert_eq!(read_payment(&json(&value)).unwrap().amount, roubles(minor), "{written}");
    }
}

#[test]
fn what_is_newer_than_this_program_does_not_stop_it() {
    let value =
        json!({ "id": "a", "status": "frozen", "amount": { "value": "1.00", "currency": "RUB" }, "new": {} });
    let read = read_payment(&value).unwrap();
    assert_eq!(read.status, PaymentStatus::Other("frozen".to_owned()));
    assert_eq!(read.status.means(), IntentState::Pending);
    let foreign = json!({ "id": "a", "status": "pending", "amount": { "value": "1.00", "currency": "UZS" } });
    assert_eq!(read_payment(&foreign), Err(ReadError::Currency("UZS".to_owned())));
}

#[test]
fn a_payment_says_whether_it_is_held_and_by_what_it_is_paid() {
    let own = [("intent", "int_1".to_owned())];
    let mut new = NewPayment {
        amount: roubles(99_050),
        description: "Счёт № 1",
        pay: Pay::Page { return_url: "https://a.ru/back", save: true },
        hold: false,
        receipt: None,
        metadata: &own,
    };
    assert_eq!(
        new_payment(&new),
        json!({ "amount": { "value": "990.50", "currency": "RUB" }, "capture": true, "description": "Счёт № 1",
                "metadata": { "intent": "int_1" }, "save_payment_method": true,
                "confirmation": { "type": "redirect", "return_url": "https://a.ru/back" } })
    );
    new.pay = Pay::Saved("22e12f66");
    let saved = new_payment(&new);
    assert_eq!((&saved["payment_method_id"], &saved["confirmation"]), (&json!("22e12f66"), &Value::Null));
}

#[test]
fn a_refusal_names_its_field_and_when_to_come_again() {
    let body = r#"{"type":"error","id":"e65a8f85-f8b7-4f4f-9fd3-bfef99aacbbb","code":"invalid_request",
        "description":"Idempotence key is too long. Send the value in accordance with the documentation",
        "parameter":"Idempotence-Key"}"#;
    let error = read_error(body);
    assert_eq!(
        (error.code.as_str(), error.parameter.as_deref()),
        ("invalid_request", Some("Idempotence-Key"))
    );
    let later = read_error(r#"{"type":"processing","retry_after":1800}"#);
    assert_eq!(later.retry_after_ms, Some(1800));
    assert_eq!(read_error("<html>"), ApiError::default());
}
