//! What a ladder would do to the whole base today.

use std::collections::{BTreeMap, HashMap};

use shared::access::Permission;
use shared::api::credit::{
    CreditMoverView, CreditSimulateInput, CreditSimulationView, CreditStageCountView, ladder,
};
use shared::credit::Ladder;
use shared::ids::ClientId;
use shared::money::{Currency, Money};

use super::super::position::{Judged, Seen, look};
use super::super::repo::policies;
use super::super::repo::states::Reached;
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::settings;

/// Clients read at once.
const STEP: u64 = 500;
/// Most clients that are named.
const MOVERS_MAX: usize = 200;

/// What was counted so far.
struct Tally {
    seen: i32,
    stages: Vec<(i32, BTreeMap<Currency, i64>)>,
    moved: i32,
    blocked: i32,
    unblocked: i32,
    movers: Vec<(i64, CreditMoverView)>,
}

/// Tries a ladder on the clients of a policy, or of the whole seller. Writes nothing.
pub async fn simulate(
    app: &App,
    actor: &Actor,
    input: &CreditSimulateInput,
) -> Result<CreditSimulationView, Error> {
    actor.require(Permission::LedgerRead)?;
    actor.require(Permission::ClientRead)?;
    actor.require_seller(input.seller_id)?;
    let seller = settings::seller(app, input.seller_id).await?;
    let tried = ladder(&input.stages, seller.currency).map_err(Error::Invalid)?;
    if let Some(id) = input.policy_id {
        let known = policies::many(app.read(), [id]).await?.remove(&id);
        known.filter(|known| known.seller == seller.id).ok_or_else(|| Error::not_found("policy", id))?;
    }
    let zones = HashMap::from([(seller.id, settings::zone(&seller))]);
    let mut tally = Tally {
        seen: 0,
        stages: vec![(0, BTreeMap::new()); tried.0.len()],
        moved: 0,
        blocked: 0,
        unblocked: 0,
        movers: Vec::new(),
    };
    let mut after = None;
    loop {
        let ids = clients::indebted(app.read(), Some(seller.id), after, STEP).await?;
        let Some(last) = ids.last().copied() else { break };
        for seen in of_these(app, &ids, &zones).await? {
            if input.policy_id.is_none() || seen.terms.policy.value == input.policy_id {
                count(&mut tally, &seen, &tried)?;
            }
        }
        after = Some(last);
    }
    Ok(shown(tally, &tried))
}

async fn of_these(
    app: &App,
    ids: &[ClientId],
    zones: &HashMap<shared::ids::SellerId, chrono_tz::Tz>,
) -> Result<Vec<Seen>, Error> {
    let found = clients::many(app.read(), ids).await?;
    look(app, app.read(), found, zones).await
}

fn count(tally: &mut Tally, seen: &Seen, tried: &Ladder) -> Result<(), Error> {
    let Judged { position, standing, .. } = seen.judged(tried)?;
    let overdue_minor = position.debt.overdue_minor;
    let currency = seen.client.currency;
    tally.seen = tally.seen.saturating_add(1);
    if let Some((clients, overdue)) = standing.stage.and_then(|stage| tally.stages.get_mut(stage)) {
        *clients = clients.saturating_add(1);
        let sum = overdue.entry(currency).or_default();
        *sum = sum.saturating_add(overdue_minor);
    }
    let now = seen.known.as_ref().and_then(|known| known.stage.as_ref());
    let blocked_now = seen.is_blocked();
    let then = standing.stage.and_then(|stage| tried.0.get(stage));
    if standing.blocks && !blocked_now {
        tally.blocked = tally.blocked.saturating_add(1);
    }
    if blocked_now && !standing.blocks {
        tally.unblocked = tally.unblocked.saturating_add(1);
    }
    let same = now.map(Reached::label) == then.map(|stage| (stage.kind, stage.name.as_str()));
    if same && blocked_now == standing.blocks {
        return Ok(());
    }
    tally.moved = tally.moved.saturating_add(1);
    let mover = CreditMoverView {
        client_id: seen.client.id,
        name: seen.client.details.name.clone(),
        overdue: Money::from_minor(overdue_minor, currency).into(),
        overdue_days: i32::try_from(position.debt.days(seen.today)).unwrap_or(i32::MAX),
        stage_now: now.map(|stage| stage.name.clone()),
        stage_then: then.map(|stage| stage.name.clone()),
        blocked_now,
        blocked_then: standing.blocks,
    };
    tally.movers.push((overdue_minor, mover));
    if tally.movers.len() >= 2 * MOVERS_MAX {
        largest(&mut tally.movers);
    }
    Ok(())
}

fn largest(movers: &mut Vec<(i64, CreditMoverView)>) {
    movers.sort_by_key(|(minor, mover)| (std::cmp::Reverse(*minor), mover.client_id));
    movers.truncate(MOVERS_MAX);
}

fn shown(mut tally: Tally, tried: &Ladder) -> CreditSimulationView {
    largest(&mut tally.movers);
    let counted = tried.0.iter().zip(tally.stages);
    CreditSimulationView {
        clients: tally.seen,
        stages: counted
            .map(|(stage, (clients, overdue))| CreditStageCountView {
                name: stage.name.clone(),
                kind: stage.kind,
                clients,
                overdue: overdue
                    .into_iter()
                    .map(|(currency, minor)| Money::from_minor(minor, currency).into())
                    .collect(),
            })
            .collect(),
        moved: tally.moved,
        blocked: tally.blocked,
        unblocked: tally.unblocked,
        movers: tally.movers.into_iter().map(|(_, mover)| mover).collect(),
    }
}
