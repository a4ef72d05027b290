//! The grid of every list: rows of fixed height drawn only where they are seen, pages fetched while scrolling,
//! walked by keys.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::icon::{Glyph, Icon};
use super::state::{Refusal, Skeleton};
use crate::api::ApiError;

/// Height of a row, pixels; the style sheet's `--row`.
const ROW: i32 = 34;
/// Height of the header, pixels; the style sheet's `--head`.
const HEAD: i32 = 36;
/// Rows drawn above and below what is seen.
const MARGIN: usize = 10;
/// The next page is fetched when so many rows are left below.
const AHEAD: usize = 60;
/// Rows of the skeleton.
const BONES: usize = 8;

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
    key: fn(&T) -> String,
    href: fn(&T) -> String,
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
}

#[derive(Clone, PartialEq)]
enum Phase {
    /// Nothing has come yet.
    First,
    /// The list is fetched afresh; old rows are shown.
    Afresh,
    /// Another page is on its way.
    More,
    Idle,
    Failed(ApiError),
}

/// Rows that have come, and what is drawn of them.
struct Rows<T: Send + Sync + 'static> {
    source: Source<T>,
    rows: RwSignal<Vec<T>>,
    /// Rises with every reading from the start: rows of the same key may then say something else.
    reading: RwSignal<u32>,
    next: RwSignal<Option<String>>,
    phase: RwSignal<Phase>,
    round: StoredValue<u32>,
    top: RwSignal<i32>,
    height: RwSignal<i32>,
    active: RwSignal<usize>,
}

impl<T: Send + Sync + 'static> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Rows<T> {}

impl<T: Clone + Send + Sync + 'static> Rows<T> {
    fn new(source: Source<T>) -> Rows<T> {
        Rows {
            source,
            rows: RwSignal::new(Vec::new()),
            reading: RwSignal::new(0),
            next: RwSignal::new(None),
            phase: RwSignal::new(Phase::First),
            round: StoredValue::new(0),
            top: RwSignal::new(0),
            height: RwSignal::new(800),
            active: RwSignal::new(0),
        }
    }

    /// Reads the first page again.
    fn restart(self) {
        let fetch = self.source.fetch.get_value();
        let page = fetch(None);
        self.round.update_value(|round| *round = round.wrapping_add(1));
        let first = matches!(self.phase.get_untracked(), Phase::First);
        self.phase.set(if first { Phase::First } else { Phase::Afresh });
        self.receive(page, true);
    }

    /// Reads the page after the last row.
    fn more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        self.phase.set(Phase::More);
        let fetch = self.source.fetch.get_value();
        self.receive(untrack(|| fetch(Some(after))), false);
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
        let rows = |pixels: i32| usize::try_from(pixels / ROW).unwrap_or_default();
        let first = rows(self.top.get()).saturating_sub(MARGIN);
        let last = (rows(self.top.get() + self.height.get()) + 1 + MARGIN).min(len);
        (first.min(last), last)
    }
}

/// What the list does by itself and what keys do to it.
impl<T: Clone + Send + Sync + 'static> Rows<T> {
    /// Keeps the list filled: afresh when the question changes, further while it is scrolled. Answers which
    /// rows are drawn.
    fn drive(self, scroller: NodeRef<html::Div>) -> Memo<(usize, usize)> {
        Effect::new(move |_| {
            self.restart();
            if let Some(node) = scroller.get_untracked() {
                node.set_scroll_top(0);
            }
        });
        let seen = Memo::new(move |_| self.window());
        Effect::new(move |_| {
            let (_, last) = seen.get();
            if self.phase.get() == Phase::Idle && last + AHEAD >= self.rows.with(Vec::len) {
                self.more();
            }
        });
        Effect::new(move |_| {
            if scroller.get().is_some() {
                self.measure(scroller);
            }
        });
        let resized = window_event_listener(leptos::ev::resize, move |_| self.measure(scroller));
        on_cleanup(move || resized.remove());
        seen
    }

    fn measure(self, scroller: NodeRef<html::Div>) {
        if let Some(node) = scroller.get_untracked() {
            self.top.set(node.scroll_top());
            self.height.set(node.client_height());
        }
    }

    /// Arrows and their kin choose a row, Enter opens it.
    fn walk(
        self,
        event: &KeyboardEvent,
        scroller: NodeRef<html::Div>,
        open: &impl Fn(&str, NavigateOptions),
    ) {
        let len = self.rows.with_untracked(Vec::len);
        let now = self.active.get_untracked();
        let screen = usize::try_from((self.height.get_untracked() - HEAD) / ROW).unwrap_or(1).max(1);
        let to = match event.key().as_str() {
            "ArrowDown" => now + 1,
            "ArrowUp" => now.saturating_sub(1),
            "PageDown" => now + screen,
            "PageUp" => now.saturating_sub(screen),
            "Home" => 0,
            "End" => len,
            "Enter" if is_inside_control(event) => return,
            "Enter" => {
                let href = self.source.href;
                let href = self.rows.with_untracked(|rows| rows.get(now).map(href));
                if let Some(href) = href.filter(|href| !href.is_empty()) {
                    event.prevent_default();
                    open(&href, NavigateOptions::default());
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let to = to.min(len.saturating_sub(1));
        self.active.set(to);
        if let Some(node) = scroller.get_untracked() {
            bring_into_view(&node, to);
        }
    }
}

/// True when the key was pressed on a link or a button of its own inside the list.
fn is_inside_control(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.closest("a, button"), Ok(Some(_))))
}

/// The list. Its address keeps the order: `sort` is `name`, or `-name` for descending.
#[component]
pub fn Grid<T>(
    /// What the rows are, for screen readers.
    #[prop(into)]
    label: String,
    /// Test id of the table.
    id: &'static str,
    columns: Vec<Column<T>>,
    source: Source<T>,
    /// The order in force.
    #[prop(optional, into)]
    sort: Signal<String>,
    /// Asks for another order.
    #[prop(optional)]
    on_sort: Option<Callback<String>>,
    /// Number of all rows, when known.
    #[prop(optional, into)]
    count: Signal<Option<i64>>,
    /// Shown when there are no rows.
    #[prop(into)]
    empty: ViewFn,
    /// Under the rows: totals.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let state = Rows::new(source);
    let scroller = NodeRef::<html::Div>::new();
    let columns = Arc::new(columns);
    let width = columns.len();
    let seen = state.drive(scroller);
    let navigate = use_navigate();
    let on_key = move |event: KeyboardEvent| state.walk(&event, scroller, &navigate);
    let body = {
        let columns = Arc::clone(&columns);
        move || draw_rows(state, seen, id, &columns)
    };
    let nothing = move || state.phase.get() == Phase::Idle && state.rows.with(Vec::is_empty);
    let total = move || count.get().unwrap_or_else(|| i64::try_from(state.rows.with(Vec::len)).unwrap_or(-1));
    view! {
        <div class=move || if state.phase.get() == Phase::Afresh { "grid is-stale" } else { "grid" }>
            <div class="grid__scroll" node_ref=scroller on:scroll=move |_| state.measure(scroller)>
                <table
                    role="grid"
                    tabindex="0"
                    data-testid=id
                    aria-label=label
                    aria-rowcount=move || (total() + 1).to_string()
                    aria-busy=move || (state.phase.get() != Phase::Idle).to_string()
                    aria-activedescendant=move || {
                        // A row that is not drawn has no element to name.
                        let ((first, last), active) = (seen.get(), state.active.get());
                        (first..last).contains(&active).then(|| format!("{id}-{active}"))
                    }
                    on:keydown=on_key
                >
                    <colgroup>
                        {columns.iter().map(|column| view! { <col style:width=column.width/> }).collect_view()}
                    </colgroup>
                    <thead>
                        <tr aria-rowindex="1">
                            {columns.iter().map(|column| heading(column, sort, on_sort)).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
                {move || match state.phase.get() {
                    Phase::Failed(error) => {
                        view! { <div style="padding:12px"><Refusal error=error retry=move |()| state.restart()/></div> }
                            .into_any()
                    }
                    Phase::First => bones(width).into_any(),
                    Phase::Afresh | Phase::More | Phase::Idle => ().into_any(),
                }}
                <Show when=nothing>{empty.run()}</Show>
            </div>
            {foot.map(|foot| view! { <div class="grid__foot">{move || foot.run()}</div> })}
        </div>
    }
}

/// Scrolls so that the row of that number is seen whole.
fn bring_into_view(node: &web_sys::HtmlElement, row: usize) {
    let at = i32::try_from(row).unwrap_or(i32::MAX / ROW).saturating_mul(ROW);
    let (top, height) = (node.scroll_top(), node.client_height() - HEAD);
    if at < top {
        node.set_scroll_top(at);
    } else if at + ROW > top + height {
        node.set_scroll_top(at + ROW - height);
    }
}

fn heading<T>(column: &Column<T>, sort: Signal<String>, on_sort: Option<Callback<String>>) -> AnyView {
    let (title, class) = (column.title.clone(), column.class);
    let (Some(key), Some(on_sort)) = (column.sort, on_sort) else {
        let shown = if column.quiet { "sr-only" } else { "" };
        return view! { <th scope="col" class=class><span class=shown>{title}</span></th> }.into_any();
    };
    let descending = format!("-{key}");
    let order = {
        let descending = descending.clone();
        move || match sort.get() {
            now if now == key => "ascending",
            now if now == descending => "descending",
            _ => "none",
        }
    };
    let press = move |_| {
        let to = if sort.get_untracked() == key { descending.clone() } else { key.to_owned() };
        on_sort.run(to);
    };
    let arrow = order.clone();
    view! {
        <th scope="col" class=class aria-sort=order>
            <button type="button" class="grid__sort" on:click=press>
                {title}
                {move || {
                    let glyph = if arrow() == "descending" { Glyph::Down } else { Glyph::Up };
                    view! { <Icon glyph=glyph/> }
                }}
            </button>
        </th>
    }
    .into_any()
}

fn draw_rows<T: Clone + Send + Sync + 'static>(
    state: Rows<T>,
    seen: Memo<(usize, usize)>,
    id: &'static str,
    columns: &Arc<Vec<Column<T>>>,
) -> AnyView {
    let columns = Arc::clone(columns);
    let width = columns.len();
    let gap = move |rows: usize| {
        view! {
            <tr class="grid__gap" aria-hidden="true">
                <td colspan=width.to_string() style:height=format!("{}px", rows.saturating_mul(34))></td>
            </tr>
        }
    };
    let slice = move || {
        let (first, last) = seen.get();
        state.rows.with(|rows| {
            let last = last.min(rows.len());
            rows[first.min(last)..last]
                .iter()
                .cloned()
                .enumerate()
                .map(|(i, row)| (first + i, row))
                .collect::<Vec<_>>()
        })
    };
    let key = state.source.key;
    let draw = move |(number, row): (usize, T)| {
        let cells = columns.iter().map(|column| {
            let cell = (column.cell)(&row);
            view! { <td class=column.class>{cell}</td> }
        });
        let cells = cells.collect_view();
        view! {
            <tr
                class=move || if state.active.get() == number { "grid__row is-active" } else { "grid__row" }
                id=format!("{id}-{number}")
                aria-rowindex=(number + 2).to_string()
                on:click=move |_| state.active.set(number)
            >
                {cells}
            </tr>
        }
    };
    view! {
        {move || gap(seen.get().0)}
        <For
            each=slice
            key=move |(number, row): &(usize, T)| {
                format!("{} {number} {}", state.reading.get_untracked(), key(row))
            }
            children=draw
        />
        {move || gap(state.rows.with(Vec::len).saturating_sub(seen.get().1))}
    }
    .into_any()
}

fn bones(width: usize) -> impl IntoView {
    const WIDTHS: [&str; 5] = ["70%", "50%", "60%", "40%", "55%"];
    let row = move |n: usize| {
        let cells = (0..width).map(|i| {
            let wide = WIDTHS[(n + i) % WIDTHS.len()];
            view! { <td><Skeleton width=wide/></td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    };
    view! { <table aria-hidden="true"><tbody>{(0..BONES).map(row).collect_view()}</tbody></table> }
}
