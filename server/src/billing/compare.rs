//! Comparison of two runs, line by line.

use shared::api::billing::{BillLineDifference, BillLineView, BillRunDifference};
use shared::api::common::MoneyView;
use shared::billing::Line;
use shared::ids::{BillRunId, ClientId, ComponentId};
use shared::money::Money;
use shared::run::{self, ItemSubscription};
use uuid::Uuid;

use super::repo::items;
use super::service::view;
use crate::app::App;
use crate::clients;
use crate::error::Error;

/// The clients that differ between two runs, after `after`, in client order.
pub(super) async fn page(
    app: &App,
    first: BillRunId,
    second: BillRunId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<BillRunDifference>, Error> {
    let pairs = items::differing(app.read(), first, second, after, limit).await?;
    let ids: Vec<ClientId> = pairs.iter().map(|pair| pair.client).collect();
    let labels = clients::labels(app.read(), &ids).await?;
    let left = items::bodies(app.read(), first, &ids).await?;
    let right = items::bodies(app.read(), second, &ids).await?;
    let components: Vec<ComponentId> =
        left.values().chain(right.values()).flat_map(|body| view::components_of(body)).collect();
    let called = view::names(app, &components).await?;
    let none: Vec<ItemSubscription> = Vec::new();
    let mut page = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let Some(label) = labels.get(&pair.client) else { continue };
        let currency = label.currency;
        let lines =
            run::compare(left.get(&pair.client).unwrap_or(&none), right.get(&pair.client).unwrap_or(&none));
        let view = |line: Option<Line>| {
            let named =
                |line: Line| BillLineView::of_line(pair.client, currency, &line, called.get(&line.component));
            line.map(named)
        };
        let money =
            |minor: Option<i64>| minor.map(|minor| MoneyView::from(Money::from_minor(minor, currency)));
        page.push(BillRunDifference {
            client_id: pair.client,
            client_name: label.name.clone(),
            first: money(pair.first),
            second: money(pair.second),
            lines: lines
                .into_iter()
                .map(|d| BillLineDifference { first: view(d.first), second: view(d.second) })
                .collect(),
        });
    }
    Ok(page)
}
