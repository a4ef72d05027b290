//! What a run comes to by component and VAT rate.

use std::collections::HashMap;

use uuid::Uuid;

use super::ItemSubscription;
use crate::documents::closing::Due;
use crate::ids::ComponentId;
use crate::money::MoneyError;
use crate::rate::VatRate;

/// Lines added up, in minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineTotals {
    /// How many lines.
    pub lines: i64,
    /// Their sum, VAT included.
    pub amount_minor: i64,
    /// VAT within it.
    pub vat_minor: i64,
}

impl LineTotals {
    /// Both together.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn plus(self, other: LineTotals) -> Result<LineTotals, MoneyError> {
        let add = |a: i64, b: i64| a.checked_add(b).ok_or(MoneyError::Overflow);
        Ok(LineTotals {
            lines: add(self.lines, other.lines)?,
            amount_minor: add(self.amount_minor, other.amount_minor)?,
            vat_minor: add(self.vat_minor, other.vat_minor)?,
        })
    }

    /// The sum without VAT.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn net_minor(self) -> Result<i64, MoneyError> {
        self.amount_minor.checked_sub(self.vat_minor).ok_or(MoneyError::Overflow)
    }
}

/// Totals of one currency. They obey what persons decided: lines that are left out do not count, amended ones count
/// as amended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals(HashMap<(ComponentId, VatRate), LineTotals>);

impl Totals {
    /// Adds the lines of one client.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn add(&mut self, body: &[ItemSubscription]) -> Result<(), MoneyError> {
        let lines = body.iter().flat_map(|subscription| &subscription.lines);
        for item in lines.filter(|item| !item.is_out()) {
            let one =
                LineTotals { lines: 1, amount_minor: item.amount_minor(), vat_minor: item.vat_minor()? };
            self.put((item.line.component, item.line.vat_rate), one)?;
        }
        Ok(())
    }

    /// Adds a line of closing documents; those of services booked by hand are of no component.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn add_closing(&mut self, due: &Due) -> Result<(), MoneyError> {
        let one = LineTotals { lines: 1, amount_minor: due.gross_minor, vat_minor: due.vat_minor };
        let component = due.component.unwrap_or(ComponentId(Uuid::nil()));
        self.put((component, due.vat_rate), one)
    }

    /// Adds other totals of the same currency.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn merge(mut self, other: Totals) -> Result<Totals, MoneyError> {
        for (key, totals) in other.0 {
            self.put(key, totals)?;
        }
        Ok(self)
    }

    /// The parts: component, VAT rate and what they come to, in no order.
    pub fn parts(&self) -> impl Iterator<Item = (ComponentId, VatRate, LineTotals)> {
        self.0.iter().map(|((component, rate), totals)| (*component, *rate, *totals))
    }

    fn put(&mut self, key: (ComponentId, VatRate), more: LineTotals) -> Result<(), MoneyError> {
        let entry = self.0.entry(key).or_default();
        *entry = entry.plus(more)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Amended;
    use super::super::tests::three_months;
    use super::*;

    fn only(totals: &Totals) -> LineTotals {
        let parts: Vec<_> = totals.parts().map(|(_, rate, totals)| (rate, totals)).collect();
        let [(VatRate::Vat22, totals)] = parts.as_slice() else { panic!("{parts:?}") };
        *totals
    }

    #[test]
    fn lines_left_out_do_not_count_and_amended_ones_count_as_amended() {
        let mut body = [three_months()];
        body[0].lines[0].excluded = true;
        body[0].lines[1].amended = Some(Amended { amount_minor: 6_100, reason: "Простой".to_owned() });
        let mut totals = Totals::default();
        totals.add(&body).unwrap();
        let all = only(&totals);
        assert_eq!((all.lines, all.amount_minor, all.vat_minor), (2, 18_300, 3_300));
        assert_eq!(all.net_minor(), Ok(15_000));
    }

    #[test]
    fn totals_of_two_clients_add_up() {
        let mut one = Totals::default();
        one.add(&[three_months()]).unwrap();
        let both = only(&one.clone().merge(one).unwrap());
        assert_eq!((both.lines, both.amount_minor, both.vat_minor), (6, 73_200, 13_200));
    }

    #[test]
    fn a_sum_that_does_not_fit_is_an_error() {
        let full = LineTotals { lines: 1, amount_minor: i64::MAX, vat_minor: 0 };
        assert_eq!(full.plus(full), Err(MoneyError::Overflow));
    }
}
