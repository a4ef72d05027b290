//! Links by which a client pays: an invoice, or any sum.

use chrono::TimeDelta;
use serde_json::json;
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::gateways::{PaymentLinkCreateInput, SavedMethodChargeInput};
use shared::gateway::intent::IntentState;
use shared::ids::{ClientId, DocumentId, DocumentKey, IntentId, IntentKey, SavedMethodId, SavedMethodKey};
use shared::money::{Currency, Money};
use shared::text::format::format_date_ru;

use super::super::port::{Gateway, Method};
use super::super::repo::accounts::Name;
use super::super::repo::intents::{self, Model};
use super::super::repo::{accounts as rows, methods};
use super::WORK;
use super::accounts::{self, Account};
use super::ask;
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::db::Connection;
use crate::documents;
use crate::error::Error;
use crate::op::{Op, Whose};

/// What a payment of no invoice is for.
pub(super) const TOPPING_UP: &str = "Пополнение лицевого счёта";
/// Longest description that a gateway is given.
const DESCRIPTION_MAX: usize = 100;
/// Why a method that has ended is not charged.
const FORGOTTEN: &str = "Этот способ оплаты больше не действует. Попросите клиента сохранить другой.";
/// Longest text that a caller may state.
const TEXT_MAX: usize = 1_000;

/// A payment that is to be written down.
pub struct Wanted {
    /// Whose.
    pub client: ClientId,
    /// The invoice.
    pub invoice: Option<DocumentId>,
    /// How much.
    pub amount: Money,
    /// What the payer reads.
    pub description: String,
    /// Whether the money is held first.
    pub hold: bool,
    /// The words of consent to keep the method.
    pub consent: Option<String>,
    /// The method that is charged.
    pub method: Option<(SavedMethodId, Method)>,
    /// Whether the client begins it by itself, in the cabinet.
    pub own: bool,
}

/// What an invoice of a client with this currency still wants, and how it is called.
pub(super) async fn of_invoice(
    conn: &impl Connection,
    key: DocumentKey,
    currency: Currency,
) -> Result<(Money, String), Error> {
    let invoice = documents::invoices(conn, &[key]).await?.pop().ok_or_else(|| {
        Error::invalid("invoiceId", "Это не счёт, или он не в силе. Выберите выставленный счёт.")
    })?;
    let text = format!("Счёт № {} от {}", invoice.number, format_date_ru(invoice.dated_on));
    Ok((Money::from_minor(invoice.rest_minor(), currency), text))
}

async fn account_for(
    app: &App,
    actor: &Actor,
    asked: Option<shared::ids::GatewayAccountId>,
    seller: shared::ids::SellerId,
) -> Result<Account, Error> {
    let account = match asked {
        Some(id) => accounts::visible(app, actor, id).await?,
        None => {
            let all = rows::all(app.read(), Some(&[seller])).await?;
            let mut active: Vec<_> = all.into_iter().filter(|row| row.active).collect();
            match (active.pop(), active.is_empty()) {
                (Some(only), true) => Account::of(only)?,
                (Some(_), false) => {
                    return Err(Error::invalid(
                        "accountId",
                        "Шлюзов несколько. Укажите, через какой платить.",
                    ));
                }
                (None, _) => {
                    return Err(Error::invalid(
                        "accountId",
                        "У организации нет включённого платёжного шлюза. Настройте его в разделе «Онлайн-оплаты».",
                    ));
                }
            }
        }
    };
    if account.row.seller_id != seller {
        return Err(Error::invalid("accountId", "Шлюз принадлежит другой организации. Выберите её шлюз."));
    }
    if !account.row.active {
        return Err(Error::transition("Шлюз выключен. Включите его в настройках."));
    }
    Ok(account)
}

/// Writes a payment down: it gets its number and its key, and the request that will begin it.
///
/// # Errors
/// `VALIDATION` of the sum, of texts that are too long, of an address that a receipt needs; `INVALID_TRANSITION` when
/// the gateway cannot do what is wanted.
pub async fn write_in(
    op: &mut Op,
    account: &Account,
    gateway: &dyn Gateway,
    wanted: Wanted,
) -> Result<IntentKey, Error> {
    let app = op.app().clone();
    let client = clients::lock_one(op, wanted.client).await?;
    if wanted.amount.minor() <= 0 {
        return Err(Error::invalid("amount", "Сумма должна быть больше нуля. Исправьте её."));
    }
    if wanted.amount.currency() != client.currency {
        let (expected, got) = (client.currency.code(), wanted.amount.currency().code());
        return Err(Error::CurrencyMismatch { expected, got });
    }
    let key = IntentKey::new(client.id, IntentId(op.uuid()));
    let number = rows::take_number(op, account.row.id).await?;
    rows::name(op, account.row.id, Name::Number(number), key).await?;
    let method = wanted.method.as_ref().map(|(id, _)| *id);
    // ЮKassa gives its payers an hour whatever we say; ours is the time after which nobody asks any more.
    let expires = method.is_none().then(|| op.now() + TimeDelta::hours(account.link_hours()));
    let mut row = Model {
        client_id: client.id,
        id: key.id,
        seller_id: client.seller,
        account_id: account.row.id,
        number,
        document_id: wanted.invoice,
        method_id: method,
        currency: wanted.amount.currency().code().to_owned(),
        amount: wanted.amount.minor(),
        description: wanted.description.chars().take(DESCRIPTION_MAX).collect(),
        state: IntentState::Created.code().to_owned(),
        hold: wanted.hold,
        save: wanted.consent.is_some(),
        consent: wanted.consent,
        test: account.row.test,
        key: op.uuid().to_string(),
        request: None,
        remote_id: None,
        pay_url: None,
        captured: None,
        paid: None,
        payment_id: None,
        refunded: 0,
        fee: None,
        reason: None,
        problem: None,
        attempts: 0,
        next_at: Some(op.now() + TimeDelta::minutes(1)),
        expires_at: expires,
        created_by: op.actor().name.clone(),
        created_at: op.now(),
        settled_at: None,
        own: wanted.own,
        asked_at: None,
    };
    let email = clients::client_in(op, client.id).await?.details.email;
    account.can_send(email.as_deref())?;
    let new = ask::new(&app, account, &row, email)?;
    if (row.hold && !gateway.capabilities().holds) || (method.is_some() && !gateway.capabilities().charges) {
        return Err(Error::transition(
            "Этот шлюз в его режиме так не умеет. Уберите удержание или выберите другой.",
        ));
    }
    let method = wanted.method.as_ref().map(|(_, method)| method);
    row.request = gateway.request(&new, method).map_err(|text| Error::invalid("accountId", text))?;
    intents::insert(op, row).await?;
    let told = json!({ "amount": wanted.amount.to_decimal(), "account": account.row.id, "number": number.to_string() });
    op.audit("gateway.link", key, Whose::Client(client.seller, client.id), None, Some(told)).await?;
    op.hint(client.id);
    Ok(key)
}

/// A text that the caller may leave out.
fn text_of(value: Option<&str>, path: &str) -> Result<Option<String>, Error> {
    let text = value.map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > TEXT_MAX) {
        return Err(Error::invalid(path, format!("Текст длиннее {TEXT_MAX} знаков. Сократите его.")));
    }
    Ok(text.map(str::to_owned))
}

/// Makes a link: the payment is written down, and then begun at the gateway.
pub async fn create(app: &App, actor: &Actor, input: PaymentLinkCreateInput) -> Result<IntentKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let client = match (input.client_id, input.invoice_id) {
        (Some(client), None) => client,
        (None, Some(invoice)) => invoice.client,
        (Some(client), Some(invoice)) if invoice.client == client => client,
        (Some(_), Some(_)) => {
            return Err(Error::invalid("invoiceId", "Счёт другого клиента. Выберите счёт этого."));
        }
        (None, None) => return Err(Error::invalid("clientId", "Укажите клиента или счёт.")),
    };
    let client = clients::client(app, &Actor::system(), client).await?;
    if !actor.sees(client.seller) {
        return Err(Error::not_found("client", client.id));
    }
    let account = account_for(app, actor, input.account_id, client.seller).await?;
    let of = match input.invoice_id {
        Some(key) => Some(of_invoice(app.read(), key, client.currency).await?),
        None => None,
    };
    let (left, called) = of.map_or((None, None), |(left, called)| (Some(left), Some(called)));
    let sum = match (input.amount, left) {
        (Some(asked), _) => amount(asked, client.currency, "amount")?,
        (None, Some(left)) if left.minor() > 0 => left,
        (None, Some(_)) => return Err(Error::transition("Счёт уже оплачен.")),
        (None, None) => return Err(Error::invalid("amount", "Укажите сумму.")),
    };
    let stated = text_of(input.description.as_deref(), "description")?;
    let consent = text_of(input.consent.as_deref(), "consent")?;
    let wanted = Wanted {
        client: client.id,
        invoice: input.invoice_id.map(|key| key.id),
        amount: sum,
        description: stated.or(called).unwrap_or_else(|| TOPPING_UP.to_owned()),
        hold: input.hold.unwrap_or(false),
        consent,
        method: None,
        own: false,
    };
    let gateway = account.open(app)?;
    let mut op = app.begin(actor).await?;
    let key = match op.replay::<IntentKey>("paymentLinkCreate", &input.idempotency_key, &input).await? {
        Some(key) => {
            // Nothing is asked of a gateway within a unit of work.
            drop(op);
            key
        }
        None => {
            let key = write_in(&mut op, &account, gateway.as_ref(), wanted).await?;
            op.remember(&key).await?;
            op.nudge(WORK);
            op.commit().await?;
            key
        }
    };
    ask::begin(app, key).await?;
    Ok(key)
}

/// Refuses to charge a method that was forgotten, or a client of whom a charge is under way; the client is held from
/// here on.
async fn may_charge(op: &Op, method: SavedMethodKey) -> Result<(), Error> {
    clients::lock_one(op, method.client).await?;
    if methods::find(op.conn(), method).await?.is_none_or(|kept| kept.ended_at.is_some()) {
        return Err(Error::transition(FORGOTTEN));
    }
    if intents::open_of_method(op.conn(), method.client).await? {
        return Err(Error::transition(
            "Списание с этого клиента уже идёт. Дождитесь, чем оно кончится: в карточке клиента, «Онлайн-оплаты».",
        ));
    }
    Ok(())
}

/// Charges a saved method because a person wants it.
pub async fn charge(app: &App, actor: &Actor, input: SavedMethodChargeInput) -> Result<IntentKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let missing = || Error::not_found("savedMethod", input.id);
    let kept = methods::find(app.read(), input.id).await?.ok_or_else(missing)?;
    let account = accounts::visible(app, actor, kept.account_id).await?;
    let client = clients::client(app, &Actor::system(), kept.client_id).await?;
    if kept.ended_at.is_some() {
        return Err(Error::transition(FORGOTTEN));
    }
    let sum = amount(input.amount, client.currency, "amount")?;
    let wanted = Wanted {
        client: client.id,
        invoice: None,
        amount: sum,
        description: text_of(input.description.as_deref(), "description")?
            .unwrap_or_else(|| "Автоплатёж".to_owned()),
        hold: false,
        consent: None,
        method: Some((kept.id, Method { remote: kept.remote_id, title: kept.title })),
        own: false,
    };
    let gateway = account.open(app)?;
    let mut op = app.begin(actor).await?;
    let key = match op.replay::<IntentKey>("savedMethodCharge", &input.idempotency_key, &input).await? {
        Some(key) => {
            // Nothing is asked of a gateway within a unit of work.
            drop(op);
            key
        }
        None => {
            may_charge(&op, input.id).await?;
            let key = write_in(&mut op, &account, gateway.as_ref(), wanted).await?;
            op.remember(&key).await?;
            op.nudge(WORK);
            op.commit().await?;
            key
        }
    };
    ask::begin(app, key).await?;
    Ok(key)
}
