//! Columns of a list, and where its rows come from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;

use crate::api::ApiError;

/// Least width of a column that shares what is left, pixels.
const SHARED_WIDTH: u32 = 136;
/// The width that the column by which rows are told apart has before others make room for it, pixels.
const NAME_WIDTH: u32 = 208;
/// Its part of the list where several columns share what is left.
pub(super) const NAME_PART: &str = "22%";

/// One column.
pub struct Column<T> {
    /// Heading.
    pub title: String,
    /// Width in CSS; empty shares what is left.
    pub width: &'static str,
    /// `num` for figures.
    pub class: &'static str,
    /// The heading is for screen readers only.
    pub quiet: bool,
    /// What the address calls the order by this column.
    pub sort: Option<&'static str>,
    /// What the address calls the column; without it the column is always there.
    pub key: Option<&'static str>,
    /// Hidden until somebody chooses it.
    pub optional: bool,
    /// How soon it makes room where the list is narrow: the higher, the sooner; 0 stays.
    pub weak: u8,
    /// The cell of a row.
    pub cell: Arc<dyn Fn(&T) -> AnyView + Send + Sync>,
}

impl<T> Column<T> {
    /// A column of text.
    pub fn new<V: IntoView + 'static>(
        title: impl Into<String>,
        width: &'static str,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Column<T> {
        Column {
            title: title.into(),
            width,
            class: "",
            quiet: false,
            sort: None,
            key: None,
            optional: false,
            weak: 0,
            cell: Arc::new(move |row| cell(row).into_any()),
        }
    }

    /// Figures: aligned right.
    #[must_use]
    pub fn num(mut self) -> Column<T> {
        self.class = "num";
        self
    }

    /// Leaves the heading to screen readers.
    #[must_use]
    pub fn quiet(mut self) -> Column<T> {
        self.quiet = true;
        self
    }

    /// The heading sorts the list.
    #[must_use]
    pub fn sorted_by(mut self, key: &'static str) -> Column<T> {
        self.sort = Some(key);
        self
    }

    /// The column can be taken away and brought back.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Column<T> {
        self.key = Some(key);
        self
    }

    /// Where the list is too narrow for all its columns, those of the highest number make room first; somebody who
    /// wants one all the same chooses it. It needs a key.
    #[must_use]
    pub fn weak(mut self, number: u8) -> Column<T> {
        self.weak = number;
        self
    }

    /// The least width at which it can be read, pixels.
    pub(super) fn least(&self) -> u32 {
        self.width.strip_suffix("px").and_then(|width| width.parse().ok()).unwrap_or(SHARED_WIDTH)
    }

    /// The width that it wants, as the one by which rows are told apart or another, pixels.
    pub(super) fn wanted(&self, is_name: bool) -> u32 {
        if is_name { NAME_WIDTH } else { self.least() }
    }

    /// The column is hidden until somebody chooses it. It needs a key.
    #[must_use]
    pub fn optional(mut self) -> Column<T> {
        self.optional = true;
        self
    }
}

/// The number of the column by which rows are told apart: the first of those that share what is left.
pub(super) fn name_of<T>(columns: &[Column<T>]) -> Option<usize> {
    columns.iter().position(|column| column.width.is_empty())
}

/// A page of rows.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Cursor to continue from; nothing after the last page.
    pub next: Option<String>,
}

type Fetch<T> = dyn Fn(Option<String>) -> Pin<Box<dyn Future<Output = Result<Page<T>, ApiError>>>>;

/// Where the rows come from.
pub struct Source<T: 'static> {
    fetch: StoredValue<Arc<Fetch<T>>, LocalStorage>,
    /// Tells rows apart.
    pub key: fn(&T) -> String,
    /// What Enter opens; empty for nothing.
    pub href: fn(&T) -> String,
}

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Source<T> {}

impl<T> Source<T> {
    /// `fetch` gets the cursor to continue from; signals that it reads before its first await start the list
    /// afresh when they change. `key` tells rows apart; `href` is what Enter opens, empty for nothing.
    pub fn new<F, Fut>(key: fn(&T) -> String, href: fn(&T) -> String, fetch: F) -> Source<T>
    where
        F: Fn(Option<String>) -> Fut + 'static,
        Fut: Future<Output = Result<Page<T>, ApiError>> + 'static,
    {
        let fetch: Arc<Fetch<T>> = Arc::new(move |after| Box::pin(fetch(after)));
        Source { fetch: StoredValue::new_local(fetch), key, href }
    }

    /// Asks for the page after a cursor.
    pub(super) fn ask(
        self,
        after: Option<String>,
    ) -> impl Future<Output = Result<Page<T>, ApiError>> + use<T> {
        let fetch = self.fetch.get_value();
        fetch(after)
    }
}
