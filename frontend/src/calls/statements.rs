//! Bank statements and their lines.

use cynic::{MutationBuilder, QueryBuilder};
use gloo_net::http::Request;
use serde::Deserialize;
pub use shared::api::statements::operations::BankStatementCard;
use shared::api::statements::operations::{
    BankLineCount, BankLineCountVariables, BankLineDecide, BankLineDecideVariables, BankLines,
    BankLinesVariables, BankStatementById, BankStatementByIdVariables, BankStatementPost,
    BankStatementPostVariables, BankStatements, BankStatementsVariables,
};
pub use shared::api::statements::{
    BankLineDecideInput, BankLineFilter, BankLineSum, BankLineView, BankStatementPostInput,
    BankStatementView, BankSuggestion,
};
use shared::ids::{SellerId, StatementId};

use super::{PAGE, page};
use crate::api::{self, ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of statements, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(after: Option<String>) -> Result<GridPage<BankStatementView>, ApiError> {
    let variables = BankStatementsVariables { first: Some(PAGE), after };
    let list = query(BankStatements::build(variables)).await?.bank_statements;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// One statement; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: StatementId) -> Result<Option<BankStatementCard>, ApiError> {
    Ok(query(BankStatementById::build(BankStatementByIdVariables { id })).await?.bank_statement)
}

/// A page of lines, in the order of the books.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn lines(
    filter: BankLineFilter,
    after: Option<String>,
) -> Result<GridPage<BankLineView>, ApiError> {
    let variables = BankLinesVariables { first: Some(PAGE), after, filter: Some(filter) };
    let list = query(BankLines::build(variables)).await?.bank_lines;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many lines match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn line_count(filter: BankLineFilter) -> Result<i64, ApiError> {
    let variables = BankLineCountVariables { filter: Some(filter) };
    Ok(i64::from(query(BankLineCount::build(variables)).await?.bank_line_count))
}

/// Has a statement booked.
///
/// # Errors
/// A refusal, or a failure on the way; `QUOTE_CHANGED` when payments come to another sum than was shown.
pub async fn post(input: BankStatementPostInput) -> Result<BankStatementCard, ApiError> {
    let payload = mutate(BankStatementPost::build(BankStatementPostVariables { input })).await?;
    let payload = payload.bank_statement_post;
    settle(payload.statement, payload.user_errors)
}

/// Says what is to be done with a line.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn decide(input: BankLineDecideInput) -> Result<BankLineView, ApiError> {
    let payload = mutate(BankLineDecide::build(BankLineDecideVariables { input })).await?.bank_line_decide;
    settle(payload.line, payload.user_errors)
}

#[derive(Deserialize)]
struct Stored {
    id: StatementId,
}

/// Loads a file.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn upload(
    file: web_sys::File,
    seller: Option<SellerId>,
    key: String,
) -> Result<StatementId, ApiError> {
    let mut pairs = vec![("fileName", file.name()), ("idempotencyKey", key)];
    if let Some(seller) = seller {
        pairs.push(("sellerId", seller.to_string()));
    }
    let request = Request::post("/files/statements").query(pairs.iter().map(|(k, v)| (*k, v.as_str())));
    let stored: Stored = api::send_file(request, file).await?;
    Ok(stored.id)
}
