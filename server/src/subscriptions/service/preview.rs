//! What a subscription would cost before it is made: the same beginning and the same quote as for real.

use shared::access::Permission;
use shared::actions::may_attach;
use shared::api::subscriptions::{SubscriptionPreview, SubscriptionPreviewInput};
use shared::ids::SubscriptionId;

use super::super::repo::facts::load_life;
use super::create::{Payer, Wanted, begin, read};
use super::read::today;
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::{catalog, clients};

/// What the first run would charge. Writes nothing.
pub async fn preview(
    app: &App,
    actor: &Actor,
    input: SubscriptionPreviewInput,
) -> Result<SubscriptionPreview, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let client = clients::client(app, actor, input.client_id).await?;
    client.may_order()?;
    let today = today(app, client.seller).await?;
    let wanted = Wanted {
        plan: input.plan_id,
        version: input.version_id,
        base: input.base_id,
        quantity: input.quantity,
        start_on: input.start_on.map(|day| day.0),
        billing_day: input.billing_day,
        price_override: input.price_override,
        discounts: input.discounts.as_deref(),
        charged_through: input.charged_through.map(|day| day.0),
        ended_on: input.ended_on.map(|day| day.0),
    };
    let new = read(app.read(), Payer { id: client.id, seller: client.seller }, today, wanted).await?;
    let versions = catalog::plan_versions(app, app.read(), &[new.version]).await?;
    let version = versions.get(&new.version);
    let (terms, plan) = version.ok_or_else(|| Error::not_found("plan version", new.version))?;
    let base = match input.base_id {
        Some(key) => {
            let known = load_life(app, app.read(), key).await?;
            Some(known.ok_or_else(|| Error::not_found("subscription", key))?.1)
        }
        None => None,
    };
    may_attach(*plan, base.as_ref(), new.start_on)?;
    if client.currency != terms.currency {
        let (expected, got) = (client.currency.code(), terms.currency.code());
        return Err(Error::CurrencyMismatch { expected, got });
    }
    let id = SubscriptionId(app.ids().uuid());
    let begun = begin(&new, id, terms, client.details.billing_day, base.as_ref())?;
    let as_of = input.as_of.map_or(today.max(new.start_on), |day| day.0);
    begun.preview(as_of).map_err(Error::Invalid)
}
