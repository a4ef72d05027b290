//! How much of a debt is overdue, and since when.

use chrono::NaiveDate;

use crate::calendar::plus_days;
use crate::money::MoneyError;
use crate::payments::allocation::take_in_order;

/// A debit of an account that was not reversed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debit {
    /// Its day.
    pub dated_on: NaiveDate,
    /// Its amount in minor units, above zero.
    pub amount_minor: i64,
}

/// A debt on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Debt {
    /// Everything that is owed, in minor units.
    pub owed_minor: i64,
    /// The part whose terms and grace are over, in minor units.
    pub overdue_minor: i64,
    /// The first day on which its oldest part was overdue.
    pub overdue_from: Option<NaiveDate>,
    /// The next day on which more of it becomes overdue.
    pub next_on: Option<NaiveDate>,
}

impl Debt {
    /// The debt behind a balance. Money pays the oldest debits first, so what is owed are the newest.
    ///
    /// `days` are the terms of payment and the grace after them: a debit is overdue from the day after both. What
    /// the debits do not explain is as old as the oldest of them, and overdue at once when there are none.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn of(
        balance_minor: i64,
        newest_first: &[Debit],
        days: i32,
        today: NaiveDate,
    ) -> Result<Debt, MoneyError> {
        let owed_minor = balance_minor.min(0).checked_neg().ok_or(MoneyError::Overflow)?;
        let mut debt = Debt { owed_minor, ..Debt::default() };
        let wait = u32::try_from(days).unwrap_or_default() + 1;
        let debits = newest_first.iter().map(|debit| (debit.dated_on, debit.amount_minor));
        let (parts, left) = take_in_order(owed_minor, debits);
        for (dated_on, part) in parts {
            debt.take(part, plus_days(dated_on, wait), today);
        }
        let oldest = newest_first.last().map_or(today, |debit| plus_days(debit.dated_on, wait));
        debt.take(left, oldest, today);
        Ok(debt)
    }

    fn take(&mut self, part: i64, overdue_on: NaiveDate, today: NaiveDate) {
        if part == 0 {
            return;
        }
        let earlier = |known: Option<NaiveDate>| known.map_or(overdue_on, |known| known.min(overdue_on));
        if overdue_on <= today {
            // Parts of what is owed: their sum fits.
            self.overdue_minor += part;
            self.overdue_from = Some(earlier(self.overdue_from));
        } else {
            self.next_on = Some(earlier(self.next_on));
        }
    }

    /// Days overdue on `today`: 1 on the first one, 0 when nothing is overdue.
    #[must_use]
    pub fn days(&self, today: NaiveDate) -> i64 {
        self.overdue_from.map_or(0, |from| (today - from).num_days() + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn debits(rows: &[(&str, i64)]) -> Vec<Debit> {
        rows.iter()
            .map(|(on, amount_minor)| Debit { dated_on: day(on), amount_minor: *amount_minor })
            .collect()
    }

    #[test]
    fn money_pays_the_oldest_debits_so_the_newest_are_owed() {
        let rows = debits(&[("2026-03-01", 700), ("2026-02-01", 700), ("2026-01-01", 700)]);
        let at = |balance, today| Debt::of(balance, &rows, 10, day(today)).unwrap();
        let debt = at(-1_000, "2026-02-12");
        assert_eq!((debt.owed_minor, debt.overdue_minor), (1_000, 300));
        assert_eq!((debt.overdue_from, debt.days(day("2026-02-12"))), (Some(day("2026-02-12")), 1));
        assert_eq!(debt.next_on, Some(day("2026-03-12")));
        assert_eq!(at(-1_000, "2026-02-11").overdue_minor, 0);
        assert_eq!(at(-1_000, "2026-03-12").overdue_minor, 1_000);
        assert_eq!(at(-2_500, "2026-03-01").overdue_from, Some(day("2026-01-12")));
        assert_eq!(at(5, "2026-03-20"), Debt::default());
        assert_eq!(Debt::of(i64::MIN, &rows, 0, day("2026-03-01")), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn every_kopeck_owed_is_overdue_or_becomes_so(
            amounts in prop::collection::vec((0_u32..400, 1_i64..1_000), 0..12),
            balance in -6_000_i64..1_000,
            days in 0_i32..40,
        ) {
            let mut rows: Vec<Debit> = amounts
                .iter()
                .map(|(n, amount_minor)| Debit {
                    dated_on: plus_days(day("2026-01-01"), *n),
                    amount_minor: *amount_minor,
                })
                .collect();
            rows.sort_by_key(|debit| std::cmp::Reverse(debit.dated_on));
            let late = Debt::of(balance, &rows, days, day("2030-01-01")).unwrap();
            prop_assert_eq!((late.owed_minor, late.overdue_minor), (-balance.min(0), -balance.min(0)));
            let mut before = 0;
            for n in (0..480).step_by(7) {
                let today = plus_days(day("2026-01-01"), n);
                let debt = Debt::of(balance, &rows, days, today).unwrap();
                prop_assert!(debt.overdue_minor >= before || rows.is_empty());
                prop_assert!(debt.overdue_minor == debt.owed_minor || debt.next_on.is_some_and(|on| on > today));
                before = debt.overdue_minor;
            }
        }
    }
}
