//! One component of a draft: its kind decides what else there is to type.

use leptos::prelude::*;
use shared::catalog::{Aggregate, ComponentKind, PricingModel};
use shared::money::Currency;

use super::draft::{ComponentDraft, TermsDraft};
use super::tiers::{Tiers, focus_later};
use super::words::{aggregate_name, kind_name, kind_text, model_name};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::moves::{MoveNames, moves};
use crate::ui::{Button, Cell, Choose, Faults, Glyph, Holds, Icon};

/// All components of a draft.
#[component]
pub fn ComponentForms(draft: TermsDraft, faults: Faults) -> impl IntoView {
    let components = draft.components;
    let add = move |_| {
        let added = draft.add_component();
        focus_later(format!("component-{}-name", added.key));
    };
    view! {
        <section class="card stack" aria-labelledby="component-forms">
            <h2 id="component-forms">{tr!(catalog.components)}</h2>
            {redrawn(move || {
                let fault = if faults.asked.get() { faults.at("components") } else { None };
                fault.map(|fault| view! { <div class="field__error">{fault}</div> })
            })}
            <For each=move || components.get() key=|component| component.key let:component>
                <ComponentForm draft=draft component=component faults=faults/>
            </For>
            <div class="row">
                <Button attr:data-testid="add-component" on:click=add>
                    <Icon glyph=Glyph::Plus/>
                    {tr!(catalog.add_component)}
                </Button>
            </div>
        </section>
    }
}

#[component]
fn ComponentForm(draft: TermsDraft, component: ComponentDraft, faults: Faults) -> impl IntoView {
    let index = Memo::new(move |_| {
        draft.components.with(|all| all.iter().position(|one| one.key == component.key)).unwrap_or_default()
    });
    let path = Signal::derive(move || format!("components.{}", index.get()));
    let at = move |field: &'static str| Signal::derive(move || format!("{}.{field}", path.get()));
    let id = move |field: &str| format!("component-{}-{field}", component.key);
    let sign = Signal::derive(move || {
        let currency = draft.currency.with(|code| code.parse::<Currency>().ok());
        currency.map(|currency| currency.sign().to_owned()).unwrap_or_default()
    });
    let names: MoveNames = [
        |number| tr!(catalog.move_up, number = number).to_string(),
        |number| tr!(catalog.move_down, number = number).to_string(),
        |number| tr!(catalog.remove_component, number = number).to_string(),
    ];
    let kinds = ComponentKind::ALL.iter().map(|kind| (kind.code(), kind_name(*kind))).collect();
    view! {
        <fieldset class="part">
            <legend class="sr-only">
                {redrawn(move || tr!(catalog.component_n, number = index.get() + 1).to_string())}
            </legend>
            <div class="part__head">
                <Cell
                    id=id("name")
                    label=tr!(catalog.component_name)
                    value=component.name
                    holds=Holds::Text
                    faults=faults
                    path=at("name")
                />
                <Cell
                    id=id("code")
                    label=tr!(catalog.code)
                    value=component.code
                    holds=Holds::Code
                    faults=faults
                    path=at("code")
                />
                <Choose
                    id=id("kind")
                    label=tr!(catalog.kind)
                    value=component.kind
                    options=kinds
                    faults=faults
                    path=at("kind")
                />
                {moves(draft.components, index, names)}
            </div>
            <p class="field__hint">{redrawn(move || kind_text(component.kind()))}</p>
            <Usage component=component faults=faults path=path/>
            <Price draft=draft component=component faults=faults path=path sign=sign/>
        </fieldset>
    }
}

/// How usage becomes a quantity and is priced; of metered components only.
#[component]
fn Usage(component: ComponentDraft, faults: Faults, path: Signal<String>) -> impl IntoView {
    let at = move |field: &'static str| Signal::derive(move || format!("{}.{field}", path.get()));
    let metered = Memo::new(move |_| component.kind() == ComponentKind::Metered);
    let id = move |field: &str| format!("component-{}-{field}", component.key);
    view! {
        <Show when=move || metered.get()>
            <div class="part__fields">
                <Choose
                    id=id("aggregate")
                    label=tr!(catalog.aggregate)
                    value=component.aggregate
                    options=Aggregate::ALL.iter().map(|one| (one.code(), aggregate_name(*one))).collect()
                    faults=faults
                    path=at("aggregate")
                />
                <Choose
                    id=id("model")
                    label=tr!(catalog.model)
                    value=component.model
                    options=PricingModel::ALL.iter().map(|one| (one.code(), model_name(*one))).collect()
                    faults=faults
                    path=at("model")
                />
            </div>
        </Show>
    }
}

/// The price by the model: one number, a package, or tiers.
#[component]
fn Price(
    draft: TermsDraft,
    component: ComponentDraft,
    faults: Faults,
    path: Signal<String>,
    sign: Signal<String>,
) -> impl IntoView {
    let model = Memo::new(move |_| component.pricing());
    let at = move |field: &'static str| Signal::derive(move || format!("{}.{field}", path.get()));
    let id = move |field: &str| format!("component-{}-{field}", component.key);
    let number = move |field: &'static str, label: &'static str, value, suffix: Signal<String>| {
        view! {
            <Cell
                id=id(field)
                label=label
                value=value
                holds=Holds::Number
                faults=faults
                path=at(field)
                suffix=suffix
            />
        }
    };
    let none = Signal::stored(String::new());
    move || match model.get() {
        PricingModel::Flat => view! {
            <div class="part__fields">{number("price", tr!(catalog.price), component.price, sign)}</div>
        }
        .into_any(),
        PricingModel::PerUnit => view! {
            <div class="part__fields">{number("price", tr!(catalog.unit_price), component.price, sign)}</div>
        }
        .into_any(),
        PricingModel::Package => view! {
            <div class="part__fields">
                {number("price", tr!(catalog.package_price), component.price, sign)}
                {number("size", tr!(catalog.package_size), component.size, none)}
            </div>
        }
        .into_any(),
        PricingModel::Graduated | PricingModel::Volume => view! {
            <Tiers draft=draft component=component faults=faults path=path sign=sign/>
        }
        .into_any(),
    }
}
