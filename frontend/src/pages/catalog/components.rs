//! The components of a version: what is charged, and for how much.

use leptos::prelude::*;

use super::words::{aggregate_name, kind_name, model_name, price_lines};
use crate::calls::catalog::{ComponentView, TermsView};
use crate::tr;

/// The table of components.
#[component]
pub fn Components(terms: TermsView) -> impl IntoView {
    let currency = terms.currency.0;
    let target = terms.override_component;
    let row = |component: ComponentView| {
        let prices = price_lines(&component, currency);
        let overridden = target.as_ref() == Some(&component.code);
        let usage = component.aggregate.zip(component.model).map(|(aggregate, model)| {
            view! { <div class="muted">{format!("{} · {}", model_name(model), aggregate_name(aggregate))}</div> }
        });
        view! {
            <tr>
                <th scope="row">
                    {component.name}
                    {overridden.then(|| view! { <div class="muted">{tr!(catalog.override_target)}</div> })}
                </th>
                <td><span class="mono">{component.code}</span></td>
                <td>{kind_name(component.kind)} {usage}</td>
                <td class="num">{prices.into_iter().map(|line| view! { <div>{line}</div> }).collect_view()}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="components">
            <div class="card__head"><h2 id="components">{tr!(catalog.components)}</h2></div>
            <table class="lines is-spaced" data-testid="components-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(catalog.component)}</th>
                        <th scope="col">{tr!(catalog.code)}</th>
                        <th scope="col">{tr!(catalog.kind)}</th>
                        <th scope="col" class="num">{tr!(catalog.price)}</th>
                    </tr>
                </thead>
                <tbody>{terms.components.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}
