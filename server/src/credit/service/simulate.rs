//! What a ladder, or terms of a level or of a client, would do today.

use std::collections::{BTreeMap, HashMap};

use chrono_tz::Tz;
use shared::access::Permission;
use shared::api::credit::{
    ClientCreditPreviewInput, CreditMoverView, CreditSettingsPreviewInput, CreditSimulateInput,
    CreditSimulationView, CreditStageCountView, ladder,
};
use shared::credit::{Stage, StageKind};
use shared::ids::{ClientId, SellerId};
use shared::money::{Currency, Money};

use super::super::position::{Instead, Judged, Seen, look};
use super::super::repo::policies;
use super::super::repo::states::Reached;
use super::terms::{self, under_terms};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::settings;

/// Clients read at once.
const STEP: u64 = 200;
/// Most clients that are named.
const MOVERS_MAX: usize = 200;

/// Clients on a stage.
struct OnStage {
    kind: StageKind,
    name: String,
    clients: i32,
    overdue: BTreeMap<Currency, i64>,
}

impl OnStage {
    fn of(stage: &Stage) -> OnStage {
        OnStage { kind: stage.kind, name: stage.name.clone(), clients: 0, overdue: BTreeMap::new() }
    }
}

/// What was counted so far.
#[derive(Default)]
struct Tally {
    seen: i32,
    stages: Vec<OnStage>,
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
    let instead = Instead { ladder: Some(&tried), level: None };
    let mut tally = Tally { stages: tried.0.iter().map(OnStage::of).collect(), ..Tally::default() };
    all(app, Some(seller.id), instead, |seen| {
        let asked = input.policy_id.is_none() || seen.terms.policy.value == input.policy_id;
        if asked { count(&mut tally, seen, instead) } else { Ok(()) }
    })
    .await?;
    Ok(shown(tally))
}

/// Tries terms of a level above clients on those for whom it holds. Writes nothing.
pub async fn try_level(
    app: &App,
    actor: &Actor,
    input: CreditSettingsPreviewInput,
) -> Result<CreditSimulationView, Error> {
    actor.require(Permission::SettingsRead)?;
    actor.require(Permission::LedgerRead)?;
    actor.require(Permission::ClientRead)?;
    let given = terms::given(app, actor, input.scope, (input.currency, &input.terms)).await?;
    let level = given.level;
    let before = clients::credit_level(app.read(), level).await?.1;
    terms::fits(app.read(), level.seller(), (given.stated.policy, before.policy)).await?;
    let instead = Instead { ladder: None, level: Some((level, given.stated)) };
    let mut tally = Tally::default();
    all(app, level.seller(), instead, |seen| {
        if level.holds_for(seen.client.levels()) { count(&mut tally, seen, instead) } else { Ok(()) }
    })
    .await?;
    tally.stages.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Ok(shown(tally))
}

/// Tries a group and terms of a client. Writes nothing.
pub async fn try_client(
    app: &App,
    actor: &Actor,
    input: ClientCreditPreviewInput,
) -> Result<CreditSimulationView, Error> {
    actor.require(Permission::LedgerRead)?;
    let client = clients::client(app, actor, input.client_id).await?;
    let own = input.terms.read(client.currency).map_err(under_terms)?;
    terms::fits(app.read(), Some(client.seller), (own.policy, client.credit_own.policy)).await?;
    let group = terms::in_group(app.read(), &client, input.group_id).await?;
    let seller = settings::seller(app, client.seller).await?;
    let zones = HashMap::from([(seller.id, settings::zone(&seller))]);
    let mut tally = Tally::default();
    let instead = Instead::default();
    let client = Client { group, credit_own: own, ..client };
    for seen in look(app, app.read(), vec![client], (&zones, instead)).await? {
        count(&mut tally, &seen, instead)?;
    }
    Ok(shown(tally))
}

/// Looks at everybody who owes anything, or stands on a stage.
async fn all(
    app: &App,
    seller: Option<SellerId>,
    instead: Instead<'_>,
    mut with: impl FnMut(&Seen) -> Result<(), Error>,
) -> Result<(), Error> {
    let zones: HashMap<SellerId, Tz> = settings::zones(app.read()).await?;
    let mut after = None;
    loop {
        let ids: Vec<ClientId> = clients::indebted(app.read(), seller, after, STEP).await?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        let found = clients::many(app.read(), &ids).await?;
        look(app, app.read(), found, (&zones, instead)).await?.iter().try_for_each(&mut with)?;
        after = Some(last);
    }
}

fn count(tally: &mut Tally, seen: &Seen, instead: Instead<'_>) -> Result<(), Error> {
    let judged = seen.judged_by(instead.ladder)?;
    let blocked_then = seen.will_be_blocked(&judged);
    let Judged { position, standing, .. } = judged;
    let overdue_minor = position.debt.overdue_minor;
    let currency = seen.client.currency;
    tally.seen = tally.seen.saturating_add(1);
    let own = seen.ladder();
    let then = standing.stage.and_then(|stage| instead.ladder.unwrap_or(&own).0.get(stage));
    if let Some(then) = then {
        let same = |on: &OnStage| (on.kind, &on.name) == (then.kind, &then.name);
        let at = tally.stages.iter().position(same).unwrap_or_else(|| {
            tally.stages.push(OnStage::of(then));
            tally.stages.len() - 1
        });
        let on = &mut tally.stages[at];
        on.clients = on.clients.saturating_add(1);
        let sum = on.overdue.entry(currency).or_default();
        *sum = sum.saturating_add(overdue_minor);
    }
    let now = seen.known.as_ref().and_then(|known| known.stage.as_ref());
    let blocked_now = seen.is_blocked();
    if blocked_then && !blocked_now {
        tally.blocked = tally.blocked.saturating_add(1);
    }
    if blocked_now && !blocked_then {
        tally.unblocked = tally.unblocked.saturating_add(1);
    }
    let same = now.map(Reached::label) == then.map(|stage| (stage.kind, stage.name.as_str()));
    if same && blocked_now == blocked_then {
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
        blocked_then,
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

fn shown(mut tally: Tally) -> CreditSimulationView {
    largest(&mut tally.movers);
    let money = |(currency, minor)| Money::from_minor(minor, currency).into();
    let stage = |on: OnStage| CreditStageCountView {
        name: on.name,
        kind: on.kind,
        clients: on.clients,
        overdue: on.overdue.into_iter().map(money).collect(),
    };
    CreditSimulationView {
        clients: tally.seen,
        stages: tally.stages.into_iter().map(stage).collect(),
        moved: tally.moved,
        blocked: tally.blocked,
        unblocked: tally.unblocked,
        movers: tally.movers.into_iter().map(|(_, mover)| mover).collect(),
    }
}
