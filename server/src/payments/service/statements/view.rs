//! Statements and their lines as the API shows them.

use std::collections::BTreeSet;

use serde::Deserialize;
use shared::access::Permission;
use shared::api::common::{MoneyView, SortDirection};
use shared::api::statements::{
    BankBalance, BankLineFilter, BankLineSum, BankLineView, BankReason, BankStatementView, BankSuggestion,
};
use shared::bank::matching::Band;
use shared::bank::{BankDirection, LinePlan, LineState};
use shared::ids::{ClientId, DocumentKey, LineId, PaymentKey, RefundKey, StatementId};
use shared::money::{Currency, Money};

use super::super::super::repo::lines::{self, Model as Line};
use super::super::super::repo::statements::{self as repo, Model};
use super::matching::Kept;
use super::{codes, state_of};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptBalance {
    account: String,
    known: bool,
    opening_minor: i64,
    closing_minor: i64,
    currency: String,
}

fn money(minor: i64, currency: &str) -> Result<MoneyView, Error> {
    let currency: Currency = currency.parse().map_err(Error::internal)?;
    Ok(Money::from_minor(minor, currency).into())
}

fn view(row: Model) -> Result<BankStatementView, Error> {
    let state = state_of(&row)?;
    let balances: Vec<KeptBalance> = serde_json::from_value(row.balances).map_err(Error::internal)?;
    let balance = |kept: KeptBalance| {
        Ok(BankBalance {
            opening: money(kept.opening_minor, &kept.currency)?,
            closing: money(kept.closing_minor, &kept.currency)?,
            account: kept.account,
            known: kept.known,
        })
    };
    Ok(BankStatementView {
        id: row.id,
        seller_id: row.seller_id,
        file_name: row.file_name,
        version: row.version,
        encoding: row.encoding,
        state,
        from: row.from_on.map(Into::into),
        to: row.to_on.map(Into::into),
        lines: row.n_lines,
        skipped: row.n_skipped,
        done: row.n_done,
        total: row.n_total,
        failed: row.n_failed,
        balances: balances.into_iter().map(balance).collect::<Result<_, Error>>()?,
        warnings: serde_json::from_value(row.warnings).map_err(Error::internal)?,
        created_by: row.created_by,
        created_at: row.created_at.into(),
        posted_by: row.posted_by,
        posted_at: row.posted_at.map(Into::into),
    })
}

/// A page of statements.
pub struct StatementRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, BankStatementView)>,
}

/// A page of the statements that the actor sees, the newest first.
pub async fn page(app: &App, actor: &Actor, args: PageArgs) -> Result<StatementRows, Error> {
    actor.require(Permission::LedgerRead)?;
    let order = Order::asked([], Some(((), SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("statements", |()| "created"))?;
    let rows = repo::page(app.read(), actor.sellers.as_deref(), &order, &page).await?;
    let place = |row: &Model| (vec![Key::Instant(row.created_at)], vec![row.id.uuid()]);
    let rows = rows.into_iter().map(|row| Ok((place(&row), view(row)?))).collect::<Result<_, Error>>()?;
    Ok(StatementRows { page, rows })
}

/// How many statements the actor sees.
pub async fn count(app: &App, actor: &Actor) -> Result<u64, Error> {
    actor.require(Permission::LedgerRead)?;
    repo::count(app.read(), actor.sellers.as_deref()).await
}

/// A statement that the actor sees.
pub async fn one(app: &App, actor: &Actor, id: StatementId) -> Result<BankStatementView, Error> {
    actor.require(Permission::LedgerRead)?;
    let row = repo::find(app.read(), id).await?.filter(|row| actor.sees(row.seller_id));
    view(row.ok_or_else(|| Error::not_found("statement", id))?)
}

/// A statement that the caller has just changed, whatever the caller may read.
pub async fn changed(app: &App, id: StatementId) -> Result<BankStatementView, Error> {
    view(repo::find(app.read(), id).await?.ok_or_else(|| Error::not_found("statement", id))?)
}

/// The file of a statement that the actor sees: its name and bytes.
pub async fn file(app: &App, actor: &Actor, id: StatementId) -> Result<(String, Vec<u8>), Error> {
    let seen = one(app, actor, id).await?;
    let content = repo::content(app.read(), id).await?;
    Ok((seen.file_name, content.ok_or_else(|| Error::not_found("statement", id))?))
}

/// What the lines of a statement come to.
pub async fn sums(app: &App, actor: &Actor, id: StatementId) -> Result<Vec<BankLineSum>, Error> {
    actor.require(Permission::LedgerRead)?;
    let unknown = || Error::internal("unknown code of a bank line");
    let sum = |sum: lines::Sum| {
        let band = match sum.band.as_str() {
            "" => None,
            code => Some(Band::from_code(code).ok_or_else(unknown)?),
        };
        Ok(BankLineSum {
            direction: BankDirection::from_code(&sum.direction).ok_or_else(unknown)?,
            band,
            plan: LinePlan::from_code(&sum.plan).ok_or_else(unknown)?,
            state: LineState::from_code(&sum.state).ok_or_else(unknown)?,
            count: i32::try_from(sum.count).unwrap_or(i32::MAX),
            sum: money(sum.minor, &sum.currency)?,
        })
    };
    lines::sums(app.read(), id).await?.into_iter().map(sum).collect()
}

/// The earlier statement with the same file.
pub async fn same_file(app: &App, id: StatementId) -> Result<Option<BankStatementView>, Error> {
    let Some(row) = repo::find(app.read(), id).await? else { return Ok(None) };
    let first = repo::same_file(app.read(), row.seller_id, &row.hash).await?;
    first.filter(|first| first.id != id).map(view).transpose()
}

/// A page of lines.
pub struct LineRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, BankLineView)>,
}

/// A page of the lines that the actor sees, in the order of the books.
pub async fn lines(
    app: &App,
    actor: &Actor,
    filter: &BankLineFilter,
    args: PageArgs,
) -> Result<LineRows, Error> {
    actor.require(Permission::LedgerRead)?;
    let order = Order::asked([], Some(((), SortDirection::Asc)))?;
    let page = Page::parse(args, order.name("lines", |()| "posted"))?;
    let rows = lines::page(app.read(), (actor.sellers.as_deref(), filter), &order, &page).await?;
    let places: Vec<Place> =
        rows.iter().map(|row| (vec![Key::Day(row.posted_on)], vec![row.id.uuid()])).collect();
    Ok(LineRows { page, rows: places.into_iter().zip(line_views(app, rows).await?).collect() })
}

/// How many lines.
pub async fn line_count(app: &App, actor: &Actor, filter: &BankLineFilter) -> Result<u64, Error> {
    actor.require(Permission::LedgerRead)?;
    lines::count(app.read(), actor.sellers.as_deref(), filter).await
}

/// A line that the caller has just decided, whatever the caller may read.
pub async fn line(app: &App, id: LineId) -> Result<BankLineView, Error> {
    let row = lines::find(app.read(), id).await?.ok_or_else(|| Error::not_found("line", id))?;
    line_views(app, vec![row]).await?.pop().ok_or_else(|| Error::not_found("line", id))
}

async fn line_views(app: &App, rows: Vec<Line>) -> Result<Vec<BankLineView>, Error> {
    let ids: BTreeSet<ClientId> = rows.iter().filter_map(|row| row.client_id).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let names = clients::labels(app.read(), &ids).await?;
    let name = |id: Option<ClientId>| id.and_then(|id| names.get(&id)).map(|label| label.name.clone());
    rows.into_iter().map(|row| line_view(name(row.client_id), row)).collect()
}

fn line_view(client_name: Option<String>, row: Line) -> Result<BankLineView, Error> {
    let codes = codes(&row)?;
    let kept: Vec<Kept> = match row.suggestions {
        Some(kept) => serde_json::from_value(kept).map_err(Error::internal)?,
        None => Vec::new(),
    };
    let client = row.client_id;
    Ok(BankLineView {
        id: row.id,
        statement_id: row.statement_id,
        seller_id: row.seller_id,
        account: row.account,
        direction: codes.direction,
        operation: codes.operation,
        kind: row.kind,
        number: row.number,
        on: row.dated_on.into(),
        posted_on: row.posted_on.into(),
        amount: Money::from_minor(row.amount_minor, codes.currency).into(),
        party_name: codes.party.name,
        party_inn: codes.party.inn,
        party_account: codes.party.account,
        purpose: row.purpose,
        state: codes.state,
        band: codes.band,
        plan: codes.plan,
        suggestions: kept.into_iter().map(suggestion).collect(),
        client_id: client,
        client_name,
        invoice_id: client.zip(row.invoice_id).map(|(client, id)| DocumentKey::new(client, id)),
        payment_id: client.zip(row.payment_id).map(|(client, id)| PaymentKey::new(client, id)),
        suspense_id: row.suspense_id,
        refund_id: client.zip(row.refund_id).map(|(client, id)| RefundKey::new(client, id)),
        message: row.message,
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(Into::into),
    })
}

fn suggestion(kept: Kept) -> BankSuggestion {
    BankSuggestion {
        client_id: kept.client,
        client_name: kept.name,
        invoice_id: kept.invoice.map(|id| DocumentKey::new(kept.client, id)),
        invoice_number: kept.number,
        score: i32::try_from(kept.score).unwrap_or(i32::MAX),
        reasons: kept.reasons.into_iter().map(|(code, text)| BankReason { code, text }).collect(),
    }
}
