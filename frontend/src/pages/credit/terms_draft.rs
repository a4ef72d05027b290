//! Terms of credit as a form holds them, and what a level would inherit.

use leptos::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use shared::credit::{CreditLevels, CreditSettings, CreditTerms};
use shared::error::FieldError;
use shared::ids::{GroupId, SellerId};
use shared::money::{Currency, Money};

use crate::api::ApiError;
use crate::calls::credit::{self, CreditScopeInput, CreditTermsInput, StatedCreditView};
use crate::ui::{Faults, Submission, optional_number};
use crate::{format, i18n};

/// What is typed; an empty field inherits.
#[derive(Clone, Copy)]
pub struct TermsDraft {
    /// The limit.
    pub limit: RwSignal<String>,
    /// Days from a debit until its payment is due.
    pub payment_days: RwSignal<String>,
    /// Days after that before the debt is overdue.
    pub grace_days: RwSignal<String>,
    /// Id of the policy.
    pub policy: RwSignal<String>,
    /// Longest promise.
    pub promise_days: RwSignal<String>,
    /// Days from one promise to the next.
    pub promise_pause_days: RwSignal<String>,
    /// Largest promise.
    pub promise_max: RwSignal<String>,
}

impl TermsDraft {
    /// What a level states.
    pub fn of(stated: &StatedCreditView) -> TermsDraft {
        let money = |sum: Option<shared::api::scalars::Decimal>| {
            RwSignal::new(sum.map(|sum| format::typed(sum.0, i18n::lang())).unwrap_or_default())
        };
        let days =
            |count: Option<i32>| RwSignal::new(count.map(|count| count.to_string()).unwrap_or_default());
        TermsDraft {
            limit: money(stated.limit),
            payment_days: days(stated.payment_days),
            grace_days: days(stated.grace_days),
            policy: RwSignal::new(stated.policy_id.map(|id| id.to_string()).unwrap_or_default()),
            promise_days: days(stated.promise_days),
            promise_pause_days: days(stated.promise_pause_days),
            promise_max: money(stated.promise_max),
        }
    }

    fn fields(self) -> [RwSignal<String>; 7] {
        [
            self.limit,
            self.payment_days,
            self.grace_days,
            self.policy,
            self.promise_days,
            self.promise_pause_days,
            self.promise_max,
        ]
    }

    /// What is wrong with what is typed, or is refused.
    pub fn faults(self, read: Memo<Result<CreditTermsInput, Vec<FieldError>>>, form: Submission) -> Faults {
        let own = move || read.with(|read| read.as_ref().err().cloned()).unwrap_or_default();
        Faults::of(Signal::derive(own), form, "terms")
    }

    /// Everything that is typed, to see whether it was changed.
    pub fn typed(self) -> Vec<String> {
        self.fields().into_iter().map(|field| field.get()).collect()
    }

    /// The terms, their amounts in `currency`.
    ///
    /// # Errors
    /// A field for each text that means no term.
    pub fn read(self, currency: Currency) -> Result<CreditTermsInput, Vec<FieldError>> {
        let mut problems = Vec::new();
        let mut number = |path: &str, field: RwSignal<String>| -> Option<Decimal> {
            let number = field.with(|text| optional_number(text));
            number.map_err(|fault| problems.push(FieldError::new(path, fault))).ok().flatten()
        };
        let limit = number("limit", self.limit).map(Into::into);
        let promise_max = number("promiseMax", self.promise_max).map(Into::into);
        // What is no whole number of days is out of bounds: the check below says which bounds.
        let whole = |days: Decimal| days.is_integer().then(|| days.to_i32()).flatten().unwrap_or(-1);
        let terms = CreditTermsInput {
            limit,
            payment_days: number("paymentDays", self.payment_days).map(whole),
            grace_days: number("graceDays", self.grace_days).map(whole),
            policy_id: self.policy.get().parse().ok(),
            promise_days: number("promiseDays", self.promise_days).map(whole),
            promise_pause_days: number("promisePauseDays", self.promise_pause_days).map(whole),
            promise_max,
        };
        if let Err(more) = terms.read(currency) {
            problems.extend(more);
        }
        if problems.is_empty() { Ok(terms) } else { Err(problems) }
    }
}

/// A place where terms are stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The installation.
    General,
    /// A seller.
    Seller(SellerId),
    /// A group of a seller.
    Group(SellerId, GroupId),
    /// A client of a seller, in a group or in none.
    Client(SellerId, Option<GroupId>),
}

impl Place {
    /// The level of the API; for a client that of its seller.
    pub const fn scope(self) -> CreditScopeInput {
        match self {
            Place::General => scope(None, None),
            Place::Seller(seller) | Place::Client(seller, _) => scope(Some(seller), None),
            Place::Group(seller, group) => scope(Some(seller), Some(group)),
        }
    }

    /// Whose it is; nothing for the installation.
    pub const fn seller(self) -> Option<SellerId> {
        match self {
            Place::General => None,
            Place::Seller(seller) | Place::Group(seller, _) | Place::Client(seller, _) => Some(seller),
        }
    }
}

const fn scope(seller_id: Option<SellerId>, group_id: Option<GroupId>) -> CreditScopeInput {
    CreditScopeInput { seller_id, group_id }
}

/// What the levels above a place state.
pub async fn above(place: Place) -> Result<CreditLevels, ApiError> {
    let (seller, group) = match place {
        Place::General => return Ok(CreditLevels::default()),
        Place::Seller(_) => (None, None),
        Place::Group(seller, _) => (Some(seller), None),
        Place::Client(seller, group) => (Some(seller), group),
    };
    let mut levels = CreditLevels { general: stated(scope(None, None)).await?, ..CreditLevels::default() };
    if let Some(seller) = seller {
        levels.seller = stated(scope(Some(seller), None)).await?;
    }
    if let Some(group) = group {
        levels.group = stated(scope(seller, Some(group))).await?;
    }
    Ok(levels)
}

async fn stated(scope: CreditScopeInput) -> Result<CreditSettings, ApiError> {
    Ok(settings_of(&credit::level(scope).await?.stated))
}

fn settings_of(stated: &StatedCreditView) -> CreditSettings {
    let currency = stated.currency.map(|currency| currency.0);
    let minor = |sum: Option<shared::api::scalars::Decimal>| {
        Money::from_decimal(sum?.0, currency?).ok().map(Money::minor)
    };
    CreditSettings {
        currency,
        limit_minor: minor(stated.limit),
        payment_days: stated.payment_days,
        grace_days: stated.grace_days,
        policy: stated.policy_id,
        promise_days: stated.promise_days,
        promise_pause_days: stated.promise_pause_days,
        promise_max_minor: minor(stated.promise_max),
    }
}

/// What a place under these levels inherits, for accounts in `currency`.
pub fn inherited(levels: CreditLevels, currency: Currency) -> CreditTerms {
    levels.resolve(CreditSettings::default(), currency)
}
