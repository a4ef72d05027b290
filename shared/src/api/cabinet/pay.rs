//! Paying in the cabinet: through what, how a payment stands, what is charged by itself.

use serde::Serialize;

use super::input::input;
use super::view::view;
#[cfg(feature = "client")]
use super::view::{Selected, field};
use crate::api::common::MoneyView;
use crate::api::scalars::{DateTime, Decimal};
use crate::gateway::GatewayKind;
use crate::gateway::intent::IntentState;
use crate::ids::{DocumentKey, GatewayAccountId, IntentKey, SavedMethodKey};

view! {
    /// How the client can pay at once.
    PayOffer = "PayOffer" {
        /// Through what; none = not at all.
        accounts: Vec<PayAccount>,
        /// What is owed.
        owed: MoneyView,
        /// The largest sum of one payment.
        most: MoneyView,
        /// Words of consent to keep the method and to charge it with what is owed.
        consent: String,
    }
}

view! {
    /// Something through which the client can pay.
    PayAccount = "PayAccount" {
        /// Id.
        id: GatewayAccountId,
        /// Its name.
        title: String,
        /// Which gateway.
        kind: GatewayKind,
        /// Whether a method can be kept and charged later.
        saves: bool,
    }
}

view! {
    /// A payment through a gateway.
    PaymentItem = "Payment" {
        /// Id.
        id: IntentKey,
        /// Name of what it goes through.
        through: String,
        /// Which gateway.
        kind: GatewayKind,
        /// How much.
        amount: MoneyView,
        /// What for.
        description: String,
        /// The invoice.
        invoice_id: Option<DocumentKey>,
        /// How it stands.
        state: IntentState,
        /// Where to pay, while it can be paid.
        pay_url: Option<String>,
        /// Whether the method will be kept.
        saves: bool,
        /// Why nothing came of it.
        reason: Option<String>,
        /// When it was begun.
        created_at: DateTime,
    }
}

view! {
    /// What is charged by itself.
    AutopayView = "Autopay" {
        /// Words of consent to be shown before it is switched on.
        consent: String,
        /// Methods that are kept, the newest first, and those that ended; at most 20.
        methods: Vec<SavedMethodItem>,
    }
}

view! {
    /// A method of payment that is kept.
    SavedMethodItem = "SavedMethod" {
        /// Id.
        id: SavedMethodKey,
        /// What a person knows it by.
        title: String,
        /// The words to which the client agreed.
        consent: String,
        /// When.
        consent_at: DateTime,
        /// Whether debt is charged to it.
        autopay: bool,
        /// After a charge that failed: when it is tried again.
        next_at: Option<DateTime>,
        /// When it ended.
        ended_at: Option<DateTime>,
        /// Why.
        end_reason: Option<String>,
    }
}

input! {
    /// Begins a payment.
    CabinetPayInput {
        /// Through what; may be left out when there is one.
        account_id: Option<GatewayAccountId>,
        /// The invoice that is paid.
        invoice_id: Option<DocumentKey>,
        /// How much, in major units; when left out what the invoice still wants, else all that is owed.
        amount: Option<Decimal>,
        /// The words of consent that were shown, when the client agreed: the method is kept and charged later.
        consent: Option<String>,
        /// Key of the call: a repeat with the same key changes nothing.
        idempotency_key: String,
    }
}

input! {
    /// Changes what is charged by itself.
    CabinetAutopayInput {
        /// The method.
        id: SavedMethodKey,
        /// What becomes of it.
        change: CabinetAutopayChange,
    }
}

/// What becomes of a kept method: one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::OneofObject))]
pub enum CabinetAutopayChange {
    /// Debt is charged to it, and to no other: the words of consent that were shown.
    On(String),
    /// True: nothing is charged to it any more.
    Off(bool),
    /// True: it is forgotten for good.
    Forget(bool),
}
