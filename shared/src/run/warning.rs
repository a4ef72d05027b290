//! Warnings: what a person should look at before a client's charges are posted. None of them stops a run.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ItemSubscription;
use crate::billing::ServiceSpan;
use crate::catalog::coded_enum;
use crate::client::{ClientKind, ClientState};

/// How many of the last posted amounts of a client make its usual one.
pub const USUAL_RUNS: i64 = 3;
/// From more than how many times the usual amount on a warning is given.
const UNUSUAL_TIMES: i128 = 3;

coded_enum! {
    /// What a person should look at.
    RunWarning {
        /// A legal entity or sole proprietor without ИНН.
        NoInn = "no_inn",
        /// A legal entity without КПП.
        NoKpp = "no_kpp",
        /// A client without e-mail: letters have nowhere to go.
        NoEmail = "no_email",
        /// There are lines, but their sum is 0.
        ZeroAmount = "zero_amount",
        /// More than three times the average of the client's last three posted amounts.
        AmountUnusual = "amount_unusual",
        /// A subscription ends within the days that are charged.
        EndsInPeriod = "ends_in_period",
        /// What the client has paid in advance covers the whole sum.
        AdvanceCoversAll = "advance_covers_all",
        /// The client is put away.
        ClientArchived = "client_archived",
        /// There is less to ask for than an invoice asks for at least: the next one asks for it.
        BelowMinimum = "below_minimum",
    }
}

impl RunWarning {
    /// The bit of this warning in a set that is kept; never changes.
    #[must_use]
    pub const fn bit(self) -> i32 {
        match self {
            RunWarning::NoInn => 1,
            RunWarning::NoKpp => 2,
            RunWarning::NoEmail => 4,
            RunWarning::ZeroAmount => 8,
            RunWarning::AmountUnusual => 16,
            RunWarning::EndsInPeriod => 32,
            RunWarning::AdvanceCoversAll => 64,
            RunWarning::ClientArchived => 128,
            RunWarning::BelowMinimum => 256,
        }
    }
}

/// A set of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Warnings(i32);

impl Warnings {
    /// The set that was kept as these bits; bits of no warning mean nothing.
    #[must_use]
    pub const fn from_bits(bits: i32) -> Warnings {
        Warnings(bits)
    }

    /// As the set is kept.
    #[must_use]
    pub const fn bits(self) -> i32 {
        self.0
    }

    /// The warnings, in their fixed order.
    pub fn iter(self) -> impl Iterator<Item = RunWarning> {
        RunWarning::ALL.iter().copied().filter(move |warning| self.0 & warning.bit() != 0)
    }

    fn add(&mut self, warning: RunWarning, holds: bool) {
        if holds {
            self.0 |= warning.bit();
        }
    }
}

impl FromIterator<RunWarning> for Warnings {
    fn from_iter<I: IntoIterator<Item = RunWarning>>(warnings: I) -> Warnings {
        Warnings(warnings.into_iter().fold(0, |bits, warning| bits | warning.bit()))
    }
}

/// What warnings look at of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BilledClient {
    /// Who the client is.
    pub kind: ClientKind,
    /// Whether the client is in use.
    pub state: ClientState,
    /// An ИНН is stated.
    pub has_inn: bool,
    /// A КПП is stated.
    pub has_kpp: bool,
    /// An e-mail is stated.
    pub has_email: bool,
    /// Balance in minor units, an advance above zero.
    pub balance_minor: i64,
    /// Sum of the last [`USUAL_RUNS`] posted amounts, in minor units; none while there are fewer.
    pub usual_sum_minor: Option<i64>,
}

impl BilledClient {
    /// Warnings about the form of the client, whatever is charged.
    #[must_use]
    pub fn warnings(&self) -> Warnings {
        let mut found = Warnings::default();
        let (taxed, entity) = match self.kind {
            ClientKind::LegalEntity => (true, true),
            ClientKind::SoleProprietor => (true, false),
            ClientKind::Individual => (false, false),
        };
        found.add(RunWarning::NoInn, taxed && !self.has_inn);
        found.add(RunWarning::NoKpp, entity && !self.has_kpp);
        found.add(RunWarning::NoEmail, !self.has_email);
        found.add(RunWarning::ClientArchived, self.state == ClientState::Archived);
        found
    }

    /// Warnings about a client whose invoice waits for the next one.
    #[must_use]
    pub fn warnings_of_carried(&self) -> Warnings {
        let mut found = self.warnings();
        found.add(RunWarning::BelowMinimum, true);
        found
    }

    /// All warnings about a client that is charged `amount_minor` by `lines` lines; `ends` when a subscription ends
    /// within their days (see [`ends_within`]).
    #[must_use]
    pub fn warnings_of(&self, amount_minor: i64, lines: usize, ends: bool) -> Warnings {
        let mut found = self.warnings();
        let unusual = self.usual_sum_minor.is_some_and(|sum| {
            i128::from(amount_minor) * i128::from(USUAL_RUNS) > i128::from(sum) * UNUSUAL_TIMES
        });
        found.add(RunWarning::ZeroAmount, lines > 0 && amount_minor == 0);
        found.add(RunWarning::AmountUnusual, unusual);
        found.add(RunWarning::EndsInPeriod, ends);
        found.add(RunWarning::AdvanceCoversAll, amount_minor > 0 && self.balance_minor >= amount_minor);
        found
    }
}

/// Whether a subscription that has no service from `ended_on` on ends within the days that its lines charge.
#[must_use]
pub fn ends_within(item: &ItemSubscription, ended_on: Option<NaiveDate>) -> bool {
    let Some(ended_on) = ended_on else { return false };
    item.lines.iter().filter(|line| !line.is_out()).any(|line| match line.line.span {
        ServiceSpan::Days(period) => period.to() >= ended_on,
        ServiceSpan::Once(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{day, three_months};
    use super::*;

    fn whole() -> BilledClient {
        BilledClient {
            kind: ClientKind::LegalEntity,
            state: ClientState::Active,
            has_inn: true,
            has_kpp: true,
            has_email: true,
            balance_minor: 0,
            usual_sum_minor: None,
        }
    }

    fn codes(warnings: Warnings) -> Vec<&'static str> {
        warnings.iter().map(RunWarning::code).collect()
    }

    #[test]
    fn bits_are_kept_as_they_are() {
        let bits: Vec<i32> = RunWarning::ALL.iter().map(|warning| warning.bit()).collect();
        assert_eq!(bits, [1, 2, 4, 8, 16, 32, 64, 128, 256]);
        let set: Warnings = [RunWarning::NoKpp, RunWarning::ZeroAmount].into_iter().collect();
        assert_eq!((set.bits(), Warnings::from_bits(10)), (10, set));
    }

    #[test]
    fn a_client_with_everything_stated_gives_no_warning() {
        assert_eq!(codes(whole().warnings_of(10_000, 1, false)), Vec::<&str>::new());
    }

    #[test]
    fn requisites_are_missed_by_the_kind_of_client() {
        let bare = |kind| BilledClient { kind, has_inn: false, has_kpp: false, has_email: false, ..whole() };
        assert_eq!(codes(bare(ClientKind::LegalEntity).warnings()), ["no_inn", "no_kpp", "no_email"]);
        assert_eq!(codes(bare(ClientKind::SoleProprietor).warnings()), ["no_inn", "no_email"]);
        assert_eq!(codes(bare(ClientKind::Individual).warnings()), ["no_email"]);
    }

    #[test]
    fn a_sum_is_unusual_above_three_times_the_average_of_three() {
        let usual = BilledClient { usual_sum_minor: Some(30_000), ..whole() };
        assert_eq!(codes(usual.warnings_of(30_000, 1, false)), Vec::<&str>::new());
        assert_eq!(codes(usual.warnings_of(30_001, 1, false)), ["amount_unusual"]);
        assert_eq!(codes(whole().warnings_of(i64::MAX, 1, false)), Vec::<&str>::new());
    }

    #[test]
    fn an_advance_covers_all_from_the_last_kopeck_on() {
        let paid = |balance_minor| BilledClient { balance_minor, ..whole() };
        assert_eq!(codes(paid(9_999).warnings_of(10_000, 1, false)), Vec::<&str>::new());
        assert_eq!(codes(paid(10_000).warnings_of(10_000, 1, false)), ["advance_covers_all"]);
    }

    #[test]
    fn lines_of_nothing_are_a_warning_and_no_lines_are_not() {
        let paid = BilledClient { balance_minor: 5, ..whole() };
        assert_eq!(codes(paid.warnings_of(0, 2, false)), ["zero_amount"]);
        assert_eq!(codes(paid.warnings_of(0, 0, false)), Vec::<&str>::new());
    }

    #[test]
    fn an_invoice_that_waits_says_so_and_not_that_it_asks_for_nothing() {
        assert_eq!(codes(whole().warnings_of_carried()), ["below_minimum"]);
    }

    #[test]
    fn an_archived_client_is_shown() {
        let archived = BilledClient { state: ClientState::Archived, ..whole() };
        assert_eq!(codes(archived.warnings()), ["client_archived"]);
    }

    #[test]
    fn a_subscription_ends_within_the_days_that_are_charged() {
        let mut item = three_months();
        assert!(!ends_within(&item, None));
        assert!(!ends_within(&item, Some(day("2026-04-02"))));
        assert!(ends_within(&item, Some(day("2026-04-01"))));
        item.lines[2].excluded = true;
        assert!(!ends_within(&item, Some(day("2026-04-01"))));
    }
}
