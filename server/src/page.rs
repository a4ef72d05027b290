//! One page of a list: how many rows, in which direction, from where.
//!
//! Lists are read by key, not by offset: the cursor holds the sort key and the id of a row, so pages stay right
//! while rows come and go, and every page costs the same.

pub mod order;

use data_encoding::BASE64URL_NOPAD;
use sea_orm::sea_query::IntoValueTuple;
use sea_orm::{Cursor, SelectorTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// Most rows of one page.
pub const ROWS_MAX: i32 = 200;

/// Arguments of a connection as they came.
#[derive(Debug, Clone, Default)]
pub struct PageArgs {
    /// So many rows from the beginning, or after `after`.
    pub first: Option<i32>,
    /// Cursor of the row before the page.
    pub after: Option<String>,
    /// So many rows from the end, or before `before`.
    pub last: Option<i32>,
    /// Cursor of the row after the page.
    pub before: Option<String>,
}

/// A page to read; `K` is the sort key with the id as its last part, for example `(String, Uuid)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K> {
    /// Rows of the page, 1 to 200.
    pub limit: u64,
    /// Whether the page is counted from the end of the list.
    pub backward: bool,
    /// The row next to which the page begins.
    pub from: Option<K>,
    sort: String,
}

impl<K: Serialize + DeserializeOwned> Page<K> {
    /// Reads the arguments. `sort` names the order: a cursor of another order is refused.
    pub fn parse(args: PageArgs, sort: impl Into<String>) -> Result<Page<K>, Error> {
        let sort = sort.into();
        let (count, cursor, backward) = match (args.first, args.last) {
            (Some(first), None) if args.before.is_none() => (first, args.after, false),
            (None, Some(last)) if args.after.is_none() => (last, args.before, true),
            (None, None) => return Err(Error::BadRequest("укажите first или last, от 1 до 200".to_owned())),
            (Some(_), None | Some(_)) | (None, Some(_)) => {
                return Err(Error::BadRequest("сочетаются first с after либо last с before".to_owned()));
            }
        };
        if !(1..=ROWS_MAX).contains(&count) {
            return Err(Error::BadRequest(format!("first и last: от 1 до {ROWS_MAX}, указано {count}")));
        }
        let from = cursor.map(|text| decode(&text, &sort)).transpose()?;
        Ok(Page { limit: u64::from(count.unsigned_abs()), backward, from, sort })
    }

    /// The cursor of a row with this key.
    pub fn cursor(&self, key: &K) -> String {
        let json =
            serde_json::to_vec(&(&self.sort, key)).expect("keys of lists are strings, numbers and ids");
        BASE64URL_NOPAD.encode(&json)
    }
}

impl<K> Page<K> {
    /// Rows to ask the database for: one more than the page, to know whether the list goes on.
    pub fn fetch(&self) -> u64 {
        self.limit + 1
    }
}

impl<K: IntoValueTuple + Clone> Page<K> {
    /// Puts bounds and direction on a cursor of sea-orm whose columns are those of `K`, in this order. Rows come
    /// in the order of the list either way.
    pub fn apply<S: SelectorTrait>(&self, cursor: &mut Cursor<S>) {
        match (self.backward, self.from.clone()) {
            (false, Some(from)) => drop(cursor.after(from).first(self.fetch())),
            (false, None) => drop(cursor.first(self.fetch())),
            (true, Some(from)) => drop(cursor.before(from).last(self.fetch())),
            (true, None) => drop(cursor.last(self.fetch())),
        }
    }
}

fn decode<K: DeserializeOwned>(text: &str, sort: &str) -> Result<K, Error> {
    let wrong =
        || Error::BadRequest("курсор не подходит к этому списку; начните с первой страницы".to_owned());
    let json = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| wrong())?;
    let (of, key): (String, K) = serde_json::from_slice(&json).map_err(|_| wrong())?;
    if of == sort { Ok(key) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    type Key = (String, Uuid);

    fn first(count: i32, after: Option<String>) -> PageArgs {
        PageArgs { first: Some(count), after, ..PageArgs::default() }
    }

    #[test]
    fn a_cursor_reads_back_only_in_its_own_order() {
        let page: Page<Key> = Page::parse(first(10, None), "name").unwrap();
        let cursor = page.cursor(&("ромашка".to_owned(), Uuid::from_u128(5)));
        let next: Page<Key> = Page::parse(first(10, Some(cursor.clone())), "name").unwrap();
        assert_eq!(next.from, Some(("ромашка".to_owned(), Uuid::from_u128(5))));
        assert!(Page::<Key>::parse(first(10, Some(cursor)), "balance").is_err());
        assert!(Page::<Key>::parse(first(10, Some("ы".to_owned())), "name").is_err());
    }

    #[test]
    fn the_size_of_a_page_is_required_and_bounded() {
        for args in [PageArgs::default(), first(0, None), first(201, None), first(-1, None)] {
            assert!(Page::<Key>::parse(args, "name").is_err());
        }
        let both = PageArgs { first: Some(1), last: Some(1), ..PageArgs::default() };
        assert!(Page::<Key>::parse(both, "name").is_err());
    }
}
