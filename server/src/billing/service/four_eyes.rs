//! The rule of four eyes: who made a run does not confirm it.

use crate::access::{Actor, ActorKind};
use crate::billing::entity::run::Model;
use crate::error::Error;
use crate::op::Op;
use crate::settings;

/// The makers of a new run.
pub(in crate::billing) fn makers(actor: &Actor) -> serde_json::Value {
    serde_json::json!([actor.label()])
}

fn makers_of(run: &Model) -> Result<Option<Vec<String>>, Error> {
    run.makers.clone().map(serde_json::from_value).transpose().map_err(Error::internal)
}

/// The makers of the run and this actor, who decided about a line of it. A run of an old version knows none; then
/// its row goes on telling the first one by name only.
pub(in crate::billing) fn with_maker(run: &Model, actor: &Actor) -> Result<Option<serde_json::Value>, Error> {
    let Some(mut makers) = makers_of(run)? else { return Ok(None) };
    let label = actor.label();
    if !makers.contains(&label) {
        makers.push(label);
    }
    serde_json::to_value(makers).map(Some).map_err(Error::internal)
}

/// Refuses with `INVALID_TRANSITION` when the rule is on and this user, or this key, started the run or decided about
/// its lines.
pub(in crate::billing) async fn check(op: &Op, run: &Model) -> Result<(), Error> {
    let actor = op.actor();
    let made = match makers_of(run)? {
        Some(makers) => makers.contains(&actor.label()),
        None => run.created_by == actor.name,
    };
    let outside = match actor.kind {
        ActorKind::User | ActorKind::Key => true,
        ActorKind::System | ActorKind::Cli | ActorKind::Client => false,
    };
    if made && outside && settings::four_eyes_in(op, run.seller_id).await? {
        let text = "Включено правило «четырёх глаз»: подтвердить прогон должен тот, кто его не запускал и не менял \
                    в нём строк.";
        return Err(Error::transition(text));
    }
    Ok(())
}
