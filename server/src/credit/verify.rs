//! The proof that credit control knows its blocks, for the whole database.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use shared::ids::ClientId;

use super::repo::states;
use crate::app::App;
use crate::error::{Error, Violation};
use crate::subscriptions;

/// Blocks that credit control has set and does not know of, and those that it thinks it has set.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let stated: BTreeSet<(ClientId, NaiveDate)> = states::blocked(app.read()).await?.into_iter().collect();
    let blocks = subscriptions::automatic_blocks(app.read()).await?;
    let set: BTreeSet<(ClientId, NaiveDate)> =
        blocks.iter().map(|block| (block.client, block.from)).collect();
    // One that gives way to a block by hand ends by itself; before that day has come anywhere it holds everywhere.
    let tomorrow = app.clock().now().date_naive() + Days::new(1);
    let holding = blocks.iter().filter(|block| block.until.is_none_or(|until| until > tomorrow));
    let holding: BTreeSet<(ClientId, NaiveDate)> = holding.map(|block| (block.client, block.from)).collect();
    let violation = |(client, from): &(ClientId, NaiveDate), text: &str| Violation {
        rule: "credit.block",
        object: client.to_string(),
        message: format!("a block from {from} {text}"),
    };
    let unset = stated.difference(&set).map(|block| violation(block, "is stated and not set"));
    let unknown = holding.difference(&stated).map(|block| violation(block, "is set and not stated"));
    Ok(unset.chain(unknown).collect())
}
