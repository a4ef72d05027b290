//! Which column probably is which field: by the similarity of its header to the field's names, Russian and English.

use std::collections::BTreeMap;

use super::{Headers, ImportField, ImportKind, fields};
use crate::text::fold;

/// Below this a header says nothing about a field; of 100.
const LIKELY: usize = 72;

/// A column for each field that a header resembles; a column serves one field, the likeliest pair first.
#[must_use]
pub fn suggest(kind: ImportKind, headers: &[String]) -> BTreeMap<String, Headers> {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (field_at, field) in fields(kind).iter().enumerate() {
        for (header_at, header) in headers.iter().enumerate() {
            let score = resemblance(field, header);
            if score >= LIKELY {
                pairs.push((score, field_at, header_at));
            }
        }
    }
    pairs.sort_by_key(|&(score, field_at, header_at)| (std::cmp::Reverse(score), field_at, header_at));
    let mut taken = (vec![false; fields(kind).len()], vec![false; headers.len()]);
    let mut columns = BTreeMap::new();
    for (_, field_at, header_at) in pairs {
        if taken.0[field_at] || taken.1[header_at] {
            continue;
        }
        taken.0[field_at] = true;
        taken.1[header_at] = true;
        let field = fields(kind)[field_at];
        columns.insert(field.code.to_owned(), Headers::One(headers[header_at].clone()));
    }
    columns
}

/// 100 = one of the field's own names, less for an alias, for words inside the header, for a similar spelling.
fn resemblance(field: &ImportField, header: &str) -> usize {
    let header = words(header);
    if header.is_empty() {
        return 0;
    }
    let own = [field.code, field.label_ru, field.label_en].map(words);
    let aliases = field.aliases.iter().map(|alias| words(alias));
    let own_best = own.iter().map(|name| similarity(name, &header)).max().unwrap_or(0);
    let alias_best = aliases.map(|name| similarity(&name, &header).saturating_sub(2)).max().unwrap_or(0);
    own_best.max(alias_best)
}

/// Folded words: letters and digits, `camelCase` and `snake_case` taken apart.
fn words(text: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut before_lower = false;
    for c in text.chars() {
        if c.is_uppercase() && before_lower {
            spaced.push(' ');
        }
        before_lower = c.is_lowercase();
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    fold(&spaced).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn similarity(name: &[String], header: &[String]) -> usize {
    if name == header || name.concat() == header.concat() {
        return 100;
    }
    let letters: usize = name.iter().map(|word| word.chars().count()).sum();
    // «ИНН контрагента» is an ИНН; a short name must be a word of its own and come first.
    if letters >= 3 && header.len() > name.len() && header[..name.len()] == *name {
        return 80;
    }
    dice(&name.concat(), &header.concat())
}

/// Dice coefficient of the pairs of neighbouring letters, of 100; short texts resemble nothing.
fn dice(a: &str, b: &str) -> usize {
    let (a, mut b) = (pairs_of(a), pairs_of(b));
    if a.len() < 4 || b.len() < 4 {
        return 0;
    }
    let total = a.len() + b.len();
    let mut common = 0;
    for pair in a {
        if let Some(at) = b.iter().position(|other| *other == pair) {
            b.swap_remove(at);
            common += 1;
        }
    }
    // A header that only resembles is worth less than any exact one.
    (180 * common / total).min(90)
}

fn pairs_of(text: &str) -> Vec<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(kind: ImportKind, headers: &[&str]) -> Vec<(String, String)> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let columns = suggest(kind, &headers);
        columns.into_iter().map(|(field, headers)| (field, headers.names().join("+"))).collect()
    }

    fn pair(field: &str, header: &str) -> (String, String) {
        (field.to_owned(), header.to_owned())
    }

    #[test]
    fn russian_headers_of_an_accounting_export_are_known() {
        let headers = ["Код", "Наименование", "ИНН контрагента", "КПП", "Эл. почта", "Телефоны", "Прочее"];
        let expected = [
            pair("email", "Эл. почта"),
            pair("external_id", "Код"),
            pair("inn", "ИНН контрагента"),
            pair("kpp", "КПП"),
            pair("name", "Наименование"),
            pair("phone", "Телефоны"),
        ];
        assert_eq!(suggested(ImportKind::Clients, &headers), expected);
    }

    #[test]
    fn our_own_names_and_camel_case_are_known() {
        let headers =
            ["external_id", "clientExternalId", "Plan code", "START_ON", "MonthlyCharges", "tenure"];
        let expected = [
            pair("client_external_id", "clientExternalId"),
            pair("external_id", "external_id"),
            pair("plan_code", "Plan code"),
            pair("price", "MonthlyCharges"),
            pair("start_on", "START_ON"),
            pair("tenure_months", "tenure"),
        ];
        assert_eq!(suggested(ImportKind::Subscriptions, &headers), expected);
    }

    #[test]
    fn unrelated_headers_stay_free() {
        assert_eq!(suggested(ImportKind::Clients, &["gender", "Цвет", "", "SeniorCitizen"]), []);
    }
}
