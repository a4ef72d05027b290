//! The tiers of a price as a table to type in: Enter goes down and adds a row, arrows go up and down,
//! Ctrl+Delete removes a row.

use gloo_timers::future::TimeoutFuture;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::draft::{ComponentDraft, TermsDraft, TierDraft};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Cell, Faults, Glyph, Holds, Icon, Look};

/// What keys and buttons do to the rows.
#[derive(Clone, Copy)]
struct Table {
    draft: TermsDraft,
    component: ComponentDraft,
}

impl Table {
    /// Adds a row. What was the last tier gets a bound: that is what has to be typed next.
    fn add(self) {
        let bounded = self.component.tiers.with_untracked(|tiers| tiers.last().map(|tier| tier.key));
        let added = self.draft.add_tier(self.component).key;
        focus_later(bounded.map_or(cell_id(added, "price"), |key| cell_id(key, "up_to")));
    }

    /// Removes a row, unless it is the only one.
    fn remove(self, key: u32) {
        let tiers = self.component.tiers;
        let at = self.position(key).unwrap_or_default();
        if tiers.with_untracked(Vec::len) <= 1 {
            return;
        }
        tiers.update(|tiers| tiers.retain(|tier| tier.key != key));
        let near = at.min(tiers.with_untracked(Vec::len).saturating_sub(1));
        if let Some(key) = self.key_at(near) {
            focus_later(cell_id(key, "price"));
        }
    }

    fn press(self, event: &KeyboardEvent, key: u32) {
        let down = match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => return,
            "Enter" | "ArrowDown" => true,
            "ArrowUp" => false,
            "Delete" if event.ctrl_key() => {
                event.prevent_default();
                return self.remove(key);
            }
            _ => return,
        };
        let Some(column) = column_of(event) else { return };
        event.prevent_default();
        let at = self.position(key);
        let to = at.and_then(|at| if down { at.checked_add(1) } else { at.checked_sub(1) });
        match to.and_then(|to| self.key_at(to)) {
            // The last tier has no bound to type: its price is what comes next.
            Some(key) if !focus(&cell_id(key, &column)) => {
                focus(&cell_id(key, "price"));
            }
            None if event.key() == "Enter" => self.add(),
            Some(_) | None => {}
        }
    }

    fn position(self, key: u32) -> Option<usize> {
        self.component.tiers.with_untracked(|tiers| tiers.iter().position(|tier| tier.key == key))
    }

    fn key_at(self, at: usize) -> Option<u32> {
        self.component.tiers.with_untracked(|tiers| tiers.get(at).map(|tier| tier.key))
    }
}

/// The table.
#[component]
pub fn Tiers(
    draft: TermsDraft,
    component: ComponentDraft,
    faults: Faults,
    /// Path of the component within the terms.
    #[prop(into)]
    path: Signal<String>,
    /// Sign of the currency.
    #[prop(into)]
    sign: Signal<String>,
) -> impl IntoView {
    let table = Table { draft, component };
    let tiers = component.tiers;
    let whole =
        Signal::derive(
            move || if faults.asked.get() { faults.at(&format!("{}.tiers", path.get())) } else { None },
        );
    view! {
        <table class="rows" aria-label=tr!(catalog.tiers)>
            <thead>
                <tr>
                    <th scope="col">{tr!(catalog.up_to)}</th>
                    <th scope="col">{tr!(catalog.unit_price)}</th>
                    <th scope="col">{tr!(catalog.tier_once)}</th>
                    <th scope="col"><span class="sr-only">{tr!(catalog.remove)}</span></th>
                </tr>
            </thead>
            <tbody>
                <For each=move || tiers.get() key=|tier| tier.key let:tier>
                    <Row
                        tier=tier
                        component=component
                        faults=faults
                        path=path
                        sign=sign
                        press=Callback::new(move |event| table.press(&event, tier.key))
                        remove=Callback::new(move |()| table.remove(tier.key))
                    />
                </For>
            </tbody>
        </table>
        {redrawn(move || whole.get().map(|fault| view! { <div class="field__error">{fault}</div> }))}
        <div class="row">
            <Button look=Look::Ghost on:click=move |_| table.add()>
                <Icon glyph=Glyph::Plus/>
                {tr!(catalog.add_tier)}
            </Button>
            <span class="field__hint">{tr!(catalog.tiers_keys)}</span>
        </div>
    }
}

#[component]
fn Row(
    tier: TierDraft,
    component: ComponentDraft,
    faults: Faults,
    path: Signal<String>,
    sign: Signal<String>,
    press: Callback<KeyboardEvent>,
    remove: Callback<()>,
) -> impl IntoView {
    let index = Memo::new(move |_| {
        component.tiers.with(|tiers| tiers.iter().position(|row| row.key == tier.key)).unwrap_or_default()
    });
    let is_last = Memo::new(move |_| component.tiers.with(|tiers| index.get() + 1 == tiers.len()));
    let is_only = move || component.tiers.with(Vec::len) == 1;
    let at = move |field: &'static str| {
        Signal::derive(move || format!("{}.tiers.{}.{field}", path.get(), index.get()))
    };
    let bound = move || match is_last.get() {
        true => view! { <span class="rows__rest">{tr!(catalog.without_bound)}</span> }.into_any(),
        false => view! {
            <Cell
                id=cell_id(tier.key, "up_to")
                label=tr!(catalog.up_to)
                value=tier.up_to
                holds=Holds::Number
                faults=faults
                path=at("upTo")
                bare=true
                column="up_to"
            />
        }
        .into_any(),
    };
    view! {
        <tr on:keydown=move |event| press.run(event)>
            <td>{bound}</td>
            <td>
                <Cell
                    id=cell_id(tier.key, "price")
                    label=tr!(catalog.unit_price)
                    value=tier.price
                    holds=Holds::Number
                    faults=faults
                    path=at("price")
                    bare=true
                    suffix=sign
                    column="price"
                />
            </td>
            <td>
                <Cell
                    id=cell_id(tier.key, "flat")
                    label=tr!(catalog.tier_once)
                    value=tier.flat
                    holds=Holds::Number
                    faults=faults
                    path=at("flat")
                    bare=true
                    suffix=sign
                    column="flat"
                />
            </td>
            <td>
                <button
                    type="button"
                    class="btn is-ghost is-square"
                    aria-label=move || tr!(catalog.remove_tier, number = index.get() + 1).to_string()
                    title="Ctrl+Del"
                    disabled=is_only
                    on:click=move |_| remove.run(())
                >
                    <Icon glyph=Glyph::Trash/>
                </button>
            </td>
        </tr>
    }
}

fn cell_id(key: u32, column: &str) -> String {
    format!("tier-{key}-{column}")
}

/// The column in which a key was pressed; nothing on a button.
fn column_of(event: &KeyboardEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    target.get_attribute("data-column")
}

/// Moves the focus; false when there is no such cell.
fn focus(id: &str) -> bool {
    let found = document().get_element_by_id(id);
    let input = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
    input.is_some_and(|input| input.focus().is_ok())
}

/// Moves the focus once the row that was just added is drawn.
pub fn focus_later(id: String) {
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        // A row that has gone meanwhile needs no focus.
        focus(&id);
    });
}
