//! What a query costs: one point for every object it may return, counted before it runs.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value as ConstValue, Variables};

use crate::page::ROWS_MAX;

/// Points of a selection: an object costs 1, a scalar 0; the objects of a list cost as many as its `first` or
/// `last` says. `edges` and `nodes` cost nothing by themselves.
pub fn of(document: &ExecutableDocument, root: &SelectionSet, variables: &Variables) -> usize {
    let mut count = Count { fragments: &document.fragments, variables, open: Vec::new() };
    count.selection(root, 1)
}

struct Count<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'d Variables,
    open: Vec<&'d Name>,
}

impl<'d> Count<'d> {
    fn selection(&mut self, set: &'d SelectionSet, rows: usize) -> usize {
        let mut points: usize = 0;
        for item in &set.items {
            let cost = match &item.node {
                Selection::Field(field) => self.field(&field.node, rows),
                Selection::InlineFragment(part) => self.selection(&part.node.selection_set.node, rows),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, rows),
            };
            points = points.saturating_add(cost);
        }
        points
    }

    fn fragment(&mut self, name: &'d Name, rows: usize) -> usize {
        let Some(fragment) = self.fragments.get(name) else {
            return 0;
        };
        if self.open.contains(&name) {
            return 0;
        }
        self.open.push(name);
        let points = self.selection(&fragment.node.selection_set.node, rows);
        self.open.pop();
        points
    }

    fn field(&mut self, field: &'d Field, rows: usize) -> usize {
        let set = &field.selection_set.node;
        if set.items.is_empty() || field.name.node.starts_with("__") {
            return 0;
        }
        let own = match field.name.node.as_str() {
            "edges" | "nodes" | "pageInfo" | "userErrors" => 0,
            _ => rows,
        };
        let inner = rows.saturating_mul(self.page_size(field));
        own.saturating_add(self.selection(set, inner))
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
}
