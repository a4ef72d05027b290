//! Which sellers somebody sees: all, or those that are ticked.

use leptos::prelude::*;
use shared::ids::SellerId;

use crate::calls::sellers::SellerView;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;

/// Names of the sellers; «all» when there is no restriction.
pub fn names(sellers: Remote<Vec<SellerView>>, chosen: Option<&[SellerId]>) -> String {
    let Some(chosen) = chosen else { return tr!(settings.all_sellers).to_owned() };
    let known = sellers.data().unwrap_or_default();
    let name = |id: &SellerId| {
        known.iter().find(|seller| seller.id == *id).map_or_else(|| id.to_string(), |s| s.short_name.clone())
    };
    chosen.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Boxes to tick, one for each seller; none ticked means all. With one seller there is nothing to choose.
#[component]
pub fn SellersField(
    chosen: RwSignal<Vec<SellerId>>,
    sellers: Remote<Vec<SellerView>>,
    /// What is wrong with the choice.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let row = move |seller: SellerView| {
        let id = seller.id;
        let toggle = move |_| {
            chosen.update(|chosen| match chosen.iter().position(|known| *known == id) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(id),
            });
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                    on:change=toggle
                />
                <span>{seller.short_name}</span>
            </label>
        }
    };
    move || {
        let all = sellers.data().filter(|all| all.len() > 1)?;
        Some(view! {
            <fieldset class="field">
                <legend class="field__label">{tr!(settings.sellers)}</legend>
                {all.into_iter().map(row).collect_view()}
                {redrawn(move || match error.get() {
                    Some(error) => view! { <div class="field__error">{error}</div> }.into_any(),
                    None => view! { <div class="field__hint">{tr!(settings.sellers_hint)}</div> }.into_any(),
                })}
            </fieldset>
        })
    }
}
