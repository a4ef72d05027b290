//! What a payment pays: debits of the ledger, and the invoices that asked for them.
//!
//! The two are told apart. A debit is settled once it is a fact; an invoice may ask for days to come, and then money
//! that names it is kept for the debits that follow, instead of settling what is older. Neither changes a balance.

use chrono::{DateTime, NaiveDate, Utc};

use super::allocation::{Item, Part, oldest_first, take_in_order};

/// An invoice that waits for money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invoice<D> {
    /// Which one.
    pub key: D,
    /// Its day: the oldest is paid first.
    pub dated_on: NaiveDate,
    /// What is not paid yet, in minor units.
    pub rest_minor: i64,
    /// It asks for days that are not charged.
    pub ahead: bool,
}

/// What a payment pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<E, D> {
    /// Debits that it settles, in their order.
    pub debits: Vec<Part<E>>,
    /// Invoices that it pays, in their order.
    pub invoices: Vec<Part<D>>,
    /// What settles no debit yet, in minor units.
    pub advance_minor: i64,
}

/// What a new payment pays: the invoice that it names first; debits, oldest first, with all that is not kept for an
/// invoice in advance; then the other invoices, oldest first: those in advance only with what settles no debit.
#[must_use]
pub fn plan<E: Copy + Ord, D: Copy + Ord>(
    amount_minor: i64,
    debits: &[Item<E>],
    invoices: &[Invoice<D>],
    named: Option<D>,
) -> Plan<E, D> {
    let amount_minor = amount_minor.max(0);
    let first = named.and_then(|key| invoices.iter().find(|invoice| invoice.key == key));
    let of_first = first.map_or(0, |invoice| invoice.rest_minor.clamp(0, amount_minor));
    let kept = if first.is_some_and(|invoice| invoice.ahead) { of_first } else { 0 };
    let settled = oldest_first(amount_minor - kept, debits);
    let mut parts: Vec<Part<D>> = first
        .filter(|_| of_first > 0)
        .map(|invoice| Part { key: invoice.key, amount_minor: of_first })
        .into_iter()
        .collect();
    let mut left = amount_minor - of_first;
    let mut free = settled.advance_minor.min(left);
    let mut others: Vec<&Invoice<D>> =
        invoices.iter().filter(|invoice| first.is_none_or(|first| first.key != invoice.key)).collect();
    others.sort_by_key(|invoice| (invoice.dated_on, invoice.key));
    for invoice in others {
        let most = if invoice.ahead { free } else { left };
        let part = invoice.rest_minor.max(0).min(most);
        if part > 0 {
            parts.push(Part { key: invoice.key, amount_minor: part });
            left -= part;
            free = if invoice.ahead { free - part } else { free.min(left) };
        }
    }
    Plan { debits: settled.parts, invoices: parts, advance_minor: settled.advance_minor + kept }
}

/// A payment of which something settles no debit yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Free<P> {
    /// Which one.
    pub key: P,
    /// What settles no debit, in minor units.
    pub free_minor: i64,
    /// How much of it waits for debits that were posted after `held_at`: kept for an invoice in advance, or left by a
    /// person.
    pub held_minor: i64,
    /// Since when it waits.
    pub held_at: DateTime<Utc>,
}

/// A part of a payment that settles a debit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled<P, E> {
    /// The payment.
    pub payment: P,
    /// The debit.
    pub debit: E,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

/// Settles debits, oldest first, from payments in the order given. A debit comes with the moment when it was posted.
#[must_use]
pub fn settle<P: Copy, E: Copy + Ord>(
    payments: &[Free<P>],
    debits: &[(Item<E>, DateTime<Utc>)],
) -> Vec<Settled<P, E>> {
    let mut open: Vec<(Item<E>, DateTime<Utc>)> = debits.to_vec();
    open.sort_by_key(|(item, _)| (item.dated_on, item.key));
    let mut done = Vec::new();
    for payment in payments {
        let held = payment.held_minor.clamp(0, payment.free_minor.max(0));
        for (budget, since) in [(payment.free_minor - held, None), (held, Some(payment.held_at))] {
            let of_it = |posted: &DateTime<Utc>| since.is_none_or(|since| *posted > since);
            let rests = (0..)
                .zip(&open)
                .filter(|(_, (_, posted))| of_it(posted))
                .map(|(n, (item, _))| (n, item.rest_minor));
            let (parts, _) = take_in_order(budget, rests.collect::<Vec<(usize, i64)>>());
            for (n, amount_minor) in parts {
                let Some((item, _)) = open.get_mut(n) else { continue };
                item.rest_minor -= amount_minor;
                done.push(Settled { payment: payment.key, debit: item.key, amount_minor });
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(n: u32) -> NaiveDate {
        crate::calendar::plus_days("2026-01-01".parse().unwrap(), n)
    }

    fn at(n: u32) -> DateTime<Utc> {
        day(n).and_hms_opt(12, 0, 0).unwrap().and_utc()
    }

    fn owed(key: u32, n: u32, rest_minor: i64) -> Item<u32> {
        Item { key, dated_on: day(n), rest_minor }
    }

    fn invoice(key: u32, n: u32, rest_minor: i64, ahead: bool) -> Invoice<u32> {
        Invoice { key, dated_on: day(n), rest_minor, ahead }
    }

    fn pairs(parts: &[Part<u32>]) -> Vec<(u32, i64)> {
        parts.iter().map(|part| (part.key, part.amount_minor)).collect()
    }

    #[test]
    fn money_for_an_invoice_in_advance_is_not_spent_on_older_debts() {
        let debts = [owed(1, 0, 70_000)];
        let invoices = [invoice(5, 20, 100_000, true)];
        let named = plan(100_000, &debts, &invoices, Some(5));
        assert_eq!(
            (named.debits, pairs(&named.invoices), named.advance_minor),
            (vec![], vec![(5, 100_000)], 100_000)
        );
        let silent = plan(100_000, &debts, &invoices, None);
        assert_eq!(
            (pairs(&silent.debits), pairs(&silent.invoices), silent.advance_minor),
            (vec![(1, 70_000)], vec![(5, 30_000)], 30_000)
        );
    }

    #[test]
    fn an_invoice_for_a_debt_is_paid_with_the_debt() {
        let debts = [owed(1, 0, 70_000), owed(2, 31, 70_000)];
        let invoices = [invoice(5, 3, 70_000, false), invoice(6, 33, 70_000, false)];
        let first = plan(70_000, &debts, &invoices, None);
        assert_eq!((pairs(&first.debits), pairs(&first.invoices)), (vec![(1, 70_000)], vec![(5, 70_000)]));
        let named = plan(100_000, &debts, &invoices, Some(6));
        assert_eq!(
            (pairs(&named.debits), pairs(&named.invoices), named.advance_minor),
            (vec![(1, 70_000), (2, 30_000)], vec![(6, 70_000), (5, 30_000)], 0)
        );
    }

    #[test]
    fn what_is_held_settles_only_what_was_posted_later() {
        let payments = [Free { key: 'a', free_minor: 1_000, held_minor: 600, held_at: at(10) }];
        let debits = [(owed(1, 0, 700), at(0)), (owed(2, 20, 500), at(20))];
        let done = settle(&payments, &debits);
        let done: Vec<(u32, i64)> = done.iter().map(|part| (part.debit, part.amount_minor)).collect();
        assert_eq!(done, [(1, 400), (2, 500)]);
    }

    proptest! {
        #[test]
        fn a_plan_spends_no_kopeck_twice(
            amount in 0_i64..3_000,
            debts in prop::collection::vec((0_u32..100, -10_i64..900), 0..6),
            asked in prop::collection::vec((0_u32..100, 0_i64..900, any::<bool>()), 0..6),
            named in prop::option::of(0_u32..6),
        ) {
            let debts: Vec<Item<u32>> = (0..).zip(&debts).map(|(key, (n, rest))| owed(key, *n, *rest)).collect();
            let asked: Vec<Invoice<u32>> =
                (0..).zip(&asked).map(|(key, (n, rest, ahead))| invoice(key, *n, *rest, *ahead)).collect();
            let done = plan(amount, &debts, &asked, named);
            let settled: i64 = done.debits.iter().map(|part| part.amount_minor).sum();
            let paid: i64 = done.invoices.iter().map(|part| part.amount_minor).sum();
            prop_assert_eq!(settled + done.advance_minor, amount);
            prop_assert!(paid <= amount);
            let ahead: i64 = done.invoices.iter()
                .filter(|part| asked.iter().any(|one| one.key == part.key && one.ahead))
                .map(|part| part.amount_minor).sum();
            prop_assert!(ahead <= done.advance_minor);
            for part in &done.debits {
                prop_assert!(debts.iter().any(|item| item.key == part.key && item.rest_minor >= part.amount_minor));
            }
            for part in &done.invoices {
                prop_assert!(asked.iter().any(|one| one.key == part.key && one.rest_minor >= part.amount_minor));
            }
        }
    }
}
