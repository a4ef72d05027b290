//! Passwords: what is accepted, and how they are kept.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::Error;

/// Hashing takes 19 MiB each time: so many at once.
static GATE: Semaphore = Semaphore::const_new(4);

/// A hash that no password has, so that unknown users cost the same time as known ones.
static NOBODY: OnceLock<String> = OnceLock::new();

/// Passwords that everybody tries first.
const COMMON: [&str; 10] = [
    "123456789012",
    "1234567890123",
    "password1234",
    "passwordpassword",
    "qwertyuiop12",
    "qwerty123456",
    "adminadmin12",
    "administrator",
    "пароль123456",
    "йцукенгшщзхъ",
];

/// Different signs of a password at least.
const SIGNS_MIN: usize = 5;

/// Refuses passwords that are too short, too long, well known, or the sign-in name itself.
pub fn check(password: &str, email: &str) -> Result<(), Error> {
    let length = password.chars().count();
    if !(12..=128).contains(&length) {
        return Err(Error::invalid("password", "Пароль: от 12 до 128 знаков."));
    }
    let lower = password.to_lowercase();
    let mut signs: Vec<char> = lower.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    if signs.len() < SIGNS_MIN {
        return Err(Error::invalid("password", "В пароле слишком мало разных знаков. Придумайте другой."));
    }
    if COMMON.contains(&lower.as_str()) || lower == email.to_lowercase() {
        return Err(Error::invalid("password", "Этот пароль слишком известен. Придумайте другой."));
    }
    Ok(())
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the constants lie within the bounds of Argon2");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &[u8], salt: &[u8]) -> Result<String, Error> {
    let hash = hasher()
        .hash_password_with_salt(password, salt)
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok(hash.to_string())
}

/// Hashes a password with a random salt.
pub async fn hash(password: &str, salt: [u8; 16]) -> Result<String, Error> {
    let password = password.as_bytes().to_vec();
    behind_gate(move || hash_now(&password, &salt)).await?
}

/// Whether the password has this hash; without a hash it takes as long and answers no.
pub async fn matches(password: &str, hash: Option<String>) -> Result<bool, Error> {
    let password = password.as_bytes().to_vec();
    behind_gate(move || {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => match NOBODY.get() {
                Some(hash) => hash.clone(),
                None => {
                    let hash = hash_now(b"nobody has this password", b"sixteen bytes of")?;
                    NOBODY.get_or_init(|| hash).clone()
                }
            },
        };
        let parsed = PasswordHash::new(&hash).map_err(|error| Error::internal(error.to_string()))?;
        Ok(hasher().verify_password(&password, &parsed).is_ok() && known)
    })
    .await?
}

async fn behind_gate<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let permit = GATE.acquire().await.map_err(Error::internal)?;
    let done = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
    drop(permit);
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hash = hash("correct horse battery", [7; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(matches("correct horse battery", Some(hash.clone())).await.unwrap());
        assert!(!matches("correct horse batterx", Some(hash)).await.unwrap());
        assert!(!matches("nobody has this password", None).await.unwrap());
    }

    #[test]
    fn short_and_known_passwords_are_refused() {
        assert!(check("short", "a@b.ru").is_err());
        assert!(check("Password1234", "a@b.ru").is_err());
        assert!(check("aaaaaaaaaaaa", "a@b.ru").is_err());
        assert!(check("абвгабвгабвг", "a@b.ru").is_err());
        assert!(check("operator@example.ru", "Operator@example.ru").is_err());
        assert!(check("довольно длинный пароль", "a@b.ru").is_ok());
    }
}
