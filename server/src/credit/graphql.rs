//! The API of credit.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use shared::access::Permission;
use shared::api::credit::{ClientCreditUpdateInput, ClientPromiseInput, CreditView, PromiseView};
use shared::money::Money;

use super::service;
use crate::clients::{Client, ClientPayload, client_answer};
use crate::graphql::{actor, app};

/// What this chapter adds to a client.
pub struct ClientCredit(pub Arc<Client>);

#[Object]
impl ClientCredit {
    /// Terms of credit, and what is promised.
    async fn credit(&self, ctx: &Context<'_>) -> Result<CreditView> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let (client, now) = (&self.0, app(ctx).clock().now());
        let money = |minor| Money::from_minor(minor, client.currency).into();
        let promised = client.credit.promised_at(now);
        Ok(CreditView {
            limit: money(client.credit.limit_minor),
            payment_days: client.payment_days,
            grace_days: client.grace_days,
            promised: (promised != 0).then(|| money(promised)),
        })
    }

    /// Promised payments, the newest first; at most 100.
    async fn promises(&self, ctx: &Context<'_>) -> Result<Vec<PromiseView>> {
        Ok(service::promises(app(ctx), actor(ctx)?, &self.0).await?)
    }
}

/// Mutations of credit.
#[derive(Default)]
pub struct CreditMutation;

#[Object]
impl CreditMutation {
    /// Gives a client other terms of credit.
    async fn client_credit_update(
        &self,
        ctx: &Context<'_>,
        input: ClientCreditUpdateInput,
    ) -> Result<ClientPayload> {
        client_answer(ctx, service::update(app(ctx), actor(ctx)?, input).await).await
    }

    /// Takes down a payment that a client promises: until its last day is over it counts as money.
    async fn client_promise(&self, ctx: &Context<'_>, input: ClientPromiseInput) -> Result<ClientPayload> {
        client_answer(ctx, service::promise(app(ctx), actor(ctx)?, input).await).await
    }
}
