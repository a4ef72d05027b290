//! A subscription goes to another client: inputs and what a preview shows.

use crate::actions::{Effective, Transfer, bill};
use crate::api::common::MoneyView;
use crate::api::scalars::{Date, Decimal};
use crate::billing::{Line, QuoteError};
use crate::error::FieldError;
use crate::ids::{ClientId, SubscriptionKey};
use crate::money::Money;

use super::acts::effective;
use super::{EffectiveWhen, QuoteLineView};

#[cfg(feature = "client")]
use crate::api::schema;

/// A transfer, to see what it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SubscriptionTransferPreviewInput {
    /// The subscription; its add-ons go with it.
    pub id: SubscriptionKey,
    /// The client who takes it over: of the same seller, with the same currency.
    pub client_id: ClientId,
    /// When; at the end of the paid period when left out.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day, today or later.
    pub effective_on: Option<Date>,
}

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SubscriptionTransferInput {
    /// The subscription; its add-ons go with it.
    pub id: SubscriptionKey,
    /// The client who takes it over: of the same seller, with the same currency.
    pub client_id: ClientId,
    /// When; at the end of the paid period when left out.
    pub effective: Option<EffectiveWhen>,
    /// Or on this day, today or later.
    pub effective_on: Option<Date>,
    /// Why; goes to both timelines.
    pub reason: Option<String>,
    /// Version that the preview showed: refused as stale when anything that it read has changed since.
    pub version: Option<i32>,
    /// Total that the preview showed, in major units: refused when another would be posted.
    pub total: Option<Decimal>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// What a transfer would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SubscriptionTransferPreview {
    /// Version to send with the transfer.
    pub version: i32,
    /// The first day with the other client.
    pub effective_on: Date,
    /// Credits of the client who had it, posted at once; days that are given back on a later day come with it.
    pub lines: Vec<QuoteLineView>,
    /// Their sum.
    pub total: MoneyView,
    /// What a run on that day charges to the client who takes it over.
    pub first_lines: Vec<QuoteLineView>,
    /// Their sum.
    pub first_total: MoneyView,
}

impl SubscriptionTransferPreviewInput {
    /// When it takes effect.
    ///
    /// # Errors
    /// `effectiveOn`, when both are stated.
    pub fn when(&self) -> Result<Option<Effective>, FieldError> {
        effective(self.effective, self.effective_on)
    }
}

impl SubscriptionTransferInput {
    /// What its preview is asked.
    #[must_use]
    pub const fn asked(&self) -> SubscriptionTransferPreviewInput {
        SubscriptionTransferPreviewInput {
            id: self.id,
            client_id: self.client_id,
            effective: self.effective,
            effective_on: self.effective_on,
        }
    }
}

impl SubscriptionTransferPreview {
    /// What the transfer shows to people; `version` is that of the client who has the subscription.
    ///
    /// # Errors
    /// An amount does not fit.
    pub fn of(transfer: &Transfer, version: i32) -> Result<SubscriptionTransferPreview, QuoteError> {
        let overflow = || QuoteError::Overflow { code: "total".to_owned() };
        let currency = transfer.new.currency();
        let mut first: Vec<Line> = bill(&transfer.new, transfer.on)?.lines;
        for addon in &transfer.new.addons {
            first.extend(bill(addon, transfer.on)?.lines);
        }
        let sum = first.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.amount_minor));
        let total = transfer.old.total_minor().map_err(|_| overflow())?;
        let lines = transfer.old.all().flat_map(|outcome| &outcome.lines);
        Ok(SubscriptionTransferPreview {
            version,
            effective_on: Date(transfer.on),
            lines: lines.map(|line| QuoteLineView::new(line, currency)).collect(),
            total: Money::from_minor(total, currency).into(),
            first_lines: first.iter().map(|line| QuoteLineView::new(line, currency)).collect(),
            first_total: Money::from_minor(sum.ok_or_else(overflow)?, currency).into(),
        })
    }
}
