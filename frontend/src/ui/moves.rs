//! Buttons of a row that moves among others and can be taken away.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// What the buttons are called, for the number of the row: up, down, away.
pub type MoveNames = [fn(usize) -> String; 3];

/// The buttons of the row at `index`.
pub fn moves<T: Send + Sync + 'static>(
    rows: RwSignal<Vec<T>>,
    index: Memo<usize>,
    names: MoveNames,
) -> AnyView {
    let swap = Callback::new(move |(a, b): (usize, usize)| {
        rows.update(|all| {
            if a < all.len() && b < all.len() {
                all.swap(a, b);
            }
        });
    });
    let remove = Callback::new(move |at: usize| {
        rows.update(|all| {
            if at < all.len() {
                all.remove(at);
            }
        });
    });
    buttons(index, Signal::derive(move || rows.with(Vec::len)), names, swap, remove)
}

fn buttons(
    index: Memo<usize>,
    count: Signal<usize>,
    [up, down, away]: MoveNames,
    swap: Callback<(usize, usize)>,
    remove: Callback<usize>,
) -> AnyView {
    let at = move || index.get_untracked();
    view! {
        <div class="part__moves">
            <button
                type="button"
                class="btn is-ghost is-square"
                aria-label=move || up(index.get() + 1)
                disabled=move || index.get() == 0
                on:click=move |_| swap.run((at(), at().saturating_sub(1)))
            >
                <Icon glyph=Glyph::Up/>
            </button>
            <button
                type="button"
                class="btn is-ghost is-square"
                aria-label=move || down(index.get() + 1)
                disabled=move || { index.get() + 1 >= count.get() }
                on:click=move |_| swap.run((at(), at() + 1))
            >
                <Icon glyph=Glyph::Down/>
            </button>
            <button
                type="button"
                class="btn is-ghost is-square"
                aria-label=move || away(index.get() + 1)
                on:click=move |_| remove.run(at())
            >
                <Icon glyph=Glyph::Trash/>
            </button>
        </div>
    }
    .into_any()
}
