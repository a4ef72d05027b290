//! What clients do by themselves in the cabinet: they begin payments, ask how one stands, and have their debt charged to
//! a kept method. Who calls has made sure that everything named is of the client whose account is open.

use chrono::TimeDelta;
use sea_orm::Set;
use shared::api::cabinet::{CabinetAutopayChange, CabinetAutopayInput, CabinetPayInput, PayAccount};
use shared::api::common::amount;
use shared::api::gateways::{IntentView, SavedMethodView};
use shared::cabinet::pay_max;
use shared::gateway::GatewayKind;
use shared::gateway::intent::IntentState;
use shared::ids::{ClientId, GatewayAccountId, IntentKey};
use shared::money::{Currency, Money};

use super::super::port::Gateway;
use super::super::repo::intents;
use super::super::repo::{accounts as rows, methods};
use super::WORK;
use super::accounts::Account;
use super::ask;
use super::autopay::UNDER_WAY;
use super::links::{TOPPING_UP, Wanted, of_invoice, write_in};
use super::methods::{Change, change_in};
use super::settle::{shown, state_of};
use super::view;
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::db::Connection;
use crate::error::Error;
use crate::op::Op;

/// Payments of one client that wait at once.
const WAITING_MAX: usize = 20;
/// How long a gateway is left alone after a client has asked it about a payment.
const BETWEEN: TimeDelta = TimeDelta::seconds(5);
/// How much of its time a page must still have to be shown once more.
const LASTS: TimeDelta = TimeDelta::minutes(10);
/// How long a page of ЮKassa lives, whatever it is asked for.
const YOOKASSA_PAGE: TimeDelta = TimeDelta::hours(1);
/// Kept methods that are shown.
const METHODS_MAX: usize = 20;

/// Something through which a client can pay.
pub struct Through {
    account: Account,
    gateway: Box<dyn Gateway>,
}

impl Through {
    fn saves(&self) -> bool {
        self.gateway.capabilities().charges
    }

    /// As the client sees it.
    pub fn view(&self) -> PayAccount {
        let row = &self.account.row;
        PayAccount { id: row.id, title: row.name.clone(), kind: self.account.kind, saves: self.saves() }
    }
}

/// Through what a client can pay, in the order in which it was set up. Tests pay nothing, so clients see none.
///
/// # Errors
/// Of the database.
pub async fn offered(app: &App, client: &Client) -> Result<Vec<Through>, Error> {
    offered_on(app.read(), app, client).await
}

async fn offered_on(conn: &impl Connection, app: &App, client: &Client) -> Result<Vec<Through>, Error> {
    let mut all = Vec::new();
    for row in rows::all(conn, Some(&[client.seller])).await? {
        let account = Account::of(row)?;
        let fits = match account.kind {
            GatewayKind::Robokassa => client.currency == Currency::Rub,
            GatewayKind::Yookassa => true,
        };
        if !account.row.active || account.row.test || !fits {
            continue;
        }
        match account.open(app) {
            Ok(gateway) => all.push(Through { account, gateway }),
            // What is not set is told to people of the seller, not to its clients.
            Err(error) => {
                tracing::warn!(account = %account.row.id, error = error.chain(), "clients cannot pay by it");
            }
        }
    }
    Ok(all)
}

async fn chosen(op: &Op, client: &Client, asked: Option<GatewayAccountId>) -> Result<Through, Error> {
    let mut all = offered_on(op.conn(), op.app(), client).await?;
    if let Some(id) = asked {
        let found = all.into_iter().find(|through| through.account.row.id == id);
        return found.ok_or_else(|| Error::not_found("gatewayAccount", id));
    }
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(Error::invalid("accountId", "Выберите, через что платить.")),
        (None, _) => Err(Error::transition("Оплатить онлайн пока нельзя. Оплатите по счёту в банке.")),
    }
}

/// How much is paid, and what for.
async fn asked(op: &Op, client: &Client, input: &CabinetPayInput) -> Result<(Money, String), Error> {
    let of = match input.invoice_id {
        Some(key) => Some(of_invoice(op.conn(), key, client.currency).await?),
        None => None,
    };
    let sum = match (input.amount, &of) {
        (_, Some((left, _))) if left.minor() <= 0 => return Err(Error::transition("Счёт уже оплачен.")),
        (Some(given), _) => amount(given, client.currency, "amount")?,
        (None, Some((left, _))) => *left,
        (None, None) => client.balance().negated(),
    };
    let most = pay_max(client.currency);
    if sum.minor() <= 0 || sum.minor() > most.minor() {
        let text =
            format!("Сумма — больше нуля и не больше {}. Большую оплатите по счёту в банке.", shown(most));
        return Err(Error::invalid("amount", text));
    }
    Ok((sum, of.map_or_else(|| TOPPING_UP.to_owned(), |(_, called)| called)))
}

/// What is written down, and through what. All is read on the connection of the unit of work: whoever held a client and
/// waited for another connection would wait for those that wait for the client.
async fn wanted(op: &Op, client: &Client, input: &CabinetPayInput) -> Result<(Through, Wanted), Error> {
    let (amount, description) = asked(op, client, input).await?;
    let through = chosen(op, client, input.account_id).await?;
    if input.consent.is_some() && !through.saves() {
        return Err(Error::invalid("consent", "Этот способ оплаты не запоминается. Снимите отметку."));
    }
    if through.account.can_send(client.details.email.as_deref()).is_err() {
        return Err(Error::invalid("email", "Для чека нужна ваша эл. почта. Укажите её в профиле."));
    }
    let wanted = Wanted {
        client: client.id,
        invoice: input.invoice_id.map(|key| key.id),
        amount,
        description,
        hold: false,
        consent: input.consent.clone(),
        method: None,
        own: true,
    };
    Ok((through, wanted))
}

/// Begins a payment: it is written down, and then the gateway is asked for a page. The consent is kept as it was shown.
///
/// # Errors
/// `VALIDATION` of the sum and of what cannot be kept; `NOT_FOUND` of an account through which clients do not pay;
/// `LIMIT_EXCEEDED` while too many wait.
pub async fn begin(
    app: &App,
    actor: &Actor,
    client: &Client,
    input: CabinetPayInput,
) -> Result<IntentKey, Error> {
    let mut op = app.begin(actor).await?;
    let key = match op.replay::<IntentKey>("paymentBegin", &input.idempotency_key, &input).await? {
        Some(key) => {
            // Nothing is asked of a gateway within a unit of work.
            drop(op);
            key
        }
        None => {
            let key = written(&mut op, client.id, &input).await?;
            op.remember(&key).await?;
            op.nudge(WORK);
            op.commit().await?;
            key
        }
    };
    ask::begin(app, key).await?;
    Ok(key)
}

/// The payment of a client who is held from here on: one that waits for the same, or a new one. What an invoice wants
/// and what is owed are read now: nobody else receives money of the client in between.
async fn written(op: &mut Op, client: ClientId, input: &CabinetPayInput) -> Result<IntentKey, Error> {
    clients::lock_one(op, client).await?;
    let client = clients::client_in(op, client).await?;
    let (through, wanted) = wanted(op, &client, input).await?;
    if intents::begun_since(op.conn(), client.id, op.now() - UNDER_WAY, true).await? {
        return Err(Error::transition(
            "Автоплатёж уже списывает долг с вашей карты. Подождите несколько минут: деньги придут сами.",
        ));
    }
    let most = u64::try_from(WAITING_MAX).unwrap_or(u64::MAX);
    let waiting = intents::waiting(op.conn(), client.id, op.now(), most).await?;
    let lasts = op.now() + LASTS;
    let oldest = match through.account.kind {
        GatewayKind::Robokassa => None,
        GatewayKind::Yookassa => Some(op.now() - YOOKASSA_PAGE + LASTS),
    };
    let same = |row: &&intents::Model| {
        row.own
            && row.account_id == through.account.row.id
            && row.document_id == wanted.invoice
            && row.amount == wanted.amount.minor()
            && row.consent == wanted.consent
            && state_of(row).is_ok_and(|state| matches!(state, IntentState::Created | IntentState::Pending))
            && row.problem.is_none()
            && row.expires_at.is_none_or(|at| lasts < at)
            && oldest.is_none_or(|oldest| oldest < row.created_at)
    };
    // Two pages of one payment would be two payments, when both are paid.
    if let Some(there) = waiting.iter().find(same) {
        let key = intents::key_of(there);
        // The payer is on it again: for a while nothing else is charged.
        let mut change = intents::changing(key);
        change.asked_at = Set(Some(op.now()));
        intents::change(op, change).await?;
        return Ok(key);
    }
    if waiting.len() >= WAITING_MAX {
        let message_ru = format!("Уже {WAITING_MAX} платежей ждут оплаты. Завершите один из них.");
        return Err(Error::LimitExceeded { message_ru });
    }
    write_in(op, &through.account, through.gateway.as_ref(), wanted).await
}

/// A payment and the name of what it goes through.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn payment(app: &App, key: IntentKey) -> Result<(IntentView, String), Error> {
    let row = intents::find(app.read(), key).await?.ok_or_else(|| Error::not_found("intent", key))?;
    named(&row, &view::kinds(app, &Actor::system()).await?)
}

fn named(row: &intents::Model, accounts: &[Account]) -> Result<(IntentView, String), Error> {
    let account = accounts.iter().find(|account| account.row.id == row.account_id);
    let name = account.map(|account| account.row.name.clone()).unwrap_or_default();
    Ok((view::intent(row, accounts)?, name))
}

/// Asks the gateway how a payment stands that its payer waits for, unless it was asked a moment ago. That it does not
/// answer is no failure: what is known stays known.
///
/// # Errors
/// `NOT_FOUND`; of the database.
pub async fn look(app: &App, key: IntentKey) -> Result<(), Error> {
    let row = intents::find(app.read(), key).await?.ok_or_else(|| Error::not_found("intent", key))?;
    match state_of(&row)? {
        IntentState::Pending | IntentState::Held => {}
        // One that is written down is begun by whoever wrote it, or by the worker.
        IntentState::Created | IntentState::Cancelled | IntentState::Paid => return Ok(()),
    }
    let op = app.begin(&Actor::system()).await?;
    if !intents::ask(&op, key, op.now() - BETWEEN).await? {
        return Ok(());
    }
    op.commit().await?;
    if let Err(error) = ask::look_for_payer(app, key).await {
        tracing::warn!(intent = %key, error = error.chain(), "a payment could not be asked about");
    }
    Ok(())
}

/// Payments of a client that wait, the newest first, each with the name of what it goes through.
///
/// # Errors
/// Of the database.
pub async fn waiting(app: &App, client: ClientId) -> Result<Vec<(IntentView, String)>, Error> {
    let most = u64::try_from(WAITING_MAX).unwrap_or(u64::MAX);
    let found = intents::waiting(app.read(), client, app.clock().now(), most).await?;
    let accounts = view::kinds(app, &Actor::system()).await?;
    found.iter().map(|row| named(row, &accounts)).collect()
}

/// Methods of a client that are kept or were, the newest first.
///
/// # Errors
/// Of the database.
pub async fn kept(app: &App, client: ClientId) -> Result<Vec<SavedMethodView>, Error> {
    let all = methods::of_client(app.read(), client).await?;
    Ok(all.into_iter().take(METHODS_MAX).map(view::method).collect())
}

/// Switches autopay of a kept method, or forgets it.
///
/// # Errors
/// `NOT_FOUND`; `VALIDATION` of what changes nothing; `INVALID_TRANSITION` of a method that has ended.
pub async fn set_autopay(app: &App, actor: &Actor, input: CabinetAutopayInput) -> Result<(), Error> {
    let wanted = match input.change {
        CabinetAutopayChange::On(consent) => Change::On(Some(consent)),
        CabinetAutopayChange::Off(true) => Change::Off,
        CabinetAutopayChange::Forget(true) => Change::Forget,
        CabinetAutopayChange::Off(false) => return Err(Error::invalid("change.off", "Укажите true.")),
        CabinetAutopayChange::Forget(false) => return Err(Error::invalid("change.forget", "Укажите true.")),
    };
    let mut op = app.begin(actor).await?;
    change_in(&mut op, input.id, wanted).await?;
    op.commit().await
}
