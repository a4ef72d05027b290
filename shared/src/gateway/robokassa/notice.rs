//! Notifications to ResultURL.

use super::sign::result_text;
use crate::gateway::GatewayHash;
use crate::gateway::digest::{hex, same_hex};

/// The parameters of a query or a form, each unescaped once, in order.
#[must_use]
pub fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// A notification that a payment was received. Texts are as they came: the signature is over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `OutSum`: `100.000000`.
    pub sum: String,
    /// `InvId`.
    pub invoice: String,
    /// `SignatureValue`.
    pub signature: String,
    /// `Fee`: what the shop pays for it.
    pub fee: Option<String>,
    /// `PaymentMethod`.
    pub method: Option<String>,
    /// `EMail`.
    pub email: Option<String>,
    /// `Shp_…`.
    pub own: Vec<(String, String)>,
    /// Whether it speaks of a test.
    pub test: bool,
}

/// Why a request is no notification.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// A parameter is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A parameter came twice: nobody can say which one was signed.
    #[error("{0} came twice")]
    Twice(&'static str),
}

impl Notice {
    /// Reads the parameters of a request. Names are read in any case, and the older `crc`, `inv_id`, `out_summ` too.
    ///
    /// # Errors
    /// One that must be there is missing, or came twice.
    pub fn read(pairs: &[(String, String)]) -> Result<Notice, NoticeError> {
        let all = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
            pairs
                .iter()
                .filter(move |(key, _)| names.contains(&key.to_lowercase()))
                .map(|(_, value)| value.clone())
        };
        let one = |name: &'static str, older: &[&str]| {
            let mut values = all(&[name]);
            match (values.next(), values.next()) {
                (Some(value), None) => Ok(value),
                (Some(_), Some(_)) => Err(NoticeError::Twice(name)),
                (None, _) => all(older).next().ok_or(NoticeError::Missing(name)),
            }
        };
        let own = pairs
            .iter()
            .filter(|(key, _)| key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("shp_")));
        Ok(Notice {
            sum: one("OutSum", &["out_summ"])?,
            invoice: one("InvId", &["inv_id", "InvoiceID"])?,
            signature: one("SignatureValue", &["crc"])?,
            fee: all(&["Fee"]).next(),
            method: all(&["PaymentMethod"]).next(),
            email: all(&["EMail"]).next(),
            own: own.cloned().collect(),
            test: all(&["IsTest"]).next().is_some_and(|value| value == "1"),
        })
    }

    /// Whether it is signed by the password; in any case of the digits.
    #[must_use]
    pub fn is_signed(&self, hash: GatewayHash, password: &str) -> bool {
        same_hex(&hex(hash, &result_text(&self.sum, &self.invoice, password, &self.own)), &self.signature)
    }

    /// An own parameter, whatever the case of its prefix.
    #[must_use]
    pub fn own(&self, name: &str) -> Option<&str> {
        self.own.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// What the gateway wants to be answered: exactly this.
    #[must_use]
    pub fn receipt(&self) -> String {
        format!("OK{}", self.invoice)
    }
}
