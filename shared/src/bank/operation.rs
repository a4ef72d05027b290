//! What a document is about, as far as it can be told without knowing the clients.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::text::fold;

use super::direction::BankDirection;
use super::document::Document;

coded_enum! {
    /// What a document is about.
    BankOperation {
        /// A payment by whoever is named: of a client when it comes in.
        Payment = "payment",
        /// Money that goes back: to a client when it goes out, to us when it comes in.
        Refund = "refund",
        /// What the bank takes for its services.
        Commission = "commission",
        /// The sum of many payments by card, СБП or a register: its payer is a bank.
        Acquiring = "acquiring",
        /// Taxes and other payments to the budget.
        Budget = "budget",
        /// Between own accounts.
        Transfer = "transfer",
    }
}

/// «ВидОплаты» of an order of the bank.
const BANK_ORDER: &str = "17";
/// «ВидОплаты» of a memorial order of the bank.
const MEMORIAL_ORDER: &str = "09";
/// First digits of accounts on which a bank books what its services cost: income, settlements for fees, income of
/// later periods (chart of accounts of credit institutions, Bank of Russia, № 809-П).
const BANK_INCOME: [&str; 4] = ["70601", "47422", "47423", "613"];
/// First digits of accounts of the budget.
const TREASURY: [&str; 2] = ["031", "40101"];

impl BankOperation {
    /// By the direction, the accounts and the words of the purpose.
    #[must_use]
    pub fn of(document: &Document, direction: BankDirection) -> BankOperation {
        let purpose = fold(&document.purpose);
        let kind = fold(&document.kind);
        let order_of_bank = [BANK_ORDER, MEMORIAL_ORDER].contains(&document.payment_code.as_str())
            || kind.contains("ордер")
            || kind.contains("комисси");
        let to =
            |prefixes: &[&str]| prefixes.iter().any(|prefix| document.payee.account().starts_with(prefix));
        match direction {
            BankDirection::Internal => BankOperation::Transfer,
            BankDirection::Outgoing => {
                if !document.budget_code.is_empty() || to(&TREASURY) {
                    BankOperation::Budget
                } else if order_of_bank
                    && (purpose.contains("комисси") || kind.contains("комисси") || to(&BANK_INCOME))
                {
                    BankOperation::Commission
                } else if is_return(&purpose) {
                    BankOperation::Refund
                } else {
                    BankOperation::Payment
                }
            }
            BankDirection::Incoming => {
                if is_return(&purpose) {
                    BankOperation::Refund
                } else if is_acquiring(&purpose, &kind) {
                    BankOperation::Acquiring
                } else {
                    BankOperation::Payment
                }
            }
            BankDirection::Unknown => BankOperation::Payment,
        }
    }
}

fn is_return(purpose: &str) -> bool {
    words(purpose).any(|word| ["возврат", "возврата", "вернуть"].contains(&word))
}

fn is_acquiring(purpose: &str, kind: &str) -> bool {
    let card = words(purpose)
        .any(|word| word.starts_with("эквайринг") || ["сбп", "реестр", "реестру", "реестра"].contains(&word));
    card || ["сбп", "карточные операции"].contains(&kind)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
