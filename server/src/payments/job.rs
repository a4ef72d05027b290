//! Background work of this chapter.

use std::time::Duration;

use shared::bank::StatementState;
use shared::ids::ClientId;

use super::repo::{payments, recheck, statements};
use super::service::settle;
use super::service::statements::{matching, post};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::credit::CreditControl;
use crate::db::errors::passes;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler, Waiting, codes};
use crate::op::{BalanceChanged, Op};

/// Clients looked at in one statement.
const CLIENTS: u64 = 500;
/// Marked clients looked at in one run.
const MARKED: u32 = 500;

/// Name of the worker that settles, to wake it.
const SETTLING: &str = "payment_settling";

/// Looks at the parts of clients whose balance has risen: what settles a debit that was reversed is an advance again.
pub struct Settling;

#[async_trait::async_trait]
impl Reconciler for Settling {
    fn name(&self) -> &'static str {
        SETTLING
    }

    fn period(&self) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        let waiting = recheck::waiting(app.read(), i64::from(MARKED)).await?;
        let full = u32::try_from(waiting.len()).is_ok_and(|count| count >= MARKED);
        let mut done = false;
        for client in waiting {
            if app.jobs().is_stopping() {
                return Ok(Outcome::Idle);
            }
            done |= went_on(client, rechecked(app, client).await)?;
        }
        // A page of clients that all fail is no reason to ask for it again at once.
        Ok(if full && done { Outcome::More } else { Outcome::Idle })
    }
}

async fn rechecked(app: &App, client: ClientId) -> Result<(), Error> {
    let op = app.begin(&Actor::system()).await?;
    clients::lock_one(&op, client).await?;
    settle::release_stale(&op, client).await?;
    settle::settle_in(&op, client).await?;
    recheck::done(&op, client).await?;
    op.commit().await
}

async fn settled(app: &App, client: ClientId) -> Result<(), Error> {
    let op = app.begin(&Actor::system()).await?;
    clients::lock_one(&op, client).await?;
    settle::settle_in(&op, client).await?;
    op.commit().await
}

/// Whether it was done. A client that fails is told of and stands in nobody's way; what passes by itself ends the run.
fn went_on(client: ClientId, done: Result<(), Error>) -> Result<bool, Error> {
    match done {
        Ok(()) => Ok(true),
        Err(error) if passes(&error) => Err(error),
        Err(error) => {
            tracing::error!(%client, error = error.chain(), "payments of a client are not settled");
            Ok(false)
        }
    }
}

/// Settles what was debited after a payment came from what of it is left.
pub struct Advances;

#[async_trait::async_trait]
impl Reconciler for Advances {
    fn name(&self) -> &'static str {
        "payment_advances"
    }

    fn period(&self) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        let mut after = None;
        loop {
            let found = payments::clients_with_free(app.read(), after, CLIENTS).await?;
            let Some(last) = found.last() else { return Ok(Outcome::Idle) };
            after = Some(*last);
            let free = payments::free_sums(app.read(), &found).await?;
            for client in clients::many(app.read(), &found).await? {
                if app.jobs().is_stopping() {
                    return Ok(Outcome::Idle);
                }
                // What is free and is not the client's balance has been spent on debits that came later.
                if free.get(&client.id).is_none_or(|free| *free <= client.balance_minor) {
                    continue;
                }
                went_on(client.id, settled(app, client.id).await)?;
            }
        }
    }
}

/// What follows from changed balances: credit control looks, and clients whose balance has risen are marked, for a debit
/// that a payment settles may have been reversed.
pub struct BalanceFollows;

#[async_trait::async_trait]
impl BalanceChanged for BalanceFollows {
    async fn changed(&self, op: &mut Op, raised: &[ClientId]) -> Result<(), Error> {
        CreditControl.changed(op, raised).await?;
        if recheck::mark(op, raised).await? > 0 {
            op.nudge(SETTLING);
        }
        Ok(())
    }
}

/// Name of the worker of bank statements, to wake it.
pub const STATEMENTS: &str = "bank_statements";

/// Compares lines of statements with clients, and books those of statements that a person agreed to.
pub struct Statements;

#[async_trait::async_trait]
impl Reconciler for Statements {
    fn name(&self) -> &'static str {
        STATEMENTS
    }

    fn period(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn waiting(&self, app: &App) -> Result<Option<Waiting>, Error> {
        let states = codes([StatementState::Matching, StatementState::Posting].map(StatementState::code));
        Waiting::rows(app, "bank_statement", "created_at", &format!("state IN ({states})")).await
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        let states = [StatementState::Matching, StatementState::Posting];
        let (mut outcome, mut failed) = (Outcome::Idle, None);
        for statement in statements::in_states(app.read(), &states).await? {
            match gone_through(app, &statement).await {
                Ok(()) => outcome = Outcome::More,
                Err(error) => {
                    let (id, chain) = (statement.id, error.chain());
                    tracing::error!(statement = %id, error = chain, "a bank statement stands still");
                    failed = failed.or(Some(error));
                }
            }
            if app.jobs().is_stopping() {
                return Ok(Outcome::Idle);
            }
        }
        failed.map_or(Ok(outcome), Err)
    }
}

/// Brings a statement through its state, chunk by chunk.
async fn gone_through(app: &App, statement: &statements::Model) -> Result<(), Error> {
    let matching = statement.state == StatementState::Matching.code();
    while !app.jobs().is_stopping() {
        let more = if matching {
            matching::step(app, statement.id, statement.seller_id).await?
        } else {
            post::step(app, statement.id).await?
        };
        if !more {
            break;
        }
    }
    Ok(())
}
