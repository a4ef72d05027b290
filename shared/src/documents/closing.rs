//! What of a charge each month's closing documents recognise.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::DocumentKind;
use crate::billing::vat_within;
use crate::calendar::{Interval, Schedule, plus_days};
use crate::ids::ComponentId;
use crate::ledger::{Account, Transfer};
use crate::money::{MoneyError, allocate};
use crate::period::Period;
use crate::rate::{Quantity, VatPolicy, VatRate};

/// A first of a month, from which all others are counted.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day of the calendar");

/// When a charge is earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognition {
    /// Day by day over its period: recurring services charged in advance.
    ByDays,
    /// In the month of its first day: one-time services.
    AtStart,
    /// In the month of its last day: metered services and those charged in arrears.
    AtEnd,
}

/// What one month recognises of a charge. Amounts are minor units, of the sign of the charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingPart {
    /// First day of the month whose documents show it.
    pub month: NaiveDate,
    /// Days that it is for.
    pub period: Period,
    /// Amount with VAT.
    pub gross_minor: i64,
    /// The rate on the last day of the part.
    pub vat_rate: VatRate,
    /// VAT within the amount.
    pub vat_minor: i64,
}

/// Splits a charge over the months of its closing documents, in order; the parts add up to the charge.
///
/// Month m recognises `round(gross × days up to the month's end / days)` less what earlier months recognised, so the
/// last one takes the rest, and a month can be closed without regard to how earlier ones were.
///
/// # Errors
/// `Overflow`.
pub fn split(
    period: Period,
    gross_minor: i64,
    recognition: Recognition,
    vat: VatPolicy,
) -> Result<Vec<ClosingPart>, MoneyError> {
    let part = |month: NaiveDate, period: Period, gross_minor: i64| {
        let vat_rate = vat.rate_on(period.last_day());
        let vat_minor = vat_within(gross_minor, vat_rate)?;
        Ok(ClosingPart { month, period, gross_minor, vat_rate, vat_minor })
    };
    match recognition {
        Recognition::AtStart => {
            let day = Period::new(period.from(), plus_days(period.from(), 1)).unwrap_or(period);
            Ok(vec![part(month_of(period.from()), day, gross_minor)?])
        }
        Recognition::AtEnd => Ok(vec![part(month_of(period.last_day()), period, gross_minor)?]),
        Recognition::ByDays => {
            let pieces = by_month(period);
            let days: Vec<u32> =
                pieces.iter().map(|piece| u32::try_from(piece.days()).unwrap_or(u32::MAX)).collect();
            let amounts = allocate(gross_minor, &days)?;
            let parts = pieces.into_iter().zip(amounts);
            parts.map(|(piece, amount)| part(month_of(piece.from()), piece, amount)).collect()
        }
    }
}

/// A charge, or a one-time service booked by hand, with what was taken back of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Id of the charge or of the entry.
    pub source: Uuid,
    /// The component that is charged; none of a service booked by hand.
    pub component: Option<ComponentId>,
    /// What documents call it.
    pub name: String,
    /// Units.
    pub quantity: Quantity,
    /// When it is earned.
    pub recognition: Recognition,
    /// VAT within it.
    pub vat: VatPolicy,
    /// Days that it is for.
    pub period: Period,
    /// Amount with VAT, in minor units; not below 0.
    pub gross_minor: i64,
    /// Days that were taken back, as days of the charge, with amounts below or at 0.
    pub credits: Vec<(Period, i64)>,
    /// What closing documents in force say of it by month.
    pub recognised: Vec<Recognised>,
}

/// What closing documents in force say of a service in a month. Amounts are minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    /// First day of the month.
    pub month: NaiveDate,
    /// Amount with VAT.
    pub gross_minor: i64,
    /// VAT within it.
    pub vat_minor: i64,
}

/// What is to be recognised of a service for a month. Amounts are minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Id of the charge or of the entry.
    pub source: Uuid,
    /// The component that is charged; none of a service booked by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<ComponentId>,
    /// First day of the month.
    pub month: NaiveDate,
    /// Days that were served.
    pub period: Period,
    /// What documents call it.
    pub name: String,
    /// Units.
    pub quantity: Quantity,
    /// Amount with VAT.
    pub gross_minor: i64,
    /// The rate on the last day of the part.
    pub vat_rate: VatRate,
    /// VAT within the amount.
    pub vat_minor: i64,
}

/// What is due of a client's services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingDue {
    /// Lines of the month's documents, in order of their days.
    pub lines: Vec<Due>,
    /// What documents of earlier months must be corrected by: differences, as a rule below 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Due>,
}

/// What a run has for a client whose month it closes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedClosing {
    /// What documents are to say.
    pub due: ClosingDue,
    /// Which documents the client gets.
    pub documents: Vec<DocumentKind>,
}

impl Service {
    /// What every month recognises of what stands, in order of months; the sum is the charge less its credits.
    ///
    /// A credit lowers the months of its days. Of a month whose days were all taken back nothing stays: what rounding
    /// would leave of it goes to the last month that has a day.
    ///
    /// # Errors
    /// `Overflow`.
    fn standing(&self) -> Result<Vec<ClosingPart>, MoneyError> {
        let mut parts = split(self.period, self.gross_minor, self.recognition, self.vat)?;
        let mut lowered: BTreeMap<NaiveDate, i64> = BTreeMap::new();
        let taken: Vec<Period> = self.credits.iter().map(|(period, _)| *period).collect();
        for (period, gross_minor) in &self.credits {
            match self.recognition {
                Recognition::ByDays => {
                    for part in split(*period, *gross_minor, Recognition::ByDays, self.vat)? {
                        *lowered.entry(part.month).or_insert(0) += part.gross_minor;
                    }
                }
                Recognition::AtStart | Recognition::AtEnd => {
                    let month = parts.first().map_or(self.period.from(), |part| part.month);
                    *lowered.entry(month).or_insert(0) += gross_minor;
                }
            }
        }
        let mut residue = 0_i64;
        let mut last = None;
        for (at, part) in parts.iter_mut().enumerate() {
            part.gross_minor += lowered.remove(&part.month).unwrap_or(0);
            let left = part.period.subtract(&taken);
            match (left.first(), left.last()) {
                (Some(first), Some(end)) => {
                    part.period = first.hull(*end);
                    last = Some(at);
                }
                _ if self.recognition == Recognition::ByDays => {
                    residue += std::mem::take(&mut part.gross_minor);
                }
                _ => {}
            }
        }
        residue += lowered.into_values().sum::<i64>();
        let last = last.unwrap_or(parts.len().saturating_sub(1));
        if let Some(part) = parts.get_mut(last) {
            part.gross_minor += residue;
        }
        for part in &mut parts {
            part.vat_rate = self.vat.rate_on(part.period.last_day());
            part.vat_minor = vat_within(part.gross_minor, part.vat_rate)?;
        }
        Ok(parts)
    }

    /// What is still to be recognised for months up to `month`.
    ///
    /// # Errors
    /// `Overflow`.
    fn due(&self, month: NaiveDate, due: &mut ClosingDue) -> Result<(), MoneyError> {
        for part in self.standing()?.into_iter().filter(|part| part.month <= month) {
            let before = self.recognised.iter().find(|known| known.month == part.month);
            let (gross, vat) = before.map_or((0, 0), |known| (known.gross_minor, known.vat_minor));
            let share = Due {
                source: self.source,
                component: self.component,
                month: part.month,
                period: part.period,
                name: self.name.clone(),
                quantity: self.quantity,
                gross_minor: part.gross_minor - gross,
                vat_rate: part.vat_rate,
                vat_minor: part.vat_minor - vat,
            };
            if share.gross_minor == 0 && share.vat_minor == 0 {
                continue;
            }
            if gross == 0 && part.gross_minor > 0 {
                due.lines.push(share);
            } else {
                due.corrections.push(share);
            }
        }
        Ok(())
    }
}

/// What closing documents of `month`, named by its first day, are to recognise of a client's services: what was served
/// up to its end and no document says yet.
///
/// # Errors
/// `Overflow`.
pub fn due(services: &[Service], month: NaiveDate) -> Result<ClosingDue, MoneyError> {
    let mut due = ClosingDue::default();
    for service in services {
        service.due(month, &mut due)?;
    }
    due.lines.sort_by(|one, other| {
        (one.period, &one.name, one.source).cmp(&(other.period, &other.name, other.source))
    });
    due.corrections.sort_by_key(|share| (share.month, share.source));
    Ok(due)
}

impl ClosingDue {
    /// Whether nothing is due.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.corrections.is_empty()
    }

    /// Sum of the lines and the corrections, with VAT, in minor units; none when it does not fit.
    #[must_use]
    pub fn gross_minor(&self) -> Option<i64> {
        self.all().try_fold(0_i64, |sum, due| sum.checked_add(due.gross_minor))
    }

    /// The lines, then the corrections.
    pub fn all(&self) -> impl Iterator<Item = &Due> {
        self.lines.iter().chain(&self.corrections)
    }
}

/// The rows of the entry of these: what was charged becomes revenue and VAT, and what is corrected becomes charged again.
#[must_use]
pub fn transfers(due: &[Due]) -> Vec<Transfer> {
    let vat: i64 = due.iter().map(|due| due.vat_minor).sum();
    let net = due.iter().map(|due| due.gross_minor).sum::<i64>() - vat;
    let row = |(account, amount_minor): (Account, i64)| match amount_minor {
        ..0 => Transfer::new(account, Account::Unearned, -amount_minor).ok(),
        0 => None,
        1.. => Transfer::new(Account::Unearned, account, amount_minor).ok(),
    };
    [(Account::Revenue, net), (Account::Vat, vat)].into_iter().filter_map(row).collect()
}

/// The day after the last of the month that begins on `month`.
#[must_use]
pub fn month_end(month: NaiveDate) -> NaiveDate {
    months().period_at(month).to()
}

/// Months, from the first to the first.
fn months() -> Schedule {
    Schedule::new(Interval::Months(1), FIRST, None)
}

/// First day of the month of `day`.
#[must_use]
pub fn month_of(day: NaiveDate) -> NaiveDate {
    months().period_at(day).from()
}

/// The period cut at every first of a month.
fn by_month(period: Period) -> Vec<Period> {
    let mut pieces = Vec::new();
    let mut from = period.from();
    while from < period.to() {
        let month = months().period_at(from);
        pieces.extend(month.intersect(period));
        from = month.to();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    fn shares(parts: &[ClosingPart]) -> Vec<(String, i64, VatRate, i64)> {
        let share =
            |part: &ClosingPart| (part.month.to_string(), part.gross_minor, part.vat_rate, part.vat_minor);
        parts.iter().map(share).collect()
    }

    #[test]
    fn a_quarter_is_recognised_by_the_days_of_its_months() {
        let parts =
            split(period("2026-01-15", "2026-04-15"), 900_000, Recognition::ByDays, VatPolicy::General)
                .unwrap();
        assert_eq!(
            shares(&parts),
            [
                ("2026-01-01".to_owned(), 170_000, VatRate::Vat22, 30_656),
                ("2026-02-01".to_owned(), 280_000, VatRate::Vat22, 50_492),
                ("2026-03-01".to_owned(), 310_000, VatRate::Vat22, 55_902),
                ("2026-04-01".to_owned(), 140_000, VatRate::Vat22, 25_246),
            ]
        );
    }

    #[test]
    fn the_rate_is_that_of_the_last_day_of_each_part() {
        let parts =
            split(period("2025-12-16", "2026-01-16"), 310_000, Recognition::ByDays, VatPolicy::General)
                .unwrap();
        assert_eq!(
            shares(&parts),
            [
                ("2025-12-01".to_owned(), 160_000, VatRate::Vat20, 26_667),
                ("2026-01-01".to_owned(), 150_000, VatRate::Vat22, 27_049),
            ]
        );
    }

    #[test]
    fn one_time_charges_close_at_their_start_and_arrears_at_their_end() {
        let quarter = period("2026-01-15", "2026-04-01");
        let vat = VatPolicy::Fixed(VatRate::NoVat);
        let start = split(quarter, 5_000, Recognition::AtStart, vat).unwrap();
        assert_eq!(shares(&start), [("2026-01-01".to_owned(), 5_000, VatRate::NoVat, 0)]);
        assert_eq!(start[0].period, period("2026-01-15", "2026-01-16"));
        let end = split(quarter, 5_000, Recognition::AtEnd, vat).unwrap();
        assert_eq!(shares(&end), [("2026-03-01".to_owned(), 5_000, VatRate::NoVat, 0)]);
    }

    #[test]
    fn a_credit_is_split_like_its_charge() {
        let days = period("2026-01-31", "2026-02-02");
        let parts = split(days, -101, Recognition::ByDays, VatPolicy::Fixed(VatRate::Vat22)).unwrap();
        assert_eq!(parts.iter().map(|part| part.gross_minor).collect::<Vec<_>>(), [-51, -50]);
    }

    fn service(from: &str, to: &str, gross_minor: i64) -> Service {
        Service {
            source: Uuid::from_u128(1),
            component: None,
            name: "Интернет".to_owned(),
            quantity: Quantity::ONE,
            recognition: Recognition::ByDays,
            vat: VatPolicy::Fixed(VatRate::Vat22),
            period: period(from, to),
            gross_minor,
            credits: Vec::new(),
            recognised: Vec::new(),
        }
    }

    fn month(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Closes a month as documents would, and says what its lines and corrections are.
    fn closed(service: &mut Service, on: &str) -> (Vec<i64>, Vec<i64>) {
        let due = due(std::slice::from_ref(service), month(on)).unwrap();
        for share in due.all() {
            match service.recognised.iter_mut().find(|known| known.month == share.month) {
                Some(known) => {
                    known.gross_minor += share.gross_minor;
                    known.vat_minor += share.vat_minor;
                }
                None => service.recognised.push(Recognised {
                    month: share.month,
                    gross_minor: share.gross_minor,
                    vat_minor: share.vat_minor,
                }),
            }
        }
        let amounts = |due: &[Due]| due.iter().map(|due| due.gross_minor).collect();
        (amounts(&due.lines), amounts(&due.corrections))
    }

    #[test]
    fn a_month_closes_once_and_later_months_take_the_rest() {
        let mut quarter = service("2026-01-15", "2026-04-15", 900_000);
        assert_eq!(closed(&mut quarter, "2026-01-01"), (vec![170_000], vec![]));
        assert_eq!(closed(&mut quarter, "2026-01-01"), (vec![], vec![]));
        assert_eq!(closed(&mut quarter, "2026-03-01"), (vec![280_000, 310_000], vec![]));
        assert_eq!(closed(&mut quarter, "2026-04-01"), (vec![140_000], vec![]));
        assert_eq!(closed(&mut quarter, "2027-01-01"), (vec![], vec![]));
    }

    #[test]
    fn days_taken_back_before_the_closing_are_not_in_it_and_after_it_correct_it() {
        let mut may = service("2026-05-01", "2026-06-01", 31_000);
        may.credits.push((period("2026-05-21", "2026-06-01"), -11_000));
        let shares = due(std::slice::from_ref(&may), month("2026-05-01")).unwrap();
        assert_eq!(shares.lines[0].period, period("2026-05-01", "2026-05-21"));
        assert_eq!(closed(&mut may, "2026-05-01"), (vec![20_000], vec![]));
        may.credits.push((period("2026-05-11", "2026-05-21"), -10_000));
        assert_eq!(closed(&mut may, "2026-06-01"), (vec![], vec![-10_000]));
        may.credits.push((period("2026-05-01", "2026-05-11"), -10_000));
        assert_eq!(closed(&mut may, "2026-06-01"), (vec![], vec![-10_000]));
        assert_eq!(may.recognised, [Recognised { month: month("2026-05-01"), gross_minor: 0, vat_minor: 0 }]);
    }

    #[test]
    fn a_month_whose_days_were_all_taken_back_leaves_no_kopeck() {
        // 14 of 31 days are 451.61 of 1000.00 by the charge, and 451.62 by a credit that rounds by itself.
        let mut charge = service("2026-03-18", "2026-04-18", 100_000);
        charge.credits.push((period("2026-04-01", "2026-04-18"), -54_838));
        assert_eq!(closed(&mut charge, "2026-04-01"), (vec![45_162], vec![]));
    }

    #[test]
    fn what_is_closed_becomes_revenue_and_vat_and_a_correction_goes_back() {
        let mut may = service("2026-05-01", "2026-06-01", 12_200);
        let shares = due(std::slice::from_ref(&may), month("2026-05-01")).unwrap();
        let row = |debit, credit, amount| Transfer::new(debit, credit, amount).unwrap();
        let rows =
            [row(Account::Unearned, Account::Revenue, 10_000), row(Account::Unearned, Account::Vat, 2_200)];
        assert_eq!(transfers(&shares.lines), rows);
        closed(&mut may, "2026-05-01");
        may.credits.push((period("2026-05-01", "2026-06-01"), -12_200));
        let shares = due(std::slice::from_ref(&may), month("2026-06-01")).unwrap();
        let back =
            [row(Account::Revenue, Account::Unearned, 10_000), row(Account::Vat, Account::Unearned, 2_200)];
        assert_eq!(transfers(&shares.corrections), back);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_back_when_the_documents_say_what_stays(
            from in 0..2_000_u64, days in 1..400_u64, gross in 1..10_000_000_i64,
            cuts in prop::collection::vec((0..400_u64, 1..60_u64, 0..28_u32), 0..5),
        ) {
            let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(from);
            let whole = Period::new(first, first + chrono::Days::new(days)).unwrap();
            let mut charge = Service { period: whole, gross_minor: gross, ..service("2026-01-01", "2026-02-01", 1) };
            let mut closing = month_of(first);
            for (at, length, months_on) in cuts {
                let begin = first + chrono::Days::new(at);
                let taken: Vec<Period> = charge.credits.iter().map(|(period, _)| *period).collect();
                let cut = Period::new(begin, begin + chrono::Days::new(length)).unwrap();
                let piece = cut.intersect(whole).and_then(|cut| cut.subtract(&taken).first().copied());
                if let Some(piece) = piece {
                    let left = gross + charge.credits.iter().map(|(_, amount)| amount).sum::<i64>();
                    let standing: i64 = whole.subtract(&taken).iter().map(|piece| piece.days()).sum();
                    let part = (gross * piece.days() / whole.days()).min(left);
                    let amount = if standing == piece.days() { left } else { part };
                    charge.credits.push((piece, -amount));
                }
                for _ in 0..months_on / 7 {
                    closing = month_end(closing);
                }
                closed(&mut charge, &closing.to_string());
            }
            closed(&mut charge, "2100-01-01");
            let stays = gross + charge.credits.iter().map(|(_, amount)| amount).sum::<i64>();
            prop_assert_eq!(charge.recognised.iter().map(|known| known.gross_minor).sum::<i64>(), stays);
            prop_assert!(charge.recognised.iter().all(|known| known.gross_minor >= 0), "{:?}", charge.recognised);
            prop_assert_eq!(closed(&mut charge, "2100-01-01"), (vec![], vec![]));
        }

        #[test]
        fn months_sum_to_the_charge_and_tile_its_days(
            from in 0..20_000_u64, days in 1..1_500_u64, gross in -1_000_000_000_000..1_000_000_000_000_i64,
        ) {
            let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(from);
            let whole = Period::new(first, first + chrono::Days::new(days)).unwrap();
            for recognition in [Recognition::ByDays, Recognition::AtStart, Recognition::AtEnd] {
                let parts = split(whole, gross, recognition, VatPolicy::General).unwrap();
                prop_assert_eq!(parts.iter().map(|part| part.gross_minor).sum::<i64>(), gross);
                prop_assert!(parts.is_sorted_by(|one, other| one.month < other.month));
            }
            let parts = split(whole, gross, Recognition::ByDays, VatPolicy::General).unwrap();
            prop_assert!(parts.iter().all(|part| part.gross_minor.signum() * gross.signum() >= 0));
            let mut day = whole.from();
            for part in parts {
                prop_assert_eq!(part.period.from(), day);
                prop_assert_eq!(month_of(part.period.last_day()), part.month);
                day = part.period.to();
            }
            prop_assert_eq!(day, whole.to());
        }
    }
}
