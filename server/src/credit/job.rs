//! Background work of credit control.

use std::time::Duration;

use super::control::evaluate_in;
use super::repo::events;
use super::repo::states::{self, State};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Checked};
use crate::db::errors::{is_lost, passes};
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler};
use crate::op::Op;
use crate::settings;
use shared::ids::ClientId;
use uuid::Uuid;

/// Name of the job.
pub const JOB: &str = "credit_control";

/// Clients of one transaction.
const STEP: u64 = 200;

/// Looks at clients on the day on which something changes for them, after their balance changed, and all of them
/// after their terms did.
pub struct CreditJob;

#[async_trait::async_trait]
impl Reconciler for CreditJob {
    fn name(&self) -> &'static str {
        JOB
    }

    fn period(&self) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        rechecks(app).await?;
        for seller in settings::sellers(app, &Actor::system()).await? {
            let today = app.clock().now().with_timezone(&settings::zone(&seller)).date_naive();
            let mut after = None;
            while !app.jobs().is_stopping() {
                let ids = clients::to_check(app.read(), seller.id, today, after, STEP).await?;
                let Some(last) = ids.last().copied() else { break };
                step(app, &ids, None).await?;
                after = Some(last);
            }
        }
        Ok(Outcome::Idle)
    }
}

/// Looks at all clients that terms which changed hold for; goes on where it stopped.
async fn rechecks(app: &App) -> Result<(), Error> {
    while let Some(recheck) = events::recheck(app.read()).await? {
        if app.jobs().is_stopping() {
            return Ok(());
        }
        let ids = clients::indebted(app.read(), recheck.seller_id, recheck.after_client, STEP).await?;
        if ids.is_empty() {
            let op = app.begin(&Actor::system()).await?;
            events::recheck_done(&op, recheck.id, None).await?;
            op.commit().await?;
        } else {
            step(app, &ids, Some(recheck.id)).await?;
        }
    }
    Ok(())
}

/// One transaction for all; if that fails, one for each, so that an error touches one client.
async fn step(app: &App, ids: &[ClientId], recheck: Option<Uuid>) -> Result<(), Error> {
    let together = look_at(app, ids, recheck).await;
    let Err(error) = together else { return Ok(()) };
    if is_lost(&error) {
        return Err(error);
    }
    tracing::warn!(error = error.chain(), "credit control goes on client by client");
    for id in ids {
        if let Err(error) = look_at(app, &[*id], None).await {
            if passes(&error) {
                return Err(error);
            }
            tracing::error!(client = %id, error = error.chain(), "credit control cannot judge a client");
            put_off(app, *id).await?;
        }
    }
    if let Some(id) = recheck {
        let op = app.begin(&Actor::system()).await?;
        done(&op, id, ids).await?;
        op.commit().await?;
    }
    Ok(())
}

async fn look_at(app: &App, ids: &[ClientId], recheck: Option<Uuid>) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    evaluate_in(&mut op, ids).await?;
    if let Some(id) = recheck {
        done(&op, id, ids).await?;
    }
    op.commit().await
}

async fn done(op: &Op, id: Uuid, ids: &[ClientId]) -> Result<(), Error> {
    match ids.last() {
        Some(last) => events::recheck_done(op, id, Some(*last)).await,
        None => Ok(()),
    }
}

/// A client that cannot be judged is shown among debtors with the reason, and looked at again tomorrow.
async fn put_off(app: &App, id: ClientId) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let client = clients::lock_one(&op, id).await?;
    let known = states::of_clients(op.conn(), &[id]).await?.remove(&id);
    let text =
        "Внутренняя ошибка при расчёте долга. Подробности в журнале сервера; завтра будет новая попытка.";
    let nothing = State {
        client: id,
        owed_minor: client.balance_minor.min(0).saturating_neg(),
        overdue_minor: 0,
        overdue_from: None,
        stage: None,
        blocked_from: None,
        contact_on: None,
        problem: None,
    };
    let state = State { problem: Some(text.to_owned()), ..known.unwrap_or(nothing) };
    let check_on = op.today(client.time_zone).succ_opt();
    states::save(&op, &[state], op.now()).await?;
    let checked = Checked { id, watched: true, restricted: client.restricted, check_on };
    clients::set_checked_in(&op, &[checked]).await?;
    op.hint(id);
    op.commit().await
}
