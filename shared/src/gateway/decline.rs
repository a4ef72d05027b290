//! Why a payment did not come about, and when a saved method is charged again.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

coded_enum! {
    core
    /// What a reason means for the next attempt.
    DeclineClass {
        /// The method will not work again: no further attempt.
        Hard = "hard",
        /// It may work later.
        Soft = "soft",
        /// The payer has withdrawn the consent: the method is forgotten.
        Consent = "consent",
        /// The payer or we gave it up: no attempt failed.
        GivenUp = "given_up",
        /// A reason that is not known here; treated as one that may pass, with fewer attempts.
        Unknown = "unknown",
    }
}

/// The class of a reason by its code in `cancellation_details.reason`.
#[must_use]
pub fn class_of(reason: &str) -> DeclineClass {
    match reason {
        "permission_revoked" => DeclineClass::Consent,
        "card_expired"
        | "invalid_card_number"
        | "payment_method_restricted"
        | "fraud_suspected"
        | "country_forbidden"
        | "unsupported_mobile_operator"
        | "loan_declined"
        | "loan_declined_by_payer" => DeclineClass::Hard,
        "insufficient_funds"
        | "issuer_unavailable"
        | "general_decline"
        | "payment_method_limit_exceeded"
        | "call_issuer"
        | "internal_timeout"
        | "3d_secure_failed"
        | "identification_required"
        | "invalid_csc" => DeclineClass::Soft,
        "expired_on_confirmation"
        | "expired_on_capture"
        | "canceled_by_merchant"
        | "deal_expired"
        | "loan_application_expired"
        | "rejected_by_timeout" => DeclineClass::GivenUp,
        _ => DeclineClass::Unknown,
    }
}

/// How long to wait after so many failed attempts (1 = the first failed); none = no further attempt.
///
/// A day, then two, then three days apart: eight attempts within about two weeks, so that a pay day lies among them.
#[must_use]
pub const fn retry_after(class: DeclineClass, failed: u32) -> Option<TimeDelta> {
    let most = match class {
        DeclineClass::Hard | DeclineClass::Consent | DeclineClass::GivenUp => 0,
        DeclineClass::Soft => 8,
        DeclineClass::Unknown => 3,
    };
    if failed >= most {
        return None;
    }
    Some(TimeDelta::days(match failed {
        0 | 1 => 1,
        2..=5 => 2,
        _ => 3,
    }))
}

/// What to tell a person of a reason.
#[must_use]
pub fn told(reason: &str) -> &'static str {
    match reason {
        "3d_secure_failed" => "Плательщик не подтвердил оплату по 3-D Secure.",
        "call_issuer" => "Банк отклонил оплату без объяснения: плательщику нужно обратиться в свой банк.",
        "canceled_by_merchant" => "Платёж отменён по нашему запросу.",
        "card_expired" => "Истёк срок действия карты.",
        "country_forbidden" => "Картой, выпущенной в этой стране, заплатить нельзя.",
        "expired_on_capture" => "Истёк срок списания удержанных денег.",
        "expired_on_confirmation" => "Плательщик не заплатил вовремя.",
        "fraud_suspected" => "Платёж заблокирован из-за подозрения в мошенничестве.",
        "general_decline" => "Банк отклонил оплату без указания причины.",
        "insufficient_funds" => "Не хватает денег на карте или в кошельке.",
        "invalid_card_number" => "Неправильный номер карты.",
        "invalid_csc" => "Неправильный код CVV2.",
        "internal_timeout" => "Технические неполадки на стороне шлюза.",
        "issuer_unavailable" => "Банк, выпустивший карту, недоступен.",
        "payment_method_limit_exceeded" => "Превышен лимит платежей для этого способа оплаты.",
        "payment_method_restricted" => "Операции этим способом оплаты запрещены.",
        "permission_revoked" => "Плательщик отозвал разрешение на автоплатежи.",
        "unsupported_mobile_operator" => "Нельзя заплатить со счёта этого мобильного оператора.",
        _ => "Шлюз не принял оплату.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_declines_and_withdrawn_consent_are_never_tried_again() {
        for reason in ["card_expired", "fraud_suspected", "permission_revoked", "canceled_by_merchant"] {
            assert_eq!(retry_after(class_of(reason), 1), None, "{reason}");
        }
    }

    #[test]
    fn soft_declines_are_tried_eight_times_in_about_two_weeks() {
        let pauses: Vec<i64> =
            (1..).map_while(|failed| retry_after(DeclineClass::Soft, failed)).map(|d| d.num_days()).collect();
        assert_eq!(pauses, [1, 2, 2, 2, 2, 3, 3]);
        assert_eq!(pauses.iter().sum::<i64>(), 15);
    }

    #[test]
    fn a_reason_that_nobody_knows_is_tried_three_times() {
        assert_eq!(class_of("made_up_tomorrow"), DeclineClass::Unknown);
        assert!(retry_after(DeclineClass::Unknown, 2).is_some());
        assert_eq!(retry_after(DeclineClass::Unknown, 3), None);
        assert_eq!(told("made_up_tomorrow"), "Шлюз не принял оплату.");
    }
}
