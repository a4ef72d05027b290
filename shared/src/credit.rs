//! Credit of clients: a limit, a promised payment, and what a client may still spend.

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::plus_days;
use crate::error::FieldError;
use crate::money::{Money, MoneyError};
use crate::text::format::format_date_ru;

mod debt;
mod policy;
mod settings;

pub use debt::{Debit, Debt};
pub use policy::{
    CreditEventKind, EXCEPTION_DAYS_MAX, Exception, ExceptionKind, Ladder, NAME_MAX, Position, STAGES_MAX,
    Stage, StageKind, Standing,
};
pub use settings::{CreditLevel, CreditLevels, CreditSettings, CreditTerms, PromiseRules, Term};

/// Longest terms of payment, of grace, of a promise and of the pause after it, in days.
pub const CREDIT_DAYS_MAX: i32 = 365;

/// What a client promised last, in minor units of its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Promised {
    /// How much.
    pub amount_minor: i64,
    /// When that promise ends; none = nothing was ever promised.
    pub to: Option<DateTime<Utc>>,
}

impl Promised {
    /// What a promise adds at `now`: nothing once it has lapsed, as if it had never been.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> i64 {
        if self.to.is_some_and(|end| now < end) { self.amount_minor } else { 0 }
    }
}

/// What may be spent: the balance, the limit and an active promise, in minor units.
///
/// # Errors
/// `Overflow`.
pub fn available_minor(balance_minor: i64, limit_minor: i64, promised_minor: i64) -> Result<i64, MoneyError> {
    let sum = balance_minor.checked_add(limit_minor).and_then(|sum| sum.checked_add(promised_minor));
    sum.ok_or(MoneyError::Overflow)
}

/// Why a payment may not be promised; nothing when it may. `last_until` is the last day of the latest promise.
#[must_use]
pub fn promise_problems(
    rules: PromiseRules,
    amount: Money,
    (today, until): (NaiveDate, NaiveDate),
    balance: Money,
    last_until: Option<NaiveDate>,
) -> Vec<FieldError> {
    let mut problems = Vec::new();
    let mut say = |path: &str, text: String| problems.push(FieldError::new(path, text));
    if balance.minor() >= 0 {
        say("amount", "Долга нет, обещать нечего.".to_owned());
    } else if amount.minor() <= 0 {
        say("amount", "Сумма обещания должна быть больше нуля.".to_owned());
    } else if amount.minor() > -balance.minor() {
        let debt = balance.negated();
        say("amount", format!("Обещание больше долга. Укажите не больше {debt}."));
    } else if let Some(most) = rules.max_minor.filter(|most| amount.minor() > *most) {
        let most = Money::from_minor(most, amount.currency());
        say("amount", format!("Обещать можно не больше {most}. Уменьшите сумму."));
    }
    let days = |count: i32| u32::try_from(count).unwrap_or_default();
    if rules.days == 0 {
        say("until", "По условиям клиента обещания не принимаются. Измените условия.".to_owned());
    } else if until < today {
        say("until", "Срок обещания уже прошёл. Укажите сегодня или позже.".to_owned());
    } else if until > plus_days(today, days(rules.days)) {
        let last = format_date_ru(plus_days(today, days(rules.days)));
        say("until", format!("Обещание действует не дольше {} дней. Укажите {last} или раньше.", rules.days));
    }
    if let Some(next) =
        last_until.map(|last| plus_days(last, days(rules.pause_days))).filter(|next| today <= *next)
    {
        let next = format_date_ru(next.succ_opt().unwrap_or(next));
        say(
            "until",
            format!("Следующее обещание можно дать с {next}: прежнее ещё действует или кончилось недавно."),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rubles(minor: i64) -> Money {
        Money::from_minor(minor, Currency::Rub)
    }

    #[test]
    fn a_lapsed_promise_is_as_if_it_had_never_been() {
        let end: DateTime<Utc> = "2026-03-10T21:00:00Z".parse().unwrap();
        let promised = Promised { amount_minor: 30_000, to: Some(end) };
        let at = |text: &str| available_minor(-70_000, 50_000, promised.at(text.parse().unwrap())).unwrap();
        assert_eq!((at("2026-03-10T20:59:59Z"), at("2026-03-10T21:00:00Z")), (10_000, -20_000));
        assert_eq!(available_minor(i64::MAX, 1, 0), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_promise_covers_a_debt_for_two_weeks_and_not_again_for_ten_days() {
        let today = day("2026-03-03");
        let said = |amount, until: &str, balance, last: Option<&str>| -> Vec<String> {
            let last = last.map(day);
            let rules = PromiseRules { max_minor: Some(60_000), ..PromiseRules::default() };
            let problems =
                promise_problems(rules, rubles(amount), (today, day(until)), rubles(balance), last);
            problems.into_iter().map(|problem| problem.path.concat()).collect()
        };
        assert!(said(30_000, "2026-03-17", -70_000, Some("2026-02-20")).is_empty());
        assert_eq!(said(70_001, "2026-03-18", -70_000, None), ["amount", "until"]);
        assert_eq!(said(60_001, "2026-03-03", -70_000, None), ["amount"]);
        let never = PromiseRules { days: 0, ..PromiseRules::default() };
        let refused = promise_problems(never, rubles(1), (today, today), rubles(-1), None);
        assert_eq!(refused.len(), 1, "no promise is taken at all");
        assert_eq!(said(0, "2026-03-02", -1, None), ["amount", "until"]);
        assert_eq!(said(1, "2026-03-03", 0, None), ["amount"]);
        assert_eq!(said(1, "2026-03-03", -1, Some("2026-02-21")), ["until"]);
    }
}
