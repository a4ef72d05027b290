//! Invoices ahead: what becomes due by a day is asked for before it is charged.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::actions::PostedCharge;
use crate::billing::{Explanation, Line, LineKind, ServiceSpan, vat_within};
use crate::ids::{ComponentId, SubscriptionId};
use crate::money::MoneyError;
use crate::period::Period;
use crate::proration::Share;

/// Days of a component that an invoice in force asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invoiced {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The component.
    pub component: ComponentId,
    /// Its days; the day of a one-time charge.
    pub days: Period,
}

impl Invoiced {
    /// The days that a line asks for.
    #[must_use]
    pub fn of(line: &Line) -> Invoiced {
        Invoiced { subscription: line.subscription, component: line.component, days: line.span.whole() }
    }

    fn meets(&self, other: &Invoiced) -> bool {
        self.subscription == other.subscription
            && self.component == other.component
            && self.days.intersect(other.days).is_some()
    }
}

/// What an invoice of `today` asks for out of the lines that a subscription will have: its charges, of which no day
/// stands in an invoice in force.
///
/// Metered charges are left out while their days go on, for nobody knows their sum. What settling will give back lowers
/// the charges, the last first, and never below zero: the client is asked for no more than will be charged. Lines of
/// nothing are left out, also those that make up for blocked days. Amounts are minor units with VAT.
///
/// # Errors
/// `Overflow` of the VAT of a lowered line.
pub fn coming(lines: Vec<Line>, invoiced: &[Invoiced], today: NaiveDate) -> Result<Vec<Line>, MoneyError> {
    let mut back: i64 = 0;
    let mut asked = Vec::with_capacity(lines.len());
    for line in lines {
        match line.kind {
            LineKind::Credit => back = back.checked_sub(line.amount_minor).ok_or(MoneyError::Overflow)?,
            LineKind::Charge => asked.push(line),
        }
    }
    for line in asked.iter_mut().rev().filter(|line| line.amount_minor > 0) {
        let less = back.clamp(0, line.amount_minor);
        if less > 0 {
            back -= less;
            line.amount_minor -= less;
            line.vat_minor = vat_within(line.amount_minor, line.vat_rate)?;
        }
    }
    asked.retain(|line| {
        let of = Invoiced::of(line);
        line.amount_minor > 0 && !still_counted(line, today) && !invoiced.iter().any(|known| known.meets(&of))
    });
    Ok(asked)
}

/// What an invoice asks for of days that earlier ones did not ask for, and that are charged by now: what credits have
/// left of their charges. No more than the client owes, of which the last charges go first: what was paid for is not
/// asked for. Charges and credits of a subscription are given by age; amounts are minor units with VAT.
///
/// # Errors
/// `Overflow` of a sum.
pub fn carried(
    days: &[Invoiced],
    posted: &[(SubscriptionId, PostedCharge)],
    invoiced: &[Invoiced],
    owed_minor: i64,
) -> Result<Vec<Line>, MoneyError> {
    let mut lines = Vec::new();
    for (subscription, charge) in posted.iter().filter(|(_, row)| row.credits.is_none()) {
        let of =
            Invoiced { subscription: *subscription, component: charge.component, days: charge.span.whole() };
        let meets = |known: &Invoiced| known.meets(&of);
        if !days.iter().any(meets) || invoiced.iter().any(meets) {
            continue;
        }
        let back = posted.iter().filter(|(_, row)| row.credits == Some(charge.id));
        let left = back.map(|(_, row)| row.amount_minor).try_fold(charge.amount_minor, i64::checked_add);
        lines.push(line_of(*subscription, charge, left.ok_or(MoneyError::Overflow)?)?);
    }
    lines.retain(|line| line.amount_minor > 0);
    let mut owed = owed_minor.max(0);
    for line in &mut lines {
        line.amount_minor = line.amount_minor.min(owed);
        line.vat_minor = vat_within(line.amount_minor, line.vat_rate)?;
        owed -= line.amount_minor;
    }
    lines.retain(|line| line.amount_minor > 0);
    Ok(lines)
}

/// The line that asks for what is left of a charge; its code is not known here.
fn line_of(
    subscription: SubscriptionId,
    charge: &PostedCharge,
    amount_minor: i64,
) -> Result<Line, MoneyError> {
    let days = match charge.span {
        ServiceSpan::Days(days) => days.days(),
        ServiceSpan::Once(_) => 0,
    };
    let price = Decimal::ZERO;
    Ok(Line {
        subscription,
        component: charge.component,
        code: String::new(),
        kind: LineKind::Charge,
        span: charge.span,
        due_on: charge.span.from(),
        revision: 0,
        quantity: charge.quantity,
        amount_minor,
        vat_rate: charge.vat_rate,
        vat_minor: vat_within(amount_minor, charge.vat_rate)?,
        credits: None,
        explanation: Explanation {
            list: price,
            price,
            share: Share::WHOLE,
            days,
            late_usage: false,
            makes_up: None,
        },
    })
}

/// Whether an invoice of this sum waits for the next one: there is less to ask for than the least sum of an invoice, and
/// more will come. The last invoice asks for any sum.
#[must_use]
pub const fn waits(sum_minor: i64, minimum_minor: i64, more_will_come: bool) -> bool {
    more_will_come && sum_minor > 0 && sum_minor < minimum_minor
}

/// Whether a line is metered and its days are not over.
fn still_counted(line: &Line, today: NaiveDate) -> bool {
    match line.span {
        ServiceSpan::Days(days) => line.explanation.days == 0 && days.to() > today,
        ServiceSpan::Once(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::ChargeId;
    use crate::rate::{Quantity, VatRate};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(from: &str, to: &str) -> Period {
        Period::new(day(from), day(to)).unwrap()
    }

    /// A line of a component with VAT of 22 %, counted by days.
    fn line(component: u128, period: Period, amount_minor: i64) -> Line {
        let kind = if amount_minor < 0 { LineKind::Credit } else { LineKind::Charge };
        Line {
            subscription: SubscriptionId(Uuid::from_u128(1)),
            component: ComponentId(Uuid::from_u128(component)),
            code: "c".to_owned(),
            kind,
            span: ServiceSpan::Days(period),
            due_on: period.from(),
            revision: 0,
            quantity: Quantity::ONE,
            amount_minor,
            vat_rate: VatRate::Vat22,
            vat_minor: vat_within(amount_minor, VatRate::Vat22).unwrap(),
            credits: (kind == LineKind::Credit).then(|| ChargeId(Uuid::from_u128(9))),
            explanation: Explanation {
                list: Decimal::ONE,
                price: Decimal::ONE,
                share: Share::WHOLE,
                days: period.days(),
                late_usage: false,
                makes_up: None,
            },
        }
    }

    fn sums(lines: Vec<Line>, invoiced: &[Invoiced], today: &str) -> Vec<(i64, i64)> {
        let asked = coming(lines, invoiced, day(today)).unwrap();
        asked.iter().map(|line| (line.amount_minor, line.vat_minor)).collect()
    }

    #[test]
    fn days_in_an_invoice_in_force_are_not_asked_for_again() {
        let (march, april) = (days("2026-03-01", "2026-04-01"), days("2026-04-01", "2026-05-01"));
        let lines = vec![line(1, march, 12_200), line(1, april, 12_200), line(2, march, 6_100)];
        let known = [Invoiced::of(&line(1, days("2026-03-10", "2026-04-01"), 1))];
        assert_eq!(sums(lines, &known, "2026-02-20"), [(12_200, 2_200), (6_100, 1_100)]);
    }

    #[test]
    fn what_settling_gives_back_lowers_the_last_charges_and_never_below_zero() {
        let rest = days("2026-03-16", "2026-04-01");
        let lines = vec![line(1, rest, -10_000), line(2, rest, 9_000), line(3, rest, 6_000)];
        assert_eq!(sums(lines.clone(), &[], "2026-03-01"), [(5_000, 902)]);
        let lines = vec![line(1, rest, -20_000), lines[1].clone(), lines[2].clone()];
        assert_eq!(sums(lines, &[], "2026-03-01"), []);
    }

    #[test]
    fn metered_days_are_asked_for_when_they_are_over() {
        let march = days("2026-03-01", "2026-04-01");
        let mut metered = line(1, march, 3_000);
        metered.explanation.days = 0;
        assert_eq!(sums(vec![metered.clone()], &[], "2026-03-31"), []);
        assert_eq!(sums(vec![metered], &[], "2026-04-01"), [(3_000, 541)]);
    }

    /// A posted charge of a component, or a credit of one by its id.
    fn posted(
        id: u128,
        component: u128,
        period: Period,
        sum: i64,
        credits: Option<u128>,
    ) -> (SubscriptionId, PostedCharge) {
        let charge = PostedCharge::of(ChargeId(Uuid::from_u128(id)), &line(component, period, sum));
        let credits = credits.map(|id| ChargeId(Uuid::from_u128(id)));
        (SubscriptionId(Uuid::from_u128(1)), PostedCharge { credits, ..charge })
    }

    #[test]
    fn what_credits_have_left_of_carried_days_is_asked_for_once_and_never_beyond_the_debt() {
        let (march, april) = (days("2026-03-01", "2026-04-01"), days("2026-04-01", "2026-05-01"));
        let rows = [
            posted(1, 1, march, 12_200, None),
            posted(2, 1, march, -6_100, Some(1)),
            posted(3, 1, april, 12_200, None),
            posted(4, 2, march, 1_000, None),
        ];
        let of = |component, period| Invoiced::of(&line(component, period, 1));
        let (both, first) = ([of(1, march), of(1, april)], [of(1, march)]);
        let asked = |days: &[Invoiced], known: &[Invoiced], owed| -> Vec<(i64, i64)> {
            let lines = carried(days, &rows, known, owed).unwrap();
            lines.iter().map(|line| (line.amount_minor, line.vat_minor)).collect()
        };
        assert_eq!(asked(&both, &[], 100_000), [(6_100, 1_100), (12_200, 2_200)]);
        assert_eq!(asked(&first, &[], 100_000), [(6_100, 1_100)]);
        assert_eq!(asked(&both, &first, 100_000), [(12_200, 2_200)]);
        assert_eq!(asked(&both, &[], 7_320), [(6_100, 1_100), (1_220, 220)]);
        assert_eq!(asked(&both, &[], -1), []);
    }

    #[test]
    fn an_invoice_waits_only_below_the_minimum_and_while_more_will_come() {
        assert!(waits(49_999, 50_000, true));
        assert!(!waits(50_000, 50_000, true));
        assert!(!waits(49_999, 50_000, false));
        assert!(!waits(0, 50_000, true));
        assert!(!waits(1, 0, true));
    }

    #[test]
    fn lines_of_nothing_are_left_out() {
        assert_eq!(sums(vec![line(1, days("2026-03-01", "2026-04-01"), 0)], &[], "2026-02-20"), []);
    }
}
