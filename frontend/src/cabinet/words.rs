//! How the cabinet says things: sums, days, kinds and states.

use chrono::NaiveDate;
use shared::api::common::MoneyView;
use shared::api::scalars::Decimal;
use shared::blocks::BlockKind;
use shared::cabinet::CabinetAct;
use shared::documents::{DocumentKind, DocumentState};
use shared::ledger::EntryKind;
use shared::money::Money;
use shared::subscription::SubscriptionState;

use super::ui::badge;
use crate::format;
use crate::i18n::lang;
use crate::tr;
use leptos::prelude::AnyView;

/// A sum as it is counted with; zero stands for what does not fit, which the server never sends.
pub fn amount(view: MoneyView) -> Money {
    Money::try_from(view).unwrap_or(Money::from_minor(0, view.currency.0))
}

/// `1 234,56 ₽`.
pub fn sum(view: MoneyView) -> String {
    format::money(amount(view), lang())
}

/// `18.11.2026`.
pub fn day(day: NaiveDate) -> String {
    format::date(day, lang())
}

/// The last day of a half-open span.
pub fn last_day(until: NaiveDate) -> String {
    day(until.pred_opt().unwrap_or(until))
}

/// A number that no line breaks within: a word joiner follows each hyphen.
pub fn unbroken(number: &str) -> String {
    number.replace('-', "-\u{2060}")
}

/// `3`, `2,5`.
pub fn number(value: Decimal) -> String {
    format::decimal(value.0.normalize(), lang())
}

/// `450,00 ₽ в месяц`.
pub fn price(view: MoneyView, interval: &str) -> String {
    let sum = sum(view);
    match interval {
        "1 month" => tr!(cabinet.per_month, sum = sum).to_string(),
        "1 year" | "12 month" | "12 months" => tr!(cabinet.per_year, sum = sum).to_string(),
        "1 week" => tr!(cabinet.per_week, sum = sum).to_string(),
        "1 day" => tr!(cabinet.per_day, sum = sum).to_string(),
        "3 month" | "3 months" => tr!(cabinet.per_quarter, sum = sum).to_string(),
        _ => tr!(cabinet.per_period, sum = sum).to_string(),
    }
}

/// What a document is.
pub fn document(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => tr!(cabinet.invoice),
        DocumentKind::Act => tr!(cabinet.act),
        DocumentKind::TaxInvoice => tr!(cabinet.tax_invoice),
        DocumentKind::Upd => tr!(cabinet.upd),
        DocumentKind::TaxCorrection => tr!(cabinet.tax_correction),
        DocumentKind::UpdCorrection => tr!(cabinet.upd_correction),
        DocumentKind::Reconciliation => tr!(cabinet.reconciliation),
        DocumentKind::Contract => tr!(cabinet.contract),
        DocumentKind::Free => tr!(cabinet.letter_document),
    }
}

/// Where a document stands.
pub fn document_state(state: DocumentState) -> Option<AnyView> {
    Some(match state {
        DocumentState::Paid => badge("ok", tr!(cabinet.state_paid)),
        DocumentState::PartlyPaid => badge("warn", tr!(cabinet.state_part)),
        DocumentState::Overdue => badge("bad", tr!(cabinet.state_overdue)),
        DocumentState::Void => badge("mute", tr!(cabinet.state_void)),
        DocumentState::Draft | DocumentState::Issued | DocumentState::Sent => return None,
    })
}

/// Where a subscription stands.
pub fn subscription_state(state: SubscriptionState) -> AnyView {
    match state {
        SubscriptionState::Pending => badge("info", tr!(cabinet.sub_pending)),
        SubscriptionState::Trial => badge("info", tr!(cabinet.sub_trial)),
        SubscriptionState::Active => badge("ok", tr!(cabinet.sub_active)),
        SubscriptionState::Blocked => badge("bad", tr!(cabinet.sub_blocked)),
        SubscriptionState::Ended => badge("mute", tr!(cabinet.sub_ended)),
    }
}

/// What an operation is; the amount tells charges from what takes one back.
pub fn operation(kind: EntryKind, amount: Money) -> &'static str {
    match kind {
        EntryKind::Charge if amount.minor() > 0 => tr!(cabinet.op_recount),
        EntryKind::Charge => tr!(cabinet.op_charge),
        EntryKind::Payment => tr!(cabinet.op_payment),
        EntryKind::Bonus => tr!(cabinet.op_bonus),
        EntryKind::CorrectionCredit | EntryKind::CorrectionDebit => tr!(cabinet.op_correction),
        EntryKind::Penalty => tr!(cabinet.op_penalty),
        EntryKind::OneTime => tr!(cabinet.op_one_time),
        EntryKind::Refund => tr!(cabinet.op_refund),
        EntryKind::WriteOff => tr!(cabinet.op_write_off),
        EntryKind::Reversal => tr!(cabinet.op_reversal),
        EntryKind::Closing => tr!(cabinet.op_closing),
    }
}

/// A kept method of payment, from the words of its gateway: `Bank card *4444`.
pub fn method(title: &str) -> String {
    match title.strip_prefix("Bank card") {
        Some(rest) => format!("{}{rest}", tr!(cabinet.card)),
        None if title.is_empty() || title == "BankCard" => tr!(cabinet.card).to_owned(),
        None => title.to_owned(),
    }
}

/// Why service is off, as a heading.
pub fn suspension(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Financial => tr!(cabinet.off_debt),
        BlockKind::Administrative => tr!(cabinet.off_hand),
        BlockKind::ByRequest => tr!(cabinet.off_request),
        BlockKind::Technical => tr!(cabinet.off_technical),
    }
}

/// What can be done.
pub fn act(act: CabinetAct) -> &'static str {
    match act {
        CabinetAct::ChangePlan => tr!(cabinet.do_plan),
        CabinetAct::ChangeQuantity => tr!(cabinet.do_quantity),
        CabinetAct::Cancel => tr!(cabinet.do_cancel),
        CabinetAct::Uncancel => tr!(cabinet.do_uncancel),
        CabinetAct::DropChange => tr!(cabinet.do_drop),
        CabinetAct::Pause => tr!(cabinet.do_pause),
        CabinetAct::Resume => tr!(cabinet.do_resume),
    }
}
