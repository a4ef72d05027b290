//! Reading of subscriptions.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use shared::access::Permission;
use shared::actions::{Life, bill};
use shared::api::catalog::{PlanFilter, PlanView};
use shared::api::common::PeriodView;
use shared::api::scalars::{CurrencyCode, Date, DateTime, Decimal, Json};
use shared::api::subscriptions::{
    BlockView, ChargeView, EventView, ExplanationView, MANY_MAX, QuoteLineView, SubscriptionFilter,
    SubscriptionSort, SubscriptionSortField, SubscriptionTermsView, SubscriptionView,
};
use shared::billing::{Explanation, LineKind, quote, recurring_amount};
use shared::blocks::Block;
use shared::calendar::NEVER;
use shared::catalog::{FirstStub, PlanTerms};
use shared::ids::{
    BlockKey, ChargeKey, ClientId, EventKey, PlanId, SellerId, SubscriptionId, SubscriptionKey,
};
use shared::money::{Currency, Money};
use shared::rate::{Quantity, UnitPrice};
use shared::subscription::{Discount, EventKind, LifeDates};

use super::super::repo::blocks::{self, BlockRow, Blocks};
use super::super::repo::facts::{ClientLives, load_lives};
pub use super::super::repo::list::ChargeKeyParts;
use super::super::repo::list::{self as repo, ChargeRow, SubscriptionRow, TermsRow, Today, Wanted};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};
use crate::{catalog, clients, settings};

/// A page of subscriptions, each with its place in the list.
pub struct SubscriptionRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, SubscriptionView)>,
}

/// A page of subscriptions that the actor sees; those of a client together when no order is asked for.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: SubscriptionFilter,
    sort: Vec<SubscriptionSort>,
    args: PageArgs,
) -> Result<SubscriptionRows, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let order = Order::asked(sort.into_iter().map(|by| (by.field, by.direction)), None)?;
    let page = Page::parse(args, order.name("subscriptions", code_of))?;
    let wanted = wanted(app, actor, filter).await?;
    let rows = repo::page(app.read(), &wanted, &order, &page).await?;
    let places = places(app, &order, &rows).await?;
    let rows = places.into_iter().zip(views(app, rows).await?).collect();
    Ok(SubscriptionRows { page, rows })
}

const fn code_of(field: SubscriptionSortField) -> &'static str {
    match field {
        SubscriptionSortField::Client => "client",
        SubscriptionSortField::Start => "start",
        SubscriptionSortField::NextDue => "due",
        SubscriptionSortField::End => "end",
        SubscriptionSortField::Created => "created",
    }
}

/// Places of the rows in a list of this order.
async fn places(
    app: &App,
    order: &Order<SubscriptionSortField>,
    rows: &[SubscriptionRow],
) -> Result<Vec<Place>, Error> {
    let named = order.fields().any(|field| field == SubscriptionSortField::Client);
    let ids: BTreeSet<ClientId> = rows.iter().filter(|_| named).map(|row| row.client_id).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let names = if named { clients::labels(app.read(), &ids).await? } else { HashMap::new() };
    let place = |row: &SubscriptionRow| {
        let key = |field| match field {
            SubscriptionSortField::Client => {
                Key::Text(names.get(&row.client_id).map(|label| label.name_key.clone()).unwrap_or_default())
            }
            SubscriptionSortField::Start => Key::Day(row.start_on),
            SubscriptionSortField::NextDue => Key::Day(row.next_due_on.unwrap_or(NEVER)),
            SubscriptionSortField::End => Key::Day(row.ended_on.unwrap_or(NEVER)),
            SubscriptionSortField::Created => Key::Instant(row.created_at),
        };
        (order.fields().map(key).collect(), vec![row.client_id.uuid(), row.id.uuid()])
    };
    Ok(rows.iter().map(place).collect())
}

/// How many subscriptions the filter wants.
pub async fn count(app: &App, actor: &Actor, filter: SubscriptionFilter) -> Result<u64, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let wanted = wanted(app, actor, filter).await?;
    repo::count(app.read(), &wanted).await
}

/// The first subscriptions by client and id that the filter wants and the actor sees, at most `limit`.
pub async fn first(
    app: &App,
    actor: &Actor,
    filter: SubscriptionFilter,
    limit: u64,
) -> Result<Vec<SubscriptionKey>, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let wanted = wanted(app, actor, filter).await?;
    repo::first(app.read(), &wanted, limit).await
}

/// A subscription that the actor sees.
pub async fn one(app: &App, actor: &Actor, key: SubscriptionKey) -> Result<SubscriptionView, Error> {
    actor.require(Permission::SubscriptionRead)?;
    let missing = || Error::not_found("subscription", key);
    let row = repo::find(app.read(), key).await?.ok_or_else(missing)?;
    let plan = catalog::plan(app.read(), row.plan_id).await?;
    let plan = plan.filter(|plan| actor.sees_client(plan.seller_id, key.client));
    plan.ok_or_else(missing)?;
    views(app, vec![row]).await?.pop().ok_or_else(missing)
}

/// A subscription that the caller has just made, whatever the caller may read.
pub async fn made(app: &App, key: SubscriptionKey) -> Result<SubscriptionView, Error> {
    let missing = || Error::not_found("subscription", key);
    let row = repo::find(app.read(), key).await?.ok_or_else(missing)?;
    views(app, vec![row]).await?.pop().ok_or_else(missing)
}

/// These subscriptions, whoever asks; for loaders of lists.
pub async fn known(
    app: &App,
    keys: &[SubscriptionKey],
) -> Result<HashMap<SubscriptionKey, SubscriptionView>, Error> {
    let clients: Vec<ClientId> = keys.iter().map(|key| key.client).collect();
    let ids: Vec<SubscriptionId> = keys.iter().map(|key| key.id).collect();
    let rows = repo::find_many(app.read(), &clients, &ids).await?;
    Ok(views(app, rows).await?.into_iter().map(|view| (view.id, view)).collect())
}

/// The add-ons of these subscriptions by age, whoever asks; for loaders of lists.
pub async fn addons_of(
    app: &App,
    keys: &[SubscriptionKey],
) -> Result<HashMap<SubscriptionKey, Vec<SubscriptionView>>, Error> {
    let rows = repo::addons(app.read(), keys).await?;
    let mut all: HashMap<SubscriptionKey, Vec<SubscriptionView>> = HashMap::new();
    for view in views(app, rows).await? {
        if let Some(base) = view.base_id {
            all.entry(base).or_default().push(view);
        }
    }
    Ok(all)
}

/// Finds the plans of a product or a seller: a subscription's plan is of its client's seller.
async fn wanted(app: &App, actor: &Actor, filter: SubscriptionFilter) -> Result<Wanted, Error> {
    if let Some(seller) = filter.seller_id {
        actor.require_seller(seller)?;
    }
    if filter.ids.as_ref().is_some_and(|ids| ids.len() > MANY_MAX) {
        let text = format!("В фильтре не больше {MANY_MAX} подписок. Разбейте список на части.");
        return Err(Error::invalid("filter", text));
    }
    let found = filter.search.as_deref().map(clients::found_ids);
    let narrowed = actor.sellers.is_some() || filter.seller_id.is_some() || filter.product_id.is_some();
    let sellers_matter = narrowed || filter.state.is_some();
    if !sellers_matter {
        return Ok(Wanted { filter, plans: None, todays: Vec::new(), clients: found });
    }
    let of =
        PlanFilter { seller_id: filter.seller_id, product_id: filter.product_id, ..PlanFilter::default() };
    let plans = catalog::plan_sellers(app.read(), actor.sellers.as_deref(), &of).await?;
    let todays = match filter.state {
        Some(_) => todays(app, &plans).await?,
        None => Vec::new(),
    };
    let plans = narrowed.then(|| plans.into_iter().map(|(plan, _)| plan).collect());
    Ok(Wanted { filter, plans, todays, clients: found })
}

/// Today of each seller; one entry when it is the same day for all.
async fn todays(app: &App, plans: &[(PlanId, SellerId)]) -> Result<Vec<Today>, Error> {
    let mut by_seller: BTreeMap<SellerId, Vec<PlanId>> = BTreeMap::new();
    for (plan, seller) in plans {
        by_seller.entry(*seller).or_default().push(*plan);
    }
    let mut by_day: BTreeMap<NaiveDate, Vec<PlanId>> = BTreeMap::new();
    for (seller, plans) in by_seller {
        by_day.entry(today(app, seller).await?).or_default().extend(plans);
    }
    let only = by_day.len() == 1;
    Ok(by_day.into_iter().map(|(day, plans)| Today { day, plans: (!only).then_some(plans) }).collect())
}

/// Today in the zone of the seller.
pub async fn today(app: &App, seller: SellerId) -> Result<NaiveDate, Error> {
    let seller = settings::seller(app, seller).await?;
    Ok(app.clock().now().with_timezone(&settings::zone(&seller)).date_naive())
}

async fn views(app: &App, rows: Vec<SubscriptionRow>) -> Result<Vec<SubscriptionView>, Error> {
    let mut ids: Vec<PlanId> = rows.iter().map(|row| row.plan_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let plans: HashMap<PlanId, PlanView> = catalog::plans_by_id(app.read(), &ids).await?;
    let mut days: HashMap<SellerId, NaiveDate> = HashMap::new();
    for plan in plans.values() {
        if let Entry::Vacant(free) = days.entry(plan.seller_id) {
            free.insert(today(app, plan.seller_id).await?);
        }
    }
    let clients: BTreeSet<ClientId> = rows.iter().map(|row| row.client_id).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let blocks = Blocks::load(app.read(), &clients).await?;
    rows.into_iter()
        .map(|row| {
            let plan = plans.get(&row.plan_id).ok_or_else(|| Error::not_found("plan", row.plan_id))?;
            let today = days.get(&plan.seller_id).copied().unwrap_or(row.start_on);
            let blocks = blocks.of(row.client_id, row.id);
            Ok(view(row, today, &blocks))
        })
        .collect()
}

fn view(row: SubscriptionRow, today: NaiveDate, blocks: &[Block]) -> SubscriptionView {
    let life =
        LifeDates { start_on: row.start_on, first_billed_on: row.first_billed_on, ended_on: row.ended_on };
    SubscriptionView {
        id: SubscriptionKey::new(row.client_id, row.id),
        client_id: row.client_id,
        plan_id: row.plan_id,
        base_id: row.base_id.map(|id| SubscriptionKey::new(row.client_id, id)),
        external_id: row.external_id,
        name: row.name,
        start_on: Date(row.start_on),
        first_billed_on: Date(row.first_billed_on),
        ended_on: row.ended_on.map(Date),
        end_reason: row.end_reason,
        state: life.state_with(today, blocks),
        next_due_on: row.next_due_on.map(Date),
        created_at: DateTime(row.created_at),
        version: row.version,
        changes_on: row.changes_on.map(Date),
    }
}

/// The lives of all subscriptions of these clients, whoever asks; for loaders of lists.
pub async fn lives_of(app: &App, clients: &[ClientId]) -> Result<HashMap<ClientId, Vec<Life>>, Error> {
    let loaded = load_lives(app, app.read(), clients, None).await?;
    let lives = |of: ClientLives| of.subscriptions.into_iter().map(|of| of.life).collect();
    Ok(loaded.into_iter().map(|of| (of.client, lives(of))).collect())
}

/// The next period or piece that is not charged yet.
pub fn next_period(life: &Life) -> Result<Option<PeriodView>, Error> {
    let next = quote(&life.facts(), NaiveDate::MIN).map_err(Error::internal)?.next_period;
    Ok(next.map(Into::into))
}

/// The lines that a run as of this day would post.
pub fn due_lines(life: &Life, as_of: NaiveDate) -> Result<Vec<QuoteLineView>, Error> {
    let billed = bill(life, as_of).map_err(|error| Error::invalid("asOf", error.to_string()))?;
    let currency = life.currency();
    Ok(billed.lines.iter().map(|line| QuoteLineView::new(line, currency)).collect())
}

/// The stretches of terms, by time.
pub async fn terms(
    app: &App,
    actor: &Actor,
    key: SubscriptionKey,
) -> Result<Vec<SubscriptionTermsView>, Error> {
    actor.require(Permission::SubscriptionRead)?;
    Ok(terms_of(app, &[key]).await?.remove(&key).unwrap_or_default())
}

/// The stretches of terms of many subscriptions, by time, whoever asks; for loaders of lists.
pub async fn terms_of(
    app: &App,
    keys: &[SubscriptionKey],
) -> Result<HashMap<SubscriptionKey, Vec<SubscriptionTermsView>>, Error> {
    let rows = repo::terms(app.read(), keys).await?;
    let mut versions: Vec<_> = rows.iter().map(|row| row.plan_version_id).collect();
    versions.sort_unstable();
    versions.dedup();
    let known = catalog::terms(app, app.read(), &versions).await?;
    let missing = |id| Error::not_found("plan version", id);
    let today = app.clock().now().date_naive();
    let mut all: HashMap<SubscriptionKey, Vec<SubscriptionTermsView>> = HashMap::new();
    for row in rows {
        let key = SubscriptionKey::new(row.client_id, row.subscription_id);
        let version = row.plan_version_id;
        let view = terms_view(row, known.get(&version).ok_or_else(|| missing(version))?, today)?;
        all.entry(key).or_default().push(view);
    }
    Ok(all)
}

/// Plans that the terms and the timelines of subscriptions name, the present one first, whoever asks; for loaders of
/// lists.
pub async fn plans_of(
    app: &App,
    of: &[(SubscriptionKey, PlanId)],
) -> Result<HashMap<SubscriptionKey, Vec<PlanId>>, Error> {
    let keys: Vec<SubscriptionKey> = of.iter().map(|(key, _)| *key).collect();
    let rows = repo::terms(app.read(), &keys).await?;
    let versions: Vec<_> = rows.iter().map(|row| row.plan_version_id).collect();
    let versions = catalog::plan_versions(app, app.read(), &versions).await?;
    let mut named: HashMap<SubscriptionKey, BTreeSet<PlanId>> = HashMap::new();
    for row in rows {
        let key = SubscriptionKey::new(row.client_id, row.subscription_id);
        named.entry(key).or_default().extend(versions.get(&row.plan_version_id).map(|(_, plan)| plan.id));
    }
    for row in repo::events(app.read(), &keys).await? {
        let plan: Option<PlanId> =
            row.data.get("plan").and_then(|plan| serde_json::from_value(plan.clone()).ok());
        let key = SubscriptionKey::new(row.client_id, row.subscription_id);
        named.entry(key).or_default().extend(plan);
    }
    let plans = |(key, present): &(SubscriptionKey, PlanId)| {
        let others = named.get(key).into_iter().flatten().copied().filter(|id| id != present);
        (*key, std::iter::once(*present).chain(others).collect())
    };
    Ok(of.iter().map(plans).collect())
}

fn terms_view(row: TermsRow, terms: &PlanTerms, today: NaiveDate) -> Result<SubscriptionTermsView, Error> {
    let quantity = Quantity::from_micros(row.quantity).map_err(Error::internal)?;
    let price = row.price_override.map(UnitPrice::from_micros).transpose().map_err(Error::internal)?;
    let discounts: Vec<Discount> = serde_json::from_value(row.discounts).map_err(Error::internal)?;
    let on = today.max(row.from_on);
    let amount = recurring_amount(terms, quantity, price, on).map_err(Error::internal)?;
    Ok(SubscriptionTermsView {
        from: Date(row.from_on),
        plan_version_id: row.plan_version_id,
        quantity: Decimal(quantity.to_decimal()),
        price_override: price.map(|price| Decimal(price.to_decimal())),
        anchor_on: Date(row.anchor_on),
        billing_day: row.billing_day,
        first_stub: FirstStub::from_code(&row.first_stub)
            .ok_or_else(|| Error::internal(format!("unknown first stub {:?}", row.first_stub)))?,
        discounts: discounts.into_iter().map(Into::into).collect(),
        interval: terms.interval.text(),
        currency: CurrencyCode(terms.currency),
        period_amount: Money::from_minor(amount, terms.currency).into(),
    })
}

/// Suspensions of these clients and of their subscriptions, the oldest first, whoever asks; for loaders of lists.
pub async fn blocks_of(app: &App, clients: &[ClientId]) -> Result<HashMap<ClientId, Vec<BlockView>>, Error> {
    let mut all: HashMap<ClientId, Vec<BlockView>> = HashMap::new();
    for row in blocks::of_clients(app.read(), clients).await? {
        all.entry(row.client).or_default().push(block_view(row));
    }
    Ok(all)
}

/// Suspensions of a client itself, and of single subscriptions of it.
pub async fn blocks_of_client(
    app: &App,
    actor: &Actor,
    client: ClientId,
) -> Result<(Vec<BlockView>, Vec<BlockView>), Error> {
    actor.require(Permission::SubscriptionRead)?;
    let all = blocks_of(app, &[client]).await?.remove(&client).unwrap_or_default();
    Ok(all.into_iter().partition(|block| block.subscription_id.is_none()))
}

/// A block as the API shows it.
pub fn block_view(row: BlockRow) -> BlockView {
    BlockView {
        id: BlockKey::new(row.client, row.id),
        subscription_id: row.subscription.map(|id| SubscriptionKey::new(row.client, id)),
        kind: row.block.kind,
        from: Date(row.block.from),
        until: row.block.until.map(Date),
        reason: row.reason,
        created_by: row.created_by,
        created_at: DateTime(row.created_at),
        lifted_by: row.lifted_by,
        lifted_at: row.lifted_at.map(DateTime),
        automatic: row.automatic,
    }
}

/// The timelines of subscriptions, the newest first, at most 1000 events of each, whoever asks; for loaders of lists.
pub async fn timelines_of(
    app: &App,
    keys: &[SubscriptionKey],
) -> Result<HashMap<SubscriptionKey, Vec<EventView>>, Error> {
    let mut all: HashMap<SubscriptionKey, Vec<EventView>> = HashMap::new();
    for row in repo::events(app.read(), keys).await? {
        let kind = EventKind::from_code(&row.kind)
            .ok_or_else(|| Error::internal(format!("unknown event {:?}", row.kind)))?;
        let events = all.entry(SubscriptionKey::new(row.client_id, row.subscription_id)).or_default();
        events.push(EventView {
            id: EventKey::new(row.client_id, row.id),
            at: DateTime(row.at),
            effective_on: Date(row.effective_on),
            kind,
            actor: row.actor,
            reason: row.reason,
            data: Json(row.data),
        });
    }
    Ok(all)
}

/// A page of charges and credits, by first day.
pub async fn charges(
    app: &App,
    actor: &Actor,
    key: SubscriptionKey,
    page: &Page<ChargeKeyParts>,
) -> Result<Vec<ChargeView>, Error> {
    let terms = terms(app, actor, key).await?;
    let currency = terms.first().map_or(Currency::Rub, |terms| terms.currency.0);
    let rows = repo::charges(app.read(), key, page).await?;
    rows.into_iter().map(|row| charge_view(row, currency)).collect()
}

fn charge_view(row: ChargeRow, currency: Currency) -> Result<ChargeView, Error> {
    let explanation: Explanation = serde_json::from_value(row.explanation).map_err(Error::internal)?;
    Ok(ChargeView {
        id: ChargeKey::new(row.client_id, row.id),
        subscription_id: SubscriptionKey::new(row.client_id, row.subscription_id),
        component: row.component_code,
        kind: LineKind::from_code(&row.kind)
            .ok_or_else(|| Error::internal(format!("unknown kind {:?} of a charge", row.kind)))?,
        from: Date(row.period_from),
        to: Date(row.period_to),
        quantity: Decimal(Quantity::from_micros(row.quantity).map_err(Error::internal)?.to_decimal()),
        amount: Money::from_minor(row.amount_minor, currency).into(),
        vat: Money::from_minor(row.vat_minor, currency).into(),
        vat_rate: row.vat_rate,
        credits_id: row.credits_id.map(|id| ChargeKey::new(row.client_id, id)),
        explanation: ExplanationView::from(&explanation),
        posted_at: DateTime(row.posted_at),
    })
}
