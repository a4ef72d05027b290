//! The API of clients.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::clients::{
    ClientArchiveInput, ClientClosingFormInput, ClientCreateInput, ClientFilter, ClientSort, ClientTotals,
    ClientUpdateInput,
};
use shared::api::common::UserError;
use shared::api::fields::{ClientFieldValueView, ClientFieldValuesInput};
use shared::ids::ClientId;

use super::fields;
use super::record::Client;
use super::service::{self, ClientRows};
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection, payload};
use crate::page::PageArgs;

/// Answer of mutations of clients.
#[derive(SimpleObject)]
pub struct ClientPayload {
    /// The client; null when refused.
    pub client: Option<ClientNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// The answer of a use case that names the client it was about.
pub async fn client_answer(
    ctx: &Context<'_>,
    done: std::result::Result<ClientId, Error>,
) -> Result<ClientPayload> {
    let (id, user_errors) = payload(done)?;
    let client = match id {
        Some(id) => super::many(app(ctx).read(), &[id]).await?.pop().map(ClientNode::from),
        None => None,
    };
    Ok(ClientPayload { client, user_errors })
}

fn client_payload(result: std::result::Result<Client, Error>) -> Result<ClientPayload> {
    let (client, user_errors) = payload(result)?;
    Ok(ClientPayload { client: client.map(ClientNode::from), user_errors })
}

/// Queries of clients.
#[derive(Default)]
pub struct ClientQuery;

#[Object]
impl ClientQuery {
    /// A page of the clients that the caller sees, by name when no order is named.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn clients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many clients from the beginning, or after `after`; at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor of the client before the page.")] after: Option<String>,
        #[graphql(desc = "So many clients from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the client after the page.")] before: Option<String>,
        #[graphql(desc = "Which clients.")] filter: Option<ClientFilter>,
        #[graphql(desc = "By which columns; by name when left out.")] sort: Option<Vec<ClientSort>>,
    ) -> Result<List<ClientNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let ClientRows { page, order, rows } =
            service::page(app(ctx), actor(ctx)?, filter, sort, args).await?;
        Ok(connection(&page, rows, |client| service::place(client, &order), ClientNode::from))
    }

    /// How many clients that the caller sees meet the conditions.
    async fn client_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which clients.")] filter: Option<ClientFilter>,
    ) -> Result<i32> {
        let count = service::count(app(ctx), actor(ctx)?, filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Debts and advances of the clients that the caller sees and that meet the conditions.
    async fn client_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which clients.")] filter: Option<ClientFilter>,
    ) -> Result<ClientTotals> {
        Ok(service::totals(app(ctx), actor(ctx)?, filter.unwrap_or_default()).await?)
    }

    /// Fields of a client that its seller added, with what they hold.
    async fn client_field_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] client_id: ClientId,
    ) -> Result<Vec<ClientFieldValueView>> {
        Ok(fields::values(app(ctx), actor(ctx)?, client_id).await?)
    }

    /// A client; null when there is none, or none that the caller may see.
    async fn client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] id: ClientId,
    ) -> Result<Option<ClientNode>> {
        match service::client(app(ctx), actor(ctx)?, id).await {
            Ok(client) => Ok(Some(client.into())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Answer of the mutation of what fields of a client hold.
#[derive(SimpleObject)]
pub struct ClientFieldValuesPayload {
    /// Its fields; null when refused.
    pub values: Option<Vec<ClientFieldValueView>>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Mutations of clients.
#[derive(Default)]
pub struct ClientMutation;

#[Object]
impl ClientMutation {
    /// Makes a client.
    async fn client_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new client.")] input: ClientCreateInput,
    ) -> Result<ClientPayload> {
        client_payload(service::create(app(ctx), actor(ctx)?, input).await)
    }

    /// Replaces the form of a client.
    async fn client_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changed client.")] input: ClientUpdateInput,
    ) -> Result<ClientPayload> {
        client_payload(service::update(app(ctx), actor(ctx)?, input).await)
    }

    /// States what fields of a client hold.
    async fn client_field_values_save(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client and the values.")] input: ClientFieldValuesInput,
    ) -> Result<ClientFieldValuesPayload> {
        let (values, user_errors) = payload(fields::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(ClientFieldValuesPayload { values, user_errors })
    }

    /// States what closing documents a client wants.
    async fn client_closing_form_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client and the documents.")] input: ClientClosingFormInput,
    ) -> Result<ClientPayload> {
        let ClientClosingFormInput { id, version, closing_form } = input;
        client_payload(service::set_closing_form(app(ctx), actor(ctx)?, (id, version), closing_form).await)
    }

    /// Puts a client away, or takes it back into use.
    async fn client_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] input: ClientArchiveInput,
    ) -> Result<ClientPayload> {
        client_payload(service::archive(app(ctx), actor(ctx)?, input).await)
    }
}
