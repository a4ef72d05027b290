//! Moving clients up and down their ladders: stages, blocks, and when to look again.

use std::collections::HashMap;

use chrono::Days;
use chrono_tz::Tz;
use serde_json::json;
use shared::actions::Suspension;
use shared::blocks::{Block, BlockKind};
use shared::credit::{CreditEventKind, Position, Standing};
use shared::ids::{ClientId, SellerId};

use super::job::JOB;
use super::position::{Instead, Judged, Seen, look};
use super::repo::events::{self, NewEvent};
use super::repo::states::{self, Reached, State};
use crate::clients::{self, Checked, LockedClient};
use crate::error::Error;
use crate::op::{BalanceChanged, Op};
use crate::subscriptions::{self, By};

/// Credit control as the unit of work knows it.
pub struct CreditControl;

#[async_trait::async_trait]
impl BalanceChanged for CreditControl {
    /// Whoever has paid climbs down at once, in the transaction of the money; who owes more is looked at right after.
    async fn changed(&self, op: &mut Op, raised: &[ClientId]) -> Result<(), Error> {
        op.nudge(JOB);
        if raised.is_empty() {
            return Ok(());
        }
        let staged = states::staged(op.conn(), raised).await?;
        if staged.is_empty() { Ok(()) } else { evaluate_in(op, &staged).await }
    }
}

/// What a look at one client found.
struct Found {
    state: Option<State>,
    checked: Checked,
}

/// Looks at clients and moves those that stand elsewhere than before. Their rows are taken, if they are not held.
pub async fn evaluate_in(op: &mut Op, ids: &[ClientId]) -> Result<(), Error> {
    let locked: HashMap<ClientId, LockedClient> =
        clients::lock(op, ids).await?.into_iter().map(|client| (client.id, client)).collect();
    let zones: HashMap<SellerId, Tz> =
        locked.values().map(|client| (client.seller, client.time_zone)).collect();
    let clients = clients::many_in(op, ids).await?;
    let seen = look(op.app(), op.conn(), clients, (&zones, Instead::default())).await?;
    let (mut states, mut gone, mut checked) = (Vec::new(), Vec::new(), Vec::new());
    let mut events = Vec::new();
    for seen in &seen {
        let Some(client) = locked.get(&seen.client.id) else { continue };
        let found = settle(op, client, seen, &mut events).await?;
        checked.push(found.checked);
        match found.state {
            Some(state) => states.push(state),
            None => gone.extend(seen.known.as_ref().map(|known| known.client)),
        }
    }
    states::save(op, &states, op.now()).await?;
    states::forget(op, &gone).await?;
    events::insert(op, events).await?;
    clients::set_checked_in(op, &checked).await
}

async fn settle(
    op: &mut Op,
    client: &LockedClient,
    seen: &Seen,
    events: &mut Vec<NewEvent>,
) -> Result<Found, Error> {
    let today = seen.today;
    let Judged { position, standing, mut problem } = seen.judged_by(None)?;
    let mut say = |kind, data| events.push(NewEvent { client: client.id, dated_on: today, kind, data });
    let stage = reached(seen, &standing);
    let before = seen.known.as_ref().and_then(|known| known.stage.as_ref());
    let name = |stage: Option<&Reached>| stage.map(|stage| stage.name.clone());
    if stage.as_ref().map(Reached::label) != before.map(Reached::label) {
        let told = told(&position, json!({ "from": name(before), "to": name(stage.as_ref()) }));
        say(CreditEventKind::Moved, told);
    }
    let mut block = seen.own_block();
    if problem.is_none() {
        let reason = reason(seen, stage.as_ref(), &position);
        match set_block(op, client, seen, (standing.blocks, &reason)).await {
            Ok(now) => {
                if now != block {
                    let kind =
                        if now.is_some() { CreditEventKind::Blocked } else { CreditEventKind::Unblocked };
                    say(kind, told(&position, json!({ "stage": name(stage.as_ref()) })));
                }
                block = now;
            }
            Err(error) if error.is_refusal() => problem = Some(error.message_ru()),
            Err(error) => return Err(error),
        }
    }
    let known_problem = seen.known.as_ref().and_then(|known| known.problem.as_ref());
    if let Some(text) = problem.as_ref().filter(|text| Some(*text) != known_problem) {
        say(CreditEventKind::Failed, json!({ "text": text }));
    }
    let tomorrow = problem.as_ref().and_then(|_| today.checked_add_days(Days::new(1)));
    let block_ends = seen.block_ends_on().into_iter().chain(block.and_then(|block| block.until));
    let ends = seen.promise_ends_on(client.time_zone).into_iter().chain(block_ends);
    let check_on = standing.next_on.into_iter().chain(ends).chain(tomorrow).min();
    let watched = position.debt.overdue_minor > 0 || stage.is_some() || block.is_some() || problem.is_some();
    let state = watched.then_some(State {
        client: client.id,
        owed_minor: position.debt.owed_minor,
        overdue_minor: position.debt.overdue_minor,
        overdue_from: position.debt.overdue_from,
        stage,
        blocked_from: block.map(|block| block.from),
        contact_on: None,
        problem,
    });
    let checked = Checked { id: client.id, watched, restricted: standing.restricts, check_on };
    Ok(Found { state, checked })
}

fn told(position: &Position, mut data: serde_json::Value) -> serde_json::Value {
    if let Some(data) = data.as_object_mut() {
        data.insert("owedMinor".to_owned(), position.debt.owed_minor.into());
        data.insert("overdueMinor".to_owned(), position.debt.overdue_minor.into());
    }
    data
}

/// The stage reached, with the day since when: that of before, while it is the same.
fn reached(seen: &Seen, standing: &Standing) -> Option<Reached> {
    let (policy, index) = (seen.policy.as_ref()?, standing.stage?);
    let stage = policy.ladder.0.get(index)?;
    let index = i32::try_from(index).unwrap_or(i32::MAX);
    let before = seen.known.as_ref().and_then(|known| known.stage.as_ref());
    let now =
        Reached { policy: policy.id, index, kind: stage.kind, name: stage.name.clone(), since: seen.today };
    let same = before.filter(|known| known.label() == now.label());
    Some(Reached { since: same.map_or(seen.today, |known| known.since), ..now })
}

/// Why service goes off or on.
fn reason(seen: &Seen, stage: Option<&Reached>, position: &Position) -> String {
    let spared = seen.exceptions.iter().any(|exception| exception.until >= seen.today);
    match stage {
        _ if spared => "Исключение кредитного контроля".to_owned(),
        Some(stage) => format!("Кредитный контроль: {}", stage.name),
        None if seen.has_promised() => "Обещанный платёж".to_owned(),
        None if position.debt.overdue_minor == 0 => "Долг погашен".to_owned(),
        None => "Условия кредитного контроля изменились".to_owned(),
    }
}

/// Sets or lifts the block for debt. Answers the one that then holds by credit control.
///
/// A block for debt that somebody set by hand stays theirs: nothing is set beside it, and it is not lifted. One that
/// is still to begin is kept free from its first day on.
async fn set_block(
    op: &mut Op,
    client: &LockedClient,
    seen: &Seen,
    (wanted, reason): (bool, &str),
) -> Result<Option<Block>, Error> {
    let (kind, by_hand) = (BlockKind::Financial, seen.block_by_hand());
    let suspension = match (wanted, seen.own_block()) {
        (true, Some(own)) => return Ok(Some(own)),
        (true, None) if seen.is_blocked_by_hand() => return Ok(None),
        (false, None) => return Ok(None),
        (true, None) => Suspension::Begin { kind, from: seen.today, until: by_hand.map(|block| block.from) },
        (false, Some(own)) => Suspension::Lift { kind, from: Some(own.from) },
    };
    let outcome = subscriptions::suspend_in(op, client, suspension, (Some(reason), By::Control)).await?;
    Ok(wanted.then_some(outcome.block))
}
