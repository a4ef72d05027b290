//! Blocks of whole clients.

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::actions::{ClientOutcome, Life, Refusal, Suspension, suspend};
use shared::api::subscriptions::{ClientBlockInput, ClientUnblockInput};
use shared::blocks::{Block, BlockKind};
use shared::ids::ClientId;
use shared::subscription::EventKind;

use super::super::repo::blocks::{self, OwnBlock};
use super::super::repo::facts::load_all;
use super::act::{Done, reason, write};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, LockedClient};
use crate::error::Error;
use crate::op::{Op, Whose};

/// Suspends all subscriptions of a client.
pub async fn block_client(app: &App, actor: &Actor, input: ClientBlockInput) -> Result<ClientId, Error> {
    actor.require(Permission::SubscriptionWrite)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("clientBlock", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let client = clients::lock_one(&op, input.client_id).await?;
    let suspension = input.block.suspension(op.today(client.time_zone));
    apply(&mut op, &client, suspension, (reason(input.reason.as_deref())?, By::Hand)).await?;
    op.remember(&client.id).await?;
    op.commit().await?;
    Ok(client.id)
}

/// Ends a suspension of a client.
pub async fn unblock_client(app: &App, actor: &Actor, input: ClientUnblockInput) -> Result<ClientId, Error> {
    actor.require(Permission::SubscriptionWrite)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("clientUnblock", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let client = clients::lock_one(&op, input.client_id).await?;
    let suspension = Suspension::Lift { kind: input.kind, from: input.from.map(|day| day.0) };
    apply(&mut op, &client, suspension, (reason(input.reason.as_deref())?, By::Hand)).await?;
    op.remember(&client.id).await?;
    op.commit().await?;
    Ok(client.id)
}

/// Who suspends a client, or ends that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Somebody, who leaves blocks of credit control alone.
    Hand,
    /// Credit control.
    Control,
}

/// First day of the block that somebody lifts by hand, which may be told: never that of credit control.
fn by_hand(
    own: &[OwnBlock],
    kind: BlockKind,
    from: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Error> {
    let meant = own.iter().filter(|own| {
        let block = own.block;
        let holds = block.until.is_none_or(|until| until > today);
        block.kind == kind && holds && from.is_none_or(|from| from == block.from)
    });
    let (automatic, theirs): (Vec<&OwnBlock>, Vec<&OwnBlock>) = meant.partition(|own| own.automatic);
    let first = theirs.iter().map(|own| own.block.from).min();
    if first.is_none() && !automatic.is_empty() {
        return Err(Error::transition(
            "Эту блокировку за долг поставил и снимет кредитный контроль. Примите оплату или обещанный платёж либо \
             дайте исключение «не блокировать до».",
        ));
    }
    Ok(first.or(from))
}

/// What a suspension of a client with these subscriptions and blocks does.
pub(super) fn weigh(
    lives: &[Life],
    own: &[OwnBlock],
    today: NaiveDate,
    (suspension, by): (Suspension, By),
) -> Result<ClientOutcome, Error> {
    let suspension = match (suspension, by) {
        (Suspension::Lift { kind, from }, By::Hand) => {
            Suspension::Lift { kind, from: by_hand(own, kind, from, today)? }
        }
        (suspension, By::Hand | By::Control) => suspension,
    };
    let own: Vec<Block> = own.iter().map(|own| own.block).collect();
    let prefix = match suspension {
        Suspension::Begin { .. } => "block",
        Suspension::Lift { .. } => "",
    };
    suspend(lives, &own, today, suspension).map_err(|refusal| match refusal {
        Refusal::Transition(transition) => Error::transition(transition.message()),
        Refusal::Validation(field) => Error::Invalid(vec![field.under(prefix)]),
        Refusal::Quote(error) => Error::invalid("", error.to_string()),
        Refusal::CurrencyMismatch => Error::internal(refusal),
    })
}

/// Suspends a client whose row is held, or ends that, with everything that follows. What may be refused is refused
/// before anything is written.
pub async fn apply(
    op: &mut Op,
    client: &LockedClient,
    suspension: Suspension,
    (reason, by): (Option<&str>, By),
) -> Result<ClientOutcome, Error> {
    let today = op.today(client.time_zone);
    let lives = load_all(op.app(), op.conn(), &[client.id]).await?.remove(&client.id).unwrap_or_default();
    let own = blocks::own(op.conn(), &[client.id]).await?.remove(&client.id).unwrap_or_default();
    let outcome = weigh(&lives, &own, today, (suspension, by))?;
    let block = outcome.block;
    let stated = Some(json!(block));
    let (kind, act, before, after) = match suspension {
        Suspension::Begin { .. } => (EventKind::Blocked, "client.block", None, stated),
        Suspension::Lift { .. } => (EventKind::Unblocked, "client.unblock", stated, None),
    };
    let details = json!({ "client": true, "block": block });
    let done = outcome.outcomes.iter().cloned();
    let done = done.map(|outcome| Done { outcome, kind, reason, details: details.clone() }).collect();
    write(op, client, done).await?;
    match suspension {
        Suspension::Begin { .. } => {
            blocks::insert(op, (client.id, None), (block, by == By::Control), reason).await?;
        }
        Suspension::Lift { .. } => {
            blocks::lift(op, (client.id, None), block, today.max(block.from)).await?;
        }
    }
    op.audit(act, client.id, Whose::Client(client.seller, client.id), before, after).await?;
    clients::touch(op, client.id).await?;
    op.hint(client.id);
    Ok(outcome)
}
