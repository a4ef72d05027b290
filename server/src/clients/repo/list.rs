//! Lists of clients, and clients within the statements of others.

use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use shared::api::clients::{ClientFilter, ClientSortField};
use shared::client::{ClientKind, search_readings};
use shared::ids::{GroupId, SellerId};
use shared::ledger::BalanceState;
use shared::money::Currency;

use super::super::entity::client::Column as C;
use super::super::entity::{client, client_key};
use super::super::record::Client;
use super::{EXTERNAL_ID, currency_from, read};
use crate::db::sets::containing;
use crate::error::Error;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// The rows of a page, in the order of the list, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &ClientFilter,
    order: &Order<ClientSortField>,
    page: &Page<Place>,
) -> Result<Vec<Client>, Error> {
    let sought = order.sought(sorted_by, [column_of(C::Id)]);
    let rows = sought.rows(conn, filtered(conn.get_database_backend(), sellers, filter), page).await?;
    rows.into_iter().map(read).collect()
}

fn sorted_by(field: ClientSortField) -> Expr {
    match field {
        ClientSortField::Name => column_of(C::NameKey),
        ClientSortField::Balance => column_of(C::BalanceMinor),
        ClientSortField::Created => column_of(C::CreatedAt),
        ClientSortField::Kind => column_of(C::Kind),
        ClientSortField::State => column_of(C::State),
        ClientSortField::Inn => Func::coalesce([column_of(C::Inn), Expr::val("")]).into(),
    }
}

fn column_of(column: C) -> Expr {
    Expr::col((client::Entity, column))
}

/// The first clients by id that meet the conditions.
pub async fn first(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &ClientFilter,
    limit: u64,
) -> Result<Vec<Client>, Error> {
    let select = filtered(conn.get_database_backend(), sellers, filter).order_by_asc(C::Id).limit(limit);
    select.all(conn).await?.into_iter().map(read).collect()
}

pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &ClientFilter,
) -> Result<u64, Error> {
    Ok(filtered(conn.get_database_backend(), sellers, filter).count(conn).await?)
}

/// Debts and advances of the clients that meet the conditions, both above zero, by currency.
pub async fn totals(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &ClientFilter,
) -> Result<Vec<(Currency, i64, i64)>, Error> {
    let sum = |part: &str| Expr::cust(format!("CAST(SUM(CASE WHEN {part} ELSE 0 END) AS BIGINT)"));
    let rows: Vec<(String, i64, i64)> = filtered(conn.get_database_backend(), sellers, filter)
        .select_only()
        .column(C::Currency)
        .column_as(sum("balance_minor < 0 THEN -balance_minor"), "debt")
        .column_as(sum("balance_minor > 0 THEN balance_minor"), "advance")
        .group_by(C::Currency)
        .order_by_asc(C::Currency)
        .into_tuple()
        .all(conn)
        .await?;
    rows.into_iter().map(|(code, debt, advance)| Ok((currency_from(&code)?, debt, advance))).collect()
}

fn filtered(
    backend: DbBackend,
    sellers: Option<&[SellerId]>,
    filter: &ClientFilter,
) -> Select<client::Entity> {
    let mut all = Condition::all();
    if let Some(sellers) = sellers {
        all = all.add(C::SellerId.is_in(sellers.iter().copied()));
    }
    if let Some(seller) = filter.seller_id {
        all = all.add(C::SellerId.eq(seller));
    }
    if let Some(kinds) = filter.kinds.as_ref().filter(|kinds| !kinds.is_empty()) {
        all = all.add(C::Kind.is_in(kinds.iter().map(|kind| kind.code())));
    }
    if let Some(states) = filter.states.as_ref().filter(|states| !states.is_empty()) {
        all = all.add(C::State.is_in(states.iter().map(|state| state.code())));
    }
    if let Some(balance) = filter.balance {
        all = all.add(match balance {
            BalanceState::Debt => C::BalanceMinor.lt(0),
            BalanceState::Zero => C::BalanceMinor.eq(0),
            BalanceState::Advance => C::BalanceMinor.gt(0),
        });
    }
    if let Some(inn) = &filter.inn {
        all = all.add(C::Inn.eq(inn.trim()));
    }
    if let Some(inns) = &filter.inns {
        all = all.add(C::Inn.is_in(inns.iter().map(|inn| inn.trim().to_owned())));
    }
    if let Some(ids) = &filter.ids {
        all = all.add(C::Id.is_in(ids.iter().copied()));
    }
    if let Some(text) = &filter.external_id {
        all = all.add(C::ExternalId.eq(text.trim())).add(has_key(text.trim()));
    }
    if let Some(lacking) = filter.without_requisites {
        let lacks = lacks_requisites();
        all = all.add(if lacking { lacks } else { lacks.not() });
    }
    if let Some(tag) = &filter.tag {
        all = all.add(has_tag(backend, tag.trim()));
    }
    if let Some(group) = filter.group_id {
        all = all.add(C::GroupId.eq(group));
    }
    if let Some(text) = &filter.search {
        all = all.add(found(text));
    }
    client::Entity::find().filter(all)
}

/// Ids of the clients that a search finds, as a statement to stand within another one.
pub fn found_ids(text: &str) -> SelectStatement {
    let mut ids = client::Entity::find().select_only().column(C::Id).filter(found(text));
    QuerySelect::query(&mut ids).to_owned()
}

/// Ids of the clients who owe, as a statement to stand within another one.
pub fn owing_ids() -> SelectStatement {
    let mut ids = client::Entity::find().select_only().column(C::Id).filter(C::BalanceMinor.lt(0));
    QuerySelect::query(&mut ids).to_owned()
}

/// Yields a row when `client` is the id of a client of these sellers, as a statement to stand within another one.
pub fn of_sellers(client: Expr, sellers: &[SellerId]) -> SelectStatement {
    let mut one = client::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(column_of(C::Id).eq(client))
        .filter(C::SellerId.is_in(sellers.iter().copied()));
    QuerySelect::query(&mut one).to_owned()
}

/// Yields a row when `client` is the id of a client of this group, as a statement to stand within another one.
pub fn of_group(client: Expr, group: GroupId) -> SelectStatement {
    let mut one = client::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(column_of(C::Id).eq(client))
        .filter(C::GroupId.eq(group));
    QuerySelect::query(&mut one).to_owned()
}

/// The folded name of the client with this id, as a statement to stand within another one.
pub fn name_key_of(client: Expr) -> SelectStatement {
    let mut one = client::Entity::find().select_only().column(C::NameKey).filter(column_of(C::Id).eq(client));
    QuerySelect::query(&mut one).to_owned()
}

/// Ids and currencies of all clients, as a statement to stand within another one.
pub fn currencies() -> SelectStatement {
    let mut all = client::Entity::find().select_only().columns([C::Id, C::Currency]);
    QuerySelect::query(&mut all).to_owned()
}

/// A company needs ИНН and КПП for its documents, a sole proprietor ИНН.
fn lacks_requisites() -> Condition {
    let company = Condition::all().add(C::Kind.eq(ClientKind::LegalEntity.code())).add(C::Kpp.is_null());
    let no_inn = Condition::all().add(C::Kind.ne(ClientKind::Individual.code())).add(C::Inn.is_null());
    Condition::any().add(company).add(no_inn)
}

/// The registry is led by the key, the table of clients has no index of it.
fn has_key(text: &str) -> Expr {
    use client_key::Column as K;
    let mut keys = client_key::Entity::find()
        .select_only()
        .column(K::ClientId)
        .filter(K::Kind.eq(EXTERNAL_ID))
        .filter(K::Value.eq(text));
    C::Id.in_subquery(QuerySelect::query(&mut keys).to_owned())
}

fn has_tag(backend: DbBackend, tag: &str) -> Expr {
    if backend == DbBackend::Postgres {
        let tags = serde_json::Value::from(vec![tag]);
        return Expr::cust_with_values("client.tags @> $1", [tags]);
    }
    Expr::cust_with_values("EXISTS (SELECT 1 FROM json_each(client.tags) AS tag WHERE tag.value = ?)", [tag])
}

/// Any reading of the text whose every word occurs; nothing when the text has no words.
fn found(text: &str) -> Condition {
    let readings = search_readings(text).into_iter().map(|words| {
        words
            .into_iter()
            .fold(Condition::all(), |all, word| all.add(column_of(C::SearchKey).like(containing(&word))))
    });
    readings.fold(Condition::any(), Condition::add)
}
