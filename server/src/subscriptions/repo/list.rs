//! Lists of subscriptions, timelines and charges.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};
use shared::api::subscriptions::{SubscriptionFilter, SubscriptionSortField};
use shared::calendar::NEVER;
use shared::ids::{ClientId, PlanId, SubscriptionId, SubscriptionKey};
use shared::subscription::{EventKind, SubscriptionState};
use uuid::Uuid;

pub use super::super::entity::charge::Model as ChargeRow;
pub use super::super::entity::event::Model as EventRow;
pub use super::super::entity::subscription::Model as SubscriptionRow;
pub use super::super::entity::terms::Model as TermsRow;
use super::super::entity::{charge, event, subscription, terms as terms_table};
use crate::clients;
use crate::db::sets::containing;
use crate::db::sets::id_set;
use crate::error::Error;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Sort key of the list of charges: first day, component and id.
pub type ChargeKeyParts = (NaiveDate, String, Uuid);

/// The same day for some plans, or for all.
#[derive(Debug, Clone)]
pub struct Today {
    /// The day.
    pub day: NaiveDate,
    /// Plans whose seller has this day; none = all.
    pub plans: Option<Vec<PlanId>>,
}

/// What a filter asks for, with plans of products and sellers already found.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The filter.
    pub filter: SubscriptionFilter,
    /// Only of these plans.
    pub plans: Option<Vec<PlanId>>,
    /// Today, where the state matters.
    pub todays: Vec<Today>,
    /// Ids of the clients that the search finds, as a statement.
    pub clients: Option<SelectStatement>,
}

fn in_state(state: SubscriptionState, today: NaiveDate) -> Condition {
    use subscription::Column as C;
    let not_ended = Condition::any().add(C::EndedOn.is_null()).add(C::EndedOn.gt(today));
    match state {
        SubscriptionState::Pending => Condition::all().add(C::StartOn.gt(today)).add(not_ended),
        SubscriptionState::Trial => Condition::all()
            .add(C::StartOn.lte(today))
            .add(C::FirstBilledOn.gt(today))
            .add(not_ended)
            .add(blocked(today).not()),
        SubscriptionState::Active => {
            Condition::all().add(C::FirstBilledOn.lte(today)).add(not_ended).add(blocked(today).not())
        }
        SubscriptionState::Blocked => {
            Condition::all().add(C::StartOn.lte(today)).add(not_ended).add(blocked(today))
        }
        SubscriptionState::Ended => Condition::all().add(C::EndedOn.lte(today)),
    }
}

/// Whether a block of the subscription or of its client holds on the day.
fn blocked(day: NaiveDate) -> Expr {
    use subscription::Column as C;
    let of = |column: &'static str| Expr::col(("block", column));
    let whole = of("subscription_id").is_null().or(of("subscription_id").eq(column_of(C::Id)));
    let mut holding = Query::select();
    holding
        .expr(Expr::val(1))
        .from("block")
        .and_where(of("client_id").eq(column_of(C::ClientId)))
        .and_where(whole)
        .and_where(of("from_on").lte(day))
        .and_where(of("until_on").is_null().or(of("until_on").gt(day)));
    Expr::exists(holding)
}

/// The day after: periods are stored without their end.
fn after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

fn condition(wanted: &Wanted) -> Condition {
    use subscription::Column as C;
    let filter = &wanted.filter;
    let mut all = Condition::all()
        .add_option(filter.client_id.map(|id| C::ClientId.eq(id)))
        .add_option(filter.plan_id.map(|id| C::PlanId.eq(id)))
        .add_option(filter.due_by.map(|day| C::NextDueOn.lte(day.0)))
        .add_option(filter.trial_ends_by.map(|day| {
            let trial = Expr::col(C::FirstBilledOn).gt(Expr::col(C::StartOn));
            trial.and(C::FirstBilledOn.lte(after(day.0)))
        }))
        .add_option(filter.ends_by.map(|day| C::EndedOn.lte(after(day.0))))
        // An end that settles is no change: it is looked for by `ends_by`.
        .add_option(filter.changes_by.map(|day| {
            let before_end = Expr::col(C::ChangesOn).lt(Expr::col(C::EndedOn));
            C::ChangesOn.lte(day.0).and(C::EndedOn.is_null().or(before_end))
        }))
        .add_option(filter.external_id.as_ref().map(|id| C::ExternalId.eq(id)))
        .add_option(filter.ids.as_ref().map(|keys| {
            let clients = C::ClientId.is_in(keys.iter().map(|key| key.client));
            clients.and(C::Id.is_in(keys.iter().map(|key| key.id)))
        }))
        .add_option(wanted.plans.as_ref().map(|plans| C::PlanId.is_in(plans.iter().copied())));
    if let (Some(clients), Some(text)) = (&wanted.clients, &filter.search) {
        let own = [C::Name, C::ExternalId]
            .into_iter()
            .map(|column| Expr::col((subscription::Entity, column)).like(containing(text.trim())));
        all =
            all.add(own.fold(Condition::any(), Condition::add).add(C::ClientId.in_subquery(clients.clone())));
    }
    if let Some(state) = filter.state {
        let mut any = Condition::any();
        for today in &wanted.todays {
            let here = today.plans.as_ref().map(|plans| C::PlanId.is_in(plans.iter().copied()));
            any = any.add(in_state(state, today.day).add_option(here));
        }
        all = all.add(any);
    }
    all
}

fn column_of(column: subscription::Column) -> Expr {
    Expr::col((subscription::Entity, column))
}

fn sorted_by(field: SubscriptionSortField) -> Expr {
    use subscription::Column as C;
    let day = |column| Func::coalesce([column_of(column), Expr::val(NEVER)]).into();
    match field {
        SubscriptionSortField::Client => {
            let name = clients::name_key_of(column_of(C::ClientId));
            Expr::SubQuery(None, Box::new(name.into()))
        }
        SubscriptionSortField::Start => column_of(C::StartOn),
        SubscriptionSortField::NextDue => day(C::NextDueOn),
        SubscriptionSortField::End => day(C::EndedOn),
        SubscriptionSortField::Created => column_of(C::CreatedAt),
    }
}

/// A page of subscriptions, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    order: &Order<SubscriptionSortField>,
    page: &Page<Place>,
) -> Result<Vec<SubscriptionRow>, Error> {
    use subscription::Column as C;
    let sought = order.sought(sorted_by, [column_of(C::ClientId), column_of(C::Id)]);
    sought.rows(conn, subscription::Entity::find().filter(condition(wanted)), page).await
}

/// The first subscriptions by client and id.
pub async fn first(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    limit: u64,
) -> Result<Vec<SubscriptionKey>, Error> {
    use subscription::Column as C;
    let rows: Vec<(ClientId, SubscriptionId)> = subscription::Entity::find()
        .select_only()
        .columns([C::ClientId, C::Id])
        .filter(condition(wanted))
        .order_by_asc(C::ClientId)
        .order_by_asc(C::Id)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(client, id)| SubscriptionKey::new(client, id)).collect())
}

/// How many subscriptions.
pub async fn count(conn: &impl ConnectionTrait, wanted: &Wanted) -> Result<u64, Error> {
    Ok(subscription::Entity::find().filter(condition(wanted)).count(conn).await?)
}

/// The subscription.
pub async fn find(
    conn: &impl ConnectionTrait,
    key: SubscriptionKey,
) -> Result<Option<SubscriptionRow>, Error> {
    Ok(subscription::Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// Subscriptions of these clients among these ids.
pub async fn find_many(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    ids: &[SubscriptionId],
) -> Result<Vec<SubscriptionRow>, Error> {
    use subscription::Column as C;
    let query = subscription::Entity::find()
        .filter(C::ClientId.is_in(clients.iter().copied()))
        .filter(C::Id.is_in(ids.iter().copied()));
    Ok(query.all(conn).await?)
}

/// Add-ons of these subscriptions, by age.
pub async fn addons(
    conn: &impl ConnectionTrait,
    bases: &[SubscriptionKey],
) -> Result<Vec<SubscriptionRow>, Error> {
    use subscription::Column as C;
    let query = subscription::Entity::find()
        .filter(C::ClientId.is_in(bases.iter().map(|key| key.client)))
        .filter(C::BaseId.is_in(bases.iter().map(|key| key.id)))
        .order_by_asc(C::CreatedAt)
        .order_by_asc(C::Id);
    Ok(query.all(conn).await?)
}

/// The stretches of terms of these subscriptions, by time.
pub async fn terms(conn: &impl ConnectionTrait, keys: &[SubscriptionKey]) -> Result<Vec<TermsRow>, Error> {
    use terms_table::Column as C;
    let query = terms_table::Entity::find()
        .filter(C::ClientId.is_in(keys.iter().map(|key| key.client)))
        .filter(C::SubscriptionId.is_in(keys.iter().map(|key| key.id)))
        .order_by_asc(C::FromOn);
    Ok(query.all(conn).await?)
}

/// Stored days of the next charges of all subscriptions of the clients.
pub async fn due_days(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<(ClientId, SubscriptionId), Option<NaiveDate>>, Error> {
    use subscription::Column as C;
    let rows: Vec<(ClientId, SubscriptionId, Option<NaiveDate>)> = subscription::Entity::find()
        .select_only()
        .columns([C::ClientId, C::Id, C::NextDueOn])
        .filter(C::ClientId.is_in(clients.iter().copied()))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(client, id, day)| ((client, id), day)).collect())
}

/// Events of a timeline that are read.
const EVENTS_MAX: usize = 1000;

/// What happened to these subscriptions, the newest first; at most 1000 events of each.
pub async fn events(conn: &impl ConnectionTrait, keys: &[SubscriptionKey]) -> Result<Vec<EventRow>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    let sql = format!(
        "SELECT * FROM (SELECT e.*, ROW_NUMBER() OVER (PARTITION BY client_id, subscription_id ORDER BY seq DESC) AS place \
         FROM subscription_event e WHERE client_id {clients} AND subscription_id {ids}) latest \
         WHERE place <= {EVENTS_MAX} ORDER BY seq DESC"
    );
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(event::Entity::find().from_raw_sql(statement).all(conn).await?)
}

/// Who made the latest event of these kinds, by subscription of the client.
pub async fn makers(
    conn: &impl ConnectionTrait,
    client: ClientId,
    kinds: &[EventKind],
) -> Result<HashMap<SubscriptionId, String>, Error> {
    use event::Column as C;
    let rows: Vec<(SubscriptionId, String)> = event::Entity::find()
        .select_only()
        .columns([C::SubscriptionId, C::Actor])
        .filter(C::ClientId.eq(client))
        .filter(C::Kind.is_in(kinds.iter().map(|kind| kind.code())))
        .order_by_asc(C::SubscriptionId)
        .order_by_asc(C::Seq)
        .into_tuple()
        .all(conn)
        .await?;
    // Of several the last one stands.
    Ok(rows.into_iter().collect())
}

/// A page of charges of a subscription, by first day, component and id.
pub async fn charges(
    conn: &impl ConnectionTrait,
    key: SubscriptionKey,
    page: &Page<ChargeKeyParts>,
) -> Result<Vec<ChargeRow>, Error> {
    use charge::Column as C;
    let mut cursor = charge::Entity::find()
        .filter(C::ClientId.eq(key.client))
        .filter(C::SubscriptionId.eq(key.id))
        .cursor_by((C::PeriodFrom, C::ComponentCode, C::Id));
    page.apply(&mut cursor);
    Ok(cursor.all(conn).await?)
}

/// Clients that have subscriptions, after `after`, by id.
pub async fn clients_after(
    conn: &impl ConnectionTrait,
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    use subscription::Column as C;
    let wanted = Condition::all().add_option(after.map(|id| C::ClientId.gt(id)));
    let rows = subscription::Entity::find()
        .select_only()
        .column(C::ClientId)
        .filter(wanted)
        .distinct()
        .order_by_asc(C::ClientId)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows)
}
