//! A statement that is loaded: how it stands, and what becomes of its lines.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

use super::direction::BankDirection;
use super::matching::Band;
use super::operation::BankOperation;

coded_enum! {
    /// How a statement stands.
    StatementState {
        /// Its lines are compared with clients and invoices.
        Matching = "matching",
        /// It waits for a person.
        Ready = "ready",
        /// Its lines are booked.
        Posting = "posting",
        /// They are booked; doubtful ones wait in the queue.
        Posted = "posted",
    }
}

coded_enum! {
    /// What is to be done with a line.
    LinePlan {
        /// It is booked as a payment of the client that was found or chosen.
        Post = "post",
        /// It is booked in suspense.
        Suspense = "suspense",
        /// It waits for a person.
        Wait = "wait",
        /// It pays a refund out.
        Refund = "refund",
        /// It is no business of clients.
        Other = "other",
    }
}

impl LinePlan {
    /// What is to be done unless a person says otherwise: sure payments are booked, doubtful ones wait, payments of
    /// nobody known go to suspense; of what goes out, only a refund that was found is ours to book.
    #[must_use]
    pub const fn usual(
        direction: BankDirection,
        operation: BankOperation,
        band: Band,
        refund: bool,
    ) -> LinePlan {
        match (direction, band) {
            (BankDirection::Incoming, Band::Exact) => LinePlan::Post,
            (BankDirection::Incoming, Band::Possible) | (BankDirection::Unknown, _) => LinePlan::Wait,
            (BankDirection::Incoming, Band::None) => match operation {
                BankOperation::Payment | BankOperation::Refund => LinePlan::Suspense,
                // A register stands for many payments, and fees and transfers are nobody's.
                BankOperation::Acquiring => LinePlan::Wait,
                BankOperation::Commission | BankOperation::Budget | BankOperation::Transfer => {
                    LinePlan::Other
                }
            },
            (BankDirection::Outgoing, _) if refund => LinePlan::Refund,
            (BankDirection::Outgoing, _) => match operation {
                BankOperation::Refund => LinePlan::Wait,
                BankOperation::Payment
                | BankOperation::Commission
                | BankOperation::Acquiring
                | BankOperation::Budget
                | BankOperation::Transfer => LinePlan::Other,
            },
            (BankDirection::Internal, _) => LinePlan::Other,
        }
    }
}

coded_enum! {
    /// How a line stands.
    LineState {
        /// Its statement is not booked yet.
        New = "new",
        /// It waits for a person.
        Waiting = "waiting",
        /// It is a payment of a client.
        Posted = "posted",
        /// It is in suspense.
        Suspense = "suspense",
        /// It paid a refund out.
        Refunded = "refunded",
        /// It is no business of clients.
        Other = "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_ones_are_booked_doubtful_ones_wait_and_unknown_ones_are_kept() {
        let incoming = |band| LinePlan::usual(BankDirection::Incoming, BankOperation::Payment, band, false);
        assert_eq!(
            [Band::Exact, Band::Possible, Band::None].map(incoming),
            [LinePlan::Post, LinePlan::Wait, LinePlan::Suspense]
        );
        let outgoing =
            |operation, refund| LinePlan::usual(BankDirection::Outgoing, operation, Band::None, refund);
        assert_eq!(outgoing(BankOperation::Payment, true), LinePlan::Refund);
        assert_eq!(outgoing(BankOperation::Refund, false), LinePlan::Wait);
        assert_eq!(outgoing(BankOperation::Budget, false), LinePlan::Other);
    }
}
