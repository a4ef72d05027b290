//! Credit of clients: a limit, a promised payment, and what a client may still spend.

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::plus_days;
use crate::error::FieldError;
use crate::money::{Money, MoneyError};

/// Furthest day of a promise, in days from today.
pub const PROMISE_DAYS_MAX: u32 = 14;
/// Days from the end of one promise to the beginning of the next.
pub const PROMISE_PAUSE_DAYS: u32 = 10;
/// Longest terms of payment and of grace, in days.
pub const CREDIT_DAYS_MAX: i32 = 365;

/// What a client may spend beyond its money, in minor units of its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Credit {
    /// How far the balance may fall below zero.
    pub limit_minor: i64,
    /// What was promised last.
    pub promised_minor: i64,
    /// When that promise ends; none = nothing was ever promised.
    pub promised_to: Option<DateTime<Utc>>,
}

impl Credit {
    /// What a promise adds at `now`: nothing once it has lapsed, as if it had never been.
    #[must_use]
    pub fn promised_at(self, now: DateTime<Utc>) -> i64 {
        if self.promised_to.is_some_and(|end| now < end) { self.promised_minor } else { 0 }
    }

    /// What may be spent: the balance, the limit and an active promise.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn available_minor(self, balance_minor: i64, now: DateTime<Utc>) -> Result<i64, MoneyError> {
        balance_minor
            .checked_add(self.limit_minor)
            .and_then(|sum| sum.checked_add(self.promised_at(now)))
            .ok_or(MoneyError::Overflow)
    }
}

/// Why a payment may not be promised; nothing when it may. `last_until` is the last day of the latest promise.
#[must_use]
pub fn promise_problems(
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
    }
    if until < today {
        say("until", "Срок обещания уже прошёл. Укажите сегодня или позже.".to_owned());
    } else if until > plus_days(today, PROMISE_DAYS_MAX) {
        let last = plus_days(today, PROMISE_DAYS_MAX).format("%d.%m.%Y");
        say(
            "until",
            format!("Обещание действует не дольше {PROMISE_DAYS_MAX} дней. Укажите {last} или раньше."),
        );
    }
    if let Some(next) =
        last_until.map(|last| plus_days(last, PROMISE_PAUSE_DAYS)).filter(|next| today <= *next)
    {
        let next = next.succ_opt().unwrap_or(next).format("%d.%m.%Y");
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
        let credit = Credit { limit_minor: 50_000, promised_minor: 30_000, promised_to: Some(end) };
        let at = |text: &str| credit.available_minor(-70_000, text.parse().unwrap()).unwrap();
        assert_eq!((at("2026-03-10T20:59:59Z"), at("2026-03-10T21:00:00Z")), (10_000, -20_000));
        assert_eq!(credit.available_minor(i64::MAX, end), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_promise_covers_a_debt_for_two_weeks_and_not_again_for_ten_days() {
        let today = day("2026-03-03");
        let said = |amount, until: &str, balance, last: Option<&str>| -> Vec<String> {
            let last = last.map(day);
            let problems = promise_problems(rubles(amount), (today, day(until)), rubles(balance), last);
            problems.into_iter().map(|problem| problem.path.concat()).collect()
        };
        assert!(said(30_000, "2026-03-17", -70_000, Some("2026-02-20")).is_empty());
        assert_eq!(said(70_001, "2026-03-18", -70_000, None), ["amount", "until"]);
        assert_eq!(said(0, "2026-03-02", -1, None), ["amount", "until"]);
        assert_eq!(said(1, "2026-03-03", 0, None), ["amount"]);
        assert_eq!(said(1, "2026-03-03", -1, Some("2026-02-21")), ["until"]);
    }
}
