//! Documents and letters, and asking for a document.

use serde_json::json;
use shared::access::Permission;
use shared::api::cabinet::{
    CabinetInvoiceInput, CabinetReconciliationInput, CabinetRequestInput, DocumentDetail, DocumentItem,
    LetterItem, RequestView,
};
use shared::api::common::{MoneyInput, amount};
use shared::api::documents::{
    DocumentFilter, DocumentLineView, DocumentView, InvoiceInput, InvoiceIssueInput, ReconciliationInput,
    ReconciliationIssueInput,
};
use shared::api::mail::{MailFilter, MailView};
use shared::documents::{DocumentKind, DocumentState};
use shared::ids::{CabinetRequestId, CabinetRequestKey, DocumentKey};
use shared::money::Money;
use typeset::Pdf;

use crate::actor::Actor;
use crate::app::App;
use crate::cabinet::reach::{mine, own};
use crate::cabinet::repo::{self, Request};
use crate::cabinet::session;
use crate::clients::{self, Client};
use crate::documents::{self, DocumentRows};
use crate::error::Error;
use crate::letters::{self, MailRows};
use crate::op::Whose;
use crate::page::PageArgs;
use crate::settings;

/// Most requests of a client that wait at once.
const WAITING_MAX: usize = 20;
/// Reconciliations that a client makes by itself in a day: each takes a number of the seller's series for good.
const RECONCILIATIONS_MAX: usize = 10;
/// Longest words of a request, in characters.
const NOTE_MAX: usize = 500;
/// Documents that clients ask people for.
const ASKED_FOR: [DocumentKind; 2] = [DocumentKind::Act, DocumentKind::Invoice];

/// A document as the cabinet shows it.
pub fn item(view: DocumentView) -> DocumentItem {
    DocumentItem {
        id: view.id,
        kind: view.kind,
        number: view.number,
        on: view.on,
        period: view.period,
        due_on: view.due_on,
        total: view.total,
        state: view.state,
    }
}

/// A page of documents, the newest first.
pub async fn page(app: &App, actor: &Actor, args: PageArgs) -> Result<DocumentRows, Error> {
    let filter = DocumentFilter { client_id: Some(own(actor)?), ..DocumentFilter::default() };
    documents::page(app, actor, &filter, Vec::new(), args).await
}

/// A document with its lines.
pub async fn detail(app: &App, actor: &Actor, key: DocumentKey) -> Result<DocumentDetail, Error> {
    let missing = || Error::not_found("document", key);
    mine(actor, key.client, missing)?;
    let view = documents::one(app, actor, key).await?;
    let content = documents::contents(app, &[key]).await?.remove(&key).ok_or_else(missing)?;
    let unpaid =
        documents::invoices(app.read(), &[key]).await?.pop().filter(|invoice| invoice.rest_minor() > 0);
    let lines = content.goods().map(|goods| goods.lines.as_slice()).unwrap_or_default();
    Ok(DocumentDetail {
        vat: view.vat,
        to_pay: unpaid.map(|invoice| Money::from_minor(invoice.rest_minor(), content.currency).into()),
        lines: lines.iter().map(|line| DocumentLineView::of(line, content.currency)).collect(),
        document: item(view),
    })
}

/// The printed form of a document, and a name for its file.
pub async fn pdf(app: &App, actor: &Actor, key: DocumentKey) -> Result<(String, Pdf), Error> {
    mine(actor, key.client, || Error::not_found("document", key))?;
    documents::pdf(app, actor, key).await
}

/// Issues a reconciliation of accounts.
pub async fn reconciliation(
    app: &App,
    actor: &Actor,
    input: CabinetReconciliationInput,
) -> Result<DocumentItem, Error> {
    let client = session::client(app, actor).await?;
    let client_id = client.id;
    if of_today(app, actor, &client, DocumentKind::Reconciliation).await?.len() >= RECONCILIATIONS_MAX {
        let text = format!("Сегодня уже сформировано {RECONCILIATIONS_MAX} актов сверки. Попробуйте завтра.");
        return Err(Error::LimitExceeded { message_ru: text });
    }
    let input = ReconciliationIssueInput {
        reconciliation: ReconciliationInput { client_id, from: input.from, to: input.to },
        idempotency_key: input.idempotency_key,
    };
    let key = documents::issue_reconciliation(app, &actor.lent(Permission::DocumentWrite), input).await?;
    Ok(item(documents::one(app, actor, key).await?))
}

/// An invoice for all that is owed. One of today for the same sum is answered instead: a series has no room for what
/// nobody needs twice.
///
/// # Errors
/// `QUOTE_CHANGED` when another sum is owed by now; `INVALID_TRANSITION` while the seller cannot issue one.
pub async fn invoice(app: &App, actor: &Actor, input: CabinetInvoiceInput) -> Result<DocumentItem, Error> {
    let client = session::client(app, actor).await?;
    let shown = amount(input.total, client.currency, "total")?;
    let owed = client.balance().negated();
    if owed != shown {
        return Err(Error::QuoteChanged { shown, now: owed });
    }
    let known = of_today(app, actor, &client, DocumentKind::Invoice).await?;
    let same = |view: &DocumentView| view.total == Some(shown.into()) && view.state != DocumentState::Paid;
    if let Some(view) = known.into_iter().find(same) {
        return Ok(item(view));
    }
    let invoice = InvoiceInput {
        client_id: client.id,
        on: None,
        due_on: None,
        lines: None,
        note: None,
        any_sum: Some(true),
    };
    let total = Some(MoneyInput { amount: input.total, currency: client.currency.into() });
    let wanted = InvoiceIssueInput { invoice, total, idempotency_key: input.idempotency_key };
    let issued = documents::issue_invoice(app, &actor.lent(Permission::DocumentWrite), wanted).await;
    // What the seller has not stated is told to the seller's people, not to its clients.
    let for_clients = |error| {
        let unstated = matches!(error, Error::Invalid(_));
        let told = || Error::transition("Счёт пока не выставить: напишите или позвоните нам.");
        if unstated { told() } else { error }
    };
    let key = issued.map_err(for_clients)?;
    Ok(item(documents::one(app, actor, key).await?))
}

/// Documents of a kind that the client has of today and that are in force.
async fn of_today(
    app: &App,
    actor: &Actor,
    client: &Client,
    kind: DocumentKind,
) -> Result<Vec<DocumentView>, Error> {
    let seller = settings::seller(app, client.seller).await?;
    let today = app.clock().today(settings::zone(&seller));
    let filter = DocumentFilter {
        client_id: Some(client.id),
        kinds: Some(vec![kind]),
        voided: Some(false),
        on_since: Some(today.into()),
        ..DocumentFilter::default()
    };
    let args = PageArgs { first: Some(20), ..PageArgs::default() };
    let rows = documents::page(app, actor, &filter, Vec::new(), args).await?.rows;
    Ok(rows.into_iter().map(|(_, view)| view).collect())
}

/// A page of letters, the newest first.
pub async fn letters(app: &App, actor: &Actor, args: PageArgs) -> Result<MailRows, Error> {
    let filter = MailFilter { client_id: Some(own(actor)?), ..MailFilter::default() };
    letters::page(app, actor, &filter, Vec::new(), args).await
}

/// A letter as the cabinet shows it.
pub fn letter_item(view: MailView) -> LetterItem {
    LetterItem {
        id: view.id,
        to: view.to,
        subject: view.subject,
        created_at: view.created_at,
        state: view.state,
    }
}

fn request_view(row: Request) -> Result<RequestView, Error> {
    let kind =
        DocumentKind::from_code(&row.kind).ok_or_else(|| Error::internal("unknown kind of a request"))?;
    Ok(RequestView {
        id: CabinetRequestKey::new(row.client_id, row.id),
        kind,
        from: row.from_on.map(Into::into),
        to: row.to_on.map(Into::into),
        note: row.note,
        created_at: row.created_at.into(),
        closed_at: row.closed_at.map(Into::into),
        answer: row.answer,
    })
}

/// What the client asked for, the newest first.
pub async fn requests(app: &App, actor: &Actor) -> Result<Vec<RequestView>, Error> {
    let rows = repo::requests(app.read(), own(actor)?).await?;
    rows.into_iter().map(request_view).collect()
}

/// Asks people of the seller for a document.
///
/// # Errors
/// `VALIDATION`; `LIMIT_EXCEEDED` while too many wait.
pub async fn request(app: &App, actor: &Actor, input: CabinetRequestInput) -> Result<RequestView, Error> {
    let client = own(actor)?;
    if !ASKED_FOR.contains(&input.kind) {
        return Err(Error::invalid("kind", "Попросить можно акт или счёт."));
    }
    if let (Some(from), Some(to)) = (input.from, input.to)
        && to.0 <= from.0
    {
        return Err(Error::invalid("to", "Конец периода не позже начала. Укажите более поздний день."));
    }
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > NOTE_MAX) {
        return Err(Error::invalid("note", format!("Не длиннее {NOTE_MAX} знаков. Сократите текст.")));
    }
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<CabinetRequestId>("documentRequest", &input.idempotency_key, &input).await?
    {
        drop(op);
        let known = requests(app, actor).await?.into_iter().find(|view| view.id.id == id);
        return known.ok_or_else(|| Error::not_found("request", CabinetRequestKey::new(client, id)));
    }
    let locked = clients::lock_one(&op, client).await?;
    if repo::open_requests(&op, client).await? >= WAITING_MAX {
        let message_ru = format!("Уже {WAITING_MAX} запросов ждут ответа. Дождитесь его.");
        return Err(Error::LimitExceeded { message_ru });
    }
    let row = Request {
        client_id: client,
        id: CabinetRequestId(op.uuid()),
        email: actor.name.clone(),
        kind: input.kind.code().to_owned(),
        from_on: input.from.map(|day| day.0),
        to_on: input.to.map(|day| day.0),
        note: note.map(str::to_owned),
        created_at: op.now(),
        answer: None,
        closed_by: None,
        closed_at: None,
    };
    repo::insert_request(&op, row.clone()).await?;
    let told = json!({ "kind": input.kind, "from": input.from, "to": input.to });
    let whose = Whose::Client(locked.seller, client);
    op.audit("cabinet.request", CabinetRequestKey::new(client, row.id), whose, None, Some(told)).await?;
    op.remember(&row.id).await?;
    op.hint(client);
    op.commit().await?;
    request_view(row)
}
