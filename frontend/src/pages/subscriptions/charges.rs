//! What was charged, and why it is that sum.

use leptos::prelude::*;
use shared::api::subscriptions::QuoteLineView;
use shared::billing::LineKind;
use shared::ids::SubscriptionKey;

use super::why::why;
use crate::calls::amount;
use crate::calls::catalog::PlanVersionView;
use crate::calls::subscriptions::{self, ChargeConnection, ChargeView};
use crate::tr;
use crate::ui::{Badge, Button, Empty, Glyph, Mark, Toasts, Tone, text};

/// Charges, the newest first.
#[component]
pub fn Charges(
    id: SubscriptionKey,
    first: ChargeConnection,
    versions: Vec<PlanVersionView>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let page = subscriptions::latest_first(first);
    let (rows, next) = (RwSignal::new(page.rows), RwSignal::new(page.next));
    let busy = RwSignal::new(false);
    let versions = StoredValue::new(versions);
    let older = move |_| {
        let before = next.get_untracked();
        busy.set(true);
        leptos::task::spawn_local(async move {
            match subscriptions::charges(id, before).await {
                Ok(page) => {
                    rows.try_update(|rows| rows.extend(page.rows));
                    next.try_set(page.next);
                }
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
        });
    };
    let table = move || {
        let rows = rows.get();
        if rows.is_empty() {
            let (title, text) = (tr!(subscriptions.no_charges), tr!(subscriptions.no_charges_text));
            return view! { <Empty glyph=Glyph::Wallet title=title text=text/> }.into_any();
        }
        let periods: Vec<_> = rows.iter().map(|row| (row.id, (row.from.0, row.to.0))).collect();
        let line = |charge: ChargeView| {
            let name = versions.with_value(|versions| component_name(versions, &charge.component));
            // A credit says which charge it takes back, where that one is on the page.
            let of = charge.credits_id.and_then(|id| periods.iter().find(|(known, _)| *known == id));
            let of = of.map(|(_, (from, to))| {
                tr!(subscriptions.credit_of, period = text::period(*from, *to)).to_string()
            });
            row(charge, name, of)
        };
        view! {
            <table class="lines is-spaced" data-testid="subscription-charges">
                <thead>
                    <tr>
                        <th scope="col">{tr!(subscriptions.period)}</th>
                        <th scope="col">{tr!(subscriptions.component)}</th>
                        <th scope="col">{tr!(subscriptions.why)}</th>
                        <th scope="col" class="num">{tr!(subscriptions.vat)}</th>
                        <th scope="col" class="num">{tr!(subscriptions.sum)}</th>
                        <th scope="col">{tr!(subscriptions.posted)}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(line).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="charges">
            <div class="card__head"><h2 id="charges">{tr!(subscriptions.charges)}</h2></div>
            {table}
            <Show when=move || next.with(Option::is_some)>
                <div class="row"><Button busy=busy on:click=older>{tr!(common.show_more)}</Button></div>
            </Show>
        </section>
    }
}

/// Name of a component in any version of the plan; its code when none has it.
pub fn component_name(versions: &[PlanVersionView], code: &str) -> String {
    let mut components = versions.iter().flat_map(|version| &version.terms.components);
    components.find(|component| component.code == code).map_or_else(|| code.to_owned(), |c| c.name.clone())
}

fn row(charge: ChargeView, name: String, of: Option<String>) -> impl IntoView {
    let credit = charge.kind == LineKind::Credit;
    let sum = amount(charge.amount);
    let vat = format!("{} ({})", text::money(amount(charge.vat)), vat_rate(&charge.vat_rate));
    view! {
        <tr>
            <td>{text::period(charge.from.0, charge.to.0)}</td>
            <td>
                {name}
                " "
                {credit.then(|| view! { <Badge tone=Tone::Info mark=Mark::Back text=tr!(subscriptions.credit)/> })}
                {of.map(|of| view! { <div class="muted">{of}</div> })}
            </td>
            <td>{why(&charge.explanation, charge.quantity.0)}</td>
            <td class="num muted">{vat}</td>
            <td class=if sum.minor() < 0 { "num neg" } else { "num" }>{text::money(sum)}</td>
            <td class="muted">{text::instant(charge.posted_at.0)}</td>
        </tr>
    }
}

/// A VAT rate as people write it.
pub fn vat_rate(code: &str) -> String {
    if code == "none" { tr!(subscriptions.no_vat).to_owned() } else { format!("{code} %") }
}

/// The VAT in a sum, in words.
pub fn vat_within(line: &QuoteLineView) -> String {
    if line.vat_rate == "none" {
        return tr!(subscriptions.no_vat).to_owned();
    }
    let sum = text::money(amount(line.vat));
    tr!(subscriptions.vat_within, rate = vat_rate(&line.vat_rate), sum = sum).to_string()
}
