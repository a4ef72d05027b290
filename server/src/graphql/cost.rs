//! What a query costs: one point for every object it may return, and how long it is with its fragments written
//! out, both counted before it is validated.
//!
//! Fragments that spread others several times multiply: sixty of them say more than 10¹⁸ fields. Each fragment is
//! therefore counted once. The visitors of the library that come after expand every one.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value as ConstValue, Variables};

use crate::page::ROWS_MAX;

/// Fields of rows that read a page of their own, each by statements of its own: nobody wants them in a long list.
const PAGES: [&str; 7] = ["breakdown", "charges", "findings", "items", "life", "previous", "totals"];
/// Points of such a field.
const PAGE: usize = 10;

/// Points of a selection: a page within a row costs 10, any other object costs 1, a scalar 0; the objects of a list cost as many as its `first` or
/// `last` says. `edges` and `nodes` cost nothing by themselves.
pub fn of(document: &ExecutableDocument, root: &SelectionSet, variables: &Variables) -> usize {
    let mut count = Count { fragments: &document.fragments, variables, known: HashMap::new() };
    count.selection(root)
}

/// Selections of all operations, each fragment written out wherever it is spread.
pub fn selections(document: &ExecutableDocument) -> usize {
    let mut length = Length { fragments: &document.fragments, known: HashMap::new() };
    let operations = document.operations.iter();
    operations.fold(0, |sum, (_, of)| sum.saturating_add(length.selection(&of.node.selection_set.node)))
}

struct Length<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    known: HashMap<&'d Name, usize>,
}

impl<'d> Length<'d> {
    fn selection(&mut self, set: &'d SelectionSet) -> usize {
        let mut sum: usize = 0;
        for item in &set.items {
            let inner = match &item.node {
                Selection::Field(field) => self.selection(&field.node.selection_set.node),
                Selection::InlineFragment(part) => self.selection(&part.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            sum = sum.saturating_add(inner).saturating_add(1);
        }
        sum
    }

    /// A fragment that contains itself counts nothing inside of itself: such a document is refused later.
    fn fragment(&mut self, name: &'d Name) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let Some(fragment) = self.fragments.get(name) else { return 0 };
        self.known.insert(name, 0);
        let sum = self.selection(&fragment.node.selection_set.node);
        self.known.insert(name, sum);
        sum
    }
}

struct Count<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'d Variables,
    known: HashMap<&'d Name, usize>,
}

impl<'d> Count<'d> {
    /// Points for one row of what the set is selected from.
    fn selection(&mut self, set: &'d SelectionSet) -> usize {
        let mut points: usize = 0;
        for item in &set.items {
            let cost = match &item.node {
                Selection::Field(field) => self.field(&field.node),
                Selection::InlineFragment(part) => self.selection(&part.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            points = points.saturating_add(cost);
        }
        points
    }

    fn fragment(&mut self, name: &'d Name) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let Some(fragment) = self.fragments.get(name) else { return 0 };
        self.known.insert(name, 0);
        let points = self.selection(&fragment.node.selection_set.node);
        self.known.insert(name, points);
        points
    }

    fn field(&mut self, field: &'d Field) -> usize {
        let set = &field.selection_set.node;
        if set.items.is_empty() || field.name.node.starts_with("__") {
            return 0;
        }
        let own = match field.name.node.as_str() {
            "edges" | "nodes" | "pageInfo" | "userErrors" => 0,
            name if PAGES.contains(&name) => PAGE,
            _ => 1,
        };
        let inner = self.page_size(field).saturating_mul(self.selection(set));
        inner.saturating_add(own)
    }

    /// The `first` or `last` of a list; 1 for anything else.
    fn page_size(&self, field: &Field) -> usize {
        let most = i64::from(ROWS_MAX);
        let sizes = field.arguments.iter().filter(|(name, _)| matches!(name.node.as_str(), "first" | "last"));
        let known = |name: Name| self.variables.get(&name).cloned().ok_or(());
        let number = |value: ConstValue| serde_json::to_value(value).ok()?.as_i64();
        let asked =
            sizes.filter_map(|(_, value)| number(value.node.clone().into_const_with(known).ok()?)).max();
        let asked = asked.unwrap_or(1);
        usize::try_from(asked.clamp(1, most)).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(query: &str, variables: serde_json::Value) -> usize {
        let document = async_graphql::parser::parse_query(query).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        of(&document, &operation.node.selection_set.node, &Variables::from_json(variables))
    }

    #[test]
    fn rows_of_a_list_are_counted_by_its_size() {
        let query =
            "query($n: Int) { clients(first: $n) { edges { node { id account { balance { amount } } } } } }";
        assert_eq!(cost(query, serde_json::json!({ "n": 50 })), 1 + 3 * 50);
    }

    #[test]
    fn a_fragment_that_contains_itself_ends() {
        assert_eq!(cost("{ a { ...F } } fragment F on A { b { ...F } }", serde_json::json!({})), 2);
    }

    /// `{ ...f0 }` where each of `depth` fragments spreads the next one twice.
    fn doubling(depth: usize) -> String {
        let fragment = |i: usize| format!("fragment f{i} on Q {{ ...f{0} ...f{0} }} ", i + 1);
        let fragments: String = (0..depth).map(fragment).collect();
        format!("{{ ...f0 }} {fragments} fragment f{depth} on Q {{ a {{ b }} }}")
    }

    #[test]
    fn fragments_that_multiply_are_counted_at_once() {
        let length = |query: &str| selections(&async_graphql::parser::parse_query(query).unwrap());
        assert_eq!(length("{ a { b ...F } ...F } fragment F on A { c d }"), 8);
        assert_eq!(length("query A { a } query B { ...F } fragment F on A { b ...F }"), 4);
        assert_eq!(length(&doubling(3)), 1 + 2 + 4 + 8 + 2 * 8);
        assert_eq!(length(&doubling(200)), usize::MAX);
        assert_eq!(cost(&doubling(3), serde_json::json!({})), 8);
        assert_eq!(cost(&doubling(200), serde_json::json!({})), usize::MAX);
    }
}
