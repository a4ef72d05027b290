//! Inputs of subscriptions and usage.

use chrono::NaiveDate;

use crate::api::catalog::{rate_error, unit_price};
use crate::calendar::Schedule;
use crate::error::FieldError;
use crate::ids::{ClientId, PlanId, PlanVersionId, ProductId, SellerId, SubscriptionKey};
use crate::rate::Percent;
use crate::subscription::{Discount, DiscountKind, SubscriptionState};

use crate::api::common::SortDirection;
use crate::api::scalars::{Date, DateTime, Decimal};

#[cfg(feature = "client")]
use crate::api::schema;

/// A new subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SubscriptionCreateInput {
    /// The client.
    pub client_id: ClientId,
    /// The plan; its version in force on the start is taken.
    pub plan_id: Option<PlanId>,
    /// A published version, instead of the plan.
    pub version_id: Option<PlanVersionId>,
    /// Units, above zero; 1 when left out.
    pub quantity: Option<Decimal>,
    /// The subscription of the same client that an add-on is attached to.
    pub base_id: Option<SubscriptionKey>,
    /// First day of service; today when left out.
    pub start_on: Option<Date>,
    /// Billing day 1..=31 instead of the plan's alignment.
    pub billing_day: Option<i32>,
    /// Price instead of that of the plan's only flat or per-unit component.
    pub price_override: Option<Decimal>,
    /// Discounts.
    pub discounts: Option<Vec<DiscountInput>>,
    /// First day that another system has not charged; the first billed day when left out.
    pub charged_through: Option<Date>,
    /// First day without service.
    pub ended_on: Option<Date>,
    /// Id in another system, unique within the client.
    pub external_id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A subscription that does not exist yet, to see what it would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SubscriptionPreviewInput {
    /// The client.
    pub client_id: ClientId,
    /// The plan; its version in force on the start is taken.
    pub plan_id: Option<PlanId>,
    /// A published version, instead of the plan.
    pub version_id: Option<PlanVersionId>,
    /// Units, above zero; 1 when left out.
    pub quantity: Option<Decimal>,
    /// The subscription of the same client that an add-on is attached to.
    pub base_id: Option<SubscriptionKey>,
    /// First day of service; today when left out.
    pub start_on: Option<Date>,
    /// Billing day 1..=31 instead of the plan's alignment.
    pub billing_day: Option<i32>,
    /// Price instead of that of the plan's only flat or per-unit component.
    pub price_override: Option<Decimal>,
    /// Discounts.
    pub discounts: Option<Vec<DiscountInput>>,
    /// First day that another system has not charged; the first billed day when left out.
    pub charged_through: Option<Date>,
    /// First day without service.
    pub ended_on: Option<Date>,
    /// Up to which day a run would charge; the later of today and the start when left out.
    pub as_of: Option<Date>,
}

/// A discount: a percentage or an amount, for some days or periods.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct DiscountInput {
    /// A percentage of every line, above 0 to 100.
    pub percent: Option<Decimal>,
    /// An amount in major units, once per period and component.
    pub amount: Option<Decimal>,
    /// First day; the first billed day when left out.
    pub from: Option<Date>,
    /// The day after the last.
    pub until: Option<Date>,
    /// Number of periods, instead of `until`.
    pub periods: Option<i32>,
}

/// Which subscriptions are wanted. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SubscriptionFilter {
    /// Part of its name or external id, or words by which its client is found.
    pub search: Option<String>,
    /// Of this client.
    pub client_id: Option<ClientId>,
    /// Of clients of this seller.
    pub seller_id: Option<SellerId>,
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Of plans of this product.
    pub product_id: Option<ProductId>,
    /// In this state today.
    pub state: Option<SubscriptionState>,
    /// To be charged before or on this day.
    pub due_by: Option<Date>,
    /// With a trial, and its last day is this day or an earlier one.
    pub trial_ends_by: Option<Date>,
    /// With an end, and the last day of service is this day or an earlier one.
    pub ends_by: Option<Date>,
    /// With a change that takes effect on this day or an earlier one, and has not yet.
    pub changes_by: Option<Date>,
    /// With this id in another system.
    pub external_id: Option<String>,
    /// Any of these, at most 1000.
    pub ids: Option<Vec<SubscriptionKey>>,
}

/// What a list of subscriptions is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum SubscriptionSortField {
    /// Name of the client.
    Client,
    /// First day of service.
    Start,
    /// Day of the next charge; without one last.
    NextDue,
    /// First day without service; without one last.
    End,
    /// When the subscription was made.
    Created,
}

crate::wire::typed_enum!(SubscriptionSortField);

/// One column of the order of a list of subscriptions: a list of them sorts by the first, then by the second. Without any,
/// subscriptions of a client stand together, in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SubscriptionSort {
    /// By what.
    pub field: SubscriptionSortField,
    /// Which way.
    pub direction: SortDirection,
}

/// A record of usage.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct UsageRecordInput {
    /// The subscription.
    pub subscription_id: SubscriptionKey,
    /// Code of the metered component.
    pub component: String,
    /// Units used, not negative.
    pub quantity: Decimal,
    /// When; now when left out.
    pub used_at: Option<DateTime>,
    /// Key, unique within the client: the same record again changes nothing.
    pub key: String,
}

/// Up to 1000 records of usage, all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct UsageRecordsInput {
    /// The records.
    pub records: Vec<UsageRecordInput>,
}

/// What a discount takes off: a percentage or an amount.
///
/// # Errors
/// `percent` or `amount`.
pub(super) fn discount_kind(
    percent: Option<Decimal>,
    amount: Option<Decimal>,
) -> Result<DiscountKind, FieldError> {
    match (percent, amount) {
        (Some(percent), None) => {
            Ok(DiscountKind::Percent(Percent::try_from(percent.0).map_err(percent_error)?))
        }
        (None, Some(amount)) => Ok(DiscountKind::Amount(unit_price(amount, "amount")?)),
        (Some(_), Some(_)) | (None, None) => {
            Err(FieldError::new("percent", "Укажите процент или сумму скидки: одно из двух."))
        }
    }
}

impl DiscountInput {
    /// Reads the discount. It begins on `first_day` when it says nothing else; periods are counted on `schedule`,
    /// the one in progress on its first day being the first.
    ///
    /// # Errors
    /// The field that is wrong.
    pub fn read(&self, first_day: NaiveDate, schedule: Schedule) -> Result<Discount, FieldError> {
        let kind = discount_kind(self.percent, self.amount)?;
        let from = self.from.map_or(first_day, |from| from.0);
        let until = match (self.until, self.periods) {
            (Some(_), Some(_)) => {
                return Err(FieldError::new(
                    "periods",
                    "Укажите дату окончания или число периодов: одно из двух.",
                ));
            }
            (Some(until), None) if until.0 <= from => {
                return Err(FieldError::new(
                    "until",
                    "Скидка кончается раньше, чем начинается. Исправьте дату.",
                ));
            }
            (Some(until), None) => Some(until.0),
            (None, Some(periods @ 1..=1200)) => Some(schedule.boundary(schedule.index_at(from) + periods)),
            (None, Some(_)) => {
                return Err(FieldError::new("periods", "Число периодов скидки: от 1 до 1200."));
            }
            (None, None) => None,
        };
        Ok(Discount { kind, from, until })
    }
}

fn percent_error(error: crate::rate::RateError) -> FieldError {
    match error {
        crate::rate::RateError::TooLarge => {
            FieldError::new("percent", "Скидка не больше 100 процентов. Уменьшите её.")
        }
        crate::rate::RateError::Negative
        | crate::rate::RateError::TooPrecise
        | crate::rate::RateError::NotPositive => FieldError::new("percent", rate_error(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{BillingDay, Interval};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn discount(percent: Option<&str>, periods: Option<i32>) -> DiscountInput {
        let percent = percent.map(|text| Decimal(text.parse().unwrap()));
        DiscountInput { percent, amount: None, from: None, until: None, periods }
    }

    #[test]
    fn a_discount_for_periods_ends_on_a_boundary_and_a_stub_is_a_period() {
        let first = BillingDay::try_from(1).unwrap();
        let schedule = Schedule::new(Interval::Months(1), day("2026-01-20"), Some(first));
        let read = discount(Some("10"), Some(2)).read(day("2026-01-20"), schedule).unwrap();
        assert_eq!(read.until, Some(day("2026-03-01")));
    }

    #[test]
    fn a_discount_over_a_hundred_or_without_a_value_is_refused() {
        let schedule = Schedule::new(Interval::Months(1), day("2026-01-20"), None);
        let read = |input: DiscountInput| input.read(day("2026-01-20"), schedule).unwrap_err().path;
        assert_eq!(read(discount(Some("100.01"), None)), ["percent"]);
        assert_eq!(read(discount(None, None)), ["percent"]);
        assert_eq!(read(discount(Some("5"), Some(0))), ["periods"]);
    }
}
