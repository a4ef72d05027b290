//! Relay connections from rows read by key.

use async_graphql::OutputType;
use async_graphql::connection::{Connection, Edge};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::page::Page;

/// A page of a list: the Relay connection of `N` with opaque cursors.
pub type List<N> = Connection<String, N>;

/// Builds the connection from rows in the order of the list, read with [`Page::fetch`] as their limit.
pub fn connection<K, R, N>(
    page: &Page<K>,
    mut rows: Vec<R>,
    key: impl Fn(&R) -> K,
    node: impl Fn(R) -> N,
) -> List<N>
where
    K: Serialize + DeserializeOwned,
    N: OutputType,
{
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    if more && page.backward {
        rows.drain(..rows.len() - limit);
    } else {
        rows.truncate(limit);
    }
    let next_to_known_row = page.from.is_some();
    let (before, after) = if page.backward { (more, next_to_known_row) } else { (next_to_known_row, more) };
    let mut list = Connection::new(before, after);
    list.edges.extend(rows.into_iter().map(|row| {
        let cursor = page.cursor(&key(&row));
        Edge::new(cursor, node(row))
    }));
    list
}
