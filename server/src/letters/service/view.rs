//! Reading letters.

use std::collections::HashMap;

use shared::access::Permission;
use shared::api::common::SortDirection;
use shared::api::mail::{MailAttemptView, MailFilter, MailSort, MailSortField, MailView};
use shared::ids::{DocumentKey, MailKey};
use shared::mail::MailState;

use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::letters::repo::{self, Model};
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

/// Reads the state of a row.
pub(super) fn state_of(row: &Model) -> Result<MailState, Error> {
    MailState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state of a letter"))
}

fn view(row: Model) -> Result<MailView, Error> {
    Ok(MailView {
        id: MailKey::new(row.client_id, row.id),
        client_id: row.client_id,
        seller_id: row.seller_id,
        state: state_of(&row)?,
        to: row.address,
        subject: row.subject,
        text: row.body,
        attempts_made: row.attempts,
        next_attempt_at: row.next_at.map(Into::into),
        last_answer: row.last_answer,
        message_id: row.message_id,
        created_by: row.created_by,
        created_at: row.created_at.into(),
        sent_at: row.sent_at.map(Into::into),
    })
}

const fn code_of(field: MailSortField) -> &'static str {
    match field {
        MailSortField::Created => "created",
        MailSortField::To => "to",
        MailSortField::Subject => "subject",
    }
}

fn may_read(actor: &Actor) -> Result<(), Error> {
    actor.require(Permission::DocumentRead)?;
    actor.require(Permission::ClientRead)
}

/// A page of letters, each with its place in the list.
pub struct MailRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, MailView)>,
}

/// A page of the letters that the actor sees, the newest first when no order is named.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &MailFilter,
    sort: Vec<MailSort>,
    args: PageArgs,
) -> Result<MailRows, Error> {
    may_read(actor)?;
    let asked = sort.into_iter().map(|by| (by.field, by.direction));
    let order = Order::asked(asked, Some((MailSortField::Created, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("mails", code_of))?;
    let rows = repo::page(app.read(), (actor.sellers.as_deref(), filter), &order, &page).await?;
    let place = |row: &Model| {
        let key = |field| match field {
            MailSortField::Created => Key::Instant(row.created_at),
            MailSortField::To => Key::Text(row.address.clone()),
            MailSortField::Subject => Key::Text(row.subject.clone()),
        };
        (order.fields().map(key).collect(), vec![row.client_id.uuid(), row.id.uuid()])
    };
    let rows = rows.into_iter().map(|row| Ok((place(&row), view(row)?))).collect::<Result<_, Error>>()?;
    Ok(MailRows { page, rows })
}

/// How many letters that the actor sees meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: &MailFilter) -> Result<u64, Error> {
    may_read(actor)?;
    repo::count(app.read(), actor.sellers.as_deref(), filter).await
}

/// The row of a letter that the actor sees.
pub(super) async fn seen(app: &App, actor: &Actor, key: MailKey) -> Result<Model, Error> {
    may_read(actor)?;
    let row = repo::find(app.read(), key).await?.filter(|row| actor.sees(row.seller_id));
    row.ok_or_else(|| Error::not_found("mail", key))
}

/// A letter that the actor sees.
pub async fn one(app: &App, actor: &Actor, key: MailKey) -> Result<MailView, Error> {
    view(seen(app, actor, key).await?)
}

/// A letter that the caller has just changed, whatever the caller may read.
pub async fn changed(app: &App, key: MailKey) -> Result<MailView, Error> {
    view(repo::find(app.read(), key).await?.ok_or_else(|| Error::not_found("mail", key))?)
}

/// Documents of these letters, for loaders of lists: who may see the letters was checked where they were read.
pub async fn documents(app: &App, keys: &[MailKey]) -> Result<HashMap<MailKey, Vec<DocumentKey>>, Error> {
    repo::documents(app.read(), keys).await
}

/// Attempts of these letters, for loaders of lists.
pub async fn attempts(app: &App, keys: &[MailKey]) -> Result<HashMap<MailKey, Vec<MailAttemptView>>, Error> {
    let found = repo::attempts(app.read(), keys).await?;
    let seen = |attempt: repo::Attempt| MailAttemptView {
        n: attempt.n,
        at: attempt.at.into(),
        outcome: attempt.outcome,
        answer: attempt.answer,
    };
    Ok(found.into_iter().map(|(key, all)| (key, all.into_iter().map(seen).collect())).collect())
}
