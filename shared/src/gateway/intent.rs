//! How a payment through a gateway stands. It moves only forward, whatever the order in which news of it come.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

coded_enum! {
    /// How a payment through a gateway stands. Each state comes after those before it.
    IntentState {
        /// It is written down; the gateway does not surely know of it.
        Created = "created",
        /// The payer can pay, or a saved method is being charged.
        Pending = "pending",
        /// The money is held at the payer's bank.
        Held = "held",
        /// Nothing came of it, as the gateway says.
        Cancelled = "cancelled",
        /// The money was received.
        Paid = "paid",
    }
}

impl IntentState {
    /// Whether something may still come without anybody's doing: it is worth asking the gateway.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            IntentState::Created | IntentState::Pending | IntentState::Held => true,
            IntentState::Cancelled | IntentState::Paid => false,
        }
    }

    /// The state after news of `seen`: the later of both. Money that comes after a payment was given up is still
    /// money, so that "paid" comes last.
    #[must_use]
    pub fn after(self, seen: IntentState) -> IntentState {
        self.max(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_in_any_order_and_any_number_end_in_the_same_state() {
        let all = IntentState::ALL;
        for first in all {
            for second in all {
                for third in all {
                    let there = first.after(*second).after(*third);
                    assert_eq!(there, third.after(*first).after(*second));
                    assert_eq!(there, there.after(*first).after(*second).after(*third));
                }
            }
        }
    }

    #[test]
    fn a_payment_that_was_received_stays_received() {
        for seen in IntentState::ALL {
            assert_eq!(IntentState::Paid.after(*seen), IntentState::Paid);
        }
        assert_eq!(IntentState::Cancelled.after(IntentState::Pending), IntentState::Cancelled);
    }
}
