//! Series of numbers.

use crate::documents::DocumentKind;
use crate::ids::SellerId;
use crate::numbering::NumberReset;

#[cfg(feature = "client")]
use crate::api::schema;

/// How documents of a kind are numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "NumberSeries"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "NumberSeries"))]
pub struct NumberSeriesView {
    /// The kind of documents.
    pub kind: DocumentKind,
    /// The mask.
    pub mask: String,
    /// When the count begins anew.
    pub reset: NumberReset,
    /// The first count of each period.
    pub start: i32,
    /// Version; 0: nothing is stated yet, this holds by default.
    pub version: i32,
    /// The number that a document of today would take; null when it needs more than the seller states.
    pub next: Option<String>,
}

/// Another way to number documents of a kind. Numbers that were taken stay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct NumberSeriesSaveInput {
    /// Whose.
    pub seller_id: SellerId,
    /// The kind of documents.
    pub kind: DocumentKind,
    /// Version that was read; 0 when nothing was stated yet.
    pub version: i32,
    /// The mask: text with `{seq}`, `{seq:6}`, `{yyyy}`, `{yy}`, `{mm}`, `{seller.prefix}`, `{client.code}`.
    pub mask: String,
    /// When the count begins anew.
    pub reset: NumberReset,
    /// The first count of each period, at least 1.
    pub start: i32,
}

/// Counts of a period that no document has taken though a later one has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "NumberGap"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "NumberGap"))]
pub struct NumberGapView {
    /// The kind of documents.
    pub kind: DocumentKind,
    /// The period of the count: `2026`, `2026-03`, or empty.
    pub period: String,
    /// The first missing count.
    pub first: i32,
    /// The last missing count.
    pub last: i32,
}
