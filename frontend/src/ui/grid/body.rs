//! What is drawn of a list: its headings, its rows, grey bars before they come.

use std::sync::Arc;

use leptos::prelude::*;

use super::acts::{menu_cell, open_menu};
use super::column::{Column, NAME_PART, name_of};
use super::order;
use super::rows::{List, Rows};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::state::Skeleton;

/// Rows of the skeleton.
const BONES: usize = 8;

pub(super) type Columns<T> = Arc<Vec<Column<T>>>;

/// How headings sort.
#[derive(Clone, Copy)]
pub(super) struct Sorting {
    /// The order in force.
    pub order: Signal<String>,
    /// Asks for another order.
    pub on_sort: Option<Callback<String>>,
    /// A press with Shift sorts by several columns.
    pub several: bool,
}

/// The widths of the columns that are shown.
pub(super) fn widths<T: 'static>(columns: &Columns<T>, shown: Memo<Vec<usize>>) -> impl IntoView + use<T> {
    let columns = Arc::clone(columns);
    let name = name_of(&columns);
    move || {
        let shown = shown.get();
        let several = shown.iter().filter(|at| columns[**at].width.is_empty()).count() > 1;
        let width = |at: usize| if several && Some(at) == name { NAME_PART } else { columns[at].width };
        shown.iter().map(|at| view! { <col style:width=width(*at)/> }).collect_view()
    }
}

/// Width below which the list scrolls sideways: what the columns ask for, and for each that shares the rest enough
/// to be read; `beside` is the width of the ticks and of the menus.
pub(super) fn least_width<T: 'static>(
    columns: &Columns<T>,
    shown: Memo<Vec<usize>>,
    beside: u32,
) -> impl Fn() -> String + use<T> + Clone + Send + 'static {
    let columns = Arc::clone(columns);
    move || {
        let least: u32 = shown.get().into_iter().map(|at| columns[at].least()).sum();
        format!("{}px", least + beside)
    }
}

/// The headings of the columns that are shown.
pub(super) fn headings<T: 'static>(
    columns: Columns<T>,
    shown: Memo<Vec<usize>>,
    sorting: Sorting,
) -> impl IntoView + use<T> {
    move || shown.get().into_iter().map(|at| heading(&columns[at], sorting)).collect_view()
}

/// The heading of a column; a press sorts, with Shift within the order that is there.
fn heading<T>(column: &Column<T>, sorting: Sorting) -> AnyView {
    let Sorting { order: sort, on_sort, several } = sorting;
    let (title, class) = (column.title.clone(), column.class);
    let (Some(key), Some(on_sort)) = (column.sort, on_sort) else {
        let shown = if column.quiet { "sr-only" } else { "" };
        return view! { <th scope="col" class=class><span class=shown>{title}</span></th> }.into_any();
    };
    let press = move |event: leptos::ev::MouseEvent| {
        let also = several && event.shift_key();
        on_sort.run(order::press(&sort.get_untracked(), key, also));
    };
    let now = move || order::of_column(&sort.get(), key);
    view! {
        <th scope="col" class=class aria-sort=move || now().0>
            <button type="button" class="grid__sort" title=several.then(|| tr!(common.sort_hint)) on:click=press>
                {title}
                {redrawn(move || {
                    let (direction, place) = now();
                    let glyph = if direction == "descending" { Glyph::Down } else { Glyph::Up };
                    view! { <Icon glyph=glyph/>{place.map(|place| view! { <sup>{place}</sup> })} }
                })}
            </button>
        </th>
    }
    .into_any()
}

/// The rows that are seen, between two gaps as high as the rest.
pub(super) fn draw_rows<T: Clone + Send + Sync + 'static>(
    state: Rows<T>,
    seen: Memo<(usize, usize)>,
    list: List<T>,
    columns: &Columns<T>,
    shown: Memo<Vec<usize>>,
) -> AnyView {
    let columns = Arc::clone(columns);
    let gap = move |rows: usize| {
        let height = usize::try_from(state.row_height()).unwrap_or_default();
        let beside = usize::from(state.selection.is_some()) + usize::from(list.acts.has_menu);
        let width = shown.with(Vec::len) + beside;
        view! {
            <tr class="grid__gap" aria-hidden="true">
                <td colspan=width.to_string() style:height=format!("{}px", rows.saturating_mul(height))></td>
            </tr>
        }
    };
    let slice = move || {
        let (first, last) = seen.get();
        shown.track();
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
    let draw = move |(number, row): (usize, T)| draw_row(state, list, number, &row, &columns, shown);
    view! {
        {redrawn(move || gap(seen.get().0))}
        <For
            each=slice
            key=move |(number, row): &(usize, T)| {
                let columns = shown.with_untracked(|shown| format!("{shown:?}"));
                format!("{} {number} {columns} {}", state.reading.get_untracked(), key(row))
            }
            children=draw
        />
        {redrawn(move || gap(state.rows.with(Vec::len).saturating_sub(seen.get().1)))}
    }
    .into_any()
}

fn draw_row<T: Clone + Send + Sync + 'static>(
    state: Rows<T>,
    list: List<T>,
    number: usize,
    row: &T,
    columns: &Columns<T>,
    shown: Memo<Vec<usize>>,
) -> impl IntoView + use<T> {
    let (id, acts) = (list.id, list.acts);
    let shown = shown.get_untracked();
    let cells = shown.iter().filter_map(|at| columns.get(*at)).map(|column| {
        let cell = (column.cell)(row);
        view! { <td class=column.class>{cell}</td> }
    });
    let cells = cells.collect_view();
    let own = (state.source.key)(row);
    let chosen = move || state.selection.is_some_and(|selection| selection.has(&own));
    let class = {
        let chosen = chosen.clone();
        move || match (state.active.get() == number, chosen()) {
            (true, true) => "grid__row is-active is-chosen",
            (true, false) => "grid__row is-active",
            (false, true) => "grid__row is-chosen",
            (false, false) => "grid__row",
        }
    };
    let selected = {
        let chosen = chosen.clone();
        move || state.selection.is_some().then(|| chosen().to_string())
    };
    view! {
        <tr
            class=class
            id=format!("{id}-{number}")
            aria-rowindex=(number + 2).to_string()
            aria-selected=selected
            on:click=move |_| {
                state.active.set(number);
                acts.follow(state.row_at(number));
            }
            on:dblclick=move |_| {
                if let Some(row) = state.row_at(number) {
                    acts.open(row);
                }
            }
            on:contextmenu=move |event| {
                state.active.set(number);
                if acts.has_menu && open_menu(id, number) {
                    event.prevent_default();
                }
            }
        >
            {state.selection.is_some().then(|| tick_cell(state, number, chosen))}
            {cells}
            {acts.has_menu.then(|| menu_cell(id, acts, row.clone()))}
        </tr>
    }
}

/// The cell of a row's tick.
fn tick_cell<T: Clone + Send + Sync + 'static>(
    state: Rows<T>,
    number: usize,
    chosen: impl Fn() -> bool + Send + 'static,
) -> AnyView {
    let tick = move |event: leptos::ev::MouseEvent| {
        event.stop_propagation();
        state.active.set(number);
        if event.shift_key() {
            state.select_to(number);
        } else {
            state.select(number);
        }
    };
    view! {
        <td class="grid__tick">
            <input
                type="checkbox"
                tabindex="-1"
                aria-label=tr!(common.choose_row)
                prop:checked=chosen
                on:click=tick
            />
        </td>
    }
    .into_any()
}

/// Grey bars where rows will be.
pub(super) fn bones(width: usize) -> impl IntoView {
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
