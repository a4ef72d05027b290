//! The API of accounts and operations.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, MergedObject, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::{MoneyView, UserError};
use shared::api::ledger::{
    AccountView, OperationCreditInput, OperationDebitInput, OperationFilter, OperationReverseInput,
    OperationSort, OperationSums, OperationTotalsView, OperationView, TransferView,
};
use shared::credit::{CreditLevels, CreditTerms, available_minor};
use shared::ids::{ClientId, EntryKey};
use shared::ledger::BalanceState;
use shared::money::Money;

use super::record::{NewTransfer, PostedEntry, transfer_view};
use super::service::lists::{self, OfClient, OperationRows};
use super::service::{self, Posted};
use crate::app::App;
use crate::clients::{self, Client, LevelsOf};
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection, payload};
use crate::page::PageArgs;

/// Loads the latest operations of many clients, the rows of many operations, and terms of credit, by one statement
/// each.
pub struct LatestOperations {
    app: App,
}

/// The loader over an application.
pub fn latest_operations(app: &App) -> DataLoader<LatestOperations> {
    DataLoader::new(LatestOperations { app: app.clone() }, crate::db::count::spawn)
}

/// Terms of credit of a client; in a list of clients they are read by one statement for all.
pub async fn credit_terms(ctx: &Context<'_>, client: &Client) -> Result<CreditTerms> {
    let levels = loader(ctx).load_one(client.levels()).await.map_err(shared_cause)?.unwrap_or_default();
    Ok(levels.resolve(client.credit_own, client.currency))
}

/// So many latest operations of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Latest {
    client: ClientId,
    count: u32,
}

impl Loader<Latest> for LatestOperations {
    type Value = Vec<PostedEntry>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Latest]) -> std::result::Result<HashMap<Latest, Self::Value>, Self::Error> {
        let counts: BTreeSet<u32> = keys.iter().map(|key| key.count).collect();
        let mut all = HashMap::with_capacity(keys.len());
        for count in counts {
            let clients: Vec<ClientId> =
                keys.iter().filter(|key| key.count == count).map(|key| key.client).collect();
            let found = lists::latest(&self.app, &clients, count).await.map_err(Arc::new)?;
            all.extend(found.into_iter().map(|(client, entries)| (Latest { client, count }, entries)));
        }
        Ok(all)
    }
}

impl Loader<EntryKey> for LatestOperations {
    type Value = Vec<NewTransfer>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[EntryKey],
    ) -> std::result::Result<HashMap<EntryKey, Self::Value>, Self::Error> {
        lists::rows(&self.app, keys).await.map_err(Arc::new)
    }
}

impl Loader<LevelsOf> for LatestOperations {
    type Value = CreditLevels;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[LevelsOf],
    ) -> std::result::Result<HashMap<LevelsOf, Self::Value>, Self::Error> {
        clients::credit_levels(self.app.read(), keys.iter().copied()).await.map_err(Arc::new)
    }
}

fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<LatestOperations> {
    ctx.data_unchecked::<DataLoader<LatestOperations>>()
}

fn shared_cause(error: Arc<Error>) -> Error {
    Error::internal(error)
}

/// Client and rows of an operation.
pub struct OperationParts {
    key: EntryKey,
    client: Arc<Client>,
}

#[Object]
impl OperationParts {
    /// The client.
    async fn client(&self, ctx: &Context<'_>) -> Result<ClientNode> {
        actor(ctx)?.require(Permission::ClientRead)?;
        Ok(self.client.clone().into())
    }

    /// Rows of the operation, in their order.
    async fn transfers(&self, ctx: &Context<'_>) -> Result<Vec<TransferView>> {
        let rows = loader(ctx).load_one(self.key).await.map_err(shared_cause)?.unwrap_or_default();
        Ok(rows.iter().map(|row| transfer_view(self.key.client, row, self.client.currency)).collect())
    }
}

/// An operation of a client's account: an entry of the ledger. Never changed; a mistake is reversed.
#[derive(MergedObject)]
#[graphql(name = "Operation")]
pub struct OperationNode(OperationView, OperationParts);

impl OperationNode {
    fn new(view: OperationView, client: Arc<Client>) -> OperationNode {
        let key = view.id;
        OperationNode(view, OperationParts { key, client })
    }
}

fn operations(rows: OperationRows) -> List<OperationNode> {
    let OperationRows { page, order, rows } = rows;
    let key = |(_, view): &OfClient| lists::place(view, &order);
    connection(&page, rows, key, |(client, view)| OperationNode::new(view, client))
}

/// Lists of an account.
pub struct AccountLists {
    client: Arc<Client>,
}

#[Object]
impl AccountLists {
    /// A page of the operations, the newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn operations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many of the newest, or of those older than `after`; at most 200.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor of the operation before the page.")] after: Option<String>,
        #[graphql(desc = "So many of the oldest, or of those newer than `before`; at most 200.")]
        last: Option<i32>,
        #[graphql(desc = "Cursor of the operation after the page.")] before: Option<String>,
        #[graphql(desc = "Which operations.")] filter: Option<OperationFilter>,
    ) -> Result<List<OperationNode>> {
        let args = PageArgs { first, after, last, before };
        let filter = filter.unwrap_or_default();
        Ok(operations(lists::page(app(ctx), actor(ctx)?, &self.client, &filter, args).await?))
    }

    /// Sums over the days of the filter. Opening and closing balance count every operation; the other sums count
    /// those that meet the whole filter.
    async fn totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which operations.")] filter: Option<OperationFilter>,
    ) -> Result<OperationTotalsView> {
        let filter = filter.unwrap_or_default();
        Ok(lists::totals(app(ctx), actor(ctx)?, &self.client, &filter).await?)
    }
}

/// The account of a client in one currency.
#[derive(MergedObject)]
#[graphql(name = "ClientAccount")]
pub struct ClientAccount(AccountView, AccountLists);

/// What the ledger adds to a client.
pub struct ClientLedger {
    client: Arc<Client>,
}

impl From<Arc<Client>> for ClientLedger {
    fn from(client: Arc<Client>) -> ClientLedger {
        ClientLedger { client }
    }
}

#[Object]
impl ClientLedger {
    /// Balance and operations.
    async fn account(&self, ctx: &Context<'_>) -> Result<ClientAccount> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let balance = MoneyView::from(self.client.balance());
        let state = BalanceState::of(self.client.balance_minor);
        let lists = AccountLists { client: self.client.clone() };
        let client = &self.client;
        let limit = credit_terms(ctx, client).await?.limit_minor.value;
        let promised = client.promised.at(app(ctx).clock().now());
        let available = available_minor(client.balance_minor, limit, promised).map_err(Error::internal)?;
        let available = Money::from_minor(available, client.currency).into();
        Ok(ClientAccount(AccountView { balance, state, available }, lists))
    }

    /// The latest operations, the newest first. In a list of clients they are read by one statement for all.
    async fn operations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 20.")] last: i32,
    ) -> Result<Vec<OperationNode>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let key = Latest { client: self.client.id, count: lists::latest_count(last)? };
        let entries = loader(ctx).load_one(key).await.map_err(shared_cause)?.unwrap_or_default();
        let views = lists::running_back(entries, self.client.currency, self.client.balance_minor);
        Ok(views.into_iter().map(|view| OperationNode::new(view, self.client.clone())).collect())
    }
}

/// Answer of mutations of operations.
#[derive(SimpleObject)]
pub struct OperationPayload {
    /// The operation; null when refused. When the same operation came before, the first one.
    pub operation: Option<OperationNode>,
    /// The client with the new balance; null when refused.
    pub client: Option<ClientNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn operation_payload(result: std::result::Result<Posted, Error>) -> Result<OperationPayload> {
    let (posted, user_errors) = payload(result)?;
    let Some(Posted { client, operation }) = posted else {
        return Ok(OperationPayload { operation: None, client: None, user_errors });
    };
    let client = Arc::new(client);
    let operation = OperationNode::new(operation, client.clone());
    Ok(OperationPayload { operation: Some(operation), client: Some(client.into()), user_errors })
}

/// Queries of operations.
#[derive(Default)]
pub struct LedgerQuery;

#[Object]
impl LedgerQuery {
    /// A page of the operations that the caller sees, over all clients; the newest first when no order is named.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn operations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the operation before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the operation after the page.")] before: Option<String>,
        #[graphql(desc = "Which operations.")] filter: Option<OperationFilter>,
        #[graphql(desc = "By which columns.")] sort: Option<Vec<OperationSort>>,
    ) -> Result<List<OperationNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        Ok(operations(lists::list(app(ctx), actor(ctx)?, &filter, sort, args).await?))
    }

    /// How many operations that the caller sees meet the conditions.
    async fn operation_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which operations.")] filter: Option<OperationFilter>,
    ) -> Result<i32> {
        let count = lists::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Sums, by currency, of the operations that the caller sees and that meet the conditions.
    async fn operation_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which operations.")] filter: Option<OperationFilter>,
    ) -> Result<Vec<OperationSums>> {
        Ok(lists::sums(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?)
    }

    /// An operation; null when there is none, or none that the caller may see.
    async fn operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation.")] id: EntryKey,
    ) -> Result<Option<OperationNode>> {
        match lists::operation(app(ctx), actor(ctx)?, id).await {
            Ok((client, view)) => Ok(Some(OperationNode::new(view, client))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Mutations of operations.
#[derive(Default)]
pub struct LedgerMutation;

#[Object]
impl LedgerMutation {
    /// Credits a client by hand: payment, bonus, correction, write-off of debt.
    async fn operation_credit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation.")] input: OperationCreditInput,
    ) -> Result<OperationPayload> {
        operation_payload(service::credit(app(ctx), actor(ctx)?, &input).await)
    }

    /// Debits a client by hand: correction, penalty, one-time service, refund.
    async fn operation_debit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation.")] input: OperationDebitInput,
    ) -> Result<OperationPayload> {
        operation_payload(service::debit(app(ctx), actor(ctx)?, &input).await)
    }

    /// Takes an operation back by an opposite one that names it.
    async fn operation_reverse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation to take back.")] input: OperationReverseInput,
    ) -> Result<OperationPayload> {
        operation_payload(service::reverse(app(ctx), actor(ctx)?, &input).await)
    }
}
