//! Every query of this chapter.

pub mod due;
pub mod findings;
pub mod forget;
pub mod items;
pub mod runs;
pub mod schedules;

use std::collections::BTreeMap;
use std::str::FromStr;

use shared::money::Currency;

use crate::error::Error;

/// Sums by currency, in minor units.
pub type Totals = BTreeMap<Currency, i64>;

/// Reads sums as the run's row keeps them: `{"RUB": 123}`.
pub fn totals_of(json: &serde_json::Value) -> Result<Totals, Error> {
    let map: BTreeMap<String, i64> = serde_json::from_value(json.clone()).map_err(Error::internal)?;
    map.into_iter()
        .map(|(code, minor)| Ok((Currency::from_str(&code).map_err(Error::internal)?, minor)))
        .collect()
}

/// Writes sums as the run's row keeps them.
pub fn totals_json(totals: &Totals) -> serde_json::Value {
    totals.iter().map(|(currency, minor)| (currency.code().to_owned(), serde_json::json!(minor))).collect()
}
