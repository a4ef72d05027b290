//! What a page reads from the server: nothing yet, a failure, or the thing itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use shared::api::cabinet::Page;
use shared::api::cabinet::operations::{Answer, Operation};

use super::api::{Failure, read};
use super::ui::{Alert, Waiting};
use crate::erased::redrawn;
use crate::tr;

/// Something that is read from the server.
pub struct Loaded<T: 'static>(RwSignal<Option<Result<T, Failure>>>);

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + DeserializeOwned + 'static> Loaded<T> {
    /// Asks now.
    pub fn now(operation: Operation<Answer<T>>) -> Loaded<T> {
        let loaded = Loaded(RwSignal::new(None));
        loaded.again(operation);
        loaded
    }

    /// Asks again; what is shown stays until the answer comes.
    pub fn again(self, operation: Operation<Answer<T>>) {
        spawn_local(async move {
            let answer = read(operation).await;
            self.0.try_set(Some(answer));
        });
    }

    /// Puts what a mutation answered in the place of what was read.
    pub fn put(self, value: T) {
        self.0.set(Some(Ok(value)));
    }

    /// Whether no answer has come yet.
    pub fn is_awaited(self) -> bool {
        self.0.with(Option::is_none)
    }

    /// What is there, when it is.
    pub fn get(self) -> Option<T> {
        self.0.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().ok()).cloned())
    }

    /// Draws it, or that it is awaited, or why it is not there.
    pub fn draw<V: IntoAny>(self, draw: impl Fn(T) -> V + Send + 'static) -> AnyView {
        redrawn(move || match self.0.get() {
            None => view! { <Waiting/> }.into_any(),
            Some(Ok(value)) => draw(value).into_any(),
            Some(Err(failure)) => view! { <Alert text=failure.text/> }.into_any(),
        })
    }
}

/// What a button is doing: nothing, something, or it failed.
#[derive(Clone, Copy)]
pub struct Doing {
    /// Whether it is under way.
    pub busy: RwSignal<bool>,
    /// Why it was refused.
    pub failure: RwSignal<Option<Failure>>,
}

impl Doing {
    /// Nothing yet.
    pub fn new() -> Doing {
        Doing { busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Begins, unless it is under way already.
    pub fn begin(self) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        self.busy.set(true);
        self.failure.set(None);
        true
    }

    /// Ends, perhaps with a refusal.
    pub fn end(self, failure: Option<Failure>) {
        self.busy.try_set(false);
        self.failure.try_set(failure);
    }

    /// The refusal of one field.
    pub fn field(self, name: impl Into<String>) -> Signal<Option<String>> {
        let name: String = name.into();
        Signal::derive(move || {
            self.failure.with(|failure| {
                let failure = failure.as_ref()?;
                (failure.field == name).then(|| failure.text.clone())
            })
        })
    }

    /// The refusal that belongs to none of these fields.
    pub fn rest(self, fields: &[&str]) -> AnyView {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        redrawn(move || {
            let failure = self.failure.get().filter(|failure| !fields.contains(&failure.field));
            failure.map(|failure| view! { <Alert text=failure.text/> })
        })
    }
}

/// A list that is read page by page.
pub struct Paged<T: 'static> {
    ask: fn(Option<&str>) -> Operation<Answer<Page<T>>>,
    rows: RwSignal<Option<Vec<T>>>,
    cursor: RwSignal<Option<String>>,
    doing: Doing,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paged<T> {}

impl<T: Clone + Send + Sync + DeserializeOwned + 'static> Paged<T> {
    /// Asks for the first page now.
    pub fn now(ask: fn(Option<&str>) -> Operation<Answer<Page<T>>>) -> Paged<T> {
        let (rows, cursor) = (RwSignal::new(None), RwSignal::new(None));
        let paged = Paged { ask, rows, cursor, doing: Doing::new() };
        paged.more();
        paged
    }

    /// Asks for the next page, unless it is under way.
    fn more(self) {
        if !self.doing.begin() {
            return;
        }
        let next = (self.ask)(self.cursor.get_untracked().as_deref());
        spawn_local(async move {
            let failure = match read(next).await {
                Ok(page) => {
                    self.rows.try_update(|rows| rows.get_or_insert_default().extend(page.nodes));
                    self.cursor.try_set(page.page_info.end_cursor.filter(|_| page.page_info.has_next_page));
                    None
                }
                Err(failure) => Some(failure),
            };
            self.doing.end(failure);
        });
    }

    /// The rows in a list of this class, or that there are none; a button for more of them.
    pub fn draw(self, class: &'static str, none: &'static str, row: fn(T) -> AnyView) -> AnyView {
        let list = redrawn(move || match (self.rows.get(), self.doing.failure.get()) {
            (None, None) => view! { <Waiting/> }.into_any(),
            (None, Some(_)) => ().into_any(),
            (Some(rows), _) if rows.is_empty() => view! { <p class="muted">{none}</p> }.into_any(),
            (Some(rows), _) => {
                view! { <ul class=class>{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
            }
        });
        let again = move || self.cursor.with(Option::is_some) || self.doing.failure.with(Option::is_some);
        let more = redrawn(move || {
            again().then(|| {
                let busy = move || self.doing.busy.get();
                view! {
                    <button class="button is-wide" disabled=busy on:click=move |_| self.more()>
                        {tr!(cabinet.more_rows)}
                    </button>
                }
            })
        });
        view! { {list} {self.doing.rest(&[])} {more} }.into_any()
    }
}
