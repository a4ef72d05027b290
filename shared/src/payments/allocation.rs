//! Which debits a payment settles, and what is left as an advance.
//!
//! Allocation never changes a balance: it says which part of which debit is paid by what came in. By default the
//! oldest is paid first; the items that a payment names come before the others; by hand a person says each part.
//! Nothing settles more than the rest of an item, and what settles nothing stays an advance.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::error::FieldError;
use crate::text::format::format_amount_ru;

/// Something that waits for money: a debit of the ledger, or an invoice in advance that reserves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<K> {
    /// Which one.
    pub key: K,
    /// Its day: the oldest is paid first, of equal days the lesser key.
    pub dated_on: NaiveDate,
    /// What is not paid yet, in minor units; nothing is paid of an item whose rest is zero or less.
    pub rest_minor: i64,
}

/// A part of a payment that settles an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<K> {
    /// The item.
    pub key: K,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

/// What became of an amount: the parts and the advance make up all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation<K> {
    /// What is settled, in the order in which it is.
    pub parts: Vec<Part<K>>,
    /// What is left, in minor units.
    pub advance_minor: i64,
}

/// Takes from an amount for one rest after the other, in the order given: as much as the rest, while it lasts.
/// Answers the parts that were taken, none of zero, and what remains.
///
/// Everything that is paid oldest first goes through this function: allocations of payments over the oldest rests,
/// and what a debt consists of, over the newest debits.
pub fn take_in_order<T>(
    amount_minor: i64,
    rests: impl IntoIterator<Item = (T, i64)>,
) -> (Vec<(T, i64)>, i64) {
    let mut left = amount_minor.max(0);
    let mut parts = Vec::new();
    for (what, rest) in rests {
        if left == 0 {
            break;
        }
        let part = left.min(rest.max(0));
        if part > 0 {
            left -= part;
            parts.push((what, part));
        }
    }
    (parts, left)
}

/// Settles the items oldest first.
#[must_use]
pub fn oldest_first<K: Copy + Ord>(amount_minor: i64, items: &[Item<K>]) -> Allocation<K> {
    named_first(amount_minor, items, &[])
}

/// Settles the named items in the order in which they are named, then the others oldest first.
///
/// A payment by an invoice names what the invoice covers. A name that is no item is passed over: it may have been
/// paid meanwhile.
#[must_use]
pub fn named_first<K: Copy + Ord>(amount_minor: i64, items: &[Item<K>], named: &[K]) -> Allocation<K> {
    let mut order: Vec<&Item<K>> = items.iter().collect();
    let place = |item: &Item<K>| named.iter().position(|key| *key == item.key).unwrap_or(named.len());
    order.sort_by_key(|item| (place(item), item.dated_on, item.key));
    let (parts, advance_minor) =
        take_in_order(amount_minor, order.into_iter().map(|item| (item.key, item.rest_minor)));
    let parts = parts.into_iter().map(|(key, amount_minor)| Part { key, amount_minor }).collect();
    Allocation { parts, advance_minor }
}

/// Settles what a person says, and leaves the rest as an advance.
///
/// # Errors
/// Each part that is not above zero, names no item or one that was named before, or is more than the item's rest;
/// and parts that are more than the amount together. By its name in the API (`parts.0.amount`), in Russian.
pub fn by_hand<K: Copy + Ord>(
    amount_minor: i64,
    items: &[Item<K>],
    wanted: &[Part<K>],
) -> Result<Allocation<K>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut left = Some(amount_minor.max(0));
    for (n, part) in wanted.iter().enumerate() {
        let mut say =
            |field: &str, text: String| errors.push(FieldError::new(&format!("parts.{n}.{field}"), text));
        let item = items.iter().find(|item| item.key == part.key);
        let again = wanted.iter().take(n).any(|before| before.key == part.key);
        match item {
            None => say("item", "Этого начисления среди неоплаченных нет. Обновите список.".to_owned()),
            Some(_) if again => {
                say("item", "Начисление указано дважды. Сложите суммы в одну строку.".to_owned())
            }
            Some(_) if part.amount_minor <= 0 => {
                say("amount", "Сумма должна быть больше нуля. Уберите строку или укажите сумму.".to_owned());
            }
            Some(item) if part.amount_minor > item.rest_minor => {
                let rest = format_amount_ru(item.rest_minor.max(0), 2);
                say("amount", format!("Больше остатка. Укажите не больше {rest}."));
            }
            Some(_) => left = left.and_then(|left| left.checked_sub(part.amount_minor)),
        }
    }
    match left.filter(|left| *left >= 0) {
        Some(advance_minor) if errors.is_empty() => Ok(Allocation { parts: wanted.to_vec(), advance_minor }),
        Some(_) => Err(errors),
        None => {
            let most = format_amount_ru(amount_minor.max(0), 2);
            errors.push(FieldError::new(
                "parts",
                format!("Разнесено больше, чем пришло. Распределите не больше {most}."),
            ));
            Err(errors)
        }
    }
}

coded_enum! {
    /// How much of an invoice is paid.
    PaidState {
        /// Nothing.
        Unpaid = "unpaid",
        /// A part.
        PartlyPaid = "partly_paid",
        /// All of it.
        Paid = "paid",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn day(n: u32) -> NaiveDate {
        crate::calendar::plus_days("2026-01-01".parse().unwrap(), n)
    }

    fn items(rows: &[(u32, u32, i64)]) -> Vec<Item<u32>> {
        rows.iter()
            .map(|(key, n, rest_minor)| Item { key: *key, dated_on: day(*n), rest_minor: *rest_minor })
            .collect()
    }

    fn parts(allocation: &Allocation<u32>) -> Vec<(u32, i64)> {
        allocation.parts.iter().map(|part| (part.key, part.amount_minor)).collect()
    }

    #[test]
    fn the_oldest_is_paid_first_and_what_is_over_stays_an_advance() {
        let owed = items(&[(3, 60, 700), (1, 0, 700), (2, 31, 700)]);
        let part = oldest_first(1_000, &owed);
        assert_eq!((parts(&part), part.advance_minor), (vec![(1, 700), (2, 300)], 0));
        let over = oldest_first(2_500, &owed);
        assert_eq!((parts(&over), over.advance_minor), (vec![(1, 700), (2, 700), (3, 700)], 400));
        assert_eq!(oldest_first(0, &owed), Allocation { parts: vec![], advance_minor: 0 });
        let nothing = oldest_first(50, &items(&[(1, 0, 0), (2, 0, -5)]));
        assert_eq!(nothing, Allocation { parts: vec![], advance_minor: 50 });
    }

    #[test]
    fn a_named_invoice_is_paid_before_older_debts() {
        let owed = items(&[(1, 0, 700), (2, 31, 700), (3, 60, 700)]);
        assert_eq!(parts(&named_first(700, &owed, &[3])), [(3, 700)]);
        assert_eq!(parts(&named_first(1_500, &owed, &[3, 9, 2])), [(3, 700), (2, 700), (1, 100)]);
    }

    #[test]
    fn by_hand_every_part_is_checked() {
        let owed = items(&[(1, 0, 700), (2, 31, 700)]);
        let part = |key, amount_minor| Part { key, amount_minor };
        let done = by_hand(1_000, &owed, &[part(2, 700), part(1, 100)]).unwrap();
        assert_eq!((parts(&done), done.advance_minor), (vec![(2, 700), (1, 100)], 200));
        let wrong = |amount, wanted: &[Part<u32>]| -> Vec<String> {
            by_hand(amount, &owed, wanted).unwrap_err().iter().map(|error| error.path.join(".")).collect()
        };
        assert_eq!(wrong(1_000, &[part(1, 701)]), ["parts.0.amount"]);
        assert_eq!(wrong(1_000, &[part(1, 0), part(5, 1)]), ["parts.0.amount", "parts.1.item"]);
        assert_eq!(wrong(1_000, &[part(1, 100), part(1, 100)]), ["parts.1.item"]);
        assert_eq!(wrong(1_000, &[part(1, 700), part(2, 301)]), ["parts"]);
        assert_eq!(wrong(-5, &[part(1, 1)]), ["parts"]);
    }

    proptest! {
        #[test]
        fn parts_and_advances_make_up_all_payments_and_no_item_is_paid_twice(
            rows in prop::collection::vec((0_u32..400, -50_i64..1_000), 0..12),
            payments in prop::collection::vec((0_i64..1_500, prop::collection::vec(0_u32..12, 0..3)), 0..8),
        ) {
            let mut owed: Vec<Item<u32>> = (0..)
                .zip(&rows)
                .map(|(key, (n, rest_minor))| Item { key, dated_on: day(*n), rest_minor: *rest_minor })
                .collect();
            let before: BTreeMap<u32, i64> = owed.iter().map(|item| (item.key, item.rest_minor)).collect();
            let debits: i64 = owed.iter().map(|item| item.rest_minor.max(0)).sum();
            let mut settled: BTreeMap<u32, i64> = BTreeMap::new();
            let mut advances = 0;
            for (amount, named) in &payments {
                let done = named_first(*amount, &owed, named);
                let sum: i64 = done.parts.iter().map(|part| part.amount_minor).sum();
                prop_assert_eq!(sum + done.advance_minor, *amount);
                // Money stays an advance only when nothing waits for it.
                let waits: i64 = owed.iter().map(|item| item.rest_minor.max(0)).sum();
                prop_assert!(done.advance_minor == 0 || sum == waits);
                for part in &done.parts {
                    prop_assert!(part.amount_minor > 0);
                    *settled.entry(part.key).or_insert(0) += part.amount_minor;
                    let item = owed.iter_mut().find(|item| item.key == part.key).unwrap();
                    item.rest_minor -= part.amount_minor;
                }
                prop_assert!(by_hand(*amount, &items_before(&owed, &done), &done.parts) == Ok(done.clone()));
                advances += done.advance_minor;
            }
            for (key, sum) in &settled {
                prop_assert!(*sum <= before[key]);
            }
            // The balance is the same whichever debits are settled.
            let paid: i64 = payments.iter().map(|(amount, _)| amount).sum();
            let rests: i64 = owed.iter().map(|item| item.rest_minor.max(0)).sum();
            prop_assert_eq!(advances - rests, paid - debits);
        }
    }

    /// The items as they were before the allocation.
    fn items_before(owed: &[Item<u32>], done: &Allocation<u32>) -> Vec<Item<u32>> {
        let back =
            |key| done.parts.iter().filter(|part| part.key == key).map(|part| part.amount_minor).sum::<i64>();
        owed.iter().map(|item| Item { rest_minor: item.rest_minor + back(item.key), ..*item }).collect()
    }
}
