//! Queries of clients.

pub mod credit;
pub mod list;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{ArrayType, Expr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Statement, Value,
};
use shared::calendar::BillingDay;
use shared::client::{ClientDetails, ClientKind, ClientState};
use shared::credit::Promised;
use shared::documents::ClosingForm;
use shared::ids::{ClientId, SellerId};
use shared::money::{Currency, UnknownCurrency};

use super::entity::client::Column as C;
use super::entity::{client, client_key};
use super::record::{Client, Label, LockedClient, NewClient};
use crate::db::bulk::{self, Column, Type, column};
use crate::db::errors;
use crate::error::Error;
use crate::op::Op;
use crate::settings;

/// Kind of the registry's rows that hold ids in another system.
const EXTERNAL_ID: &str = "external_id";

const ID: Column = column("id", Type::Uuid);

fn corrupt(what: &str, text: &str) -> Error {
    Error::internal(format!("client has an unknown {what}: {text:?}"))
}

fn currency_from(code: &str) -> Result<Currency, Error> {
    code.parse().map_err(|error: UnknownCurrency| Error::internal(error))
}

fn day_of(day: Option<i32>) -> Option<BillingDay> {
    BillingDay::try_from(u32::try_from(day?).ok()?).ok()
}

fn read(row: client::Model) -> Result<Client, Error> {
    Ok(Client {
        id: row.id,
        seller: row.seller_id,
        details: ClientDetails {
            kind: ClientKind::from_code(&row.kind).ok_or_else(|| corrupt("kind", &row.kind))?,
            name: row.name,
            full_name: row.full_name,
            inn: row.inn,
            kpp: row.kpp,
            ogrn: row.ogrn,
            email: row.email,
            phone: row.phone,
            address: row.address,
            contract_number: row.contract_number,
            contract_on: row.contract_on,
            external_id: row.external_id,
            billing_day: day_of(row.billing_day),
            tags: serde_json::from_value(row.tags).map_err(Error::internal)?,
            note: row.note,
        },
        state: ClientState::from_code(&row.state).ok_or_else(|| corrupt("state", &row.state))?,
        currency: currency_from(&row.currency)?,
        balance_minor: row.balance_minor,
        revision: row.revision,
        version: row.version,
        closed_through: row.closed_through,
        closing_form: row.closing_form.as_deref().and_then(ClosingForm::from_code),
        group: row.group_id,
        credit_own: credit::settings_from(row.credit_own)?,
        promised: Promised { amount_minor: row.promised_minor, to: row.promised_to },
        restricted: row.credit_restricted,
        created_at: row.created_at,
    })
}

pub async fn find(conn: &impl ConnectionTrait, id: ClientId) -> Result<Option<Client>, Error> {
    client::Entity::find_by_id(id).one(conn).await?.map(read).transpose()
}

/// Those of the clients that exist, in no order, whoever asks.
pub async fn find_many(conn: &impl ConnectionTrait, ids: &[ClientId]) -> Result<Vec<Client>, Error> {
    let rows = client::Entity::find().filter(C::Id.is_in(ids.iter().copied())).all(conn).await?;
    rows.into_iter().map(read).collect()
}

#[derive(FromQueryResult)]
struct LockedRow {
    id: ClientId,
    seller_id: SellerId,
    state: String,
    currency: String,
    billing_day: Option<i32>,
    balance_minor: i64,
    revision: i64,
    credit_restricted: bool,
    closed_through: Option<NaiveDate>,
}

/// Takes the rows in the order of their ids. SQLite has one writer, so that there reading is enough. What the
/// seller adds, zone and closed day, is not known here.
pub async fn lock(conn: &impl ConnectionTrait, ids: &[ClientId]) -> Result<Vec<LockedClient>, Error> {
    let columns = [
        C::Id,
        C::SellerId,
        C::State,
        C::Currency,
        C::BillingDay,
        C::BalanceMinor,
        C::Revision,
        C::CreditRestricted,
        C::ClosedThrough,
    ];
    let rows = client::Entity::find()
        .select_only()
        .columns(columns)
        .filter(C::Id.is_in(ids.iter().copied()))
        .order_by_asc(C::Id)
        .lock_exclusive()
        .into_model::<LockedRow>()
        .all(conn)
        .await?;
    let locked = rows.into_iter().map(|row| {
        Ok(LockedClient {
            id: row.id,
            seller: row.seller_id,
            state: ClientState::from_code(&row.state).ok_or_else(|| corrupt("state", &row.state))?,
            currency: currency_from(&row.currency)?,
            billing_day: day_of(row.billing_day),
            balance_minor: row.balance_minor,
            revision: row.revision,
            restricted: row.credit_restricted,
            closed_through: row.closed_through,
            time_zone: settings::DEFAULT_ZONE,
        })
    });
    locked.collect()
}

const INSERTED: [Column; 21] = [
    ID,
    column("seller_id", Type::Uuid),
    column("kind", Type::Text),
    column("name", Type::Text),
    column("full_name", Type::Text),
    column("inn", Type::Text),
    column("kpp", Type::Text),
    column("ogrn", Type::Text),
    column("email", Type::Text),
    column("phone", Type::Text),
    column("address", Type::Text),
    column("contract_number", Type::Text),
    column("contract_on", Type::Date),
    column("external_id", Type::Text),
    column("billing_day", Type::Int),
    column("currency", Type::Text),
    column("state", Type::Text),
    column("tags", Type::Json),
    column("note", Type::Text),
    column("name_key", Type::Text),
    column("search_key", Type::Text),
];

const CREATED_AT: Column = column("created_at", Type::Instant);

const KEYS: [Column; 4] = [
    column("seller_id", Type::Uuid),
    column("kind", Type::Text),
    column("value", Type::Text),
    column("client_id", Type::Uuid),
];

/// Inserts the clients and their keys. A taken id in another system is refused by the field's name.
pub async fn insert(
    conn: &impl ConnectionTrait,
    clients: &[NewClient],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let columns: Vec<Column> = INSERTED.into_iter().chain([CREATED_AT]).collect();
    let rows = clients.iter().map(|new| inserted(new, now)).collect::<Result<Vec<_>, _>>()?;
    bulk::insert(conn, "client", &columns, rows).await?;
    let keys = clients
        .iter()
        .filter_map(|new| Some((new.seller, new.details.external_id.as_deref()?, new.id)))
        .map(|(seller, text, id)| key_row(seller, text, id))
        .collect();
    insert_keys(conn, keys).await
}

fn key_row(seller: SellerId, text: &str, id: ClientId) -> Vec<Value> {
    vec![seller.uuid().into(), EXTERNAL_ID.into(), text.into(), id.uuid().into()]
}

async fn insert_keys(conn: &impl ConnectionTrait, rows: Vec<Vec<Value>>) -> Result<(), Error> {
    match bulk::insert(conn, "client_key", &KEYS, rows).await {
        Ok(_) => Ok(()),
        Err(Error::Db(error)) if errors::violates(&error, "client_key", &["seller_id", "kind", "value"]) => {
            Err(Error::invalid("externalId", "Такой внешний код уже есть у другого клиента. Укажите другой."))
        }
        Err(error) => Err(error),
    }
}

fn inserted(new: &NewClient, now: DateTime<Utc>) -> Result<Vec<Value>, Error> {
    let details = &new.details;
    let optional = |text: &Option<String>| Value::from(text.clone());
    Ok(vec![
        new.id.uuid().into(),
        new.seller.uuid().into(),
        details.kind.code().into(),
        details.name.clone().into(),
        optional(&details.full_name),
        optional(&details.inn),
        optional(&details.kpp),
        optional(&details.ogrn),
        optional(&details.email),
        optional(&details.phone),
        optional(&details.address),
        optional(&details.contract_number),
        details.contract_on.into(),
        optional(&details.external_id),
        billing_day(details).into(),
        new.currency.code().into(),
        ClientState::Active.code().into(),
        serde_json::to_value(&details.tags).map_err(Error::internal)?.into(),
        optional(&details.note),
        details.name_key().into(),
        details.search_key().into(),
        now.into(),
    ])
}

fn billing_day(details: &ClientDetails) -> Option<i32> {
    details.billing_day.and_then(|day| i32::try_from(day.get()).ok())
}

/// Writes form and state; `STALE` when the row is no longer of version `after.version - 1`.
pub async fn update(conn: &impl ConnectionTrait, before: &Client, after: &Client) -> Result<(), Error> {
    let details = &after.details;
    let tags = serde_json::to_value(&details.tags).map_err(Error::internal)?;
    let done = client::Entity::update_many()
        .col_expr(C::Kind, Expr::value(details.kind.code()))
        .col_expr(C::Name, Expr::value(details.name.clone()))
        .col_expr(C::FullName, Expr::value(details.full_name.clone()))
        .col_expr(C::Inn, Expr::value(details.inn.clone()))
        .col_expr(C::Kpp, Expr::value(details.kpp.clone()))
        .col_expr(C::Ogrn, Expr::value(details.ogrn.clone()))
        .col_expr(C::Email, Expr::value(details.email.clone()))
        .col_expr(C::Phone, Expr::value(details.phone.clone()))
        .col_expr(C::Address, Expr::value(details.address.clone()))
        .col_expr(C::ContractNumber, Expr::value(details.contract_number.clone()))
        .col_expr(C::ContractOn, Expr::value(details.contract_on))
        .col_expr(C::ExternalId, Expr::value(details.external_id.clone()))
        .col_expr(C::BillingDay, Expr::value(billing_day(details)))
        .col_expr(C::State, Expr::value(after.state.code()))
        .col_expr(C::Tags, Expr::value(tags))
        .col_expr(C::Note, Expr::value(details.note.clone()))
        .col_expr(C::NameKey, Expr::value(details.name_key()))
        .col_expr(C::SearchKey, Expr::value(details.search_key()))
        .col_expr(C::Version, Expr::value(after.version))
        .filter(C::Id.eq(after.id))
        .filter(C::Version.eq(after.version - 1))
        .exec(conn)
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Stale);
    }
    if before.details.external_id == details.external_id {
        return Ok(());
    }
    client_key::Entity::delete_many()
        .filter(client_key::Column::ClientId.eq(after.id))
        .filter(client_key::Column::Kind.eq(EXTERNAL_ID))
        .exec(conn)
        .await?;
    let keys = details.external_id.iter().map(|text| key_row(after.seller, text, after.id)).collect();
    insert_keys(conn, keys).await
}

/// Removes the clients and their keys.
pub async fn remove(conn: &impl ConnectionTrait, ids: &[ClientId]) -> Result<(), Error> {
    client_key::Entity::delete_many()
        .filter(client_key::Column::ClientId.is_in(ids.iter().copied()))
        .exec(conn)
        .await?;
    client::Entity::delete_many().filter(C::Id.is_in(ids.iter().copied())).exec(conn).await?;
    Ok(())
}

/// A day that has passed in every zone: credit control looks at the client at once.
const AT_ONCE: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day of the calendar");

/// Adds the amounts to the balances, and to the revisions what stands beside them; credit control looks at these
/// clients.
///
/// One statement writes both: the balance is in indexes, so each update of a row writes all of them anew.
pub async fn add_to_balances(
    conn: &impl ConnectionTrait,
    deltas: BTreeMap<ClientId, (i64, i64)>,
) -> Result<(), Error> {
    let plus = [column("balance_minor", Type::BigInt), column("revision", Type::BigInt)];
    let set = [column("credit_check_on", Type::Date)];
    let row = |(id, (balance, revision)): (ClientId, (i64, i64))| {
        vec![id.uuid().into(), balance.into(), revision.into(), AT_ONCE.into()]
    };
    let rows = deltas.into_iter().map(row).collect();
    bulk::add_and_set(conn, "client", &[ID], (&plus, &set), rows).await.map(drop)
}

/// Raises the revisions by one.
pub async fn raise_revisions(conn: &impl ConnectionTrait, ids: &[ClientId]) -> Result<(), Error> {
    let revision = [column("revision", Type::BigInt)];
    let rows = ids.iter().map(|id| vec![id.uuid().into(), 1_i64.into()]).collect();
    bulk::add_and_set(conn, "client", &[ID], (&revision, &[]), rows).await.map(drop)
}

/// The clients that have these ids in another system.
pub async fn by_external_ids(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    texts: &[String],
) -> Result<HashMap<String, ClientId>, Error> {
    use client_key::Column as K;
    if conn.get_database_backend() == DbBackend::Postgres {
        return by_external_ids_one_by_one(conn, seller, texts).await;
    }
    let rows = client_key::Entity::find()
        .filter(K::SellerId.eq(seller))
        .filter(K::Kind.eq(EXTERNAL_ID))
        .filter(K::Value.is_in(texts))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.value, row.client_id)).collect())
}

/// On PostgreSQL a list of values may be compared with every key of the seller, where statistics are old: an import
/// in one transaction would grow slower with every chunk. A look-up for each value keeps to the key.
async fn by_external_ids_one_by_one(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    texts: &[String],
) -> Result<HashMap<String, ClientId>, Error> {
    let wanted = texts.iter().map(|text| Value::from(text.as_str())).collect();
    let sql = "SELECT k.value, k.client_id FROM UNNEST($3::text[]) AS w(value) CROSS JOIN LATERAL \
               (SELECT value, client_id FROM client_key \
                WHERE seller_id = $1 AND kind = $2 AND value = w.value OFFSET 0) AS k";
    let values =
        [seller.uuid().into(), EXTERNAL_ID.into(), Value::Array(ArrayType::String, Some(Box::new(wanted)))];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let mut found = HashMap::new();
    for row in conn.query_all_raw(statement).await? {
        found.insert(row.try_get_by_index(0)?, ClientId(row.try_get_by_index(1)?));
    }
    Ok(found)
}

/// The clients of a seller that have these ИНН, with their КПП.
pub async fn by_inns(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    inns: &[String],
) -> Result<Vec<(ClientId, String, Option<String>)>, Error> {
    let rows = client::Entity::find()
        .select_only()
        .columns([C::Id, C::Inn, C::Kpp])
        .filter(C::SellerId.eq(seller))
        .filter(C::Inn.is_in(inns))
        .into_tuple();
    Ok(rows.all(conn).await?)
}

/// The clients with this e-mail, by id; at most 200.
pub async fn of_email(conn: &impl ConnectionTrait, email: &str) -> Result<Vec<ClientId>, Error> {
    let rows = client::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::Email.eq(email))
        .order_by_asc(C::Id)
        .limit(200)
        .into_tuple();
    Ok(rows.all(conn).await?)
}

/// The clients of a seller that have these e-mails.
pub async fn by_emails(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    emails: &[String],
) -> Result<Vec<(ClientId, String)>, Error> {
    let rows = client::Entity::find()
        .select_only()
        .columns([C::Id, C::Email])
        .filter(C::SellerId.eq(seller))
        .filter(C::Email.is_in(emails))
        .into_tuple();
    Ok(rows.all(conn).await?)
}

/// The clients of a seller whose contract, id in another system or ИНН is one of these.
pub async fn marked(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    (numbers, inns): (&[String], &[String]),
) -> Result<Vec<ClientId>, Error> {
    // SQLite takes 32 766 values in one statement; each number is two of them.
    const NUMBERS: usize = 5_000;
    const INNS: usize = 10_000;
    let by_number = numbers
        .chunks(NUMBERS)
        .map(|some| Condition::any().add(C::ContractNumber.is_in(some)).add(C::ExternalId.is_in(some)));
    let by_inn = inns.chunks(INNS).map(|some| Condition::any().add(C::Inn.is_in(some)));
    let asked: Vec<Condition> = by_number.chain(by_inn).collect();
    let mut found: BTreeSet<ClientId> = BTreeSet::new();
    for any in asked {
        let rows = client::Entity::find()
            .select_only()
            .column(C::Id)
            .filter(C::SellerId.eq(seller))
            .filter(any)
            .into_tuple::<ClientId>();
        found.extend(rows.all(conn).await?);
    }
    Ok(found.into_iter().collect())
}

/// Seller and own last closed day of the clients.
pub async fn closed_days(
    conn: &impl ConnectionTrait,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, SellerId, Option<NaiveDate>)>, Error> {
    let rows = client::Entity::find()
        .select_only()
        .columns([C::Id, C::SellerId, C::ClosedThrough])
        .filter(C::Id.is_in(ids.iter().copied()))
        .into_tuple();
    Ok(rows.all(conn).await?)
}

/// Whose each of these clients is.
pub async fn sellers_by_client(
    conn: &impl ConnectionTrait,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, SellerId>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = client::Entity::find().select_only().columns([C::Id, C::SellerId]);
    let rows = rows.filter(C::Id.is_in(ids.iter().copied())).into_tuple();
    Ok(rows.all(conn).await?.into_iter().collect())
}

/// Names, currencies and revisions of the clients, for lists of what belongs to them.
pub async fn labels(
    conn: &impl ConnectionTrait,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, Label>, Error> {
    let rows = client::Entity::find()
        .select_only()
        .columns([C::Id, C::Name, C::NameKey, C::Currency, C::Revision])
        .filter(C::Id.is_in(ids.iter().copied()))
        .into_tuple::<(ClientId, String, String, String, i64)>()
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|(id, name, name_key, currency, revision)| {
            Ok((id, Label { name, name_key, currency: currency_from(&currency)?, revision }))
        })
        .collect()
}

/// Writes down the last closed day of each of these clients.
pub async fn set_closed_through(
    conn: &impl ConnectionTrait,
    closed: &[(ClientId, Option<NaiveDate>)],
) -> Result<(), Error> {
    let rows = closed.iter().map(|(client, day)| vec![client.uuid().into(), (*day).into()]).collect();
    let (id, day) = ([column("id", Type::Uuid)], [column("closed_through", Type::Date)]);
    bulk::update(conn, "client", &id, &day, rows).await.map(drop)
}

/// Writes down what closing documents a client wants; its version rises. False when it is no longer of this version.
pub async fn set_closing_form(
    op: &Op,
    (id, version): (ClientId, i32),
    form: Option<ClosingForm>,
) -> Result<bool, Error> {
    let done = client::Entity::update_many()
        .col_expr(C::ClosingForm, Expr::value(form.map(|form| form.code().to_owned())))
        .col_expr(C::Version, Expr::value(version.saturating_add(1)))
        .filter(C::Id.eq(id))
        .filter(C::Version.eq(version))
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// « AND …»: a condition on clients `c` that have any of the tags. Adds the values.
pub fn tagged(backend: DbBackend, values: &mut Vec<Value>, tags: &[String]) -> String {
    let slots: Vec<String> = tags
        .iter()
        .map(|tag| {
            values.push(tag.clone().into());
            format!("${}", values.len())
        })
        .collect();
    let slots = slots.join(", ");
    if backend == DbBackend::Postgres {
        format!(" AND EXISTS (SELECT 1 FROM jsonb_array_elements_text(c.tags) t WHERE t IN ({slots}))")
    } else {
        format!(" AND EXISTS (SELECT 1 FROM json_each(c.tags) t WHERE t.value IN ({slots}))")
    }
}
