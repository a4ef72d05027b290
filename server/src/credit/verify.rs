//! The proof that credit control knows its blocks, for the whole database.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use shared::ids::ClientId;

use super::repo::states;
use crate::app::App;
use crate::error::{Error, Violation};
use crate::subscriptions;

/// Blocks that credit control has set and does not know of, and those that it thinks it has set.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let stated: BTreeSet<(ClientId, NaiveDate)> = states::blocked(app.read()).await?.into_iter().collect();
    let blocks = subscriptions::automatic_blocks(app.read()).await?;
    let set: BTreeSet<(ClientId, NaiveDate)> = blocks.iter().map(|(block, _)| *block).collect();
    // One that gives way to a block by hand ends by itself.
    let open = blocks.iter().filter(|(_, ends)| !ends).map(|(block, _)| block);
    let violation = |(client, from): &(ClientId, NaiveDate), text: &str| Violation {
        rule: "credit.block",
        object: client.to_string(),
        message: format!("a block from {from} {text}"),
    };
    let unset = stated.difference(&set).map(|block| violation(block, "is stated and not set"));
    let unknown =
        open.filter(|block| !stated.contains(block)).map(|block| violation(block, "is set and not stated"));
    Ok(unset.chain(unknown).collect())
}
