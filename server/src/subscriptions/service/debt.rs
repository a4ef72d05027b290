//! What credit control asks of subscriptions: blocks for debt, and what lifting them costs.

use std::collections::HashMap;

use chrono::NaiveDate;
use shared::actions::restart_minor;
use shared::blocks::{BlockKind, BlockLevel};
use shared::ids::ClientId;

use super::super::repo::blocks::{self, OwnBlock};
use super::super::repo::facts::load_all;
use super::act::refused;
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;

/// Blocks for debt of the clients themselves that hold on any day, the oldest first.
pub async fn debt_blocks(
    conn: &impl Connection,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<OwnBlock>>, Error> {
    let mut found = blocks::own(conn, clients).await?;
    for own in found.values_mut() {
        own.retain(|own| own.block.kind == BlockKind::Financial);
    }
    Ok(found)
}

/// What lifting the block for debt of each client on its day would make due beyond what is due anyway, in minor
/// units, or why that cannot be told.
pub async fn restarts(
    app: &App,
    conn: &impl Connection,
    wanted: &[(ClientId, NaiveDate)],
) -> Result<HashMap<ClientId, Result<i64, Error>>, Error> {
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<ClientId> = wanted.iter().map(|(client, _)| *client).collect();
    let lives = load_all(app, conn, &ids).await?;
    let of = |(client, today): &(ClientId, NaiveDate)| {
        let mut sum = 0_i64;
        let all = lives.get(client).map_or(&[][..], Vec::as_slice);
        for life in all.iter().filter(|life| life.must_live(*today).is_ok()) {
            let more = restart_minor(life, *today, BlockLevel::Client, BlockKind::Financial);
            sum = sum.saturating_add(more.map_err(|refusal| refused(refusal, life, None))?);
        }
        Ok(sum)
    };
    Ok(wanted.iter().map(|wanted| (wanted.0, of(wanted))).collect())
}
