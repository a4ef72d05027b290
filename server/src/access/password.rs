//! Passwords: what is accepted.

use super::known::{Weak, weakness};
use crate::error::Error;

/// Different signs of a password at least.
const SIGNS_MIN: usize = 5;

/// Refuses passwords that are too short, too long, of few signs, well known, or made of what is known of the person:
/// `own` is the name and the address.
///
/// # Errors
/// `VALIDATION` under `field`.
pub fn check(field: &str, password: &str, own: &[&str]) -> Result<(), Error> {
    let length = password.chars().count();
    if !(12..=128).contains(&length) {
        return Err(Error::invalid(field, "Пароль: от 12 до 128 знаков."));
    }
    let lower = password.to_lowercase();
    let mut signs: Vec<char> = lower.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    if signs.len() < SIGNS_MIN {
        return Err(Error::invalid(field, "В пароле слишком мало разных знаков. Придумайте другой."));
    }
    let same = own.iter().any(|own| own.to_lowercase() == lower).then_some(Weak::Own);
    match same.or_else(|| weakness(password, own)) {
        None => Ok(()),
        Some(Weak::Own) => Err(Error::invalid(
            field,
            "Пароль состоит из имени или адреса. Придумайте другой: например, четыре случайных слова.",
        )),
        Some(Weak::Known) => Err(Error::invalid(
            field,
            "Этот пароль слишком известен. Придумайте другой: например, четыре случайных слова.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_known_passwords_are_refused() {
        let refused = |password: &str| check("password", password, &["Operator@example.ru"]).is_err();
        for password in ["short", "Password1234", "aaaaaaaaaaaa", "абвгабвгабвг", "operator@example.ru"]
        {
            assert!(refused(password), "{password}");
        }
        assert!(refused(&"довольно длинный пароль ".repeat(6)));
        assert!(!refused("довольно длинный пароль"));
    }
}
