//! Reconciliations of accounts.

use shared::access::Permission;
use shared::api::documents::{ReconciliationInput, ReconciliationIssueInput};
use shared::documents::{Body, Reconciliation, ReconciliationRowDraft};
use shared::ids::DocumentKey;
use shared::ledger::EntryKind;
use shared::period::Period;

use super::issue::{self, Draft};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::db::Connection;
use crate::error::Error;
use crate::{ledger, settings};

/// Most operations of one reconciliation.
const ROWS_MAX: usize = 5_000;

/// What the client's account says of the period.
async fn draft(
    conn: &impl Connection,
    client: &Client,
    input: &ReconciliationInput,
    on: chrono::NaiveDate,
) -> Result<Draft, Error> {
    let period = Period::new(input.from.0, input.to.0)
        .ok_or_else(|| Error::invalid("to", "Конец периода не позже начала. Укажите более поздний день."))?;
    let (opening_minor, operations) = ledger::turnovers(conn, client.id, period, ROWS_MAX + 1).await?;
    if operations.len() > ROWS_MAX {
        let text = format!("За период больше {ROWS_MAX} операций. Сократите его.");
        return Err(Error::invalid("from", text));
    }
    let row = |operation: ledger::Turnover| ReconciliationRowDraft {
        on: operation.dated_on,
        document: name(&operation),
        debit_minor: operation.change_minor.saturating_neg().max(0),
        credit_minor: operation.change_minor.max(0),
    };
    let rows = operations.into_iter().map(row).collect();
    // The account has money of the client above zero, the document what the client owes.
    let body = Reconciliation::new(period, opening_minor.saturating_neg(), rows).map_err(Error::Invalid)?;
    Ok(Draft { on, period: Some(period), due_on: None, body: Body::Reconciliation(body), note: None })
}

/// «Оплата № 17».
fn name(operation: &ledger::Turnover) -> String {
    let name = operation.kind.name_ru();
    match operation.source_key.as_deref().filter(|_| operation.kind == EntryKind::Payment) {
        Some(number) => format!("{name} № {number}"),
        None => name.to_owned(),
    }
}

/// The reconciliation that would be issued. Writes nothing.
pub async fn preview(
    app: &App,
    actor: &Actor,
    input: &ReconciliationInput,
) -> Result<issue::Previewed, Error> {
    actor.require(Permission::DocumentRead)?;
    actor.require(Permission::LedgerRead)?;
    let client = clients::client(app, actor, input.client_id).await?;
    let seller = settings::seller(app, client.seller).await?;
    let today = app.clock().today(settings::zone(&seller));
    let side = issue::side(app.read(), seller, today).await?;
    let draft = draft(app.read(), &client, input, today).await?;
    issue::preview(app.read(), &side, &client, draft).await
}

/// Issues a reconciliation of today.
pub async fn issue(app: &App, actor: &Actor, input: ReconciliationIssueInput) -> Result<DocumentKey, Error> {
    actor.require(Permission::DocumentWrite)?;
    actor.require(Permission::LedgerRead)?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("reconciliationIssue", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let locked = clients::lock_one(&op, input.reconciliation.client_id).await?;
    let client = clients::client_in(&op, locked.id).await?;
    let issued = async {
        let today = op.today(locked.time_zone);
        let side = issue::side_of(&op, &client, today).await?;
        let draft = draft(op.conn(), &client, &input.reconciliation, today).await?;
        issue::issue_in(&mut op, &side, &client, draft).await
    };
    let (key, _) = issued.await.map_err(issue::under("reconciliation"))?;
    op.remember(&key).await?;
    op.commit().await?;
    Ok(key)
}
