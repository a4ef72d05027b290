//! Webhooks: what other programs are told of, how a message is signed, when a delivery is tried again.
//!
//! Source: Standard Webhooks, specification 1.0.0. A message is thin: it names what happened and to what, and whoever
//! wants to know more asks the API for the object.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::coded_enum;
use crate::run::RunState;
use crate::subscription::EventKind;

/// How every secret begins.
pub const SECRET_PREFIX: &str = "whsec_";
/// Hours for which a former secret signs beside its successor, unless said otherwise.
pub const OVERLAP_HOURS: i32 = 24;
/// The same at most.
pub const OVERLAP_HOURS_MAX: i32 = 168;
/// After so long without one success an endpoint is switched off.
pub const FAILING: TimeDelta = TimeDelta::days(5);
/// Bytes of an answer that are kept.
pub const ANSWER_KEPT: usize = 1024;

coded_enum! {
    /// What an endpoint may be told of. What is decided for a later day is told when it is decided, with its days.
    WebhookKind {
        /// `client.created`: a client was made, by hand or by an import.
        ClientCreated = "client.created",
        /// `client.updated`: the form of a client, or what it states about its documents, was changed.
        ClientUpdated = "client.updated",
        /// `client.archived`: a client was put away.
        ClientArchived = "client.archived",
        /// `client.restored`: a client was taken back into use.
        ClientRestored = "client.restored",
        /// `client.removed`: a client is gone with the import that made it, which was taken back.
        ClientRemoved = "client.removed",
        /// `subscription.created`: a subscription was made, imported, or taken over from another client.
        SubscriptionCreated = "subscription.created",
        /// `subscription.changed`: its plan, quantity, price, discounts or billing day change, or no longer will;
        /// `change` says what, `effectiveOn` from when.
        SubscriptionChanged = "subscription.changed",
        /// `subscription.ended`: an end was set; `effectiveOn` is the first day without service.
        SubscriptionEnded = "subscription.ended",
        /// `subscription.resumed`: an end that lay ahead was taken back.
        SubscriptionResumed = "subscription.resumed",
        /// `subscription.transferred`: it goes to another client, whose new subscription is told by
        /// `subscription.created`.
        SubscriptionTransferred = "subscription.transferred",
        /// `subscription.removed`: it is gone with the import that made it, which was taken back.
        SubscriptionRemoved = "subscription.removed",
        /// `block.placed`: service of a client or of one subscription is suspended from `from`, until `until` where
        /// that is known.
        BlockPlaced = "block.placed",
        /// `block.lifted`: a suspension ends on `until`.
        BlockLifted = "block.lifted",
        /// `bill_run.created`: a bill run that may post was started. Sandboxes tell nothing.
        BillRunCreated = "bill_run.created",
        /// `bill_run.calculating`: it calculates some of its clients again.
        BillRunCalculating = "bill_run.calculating",
        /// `bill_run.awaiting_confirmation`: it is calculated and waits for a person.
        BillRunAwaitingConfirmation = "bill_run.awaiting_confirmation",
        /// `bill_run.posting`: it is being posted.
        BillRunPosting = "bill_run.posting",
        /// `bill_run.posted`: everything of it is posted. Charges of a run are told by this alone.
        BillRunPosted = "bill_run.posted",
        /// `bill_run.partly_posted`: posted but for clients with errors, stale ones, or those left by a stop.
        BillRunPartlyPosted = "bill_run.partly_posted",
        /// `bill_run.reversed`: everything that it posted was taken back.
        BillRunReversed = "bill_run.reversed",
        /// `bill_run.partly_reversed`: what it posted for some clients was taken back.
        BillRunPartlyReversed = "bill_run.partly_reversed",
        /// `bill_run.failed`: it could not be calculated.
        BillRunFailed = "bill_run.failed",
        /// `bill_run.cancelled`: it was stopped while it was calculated.
        BillRunCancelled = "bill_run.cancelled",
        /// `bill_run.rejected`: a person refused it.
        BillRunRejected = "bill_run.rejected",
        /// `document.issued`: a document was issued, by hand or by a bill run.
        DocumentIssued = "document.issued",
        /// `document.sent`: a letter with it left.
        DocumentSent = "document.sent",
        /// `document.paid`: an invoice is paid in full.
        DocumentPaid = "document.paid",
        /// `document.unpaid`: an invoice that was paid in full is not any more.
        DocumentUnpaid = "document.unpaid",
        /// `document.voided`: a document was annulled.
        DocumentVoided = "document.voided",
        /// `payment.received`: a payment of a client was booked.
        PaymentReceived = "payment.received",
        /// `payment.reversed`: a payment was taken back from its client.
        PaymentReversed = "payment.reversed",
        /// `payment.unidentified`: money came whose client is not known.
        PaymentUnidentified = "payment.unidentified",
        /// `payment.closed`: such money left again: it was no payment of a client.
        PaymentClosed = "payment.closed",
        /// `refund.asked`: somebody asks for a refund, and another one is to agree.
        RefundAsked = "refund.asked",
        /// `refund.owed`: a refund is agreed to and waits to be paid out.
        RefundOwed = "refund.owed",
        /// `refund.paid`: a refund was paid out.
        RefundPaid = "refund.paid",
        /// `refund.refused`: a refund was refused or given up.
        RefundRefused = "refund.refused",
        /// `webhook.test`: somebody tries the endpoint out. Every endpoint is told.
        Test = "webhook.test",
    }
}

impl WebhookKind {
    /// What is told of an event in the timeline of a subscription; none = it is told by something else: suspensions by
    /// their own kinds, reversed charges by their run.
    #[must_use]
    pub const fn of_subscription(event: EventKind) -> Option<WebhookKind> {
        match event {
            EventKind::Created | EventKind::Imported | EventKind::Received => {
                Some(WebhookKind::SubscriptionCreated)
            }
            EventKind::PlanChanged
            | EventKind::QuantityChanged
            | EventKind::PriceChanged
            | EventKind::DiscountAdded
            | EventKind::DiscountEnded
            | EventKind::BillingDayChanged
            | EventKind::ChangeDropped
            | EventKind::ChangeApplied => Some(WebhookKind::SubscriptionChanged),
            EventKind::Ended => Some(WebhookKind::SubscriptionEnded),
            EventKind::Uncancelled => Some(WebhookKind::SubscriptionResumed),
            EventKind::Transferred => Some(WebhookKind::SubscriptionTransferred),
            EventKind::ChargesReversed | EventKind::Blocked | EventKind::Unblocked => None,
        }
    }

    /// What is told when a bill run comes to this state; none = nothing: a sandbox is nobody else's business.
    #[must_use]
    pub const fn of_run(state: RunState) -> Option<WebhookKind> {
        match state {
            RunState::Draft | RunState::Calculated => None,
            RunState::Calculating => Some(WebhookKind::BillRunCalculating),
            RunState::AwaitingConfirmation => Some(WebhookKind::BillRunAwaitingConfirmation),
            RunState::Posting => Some(WebhookKind::BillRunPosting),
            RunState::Posted => Some(WebhookKind::BillRunPosted),
            RunState::PartlyPosted => Some(WebhookKind::BillRunPartlyPosted),
            RunState::Reversed => Some(WebhookKind::BillRunReversed),
            RunState::Failed => Some(WebhookKind::BillRunFailed),
            RunState::Cancelled => Some(WebhookKind::BillRunCancelled),
            RunState::Rejected => Some(WebhookKind::BillRunRejected),
        }
    }
}

coded_enum! {
    /// How a delivery stands.
    WebhookState {
        /// It waits to be sent, for the first time or again.
        Waiting = "waiting",
        /// A worker sends it.
        Sending = "sending",
        /// The endpoint has taken it: it answered 2xx.
        Delivered = "delivered",
        /// It was refused too often, or for good.
        Failed = "failed",
    }
}

coded_enum! {
    /// Why the program switched an endpoint off by itself.
    WebhookOff {
        /// It answered 410: it is no more.
        Gone = "gone",
        /// Nothing was delivered to it for five days.
        Failing = "failing",
    }
}

/// What leaves, to the byte: the signature is over this text.
#[must_use]
pub fn body(kind: WebhookKind, at: DateTime<Utc>, data: &Value) -> String {
    #[derive(Serialize)]
    struct Envelope<'a> {
        r#type: &'a str,
        timestamp: String,
        data: &'a Value,
    }
    let timestamp = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let envelope = Envelope { r#type: kind.code(), timestamp, data };
    serde_json::to_string(&envelope).unwrap_or_default()
}

/// The secret as people copy it: `whsec_` and base64.
#[must_use]
pub fn secret_text(bytes: &[u8]) -> String {
    format!("{SECRET_PREFIX}{}", data_encoding::BASE64.encode(bytes))
}

/// The bytes of a secret that [`secret_text`] wrote.
#[must_use]
pub fn secret_bytes(text: &str) -> Option<Vec<u8>> {
    data_encoding::BASE64.decode(text.strip_prefix(SECRET_PREFIX)?.as_bytes()).ok()
}

/// The signature of a message by one secret: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`. `timestamp` is
/// in whole seconds since 1970.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn signature(secret: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac =
        <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", data_encoding::BASE64.encode(&mac.finalize().into_bytes()))
}

/// How long a delivery waits after so many attempts in a row that did not work; none = it is given up. `spread` moves
/// it by up to a tenth, so that what failed together is not tried again together.
#[must_use]
pub fn pause_after(attempts: u32, spread: u8) -> Option<TimeDelta> {
    let pause = match attempts {
        0 => TimeDelta::zero(),
        1 => TimeDelta::seconds(5),
        2 => TimeDelta::minutes(5),
        3 => TimeDelta::minutes(30),
        4 => TimeDelta::hours(2),
        5 => TimeDelta::hours(5),
        6 => TimeDelta::hours(10),
        7 => TimeDelta::hours(14),
        8 => TimeDelta::hours(20),
        9 => TimeDelta::hours(24),
        _ => return None,
    };
    Some(pause + pause * i32::from(spread) / 2560)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_signed_as_the_libraries_of_the_standard_do() {
        let secret = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed =
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_reads_back() {
        let text = secret_text(&[7; 32]);
        assert_eq!(text, "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        assert_eq!(secret_bytes(&text), Some(vec![7; 32]));
        assert_eq!(secret_bytes("BwcH"), None);
    }

    #[test]
    fn a_body_names_the_kind_the_instant_and_the_object() {
        let at = "2026-03-01T09:00:00.5Z".parse().unwrap();
        let data = serde_json::json!({ "id": "cli_a" });
        assert_eq!(
            body(WebhookKind::ClientCreated, at, &data),
            r#"{"type":"client.created","timestamp":"2026-03-01T09:00:00.500Z","data":{"id":"cli_a"}}"#
        );
    }

    #[test]
    fn a_delivery_is_tried_ten_times_over_three_days() {
        let pauses: Vec<TimeDelta> = (1..).map_while(|attempts| pause_after(attempts, 0)).collect();
        let seconds: Vec<i64> = pauses.iter().map(TimeDelta::num_seconds).collect();
        assert_eq!(seconds, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
        assert_eq!(pause_after(10, 0), None);
        let spread = pause_after(9, 255).unwrap();
        assert!(TimeDelta::hours(26) < spread && spread < TimeDelta::minutes(24 * 66), "{spread}");
    }

    #[test]
    fn kinds_read_back_and_have_the_form_of_the_standard() {
        for kind in WebhookKind::ALL {
            assert_eq!(WebhookKind::from_code(kind.code()), Some(*kind));
            let fits = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
            assert!(kind.code().contains('.') && kind.code().chars().all(fits), "{}", kind.code());
        }
    }
}
