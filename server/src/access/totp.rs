//! Codes of an authenticator by RFC 6238: HMAC-SHA-1, six digits, a new one every 30 seconds.

use data_encoding::BASE32_NOPAD;
use ring::hmac;
use subtle::ConstantTimeEq;

/// Bytes of a secret: as many as the hash has.
pub const SECRET_LEN: usize = 20;
/// Seconds of a step.
const STEP_S: i64 = 30;
/// Steps before and after that of now whose codes count: clocks differ, and typing takes time.
const DRIFT: i64 = 1;

/// Steps by which a used code may be ahead of now before it was taken by a wrong clock: an hour.
const AHEAD: i64 = 120;

/// The step of an instant, in seconds since 1970.
const fn step(at_s: i64) -> i64 {
    at_s.div_euclid(STEP_S)
}

/// The code of a step.
fn of_step(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes[bytes.len() - 1] & 0x0f);
    let number = u32::from_be_bytes([bytes[at] & 0x7f, bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// The code that an authenticator shows at an instant, in seconds since 1970.
pub fn code(secret: &[u8], at_s: i64) -> String {
    of_step(secret, step(at_s))
}

/// The step whose code was given, of those around an instant and after the last one that was used; none = a wrong or
/// a used code.
pub fn matching(secret: &[u8], given: &str, at_s: i64, used: i64) -> Option<i64> {
    let now = step(at_s);
    // A clock that was ahead for a while and is put right must not lock everybody out.
    let used = if used > now + AHEAD { 0 } else { used };
    let right = |step: i64| bool::from(of_step(secret, step).as_bytes().ct_eq(given.as_bytes()));
    // All are compared, so that time tells nothing.
    (now - DRIFT..=now + DRIFT)
        .fold(None, |found, step| if right(step) && step > used { Some(step) } else { found })
}

/// What an authenticator reads from the picture.
pub fn uri(email: &str, secret: &[u8]) -> String {
    let label: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    let secret = BASE32_NOPAD.encode(secret);
    format!("otpauth://totp/Abona:{label}?secret={secret}&issuer=Abona&algorithm=SHA1&digits=6&period=30")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let known = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (at, expected) in known {
            assert_eq!(code(SECRET, at), expected, "{at}");
        }
    }

    #[test]
    fn codes_are_those_of_rfc_4226() {
        let known = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (step, expected) in (0..).zip(known) {
            assert_eq!(of_step(SECRET, step), expected, "{step}");
        }
    }

    #[test]
    fn a_code_counts_a_step_around_now_and_once() {
        let at = 1_111_111_111;
        let (now, before) = (step(at), code(SECRET, at - 30));
        assert_eq!(matching(SECRET, &before, at, 0), Some(now - 1));
        assert_eq!(matching(SECRET, &code(SECRET, at + 30), at, 0), Some(now + 1));
        assert_eq!(matching(SECRET, &code(SECRET, at - 60), at, 0), None);
        assert_eq!(matching(SECRET, &code(SECRET, at + 60), at, 0), None);
        assert_eq!(matching(SECRET, &before, at, now - 1), None, "it was used");
        assert_eq!(matching(SECRET, "12345", at, 0), None);
        let code = code(SECRET, at);
        assert_eq!(matching(SECRET, &code, at, now + 120), None, "used by a clock a little ahead");
        assert_eq!(matching(SECRET, &code, at, now + 121), Some(now), "by one that was wrong");
    }

    #[test]
    fn the_address_of_the_picture_names_the_account() {
        let uri = uri("owner@example.org", SECRET);
        assert!(uri.starts_with(
            "otpauth://totp/Abona:owner%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"
        ));
    }
}
