//! Rows that have come, what is drawn of them, and what keys do to them.

use std::future::Future;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::acts::{Acts, open_menu};
use super::column::{Page, Source};
use super::layout::Density;
use super::room;
use super::selection::Selection;
use crate::api::ApiError;
use crate::connection;
use crate::letters;
use crate::ui::erased::effect;
use crate::ui::hotkeys::{IN_ROWS, InRows, Step, is_typing, pressed};

/// Height of the header, pixels; the style sheet's `--head`.
const HEAD: i32 = 36;
/// Rows drawn above and below what is seen.
const MARGIN: usize = 10;
/// The next page is fetched when so many rows are left below.
const AHEAD: usize = 60;

#[derive(Clone, PartialEq)]
pub(super) enum Phase {
    /// Nothing has come yet.
    First,
    /// The list is fetched afresh; old rows are shown.
    Afresh,
    /// Another page is on its way.
    More,
    Idle,
    Failed(ApiError),
}

pub(super) struct Rows<T: Send + Sync + 'static> {
    pub source: Source<T>,
    pub rows: RwSignal<Vec<T>>,
    /// Rises with every reading from the start: rows of the same key may then say something else.
    pub reading: RwSignal<u32>,
    pub phase: RwSignal<Phase>,
    pub active: RwSignal<usize>,
    pub selection: Option<Selection>,
    density: RwSignal<Density>,
    next: RwSignal<Option<String>>,
    round: StoredValue<u32>,
    top: RwSignal<i32>,
    height: RwSignal<i32>,
    /// Pixels across; 0 until it is measured.
    width: RwSignal<i32>,
}

impl<T: Send + Sync + 'static> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Rows<T> {}

/// The list on the page: where it scrolls, and what its rows take.
pub(super) struct List<T: Send + Sync + 'static> {
    pub id: &'static str,
    pub scroller: NodeRef<html::Div>,
    pub acts: Acts<T>,
}

impl<T: Send + Sync + 'static> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for List<T> {}

impl<T: Clone + Send + Sync + 'static> Rows<T> {
    pub fn new(source: Source<T>, density: RwSignal<Density>, selection: Option<Selection>) -> Rows<T> {
        Rows {
            source,
            rows: RwSignal::new(Vec::new()),
            reading: RwSignal::new(0),
            phase: RwSignal::new(Phase::First),
            active: RwSignal::new(0),
            selection,
            density,
            next: RwSignal::new(None),
            round: StoredValue::new(0),
            top: RwSignal::new(0),
            height: RwSignal::new(800),
            width: RwSignal::new(0),
        }
    }

    /// Height of a row, pixels.
    pub fn row_height(self) -> i32 {
        self.density.get().row()
    }

    /// Reads the first page again.
    pub fn restart(self) {
        let page = self.source.ask(None);
        self.round.update_value(|round| *round = round.wrapping_add(1));
        let first = matches!(self.phase.get_untracked(), Phase::First);
        self.phase.set(if first { Phase::First } else { Phase::Afresh });
        self.receive(page, true);
    }

    /// Reads the page after the last row.
    fn more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        self.phase.set(Phase::More);
        self.receive(untrack(|| self.source.ask(Some(after))), false);
    }

    fn receive(self, page: impl Future<Output = Result<Page<T>, ApiError>> + 'static, afresh: bool) {
        let round = self.round.get_value();
        spawn_local(async move {
            let answer = page.await;
            if self.round.try_get_value() != Some(round) {
                return;
            }
            match answer {
                Ok(page) => {
                    if afresh {
                        self.reading.update(|n| *n = n.wrapping_add(1));
                    }
                    self.rows.update(|rows| {
                        if afresh {
                            rows.clear();
                        }
                        rows.extend(page.rows);
                    });
                    if afresh {
                        self.active.set(0);
                    }
                    self.next.set(page.next);
                    self.phase.set(Phase::Idle);
                }
                Err(error) => self.phase.set(Phase::Failed(error)),
            }
        });
    }

    /// First and last row to draw.
    fn window(self) -> (usize, usize) {
        let len = self.rows.with(Vec::len);
        let height = self.row_height();
        let rows = |pixels: i32| usize::try_from(pixels / height).unwrap_or_default();
        let first = rows(self.top.get()).saturating_sub(MARGIN);
        let last = (rows(self.top.get() + self.height.get()) + 1 + MARGIN).min(len);
        (first.min(last), last)
    }

    /// Keeps the list filled: afresh when the question changes, further while it is scrolled. Answers which
    /// rows are drawn.
    pub fn drive(self, scroller: NodeRef<html::Div>) -> Memo<(usize, usize)> {
        effect(move |_| {
            self.restart();
            if let Some(selection) = self.selection {
                selection.clear();
            }
            if let Some(node) = scroller.get_untracked() {
                node.set_scroll_top(0);
            }
        });
        // What happened while there was no connection is not known: the list is read again, and stays where it is.
        effect(move |before: Option<()>| {
            connection::track_returns();
            if before.is_some() {
                untrack(|| self.restart());
            }
        });
        let seen = Memo::new(move |_| self.window());
        effect(move |_| {
            let (_, last) = seen.get();
            if self.phase.get() == Phase::Idle && last + AHEAD >= self.rows.with(Vec::len) {
                self.more();
            }
        });
        effect(move |_| {
            if let Some(node) = scroller.get() {
                self.measure(scroller);
                room::follow(&node, move || self.measure(scroller));
            }
        });
        seen
    }

    pub fn measure(self, scroller: NodeRef<html::Div>) {
        // A frame may come when the list is gone.
        if let Some(node) = scroller.try_get_untracked().flatten() {
            self.top.set(node.scroll_top());
            self.height.set(node.client_height());
            let width = node.client_width();
            if width != self.width.get_untracked() {
                self.width.set(width);
            }
        }
    }

    /// Pixels for the columns, beside so many for what is no column; nothing while nobody has measured.
    pub fn room(self, beside: u32) -> Option<u32> {
        let width = u32::try_from(self.width.get()).ok().filter(|width| *width > 0)?;
        Some(width.saturating_sub(beside))
    }

    pub fn row_at(self, number: usize) -> Option<T> {
        self.rows.with_untracked(|rows| rows.get(number).cloned())
    }

    /// Does what the keys ask for: goes to another row, opens it, selects it, shows it beside the list.
    pub fn press(self, event: &KeyboardEvent, list: &List<T>) {
        let now = self.active.get_untracked();
        let Some(act) = pressed(IN_ROWS, event) else {
            if letters::are_on() && !is_typing(event) && self.letter(event, now, list.acts) {
                taken(event);
            }
            return;
        };
        let acts = list.acts;
        let done = match act {
            InRows::Open | InRows::Select if is_inside_control(event) => false,
            InRows::Open => self.row_at(now).is_some_and(|row| acts.open(row)),
            InRows::Select => self.select(now),
            InRows::SelectRead => self.select_read(),
            InRows::Peek => self.row_at(now).is_some_and(|row| acts.show(Some(row))),
            InRows::Unpeek => acts.show(None),
            InRows::Menu => acts.has_menu && open_menu(list.id, now),
            InRows::Copy => self.row_at(now).is_some_and(|row| acts.by_keys(InRows::Copy, row)),
            InRows::Clear => self.clear(),
            InRows::Walk(step) => {
                let to = self.walk(now, step, list);
                if let Some(selection) = self.selection.filter(|selection| selection.is_empty()) {
                    selection.anchor(to);
                }
                true
            }
            InRows::Extend(step) => {
                if let Some(selection) = self.selection.filter(|selection| selection.is_empty()) {
                    selection.anchor(now);
                }
                let to = self.walk(now, step, list);
                self.select_to(to);
                true
            }
        };
        if done {
            taken(event);
        }
    }

    /// The row that a step leads to; it becomes the active one and is brought into view.
    fn walk(self, now: usize, step: Step, list: &List<T>) -> usize {
        let height = self.row_height();
        let screen = usize::try_from((self.height.get_untracked() - HEAD) / height).unwrap_or(1).max(1);
        let last = self.rows.with_untracked(Vec::len).saturating_sub(1);
        let to = match step {
            Step::Up => now.saturating_sub(1),
            Step::Down => now + 1,
            Step::PageUp => now.saturating_sub(screen),
            Step::PageDown => now + screen,
            Step::First => 0,
            Step::Last => last,
        };
        let to = to.min(last);
        self.active.set(to);
        if let Some(node) = list.scroller.get_untracked() {
            bring_into_view(&node, to, height);
        }
        list.acts.follow(self.row_at(to));
        to
    }

    fn clear(self) -> bool {
        self.selection.is_some_and(|selection| {
            let some = !selection.is_empty();
            selection.clear();
            some
        })
    }

    fn letter(self, event: &KeyboardEvent, now: usize, acts: Acts<T>) -> bool {
        match (acts.on_key, self.row_at(now)) {
            (Some(on_key), Some(row)) => on_key.run((event.code(), row)),
            (None, _) | (_, None) => false,
        }
    }

    /// Chooses the row, or leaves it.
    pub fn select(self, number: usize) -> bool {
        let Some((selection, row)) = self.selection.zip(self.row_at(number)) else { return false };
        selection.toggle(number, (self.source.key)(&row));
        true
    }

    /// Chooses the rows between the last chosen one and this.
    pub fn select_to(self, number: usize) {
        if let Some(selection) = self.selection {
            self.rows.with_untracked(|rows| selection.extend(rows, number, self.source.key));
        }
    }

    /// Chooses all rows that were read.
    pub fn select_read(self) -> bool {
        let Some(selection) = self.selection else { return false };
        self.rows.with_untracked(|rows| selection.choose(rows, self.source.key));
        true
    }
}

fn taken(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
}

/// True when the key was pressed on a link or a button of its own inside the list.
fn is_inside_control(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.closest("a, button, input, select"), Ok(Some(_))))
}

/// Scrolls so that the row of that number is seen whole.
fn bring_into_view(node: &web_sys::HtmlElement, row: usize, row_height: i32) {
    let at = i32::try_from(row).unwrap_or(i32::MAX / row_height).saturating_mul(row_height);
    let (top, height) = (node.scroll_top(), node.client_height() - HEAD);
    if at < top {
        node.set_scroll_top(at);
    } else if at + row_height > top + height {
        node.set_scroll_top(at + row_height - height);
    }
}
