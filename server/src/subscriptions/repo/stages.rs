//! Stretches of terms as rows of `subscription_terms`, and as they are kept beside a subscription.

use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::{QueryResult, Value};
use serde::{Deserialize, Serialize};
use shared::actions::{PlanRef, Stage, StageCause};
use shared::calendar::{BillingDay, Schedule};
use shared::catalog::{FirstStub, PlanTerms};
use shared::ids::{ClientId, PlanVersionId, SubscriptionId};
use shared::rate::{Quantity, UnitPrice};
use shared::subscription::{Discount, Segment};

use crate::db::bulk::{Column, Type, column};
use crate::error::Error;

/// A stretch of terms without the terms themselves, which the version of the plan has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageRow {
    /// First billed day.
    pub from: NaiveDate,
    /// The version of the plan.
    pub version: PlanVersionId,
    /// Units, millionths.
    pub quantity: i64,
    /// Price instead of the plan's, millionths.
    pub price_override: Option<i64>,
    /// Anchor of the schedule.
    pub anchor: NaiveDate,
    /// Day of month of the boundaries.
    pub billing_day: Option<i32>,
    /// What a first piece off a boundary costs.
    pub first_stub: FirstStub,
    /// Discounts.
    pub discounts: Vec<Discount>,
    /// The day from which it serves.
    pub served_from: NaiveDate,
    /// What made it begin.
    pub cause: StageCause,
}

/// A stretch that another change took the place of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetiredRow {
    /// The stretch.
    #[serde(flatten)]
    pub stage: StageRow,
    /// It comes back when that change is dropped; rows of old say nothing.
    #[serde(default = "yes")]
    pub returns: bool,
}

const fn yes() -> bool {
    true
}

/// Columns of `subscription_terms`.
pub const TERMS: [Column; 12] = [
    column("client_id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("from_on", Type::Date),
    column("plan_version_id", Type::Uuid),
    column("quantity", Type::BigInt),
    column("price_override", Type::BigInt),
    column("anchor_on", Type::Date),
    column("billing_day", Type::Int),
    column("first_stub", Type::Text),
    column("discounts", Type::Json),
    column("served_from", Type::Date),
    column("cause", Type::Text),
];

/// Those of them that a stretch is read from, after `t.`.
pub const READ: &str = "t.from_on, t.plan_version_id, t.quantity, t.price_override, t.anchor_on, t.billing_day, \
                        t.first_stub, t.discounts, t.served_from, t.cause";

impl StageRow {
    /// The first stretch of a new subscription.
    pub fn first(segment: &Segment, version: PlanVersionId, start_on: NaiveDate) -> Result<StageRow, Error> {
        StageRow::new(segment, version, start_on, StageCause::Start)
    }

    /// A stretch of a life.
    pub fn of(stage: &Stage) -> Result<StageRow, Error> {
        StageRow::new(&stage.segment, stage.plan.version, stage.served_from, stage.cause)
    }

    fn new(
        segment: &Segment,
        version: PlanVersionId,
        served_from: NaiveDate,
        cause: StageCause,
    ) -> Result<StageRow, Error> {
        let day = segment.schedule.billing_day().map(|day| i32::try_from(day.get())).transpose();
        Ok(StageRow {
            from: segment.from,
            version,
            quantity: segment.quantity.micros(),
            price_override: segment.price_override.map(UnitPrice::micros),
            anchor: segment.schedule.anchor(),
            billing_day: day.map_err(Error::internal)?,
            first_stub: segment.first_stub,
            discounts: segment.discounts.clone(),
            served_from,
            cause,
        })
    }

    /// Reads the columns of [`READ`] from the one at `at` on. A row of old serves from `served_from`.
    pub fn read(row: &QueryResult, at: usize, start_on: NaiveDate) -> Result<StageRow, Error> {
        let from: NaiveDate = row.try_get_by_index(at)?;
        let stub: String = row.try_get_by_index(at + 6)?;
        let cause: Option<String> = row.try_get_by_index(at + 9)?;
        let cause = cause.map_or(Some(StageCause::Start), |code| StageCause::from_code(&code));
        let cause = cause.ok_or_else(|| Error::internal("unknown cause of terms"))?;
        let known: Option<NaiveDate> = row.try_get_by_index(at + 8)?;
        let discounts: serde_json::Value = row.try_get_by_index(at + 7)?;
        Ok(StageRow {
            from,
            version: PlanVersionId(row.try_get_by_index(at + 1)?),
            quantity: row.try_get_by_index(at + 2)?,
            price_override: row.try_get_by_index(at + 3)?,
            anchor: row.try_get_by_index(at + 4)?,
            billing_day: row.try_get_by_index(at + 5)?,
            first_stub: FirstStub::from_code(&stub)
                .ok_or_else(|| Error::internal("unknown first-stub policy"))?,
            discounts: match discounts.as_array() {
                Some(none) if none.is_empty() => Vec::new(),
                Some(_) | None => serde_json::from_value(discounts).map_err(Error::internal)?,
            },
            served_from: known.unwrap_or(start_on),
            cause,
        })
    }

    /// The stretch with its terms.
    pub fn stage(self, terms: &Arc<PlanTerms>, plan: PlanRef) -> Result<Stage, Error> {
        let day = self
            .billing_day
            .map(|day| u32::try_from(day).map_err(Error::internal))
            .transpose()?
            .map(|day| BillingDay::try_from(day).map_err(Error::internal))
            .transpose()?;
        let price = self.price_override.map(|micros| UnitPrice::from_micros(micros).map_err(Error::internal));
        let segment = Segment {
            from: self.from,
            terms: Arc::clone(terms),
            schedule: Schedule::new(terms.interval, self.anchor, day),
            quantity: Quantity::from_micros(self.quantity).map_err(Error::internal)?,
            price_override: price.transpose()?,
            first_stub: self.first_stub,
            discounts: self.discounts,
        };
        Ok(Stage { segment, served_from: self.served_from, cause: self.cause, plan })
    }

    /// Values of [`TERMS`].
    pub fn values(self, client: ClientId, subscription: SubscriptionId) -> Result<Vec<Value>, Error> {
        Ok(vec![
            client.uuid().into(),
            subscription.uuid().into(),
            self.from.into(),
            self.version.uuid().into(),
            self.quantity.into(),
            self.price_override.into(),
            self.anchor.into(),
            self.billing_day.into(),
            self.first_stub.code().into(),
            serde_json::to_value(self.discounts).map_err(Error::internal)?.into(),
            self.served_from.into(),
            self.cause.code().into(),
        ])
    }
}
