//! The form of a new subscription while it is filled in, and what it would cost: worked out here, by the functions
//! that the server bills by.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::api::catalog::{rate_error, unit_price};
use shared::api::clients::ClientView;
use shared::api::subscriptions::{Beginning, SubscriptionPreview, begin};
use shared::calendar::BillingDay;
use shared::catalog::{VersionState, version_on};
use shared::error::FieldError;
use shared::ids::{SubscriptionId, SubscriptionKey};
use shared::money::Money;
use shared::rate::{Quantity, UnitPrice};
use uuid::Uuid;

use super::act::Seen;
use super::discounts::DiscountDraft;
use super::words::terms_now;
use crate::calls::amount;
use crate::calls::catalog::{PlanCard, PlanVersionView};
use crate::calls::subscriptions::{DiscountInput, SubscriptionCard, SubscriptionCreateInput};
use crate::today::today;
use crate::ui::summary::Wrong;
use crate::ui::{Choice, DateDraft, DecimalDraft, Submission, number_error, optional_number};
use crate::{format, i18n, tr};

/// Further charges that the preview shows.
const NEXT_SHOWN: usize = 3;

/// Fields by their names in the API, and the ids of their controls, in the order of the page.
const FIELDS: [(&str, &str); 9] = [
    ("planId", "subscription-plan"),
    ("baseId", "subscription-base"),
    ("startOn", "subscription-start"),
    ("quantity", "subscription-quantity"),
    ("billingDay", "subscription-billing-day"),
    ("priceOverride", "subscription-price"),
    ("discounts", "subscription-discounts"),
    ("name", "subscription-name"),
    ("externalId", "subscription-external-id"),
];

/// What the person has typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The plan.
    pub plan: RwSignal<Option<Choice>>,
    /// What an add-on is attached to.
    pub base: RwSignal<Option<Choice>>,
    /// First day of service.
    pub start: DateDraft,
    /// Units.
    pub quantity: DecimalDraft,
    /// Billing day instead of the plan's alignment.
    pub billing_day: RwSignal<String>,
    /// Price instead of the plan's.
    pub price: DecimalDraft,
    /// Discounts.
    pub discounts: RwSignal<Vec<DiscountDraft>>,
    /// Name.
    pub name: RwSignal<String>,
    /// Id in another system.
    pub external_id: RwSignal<String>,
    /// Whether it was sent, and what the server said.
    pub submission: Submission,
}

/// What was typed, read.
pub struct Stated {
    quantity: Quantity,
    start_on: NaiveDate,
    billing_day: Option<BillingDay>,
    price_override: Option<UnitPrice>,
    discounts: Vec<DiscountInput>,
}

/// What the subscription would cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Calculation {
    /// The version that is subscribed to.
    pub version: PlanVersionView,
    /// What an add-on is attached to.
    pub base: Option<SubscriptionKey>,
    /// What the first run charges.
    pub first: SubscriptionPreview,
    /// Further charges: their days and sums.
    pub next: Vec<(NaiveDate, Money)>,
    /// Whether the client gets its billing day from this subscription.
    pub sets_client_day: bool,
}

impl Draft {
    /// A form that begins today with one unit.
    pub fn new() -> Draft {
        Draft {
            plan: RwSignal::new(None),
            base: RwSignal::new(None),
            start: DateDraft::of(Some(today())),
            quantity: DecimalDraft::of(Decimal::ONE),
            billing_day: RwSignal::new(String::new()),
            price: DecimalDraft::new(),
            discounts: RwSignal::new(Vec::new()),
            name: RwSignal::new(String::new()),
            external_id: RwSignal::new(String::new()),
            submission: Submission::new(),
        }
    }

    /// Takes over what another subscription is made of; it begins on its own day.
    pub fn copy(self, model: SubscriptionCard) {
        let now = terms_now(&model.terms).cloned();
        let plan = model.plan;
        self.plan.try_set(Some(Choice {
            value: plan.view.id.to_string(),
            label: plan.view.name,
            note: plan.product.name,
        }));
        if let Some(now) = now {
            self.quantity.text.try_set(format::typed(now.quantity.0, i18n::lang()));
            let price = now.price_override.map(|price| format::typed(price.0, i18n::lang()));
            self.price.text.try_set(price.unwrap_or_default());
        }
        self.name.try_set(model.view.name.unwrap_or_default());
    }

    /// True when something was chosen or typed that is not saved.
    pub fn is_dirty(self) -> bool {
        let typed = [self.billing_day, self.name, self.external_id, self.price.text];
        let typed = typed.into_iter().any(|text| text.with(|text| !text.trim().is_empty()));
        let chosen = self.plan.with(Option::is_some) || self.discounts.with(|all| !all.is_empty());
        !self.submission.busy.get() && (typed || chosen)
    }

    fn read(self) -> Result<Stated, Vec<FieldError>> {
        let mut errors = Vec::new();
        let start_on = self.start.read();
        if start_on.is_none() {
            errors.push(FieldError::new("startOn", tr!(subscriptions.start_missing)));
        }
        let quantity = match self.quantity.read().map(Quantity::positive) {
            Ok(Ok(quantity)) => quantity,
            Ok(Err(error)) => {
                errors.push(FieldError::new("quantity", rate_error(error)));
                Quantity::ONE
            }
            Err(error) => {
                errors.push(FieldError::new("quantity", number_error(&error)));
                Quantity::ONE
            }
        };
        let billing_day = self.billing_day.with(|text| day_of(text)).unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let price_override = self.price_override().unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let mut discounts = Vec::new();
        for (index, discount) in self.discounts.get().into_iter().enumerate() {
            match discount.read() {
                Ok(input) => discounts.push(input),
                Err(error) => errors.push(error.under(&format!("discounts.{index}"))),
            }
        }
        match start_on {
            Some(start_on) if errors.is_empty() => {
                Ok(Stated { quantity, start_on, billing_day, price_override, discounts })
            }
            Some(_) | None => Err(errors),
        }
    }

    fn price_override(self) -> Result<Option<UnitPrice>, FieldError> {
        let number = self.price.text.with(|text| optional_number(text));
        let number = number.map_err(|fault| FieldError::new("priceOverride", fault))?;
        number.map(|number| unit_price(number.into(), "priceOverride")).transpose()
    }

    /// What the subscription would cost; every field that is wrong otherwise.
    pub fn calculate(
        self,
        client: &ClientView,
        plan: Option<&PlanCard>,
        base: Option<&SubscriptionCard>,
    ) -> Result<Calculation, Vec<FieldError>> {
        let plan = plan.ok_or_else(|| vec![FieldError::new("planId", tr!(subscriptions.plan_missing))])?;
        let base = match (plan.view.is_addon, base) {
            (true, None) => return Err(vec![FieldError::new("baseId", tr!(subscriptions.base_missing))]),
            (true, Some(base)) => {
                let unreadable = || vec![FieldError::new("baseId", tr!(errors.unreadable))];
                Some((base.view.id, Seen::of(&base.life).ok_or_else(unreadable)?))
            }
            (false, _) => None,
        };
        let stated = self.read()?;
        let version = version_of(plan, stated.start_on)
            .ok_or_else(|| vec![FieldError::new("planId", tr!(subscriptions.plan_unpublished))])?;
        let terms = Arc::new(version.terms.read()?);
        if terms.currency != client.currency.0 {
            return Err(vec![FieldError::new("planId", tr!(errors.currency_mismatch))]);
        }
        let beginning = Beginning {
            quantity: stated.quantity,
            start_on: stated.start_on,
            billing_day: stated.billing_day,
            price_override: stated.price_override,
            discounts: &stated.discounts,
            charged_through: None,
            ended_on: None,
            base: base.as_ref().map(|(_, seen)| seen.life.billed(stated.start_on).segment.schedule),
        };
        let client_day =
            client.billing_day.and_then(|day| BillingDay::try_from(u32::try_from(day).ok()?).ok());
        let begun = begin(beginning, &terms, client_day, SubscriptionId(Uuid::nil()))?;
        let first = begun.preview(today().max(stated.start_on))?;
        let mut next = Vec::with_capacity(NEXT_SHOWN);
        let (mut due, mut before) = (first.next_due_on, amount(first.total));
        while let (Some(day), true) = (due, next.len() < NEXT_SHOWN) {
            let then = begun.preview(day.0)?;
            let total = amount(then.total);
            next.push((day.0, total.checked_add(before.negated()).unwrap_or(total)));
            (due, before) = (then.next_due_on, total);
        }
        let base = base.map(|(id, _)| id);
        Ok(Calculation { version, base, first, next, sets_client_day: begun.client_billing_day.is_some() })
    }

    /// What is sent: the very version that was shown.
    pub fn input(self, client: &ClientView, shown: &Calculation) -> Option<SubscriptionCreateInput> {
        let stated = self.read().ok()?;
        let text =
            |field: RwSignal<String>| Some(field.get().trim().to_owned()).filter(|text| !text.is_empty());
        Some(SubscriptionCreateInput {
            client_id: client.id,
            plan_id: None,
            version_id: Some(shown.version.id),
            base_id: shown.base,
            quantity: Some(stated.quantity.to_decimal().into()),
            start_on: Some(stated.start_on.into()),
            billing_day: stated.billing_day.and_then(|day| i32::try_from(day.get()).ok()),
            price_override: stated.price_override.map(|price| price.to_decimal().into()),
            discounts: Some(stated.discounts),
            charged_through: None,
            ended_on: None,
            external_id: text(self.external_id),
            name: text(self.name),
            idempotency_key: self.submission.key(),
        })
    }

    /// The wrong fields with their controls, for the list on top of the form.
    pub fn wrong(self, errors: &[FieldError]) -> Vec<Wrong> {
        let of = |(field, id): (&'static str, &'static str)| {
            let error = errors.iter().find(|error| error.path.first().is_some_and(|part| part == field))?;
            Some(Wrong { id, label: field_name(field).to_owned(), error: error.message.clone() })
        };
        FIELDS.into_iter().filter_map(of).collect()
    }
}

fn field_name(field: &str) -> &'static str {
    match field {
        "planId" => tr!(subscriptions.plan),
        "baseId" => tr!(subscriptions.base),
        "startOn" => tr!(subscriptions.start),
        "quantity" => tr!(subscriptions.quantity),
        "billingDay" => tr!(subscriptions.billing_day),
        "priceOverride" => tr!(subscriptions.own_price_label),
        "discounts" => tr!(subscriptions.discounts),
        "externalId" => tr!(subscriptions.external_id),
        _ => tr!(subscriptions.name),
    }
}

fn day_of(text: &str) -> Result<Option<BillingDay>, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.parse::<u32>().ok().and_then(|day| BillingDay::try_from(day).ok());
    day.map(Some).ok_or_else(|| FieldError::new("billingDay", tr!(subscriptions.day_wrong)))
}

/// The published version that a subscription beginning on `on` gets.
pub fn version_of(plan: &PlanCard, on: NaiveDate) -> Option<PlanVersionView> {
    let published = plan.versions.iter().filter(|version| version.state == VersionState::Published);
    let mut published: Vec<_> = published
        .map(|version| (version.id, version.effective_from.map(|day| day.0), version.number))
        .collect();
    published.sort_by_key(|(_, from, number)| (*from, *number));
    let published: Vec<_> = published.into_iter().map(|(id, from, _)| (id, from)).collect();
    let id = version_on(&published, on)?;
    plan.versions.iter().find(|version| version.id == id).cloned()
}
