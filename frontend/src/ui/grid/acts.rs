//! What can be done with one row: by its menu, by keys, by the mouse.

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::column::Source;
use crate::tr;
use crate::ui::hotkeys::{IN_ROWS, InRows, caps_of};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::menu::{focus_first, walk};

enum What<T: 'static> {
    Go(fn(&T) -> String),
    Do(Callback<T>),
}

/// One thing that can be done with a row.
pub struct RowAct<T: 'static> {
    name: String,
    glyph: Glyph,
    what: What<T>,
    keys: Option<InRows>,
    lacks: Option<String>,
    when: Option<fn(&T) -> bool>,
}

impl<T> RowAct<T> {
    fn of(glyph: Glyph, name: impl Into<String>, what: What<T>) -> RowAct<T> {
        RowAct { name: name.into(), glyph, what, keys: None, lacks: None, when: None }
    }

    /// Opens a page about the row.
    pub fn link(glyph: Glyph, name: impl Into<String>, href: fn(&T) -> String) -> RowAct<T> {
        RowAct::of(glyph, name, What::Go(href))
    }

    /// Does something with the row.
    pub fn new(glyph: Glyph, name: impl Into<String>, act: Callback<T>) -> RowAct<T> {
        RowAct::of(glyph, name, What::Do(act))
    }

    /// Keys do it too.
    #[must_use]
    pub fn keys(mut self, keys: InRows) -> RowAct<T> {
        self.keys = Some(keys);
        self
    }

    /// Why it cannot be done, if so.
    #[must_use]
    pub fn lacks(mut self, reason: Option<String>) -> RowAct<T> {
        self.lacks = reason;
        self
    }

    /// Rows with which it can be done; with all, when left out.
    #[must_use]
    pub fn when(mut self, fits: fn(&T) -> bool) -> RowAct<T> {
        self.when = Some(fits);
        self
    }

    fn fits(&self, row: &T) -> bool {
        self.when.is_none_or(|fits| fits(row))
    }
}

/// Opens an address.
type Open = dyn Fn(&str, NavigateOptions);

struct Parts<T: 'static> {
    open: Box<Open>,
    href: fn(&T) -> String,
    own: Vec<RowAct<T>>,
}

/// Everything that can be done with the rows of a list.
pub(super) struct Acts<T: Send + Sync + 'static> {
    parts: StoredValue<Parts<T>, LocalStorage>,
    /// The row that is shown beside the list.
    pub peek: Option<RwSignal<Option<T>>>,
    /// Letters of the page: the physical key, and the row.
    pub on_key: Option<Callback<(String, T), bool>>,
    /// The row whose menu is open.
    pub menu_of: RwSignal<Option<T>>,
    /// Whether rows have a menu.
    pub has_menu: bool,
}

impl<T: Send + Sync + 'static> Clone for Acts<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Acts<T> {}

impl<T: Clone + Send + Sync + 'static> Acts<T> {
    pub fn new(
        source: Source<T>,
        own: Vec<RowAct<T>>,
        peek: Option<RwSignal<Option<T>>>,
        on_key: Option<Callback<(String, T), bool>>,
    ) -> Acts<T> {
        let has_menu = !own.is_empty() || peek.is_some();
        let parts = Parts { open: Box::new(use_navigate()), href: source.href, own };
        let parts = StoredValue::new_local(parts);
        Acts { parts, peek, on_key, menu_of: RwSignal::new(None), has_menu }
    }

    /// Opens the row's page; where it has none, shows the row beside the list.
    pub fn open(self, row: T) -> bool {
        let href = self.parts.with_value(|parts| (parts.href)(&row));
        if href.is_empty() {
            return self.show(Some(row));
        }
        self.go(&href);
        true
    }

    /// Shows the row beside the list, or nothing.
    pub fn show(self, row: Option<T>) -> bool {
        let Some(peek) = self.peek else { return false };
        peek.set(row);
        true
    }

    /// Shows the row beside the list, if one is shown.
    pub fn follow(self, row: Option<T>) {
        if let Some(peek) = self.peek.filter(|peek| peek.with_untracked(Option::is_some)) {
            peek.set(row);
        }
    }

    /// Does what these keys do with the row.
    pub fn by_keys(self, keys: InRows, row: T) -> bool {
        let number = self.parts.with_value(|parts| {
            let fits = |act: &RowAct<T>| act.keys == Some(keys) && act.lacks.is_none() && act.fits(&row);
            parts.own.iter().position(fits)
        });
        number.is_some_and(|number| {
            self.run(number, row);
            true
        })
    }

    fn run(self, number: usize, row: T) {
        let what = self.parts.with_value(|parts| match parts.own.get(number).map(|act| &act.what) {
            Some(What::Go(href)) => Ok(href(&row)),
            Some(What::Do(act)) => Err(Some(*act)),
            None => Err(None),
        });
        match what {
            Ok(href) => self.go(&href),
            Err(Some(act)) => act.run(row),
            Err(None) => {}
        }
    }

    fn go(self, href: &str) {
        self.parts.with_value(|parts| (parts.open)(href, NavigateOptions::default()));
    }
}

/// Id of the menu of a list's rows.
pub(super) fn menu_id(id: &str) -> String {
    format!("{id}-row-menu")
}

/// The cell at the end of a row: the button of its menu.
pub(super) fn menu_cell<T: Clone + Send + Sync + 'static>(id: &str, acts: Acts<T>, row: T) -> AnyView {
    view! {
        <td class="grid__more">
            <button
                type="button"
                class="btn is-ghost is-row"
                tabindex="-1"
                popovertarget=menu_id(id)
                aria-label=tr!(common.row_actions)
                title=tr!(common.row_actions)
                on:click=move |_| acts.menu_of.set(Some(row.clone()))
            >
                <Icon glyph=Glyph::More/>
            </button>
        </td>
    }
    .into_any()
}

/// Opens the menu of a drawn row, at its button.
pub(super) fn open_menu(id: &str, number: usize) -> bool {
    let row = document().get_element_by_id(&format!("{id}-{number}"));
    let button = row.and_then(|row| row.query_selector(".grid__more button").ok().flatten());
    let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    button.click();
    true
}

/// The menu of the rows: one for the list, it opens at the row's button.
#[component]
pub(super) fn RowMenu<T: Clone + Send + Sync + 'static>(id: &'static str, acts: Acts<T>) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let close = move || {
        if let Some(node) = node.get_untracked() {
            // A menu that is closed already stays closed.
            drop(node.hide_popover());
        }
    };
    let items = move || acts.menu_of.get().map(|row| items(acts, &row, close));
    view! {
        <div
            node_ref=node
            id=menu_id(id)
            popover="auto"
            class="popover menu"
            role="group"
            aria-label=tr!(common.row_actions)
            on:toggle=move |event| focus_first(&event)
            on:keydown=move |event| walk(&event)
        >
            {items}
        </div>
    }
}

fn items<T: Clone + Send + Sync + 'static>(
    acts: Acts<T>,
    row: &T,
    close: impl Fn() + Copy + Send + 'static,
) -> AnyView {
    let item =
        |glyph: Glyph, name: String, keys: Option<InRows>, lacks: Option<String>, act: Box<dyn Fn()>| {
            let press = move |_| {
                close();
                act();
            };
            view! {
                <button type="button" class="menu__item" disabled=lacks.is_some() title=lacks on:click=press>
                    <Icon glyph=glyph/>
                    {name}
                    {keys.and_then(|keys| caps_of(IN_ROWS, &keys)).map(|caps| view! { <kbd>{caps}</kbd> })}
                </button>
            }
        };
    let opens = acts.parts.with_value(|parts| !(parts.href)(row).is_empty());
    let (opened, shown) = (row.clone(), row.clone());
    let open: Box<dyn Fn()> = Box::new(move || {
        acts.open(opened.clone());
    });
    let peek: Box<dyn Fn()> = Box::new(move || {
        acts.show(Some(shown.clone()));
    });
    let own = acts.parts.with_value(|parts| {
        let fitting = parts.own.iter().enumerate().filter(|(_, act)| act.fits(row));
        let own = fitting.map(|(number, act)| {
            let row = row.clone();
            let run: Box<dyn Fn()> = Box::new(move || acts.run(number, row.clone()));
            item(act.glyph, act.name.clone(), act.keys, act.lacks.clone(), run)
        });
        own.collect_view()
    });
    view! {
        {opens.then(|| item(Glyph::Right, tr!(common.open).to_owned(), Some(InRows::Open), None, open))}
        {acts.peek.map(|_| item(Glyph::PanelRight, tr!(common.peek).to_owned(), Some(InRows::Peek), None, peek))}
        {own}
    }
    .into_any()
}
