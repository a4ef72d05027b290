//! Paying: through what, beginning a payment and how it stands, and what is charged by itself.

use chrono::{DateTime, Utc};
use shared::api::cabinet::{
    AutopayView, CabinetAutopayChange, CabinetAutopayInput, CabinetPayInput, PayOffer, PaymentItem,
    SavedMethodItem,
};
use shared::api::gateways::{IntentView, SavedMethodView};
use shared::cabinet::{autopay_consent, pay_max};
use shared::gateway::intent::IntentState;
use shared::ids::{ClientId, IntentKey};
use shared::money::Money;

use crate::actor::Actor;
use crate::app::App;
use crate::cabinet::reach::{mine, own};
use crate::cabinet::session;
use crate::clients::Client;
use crate::error::Error;
use crate::{gateways, settings};

/// Words of consent as they are shown to the client now.
async fn consent(app: &App, client: &Client) -> Result<String, Error> {
    Ok(autopay_consent(&settings::seller(app, client.seller).await?.details.short_name))
}

/// Whether the words that were shown are those of now.
async fn same(app: &App, client: &Client, shown: Option<&String>) -> Result<(), Error> {
    match shown {
        Some(shown) if *shown != consent(app, client).await? => Err(Error::Stale),
        Some(_) | None => Ok(()),
    }
}

/// How the client can pay at once.
pub async fn offer(app: &App, actor: &Actor) -> Result<PayOffer, Error> {
    let client = session::client(app, actor).await?;
    let offered = gateways::own::offered(app, &client).await?;
    let owed = client.balance_minor.saturating_neg().max(0);
    Ok(PayOffer {
        accounts: offered.iter().map(gateways::own::Through::view).collect(),
        owed: Money::from_minor(owed, client.currency).into(),
        most: pay_max(client.currency).into(),
        consent: consent(app, &client).await?,
    })
}

fn item(now: DateTime<Utc>, (view, through): (IntentView, String)) -> PaymentItem {
    let payable = view.state == IntentState::Pending && view.expires_at.is_none_or(|at| now < at.0);
    PaymentItem {
        id: view.id,
        through,
        kind: view.kind,
        amount: view.amount,
        description: view.description,
        invoice_id: view.invoice_id,
        state: view.state,
        pay_url: view.pay_url.filter(|_| payable),
        saves: view.save,
        reason: view.reason,
        created_at: view.created_at,
    }
}

/// Begins a payment of an invoice, of what is owed or of any sum.
///
/// # Errors
/// `NOT_FOUND` of another's invoice; `STALE` when other words of consent were shown; what beginning is refused with.
pub async fn begin(app: &App, actor: &Actor, input: CabinetPayInput) -> Result<PaymentItem, Error> {
    if let Some(invoice) = input.invoice_id {
        mine(actor, invoice.client, || Error::not_found("document", invoice))?;
    }
    let client = session::client(app, actor).await?;
    same(app, &client, input.consent.as_ref()).await?;
    let key = gateways::own::begin(app, actor, &client, input).await?;
    known(app, actor, key).await
}

async fn known(app: &App, actor: &Actor, key: IntentKey) -> Result<PaymentItem, Error> {
    mine(actor, key.client, || Error::not_found("payment", key))?;
    Ok(item(app.clock().now(), gateways::own::payment(app, key).await?))
}

/// A payment of the client whose account is open, after a look at the gateway where it is worth one.
pub async fn payment(app: &App, actor: &Actor, key: IntentKey) -> Result<PaymentItem, Error> {
    mine(actor, key.client, || Error::not_found("payment", key))?;
    gateways::own::look(app, key).await?;
    known(app, actor, key).await
}

/// Payments that wait, the newest first.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<PaymentItem>, Error> {
    let found = gateways::own::waiting(app, own(actor)?).await?;
    let now = app.clock().now();
    Ok(found.into_iter().map(|one| item(now, one)).collect())
}

fn method(view: SavedMethodView) -> SavedMethodItem {
    SavedMethodItem {
        id: view.id,
        title: view.title,
        consent: view.consent,
        consent_at: view.consent_at,
        autopay: view.autopay,
        next_at: view.next_at,
        ended_at: view.ended_at,
        end_reason: view.end_reason,
    }
}

/// What is charged by itself.
pub async fn autopay(app: &App, actor: &Actor) -> Result<AutopayView, Error> {
    let client = session::client(app, actor).await?;
    let kept = gateways::own::kept(app, client.id).await?;
    Ok(AutopayView { consent: consent(app, &client).await?, methods: kept.into_iter().map(method).collect() })
}

/// What debt of the client is charged to, in the words by which a person knows it.
pub async fn charged_to(app: &App, client: ClientId) -> Result<Option<String>, Error> {
    let kept = gateways::own::kept(app, client).await?;
    Ok(kept.into_iter().find(|method| method.autopay && method.ended_at.is_none()).map(|method| method.title))
}

/// Switches autopay of a kept method, or forgets it.
///
/// # Errors
/// `NOT_FOUND` of another's method; `STALE` when other words of consent were shown.
pub async fn set_autopay(app: &App, actor: &Actor, input: CabinetAutopayInput) -> Result<AutopayView, Error> {
    let missing = || Error::not_found("savedMethod", input.id);
    mine(actor, input.id.client, missing)?;
    let client = session::client(app, actor).await?;
    if let CabinetAutopayChange::On(shown) = &input.change {
        same(app, &client, Some(shown)).await?;
    }
    gateways::own::set_autopay(app, actor, input).await?;
    autopay(app, actor).await
}
