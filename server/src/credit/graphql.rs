//! The API of credit control: terms, groups, policies, promises and exceptions.

use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::UserError;
use shared::api::credit::{
    ClientCreditUpdateInput, ClientCreditView, ClientGroupSaveInput, ClientGroupView, ClientPromiseInput,
    CreditEventView, CreditExceptInput, CreditExceptionEndInput, CreditNoteInput, CreditPolicySaveInput,
    CreditPolicyView, CreditScopeInput, CreditSettingsUpdateInput, CreditSettingsView, CreditTermsView,
    ExceptionView, PromiseView, StatedCreditView,
};
use shared::ids::SellerId;
use shared::money::Money;

use super::graphql_load::{CreditParts, EventsOf, ExceptionsOf, PromisesOf, State};
use super::service::debtors::standing_view;
use super::service::policies::{self, group_view, policy_view};
use super::service::{exceptions, terms};
use crate::clients::{Client, ClientPayload, client_answer};
use crate::error::Error;
use crate::graphql::{actor, app, payload};
use crate::ledger;

pub(super) fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<CreditParts> {
    ctx.data_unchecked::<DataLoader<CreditParts>>()
}

pub(super) fn shared_cause(error: Arc<Error>) -> Error {
    Error::internal(error)
}

/// What this chapter adds to a client.
pub struct ClientCredit(pub Arc<Client>);

#[Object(name = "ClientCreditFields")]
impl ClientCredit {
    /// Terms of credit, what is promised, and where the client stands.
    async fn credit(&self, ctx: &Context<'_>) -> Result<ClientCreditView> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let (client, now, parts) = (&self.0, app(ctx).clock().now(), loader(ctx));
        let terms = ledger::credit_terms(ctx, client).await?;
        let seller = parts.load_one(client.seller).await.map_err(shared_cause)?;
        let seller = seller.ok_or_else(|| Error::not_found("seller", client.seller))?;
        let group = match client.group {
            Some(id) => parts.load_one(id).await.map_err(shared_cause)?,
            None => None,
        };
        let policy = match terms.policy.value {
            Some(id) => parts.load_one(id).await.map_err(shared_cause)?,
            None => None,
        };
        let state = parts.load_one(client.id).await.map_err(shared_cause)?;
        let today = now.with_timezone(&seller.time_zone).date_naive();
        let promised = client.promised.at(now);
        let restricted = state.as_ref().is_some_and(State::restricts);
        Ok(ClientCreditView {
            group: group.map(group_view),
            stated: StatedCreditView::from(client.credit_own),
            terms: CreditTermsView::of(terms, client.currency),
            policy: policy.map(|policy| policy_view(&policy, seller.currency)),
            promised: (promised != 0).then(|| Money::from_minor(promised, client.currency).into()),
            standing: state.map(|state| standing_view(&state, client.currency, today)),
            restricted,
        })
    }

    /// Promised payments, the newest first; at most 100.
    async fn promises(&self, ctx: &Context<'_>) -> Result<Vec<PromiseView>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let rows = loader(ctx).load_one(PromisesOf(self.0.id)).await.map_err(shared_cause)?;
        Ok(rows.unwrap_or_default().into_iter().map(|row| terms::promise_view(&self.0, row)).collect())
    }

    /// Exceptions from credit control, the newest first; at most 100.
    async fn credit_exceptions(&self, ctx: &Context<'_>) -> Result<Vec<ExceptionView>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let rows = loader(ctx).load_one(ExceptionsOf(self.0.id)).await.map_err(shared_cause)?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(rows.map(|row| exceptions::exception_view(self.0.id, row)).collect::<Result<_, Error>>()?)
    }

    /// What credit control, and those who work with the debt, did: the newest first; at most 100.
    async fn credit_events(&self, ctx: &Context<'_>) -> Result<Vec<CreditEventView>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let rows = loader(ctx).load_one(EventsOf(self.0.id)).await.map_err(shared_cause)?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(rows.map(exceptions::event_view).collect::<Result<_, Error>>()?)
    }
}

/// Answer of the mutation of terms of a level.
#[derive(SimpleObject)]
pub struct CreditSettingsPayload {
    /// The terms; null when refused.
    pub settings: Option<CreditSettingsView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation of groups.
#[derive(SimpleObject)]
pub struct ClientGroupPayload {
    /// The group; null when refused.
    pub group: Option<ClientGroupView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation of policies.
#[derive(SimpleObject)]
pub struct CreditPolicyPayload {
    /// The policy; null when refused.
    pub policy: Option<CreditPolicyView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of terms, groups and policies.
#[derive(Default)]
pub struct CreditQuery;

#[Object]
impl CreditQuery {
    /// What a level above clients states about credit, and what holds there.
    async fn credit_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The level.")] scope: CreditScopeInput,
    ) -> Result<CreditSettingsView> {
        Ok(terms::level_settings(app(ctx), actor(ctx)?, scope).await?)
    }

    /// Groups of clients that the caller sees, by name.
    async fn client_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this seller; of all when left out.")] seller_id: Option<SellerId>,
    ) -> Result<Vec<ClientGroupView>> {
        Ok(policies::groups(app(ctx), actor(ctx)?, seller_id).await?)
    }

    /// Policies of credit control that the caller sees, by name.
    async fn credit_policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this seller; of all when left out.")] seller_id: Option<SellerId>,
    ) -> Result<Vec<CreditPolicyView>> {
        Ok(policies::list(app(ctx), actor(ctx)?, seller_id).await?)
    }
}

/// Mutations of credit.
#[derive(Default)]
pub struct CreditMutation;

#[Object]
impl CreditMutation {
    /// Gives a client a group and terms of credit of its own.
    async fn client_credit_update(
        &self,
        ctx: &Context<'_>,
        input: ClientCreditUpdateInput,
    ) -> Result<ClientPayload> {
        client_answer(ctx, terms::update(app(ctx), actor(ctx)?, input).await).await
    }

    /// Takes down a payment that a client promises: until its last day is over it counts as money.
    async fn client_promise(&self, ctx: &Context<'_>, input: ClientPromiseInput) -> Result<ClientPayload> {
        client_answer(ctx, terms::promise(app(ctx), actor(ctx)?, input).await).await
    }

    /// Spares a client blocks, or the whole ladder, until a day.
    async fn credit_except(&self, ctx: &Context<'_>, input: CreditExceptInput) -> Result<ClientPayload> {
        client_answer(ctx, exceptions::give(app(ctx), actor(ctx)?, input).await).await
    }

    /// Ends an exception before its day.
    async fn credit_exception_end(
        &self,
        ctx: &Context<'_>,
        input: CreditExceptionEndInput,
    ) -> Result<ClientPayload> {
        client_answer(ctx, exceptions::end(app(ctx), actor(ctx)?, input).await).await
    }

    /// Writes down what was said to a debtor, and when to ask again.
    async fn credit_note(&self, ctx: &Context<'_>, input: CreditNoteInput) -> Result<ClientPayload> {
        client_answer(ctx, exceptions::note(app(ctx), actor(ctx)?, input).await).await
    }

    /// Replaces what a level above clients states about credit.
    async fn credit_settings_update(
        &self,
        ctx: &Context<'_>,
        input: CreditSettingsUpdateInput,
    ) -> Result<CreditSettingsPayload> {
        let (settings, user_errors) = payload(terms::update_level(app(ctx), actor(ctx)?, input).await)?;
        Ok(CreditSettingsPayload { settings, user_errors })
    }

    /// Makes a group of clients, or changes one.
    async fn client_group_save(
        &self,
        ctx: &Context<'_>,
        input: ClientGroupSaveInput,
    ) -> Result<ClientGroupPayload> {
        let (group, user_errors) = payload(policies::save_group(app(ctx), actor(ctx)?, input).await)?;
        Ok(ClientGroupPayload { group, user_errors })
    }

    /// Makes a policy of credit control, or changes one: clients move at once.
    async fn credit_policy_save(
        &self,
        ctx: &Context<'_>,
        input: CreditPolicySaveInput,
    ) -> Result<CreditPolicyPayload> {
        let (policy, user_errors) = payload(policies::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(CreditPolicyPayload { policy, user_errors })
    }
}
