//! Clients.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::clients::operations::{
    ClientArchive, ClientArchiveVariables, ClientById, ClientByIdVariables, ClientClosingFormSet,
    ClientClosingFormVariables, ClientCount, ClientCountVariables, ClientCreate, ClientCreateVariables,
    ClientPayload, ClientTotalsOf, ClientTotalsVariables, ClientUpdate, ClientUpdateVariables, Clients,
    ClientsVariables,
};
pub use shared::api::clients::operations::{ClientCard, ClientRow};
pub use shared::api::clients::{
    ClientArchiveInput, ClientClosingFormInput, ClientCreateInput, ClientDetailsInput, ClientFilter,
    ClientSort, ClientSortField, ClientTotals, ClientUpdateInput, ClientView,
};
use shared::ids::ClientId;

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of the list.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: ClientFilter,
    sort: Vec<ClientSort>,
    after: Option<String>,
) -> Result<GridPage<ClientRow>, ApiError> {
    some(filter, sort, after, PAGE).await
}

/// The first clients that match, for a short list.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn find(text: String, first: i32) -> Result<Vec<ClientRow>, ApiError> {
    let filter = ClientFilter { search: Some(text), ..ClientFilter::default() };
    Ok(some(filter, Vec::new(), None, first).await?.rows)
}

/// The clients with any of these ИНН.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn by_inns(inns: Vec<String>) -> Result<Vec<ClientRow>, ApiError> {
    every(ClientFilter { inns: Some(inns), ..ClientFilter::default() }).await
}

/// These clients, by name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn by_ids(ids: Vec<ClientId>) -> Result<Vec<ClientRow>, ApiError> {
    every(ClientFilter { ids: Some(ids), ..ClientFilter::default() }).await
}

/// Every page of a list that is known to be short.
async fn every(filter: ClientFilter) -> Result<Vec<ClientRow>, ApiError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let read = list(filter.clone(), Vec::new(), after).await?;
        all.extend(read.rows);
        after = read.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

async fn some(
    filter: ClientFilter,
    sort: Vec<ClientSort>,
    after: Option<String>,
    first: i32,
) -> Result<GridPage<ClientRow>, ApiError> {
    let variables = ClientsVariables {
        first: Some(first),
        after,
        filter: Some(filter),
        sort: Some(sort),
        ..ClientsVariables::default()
    };
    let list = query(Clients::build(variables)).await?.clients;
    Ok(page(list.edges.into_iter().map(|edge| edge.node), list.page_info))
}

/// How many clients match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: ClientFilter) -> Result<i64, ApiError> {
    let variables = ClientCountVariables { filter: Some(filter) };
    Ok(i64::from(query(ClientCount::build(variables)).await?.client_count))
}

/// One client; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: ClientId) -> Result<Option<ClientCard>, ApiError> {
    Ok(query(ClientById::build(ClientByIdVariables { id })).await?.client)
}

/// What the clients that match owe, and what is theirs.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn totals(filter: ClientFilter) -> Result<ClientTotals, ApiError> {
    let variables = ClientTotalsVariables { filter: Some(filter) };
    Ok(query(ClientTotalsOf::build(variables)).await?.client_totals)
}

/// Makes a client.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create(input: ClientCreateInput) -> Result<ClientRow, ApiError> {
    done(mutate(ClientCreate::build(ClientCreateVariables { input })).await?.client_create)
}

/// Replaces the form of a client.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed the client meanwhile.
pub async fn update(input: ClientUpdateInput) -> Result<ClientRow, ApiError> {
    done(mutate(ClientUpdate::build(ClientUpdateVariables { input })).await?.client_update)
}

/// Puts a client away, or takes it back into use.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed the client meanwhile.
pub async fn archive(input: ClientArchiveInput) -> Result<ClientRow, ApiError> {
    done(mutate(ClientArchive::build(ClientArchiveVariables { input })).await?.client_archive)
}

/// States what closing documents a client wants.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed the client meanwhile.
pub async fn set_closing_form(input: ClientClosingFormInput) -> Result<ClientRow, ApiError> {
    let operation = ClientClosingFormSet::build(ClientClosingFormVariables { input });
    done(mutate(operation).await?.client_closing_form_set)
}

fn done(payload: ClientPayload) -> Result<ClientRow, ApiError> {
    settle(payload.client, payload.user_errors)
}
