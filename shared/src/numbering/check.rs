//! What is wrong with a mask whose parts are known, and with the text of a variable.

use super::{NUMBER_MAX, NumberReset, Part, SEQ_DIGITS};
use crate::error::FieldError;
use crate::text::is_blank;

/// Everything that is wrong, with cause and remedy.
pub(super) fn faults(parts: &[Part], reset: NumberReset) -> Vec<String> {
    let mut faults = Vec::new();
    characters(parts, &mut faults);
    let counts = parts.iter().filter(|part| matches!(part, Part::Seq(_))).count();
    match counts {
        0 => faults.push("В маске нет номера по порядку, номера повторятся. Добавьте {seq}.".to_owned()),
        1 => separation(parts, reset, &mut faults),
        _ => faults.push("{seq} стоит в маске больше одного раза. Оставьте один.".to_owned()),
    }
    period(parts, reset, &mut faults);
    let length: usize = parts.iter().map(length).sum();
    if length > NUMBER_MAX {
        faults.push(format!("Номер по этой маске длиннее {NUMBER_MAX} знаков. Сократите маску."));
    }
    faults
}

/// Whether a number may contain the character.
fn fits(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '.' | '_' | '№')
}

fn characters(parts: &[Part], faults: &mut Vec<String>) {
    let literals = || parts.iter().filter_map(literal);
    if let Some(c) = literals().flat_map(str::chars).find(|c| !fits(*c)) {
        faults.push(format!(
            "Знак «{}» в номере недопустим. Годятся буквы, цифры, пробел и знаки - / . _ №.",
            c.escape_debug()
        ));
    }
    let blank_first = parts.first().and_then(literal).is_some_and(|text| text.starts_with(is_blank));
    let blank_last = parts.last().and_then(literal).is_some_and(|text| text.ends_with(is_blank));
    if blank_first || blank_last {
        faults.push("Маска начинается или кончается пробелом. Уберите его.".to_owned());
    }
}

fn literal(part: &Part) -> Option<&str> {
    match part {
        Part::Literal(text) => Some(text),
        Part::Seq(_) | Part::Year | Part::YearOfCentury | Part::Month | Part::Free(_) => None,
    }
}

fn length(part: &Part) -> usize {
    match part {
        Part::Literal(text) => text.chars().count(),
        Part::Seq(width) => *width.max(&SEQ_DIGITS),
        Part::Year => 4,
        Part::YearOfCentury | Part::Month => 2,
        Part::Free(_) => 1,
    }
}

/// What a reset needs, so that periods do not share numbers.
fn period(parts: &[Part], reset: NumberReset, faults: &mut Vec<String>) {
    let year = parts.iter().any(is_year);
    let month = parts.contains(&Part::Month);
    match reset {
        NumberReset::Yearly if !year => faults.push(
            "Счёт начинается заново каждый год, а года в маске нет: номера повторятся. \
             Добавьте {yyyy} или {yy}, либо выберите сквозную нумерацию."
                .to_owned(),
        ),
        NumberReset::Monthly if !(year && month) => faults.push(
            "Счёт начинается заново каждый месяц, а месяца и года в маске нет: номера повторятся. \
             Добавьте {mm} и {yyyy}, либо выберите другой сброс."
                .to_owned(),
        ),
        NumberReset::Never | NumberReset::Yearly | NumberReset::Monthly => {}
    }
}

fn is_year(part: &Part) -> bool {
    matches!(part, Part::Year | Part::YearOfCentury)
}

/// Texts of free variables have any length and any digits. The count and the period can be read back from a number
/// when none of them stands between two free variables, and a sign that is no digit parts the count from them.
fn separation(parts: &[Part], reset: NumberReset, faults: &mut Vec<String>) {
    let free = |part: &Part| matches!(part, Part::Free(_));
    let (Some(first), Some(last)) = (parts.iter().position(free), parts.iter().rposition(free)) else {
        return;
    };
    let seq = parts.iter().position(|part| matches!(part, Part::Seq(_))).unwrap_or_default();
    let outside = |at: usize| at < first || at > last;
    let read_back = |wanted: fn(&Part) -> bool| {
        parts.iter().enumerate().any(|(at, part)| wanted(part) && outside(at)) || !parts.iter().any(wanted)
    };
    let year = reset == NumberReset::Never || read_back(is_year);
    let month = reset != NumberReset::Monthly || read_back(|part| *part == Part::Month);
    if !(outside(seq) && year && month) {
        faults.push(
            "Номер по порядку или дата стоит между переменными с любым текстом: номера могут совпасть. \
             Поставьте {seq}, год и месяц с одного края."
                .to_owned(),
        );
        return;
    }
    let parted = if seq > last {
        literal(&parts[seq - 1]).is_some_and(|text| !text.ends_with(|c: char| c.is_ascii_digit()))
    } else {
        literal(&parts[seq + 1]).is_some_and(|text| !text.starts_with(|c: char| c.is_ascii_digit()))
    };
    if !parted {
        faults.push(
            "Между {seq} и переменной с любым текстом нет знака: номера могут совпасть. \
             Поставьте рядом с {seq} дефис, косую черту или букву."
                .to_owned(),
        );
    }
}

/// The text of a free variable, when a number can contain it.
pub(super) fn value<'a>(name: &str, text: &'a str) -> Result<&'a str, FieldError> {
    let fault = |message: String| Err(FieldError::new("number", message));
    if text.is_empty() {
        return fault(format!("Переменная {{{name}}} маски пуста. Заполните её или уберите из маски."));
    }
    match text.chars().find(|c| !fits(*c)) {
        Some(c) => fault(format!(
            "В переменной {{{name}}} есть знак «{}», недопустимый в номере. \
             Годятся буквы, цифры, пробел и знаки - / . _ №.",
            c.escape_debug()
        )),
        None if text.starts_with(is_blank) || text.ends_with(is_blank) => {
            fault(format!("Переменная {{{name}}} начинается или кончается пробелом. Уберите его."))
        }
        None => Ok(text),
    }
}
