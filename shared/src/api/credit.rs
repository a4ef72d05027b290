//! Credit of clients in the API: terms and promises, groups and policies, debtors, and the simulator.

mod debtors;
pub mod operations;
mod policies;

pub use debtors::{
    CreditMoverView, CreditSimulateInput, CreditSimulationView, CreditStageCountView, DebtorFilter,
    DebtorSort, DebtorSortField, DebtorTotals, StandingView,
};
pub use policies::{
    ClientGroupSaveInput, ClientGroupView, CreditPolicySaveInput, CreditPolicyView, CreditStageInput,
    CreditStageView, ladder, name, stages,
};

use crate::credit::{CreditLevel, CreditSettings, CreditTerms, ExceptionKind, PromiseRules};
use crate::error::FieldError;
use crate::ids::{ClientId, ExceptionKey, GroupId, PolicyId, PromiseKey, SellerId};
use crate::money::{Currency, Money};

use super::common::{MoneyView, amount};
use super::scalars::{CurrencyCode, Date, DateTime, Decimal, Json};

#[cfg(feature = "client")]
use super::schema;

/// Terms of credit after inheritance, each with the level that states it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditTerms"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditTerms"))]
pub struct CreditTermsView {
    /// How far the balance may fall below zero.
    pub limit: MoneyView,
    /// Who states the limit.
    pub limit_from: CreditLevel,
    /// Days from a debit until its payment is due.
    pub payment_days: i32,
    /// Who states them.
    pub payment_days_from: CreditLevel,
    /// Days after that before the debt is overdue.
    pub grace_days: i32,
    /// Who states them.
    pub grace_days_from: CreditLevel,
    /// The policy that overdue debt climbs; null = none.
    pub policy_id: Option<PolicyId>,
    /// Who states it.
    pub policy_from: CreditLevel,
    /// Longest promise, in days from the day it is given.
    pub promise_days: i32,
    /// Days from the end of one promise to the next.
    pub promise_pause_days: i32,
    /// Largest promise; null = the whole debt.
    pub promise_max: Option<MoneyView>,
}

impl CreditTermsView {
    /// Terms for accounts in `currency`.
    #[must_use]
    pub fn of(terms: CreditTerms, currency: Currency) -> CreditTermsView {
        let money = |minor| MoneyView::from(Money::from_minor(minor, currency));
        let PromiseRules { days, pause_days, max_minor } = terms.promise;
        CreditTermsView {
            limit: money(terms.limit_minor.value),
            limit_from: terms.limit_minor.from,
            payment_days: terms.payment_days.value,
            payment_days_from: terms.payment_days.from,
            grace_days: terms.grace_days.value,
            grace_days_from: terms.grace_days.from,
            policy_id: terms.policy.value,
            policy_from: terms.policy.from,
            promise_days: days,
            promise_pause_days: pause_days,
            promise_max: max_minor.map(money),
        }
    }
}

/// Terms of credit as one level states them; what is null is inherited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "StatedCreditTerms"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "StatedCreditTerms"))]
pub struct StatedCreditView {
    /// Currency of the amounts.
    pub currency: Option<CurrencyCode>,
    /// How far the balance may fall below zero.
    pub limit: Option<Decimal>,
    /// Days from a debit until its payment is due.
    pub payment_days: Option<i32>,
    /// Days after that before the debt is overdue.
    pub grace_days: Option<i32>,
    /// The policy.
    pub policy_id: Option<PolicyId>,
    /// Longest promise, in days.
    pub promise_days: Option<i32>,
    /// Days from the end of one promise to the next.
    pub promise_pause_days: Option<i32>,
    /// Largest promise.
    pub promise_max: Option<Decimal>,
}

impl From<CreditSettings> for StatedCreditView {
    fn from(stated: CreditSettings) -> StatedCreditView {
        let currency = stated.currency.unwrap_or(Currency::Rub);
        let amount =
            |minor: Option<i64>| minor.map(|minor| Decimal(Money::from_minor(minor, currency).to_decimal()));
        StatedCreditView {
            currency: stated.currency.map(CurrencyCode),
            limit: amount(stated.limit_minor),
            payment_days: stated.payment_days,
            grace_days: stated.grace_days,
            policy_id: stated.policy,
            promise_days: stated.promise_days,
            promise_pause_days: stated.promise_pause_days,
            promise_max: amount(stated.promise_max_minor),
        }
    }
}

/// Terms of credit for a level; they replace the old ones as a whole, and what is left out is inherited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditTermsInput {
    /// How far the balance may fall below zero, in major units; 0 or more.
    pub limit: Option<Decimal>,
    /// Days from a debit until its payment is due, 0 to 365.
    pub payment_days: Option<i32>,
    /// Days after that before the debt is overdue, 0 to 365.
    pub grace_days: Option<i32>,
    /// The policy; of the same seller.
    pub policy_id: Option<PolicyId>,
    /// Longest promise, in days from the day it is given, 0 to 365; 0 = payments are not promised.
    pub promise_days: Option<i32>,
    /// Days from the end of one promise to the next, 0 to 365.
    pub promise_pause_days: Option<i32>,
    /// Largest promise, in major units, above zero; never more than the debt.
    pub promise_max: Option<Decimal>,
}

impl CreditTermsInput {
    /// The terms, their amounts in `currency`.
    ///
    /// # Errors
    /// A field for each value outside its bounds.
    pub fn read(&self, currency: Currency) -> Result<CreditSettings, Vec<FieldError>> {
        let mut problems = Vec::new();
        let mut sum = |path: &str, given: Option<Decimal>, least: i64, text: &str| {
            let read = amount(given?, currency, path).and_then(|sum| {
                if sum.minor() >= least { Ok(sum.minor()) } else { Err(FieldError::new(path, text)) }
            });
            read.map_err(|problem| problems.push(problem)).ok()
        };
        let limit_minor = sum("limit", self.limit, 0, "Кредитный лимит не бывает меньше нуля.");
        let least = "Наибольшее обещание должно быть больше нуля.";
        let promise_max_minor = sum("promiseMax", self.promise_max, 1, least);
        for (path, days) in [
            ("paymentDays", self.payment_days),
            ("graceDays", self.grace_days),
            ("promiseDays", self.promise_days),
            ("promisePauseDays", self.promise_pause_days),
        ] {
            let most = crate::credit::CREDIT_DAYS_MAX;
            if days.is_some_and(|days| !(0..=most).contains(&days)) {
                problems.push(FieldError::new(path, format!("Число дней: от 0 до {most}.")));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let amounts = limit_minor.is_some() || promise_max_minor.is_some();
        Ok(CreditSettings {
            currency: amounts.then_some(currency),
            limit_minor,
            payment_days: self.payment_days,
            grace_days: self.grace_days,
            policy: self.policy_id,
            promise_days: self.promise_days,
            promise_pause_days: self.promise_pause_days,
            promise_max_minor,
        })
    }
}

/// Credit of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ClientCredit"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "ClientCredit"))]
pub struct ClientCreditView {
    /// Its group.
    pub group: Option<ClientGroupView>,
    /// What it states itself.
    pub stated: StatedCreditView,
    /// What holds.
    pub terms: CreditTermsView,
    /// The policy that holds.
    pub policy: Option<CreditPolicyView>,
    /// What an active promise adds; null when there is none.
    pub promised: Option<MoneyView>,
    /// Where it stands; null when nothing is owed past its terms.
    pub standing: Option<StandingView>,
    /// Nothing new or dearer may be ordered.
    pub restricted: bool,
}

/// What a level above clients states, and what holds there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditSettings"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditSettings"))]
pub struct CreditSettingsView {
    /// Version for the next change.
    pub version: i32,
    /// What the level states.
    pub stated: StatedCreditView,
    /// What holds there, for accounts in the seller's currency.
    pub effective: CreditTermsView,
}

/// A level above clients: the installation when both are left out, a seller, or a group of a seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditScopeInput {
    /// The seller.
    pub seller_id: Option<SellerId>,
    /// The group; its seller is known.
    pub group_id: Option<GroupId>,
}

/// New terms of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditSettingsUpdateInput {
    /// The level.
    pub scope: CreditScopeInput,
    /// Version that was read; 0 when nothing was stated yet.
    pub version: i32,
    /// Currency of the amounts; that of the seller when left out, `RUB` for the installation.
    pub currency: Option<CurrencyCode>,
    /// The terms.
    pub terms: CreditTermsInput,
}

/// Other terms of credit of a client, and its group; they replace the old ones as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientCreditUpdateInput {
    /// The client.
    pub client_id: ClientId,
    /// Version of the client that was read.
    pub version: i32,
    /// Its group; none when left out.
    pub group_id: Option<GroupId>,
    /// What it states itself; the amounts are in the currency of its account.
    pub terms: CreditTermsInput,
}

/// Terms of a level above clients that are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct CreditSettingsPreviewInput {
    /// The level.
    pub scope: CreditScopeInput,
    /// Currency of the amounts; that of the seller when left out, `RUB` for the installation.
    pub currency: Option<CurrencyCode>,
    /// The terms.
    pub terms: CreditTermsInput,
}

/// Terms of credit of a client that are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ClientCreditPreviewInput {
    /// The client.
    pub client_id: ClientId,
    /// Its group; none when left out.
    pub group_id: Option<GroupId>,
    /// What it would state itself; the amounts are in the currency of its account.
    pub terms: CreditTermsInput,
}

/// A payment that a client promised.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Promise"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Promise"))]
pub struct PromiseView {
    /// Id.
    pub id: PromiseKey,
    /// How much.
    pub amount: MoneyView,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Who took it down.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
}

/// A promised payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientPromiseInput {
    /// The client.
    pub client_id: ClientId,
    /// How much, in major units: not more than is owed.
    pub amount: Decimal,
    /// Last day of the promise.
    pub until: Date,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// An exception of a client from credit control.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditException"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditException"))]
pub struct ExceptionView {
    /// Id.
    pub id: ExceptionKey,
    /// What is spared.
    pub kind: ExceptionKind,
    /// Last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who gave it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// Who ended it before its day.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<DateTime>,
}

/// An exception for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditExceptInput {
    /// The client.
    pub client_id: ClientId,
    /// What is spared.
    pub kind: ExceptionKind,
    /// Last day, at most 366 days from today.
    pub until: Date,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// The end of an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditExceptionEndInput {
    /// The exception.
    pub id: ExceptionKey,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// What was said to a debtor, or by one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditNoteInput {
    /// The client.
    pub client_id: ClientId,
    /// What was said, 1 to 500 characters.
    pub text: String,
    /// When to ask again; never when left out.
    pub contact_on: Option<Date>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// Something that credit control, or somebody working with a debtor, did.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditEvent"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditEvent"))]
pub struct CreditEventView {
    /// The day, in the zone of the seller.
    pub dated_on: Date,
    /// What.
    pub kind: crate::credit::CreditEventKind,
    /// Its details: stages by name, the debt in minor units, texts.
    pub data: Json,
    /// Who.
    pub actor: String,
    /// When.
    pub created_at: DateTime,
}
