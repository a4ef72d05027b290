//! Payments of clients: where they come from, what they settle, how they go back.

pub mod allocation;
mod plan;

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::ledger::Account;

pub use plan::{Free, Invoice, Plan, Settled, plan, settle};

coded_enum! {
    /// Where a payment came from.
    PaymentSource {
        /// A bank statement.
        Bank = "bank",
        /// Robokassa.
        Robokassa = "robokassa",
        /// ЮKassa.
        Yookassa = "yookassa",
        /// Cash, entered by hand.
        Cash = "cash",
        /// Anything else that was entered by hand.
        Manual = "manual",
        /// Another system by the API.
        Api = "api",
    }
}

impl PaymentSource {
    /// Where the money lies.
    #[must_use]
    pub const fn account(self) -> Account {
        match self {
            PaymentSource::Bank | PaymentSource::Manual | PaymentSource::Api => Account::Bank,
            PaymentSource::Robokassa | PaymentSource::Yookassa => Account::Gateway,
            PaymentSource::Cash => Account::Cash,
        }
    }
}

coded_enum! {
    /// How a payment stands.
    PaymentState {
        /// It is the client's money.
        Received = "received",
        /// A part of it went back.
        PartlyRefunded = "partly_refunded",
        /// All of it went back.
        Refunded = "refunded",
        /// It was taken back: it never was this client's.
        Reversed = "reversed",
    }
}

impl PaymentState {
    /// The state of a payment by what became of it, in minor units.
    #[must_use]
    pub const fn of(amount_minor: i64, refunded_minor: i64, reversed: bool) -> PaymentState {
        if reversed {
            PaymentState::Reversed
        } else if refunded_minor >= amount_minor {
            PaymentState::Refunded
        } else if refunded_minor > 0 {
            PaymentState::PartlyRefunded
        } else {
            PaymentState::Received
        }
    }
}

coded_enum! {
    /// How a refund stands.
    RefundState {
        /// Somebody asked for it, and another one has to agree.
        Asked = "asked",
        /// It is owed to the client and is to be paid out.
        Owed = "owed",
        /// It was paid out.
        Paid = "paid",
        /// It was refused, or could not be paid out: the money is the client's again.
        Refused = "refused",
    }
}

coded_enum! {
    /// What became of a payment whose payer was not known.
    SuspenseState {
        /// It waits for its client.
        Open = "open",
        /// Its client was found.
        Assigned = "assigned",
        /// It was sent back to the payer, or is no payment of a client.
        Closed = "closed",
    }
}

/// Who paid, as the source says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Payer {
    /// Name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// ИНН.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub inn: String,
    /// КПП.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kpp: String,
    /// Account, or what a gateway shows of a card.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// БИК of its bank.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bic: String,
}
