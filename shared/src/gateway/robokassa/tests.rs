//! Strings and tokens of the gateway's own libraries, literally.

use serde::Deserialize;

use super::*;
use crate::gateway::GatewayHash;
use crate::gateway::digest::{hex, token};
use crate::gateway::intent::IntentState;

#[derive(Deserialize)]
struct Signed {
    v: String,
    kind: String,
    hash: String,
    text: String,
    hex: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    sum: String,
    inv: String,
    password: String,
    #[serde(default)]
    shp: Vec<(String, String)>,
    currency: Option<String>,
    ip: Option<String>,
    receipt: Option<String>,
    #[serde(default)]
    hold: bool,
    result2: Option<String>,
    success: Option<(String, String)>,
    fail: Option<(String, String)>,
}

#[derive(Deserialize)]
struct Token {
    kind: String,
    hash: String,
    #[serde(default)]
    header: String,
    payload: String,
    key: String,
    signature: String,
}

fn hash(code: &str) -> GatewayHash {
    GatewayHash::from_code(code).unwrap()
}

fn page(page: Option<&(String, String)>) -> Option<(&str, Method)> {
    page.map(|(url, method)| (url.as_str(), if method == "POST" { Method::Post } else { Method::Get }))
}

#[test]
fn every_signature_of_the_official_libraries_comes_out_from_its_parts() {
    let all: Vec<Signed> = serde_json::from_str(include_str!("../vectors/robokassa-strings.json")).unwrap();
    assert_eq!(all.len(), 125);
    for one in all {
        let text = match one.kind.as_str() {
            "init" => Payment {
                login: &one.login,
                sum: &one.sum,
                invoice: &one.inv,
                currency: one.currency.as_deref(),
                ip: one.ip.as_deref(),
                receipt: one.receipt.as_deref(),
                hold: one.hold,
                result_url: one.result2.as_deref(),
                success: page(one.success.as_ref()),
                fail: page(one.fail.as_ref()),
                token: None,
                own: &one.shp,
            }
            .text(&one.password),
            "result" => result_text(&one.sum, &one.inv, &one.password, &one.shp),
            "state" => state_text(&one.login, &one.inv, &one.password),
            "cancel" => cancel_text(&one.login, &one.inv, &one.password),
            other => panic!("{other}"),
        };
        assert_eq!(text, one.text, "{}", one.v);
        assert_eq!(hex(hash(&one.hash), &text), one.hex, "{} {}", one.v, one.text);
    }
}

#[test]
fn every_token_of_the_official_libraries_comes_out() {
    let all: Vec<Token> = serde_json::from_str(include_str!("../vectors/robokassa-tokens.json")).unwrap();
    assert_eq!(all.len(), 33);
    for one in all {
        let hash = hash(&one.hash);
        let made = match one.kind.as_str() {
            "fiscal" => fiscal_segment(hash, &one.payload, &one.key),
            "refund" => {
                let made = refund_token(hash, &one.payload, &one.key);
                assert_eq!(made, token(hash, &one.header, &one.payload, &one.key));
                made
            }
            _ => token(hash, &one.header, &one.payload, &one.key),
        };
        assert_eq!(made.rsplit('.').next(), Some(one.signature.as_str()), "{}", one.payload);
    }
    let (login, password) = ("demo", "pass1");
    let made = invoice_token(GatewayHash::Md5, r#"{"MerchantLogin":"demo","InvId":851}"#, login, password);
    assert_eq!(made.split('.').next(), Some("eyJ0eXAiOiJKV1QiLCJhbGciOiJNRDUifQ"));
    assert!(made.ends_with(".yz2Vb0eKBCfokk5N9sSefg"), "{made}");
}

#[test]
fn a_receipt_is_escaped_as_the_official_library_escapes_it() {
    let json = r#"{"items":[{"name":"A B","quantity":1,"sum":1,"tax":"none"}]}"#;
    let payment = Payment {
        login: "demo",
        sum: "1.00",
        invoice: "21",
        receipt: Some(&escaped(json)),
        ..Payment::default()
    };
    assert_eq!(payment.signature(GatewayHash::Md5, "pass1"), "7a89e161865f7d409344eeb7a1b8cc23");
}

fn notice(query: &str) -> Result<Notice, NoticeError> {
    Notice::read(&pairs(query))
}

#[test]
fn a_notification_is_signed_over_the_texts_that_came_in_any_case_of_the_digits() {
    let query = "OutSum=100.000000&InvId=450009&Fee=3.9&EMail=a%40b.ru&SignatureValue=3CC22BFD8D2EAF5FDDA3469DC4F81A23\
                 &PaymentMethod=BankCard&Shp_oplata=1&Shp_login=Vasya";
    let read = notice(query).unwrap();
    assert!(read.is_signed(GatewayHash::Md5, "pass2"));
    assert!(!read.is_signed(GatewayHash::Md5, "pass1") && !read.is_signed(GatewayHash::Sha256, "pass2"));
    assert_eq!((read.receipt().as_str(), read.own("shp_LOGIN")), ("OK450009", Some("Vasya")));
    let other_sum = notice(&query.replace("100.000000", "100.00")).unwrap();
    assert!(!other_sum.is_signed(GatewayHash::Md5, "pass2"));
    let other_own = notice(&query.replace("Vasya", "Petya")).unwrap();
    assert!(!other_own.is_signed(GatewayHash::Md5, "pass2"));
    let cyrillic = notice(
        "OutSum=5.00&InvId=78&SignatureValue=b10829b59ec8bbf8cce915f159dfdfb6&Shp_name=%D0%98%D0%B2%D0%B0%D0%BD",
    );
    assert!(cyrillic.unwrap().is_signed(GatewayHash::Md5, "pass2"));
}

#[test]
fn a_notification_that_is_not_whole_or_says_a_thing_twice_is_none() {
    assert_eq!(notice("OutSum=1&InvId=1"), Err(NoticeError::Missing("SignatureValue")));
    assert_eq!(notice("OutSum=1&OutSum=2&InvId=1&SignatureValue=x"), Err(NoticeError::Twice("OutSum")));
    let older = notice("out_summ=1.00&inv_id=7&crc=AB&Шарп=1").unwrap();
    assert_eq!((older.sum.as_str(), older.invoice.as_str(), older.signature.as_str()), ("1.00", "7", "AB"));
}

const STATE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<OperationStateResponse xmlns="http://merchant.roboxchange.com/WebService/">
  <Result><Code>0</Code></Result>
  <State><Code>100</Code><RequestDate>2026-03-01T12:00:00.1234567+03:00</RequestDate></State>
  <Info><IncCurrLabel>BankCard</IncCurrLabel><IncSum>990.50</IncSum><PaymentMethod><Code>BankCard</Code></PaymentMethod>
    <OutSum>990.500000</OutSum><OpKey>14D2B521-4EAA</OpKey></Info>
  <UserField><Field><Name>Shp_intent</Name><Value>i1</Value></Field></UserField>
</OperationStateResponse>"#;

#[test]
fn the_state_of_an_operation_is_read_with_its_sums_as_texts() {
    let read = read_state(STATE).unwrap();
    assert_eq!(read.state, OperationState::Done);
    assert_eq!(read.state.means(), IntentState::Paid);
    assert_eq!(
        (read.out_sum.as_deref(), read.op_key.as_deref()),
        (Some("990.500000"), Some("14D2B521-4EAA"))
    );
    assert_eq!(read.own, [("Shp_intent".to_owned(), "i1".to_owned())]);
    let of =
        |code: &str| read_state(&STATE.replace("<Code>100</Code>", &format!("<Code>{code}</Code>"))).unwrap();
    let codes = ["5", "10", "20", "50", "60", "80", "777"].map(|code| of(code).state.means());
    use IntentState as S;
    assert_eq!(codes, [S::Pending, S::Cancelled, S::Held, S::Pending, S::Cancelled, S::Pending, S::Pending]);
}

#[test]
fn an_answer_without_a_state_says_why() {
    let refused = |code: u32| {
        let xml =
            format!("<OperationStateResponse><Result><Code>{code}</Code></Result></OperationStateResponse>");
        read_state(&xml).unwrap_err()
    };
    assert_eq!(refused(1), StateError::Signature);
    assert_eq!(refused(3), StateError::NotFound);
    assert_eq!(refused(1000), StateError::Failed(1000));
    assert!(matches!(read_state("<html>"), Err(StateError::Malformed(_))));
}

#[test]
fn an_answer_with_a_document_type_or_too_much_in_it_is_none() {
    let with = |before: &str, more: &str| {
        let xml = STATE.replace("<UserField>", &format!("<UserField>{more}"));
        read_state(&xml.replace("<OperationState", &format!("{before}<OperationState")))
    };
    assert!(with("", &"<x/>".repeat(100)).is_ok());
    let is_none = |read: Result<StateAnswer, StateError>| matches!(read, Err(StateError::Malformed(_)));
    assert!(is_none(with("<!DOCTYPE a [<!ENTITY b 'c'>]>", "")));
    assert!(is_none(with("", &"<x/>".repeat(3_000))));
    assert!(is_none(with("", &"x".repeat(65_536))));
}

#[test]
fn short_answers_say_what_they_mean() {
    assert!(recurring_taken("OK157") && recurring_taken("OK+157\n"));
    assert!(!recurring_taken("OK") && !recurring_taken("ERROR 34") && !recurring_taken("OK<html>"));
    assert_eq!(step_taken("\"success: true\""), Some(true));
    assert_eq!(step_taken("success: false"), Some(false));
    assert_eq!(step_taken("<html>"), None);
    let progress: RefundProgress =
        serde_json::from_str(r#"{"requestId":"r","amount":1,"label":"finished"}"#).unwrap();
    assert_eq!(progress.step(), RefundStep::Done);
    let new: RefundProgress = serde_json::from_str(r#"{"label":"made_up"}"#).unwrap();
    assert_eq!(new.step(), RefundStep::Waiting);
}
