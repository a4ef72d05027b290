//! Subscriptions: what a client uses, what it may do by itself, and doing it.

use std::collections::HashMap;

use chrono::NaiveDate;
use shared::access::Permission;
use shared::actions::{Action, BillingDate, ChangeSettlement, Life, Offer, act as act_on};
use shared::api::cabinet::{
    ActView, CabinetActInput, CabinetActionInput, NextCharge, OfferView, SubscriptionDetail, SubscriptionItem,
};
use shared::api::catalog::PlanView;
use shared::api::scalars::Json;
use shared::api::subscriptions::{SubscriptionActInput, SubscriptionFilter, SubscriptionView};
use shared::billing::recurring_amount;
use shared::cabinet::{CabinetAct, CabinetRules, PAUSE_DAYS_MAX};
use shared::calendar::plus_days;
use shared::catalog::{ComponentCharge, Pricing};
use shared::ids::{PlanId, SubscriptionId, SubscriptionKey};
use shared::money::Money;
use shared::rate::Quantity;
use shared::subscription::{EventKind, SubscriptionState};

use super::account::due;
use crate::actor::Actor;
use crate::app::App;
use crate::cabinet::reach::mine;
use crate::cabinet::{repo, session};
use crate::clients::Client;
use crate::error::Error;
use crate::page::PageArgs;
use crate::{catalog, settings, subscriptions};

/// Most subscriptions of one client that are shown.
const SHOWN_MAX: i32 = 200;

/// Everything that rows of subscriptions are made of.
struct Known {
    client: Client,
    today: NaiveDate,
    lives: HashMap<SubscriptionId, Life>,
    plans: HashMap<PlanId, PlanView>,
    rules: HashMap<PlanId, CabinetRules>,
    /// Plans of the seller that clients see, on sale today.
    shown: Vec<PlanView>,
    /// Who is asking.
    who: String,
    /// Who wanted the change that waits, and who the end.
    changed_by: HashMap<SubscriptionId, String>,
    ended_by: HashMap<SubscriptionId, String>,
}

async fn known(app: &App, actor: &Actor, client: Client, views: &[SubscriptionView]) -> Result<Known, Error> {
    let conn = app.read();
    let changes = [EventKind::PlanChanged, EventKind::QuantityChanged];
    let seller = settings::seller(app, client.seller).await?;
    let today = app.clock().today(settings::zone(&seller));
    let plan_ids: Vec<PlanId> = views.iter().map(|view| view.plan_id).collect();
    let lives = subscriptions::load_lives(app, app.read(), &[client.id], None).await?;
    let lives = lives.into_iter().flat_map(|of| of.subscriptions);
    let lives = lives.map(|one| (one.life.subscription, one.life)).collect();
    let mut shown = catalog::in_cabinet(app.read(), client.seller).await?;
    shown.retain(|plan| {
        plan.available_from.is_none_or(|day| day.0 <= today)
            && plan.available_to.is_none_or(|day| today < day.0)
    });
    Ok(Known {
        today,
        lives,
        plans: catalog::plans_by_id(app.read(), &plan_ids).await?,
        rules: repo::rules(app.read(), &plan_ids).await?.into_iter().collect(),
        shown,
        who: actor.name.clone(),
        changed_by: subscriptions::makers(conn, client.id, &changes).await?,
        ended_by: subscriptions::makers(conn, client.id, &[EventKind::Ended]).await?,
        client,
    })
}

/// All subscriptions of the client whose account is open, by age.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<SubscriptionItem>, Error> {
    let client = session::client(app, actor).await?;
    let filter = SubscriptionFilter { client_id: Some(client.id), ..SubscriptionFilter::default() };
    let args = PageArgs { first: Some(SHOWN_MAX), ..PageArgs::default() };
    let rows = subscriptions::page(app, actor, filter, Vec::new(), args).await?.rows;
    let views: Vec<SubscriptionView> = rows.into_iter().map(|(_, view)| view).collect();
    let known = known(app, actor, client, &views).await?;
    views.into_iter().map(|view| known.item(view)).collect()
}

async fn view(app: &App, actor: &Actor, key: SubscriptionKey) -> Result<(Client, SubscriptionView), Error> {
    let missing = || Error::not_found("subscription", key);
    mine(actor, key.client, missing)?;
    let client = session::client(app, actor).await?;
    Ok((client, subscriptions::one(app, actor, key).await?))
}

/// A subscription of the client whose account is open.
pub async fn one(app: &App, actor: &Actor, key: SubscriptionKey) -> Result<SubscriptionItem, Error> {
    let (client, view) = view(app, actor, key).await?;
    known(app, actor, client, std::slice::from_ref(&view)).await?.item(view)
}

/// The same with what exact previews read.
pub async fn detail(app: &App, actor: &Actor, key: SubscriptionKey) -> Result<SubscriptionDetail, Error> {
    let (client, view) = view(app, actor, key).await?;
    let known = known(app, actor, client, std::slice::from_ref(&view)).await?;
    let life = subscriptions::life(app, actor, key).await?;
    let offers = match known.lives.get(&key.id) {
        Some(life) => offers(app, &known, life).await?,
        None => Vec::new(),
    };
    Ok(SubscriptionDetail { subscription: known.item(view)?, life, offers })
}

impl Known {
    fn item(&self, view: SubscriptionView) -> Result<SubscriptionItem, Error> {
        let missing = || Error::not_found("subscription", view.id);
        let life = self.lives.get(&view.id.id).ok_or_else(missing)?;
        let plan = self.plans.get(&view.plan_id).map(|plan| plan.name.clone()).unwrap_or_default();
        let segment = &life.serving(self.today).segment;
        let on = self.today.max(view.start_on.0);
        let price = recurring_amount(&segment.terms, segment.quantity, segment.price_override, on);
        let price = price.map_err(Error::internal)?;
        let next = match life.next_due_on().map_err(Error::internal)? {
            Some(day) => Some((day, due(life, day)?)),
            None => None,
        };
        let money = |minor| Money::from_minor(minor, life.currency()).into();
        Ok(SubscriptionItem {
            acts: self.acts(&view, life),
            id: view.id,
            name: view.name.unwrap_or_else(|| plan.clone()),
            plan_id: view.plan_id,
            plan,
            base_id: view.base_id,
            state: view.state,
            quantity: segment.quantity.to_decimal().into(),
            interval: segment.terms.interval.text(),
            period_amount: money(price),
            start_on: view.start_on,
            ended_on: view.ended_on,
            changes_on: view.changes_on,
            next: next
                .filter(|(_, minor)| *minor != 0)
                .map(|(on, minor)| NextCharge { on: on.into(), amount: money(minor) }),
        })
    }

    fn rules(&self, plan: PlanId) -> CabinetRules {
        self.rules.get(&plan).copied().unwrap_or_default()
    }

    /// What can be done, in the order of the menu. What the rules do not give is not offered at all; what cannot be done
    /// now says why.
    fn acts(&self, view: &SubscriptionView, life: &Life) -> Vec<ActView> {
        if matches!(view.state, SubscriptionState::Ended) || view.base_id.is_some() {
            return Vec::new();
        }
        let rules = self.rules(view.plan_id);
        let tried = |act: CabinetAct, action: &Action| {
            let refusal = act_on(life, self.today, action).err().map(|refusal| refusal.to_string());
            ActView { act, allowed: refusal.is_none(), reason: refusal }
        };
        let mut acts = Vec::new();
        if rules.give(CabinetAct::ChangePlan) && self.candidates(life).next().is_some() {
            acts.push(ActView { act: CabinetAct::ChangePlan, allowed: true, reason: None });
        }
        if rules.give(CabinetAct::ChangeQuantity) && is_counted(life, self.today) {
            let quantity = more(life.serving(self.today).segment.quantity);
            let action =
                Action::Quantity { quantity, effective: None, settlement: ChangeSettlement::Prorate };
            acts.push(tried(CabinetAct::ChangeQuantity, &action));
        }
        for (act, input) in [
            (CabinetAct::Uncancel, CabinetActionInput::Uncancel(true)),
            (CabinetAct::DropChange, CabinetActionInput::DropChange(true)),
            (CabinetAct::Resume, CabinetActionInput::Resume(true)),
        ] {
            if self.is_own(act, life.subscription)
                && let Some(action) = self.action(&input)
                && act_on(life, self.today, &action).is_ok()
            {
                acts.push(ActView { act, allowed: true, reason: None });
            }
        }
        let paused = acts.iter().any(|view| view.act == CabinetAct::Resume);
        if rules.give(CabinetAct::Pause) && !paused {
            let (from, until) = (self.today.into(), plus_days(self.today, 1).into());
            let pause = CabinetActionInput::Pause(shared::api::cabinet::CabinetPauseInput { from, until });
            acts.extend(self.action(&pause).map(|action| tried(CabinetAct::Pause, &action)));
        }
        if rules.give(CabinetAct::Cancel) && life.ended_on.is_none() {
            let cancel = self.action(&CabinetActionInput::Cancel(true));
            acts.extend(cancel.map(|action| tried(CabinetAct::Cancel, &action)));
        }
        acts
    }

    /// Whether a step back takes back what the person wanted itself: what people of the seller have scheduled, a move to
    /// other prices for one, is theirs to take back.
    fn is_own(&self, act: CabinetAct, id: SubscriptionId) -> bool {
        let by = match act {
            CabinetAct::DropChange => &self.changed_by,
            CabinetAct::Uncancel => &self.ended_by,
            CabinetAct::ChangePlan
            | CabinetAct::ChangeQuantity
            | CabinetAct::Cancel
            | CabinetAct::Pause
            | CabinetAct::Resume => return true,
        };
        by.get(&id).is_some_and(|who| *who == self.who)
    }

    fn action(&self, input: &CabinetActionInput) -> Option<Action> {
        input.plain().ok()?.read(self.today, None).ok()
    }

    /// Plans of the same product that are shown in the cabinet, the present one included.
    fn kin(&self, life: &Life) -> impl Iterator<Item = &PlanView> {
        let now = life.serving(self.today).plan;
        let alike = move |plan: &&PlanView| plan.product_id == now.product && plan.is_addon == now.is_addon;
        self.shown.iter().filter(alike)
    }

    /// Those that the subscription may change to.
    fn candidates(&self, life: &Life) -> impl Iterator<Item = &PlanView> {
        let now = life.serving(self.today).plan.id;
        self.kin(life).filter(move |plan| plan.id != now)
    }
}

/// Whether units of the plan are counted and paid for.
fn is_counted(life: &Life, today: NaiveDate) -> bool {
    let terms = &life.serving(today).segment.terms;
    let counted = |pricing: &Pricing| !matches!(pricing, Pricing::Flat { .. });
    terms.components.iter().any(|component| match &component.charge {
        ComponentCharge::Recurring { pricing } => counted(pricing),
        ComponentCharge::OneTime { .. } | ComponentCharge::Metered { .. } => false,
    })
}

fn more(quantity: Quantity) -> Quantity {
    Quantity::try_from(quantity.to_decimal() + rust_decimal::Decimal::ONE).unwrap_or(quantity)
}

async fn offers(app: &App, known: &Known, life: &Life) -> Result<Vec<OfferView>, Error> {
    let quantity = life.serving(known.today).segment.quantity;
    let mut offers = Vec::new();
    for plan in known.candidates(life) {
        let Some(version) = catalog::current_version(app.read(), plan.id, known.today).await? else {
            continue;
        };
        let mut found = catalog::plan_versions(app, app.read(), &[version]).await?;
        let Some((terms, place)) = found.remove(&version) else { continue };
        if terms.currency != life.currency() {
            continue;
        }
        let offer = Offer { terms, plan: place };
        let action = Action::Change {
            to: offer.clone(),
            effective: None,
            settlement: ChangeSettlement::Prorate,
            billing_date: BillingDate::Keep,
        };
        if act_on(life, known.today, &action).is_err() {
            continue;
        }
        let price = recurring_amount(&offer.terms, quantity, None, known.today).map_err(Error::internal)?;
        offers.push(OfferView {
            plan_id: plan.id,
            name: plan.name.clone(),
            interval: offer.terms.interval.text(),
            period_amount: Money::from_minor(price, known.client.currency).into(),
            offer: Json(serde_json::to_value(&offer).map_err(Error::internal)?),
        });
    }
    Ok(offers)
}

/// Does something to a subscription of the client whose account is open, as its plan allows.
///
/// # Errors
/// `INVALID_TRANSITION` for what clients of the plan may not do; `STALE`, `QUOTE_CHANGED` and what the action itself is
/// refused with.
pub async fn act(app: &App, actor: &Actor, input: CabinetActInput) -> Result<SubscriptionKey, Error> {
    let missing = || Error::not_found("subscription", input.id);
    mine(actor, input.id.client, missing)?;
    let (client, view) = view(app, actor, input.id).await?;
    let known = known(app, actor, client, std::slice::from_ref(&view)).await?;
    let life = known.lives.get(&input.id.id).ok_or_else(missing)?;
    let act = input.action.act();
    if view.base_id.is_some() || !known.rules(view.plan_id).give(act) || !known.is_own(act, input.id.id) {
        return Err(Error::transition("Это делает менеджер: напишите или позвоните нам."));
    }
    if let CabinetActionInput::ChangePlan(wanted) = &input.action
        // The present plan goes on to the action: a call whose answer was lost is repeated when it is done.
        && known.kin(life).all(|plan| plan.id != wanted.plan_id)
    {
        return Err(Error::not_found("plan", wanted.plan_id));
    }
    if let CabinetActionInput::Pause(pause) = &input.action {
        let last = plus_days(pause.from.0, PAUSE_DAYS_MAX);
        if pause.from.0 < known.today || pause.until.0 > last {
            let text = format!("Пауза: с сегодняшнего дня или позже, не дольше {PAUSE_DAYS_MAX} дней.");
            return Err(Error::invalid("until", text));
        }
    }
    let plain = SubscriptionActInput {
        id: input.id,
        action: input.action.plain()?,
        reason: input.reason,
        version: Some(input.version),
        total: Some(input.total),
        idempotency_key: input.idempotency_key,
    };
    let lent = actor.lent(Permission::SubscriptionWrite);
    subscriptions::act(app, &lent, plain).await.map_err(for_clients)
}

/// The words of a refusal that speaks to people of the seller.
fn for_clients(error: Error) -> Error {
    if matches!(error, Error::LimitExceeded { .. }) {
        let text = "Пока есть просроченный долг, новые и более дорогие услуги закрыты. Оплатите его или возьмите \
                    обещанный платёж.";
        return Error::LimitExceeded { message_ru: text.to_owned() };
    }
    error
}
