//! What a client uses, as contracts and letters name it.

use chrono::NaiveDate;
use shared::api::common::amount;
use shared::api::subscriptions::{SubscriptionFilter, SubscriptionTermsView};
use shared::documents::Service;
use shared::ids::{ClientId, PlanId};
use shared::rate::Quantity;

use super::read;
use crate::access::Actor;
use crate::app::App;
use crate::catalog;
use crate::error::Error;

/// Most subscriptions that a document names.
const SERVICES_MAX: u64 = 500;

/// Subscriptions of the client that are not over on the day, by their start.
pub async fn services(
    app: &App,
    actor: &Actor,
    client: ClientId,
    on: NaiveDate,
) -> Result<Vec<Service>, Error> {
    let filter = SubscriptionFilter { client_id: Some(client), ..SubscriptionFilter::default() };
    let keys = read::first(app, actor, filter, SERVICES_MAX).await?;
    let known = read::known(app, &keys).await?;
    let mut terms = read::terms_of(app, &keys).await?;
    let plans: Vec<PlanId> = known.values().map(|view| view.plan_id).collect();
    let plans = catalog::plans_by_id(app.read(), &plans).await?;
    let mut services = Vec::new();
    for view in known.into_values().filter(|view| view.ended_on.is_none_or(|end| end.0 > on)) {
        let plan = plans.get(&view.plan_id).ok_or_else(|| Error::not_found("plan", view.plan_id))?;
        let Some(held) = held(&terms.remove(&view.id).unwrap_or_default(), on) else { continue };
        services.push(Service {
            name: view.name.unwrap_or_else(|| plan.name.clone()),
            plan: plan.name.clone(),
            quantity: Quantity::try_from(held.quantity.0).map_err(Error::internal)?,
            price_minor: amount(held.period_amount.amount, held.currency.into(), "price")?.minor(),
            interval: held.interval,
            since: view.start_on.0,
        });
    }
    services.sort_by(|one, other| (one.since, &one.name).cmp(&(other.since, &other.name)));
    Ok(services)
}

/// The terms of the day; before the first ones, these.
fn held(terms: &[SubscriptionTermsView], on: NaiveDate) -> Option<SubscriptionTermsView> {
    let begun = terms.iter().rev().find(|terms| terms.from.0 <= on);
    begun.or_else(|| terms.first()).cloned()
}
