//! The least sum of an invoice: what waits for the next one, and what has waited.

use std::collections::{HashMap, HashSet};

use shared::documents::ahead::{self, Invoiced};
use shared::ids::{ClientId, SellerId, SubscriptionId};
use shared::run::{ItemLine, ItemSubscription};

use super::repo;
use crate::app::App;
use crate::catalog;
use crate::clients;
use crate::error::Error;
use crate::settings::{self, Scope};
use crate::subscriptions;

/// What decides of invoices that ask for too little.
#[derive(Debug, Default)]
pub struct Least {
    /// The least sum by client, in minor units; clients of any sum are absent.
    minimum: HashMap<ClientId, i64>,
    /// Lines of days that have waited and are charged by now.
    waited: HashMap<ClientId, Vec<ItemLine>>,
}

/// Reads it for these clients. A few statements; two of an installation without a least sum.
pub async fn least(
    app: &App,
    clients: &[ClientId],
    invoiced: &HashMap<ClientId, Vec<Invoiced>>,
) -> Result<Least, Error> {
    let known = clients::many(app.read(), clients).await?;
    let mut of_sellers = HashMap::new();
    let sellers: HashSet<SellerId> = known.iter().map(|client| client.seller).collect();
    for seller in sellers {
        let zone = settings::zone_of(app.read(), Some(seller)).await?;
        let today = app.clock().today(zone);
        of_sellers.insert(seller, settings::settings_on(app.read(), Scope::Seller(seller), today).await?);
    }
    let mut least = Least::default();
    for client in &known {
        let minimum = of_sellers.get(&client.seller).map_or(0, |known| known.minimum_minor(client.currency));
        if minimum > 0 {
            least.minimum.insert(client.id, minimum);
        }
    }
    let carried = repo::carried(app.read(), clients).await?;
    let keys: HashSet<(ClientId, SubscriptionId)> = carried
        .iter()
        .flat_map(|(client, days)| days.iter().map(|days| (*client, days.subscription)))
        .collect();
    let keys: Vec<_> = keys.into_iter().collect();
    let mut posted: HashMap<ClientId, Vec<_>> = HashMap::new();
    for ((client, subscription), rows) in subscriptions::charges_of(app.read(), &keys).await? {
        posted.entry(client).or_default().extend(rows.into_iter().map(|row| (subscription, row)));
    }
    let none = Vec::new();
    for client in &known {
        let (Some(days), Some(rows)) = (carried.get(&client.id), posted.get(&client.id)) else { continue };
        let owed = client.balance_minor.saturating_neg();
        let invoiced = invoiced.get(&client.id).unwrap_or(&none);
        let lines = ahead::carried(days, rows, invoiced, owed).map_err(Error::internal)?;
        least.waited.insert(client.id, lines.into_iter().map(ItemLine::new).collect());
    }
    name_lines(app, &mut least).await?;
    Ok(least)
}

/// Gives the lines the codes of their components.
async fn name_lines(app: &App, least: &mut Least) -> Result<(), Error> {
    let lines = || least.waited.values().flatten();
    let components: Vec<_> = lines().map(|line| line.line.component).collect();
    if components.is_empty() {
        return Ok(());
    }
    let known = catalog::components(app, app.read(), &components).await?;
    for line in least.waited.values_mut().flatten() {
        if let Some(of) = known.get(&line.line.component) {
            line.line.code.clone_from(&of.component.code);
        }
    }
    Ok(())
}

impl Least {
    /// Clients of whom everything is to be read, whatever is due: something of them has waited, or it matters whether
    /// more will come.
    pub fn read_whole(&self) -> HashSet<ClientId> {
        let waiting = self.waited.iter().filter(|(_, lines)| !lines.is_empty()).map(|(client, _)| *client);
        waiting.chain(self.minimum.keys().copied()).collect()
    }

    /// Adds what has waited to what an invoice asks for, and leaves all of it to the next one when it is too little.
    /// `more` says that something will come after it.
    /// Only subscriptions that are `within` the run are asked for.
    pub fn settle(
        &self,
        client: ClientId,
        body: &mut Vec<ItemSubscription>,
        more: bool,
        within: impl Fn(SubscriptionId) -> bool,
    ) {
        for line in self.waited.get(&client).into_iter().flatten() {
            let of = line.line.subscription;
            if !within(of) {
                continue;
            }
            match body.iter_mut().find(|known| known.subscription == of) {
                Some(known) => known.lines.push(line.clone()),
                None => body.push(ItemSubscription {
                    subscription: of,
                    lines: vec![line.clone()],
                    markers: Vec::new(),
                    next_due_on: None,
                    settled: None,
                }),
            }
        }
        let lines = body.iter().flat_map(|subscription| &subscription.lines);
        let sum = lines.map(ItemLine::amount_minor).fold(0_i64, i64::saturating_add);
        let minimum = self.minimum.get(&client).copied().unwrap_or(0);
        if ahead::waits(sum, minimum, more) {
            for line in body.iter_mut().flat_map(|subscription| &mut subscription.lines) {
                line.carried = true;
            }
        }
    }
}
