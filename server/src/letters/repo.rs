//! Rows of letters, their documents and attempts.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set, Statement,
};
use shared::api::mail::{MailFilter, MailSortField};
use shared::ids::{ClientId, DocumentId, DocumentKey, MailId, MailKey, SellerId};
use shared::mail::{MailChoice, MailOutcome, MailState};

pub use super::entity::choice::Model as ChoiceRow;
use super::entity::choice::{Column as ChoiceColumn, Entity as Choices};
pub use super::entity::message::{ActiveModel, Model};
use super::entity::message::{Column as C, Entity};
use crate::clients;
use crate::db::bulk::{self, Column, Type, column};
use crate::db::lease::is_free;
use crate::db::sets::{containing, id_set};
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Letters in one statement; a row has 16 values, and SQLite takes 32 766.
const ROWS: usize = 1_000;

const DOCUMENT: [Column; 4] = [
    column("client_id", Type::Uuid),
    column("mail_id", Type::Uuid),
    column("document_id", Type::Uuid),
    column("seq", Type::Int),
];

const ATTEMPT: [Column; 6] = [
    column("client_id", Type::Uuid),
    column("mail_id", Type::Uuid),
    column("n", Type::Int),
    column("at", Type::Instant),
    column("outcome", Type::Text),
    column("answer", Type::Text),
];

/// An attempt to send a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub n: i32,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How.
    pub outcome: MailOutcome,
    /// What was answered.
    pub answer: String,
}

/// Writes new letters with their documents in order.
pub async fn insert_many(op: &Op, letters: Vec<(Model, Vec<DocumentId>)>) -> Result<(), Error> {
    let mut documents = Vec::new();
    for (letter, ids) in &letters {
        for (seq, id) in ids.iter().enumerate() {
            let seq = i32::try_from(seq).unwrap_or(i32::MAX);
            documents.push(vec![
                letter.client_id.uuid().into(),
                letter.id.uuid().into(),
                id.uuid().into(),
                seq.into(),
            ]);
        }
    }
    for chunk in letters.chunks(ROWS) {
        let rows = chunk.iter().map(|(letter, _)| letter.clone().into_active_model());
        Entity::insert_many(rows).exec_without_returning(op.conn()).await?;
    }
    bulk::insert(op.conn(), "mail_document", &DOCUMENT, documents).await?;
    Ok(())
}

/// The letter.
pub async fn find(conn: &impl ConnectionTrait, key: MailKey) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// The letter, held until the end of the unit of work.
pub async fn lock(op: &Op, key: MailKey) -> Result<Option<Model>, Error> {
    let mut one = Entity::find_by_id((key.client, key.id));
    if op.backend() == DbBackend::Postgres {
        one = one.lock_exclusive();
    }
    Ok(one.one(op.conn()).await?)
}

/// A change of the letter that states nothing yet.
pub fn changing(key: MailKey) -> ActiveModel {
    ActiveModel { client_id: Set(key.client), id: Set(key.id), ..Default::default() }
}

/// Changes what `change` states of its letter.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// Adds an attempt.
pub async fn add_attempt(op: &Op, key: MailKey, attempt: &Attempt) -> Result<(), Error> {
    let row = vec![
        key.client.uuid().into(),
        key.id.uuid().into(),
        attempt.n.into(),
        attempt.at.into(),
        attempt.outcome.code().into(),
        attempt.answer.as_str().into(),
    ];
    bulk::insert(op.conn(), "mail_attempt", &ATTEMPT, vec![row]).await?;
    Ok(())
}

/// Whether whoever sends it, for so long at most, is gone or silent for too long.
pub fn is_left(letter: &Model, longest: TimeDelta) -> bool {
    is_free(letter.lease_owner.as_deref(), letter.lease_until, longest)
}

/// Letters that wait for a worker at this moment, or were left by one that may hold them for so long at most; those that
/// wait longest first.
pub async fn due(
    conn: &impl ConnectionTrait,
    (now, longest): (DateTime<Utc>, TimeDelta),
    count: u64,
) -> Result<Vec<MailKey>, Error> {
    let wanted = Condition::any()
        .add(Expr::col(C::State).eq(MailState::Queued.code()).and(C::NextAt.lte(now)))
        .add(C::State.eq(MailState::Sending.code()));
    let rows = Entity::find().filter(wanted).order_by_asc(C::NextAt).limit(count).all(conn).await?;
    let free = |row: &Model| row.state == MailState::Queued.code() || is_left(row, longest);
    Ok(rows.iter().filter(|row| free(row)).map(|row| MailKey::new(row.client_id, row.id)).collect())
}

/// The documents of these letters, in their order.
pub async fn documents(
    conn: &impl ConnectionTrait,
    letters: &[MailKey],
) -> Result<HashMap<MailKey, Vec<DocumentKey>>, Error> {
    let sql = "SELECT client_id, mail_id, document_id FROM mail_document";
    let mut found: HashMap<MailKey, Vec<DocumentKey>> = HashMap::new();
    for row in of_letters(conn, sql, letters, "seq").await? {
        let (client, mail): (ClientId, MailId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let document: DocumentId = row.try_get_by_index(2)?;
        found.entry(MailKey::new(client, mail)).or_default().push(DocumentKey::new(client, document));
    }
    Ok(found)
}

/// The attempts of these letters, in their order.
pub async fn attempts(
    conn: &impl ConnectionTrait,
    letters: &[MailKey],
) -> Result<HashMap<MailKey, Vec<Attempt>>, Error> {
    let sql = "SELECT client_id, mail_id, n, at, outcome, answer FROM mail_attempt";
    let mut found: HashMap<MailKey, Vec<Attempt>> = HashMap::new();
    for row in of_letters(conn, sql, letters, "n").await? {
        let (client, mail): (ClientId, MailId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let code: String = row.try_get_by_index(4)?;
        let outcome = MailOutcome::from_code(&code)
            .ok_or_else(|| Error::internal(format!("unknown outcome {code} of an attempt")))?;
        let attempt = Attempt {
            n: row.try_get_by_index(2)?,
            at: row.try_get_by_index(3)?,
            outcome,
            answer: row.try_get_by_index(5)?,
        };
        found.entry(MailKey::new(client, mail)).or_default().push(attempt);
    }
    Ok(found)
}

async fn of_letters(
    conn: &impl ConnectionTrait,
    select: &str,
    letters: &[MailKey],
    order: &str,
) -> Result<Vec<sea_orm::QueryResult>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, letters.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, letters.iter().map(|key| key.id.uuid()));
    let sql =
        format!("{select} WHERE client_id {clients} AND mail_id {ids} ORDER BY client_id, mail_id, {order}");
    Ok(conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?)
}

fn of(column: C) -> Expr {
    Expr::col((Entity, column))
}

fn filtered(sellers: Option<&[SellerId]>, filter: &MailFilter) -> Select<Entity> {
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let states = filter.states.as_ref().filter(|states| !states.is_empty());
    let with = |key: DocumentKey| {
        let letters = Query::select()
            .column("mail_id")
            .from("mail_document")
            .and_where(Expr::col("client_id").eq(key.client.uuid()))
            .and_where(Expr::col("document_id").eq(key.id.uuid()))
            .to_owned();
        Condition::all().add(C::ClientId.eq(key.client)).add(C::Id.in_subquery(letters))
    };
    let wanted = Condition::all()
        .add_option(sellers.map(|sellers| C::SellerId.is_in(sellers.iter().copied())))
        .add_option(filter.seller_id.map(|seller| C::SellerId.eq(seller)))
        .add_option(filter.client_id.map(|client| C::ClientId.eq(client)))
        .add_option(filter.document_id.map(with))
        .add_option(states.map(|states| C::State.is_in(states.iter().map(|state| state.code()))))
        .add_option(search.map(|text| {
            Condition::any()
                .add(of(C::Address).like(containing(&text.to_lowercase())))
                .add(of(C::Subject).like(containing(text)))
                .add(C::ClientId.in_subquery(clients::found_ids(text)))
        }));
    Entity::find().filter(wanted)
}

fn sorted_by(field: MailSortField) -> Expr {
    match field {
        MailSortField::Created => of(C::CreatedAt),
        MailSortField::To => of(C::Address),
        MailSortField::Subject => of(C::Subject),
    }
}

/// A page of letters, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (sellers, filter): (Option<&[SellerId]>, &MailFilter),
    order: &Order<MailSortField>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    let sought = order.sought(sorted_by, [of(C::ClientId), of(C::Id)]);
    sought.rows(conn, filtered(sellers, filter), page).await
}

/// How many letters.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &MailFilter,
) -> Result<u64, Error> {
    Ok(filtered(sellers, filter).count(conn).await?)
}

/// Which letters these clients want, of those that do not want all.
pub async fn choices(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, MailChoice>, Error> {
    let stated = Choices::find().filter(ChoiceColumn::ClientId.is_in(clients.iter().copied()));
    let rows = stated.all(conn).await?;
    let choice =
        |row: &ChoiceRow| MailChoice { invoices: row.invoices, closing: row.closing, others: row.others };
    Ok(rows.iter().map(|row| (row.client_id, choice(row))).collect())
}

/// States which letters a client wants.
pub async fn choose(op: &Op, row: ChoiceRow) -> Result<(), Error> {
    use ChoiceColumn as N;
    let stated = [N::Invoices, N::Closing, N::Others, N::ChangedAt, N::ChangedBy];
    let there = OnConflict::column(N::ClientId).update_columns(stated).to_owned();
    Choices::insert(row.into_active_model()).on_conflict(there).exec_without_returning(op.conn()).await?;
    Ok(())
}
