//! Use cases of clients.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::api::clients::{
    ClientArchiveInput, ClientCreateInput, ClientDetailsInput, ClientFilter, ClientSort, ClientSortField,
    ClientTotals, ClientUpdateInput,
};
use shared::api::common::SortDirection;
use shared::client::{ClientDetails, ClientDraft, ClientState};
use shared::documents::ClosingForm;
use shared::error::FieldError;
use shared::ids::{ClientId, SellerId};
use shared::money::{Currency, Money};
use shared::webhooks::WebhookKind;

use super::record::{Client, LockedClient, NewClient};
use super::repo;
use crate::access::Actor;
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;
use crate::op::{About, Op, Told, Whose};
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};
use crate::settings::{self, Seller};

/// Rows of a page of clients, and how the list is sorted.
pub struct ClientRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// The order of the list.
    pub order: Order<ClientSortField>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<Client>,
}

/// Place of the client in a list of this order.
pub fn place(client: &Client, order: &Order<ClientSortField>) -> Place {
    let key = |field| match field {
        ClientSortField::Name => Key::Text(client.details.name_key()),
        ClientSortField::Balance => Key::Number(client.balance_minor),
        ClientSortField::Created => Key::Instant(client.created_at),
        ClientSortField::Kind => Key::Text(client.details.kind.code().to_owned()),
        ClientSortField::State => Key::Text(client.state.code().to_owned()),
        ClientSortField::Inn => Key::Text(client.details.inn.clone().unwrap_or_default()),
    };
    (order.fields().map(key).collect(), vec![client.id.uuid()])
}

const fn code_of(field: ClientSortField) -> &'static str {
    match field {
        ClientSortField::Name => "name",
        ClientSortField::Balance => "balance",
        ClientSortField::Created => "created",
        ClientSortField::Kind => "kind",
        ClientSortField::State => "state",
        ClientSortField::Inn => "inn",
    }
}

/// Most ids or ИНН that a filter may name.
const LISTED_MAX: usize = 1_000;

fn check(filter: &ClientFilter) -> Result<(), Error> {
    let (ids, inns) = (filter.ids.as_ref().map_or(0, Vec::len), filter.inns.as_ref().map_or(0, Vec::len));
    if ids.max(inns) > LISTED_MAX {
        let text = format!("В фильтре не больше {LISTED_MAX} клиентов или ИНН. Разбейте список на части.");
        return Err(Error::invalid("filter", text));
    }
    Ok(())
}

/// A page of the clients that the actor sees.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: ClientFilter,
    sort: Vec<ClientSort>,
    args: PageArgs,
) -> Result<ClientRows, Error> {
    actor.require(Permission::ClientRead)?;
    check(&filter)?;
    let asked = sort.into_iter().map(|by| (by.field, by.direction));
    let order = Order::asked(asked, Some((ClientSortField::Name, SortDirection::Asc)))?;
    let page = Page::parse(args, order.name("clients", code_of))?;
    let rows = repo::list::page(app.read(), actor.sellers.as_deref(), &filter, &order, &page).await?;
    Ok(ClientRows { page, order, rows })
}

/// How many clients the actor sees that meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: ClientFilter) -> Result<u64, Error> {
    actor.require(Permission::ClientRead)?;
    check(&filter)?;
    repo::list::count(app.read(), actor.sellers.as_deref(), &filter).await
}

/// What the clients owe and what is theirs, of those that the actor sees and that meet the conditions.
pub async fn totals(app: &App, actor: &Actor, filter: ClientFilter) -> Result<ClientTotals, Error> {
    actor.require(Permission::ClientRead)?;
    actor.require(Permission::LedgerRead)?;
    check(&filter)?;
    let rows = repo::list::totals(app.read(), actor.sellers.as_deref(), &filter).await?;
    let sums = |of: fn(&(Currency, i64, i64)) -> i64| {
        let above = rows.iter().filter(move |row| of(row) > 0);
        above.map(|row| Money::from_minor(of(row), row.0).into()).collect()
    };
    Ok(ClientTotals { debt: sums(|row| row.1), advance: sums(|row| row.2) })
}

/// The first clients by id that the actor sees and that meet the conditions, at most `limit`.
pub async fn first(
    app: &App,
    actor: &Actor,
    filter: &ClientFilter,
    limit: u64,
) -> Result<Vec<Client>, Error> {
    actor.require(Permission::ClientRead)?;
    check(filter)?;
    repo::list::first(app.read(), actor.sellers.as_deref(), filter, limit).await
}

/// The client; `NOT_FOUND` also when the actor may not see it.
pub async fn client(app: &App, actor: &Actor, id: ClientId) -> Result<Client, Error> {
    actor.require(Permission::ClientRead)?;
    let found = repo::find(app.read(), id).await?;
    found
        .filter(|client| actor.sees_client(client.seller, client.id))
        .ok_or_else(|| Error::not_found("client", id))
}

/// The client as the unit of work sees it; `NOT_FOUND` also when the actor may not see it.
pub async fn client_in(op: &Op, id: ClientId) -> Result<Client, Error> {
    let found = repo::find(op.conn(), id).await?;
    found
        .filter(|client| op.actor().sees_client(client.seller, client.id))
        .ok_or_else(|| Error::not_found("client", id))
}

/// Those of the clients that exist and that the actor may see, in no order; for loaders of lists.
pub async fn clients(app: &App, actor: &Actor, ids: &[ClientId]) -> Result<Vec<Client>, Error> {
    actor.require(Permission::ClientRead)?;
    let mut clients = repo::find_many(app.read(), ids).await?;
    clients.retain(|client| actor.sees_client(client.seller, client.id));
    Ok(clients)
}

/// Takes the rows of the clients, in the order of their ids, until the end of the unit of work.
///
/// Answers them in that order, each once. `NOT_FOUND` when one does not exist or the actor may not see it.
pub async fn lock(op: &Op, ids: &[ClientId]) -> Result<Vec<LockedClient>, Error> {
    let wanted: BTreeSet<ClientId> = ids.iter().copied().collect();
    let wanted: Vec<ClientId> = wanted.into_iter().collect();
    let mut locked = repo::lock(op.conn(), &wanted).await?;
    locked.retain(|client| op.actor().sees_client(client.seller, client.id));
    if let Some(missing) =
        wanted.iter().find(|id| locked.binary_search_by_key(*id, |client| client.id).is_err())
    {
        return Err(Error::not_found("client", missing));
    }
    let sellers = sellers_of(op, locked.iter().map(|client| client.seller)).await?;
    for client in &mut locked {
        let seller = sellers.get(&client.seller).ok_or_else(|| Error::not_found("seller", client.seller))?;
        client.time_zone = settings::zone(seller);
        client.closed_through = client.closed_through.max(seller.closed_through);
    }
    Ok(locked)
}

async fn sellers_of(
    op: &Op,
    ids: impl Iterator<Item = SellerId>,
) -> Result<HashMap<SellerId, Seller>, Error> {
    Ok(by_id(settings::sellers_in(op, &each_once(ids)).await?))
}

fn each_once(ids: impl Iterator<Item = SellerId>) -> Vec<SellerId> {
    let ids: BTreeSet<SellerId> = ids.collect();
    ids.into_iter().collect()
}

fn by_id(sellers: Vec<Seller>) -> HashMap<SellerId, Seller> {
    sellers.into_iter().map(|seller| (seller.id, seller)).collect()
}

/// The last closed day of each client: its own or its seller's, whichever is later. It stays so until the end of the
/// unit of work: the clients are held by the caller, their sellers are held here. No client is taken after.
pub async fn closed_through_in(
    op: &Op,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, Option<NaiveDate>>, Error> {
    let own = repo::closed_days(op.conn(), ids).await?;
    let sellers = each_once(own.iter().map(|(_, seller, _)| *seller));
    let sellers = by_id(settings::hold_sellers_in(op, &sellers).await?);
    let of = |seller: SellerId| sellers.get(&seller).and_then(|seller| seller.closed_through);
    Ok(own.into_iter().map(|(id, seller, closed)| (id, closed.max(of(seller)))).collect())
}

/// Writes down the last closed day of clients whose rows are held.
pub async fn set_closed_through_in(op: &Op, closed: &[(ClientId, Option<NaiveDate>)]) -> Result<(), Error> {
    repo::set_closed_through(op.conn(), closed).await
}

/// States what closing documents a client wants; none = what its seller issues.
pub async fn set_closing_form(
    app: &App,
    actor: &Actor,
    (id, version): (ClientId, i32),
    form: Option<ClosingForm>,
) -> Result<Client, Error> {
    actor.require(Permission::ClientWrite)?;
    let mut op = app.begin(actor).await?;
    let locked = lock_one(&op, id).await?;
    let before = client_in(&op, locked.id).await?.closing_form;
    if !repo::set_closing_form(&op, (id, version), form).await? {
        return Err(Error::Stale);
    }
    touch(&op, id).await?;
    let told = |form: Option<ClosingForm>| Some(serde_json::json!({ "closingForm": form }));
    op.audit("client.closingForm", id, Whose::Client(locked.seller, id), told(before), told(form)).await?;
    op.hint(id);
    let after = client_in(&op, id).await?;
    op.tell_many(WebhookKind::ClientUpdated, std::iter::once(about_client(&after))).await?;
    op.commit().await?;
    Ok(after)
}

/// Takes the row of one client.
pub async fn lock_one(op: &Op, id: ClientId) -> Result<LockedClient, Error> {
    lock(op, &[id]).await?.pop().ok_or_else(|| Error::not_found("client", id))
}

/// Says that something changed which calculations of this client read: its revision rises.
pub async fn touch(op: &Op, id: ClientId) -> Result<(), Error> {
    touch_many(op, &[id]).await
}

/// [`touch`] for several clients, each once.
pub async fn touch_many(op: &Op, ids: &[ClientId]) -> Result<(), Error> {
    let ids: BTreeSet<ClientId> = ids.iter().copied().collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    repo::raise_revisions(op.conn(), &ids).await
}

/// Adds amounts in minor units to the balances of clients whose rows are held; credit control will look at them. Those
/// of `touched` are told as by [`touch_many`], in the same statement where their balance moves. Only the ledger calls
/// it, in the transaction of the entries.
pub async fn apply_balance(
    op: &mut Op,
    deltas: Vec<(ClientId, i64)>,
    touched: &[ClientId],
) -> Result<(), Error> {
    let mut touched: BTreeSet<ClientId> = touched.iter().copied().collect();
    let mut sums: BTreeMap<ClientId, i64> = BTreeMap::new();
    for (id, delta) in deltas {
        let sum = sums.entry(id).or_default();
        *sum = sum.checked_add(delta).ok_or_else(|| Error::internal("a balance does not fit 64 bits"))?;
    }
    sums.retain(|_, delta| *delta != 0);
    for (id, delta) in &sums {
        op.balance_changed(*id, *delta > 0);
    }
    let moved = sums.into_iter().map(|(id, delta)| (id, (delta, i64::from(touched.remove(&id))))).collect();
    repo::add_to_balances(op.conn(), moved).await?;
    let rest: Vec<ClientId> = touched.into_iter().collect();
    repo::raise_revisions(op.conn(), &rest).await
}

/// Makes clients in bulk, without rows of the audit log: imports and demonstration data have their own trail.
/// A taken external id is refused with `VALIDATION`.
pub async fn insert_many(op: &Op, clients: &[NewClient]) -> Result<(), Error> {
    repo::insert(op.conn(), clients, op.now()).await?;
    let told = |new: &NewClient| about((new.seller, new.id), new.details.external_id.as_deref());
    op.tell_many(WebhookKind::ClientCreated, clients.iter().map(told)).await
}

/// What other programs are told of a client.
fn about((seller, id): (SellerId, ClientId), external_id: Option<&str>) -> Told {
    Told {
        about: About::Seller(seller),
        data: json!({ "id": id, "sellerId": seller, "externalId": external_id }),
    }
}

/// The same of a client as it is now.
fn about_client(client: &Client) -> Told {
    about((client.seller, client.id), client.details.external_id.as_deref())
}

/// The clients of a seller that have these ids in another system.
pub async fn find_by_external_ids(
    op: &Op,
    seller: SellerId,
    ids: &[String],
) -> Result<HashMap<String, ClientId>, Error> {
    repo::by_external_ids(op.conn(), seller, ids).await
}

/// The clients of a seller that have these ИНН: id, ИНН, КПП.
pub async fn find_by_inns(
    op: &Op,
    seller: SellerId,
    inns: &[String],
) -> Result<Vec<(ClientId, String, Option<String>)>, Error> {
    repo::by_inns(op.conn(), seller, inns).await
}

/// The clients of a seller that have these e-mails: id and e-mail.
pub async fn find_by_emails(
    op: &Op,
    seller: SellerId,
    emails: &[String],
) -> Result<Vec<(ClientId, String)>, Error> {
    repo::by_emails(op.conn(), seller, emails).await
}

/// The clients that have this e-mail in their form, of all sellers, by id; at most 200.
pub async fn of_email(conn: &impl Connection, email: &str) -> Result<Vec<ClientId>, Error> {
    repo::of_email(conn, email).await
}

/// Those of the clients that exist, whoever asks, as the unit of work sees them.
pub async fn many_in(op: &Op, ids: &[ClientId]) -> Result<Vec<Client>, Error> {
    repo::find_many(op.conn(), ids).await
}

/// Replaces forms in bulk, without rows of the audit log: imports have their own trail.
pub async fn update_many(op: &Op, changes: Vec<(Client, ClientDetails)>) -> Result<(), Error> {
    let mut touched = Vec::new();
    let changed: Vec<Told> = changes
        .iter()
        .map(|(before, details)| about((before.seller, before.id), details.external_id.as_deref()))
        .collect();
    op.tell_many(WebhookKind::ClientUpdated, changed.into_iter()).await?;
    for (before, details) in changes {
        if before.details.billing_day != details.billing_day {
            touched.push(before.id);
        }
        let after = Client { details, version: before.version + 1, ..before.clone() };
        repo::update(op.conn(), &before, &after).await?;
    }
    touch_many(op, &touched).await
}

/// Removes clients without subscriptions and entries, whose rows are held: an import that made them is taken back.
pub async fn remove_in(op: &Op, ids: &[ClientId]) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    if op.is_heard(WebhookKind::ClientRemoved).await? {
        let gone = repo::find_many(op.conn(), ids).await?;
        op.tell_many(WebhookKind::ClientRemoved, gone.iter().map(about_client)).await?;
    }
    repo::remove(op.conn(), ids).await
}

fn parsed(input: ClientDetailsInput) -> Result<ClientDetails, Error> {
    ClientDraft::from(input).parse().map_err(under_details)
}

fn under_details(errors: Vec<FieldError>) -> Error {
    Error::Invalid(errors.into_iter().map(|error| error.under("details")).collect())
}

/// A refusal by the database names the field of the form.
fn in_details(error: Error) -> Error {
    if let Error::Invalid(errors) = error { under_details(errors) } else { error }
}

/// Makes a client.
pub async fn create(app: &App, actor: &Actor, input: ClientCreateInput) -> Result<Client, Error> {
    actor.require(Permission::ClientWrite)?;
    actor.require_seller(input.seller_id)?;
    let details = parsed(input.details.clone())?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("clientCreate", &input.idempotency_key, &input).await? {
        return client_in(&op, id).await;
    }
    let seller = settings::seller_in(&op, input.seller_id).await?;
    let usual = settings::inherited_in(&op, seller.id, None).await?.billing_day;
    let details = ClientDetails { billing_day: details.billing_day.or(usual), ..details };
    let new = NewClient {
        id: ClientId(op.uuid()),
        seller: seller.id,
        details,
        currency: input.currency.map_or(seller.currency, Into::into),
    };
    insert_many(&op, std::slice::from_ref(&new)).await.map_err(in_details)?;
    let client = client_in(&op, new.id).await?;
    let whose = Whose::Client(new.seller, new.id);
    op.audit("client.create", new.id, whose, None, Some(client.audited())).await?;
    op.remember(&new.id).await?;
    op.commit().await?;
    Ok(client)
}

/// Replaces the form of a client.
pub async fn update(app: &App, actor: &Actor, input: ClientUpdateInput) -> Result<Client, Error> {
    actor.require(Permission::ClientWrite)?;
    let details = parsed(input.details)?;
    let mut op = app.begin(actor).await?;
    lock_one(&op, input.id).await?;
    let before = client_in(&op, input.id).await?;
    if before.version != input.version {
        return Err(Error::Stale);
    }
    let after = update_in(&mut op, before, details).await.map_err(in_details)?;
    op.commit().await?;
    Ok(after)
}

/// Replaces the form of a client whose row is held.
///
/// A changed billing day raises the revision: calculations of the client read it.
pub async fn update_in(op: &mut Op, before: Client, details: ClientDetails) -> Result<Client, Error> {
    let after = Client { details, version: before.version + 1, ..before.clone() };
    save(op, "client.update", &before, &after).await?;
    if before.details.billing_day != after.details.billing_day {
        touch(op, after.id).await?;
    }
    Ok(after)
}

/// Puts a client away, or takes it back into use. A client with debt or an advance cannot be put away.
pub async fn archive(app: &App, actor: &Actor, input: ClientArchiveInput) -> Result<Client, Error> {
    actor.require(Permission::ClientWrite)?;
    let state = if input.archived == Some(false) { ClientState::Active } else { ClientState::Archived };
    let mut op = app.begin(actor).await?;
    lock_one(&op, input.id).await?;
    let before = client_in(&op, input.id).await?;
    if before.version != input.version {
        return Err(Error::Stale);
    }
    if before.state == state {
        return Err(Error::transition(match state {
            ClientState::Active => "Клиент не в архиве.",
            ClientState::Archived => "Клиент уже в архиве.",
        }));
    }
    if state == ClientState::Archived && before.balance_minor != 0 {
        let message =
            "Баланс клиента не равен нулю. Погасите долг или верните аванс, затем уберите клиента в архив.";
        return Err(Error::transition(message));
    }
    let after = Client { state, version: before.version + 1, ..before.clone() };
    save(&mut op, "client.archive", &before, &after).await?;
    op.commit().await?;
    Ok(after)
}

async fn save(op: &mut Op, action: &'static str, before: &Client, after: &Client) -> Result<(), Error> {
    repo::update(op.conn(), before, after).await?;
    op.hint(after.id);
    let kind = match (before.state, after.state) {
        (ClientState::Active, ClientState::Archived) => WebhookKind::ClientArchived,
        (ClientState::Archived, ClientState::Active) => WebhookKind::ClientRestored,
        (ClientState::Active, ClientState::Active) | (ClientState::Archived, ClientState::Archived) => {
            WebhookKind::ClientUpdated
        }
    };
    op.tell_many(kind, std::iter::once(about_client(after))).await?;
    let whose = Whose::Client(after.seller, after.id);
    op.audit(action, after.id, whose, Some(before.audited()), Some(after.audited())).await
}
