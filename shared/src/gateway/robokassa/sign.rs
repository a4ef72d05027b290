//! Texts that are signed, and tokens.

use data_encoding::BASE64URL_NOPAD;

use crate::gateway::GatewayHash;
use crate::gateway::digest::{hex, token};

/// How the payer's browser comes back to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
}

impl Method {
    /// The word that is sent and signed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// What a payment's signature covers. What is absent leaves no slot, but the number of the invoice leaves an empty one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Payment<'a> {
    /// Identifier of the shop.
    pub login: &'a str,
    /// `OutSum`, as it is sent.
    pub sum: &'a str,
    /// `InvId`, as it is sent; empty where Robokassa is to make one.
    pub invoice: &'a str,
    /// `OutSumCurrency`.
    pub currency: Option<&'a str>,
    /// `UserIp`.
    pub ip: Option<&'a str>,
    /// `Receipt`: the JSON escaped once ([`escaped`]), as the form field carries it.
    pub receipt: Option<&'a str>,
    /// `StepByStep=true`: the money is held.
    pub hold: bool,
    /// `ResultUrl2`, as it is sent: not escaped.
    pub result_url: Option<&'a str>,
    /// `SuccessUrl2` and its method, not escaped.
    pub success: Option<(&'a str, Method)>,
    /// `FailUrl2` and its method, not escaped.
    pub fail: Option<(&'a str, Method)>,
    /// `Token` of a saved card.
    pub token: Option<&'a str>,
    /// `Shp_…` as they are sent.
    pub own: &'a [(String, String)],
}

impl Payment<'_> {
    /// The text whose hash is `SignatureValue`, with password 1. Confirmation of a hold and a recurring charge are
    /// signed by the same.
    #[must_use]
    pub fn text(&self, password: &str) -> String {
        let mut parts = vec![self.login, self.sum, self.invoice];
        parts.extend(self.currency);
        parts.extend(self.ip);
        parts.extend(self.receipt);
        parts.extend(self.hold.then_some("true"));
        parts.extend(self.result_url);
        for (url, method) in [self.success, self.fail].into_iter().flatten() {
            parts.extend([url, method.code()]);
        }
        parts.extend(self.token);
        parts.push(password);
        with_own(parts.join(":"), self.own)
    }

    /// `SignatureValue`.
    #[must_use]
    pub fn signature(&self, hash: GatewayHash, password: &str) -> String {
        hex(hash, &self.text(password))
    }
}

/// Own parameters in the order of the bytes of `key=value`, as the official library sorts them.
fn with_own(mut text: String, own: &[(String, String)]) -> String {
    let mut own: Vec<String> = own.iter().map(|(key, value)| format!("{key}={value}")).collect();
    own.sort();
    for pair in own {
        text.push(':');
        text.push_str(&pair);
    }
    text
}

/// The text that a notification (password 2) or a return to our page (password 1) is signed by, over what came.
#[must_use]
pub fn result_text(sum: &str, invoice: &str, password: &str, own: &[(String, String)]) -> String {
    with_own(format!("{sum}:{invoice}:{password}"), own)
}

/// The text of `OpStateExt`, with password 2.
#[must_use]
pub fn state_text(login: &str, invoice: &str, password: &str) -> String {
    format!("{login}:{invoice}:{password}")
}

/// The text by which a hold is let go, with password 1: the slot of the sum is empty.
#[must_use]
pub fn cancel_text(login: &str, invoice: &str, password: &str) -> String {
    format!("{login}::{invoice}:{password}")
}

/// A text as a form carries it; a receipt is signed and sent in this form, and the form escapes it once more.
#[must_use]
pub fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The key of tokens of invoices.
#[must_use]
pub fn invoice_key(login: &str, password: &str) -> String {
    format!("{login}:{password}")
}

/// A token of the API of invoices.
#[must_use]
pub fn invoice_token(hash: GatewayHash, payload: &str, login: &str, password: &str) -> String {
    let header = format!(r#"{{"typ":"JWT","alg":"{}"}}"#, hash.code().to_uppercase());
    token(hash, &header, payload, &invoice_key(login, password))
}

/// A token of the API of refunds, by password 3. It takes hashes of the SHA-2 family only; others sign by SHA-256.
#[must_use]
pub fn refund_token(hash: GatewayHash, payload: &str, password: &str) -> String {
    let (name, hash) = match hash {
        GatewayHash::Md5 | GatewayHash::Ripemd160 | GatewayHash::Sha1 | GatewayHash::Sha256 => {
            ("HS256", GatewayHash::Sha256)
        }
        GatewayHash::Sha384 => ("HS384", hash),
        GatewayHash::Sha512 => ("HS512", hash),
    };
    token(hash, &format!(r#"{{"alg":"{name}","typ":"JWT"}}"#), payload, password)
}

/// The second segment of a request of RoboFiscal: the hash, in hexadecimal digits, of the first with password 1.
#[must_use]
pub fn fiscal_segment(hash: GatewayHash, payload: &str, password: &str) -> String {
    let first = BASE64URL_NOPAD.encode(payload.as_bytes());
    BASE64URL_NOPAD.encode(hex(hash, &format!("{first}{password}")).as_bytes())
}
