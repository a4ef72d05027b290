//! Actions on subscriptions as the API asks for them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actions::{
    Action, BillingDate, BillingDayMode, CancelSettlement, ChangeSettlement, Effective, Offer,
    PenaltyHandling,
};
use crate::api::catalog::{rate_error, unit_price};
use crate::api::scalars::{Date, Decimal};
use crate::blocks::{BlockKind, BlockLevel};
use crate::calendar::BillingDay;
use crate::catalog::coded_enum;
use crate::error::FieldError;
use crate::ids::{ClientId, PlanId, SubscriptionKey};
use crate::rate::Quantity;
use crate::subscription::Discount;

use super::input::discount_kind;

#[cfg(feature = "client")]
use crate::api::schema;

coded_enum! {
    /// When an action takes effect, unless a day is named.
    EffectiveWhen {
        /// Today.
        Immediate = "immediate",
        /// At the end of the paid period; in a trial, at its end.
        EndOfPeriod = "end_of_period",
    }
}

/// Another plan of the same currency. Whether that is an upgrade, a crossgrade or a downgrade is worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ChangePlanInput {
    /// The plan; its version in force on the day of the change is taken.
    pub plan_id: PlanId,
    /// When; left out, an upgrade takes effect at once and a downgrade at the end of the paid period.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day, which may have passed.
    pub effective_on: Option<Date>,
    /// What becomes of charged days; by default they are settled by days.
    pub settlement: Option<ChangeSettlement>,
    /// What becomes of the billing day; by default it stays.
    pub billing_date: Option<BillingDate>,
}

/// Another quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ChangeQuantityInput {
    /// Units, above zero.
    pub quantity: Decimal,
    /// When; left out, more at once and less at the end of the paid period.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day.
    pub effective_on: Option<Date>,
    /// What becomes of charged days; by default they are settled by days.
    pub settlement: Option<ChangeSettlement>,
}

/// Another price instead of the plan's, until the plan changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ChangePriceInput {
    /// Price in major units; null = the plan's again.
    pub price: Option<Decimal>,
    /// When; at the end of the paid period when left out.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day.
    pub effective_on: Option<Date>,
}

/// A new discount.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct AddDiscountInput {
    /// A percentage of every line, above 0 to 100.
    pub percent: Option<Decimal>,
    /// Or an amount in major units, once per period and component.
    pub amount: Option<Decimal>,
    /// The day after its last one; none = until it is taken away.
    pub until: Option<Date>,
    /// When; at the end of the paid period when left out.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day.
    pub effective_on: Option<Date>,
}

/// The end of a discount.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct EndDiscountInput {
    /// Its percentage.
    pub percent: Option<Decimal>,
    /// Or its amount.
    pub amount: Option<Decimal>,
    /// Its first day.
    pub from: Date,
    /// Its end, where it has one.
    pub until: Option<Date>,
    /// When; at the end of the paid period when left out.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day.
    pub effective_on: Option<Date>,
}

/// Another billing day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ChangeBillingDayInput {
    /// Day of month, 1..=31.
    pub day: i32,
    /// How it begins; by default what is paid stays and a stub leads to the new day.
    pub mode: Option<BillingDayMode>,
}

/// The end of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CancelInput {
    /// When; at the end of the paid period when left out.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day.
    pub effective_on: Option<Date>,
    /// What becomes of charged days; by default unused ones are credited.
    pub settlement: Option<CancelSettlement>,
    /// What becomes of the penalty for leaving before the end of a minimum term: charged by default. To waive it takes
    /// a reason.
    pub penalty: Option<PenaltyHandling>,
}

/// A suspension of service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BlockInput {
    /// Why service is suspended.
    pub kind: BlockKind,
    /// First day without service; today when left out.
    pub from: Option<Date>,
    /// First day with service again; none = until it is lifted.
    pub until: Option<Date>,
}

/// The end of a suspension.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct UnblockInput {
    /// Which.
    pub kind: BlockKind,
    /// First day of the one that is lifted; of those that hold or will the first, when left out.
    pub from: Option<Date>,
}

/// What to do to a subscription: one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::OneofObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub enum SubscriptionActionInput {
    /// Another plan.
    ChangePlan(ChangePlanInput),
    /// Another quantity.
    ChangeQuantity(ChangeQuantityInput),
    /// Another price.
    ChangePrice(ChangePriceInput),
    /// A new discount.
    AddDiscount(AddDiscountInput),
    /// The end of a discount.
    EndDiscount(EndDiscountInput),
    /// Another billing day.
    ChangeBillingDay(ChangeBillingDayInput),
    /// The end; may be taken back until it comes.
    Cancel(CancelInput),
    /// True: a scheduled end is taken back.
    Uncancel(bool),
    /// True: a scheduled change of plan or quantity is taken back.
    DropChange(bool),
    /// A suspension of this subscription.
    Block(BlockInput),
    /// Its end.
    Unblock(UnblockInput),
}

/// An action on a subscription, to see what it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SubscriptionActionPreviewInput {
    /// The subscription.
    pub id: SubscriptionKey,
    /// What to do.
    pub action: SubscriptionActionInput,
}

/// An action on a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SubscriptionActInput {
    /// The subscription.
    pub id: SubscriptionKey,
    /// What to do.
    pub action: SubscriptionActionInput,
    /// Why; goes to the timeline.
    pub reason: Option<String>,
    /// Version that the preview showed: refused as stale when anything that it read has changed since.
    pub version: Option<i32>,
    /// Total that the preview showed, in major units: refused when another would be posted.
    pub total: Option<Decimal>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A suspension of all subscriptions of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientBlockInput {
    /// The client.
    pub client_id: ClientId,
    /// Its kind and days.
    pub block: BlockInput,
    /// Why.
    pub reason: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// The end of a suspension of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientUnblockInput {
    /// The client.
    pub client_id: ClientId,
    /// Which kind.
    pub kind: BlockKind,
    /// First day of the one that is lifted; of those that hold or will the first, when left out.
    pub from: Option<Date>,
    /// Why.
    pub reason: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

pub(super) fn effective(
    when: Option<EffectiveWhen>,
    on: Option<Date>,
) -> Result<Option<Effective>, FieldError> {
    match (when, on) {
        (Some(_), Some(_)) => {
            Err(FieldError::new("effectiveOn", "Укажите, когда действует, или дату: одно из двух."))
        }
        (Some(EffectiveWhen::Immediate), None) => Ok(Some(Effective::Immediate)),
        (Some(EffectiveWhen::EndOfPeriod), None) => Ok(Some(Effective::EndOfPeriod)),
        (None, Some(day)) => Ok(Some(Effective::On(day.0))),
        (None, None) => Ok(None),
    }
}

fn day_of_month(day: i32) -> Result<BillingDay, FieldError> {
    let known = u32::try_from(day).ok().and_then(|day| BillingDay::try_from(day).ok());
    known.ok_or_else(|| FieldError::new("day", "День биллинга: от 1 до 31."))
}

impl SubscriptionActionInput {
    /// The plan that is asked for, and the day from which it would serve at the earliest.
    #[must_use]
    pub fn plan(&self, today: NaiveDate) -> Option<(PlanId, NaiveDate)> {
        let SubscriptionActionInput::ChangePlan(change) = self else { return None };
        Some((change.plan_id, change.effective_on.map_or(today, |day| day.0.max(today))))
    }

    /// The action; `offer` is the plan of [`SubscriptionActionInput::plan`].
    ///
    /// # Errors
    /// The field that is wrong.
    pub fn read(&self, today: NaiveDate, offer: Option<Offer>) -> Result<Action, FieldError> {
        use SubscriptionActionInput as Input;
        Ok(match self {
            Input::ChangePlan(input) => Action::Change {
                to: offer.ok_or_else(|| FieldError::new("planId", "Такого тарифа нет. Выберите другой."))?,
                effective: effective(input.effective, input.effective_on)?,
                settlement: input.settlement.unwrap_or(ChangeSettlement::Prorate),
                billing_date: input.billing_date.unwrap_or(BillingDate::Keep),
            },
            Input::ChangeQuantity(input) => Action::Quantity {
                quantity: Quantity::try_from(input.quantity.0)
                    .map_err(|error| FieldError::new("quantity", rate_error(error)))?,
                effective: effective(input.effective, input.effective_on)?,
                settlement: input.settlement.unwrap_or(ChangeSettlement::Prorate),
            },
            Input::ChangePrice(input) => Action::Price {
                price: input.price.map(|price| unit_price(price, "price")).transpose()?,
                effective: effective(input.effective, input.effective_on)?,
            },
            Input::AddDiscount(input) => Action::Discount {
                kind: discount_kind(input.percent, input.amount)?,
                until: input.until.map(|day| day.0),
                effective: effective(input.effective, input.effective_on)?,
            },
            Input::EndDiscount(input) => Action::EndDiscount {
                discount: Discount {
                    kind: discount_kind(input.percent, input.amount)?,
                    from: input.from.0,
                    until: input.until.map(|day| day.0),
                },
                effective: effective(input.effective, input.effective_on)?,
            },
            Input::ChangeBillingDay(input) => Action::BillingDay {
                day: day_of_month(input.day)?,
                mode: input.mode.unwrap_or(BillingDayMode::Stub),
            },
            Input::Cancel(input) => Action::Cancel {
                effective: effective(input.effective, input.effective_on)?,
                settlement: input.settlement.unwrap_or(CancelSettlement::Credit),
                penalty: input.penalty.unwrap_or(PenaltyHandling::Charge),
            },
            Input::Uncancel(true) => Action::Uncancel,
            Input::DropChange(true) => Action::DropChange,
            Input::Uncancel(false) => return Err(FieldError::new("uncancel", "Укажите true.")),
            Input::DropChange(false) => return Err(FieldError::new("dropChange", "Укажите true.")),
            Input::Block(input) => input.suspension(today).action(BlockLevel::Subscription),
            Input::Unblock(input) => Action::Unblock {
                level: BlockLevel::Subscription,
                kind: input.kind,
                from: input.from.map(|day| day.0),
            },
        })
    }
}
