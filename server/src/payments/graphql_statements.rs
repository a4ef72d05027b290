//! The API of bank statements.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::statements::{
    BankLineDecideInput, BankLineFilter, BankLineSum, BankLineView, BankStatementCreateInput,
    BankStatementPostInput, BankStatementView,
};
use shared::ids::StatementId;

use super::service::statements::view::{LineRows, StatementRows};
use super::service::statements::{load, post, queue, view};
use crate::error::Error;
use crate::graphql::{List, actor, app, connection, payload};
use crate::page::PageArgs;

/// A bank statement with what its lines come to.
pub struct BankStatementNode(pub BankStatementView);

/// A bank statement that was loaded.
#[Object(name = "BankStatement")]
impl BankStatementNode {
    #[graphql(flatten)]
    async fn view(&self) -> &BankStatementView {
        &self.0
    }

    /// What its lines come to.
    async fn sums(&self, ctx: &Context<'_>) -> Result<Vec<BankLineSum>> {
        Ok(view::sums(app(ctx), actor(ctx)?, self.0.id).await?)
    }

    /// When the same file was loaded before; null when it was not.
    async fn loaded_before(&self, ctx: &Context<'_>) -> Result<Option<BankStatementView>> {
        Ok(view::same_file(app(ctx), self.0.id).await?)
    }
}

/// Answer of mutations of statements.
#[derive(SimpleObject)]
pub struct BankStatementPayload {
    /// The statement; null when refused.
    pub statement: Option<BankStatementNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation that decides a line.
#[derive(SimpleObject)]
pub struct BankLinePayload {
    /// The line; null when refused.
    pub line: Option<BankLineView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of statements.
#[derive(Default)]
pub struct StatementQuery;

#[Object]
impl StatementQuery {
    /// A page of the statements that the caller sees, the newest first.
    async fn bank_statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the one before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the one after the page.")] before: Option<String>,
    ) -> Result<List<BankStatementNode>> {
        let args = PageArgs { first, after, last, before };
        let StatementRows { page, rows } = view::page(app(ctx), actor(ctx)?, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| BankStatementNode(view)))
    }

    /// How many statements the caller sees.
    async fn bank_statement_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(i32::try_from(view::count(app(ctx), actor(ctx)?).await?).unwrap_or(i32::MAX))
    }

    /// A statement; null when there is none, or none that the caller may see.
    async fn bank_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement.")] id: StatementId,
    ) -> Result<Option<BankStatementNode>> {
        match view::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(BankStatementNode(view))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A page of lines of statements that the caller sees, in the order of the books.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn bank_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the one before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the one after the page.")] before: Option<String>,
        #[graphql(desc = "Which lines.")] filter: Option<BankLineFilter>,
    ) -> Result<List<BankLineView>> {
        let args = PageArgs { first, after, last, before };
        let filter = filter.unwrap_or_default();
        let LineRows { page, rows } = view::lines(app(ctx), actor(ctx)?, &filter, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| view))
    }

    /// How many lines of statements that the caller sees meet the conditions.
    async fn bank_line_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lines.")] filter: Option<BankLineFilter>,
    ) -> Result<i32> {
        let count = view::line_count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// Mutations of statements.
#[derive(Default)]
pub struct StatementMutation;

#[Object]
impl StatementMutation {
    /// Loads a bank statement; its lines are compared with clients and invoices in the background. Large files are sent
    /// to `POST /files/statements`.
    async fn bank_statement_create(
        &self,
        ctx: &Context<'_>,
        input: BankStatementCreateInput,
    ) -> Result<BankStatementPayload> {
        answered(ctx, load::create(app(ctx), actor(ctx)?, input).await).await
    }

    /// Has a statement booked in the background: sure payments on accounts of clients, those of nobody known in
    /// suspense; doubtful ones wait.
    async fn bank_statement_post(
        &self,
        ctx: &Context<'_>,
        input: BankStatementPostInput,
    ) -> Result<BankStatementPayload> {
        answered(ctx, post::post(app(ctx), actor(ctx)?, input).await).await
    }

    /// Says what is to be done with a line. One that waits is booked at once, one of a statement that is not booked is
    /// booked with it.
    async fn bank_line_decide(
        &self,
        ctx: &Context<'_>,
        input: BankLineDecideInput,
    ) -> Result<BankLinePayload> {
        let (id, user_errors) = payload(queue::decide(app(ctx), actor(ctx)?, input).await)?;
        let line = match id {
            Some(id) => Some(view::line(app(ctx), id).await?),
            None => None,
        };
        Ok(BankLinePayload { line, user_errors })
    }
}

async fn answered(
    ctx: &Context<'_>,
    result: std::result::Result<StatementId, Error>,
) -> Result<BankStatementPayload> {
    let (id, user_errors) = payload(result)?;
    let statement = match id {
        Some(id) => Some(BankStatementNode(view::changed(app(ctx), id).await?)),
        None => None,
    };
    Ok(BankStatementPayload { statement, user_errors })
}
