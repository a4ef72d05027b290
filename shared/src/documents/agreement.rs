//! Contracts and free documents: their text is the template's; the content fills in what varies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rate::Quantity;

/// What the text of a contract or of a free document refers to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Title, where it is not that of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Town of the signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it is about: the service, the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Last day of its term; none is no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<chrono::NaiveDate>,
    /// Days to pay an invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_days: Option<u32>,
    /// What the client uses on the day of the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    /// Balance of the client then, in minor units: below 0 the client owes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_minor: Option<i64>,
    /// Values of variables and custom fields, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

/// A subscription that an agreement names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its own name, or that of its plan.
    pub name: String,
    /// The plan.
    pub plan: String,
    /// Units.
    pub quantity: Quantity,
    /// What a whole period costs with VAT, before discounts, in minor units.
    pub price_minor: i64,
    /// Length of a period: `1 month`.
    pub interval: String,
    /// First day of service.
    pub since: chrono::NaiveDate,
}
