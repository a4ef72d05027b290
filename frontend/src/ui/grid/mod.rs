//! The grid of every list: rows of fixed height drawn only where they are seen, pages fetched while scrolling,
//! walked by keys, chosen one by one or all that the filter finds.

mod acts;
mod body;
mod column;
mod keys;
mod layout;
mod order;
mod room;
mod rows;
mod selection;

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use acts::{Acts, RowMenu};
use body::{Sorting, bones, draw_rows, headings, least_width, widths};
use layout::{Layout, LayoutMenu};
use rows::{List, Phase, Rows};

use super::address::Address;
use super::icon::{Glyph, Icon};
use super::state::Refusal;
use super::text;
use crate::tr;
use crate::ui::erased::redrawn;

pub use acts::RowAct;
pub use column::{Column, Page, Source};
pub use keys::GridKeys;
pub use order::order_of;
pub use selection::Selection;

/// Width of the column of ticks and of that of menus, pixels.
const BESIDE: u32 = 40;

/// The list. Its address keeps the order: `sort` is `name`, `-name` for descending, `-balance,name` for two.
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
    /// A press with Shift sorts by several columns.
    #[prop(optional)]
    several: bool,
    /// Number of all rows, when known.
    #[prop(optional, into)]
    count: Signal<Option<i64>>,
    /// Keeps the choice of columns in the address of the page.
    #[prop(optional)]
    address: Option<Address>,
    /// The rows can be chosen; under them stands what can be done with the chosen ones.
    #[prop(optional)]
    selection: Option<Selection>,
    /// Acts on the chosen rows.
    #[prop(optional, into)]
    bulk: ViewFn,
    /// The row that is shown beside the list: → shows it, arrows go on with it.
    #[prop(optional)]
    peek: Option<RwSignal<Option<T>>>,
    /// What can be done with a row, beyond opening it and looking at it.
    #[prop(optional)]
    acts: Vec<RowAct<T>>,
    /// Letters of the page: the physical key and the row; true when it was taken.
    #[prop(optional)]
    on_key: Option<Callback<(String, T), bool>>,
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
    let layout = Layout::new(id, &columns, address);
    let state = Rows::new(source, layout.density, selection);
    let scroller = NodeRef::<html::Div>::new();
    let columns = Arc::new(columns);
    let acts = Acts::new(source, acts, peek, on_key);
    let has_menu = acts.has_menu;
    let beside = BESIDE * (u32::from(selection.is_some()) + u32::from(has_menu));
    let shown = {
        let columns = Arc::clone(&columns);
        Memo::new(move |_| layout.shown(&columns, state.room(beside)))
    };
    let is_shown = {
        let columns = Arc::clone(&columns);
        move |key| shown.with(|shown| shown.iter().any(|at| columns[*at].key == Some(key)))
    };
    let width = columns.len() + usize::from(selection.is_some()) + usize::from(has_menu);
    let seen = state.drive(scroller);
    let list = List { id, scroller, acts };
    let on_key = move |event: KeyboardEvent| state.press(&event, &list);
    let drawn = Arc::clone(&columns);
    let body = move || draw_rows(state, seen, list, &drawn, shown);
    let widths = widths(&columns, shown);
    let least = least_width(&columns, shown, beside);
    let headings = headings(columns, shown, Sorting { order: sort, on_sort, several });
    let nothing = move || state.phase.get() == Phase::Idle && state.rows.with(Vec::is_empty);
    let total = move || count.get().unwrap_or_else(|| i64::try_from(state.rows.with(Vec::len)).unwrap_or(-1));
    view! {
        <div
            class=move || if state.phase.get() == Phase::Afresh { "grid is-stale" } else { "grid" }
            style:--row=move || format!("{}px", state.row_height())
        >
            <LayoutMenu layout=layout is_shown=is_shown/>
            <div class="grid__scroll" node_ref=scroller on:scroll=move |_| state.measure(scroller)>
                <table
                    style:min-width=least
                    role="grid"
                    tabindex="0"
                    data-testid=id
                    aria-label=label
                    aria-rowcount=move || (total() + 1).to_string()
                    aria-multiselectable=selection.map(|_| "true")
                    aria-busy=move || (state.phase.get() != Phase::Idle).to_string()
                    aria-activedescendant=move || {
                        // A row that is not drawn has no element to name.
                        let ((first, last), active) = (seen.get(), state.active.get());
                        (first..last).contains(&active).then(|| format!("{id}-{active}"))
                    }
                    on:keydown=on_key
                >
                    <colgroup>
                        {selection.map(|_| view! { <col style:width="40px"/> })}
                        {widths}
                        {has_menu.then(|| view! { <col style:width="40px"/> })}
                    </colgroup>
                    <thead>
                        <tr aria-rowindex="1">
                            {selection.map(|selection| tick_all(state, selection))}
                            {headings}
                            {has_menu.then(|| view! { <th scope="col" class="grid__more"><span class="sr-only">{tr!(common.actions)}</span></th> })}
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
                {redrawn(move || instead_of_rows(state, width))}
                <Show when=nothing>{empty.run()}</Show>
            </div>
            {has_menu.then(|| view! { <RowMenu id=id acts=acts/> })}
            {selection.map(|selection| view! { <Chosen selection=selection count=count bulk=bulk/> })}
            {foot.map(|foot| view! { <div class="grid__foot">{redrawn(move || foot.run())}</div> })}
        </div>
    }
}

/// What stands where rows would be: grey bars before they come, the cause when they do not.
fn instead_of_rows<T: Clone + Send + Sync + 'static>(state: Rows<T>, width: usize) -> AnyView {
    match state.phase.get() {
        Phase::Failed(error) => {
            view! { <div class="grid__refusal"><Refusal error=error retry=move |()| state.restart()/></div> }
                .into_any()
        }
        Phase::First => bones(width).into_any(),
        Phase::Afresh | Phase::More | Phase::Idle => ().into_any(),
    }
}

/// The tick over the column of ticks: everything that was read, or nothing.
fn tick_all<T: Clone + Send + Sync + 'static>(state: Rows<T>, selection: Selection) -> AnyView {
    let press = move |_| {
        if selection.is_empty() {
            state.select_read();
        } else {
            selection.clear();
        }
    };
    view! {
        <th scope="col" class="grid__tick">
            <input
                type="checkbox"
                aria-label=tr!(common.choose_read)
                prop:checked=move || !selection.is_empty()
                prop:indeterminate=move || !selection.is_empty() && !selection.is_all()
                on:click=press
            />
        </th>
    }
    .into_any()
}

/// The bar of the chosen rows: how many, all that the filter finds, and what can be done with them.
#[component]
fn Chosen(selection: Selection, #[prop(into)] count: Signal<Option<i64>>, bulk: ViewFn) -> impl IntoView {
    let total = move || count.get().unwrap_or_default();
    let chosen = move || tr!(common.chosen_n, count = text::counted(selection.count(total()))).to_string();
    let more = move || !selection.is_all() && total() > selection.count(total());
    let all = move || tr!(common.choose_found, count = text::counted(total())).to_string();
    view! {
        <Show when=move || !selection.is_empty()>
            <div class="grid__chosen" role="toolbar" aria-label=tr!(common.actions)>
                <strong aria-live="polite">{chosen}</strong>
                <Show when=more>
                    <button type="button" class="link" on:click=move |_| selection.choose_all()>{all}</button>
                </Show>
                <div class="row">{bulk.run()}</div>
                <button
                    type="button"
                    class="btn is-ghost is-square"
                    aria-label=tr!(common.choose_nothing)
                    title="Esc"
                    on:click=move |_| selection.clear()
                >
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
        </Show>
    }
}
