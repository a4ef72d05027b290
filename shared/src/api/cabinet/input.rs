//! What the cabinet is told.

use serde::Serialize;

use crate::api::scalars::{Date, Decimal};
use crate::api::subscriptions::{
    BlockInput, CancelInput, ChangePlanInput, ChangeQuantityInput, EffectiveWhen, SubscriptionActionInput,
    UnblockInput,
};
use crate::blocks::BlockKind;
use crate::cabinet::CabinetAct;
use crate::documents::DocumentKind;
use crate::error::FieldError;
use crate::ids::{ClientFieldId, PlanId, SubscriptionKey};

/// Makes an input: the struct and the server's input object.
macro_rules! input {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type),+
        }
    };
}
pub(super) use input;

input! {
    /// Asks for a code by e-mail.
    CodeInput {
        /// The e-mail.
        email: String,
    }
}

input! {
    /// Signs in: by a code, or by a password.
    CabinetSignInInput {
        /// The e-mail.
        email: String,
        /// The six digits of the letter.
        code: Option<String>,
        /// Or the password.
        password: Option<String>,
    }
}

input! {
    /// Sets a password. Other sessions end.
    PasswordInput {
        /// The new password, 12 to 128 characters.
        password: String,
    }
}

input! {
    /// Gives the consent, or takes it back.
    ConsentInput {
        /// Version of the text that was shown.
        version: String,
        /// False takes it back.
        given: bool,
    }
}

input! {
    /// A promised payment.
    PromiseInput {
        /// How much, in major units: not more than is owed.
        amount: Decimal,
        /// Last day of the promise.
        until: Date,
        /// Key of the call: a repeat with the same key changes nothing.
        idempotency_key: String,
    }
}

input! {
    /// A reconciliation of accounts that is issued at once.
    CabinetReconciliationInput {
        /// First day.
        from: Date,
        /// The day after the last one.
        to: Date,
        /// Key of the call: a repeat with the same key changes nothing.
        idempotency_key: String,
    }
}

input! {
    /// An invoice for all that is owed.
    CabinetInvoiceInput {
        /// What is owed as it was shown, in major units: refused when it is another sum by now.
        total: Decimal,
        /// Key of the call: a repeat with the same key changes nothing.
        idempotency_key: String,
    }
}

input! {
    /// Asks people for a document.
    CabinetRequestInput {
        /// What document: a closing one.
        kind: DocumentKind,
        /// First day that it is about.
        from: Option<Date>,
        /// The day after the last one.
        to: Option<Date>,
        /// What else is to be known.
        note: Option<String>,
        /// Key of the call: a repeat with the same key changes nothing.
        idempotency_key: String,
    }
}

input! {
    /// Replaces what the client says of itself.
    ProfileInput {
        /// Version that was read.
        version: i32,
        /// E-mail.
        email: Option<String>,
        /// Telephone.
        phone: Option<String>,
        /// Address.
        address: Option<String>,
    }
}

input! {
    /// What a field of the profile is to hold.
    ProfileFieldInput {
        /// The field.
        id: ClientFieldId,
        /// A text, `12.5`, `2026-03-01`, `yes` or `no`; null = nothing.
        value: Option<String>,
    }
}

input! {
    /// States what fields of the profile hold; those that are not named stay as they are.
    ProfileFieldsInput {
        /// The values.
        values: Vec<ProfileFieldInput>,
    }
}

input! {
    /// States which letters with documents the client gets.
    CabinetNoticesInput {
        /// Invoices for payment.
        invoices: bool,
        /// Acts, УПД, tax invoices and their corrections.
        closing: bool,
        /// Everything else.
        others: bool,
    }
}

input! {
    /// Another plan.
    CabinetPlanInput {
        /// The plan: one of the offers.
        plan_id: PlanId,
    }
}

input! {
    /// A pause.
    CabinetPauseInput {
        /// First day without service: today or later.
        from: Date,
        /// First day with service again.
        until: Date,
    }
}

/// What to do to a subscription: one of these. When it takes effect and what becomes of paid days is as the plan has
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::OneofObject))]
pub enum CabinetActionInput {
    /// Another plan.
    ChangePlan(CabinetPlanInput),
    /// So many units.
    ChangeQuantity(Decimal),
    /// True: the end, when the paid period is over.
    Cancel(bool),
    /// True: a scheduled end is taken back.
    Uncancel(bool),
    /// True: a scheduled change is taken back.
    DropChange(bool),
    /// A pause.
    Pause(CabinetPauseInput),
    /// True: service goes on before the pause is over.
    Resume(bool),
}

input! {
    /// An action on a subscription.
    CabinetActInput {
        /// The subscription.
        id: SubscriptionKey,
        /// What to do.
        action: CabinetActionInput,
        /// Why; people of the seller see it.
        reason: Option<String>,
        /// Version that the preview showed.
        version: i32,
        /// Total that the preview showed, in major units: refused when another would be posted.
        total: Decimal,
        /// Key of the call: a repeat with the same key changes nothing.
        idempotency_key: String,
    }
}

impl CabinetActionInput {
    /// The same action in the words of the operators' API, with everything that a client does not choose left to the
    /// plan.
    ///
    /// # Errors
    /// What is said twice over: a `false` that does nothing.
    pub fn plain(&self) -> Result<SubscriptionActionInput, FieldError> {
        use SubscriptionActionInput as Plain;
        let wanted = |path: &str, said: bool| {
            if said { Ok(()) } else { Err(FieldError::new(path, "Укажите true.")) }
        };
        Ok(match self {
            CabinetActionInput::ChangePlan(input) => Plain::ChangePlan(ChangePlanInput {
                plan_id: input.plan_id,
                effective: None,
                effective_on: None,
                settlement: None,
                billing_date: None,
            }),
            CabinetActionInput::ChangeQuantity(quantity) => Plain::ChangeQuantity(ChangeQuantityInput {
                quantity: *quantity,
                effective: None,
                effective_on: None,
                settlement: None,
            }),
            CabinetActionInput::Cancel(said) => {
                wanted("cancel", *said)?;
                Plain::Cancel(CancelInput {
                    effective: Some(EffectiveWhen::EndOfPeriod),
                    effective_on: None,
                    settlement: None,
                    penalty: None,
                })
            }
            CabinetActionInput::Uncancel(said) => Plain::Uncancel(*said),
            CabinetActionInput::DropChange(said) => Plain::DropChange(*said),
            CabinetActionInput::Pause(input) => Plain::Block(BlockInput {
                kind: BlockKind::ByRequest,
                from: Some(input.from),
                until: Some(input.until),
            }),
            CabinetActionInput::Resume(said) => {
                wanted("resume", *said)?;
                Plain::Unblock(UnblockInput { kind: BlockKind::ByRequest, from: None })
            }
        })
    }

    /// Which of the acts it is.
    #[must_use]
    pub const fn act(&self) -> CabinetAct {
        match self {
            CabinetActionInput::ChangePlan(_) => CabinetAct::ChangePlan,
            CabinetActionInput::ChangeQuantity(_) => CabinetAct::ChangeQuantity,
            CabinetActionInput::Cancel(_) => CabinetAct::Cancel,
            CabinetActionInput::Uncancel(_) => CabinetAct::Uncancel,
            CabinetActionInput::DropChange(_) => CabinetAct::DropChange,
            CabinetActionInput::Pause(_) => CabinetAct::Pause,
            CabinetActionInput::Resume(_) => CabinetAct::Resume,
        }
    }
}
