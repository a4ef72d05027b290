//! Payment gateways: what Robokassa and YooKassa say and are told, without saying it.
//!
//! Protocols are pure functions of texts: what is signed, what is sent, what an answer or a notification means. The
//! server keeps the secrets and the connections. Nothing here was tried against the live gateways; the strings and
//! tokens of their own libraries are the tests (`vectors/`).

pub mod amount;
pub mod decline;
#[cfg(not(target_arch = "wasm32"))]
pub mod digest;
pub mod intent;
pub mod receipt;
pub mod register;
#[cfg(not(target_arch = "wasm32"))]
pub mod robokassa;
#[cfg(not(target_arch = "wasm32"))]
pub mod yookassa;

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

coded_enum! {
    /// A payment gateway.
    GatewayKind {
        /// Robokassa.
        Robokassa = "robokassa",
        /// ЮKassa, API version 3.
        Yookassa = "yookassa",
    }
}

coded_enum! {
    /// The hash by which a shop of Robokassa signs; one for all its passwords.
    GatewayHash {
        /// MD5.
        #[serde(rename = "MD_5")]
        Md5 = "md5",
        /// RIPEMD-160.
        #[serde(rename = "RIPEMD_160")]
        Ripemd160 = "ripemd160",
        /// SHA-1.
        #[serde(rename = "SHA_1")]
        Sha1 = "sha1",
        /// SHA-256.
        #[serde(rename = "SHA_256")]
        Sha256 = "sha256",
        /// SHA-384.
        #[serde(rename = "SHA_384")]
        Sha384 = "sha384",
        /// SHA-512.
        #[serde(rename = "SHA_512")]
        Sha512 = "sha512",
    }
}

coded_enum! {
    /// What became of a notification.
    GatewayEventState {
        /// It is kept and waits.
        Stored = "stored",
        /// It changed what it had to.
        Processed = "processed",
        /// It says what was known, or what is of no concern here.
        Ignored = "ignored",
        /// Its signature or its sender is not the gateway's. It changed nothing.
        Refused = "refused",
        /// It is genuine, and what it says does not fit: another sum, an unknown payment. A person looks at it.
        Quarantined = "quarantined",
    }
}

coded_enum! {
    /// How it was found out that a notification is the gateway's.
    GatewayProof {
        /// It was not.
        None = "none",
        /// By its signature.
        Signature = "signature",
        /// The gateway was asked for the object.
        Lookup = "lookup",
    }
}

coded_enum! {
    /// How a call of a gateway ended.
    GatewayOutcome {
        /// It did what was asked.
        Done = "done",
        /// The gateway refused: as it is, the call is wrong.
        Refused = "refused",
        /// The payer's bank declined.
        Declined = "declined",
        /// Nobody knows: no answer, or one that says nothing. It is looked up, never sent again blindly.
        Unknown = "unknown",
    }
}

coded_enum! {
    /// What was asked of a gateway.
    GatewayCall {
        /// To begin a payment.
        Create = "create",
        /// To charge a saved method.
        Charge = "charge",
        /// To take money that is held.
        Capture = "capture",
        /// To let held money go.
        Cancel = "cancel",
        /// To give money back.
        Refund = "refund",
        /// How a payment stands.
        Look = "look",
        /// Whether the settings work.
        Test = "test",
    }
}

coded_enum! {
    /// How a refund through a gateway stands.
    GivingState {
        /// It was asked for; what became of it is not known yet.
        Waiting = "waiting",
        /// The money went back.
        Done = "done",
        /// It did not, and will not.
        Refused = "refused",
    }
}
