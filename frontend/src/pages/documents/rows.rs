//! Lines of an invoice that is being made.

use leptos::prelude::*;
use shared::rate::VatRate;

use super::draft::{Draft, LineDraft};
use crate::pages::catalog::vat_name;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Cell, Faults, Glyph, Holds, Icon, text};

/// The lines with a button for one more.
#[component]
pub fn Rows(draft: Draft, faults: Faults) -> impl IntoView {
    let alone = move || draft.lines.with(|lines| lines.len() < 2);
    view! {
        <div class="bill" role="group" aria-label=tr!(documents.lines)>
            <div class="bill__line bill__head" aria-hidden="true">
                <span>{tr!(documents.name)}</span>
                <span class="num">{tr!(documents.quantity)}</span>
                <span>{tr!(documents.unit)}</span>
                <span class="num">{tr!(documents.price_with_vat)}</span>
                <span>{tr!(documents.vat)}</span>
                <span class="num">{tr!(documents.sum)}</span>
            </div>
            <For each=move || draft.lines.get() key=|line| line.key let:line>
                <Row draft=draft line=line faults=faults alone=Signal::derive(alone)/>
            </For>
            {redrawn(move || {
                let fault = if faults.asked.get() { faults.at("lines") } else { None };
                fault.map(|fault| view! { <div class="field__error">{fault}</div> })
            })}
            <div class="row">
                <Button attr:data-testid="add-line" on:click=move |_| draft.add()>
                    <Icon glyph=Glyph::Plus/>
                    {tr!(documents.add_line)}
                </Button>
            </div>
        </div>
    }
}

#[component]
fn Row(draft: Draft, line: LineDraft, faults: Faults, alone: Signal<bool>) -> impl IntoView {
    let index = Memo::new(move |_| {
        draft.lines.with(|all| all.iter().position(|one| one.key == line.key)).unwrap_or_default()
    });
    let at = move |field: &'static str| Signal::derive(move || format!("lines.{}.{field}", index.get()));
    let id = move |field: &str| format!("line-{}-{field}", line.key);
    let cell = move |field: &'static str, path: &'static str, label: &'static str, value, holds| {
        view! {
            <Cell id=id(field) label=label value=value holds=holds faults=faults path=at(path) bare=true/>
        }
    };
    let sum = move || line.sum(draft.currency()).map_or_else(|| tr!(common.none).to_owned(), text::money);
    let remove = move |_| draft.lines.update(|all| all.retain(|one| one.key != line.key));
    view! {
        <div class="bill__line" data-testid="invoice-line">
            {cell("name", "name", tr!(documents.name), line.name, Holds::Text)}
            {cell("quantity", "quantity", tr!(documents.quantity), line.quantity, Holds::Number)}
            {cell("unit", "unit", tr!(documents.unit), line.unit, Holds::Text)}
            {cell("price", "amount", tr!(documents.price_with_vat), line.price, Holds::Number)}
            <select
                class="select"
                id=id("vat")
                aria-label=tr!(documents.vat)
                on:change=move |event| line.vat.set(event_target_value(&event))
            >
                {rates(line.vat)}
            </select>
            <span class="bill__sum num">{redrawn(sum)}</span>
            <button
                type="button"
                class="btn is-ghost is-square"
                aria-label=move || tr!(documents.line_remove, number = index.get() + 1).to_string()
                disabled=move || alone.get()
                on:click=remove
            >
                <Icon glyph=Glyph::Trash/>
            </button>
        </div>
    }
}

/// The rates of VAT; the usual one is the seller's on the day of the invoice.
fn rates(value: RwSignal<String>) -> impl IntoView {
    let usual = (String::new(), tr!(documents.usual_vat).to_owned());
    let of_rate = |rate: VatRate| (rate.code().to_owned(), vat_name(rate.code()));
    let option = move |(code, name): (String, String)| {
        let own = code.clone();
        view! { <option value=code prop:selected=move || value.with(|value| *value == own)>{name}</option> }
    };
    std::iter::once(usual).chain(VatRate::ALL.into_iter().map(of_rate)).map(option).collect_view()
}
