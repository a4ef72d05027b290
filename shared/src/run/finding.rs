//! What a run finds before it is made, and why clients fail in it.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

coded_enum! {
    /// What stands in the way of a run that is not made yet.
    RunBlocker {
        /// The day is further ahead than the mode allows.
        DateTooFar = "date_too_far",
        /// The charges would be dated into a closed period.
        PeriodClosed = "period_closed",
        /// Another run works on clients of this one.
        RunWorking = "run_working",
        /// Not all of the month that is to be closed is charged.
        NotCharged = "not_charged",
    }
}

coded_enum! {
    /// What a person should know before a run is made; it does not stand in the way.
    RunCaution {
        /// Earlier months are not closed: what was served in them goes into the documents of this one.
        EarlierMonthsOpen = "earlier_months_open",
    }
}

coded_enum! {
    /// Why nothing of a subscription in the scope of a run is due.
    NotDueReason {
        /// It begins after the run's day.
        NotStarted = "not_started",
        /// It has ended and is charged to its end.
        Ended = "ended",
        /// It is charged beyond the run's day.
        Charged = "charged",
    }
}

coded_enum! {
    /// Why a client of a run is not charged: what the remedy depends on.
    RunErrorCause {
        /// An amount does not fit: a price or a quantity is out of any sensible range.
        AmountOutOfRange = "amount_out_of_range",
        /// Too many uncharged periods: a date is surely wrong.
        TooManyPeriods = "too_many_periods",
        /// What a person decided about lines no longer fits them.
        DecisionUnfit = "decision_unfit",
        /// The charges would be dated into a closed period.
        PeriodClosed = "period_closed",
        /// The law wants something of a document that the seller or the client does not state.
        DocumentIncomplete = "document_incomplete",
        /// The client changed after the calculation.
        ClientChanged = "client_changed",
        /// Anything else; the text of the item says what.
        Other = "other",
    }
}
