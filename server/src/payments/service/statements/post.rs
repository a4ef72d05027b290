//! Lines of a statement become payments, money in suspense, and refunds that were paid out.

use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::common::{MoneyInput, differing, shown_totals};
use shared::api::statements::BankStatementPostInput;
use shared::bank::{LinePlan, LineState, StatementState};
use shared::ids::{ClientId, DocumentKey, RefundKey, StatementId};
use shared::ledger::Account;
use shared::money::{Currency, Money};
use shared::payments::PaymentSource;

use super::super::super::job::STATEMENTS;
use super::super::super::repo::lines::{self, Model};
use super::super::super::repo::statements;
use super::super::receive::{self, Became, Receipt};
use super::super::refund;
use super::load::{NewStatement, load};
use super::{codes, matching, state_of};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::db::errors::{passes, retrying};
use crate::error::Error;
use crate::op::{Op, Whose};

/// Lines in one unit of work.
const CHUNK: u64 = 50;

/// Has a statement booked by a worker: what is shown is what is booked.
///
/// # Errors
/// `QUOTE_CHANGED` when payments of clients come to another sum; `INVALID_TRANSITION` when it was booked before.
pub async fn post(app: &App, actor: &Actor, input: BankStatementPostInput) -> Result<StatementId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let shown = shown_totals(&input.totals)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("bankStatementPost", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let found = statements::lock(&op, input.id).await?.filter(|row| actor.sees(row.seller_id));
    let found = found.ok_or_else(|| Error::not_found("statement", input.id))?;
    match state_of(&found)? {
        StatementState::Ready => {}
        StatementState::Matching => return Err(Error::transition("Выписка ещё разбирается. Подождите.")),
        StatementState::Posting | StatementState::Posted => {
            return Err(Error::transition("Выписка уже проведена. Загрузите следующую."));
        }
    }
    let (mut now, mut total) = (std::collections::BTreeMap::new(), 0_i64);
    for sum in lines::sums(op.conn(), input.id).await? {
        let plan =
            LinePlan::from_code(&sum.plan).ok_or_else(|| Error::internal("unknown plan of a bank line"))?;
        if plan == LinePlan::Post {
            *now.entry(sum.currency.parse().map_err(Error::internal)?).or_insert(0_i64) += sum.minor;
        }
        if matches!(plan, LinePlan::Post | LinePlan::Suspense | LinePlan::Refund) {
            total += sum.count;
        }
    }
    if let Some((shown, now)) = differing(&shown, &now) {
        return Err(Error::QuoteChanged { shown, now });
    }
    let total = i32::try_from(total).unwrap_or(i32::MAX);
    if !statements::change_state(&op, input.id, StatementState::Ready, StatementState::Posting, total).await?
    {
        return Err(Error::Stale);
    }
    lines::set_aside(&op, input.id).await?;
    let told = json!({ "lines": total });
    op.audit("statement.post", input.id, Whose::Seller(found.seller_id), None, Some(told)).await?;
    op.remember(&input.id).await?;
    op.hint(input.id);
    op.nudge(STATEMENTS);
    op.commit().await?;
    Ok(input.id)
}

/// What became of a file that was loaded and booked at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loaded {
    /// Lines that no statement brought before.
    pub added: i64,
    /// Lines that another statement brought before.
    pub skipped: i64,
    /// Lines that became payments of clients, or paid refunds out.
    pub matched: i64,
    /// Lines that wait for a person.
    pub queued: i64,
    /// Lines in suspense.
    pub suspense: i64,
}

/// Loads a file and books it here and now, as far as it is sure.
///
/// # Errors
/// As of loading and booking.
pub async fn load_whole(app: &App, actor: &Actor, new: NewStatement) -> Result<Loaded, Error> {
    let id = load(app, actor, new).await?;
    let missing = || Error::not_found("statement", id);
    let row = statements::find(app.read(), id).await?.ok_or_else(missing)?;
    while matching::step(app, id, row.seller_id).await? {}
    let mut sure: std::collections::BTreeMap<Currency, i64> = std::collections::BTreeMap::new();
    for sum in lines::sums(app.read(), id).await? {
        if sum.plan == LinePlan::Post.code() {
            *sure.entry(sum.currency.parse().map_err(Error::internal)?).or_insert(0) += sum.minor;
        }
    }
    let total = |(currency, minor): (Currency, i64)| MoneyInput {
        amount: Money::from_minor(minor, currency).to_decimal().into(),
        currency: currency.into(),
    };
    let input = BankStatementPostInput {
        id,
        totals: sure.into_iter().map(total).collect(),
        idempotency_key: app.ids().uuid().to_string(),
    };
    post(app, actor, input).await?;
    while step(app, id).await? {}
    let mut loaded = Loaded { added: row.n_lines.into(), skipped: row.n_skipped.into(), ..Loaded::default() };
    for sum in lines::sums(app.read(), id).await? {
        match LineState::from_code(&sum.state)
            .ok_or_else(|| Error::internal("unknown state of a bank line"))?
        {
            LineState::Posted | LineState::Refunded => loaded.matched += sum.count,
            LineState::Waiting => loaded.queued += sum.count,
            LineState::Suspense => loaded.suspense += sum.count,
            LineState::New | LineState::Other => {}
        }
    }
    Ok(loaded)
}

/// Books a chunk of the lines of a statement; false when none is left. A chunk that fails is gone through line by line,
/// and a line that fails waits for a person.
///
/// # Errors
/// Those that pass by themselves: nothing is said of any line then.
pub async fn step(app: &App, id: StatementId) -> Result<bool, Error> {
    let rows = lines::to_post(app.read(), id, CHUNK).await?;
    if rows.is_empty() {
        let mut op = app.begin(&Actor::system()).await?;
        statements::change_state(&op, id, StatementState::Posting, StatementState::Posted, 0).await?;
        op.hint(id);
        op.commit().await?;
        return Ok(false);
    }
    let Err(error) = retrying(|| chunk(app, id, &rows)).await else { return Ok(true) };
    if passes(&error) {
        return Err(error);
    }
    for row in &rows {
        match retrying(|| chunk(app, id, std::slice::from_ref(row))).await {
            Ok(()) => {}
            Err(error) if passes(&error) => return Err(error),
            Err(error) => failed(app, id, row, &error).await?,
        }
    }
    Ok(true)
}

async fn chunk(app: &App, id: StatementId, rows: &[Model]) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let held: Vec<ClientId> = rows.iter().filter_map(|row| row.client_id).collect();
    clients::lock(&op, &held).await?;
    let statement = statements::lock(&op, id).await?;
    if statement.is_none_or(|statement| statement.state != StatementState::Posting.code()) {
        return Ok(());
    }
    let mut done = 0;
    for row in rows {
        // Another worker may have booked it meanwhile; one that changed is read anew.
        let now = lines::lock(&op, row.id).await?;
        if now.is_some_and(|now| now == *row) {
            book(&mut op, row).await?;
            done += 1;
        }
    }
    statements::progress(&op, id, done, 0).await?;
    op.hint(id);
    op.commit().await
}

async fn failed(app: &App, id: StatementId, row: &Model, error: &Error) -> Result<(), Error> {
    if !error.is_refusal() {
        tracing::error!(line = %row.id, error = error.chain(), "a line of a bank statement is not booked");
    }
    let op = app.begin(&Actor::system()).await?;
    statements::lock(&op, id).await?;
    let now = lines::lock(&op, row.id).await?;
    if now.is_none_or(|now| now.state != LineState::New.code()) {
        return Ok(());
    }
    let mut change = lines::changing(row.id);
    change.state = Set(LineState::Waiting.code().to_owned());
    change.plan = Set(LinePlan::Wait.code().to_owned());
    change.message =
        Set(Some(error.fields().into_iter().map(|field| field.message).collect::<Vec<_>>().join(" ")));
    lines::change(&op, change).await?;
    statements::progress(&op, id, 1, 1).await?;
    op.commit().await
}

/// A line as a receipt.
pub(super) fn receipt_of(row: &Model, client: Option<ClientId>) -> Result<Receipt, Error> {
    let codes = codes(row)?;
    Ok(Receipt {
        source: PaymentSource::Bank,
        external_key: row.key_hash.clone(),
        number: row.number.clone(),
        seller: row.seller_id,
        client,
        amount_minor: row.amount_minor,
        currency: codes.currency,
        dated_on: row.posted_on,
        invoice: client.zip(row.invoice_id).map(|(client, invoice)| DocumentKey::new(client, invoice)),
        purpose: Some(row.purpose.clone()).filter(|text| !text.trim().is_empty()),
        payer: codes.party,
    })
}

/// Books a line by its plan, and writes down what became of it.
pub(super) async fn book(op: &mut Op, row: &Model) -> Result<(), Error> {
    let mut change = lines::changing(row.id);
    let state = match codes(row)?.plan {
        LinePlan::Post | LinePlan::Suspense => {
            let client = row.client_id.filter(|_| row.plan == LinePlan::Post.code());
            let received = receive::receive_in(op, &receipt_of(row, client)?).await?;
            match received.became {
                Became::Payment(key) => {
                    change.client_id = Set(Some(key.client));
                    change.payment_id = Set(Some(key.id));
                    LineState::Posted
                }
                Became::Suspense(id) => {
                    change.suspense_id = Set(Some(id));
                    LineState::Suspense
                }
            }
        }
        LinePlan::Refund => {
            let found = row.client_id.zip(row.refund_id);
            let (client, id) = found.ok_or_else(|| Error::internal("a line without its refund"))?;
            let key = RefundKey::new(client, id);
            refund::paid_in(op, key, row.posted_on, Some(&row.key_hash), Some(Account::Bank)).await?;
            LineState::Refunded
        }
        LinePlan::Wait => LineState::Waiting,
        LinePlan::Other => LineState::Other,
    };
    change.state = Set(state.code().to_owned());
    change.message = Set(None);
    lines::change(op, change).await
}
