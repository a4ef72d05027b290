//! The six hashes of Robokassa: plain digests of texts, and keyed ones of tokens.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::GatewayHash;

/// The digest of a text, in lower-case hexadecimal digits.
#[must_use]
pub fn hex(hash: GatewayHash, text: &str) -> String {
    let bytes = text.as_bytes();
    match hash {
        GatewayHash::Md5 => HEXLOWER.encode(&Md5::digest(bytes)),
        GatewayHash::Ripemd160 => HEXLOWER.encode(&Ripemd160::digest(bytes)),
        GatewayHash::Sha1 => HEXLOWER.encode(&Sha1::digest(bytes)),
        GatewayHash::Sha256 => HEXLOWER.encode(&Sha256::digest(bytes)),
        GatewayHash::Sha384 => HEXLOWER.encode(&Sha384::digest(bytes)),
        GatewayHash::Sha512 => HEXLOWER.encode(&Sha512::digest(bytes)),
    }
}

/// Whether two texts of hexadecimal digits are the same, in whatever case, found out in a time that tells nothing of
/// where they differ.
#[must_use]
pub fn same_hex(left: &str, right: &str) -> bool {
    left.len() == right.len()
        && left
            .bytes()
            .zip(right.bytes())
            .fold(0, |differs, (l, r)| differs | (l.to_ascii_lowercase() ^ r.to_ascii_lowercase()))
            == 0
}

macro_rules! keyed {
    ($hash:ty, $key:expr, $text:expr) => {{
        let mut mac = <Hmac<$hash> as KeyInit>::new_from_slice($key).expect("HMAC takes keys of any length");
        mac.update($text);
        mac.finalize().into_bytes().to_vec()
    }};
}

/// HMAC of a text.
#[must_use]
pub fn keyed(hash: GatewayHash, key: &str, text: &str) -> Vec<u8> {
    let (key, text) = (key.as_bytes(), text.as_bytes());
    match hash {
        GatewayHash::Md5 => keyed!(Md5, key, text),
        GatewayHash::Ripemd160 => keyed!(Ripemd160, key, text),
        GatewayHash::Sha1 => keyed!(Sha1, key, text),
        GatewayHash::Sha256 => keyed!(Sha256, key, text),
        GatewayHash::Sha384 => keyed!(Sha384, key, text),
        GatewayHash::Sha512 => keyed!(Sha512, key, text),
    }
}

/// A token of three segments: header and payload as they are, and their HMAC.
#[must_use]
pub fn token(hash: GatewayHash, header: &str, payload: &str, key: &str) -> String {
    let told = format!(
        "{}.{}",
        BASE64URL_NOPAD.encode(header.as_bytes()),
        BASE64URL_NOPAD.encode(payload.as_bytes())
    );
    let mac = keyed(hash, key, &told);
    format!("{told}.{}", BASE64URL_NOPAD.encode(&mac))
}
