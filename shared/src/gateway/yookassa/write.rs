//! What ЮKassa is asked.

use serde_json::{Map, Value, json};

use crate::gateway::amount::write_amount;
use crate::money::Money;

/// By what it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pay<'a> {
    /// The payer chooses on the gateway's page and comes back to this address.
    Page {
        /// Where the payer comes back to.
        return_url: &'a str,
        /// Whether the method is to be kept, with the payer's consent.
        save: bool,
    },
    /// A saved method is charged without the payer.
    Saved(&'a str),
}

/// A payment that is to begin.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPayment<'a> {
    /// Its amount.
    pub amount: Money,
    /// What the payer reads; cut at 128 characters.
    pub description: &'a str,
    /// By what it is paid.
    pub pay: Pay<'a>,
    /// Whether the money is only held. The gateway's default would be to hold it: it is always said.
    pub hold: bool,
    /// A receipt by 54-ФЗ.
    pub receipt: Option<Value>,
    /// Our own words, by which the payment is found again.
    pub metadata: &'a [(&'a str, String)],
}

fn money(amount: Money) -> Value {
    json!({ "value": write_amount(amount), "currency": amount.currency().code() })
}

/// The body of `POST /payments`.
#[must_use]
pub fn new_payment(new: &NewPayment<'_>) -> Value {
    let mut body = json!({
        "amount": money(new.amount),
        "capture": !new.hold,
        "description": new.description.chars().take(128).collect::<String>(),
        "metadata": new.metadata.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect::<Map<_, _>>(),
    });
    let Some(fields) = body.as_object_mut() else { return body };
    match new.pay {
        Pay::Page { return_url, save } => {
            fields.insert("confirmation".to_owned(), json!({ "type": "redirect", "return_url": return_url }));
            if save {
                fields.insert("save_payment_method".to_owned(), true.into());
            }
        }
        Pay::Saved(method) => {
            fields.insert("payment_method_id".to_owned(), method.into());
        }
    }
    if let Some(receipt) = &new.receipt {
        fields.insert("receipt".to_owned(), receipt.clone());
    }
    body
}

/// The body of `POST /payments/{id}/capture`: all, or a part.
#[must_use]
pub fn capture(amount: Money, receipt: Option<&Value>) -> Value {
    match receipt {
        Some(receipt) => json!({ "amount": money(amount), "receipt": receipt }),
        None => json!({ "amount": money(amount) }),
    }
}

/// The body of `POST /refunds`.
#[must_use]
pub fn new_refund(payment: &str, amount: Money, description: &str, receipt: Option<&Value>) -> Value {
    let mut body = json!({
        "payment_id": payment,
        "amount": money(amount),
        "description": description.chars().take(250).collect::<String>(),
    });
    if let (Some(receipt), Some(fields)) = (receipt, body.as_object_mut()) {
        fields.insert("receipt".to_owned(), receipt.clone());
    }
    body
}
