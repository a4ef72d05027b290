//! New subscriptions: one by the API, many by imports and the demo.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::actions::{Life, may_attach};
use shared::api::catalog::{PlanView, rate_error, unit_price};
use shared::api::subscriptions::{self, Beginning, Begun, DiscountInput, SubscriptionCreateInput};
use shared::calendar::BillingDay;
use shared::catalog::{CatalogState, PlanTerms};
use shared::client::{ClientDetails, ClientState};
use shared::error::FieldError;
use shared::ids::{ClientId, PlanId, PlanVersionId, SellerId, SubscriptionId, SubscriptionKey};
use shared::rate::{Quantity, UnitPrice};
use shared::subscription::EventKind;

use super::super::repo::blocks::Blocks;
use super::super::repo::due;
use super::super::repo::facts::load_lives;
use super::super::repo::insert::{self as repo, NewEvent, NewRow};
use crate::access::Actor;
use crate::app::App;
use crate::clients::LockedClient;
use crate::db::{Connection, errors};
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::{catalog, clients};

/// Longest id in another system and longest name, in characters.
const TEXT_MAX: usize = 200;

/// A subscription that is to be made.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// The client.
    pub client: ClientId,
    /// The plan.
    pub plan: PlanId,
    /// A published version of it.
    pub version: PlanVersionId,
    /// The subscription of the client that it is attached to.
    pub base: Option<SubscriptionId>,
    /// Units, above zero.
    pub quantity: Quantity,
    /// First day of service.
    pub start_on: NaiveDate,
    /// Billing day instead of the plan's alignment.
    pub billing_day: Option<BillingDay>,
    /// Price instead of that of the plan's only flat or per-unit component.
    pub price_override: Option<UnitPrice>,
    /// Discounts.
    pub discounts: Vec<DiscountInput>,
    /// First day that another system has not charged.
    pub charged_through: Option<NaiveDate>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// Id in another system.
    pub external_id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// How it came: [`EventKind::Created`] or [`EventKind::Imported`].
    pub origin: EventKind,
}

/// Works out the beginning of a subscription.
///
/// # Errors
/// Every field that is wrong.
pub fn begin(
    new: &NewSubscription,
    id: SubscriptionId,
    terms: &Arc<PlanTerms>,
    client_billing_day: Option<BillingDay>,
    base: Option<&Life>,
) -> Result<Begun, Error> {
    let stated = Beginning {
        quantity: new.quantity,
        start_on: new.start_on,
        billing_day: new.billing_day,
        price_override: new.price_override,
        discounts: &new.discounts,
        charged_through: new.charged_through,
        ended_on: new.ended_on,
        base: base.map(|base| base.billed(new.start_on).segment.schedule),
    };
    let begun = subscriptions::begin(stated, terms, client_billing_day, id);
    let texts = [("externalId", &new.external_id), ("name", &new.name)];
    let texts: Vec<FieldError> =
        texts.into_iter().filter_map(|(field, text)| text_error(field, text.as_deref())).collect();
    match begun {
        Ok(begun) if texts.is_empty() => Ok(begun),
        Ok(_) => Err(Error::Invalid(texts)),
        Err(errors) => Err(Error::Invalid(errors.into_iter().chain(texts).collect())),
    }
}

fn text_error(field: &str, text: Option<&str>) -> Option<FieldError> {
    let wrong = text.is_some_and(|text| text.trim().is_empty() || text.chars().count() > TEXT_MAX);
    wrong.then(|| FieldError::new(field, "От 1 до 200 знаков. Исправьте или оставьте пустым."))
}

/// The bases of new add-ons.
async fn bases(op: &Op, new: &[NewSubscription]) -> Result<HashMap<(ClientId, SubscriptionId), Life>, Error> {
    let wanted: BTreeSet<ClientId> =
        new.iter().filter(|new| new.base.is_some()).map(|new| new.client).collect();
    let wanted: Vec<ClientId> = wanted.into_iter().collect();
    let mut found = HashMap::new();
    for client in load_lives(op.app(), op.conn(), &wanted, None).await? {
        let lives = client.subscriptions.into_iter().map(|subscription| subscription.life);
        found.extend(lives.map(|life| ((client.client, life.subscription), life)));
    }
    Ok(found)
}

/// Makes many subscriptions at once, under the locks of their clients. Answers their ids in order.
///
/// # Errors
/// `Invalid` with the number of the subscription as the first part of the path; `CurrencyMismatch`.
pub async fn create_many_in(op: &mut Op, new: Vec<NewSubscription>) -> Result<Vec<SubscriptionId>, Error> {
    let clients: Vec<ClientId> = new.iter().map(|new| new.client).collect();
    let locked: HashMap<ClientId, LockedClient> =
        clients::lock(op, &clients).await?.into_iter().map(|client| (client.id, client)).collect();
    let mut versions: Vec<PlanVersionId> = new.iter().map(|new| new.version).collect();
    versions.sort_unstable();
    versions.dedup();
    let versions = catalog::plan_versions(op.app(), op.conn(), &versions).await?;
    let bases = bases(op, &new).await?;
    let mut days: BTreeMap<ClientId, BillingDay> = BTreeMap::new();
    let (mut rows, mut events) = (Vec::with_capacity(new.len()), Vec::with_capacity(new.len()));
    for (index, new) in new.into_iter().enumerate() {
        let client = locked.get(&new.client).ok_or_else(|| Error::not_found("client", new.client))?;
        let version = versions.get(&new.version);
        let (terms, plan) = version.ok_or_else(|| Error::not_found("plan version", new.version))?;
        let base = match new.base {
            Some(id) => {
                let missing = || Error::not_found("subscription", SubscriptionKey::new(client.id, id));
                Some(bases.get(&(client.id, id)).ok_or_else(missing)?)
            }
            None => None,
        };
        may_attach(*plan, base, new.start_on).map_err(|error| error.under(&index.to_string()))?;
        if client.currency != terms.currency {
            let (expected, got) = (client.currency.code(), terms.currency.code());
            return Err(Error::CurrencyMismatch { expected, got });
        }
        let day = client.billing_day.or_else(|| days.get(&client.id).copied());
        let id = SubscriptionId(op.uuid());
        let mut begun = begin(&new, id, terms, day, base).map_err(|error| under(error, index))?;
        if let Some(day) = begun.client_billing_day {
            days.insert(client.id, day);
        }
        events.push(first_event(&new, id));
        rows.extend(begun.facts.segments.pop().map(|segment| NewRow {
            client: new.client,
            id,
            plan: new.plan,
            version: new.version,
            base: new.base,
            external_id: new.external_id.map(|text| text.trim().to_owned()),
            name: new.name.map(|text| text.trim().to_owned()),
            start_on: new.start_on,
            ended_on: new.ended_on,
            next_due_on: begun.next_due_on,
            segment,
            markers: begun.facts.markers,
        }));
    }
    repo::insert(op, &rows).await.map_err(external_id_taken)?;
    repo::insert_events(op, &events).await?;
    if !Blocks::load(op.conn(), &clients).await?.is_empty() {
        due::requote(op, &rows.iter().map(|row| (row.client, row.id)).collect()).await?;
    }
    set_billing_days(op, &days).await?;
    clients::touch_many(op, &clients).await?;
    Ok(rows.iter().map(|row| row.id).collect())
}

/// The first subscription to a plan aligned by client gives the client its billing day.
async fn set_billing_days(op: &Op, days: &BTreeMap<ClientId, BillingDay>) -> Result<(), Error> {
    if days.is_empty() {
        return Ok(());
    }
    let ids: Vec<ClientId> = days.keys().copied().collect();
    let mut changes = Vec::with_capacity(ids.len());
    for client in clients::many_in(op, &ids).await? {
        let details = ClientDetails { billing_day: days.get(&client.id).copied(), ..client.details.clone() };
        changes.push((client, details));
    }
    clients::update_many(op, changes).await
}

fn first_event(new: &NewSubscription, id: SubscriptionId) -> NewEvent {
    NewEvent {
        client: new.client,
        subscription: id,
        seq: 1,
        effective_on: new.start_on,
        kind: new.origin,
        reason: None,
        data: json!({
            "planVersion": new.version,
            "base": new.base.map(|id| SubscriptionKey::new(new.client, id)),
            "quantity": new.quantity,
            "priceOverride": new.price_override,
            "billingDay": new.billing_day,
            "chargedThrough": new.charged_through,
            "endedOn": new.ended_on,
        }),
    }
}

fn under(error: Error, index: usize) -> Error {
    if let Error::Invalid(fields) = error {
        return Error::Invalid(fields.into_iter().map(|field| field.under(&index.to_string())).collect());
    }
    error
}

fn not_under(error: Error) -> Error {
    if let Error::Invalid(mut fields) = error {
        for field in &mut fields {
            if field.path.first().is_some_and(|first| first == "0") {
                field.path.remove(0);
            }
        }
        return Error::Invalid(fields);
    }
    error
}

fn external_id_taken(error: Error) -> Error {
    if let Error::Db(cause) = &error
        && errors::violates(cause, "subscription", &["client_id", "external_id"])
    {
        let text = "Подписка с таким внешним кодом у этого клиента уже есть. Задайте другой код.";
        return Error::invalid("externalId", text);
    }
    error
}

/// What of a client matters to a new subscription.
#[derive(Debug, Clone, Copy)]
pub struct Payer {
    /// The client.
    pub id: ClientId,
    /// Whose client.
    pub seller: SellerId,
}

/// What the API says of a new subscription.
pub struct Wanted<'a> {
    /// The plan.
    pub plan: Option<PlanId>,
    /// Or a version of it.
    pub version: Option<PlanVersionId>,
    /// What it is attached to.
    pub base: Option<SubscriptionKey>,
    /// Units.
    pub quantity: Option<shared::api::scalars::Decimal>,
    /// First day.
    pub start_on: Option<NaiveDate>,
    /// Billing day.
    pub billing_day: Option<i32>,
    /// Price.
    pub price_override: Option<shared::api::scalars::Decimal>,
    /// Discounts.
    pub discounts: Option<&'a [DiscountInput]>,
    /// Charged elsewhere up to this day.
    pub charged_through: Option<NaiveDate>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
}

/// Reads what the API says: the version is chosen, numbers are parsed, the plan is on sale. `today` is that of the
/// client's seller.
pub async fn read(
    conn: &impl Connection,
    client: Payer,
    today: NaiveDate,
    wanted: Wanted<'_>,
) -> Result<NewSubscription, Error> {
    if let Some(base) = wanted.base.filter(|base| base.client != client.id) {
        return Err(Error::not_found("subscription", base));
    }
    let start_on = wanted.start_on.unwrap_or(today);
    let (plan, version) = chosen(conn, client, &wanted, start_on).await?;
    on_sale(&plan, start_on, "planId")?;
    let mut errors = Vec::new();
    let quantity = wanted.quantity.map_or(Ok(Quantity::ONE), |given| Quantity::positive(given.0));
    let quantity = quantity.unwrap_or_else(|error| {
        errors.push(FieldError::new("quantity", rate_error(error)));
        Quantity::ONE
    });
    let billing_day = match wanted.billing_day.map(|day| u32::try_from(day).map(BillingDay::try_from)) {
        None => None,
        Some(Ok(Ok(day))) => Some(day),
        Some(Err(_) | Ok(Err(_))) => {
            errors.push(FieldError::new("billingDay", "День биллинга: от 1 до 31."));
            None
        }
    };
    let price_override = wanted.price_override.map(|price| unit_price(price, "priceOverride")).transpose();
    let price_override = price_override.unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    Ok(NewSubscription {
        client: client.id,
        plan: plan.id,
        version,
        base: wanted.base.map(|base| base.id),
        quantity,
        start_on,
        billing_day,
        price_override,
        discounts: wanted.discounts.unwrap_or_default().to_vec(),
        charged_through: wanted.charged_through,
        ended_on: wanted.ended_on,
        external_id: None,
        name: None,
        origin: EventKind::Created,
    })
}

/// The plan and the version: the one named, or that of the plan in force on the start.
async fn chosen(
    conn: &impl Connection,
    client: Payer,
    wanted: &Wanted<'_>,
    start_on: NaiveDate,
) -> Result<(PlanView, PlanVersionId), Error> {
    match (wanted.plan, wanted.version) {
        (None, Some(id)) => {
            let found = catalog::published_version(conn, id).await?.map(|found| found.plan);
            let found = found.filter(|plan| plan.seller_id == client.seller);
            found.map(|plan| (plan, id)).ok_or_else(|| Error::not_found("plan version", id))
        }
        (Some(id), None) => {
            let found = catalog::plan(conn, id).await?.filter(|plan| plan.seller_id == client.seller);
            let plan = found.ok_or_else(|| Error::not_found("plan", id))?;
            let version = catalog::current_version(conn, id, start_on).await?.ok_or_else(|| {
                let text = format!("У тарифа «{}» нет опубликованной версии. Опубликуйте версию.", plan.name);
                Error::invalid("planId", text)
            })?;
            Ok((plan, version))
        }
        (Some(_), Some(_)) | (None, None) => {
            Err(Error::invalid("planId", "Укажите тариф или его версию: одно из двух."))
        }
    }
}

/// Whether the plan, which `path` names, may be taken from this day on.
pub(super) fn on_sale(plan: &PlanView, start_on: NaiveDate, path: &str) -> Result<(), Error> {
    let early = plan.available_from.is_some_and(|from| start_on < from.0);
    let late = plan.available_to.is_some_and(|to| to.0 <= start_on);
    if plan.state == CatalogState::Archived || early || late {
        let text = format!("Тариф «{}» на эту дату не продаётся. Выберите другой тариф или дату.", plan.name);
        return Err(Error::invalid(path, text));
    }
    Ok(())
}

/// Makes a subscription.
pub async fn create(
    app: &App,
    actor: &Actor,
    input: SubscriptionCreateInput,
) -> Result<SubscriptionKey, Error> {
    actor.require(Permission::SubscriptionWrite)?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("subscriptionCreate", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let client = clients::lock_one(&op, input.client_id).await?;
    if client.state == ClientState::Archived {
        return Err(Error::transition("Клиент в архиве. Верните его из архива, чтобы подключать услуги."));
    }
    client.may_order()?;
    let today = op.today(client.time_zone);
    let wanted = Wanted {
        plan: input.plan_id,
        version: input.version_id,
        base: input.base_id,
        quantity: input.quantity,
        start_on: input.start_on.map(|day| day.0),
        billing_day: input.billing_day,
        price_override: input.price_override,
        discounts: input.discounts.as_deref(),
        charged_through: input.charged_through.map(|day| day.0),
        ended_on: input.ended_on.map(|day| day.0),
    };
    let payer = Payer { id: client.id, seller: client.seller };
    let new = read(op.conn(), payer, today, wanted).await?;
    let new = NewSubscription { external_id: input.external_id, name: input.name, ..new };
    let told = json!({"planVersion": new.version, "quantity": new.quantity, "startOn": new.start_on});
    let ids = create_many_in(&mut op, vec![new]).await.map_err(not_under)?;
    let id = ids.first().copied().ok_or_else(|| Error::internal("a subscription was not made"))?;
    let key = SubscriptionKey::new(client.id, id);
    op.audit("subscription.create", key, Whose::Client(client.seller, client.id), None, Some(told)).await?;
    op.remember(&key).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(key)
}
