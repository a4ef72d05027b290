//! The order of a list as the address has it: `-balance,name` is by balance downwards, then by name.

use shared::api::common::SortDirection;

/// The order after a heading was pressed: by that column, or the other way round when it is already so. With
/// `also` the column comes behind those that sort already.
#[must_use]
pub fn press(order: &str, key: &str, also: bool) -> String {
    let down = format!("-{key}");
    if !also {
        return if order == key { down } else { key.to_owned() };
    }
    let mut parts: Vec<String> =
        order.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    match parts.iter_mut().find(|part| part.trim_start_matches('-') == key) {
        Some(part) => *part = if part.as_str() == key { down } else { key.to_owned() },
        None => parts.push(key.to_owned()),
    }
    parts.join(",")
}

/// The columns of an order as the API takes them: what the address calls each, and which way it goes.
pub fn order_of(order: &str) -> impl Iterator<Item = (&str, SortDirection)> {
    order.split(',').filter(|part| !part.is_empty()).map(|part| match part.strip_prefix('-') {
        Some(key) => (key, SortDirection::Desc),
        None => (part, SortDirection::Asc),
    })
}

/// How a column sorts: its direction for `aria-sort`, and its place among several.
#[must_use]
pub fn of_column(order: &str, key: &str) -> (&'static str, Option<usize>) {
    let parts: Vec<&str> = order.split(',').filter(|part| !part.is_empty()).collect();
    let Some(at) = parts.iter().position(|part| part.trim_start_matches('-') == key) else {
        return ("none", None);
    };
    let direction = if parts[at].starts_with('-') { "descending" } else { "ascending" };
    (direction, (parts.len() > 1).then_some(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_sorts_and_a_second_one_turns() {
        assert_eq!(press("", "name", false), "name");
        assert_eq!(press("name", "name", false), "-name");
        assert_eq!(press("-name", "name", false), "name");
        assert_eq!(press("name,-balance", "inn", false), "inn");
    }

    #[test]
    fn an_order_is_read_column_by_column() {
        let order: Vec<(&str, SortDirection)> = order_of("-balance,name").collect();
        assert_eq!(order, [("balance", SortDirection::Desc), ("name", SortDirection::Asc)]);
        assert_eq!(order_of("").count(), 0);
    }

    #[test]
    fn a_press_with_shift_sorts_within() {
        assert_eq!(press("name", "balance", true), "name,balance");
        assert_eq!(press("name,balance", "balance", true), "name,-balance");
        assert_eq!(press("", "name", true), "name");
        assert_eq!(of_column("name,-balance", "balance"), ("descending", Some(2)));
        assert_eq!(of_column("name", "name"), ("ascending", None));
        assert_eq!(of_column("name", "balance"), ("none", None));
    }
}
