//! Charges with what was taken back of them.

use crate::ids::ChargeId;
use crate::period::Period;

use super::life::PostedCharge;

/// A charge with what was taken back of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The charge.
    pub charge: PostedCharge,
    /// Days of the charge that were taken back for money, and the amounts with VAT, below 0. Days that moved behind a
    /// block count as the days of the charge that they stand for.
    pub credits: Vec<(Period, i64)>,
}

/// The charge that a row belongs to, of these rows; none when the row that it takes back is not among them.
#[must_use]
pub fn family_of(row: &PostedCharge, rows: &[PostedCharge]) -> Option<ChargeId> {
    match row.credits {
        None => Some(row.original()),
        Some(credited) => rows.iter().find(|other| other.id == credited).map(PostedCharge::original),
    }
}

/// The charges among these rows of one subscription with what was taken back of them, in order of the rows. Lines that
/// make up for blocked days are no charges of their own.
#[must_use]
pub fn families(rows: &[PostedCharge]) -> Vec<Family> {
    let charges = rows.iter().filter(|row| row.credits.is_none() && row.makes_up.is_none());
    let credits = |charge: &PostedCharge| {
        let of = |row: &&PostedCharge| row.credits.is_none() && row.original() == charge.id;
        let family: Vec<&PostedCharge> = rows.iter().filter(of).collect();
        let taken = rows.iter().filter(|row| row.amount_minor != 0).filter_map(|row| {
            let credited = family.iter().find(|other| row.credits == Some(other.id))?;
            let days = row.span.days().map(|days| days.later(-credited.lag()));
            Some((days.unwrap_or_else(|| charge.span.whole()), row.amount_minor))
        });
        taken.collect()
    };
    charges.map(|charge| Family { charge: charge.clone(), credits: credits(charge) }).collect()
}
