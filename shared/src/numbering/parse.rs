//! From the text of a mask to its parts.

use super::{Part, WIDTH_MAX};

pub(super) const SELLER_PREFIX: &str = "seller.prefix";
pub(super) const CLIENT_CODE: &str = "client.code";
/// Variables with texts of their own that exist everywhere.
pub(super) const BUILT_IN: [&str; 2] = [SELLER_PREFIX, CLIENT_CODE];

/// Splits a mask into parts, or tells every fault of its variables.
pub(super) fn parts(text: &str, custom: &[&str]) -> Result<Vec<Part>, Vec<String>> {
    let mut parts = Vec::new();
    let mut faults = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(['{', '}']) {
        literal(before, &mut parts);
        let opened = rest[before.len()..].starts_with('{');
        match after.split_once('}').filter(|(name, _)| opened && !name.contains('{')) {
            Some((name, after)) => {
                match variable(name, custom) {
                    Ok(part) => parts.push(part),
                    Err(fault) => faults.push(fault),
                }
                rest = after;
            }
            None => {
                faults.push(
                    "Фигурная скобка без пары. Переменная пишется так: {seq}. Исправьте скобки.".to_owned(),
                );
                return Err(faults);
            }
        }
    }
    literal(rest, &mut parts);
    if faults.is_empty() { Ok(parts) } else { Err(faults) }
}

fn literal(text: &str, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Literal(text.to_owned()));
    }
}

fn variable(name: &str, custom: &[&str]) -> Result<Part, String> {
    match name {
        "seq" => Ok(Part::Seq(1)),
        "yyyy" => Ok(Part::Year),
        "yy" => Ok(Part::YearOfCentury),
        "mm" => Ok(Part::Month),
        free if BUILT_IN.contains(&free) || custom.contains(&free) => Ok(Part::Free(free.to_owned())),
        other => match other.strip_prefix("seq:") {
            Some(width) => padded(width),
            None => {
                let known =
                    ["{seq}", "{yyyy}", "{yy}", "{mm}", "{seller.prefix}", "{client.code}"].join(", ");
                Err(format!("Переменной {{{other}}} нет. Есть {known} и свои переменные из настроек."))
            }
        },
    }
}

fn padded(width: &str) -> Result<Part, String> {
    let digits = !width.is_empty() && width.bytes().all(|byte| byte.is_ascii_digit());
    let width = width.parse().ok().filter(|width| digits && (1..=WIDTH_MAX).contains(width));
    width.map(Part::Seq).ok_or_else(|| {
        format!("После {{seq: должно стоять число знаков от 1 до {WIDTH_MAX}, например {{seq:6}}.")
    })
}
