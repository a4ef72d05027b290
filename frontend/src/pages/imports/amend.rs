//! Mending one cell of a refused row where it stands.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::work::Work;
use crate::calls::imports;
use crate::tr;
use crate::ui::Toasts;
use crate::ui::field::focus_when_mounted;
use crate::ui::summary::focus_on;

/// A cell of a refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Number of the row as a spreadsheet shows it.
    pub row: i32,
    /// Place of its column among the headers, from 0.
    pub column: i32,
    /// Header of its column.
    pub header: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Somebody gave it another value than the file has.
    pub amended: bool,
}

impl Cell {
    const fn class(&self) -> &'static str {
        match (self.wrong.is_some(), self.amended) {
            (true, _) => "cell is-wrong",
            (false, true) => "cell is-amended",
            (false, false) => "cell",
        }
    }
}

/// Which cell is being mended.
#[derive(Clone, Copy)]
pub struct Amend {
    work: Work,
    open: RwSignal<Option<(i32, i32)>>,
    busy: RwSignal<bool>,
    done: Callback<()>,
    toasts: Toasts,
}

impl Amend {
    /// No cell yet; `done` hears of every cell that was mended.
    pub fn new(work: Work, done: Callback<()>) -> Amend {
        Amend { work, open: RwSignal::new(None), busy: RwSignal::new(false), done, toasts: Toasts::get() }
    }

    /// The cell: its text, framed where it is wrong; a press makes it a field.
    pub fn cell(self, cell: Cell) -> impl IntoView + use<> {
        let place = (cell.row, cell.column);
        let is_open = Memo::new(move |_| self.open.get() == Some(place));
        move || {
            let cell = cell.clone();
            if is_open.get() {
                view! { <Editor amend=self cell=cell/> }.into_any()
            } else {
                view! { <Shown amend=self cell=cell/> }.into_any()
            }
        }
    }

    fn save(self, cell: &Cell, value: String) {
        if value == cell.value {
            self.leave(cell);
            return;
        }
        self.busy.set(true);
        let (row, column) = (cell.row, cell.column);
        spawn_local(async move {
            match imports::amend(self.work.id, row, column, value).await {
                Ok(import) => {
                    self.open.try_set(None);
                    self.work.import.put(import);
                    self.done.try_run(());
                    focus_next(row).await;
                }
                Err(error) => {
                    self.toasts.refused(&error);
                    self.busy.try_set(false);
                    focus_soon("[data-testid='cell-input']".to_owned());
                }
            }
            self.busy.try_set(false);
        });
    }

    /// Gives a cell up as it is: the focus goes back to it.
    fn leave(self, cell: &Cell) {
        self.open.set(None);
        focus_soon(format!("[data-row='{}'][data-column='{}']", cell.row, cell.column));
    }
}

/// Gives the focus to what the page draws next.
fn focus_soon(selector: String) {
    let go = move || {
        if let Ok(Some(found)) = document().query_selector(&selector) {
            focus_on(found);
        }
    };
    set_timeout(go, Duration::ZERO);
}

/// Gives the focus to the next wrong cell, from this row on, else to the first one, else to the button that applies
/// the file: once the list has read its rows again. A person who went elsewhere meanwhile stays there.
async fn focus_next(row: i32) {
    const LOOKS: u32 = 60;
    const PAUSE_MS: u32 = 50;
    for _ in 0..LOOKS {
        TimeoutFuture::new(PAUSE_MS).await;
        let page = document();
        if matches!(page.query_selector("[data-testid='rejected-table'][aria-busy='true']"), Ok(None)) {
            break;
        }
    }
    let page = document();
    let elsewhere = page.active_element().is_some_and(|focused| focused.tag_name() != "BODY");
    let Ok(wrong) = page.query_selector_all("[data-testid='wrong-cell']") else { return };
    let cells = (0..wrong.length()).filter_map(|at| wrong.item(at)?.dyn_into::<web_sys::Element>().ok());
    let cells: Vec<web_sys::Element> = cells.collect();
    let row_of =
        |cell: &web_sys::Element| cell.get_attribute("data-row").and_then(|row| row.parse::<i32>().ok());
    let next = cells.iter().find(|cell| row_of(cell).is_some_and(|at| at >= row)).or(cells.first()).cloned();
    let next = next.or_else(|| page.query_selector("[data-testid='import-apply']").ok().flatten());
    if let Some(next) = next.filter(|_| !elsewhere) {
        focus_on(next);
    }
}

#[component]
fn Shown(amend: Amend, cell: Cell) -> impl IntoView {
    let title = cell.wrong.clone().unwrap_or_else(|| cell.value.clone());
    let (place, class) = ((cell.row, cell.column), cell.class());
    let label = match &cell.wrong {
        Some(wrong) => tr!(imports.mend_wrong, value = cell.value.clone(), why = wrong.clone()).to_string(),
        None => tr!(imports.mend, value = cell.value.clone()).to_string(),
    };
    view! {
        <button
            type="button"
            class=class
            data-testid=cell.wrong.is_some().then_some("wrong-cell")
            data-row=cell.row.to_string()
            data-column=cell.column.to_string()
            title=title
            aria-label=label
            on:click=move |_| amend.open.set(Some(place))
        >
            {cell.value}
        </button>
    }
}

#[component]
fn Editor(amend: Amend, cell: Cell) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    focus_when_mounted(node);
    let typed = RwSignal::new(cell.value.clone());
    let label = cell.header.clone();
    let press = move |event: KeyboardEvent| {
        // The keys of the field are not those of the list around it.
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                amend.save(&cell, typed.get_untracked());
            }
            "Escape" => amend.leave(&cell),
            _ => {}
        }
    };
    view! {
        <input
            node_ref=node
            class="input cell__input"
            type="text"
            autocomplete="off"
            data-testid="cell-input"
            aria-label=label
            title=tr!(imports.mend_keys)
            disabled=move || amend.busy.get()
            prop:value=move || typed.get()
            on:input=move |event| typed.set(event_target_value(&event))
            on:keydown=press
        />
    }
}
