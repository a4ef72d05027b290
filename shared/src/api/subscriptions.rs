//! Subscriptions, their terms, charges, timeline and usage in the API.

mod acting;
mod acts;
mod begin;
mod input;
mod many;
mod migration;
pub mod operations;
mod register;
mod transfer;

use crate::billing::{Line, LineKind};
use crate::catalog::FirstStub;
use crate::ids::{ChargeKey, ClientId, EventKey, PlanId, PlanVersionId, SubscriptionKey, UsageKey};
use crate::money::{Currency, Money};
use crate::subscription::{Discount, DiscountKind, EventKind, SubscriptionState};

use super::common::{MoneyView, PeriodView};
use super::scalars::{CurrencyCode, Date, DateTime, Decimal, Json};

#[cfg(feature = "client")]
use super::schema;

pub use acting::{BlockView, LifeView, PenaltyView, SubscriptionActionPreview};
pub use acts::{
    AddDiscountInput, BlockInput, CancelInput, ChangeBillingDayInput, ChangePlanInput, ChangePriceInput,
    ChangeQuantityInput, ClientBlockInput, ClientUnblockInput, EffectiveWhen, EndDiscountInput,
    SubscriptionActInput, SubscriptionActionInput, SubscriptionActionPreviewInput, UnblockInput,
};
pub use begin::{Beginning, Begun, begin};
pub use input::{
    DiscountInput, SubscriptionCreateInput, SubscriptionFilter, SubscriptionPreviewInput, SubscriptionSort,
    SubscriptionSortField, UsageRecordInput, UsageRecordsInput,
};
pub use many::{
    BlockTargetsInput, BlocksApplyInput, BlocksPreviewInput, BlocksReport, MANY_MAX, ManyRefusal,
    SuspensionInput,
};

pub use migration::{
    PlanMigrateInput, PlanMigrationInput, PlanMigrationPreview, PlanMigrationProgress, PlanMigrationRow,
};
pub use register::{BlockFilter, BlockSort, BlockSortField};
pub use transfer::{
    SubscriptionTransferInput, SubscriptionTransferPreview, SubscriptionTransferPreviewInput,
};

/// A client's use of a plan from a date.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SubscriptionView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "ClientSubscription"))]
pub struct SubscriptionView {
    /// Id.
    pub id: SubscriptionKey,
    /// Whose subscription it is.
    pub client_id: ClientId,
    /// The plan.
    pub plan_id: PlanId,
    /// What it is attached to, of an add-on.
    pub base_id: Option<SubscriptionKey>,
    /// Id in another system, unique within the client.
    pub external_id: Option<String>,
    /// Name given to it.
    pub name: Option<String>,
    /// First day of service.
    pub start_on: Date,
    /// First billed day: the start plus the trial.
    pub first_billed_on: Date,
    /// First day without service, where an end is set.
    pub ended_on: Option<Date>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// The state today.
    pub state: SubscriptionState,
    /// The day on which a run would charge next; absent when never.
    pub next_due_on: Option<Date>,
    /// When it was made.
    pub created_at: DateTime,
    /// Version of the object.
    pub version: i32,
    /// The next day on which a scheduled change takes effect, or something is to be settled.
    pub changes_on: Option<Date>,
}

/// A stretch of a subscription's life under one plan version, quantity and schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SubscriptionTerms"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SubscriptionTerms"))]
pub struct SubscriptionTermsView {
    /// First billed day under these terms.
    pub from: Date,
    /// The version of the plan.
    pub plan_version_id: PlanVersionId,
    /// Units.
    pub quantity: Decimal,
    /// Price instead of the plan's.
    pub price_override: Option<Decimal>,
    /// The date from which period boundaries are counted.
    pub anchor_on: Date,
    /// Day of month of the boundaries; absent with plans of days and weeks.
    pub billing_day: Option<i32>,
    /// What a first piece off a boundary costs.
    pub first_stub: FirstStub,
    /// Discounts; each states its own days.
    pub discounts: Vec<DiscountView>,
    /// Length of a period: `1 month`.
    pub interval: String,
    /// Currency.
    pub currency: CurrencyCode,
    /// What the recurring components cost for one whole period, with VAT as of today, before discounts.
    pub period_amount: MoneyView,
}

/// A discount of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Discount"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Discount"))]
pub struct DiscountView {
    /// A percentage of every line.
    pub percent: Option<Decimal>,
    /// An amount in major units, once per period and component.
    pub amount: Option<Decimal>,
    /// First day.
    pub from: Date,
    /// The day after the last; absent while nobody takes it away.
    pub until: Option<Date>,
}

/// An event of a subscription's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SubscriptionEvent"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SubscriptionEvent"))]
pub struct EventView {
    /// Id.
    pub id: EventKey,
    /// When it was done.
    pub at: DateTime,
    /// From which day it holds.
    pub effective_on: Date,
    /// What happened.
    pub kind: EventKind,
    /// Who did it.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
    /// Particulars.
    pub data: Json,
}

/// A posted charge, or a credit that takes one back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Charge"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Charge"))]
pub struct ChargeView {
    /// Id.
    pub id: ChargeKey,
    /// The subscription.
    pub subscription_id: SubscriptionKey,
    /// Code of the component.
    pub component: String,
    /// Charge or credit.
    pub kind: LineKind,
    /// First day of service, or the day of a one-time charge.
    pub from: Date,
    /// The day after the last; of a one-time charge the day itself.
    pub to: Date,
    /// Units.
    pub quantity: Decimal,
    /// Amount with VAT; credits are negative.
    pub amount: MoneyView,
    /// VAT in the amount.
    pub vat: MoneyView,
    /// VAT rate: `none`, `0` … `22`.
    pub vat_rate: String,
    /// The charge that a credit takes back.
    pub credits_id: Option<ChargeKey>,
    /// Why this sum.
    pub explanation: ExplanationView,
    /// When it was posted.
    pub posted_at: DateTime,
}

/// A line that a run would post.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "QuoteLine"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "QuoteLine"))]
pub struct QuoteLineView {
    /// Code of the component.
    pub component: String,
    /// Charge or credit.
    pub kind: LineKind,
    /// First day of service, or the day of a one-time charge.
    pub from: Date,
    /// The day after the last; of a one-time charge the day itself.
    pub to: Date,
    /// Units.
    pub quantity: Decimal,
    /// Amount with VAT; credits are negative.
    pub amount: MoneyView,
    /// VAT in the amount.
    pub vat: MoneyView,
    /// VAT rate: `none`, `0` … `22`.
    pub vat_rate: String,
    /// Why this sum.
    pub explanation: ExplanationView,
}

/// Why a line has its sum: price × share, rounded once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Explanation"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Explanation"))]
pub struct ExplanationView {
    /// Price of a whole period for the quantity, before discounts, in major units.
    pub list: Decimal,
    /// The same after discounts.
    pub price: Decimal,
    /// Share of a whole period that is charged, a fraction: `13/30`, or `1`.
    pub share: String,
    /// Days of the piece; 0 for lines that are not prorated.
    pub days: i32,
    /// Usage that was reported late is part of the quantity.
    pub late_usage: bool,
}

/// What the first run would charge for a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SubscriptionPreview {
    /// Lines, by component and time.
    pub lines: Vec<QuoteLineView>,
    /// Their sum.
    pub total: MoneyView,
    /// First billed day.
    pub first_billed_on: Date,
    /// Day of month of the boundaries; absent with plans of days and weeks.
    pub billing_day: Option<i32>,
    /// The next period that these lines do not charge.
    pub next_period: Option<PeriodView>,
    /// When it will be charged.
    pub next_due_on: Option<Date>,
}

/// A record of usage.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Usage"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Usage"))]
pub struct UsageView {
    /// Id.
    pub id: UsageKey,
    /// The subscription.
    pub subscription_id: SubscriptionKey,
    /// Code of the metered component.
    pub component: String,
    /// Units used.
    pub quantity: Decimal,
    /// When.
    pub used_at: DateTime,
    /// The local day of use.
    pub used_on: Date,
    /// The day it is counted on: later than the day of use when that was billed already.
    pub counted_on: Date,
    /// The caller's key, unique within the client.
    pub key: String,
}

impl QuoteLineView {
    /// The line in the currency of its client.
    #[must_use]
    pub fn new(line: &Line, currency: Currency) -> QuoteLineView {
        QuoteLineView {
            component: line.code.clone(),
            kind: line.kind,
            from: Date(line.span.from()),
            to: Date(line.span.to()),
            quantity: Decimal(line.quantity.to_decimal()),
            amount: Money::from_minor(line.amount_minor, currency).into(),
            vat: Money::from_minor(line.vat_minor, currency).into(),
            vat_rate: line.vat_rate.code().to_owned(),
            explanation: ExplanationView::from(&line.explanation),
        }
    }
}

impl From<&crate::billing::Explanation> for ExplanationView {
    fn from(explanation: &crate::billing::Explanation) -> ExplanationView {
        let share = explanation.share;
        ExplanationView {
            list: Decimal(explanation.list),
            price: Decimal(explanation.price),
            share: match share.den() {
                1 => share.num().to_string(),
                den => format!("{}/{den}", share.num()),
            },
            days: i32::try_from(explanation.days).unwrap_or(i32::MAX),
            late_usage: explanation.late_usage,
        }
    }
}

impl From<Discount> for DiscountView {
    fn from(discount: Discount) -> DiscountView {
        let (percent, amount) = match discount.kind {
            DiscountKind::Percent(percent) => (Some(Decimal(percent.to_decimal())), None),
            DiscountKind::Amount(amount) => (None, Some(Decimal(amount.to_decimal()))),
        };
        DiscountView { percent, amount, from: Date(discount.from), until: discount.until.map(Date) }
    }
}
