//! What a payment settles and pays.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::calls::amount;
use crate::calls::payments::{PaymentPartView, PlannedTarget};
use crate::pages::documents;
use crate::pages::operations::kind_name;
use crate::tr;
use crate::ui::text;
use shared::money::Money;

/// A part in words: «Начисление за услуги от 01.03.2026», «Счёт № 7 от 02.03.2026».
pub fn named(
    target: PlannedTarget,
    kind: Option<shared::ledger::EntryKind>,
    number: Option<String>,
    on: chrono::NaiveDate,
) -> String {
    let day = text::date(on);
    match target {
        PlannedTarget::Debit => {
            tr!(payments.of_day, name = kind.map_or("", kind_name), day = day).to_string()
        }
        PlannedTarget::Invoice => {
            tr!(payments.invoice_of, number = number.unwrap_or_default(), day = day).to_string()
        }
    }
}

/// The table of parts: what is settled first, then what is paid.
pub fn table(parts: Vec<PaymentPartView>, advance: Money) -> AnyView {
    if parts.is_empty() {
        return view! { <p class="muted">{tr!(payments.no_parts)}</p> }.into_any();
    }
    let section = |title: &'static str, target: PlannedTarget| {
        let own: Vec<PaymentPartView> = parts.iter().filter(|part| part.target == target).cloned().collect();
        (!own.is_empty()).then(|| {
            view! {
                <tbody>
                    <tr><th scope="rowgroup" colspan="2">{title}</th></tr>
                    {own.into_iter().map(row).collect_view()}
                </tbody>
            }
        })
    };
    let left = (advance.minor() > 0).then(|| {
        view! {
            <tfoot>
                <tr class="is-total">
                    <th scope="row">{tr!(payments.advance_left)}</th>
                    <td class="num">{text::money(advance)}</td>
                </tr>
            </tfoot>
        }
    });
    view! {
        <table class="lines" data-testid="payment-parts">
            {section(tr!(payments.settles), PlannedTarget::Debit)}
            {section(tr!(payments.pays), PlannedTarget::Invoice)}
            {left}
        </table>
    }
    .into_any()
}

fn row(part: PaymentPartView) -> impl IntoView {
    let name = named(part.target, part.kind, part.number.clone(), part.on.0);
    let name = match part.document_id {
        Some(id) => view! { <A href=documents::href(id)>{name}</A> }.into_any(),
        None => name.into_any(),
    };
    let hand = part.by_hand.then(|| view! { " "<span class="muted">{tr!(payments.by_hand)}</span> });
    view! {
        <tr>
            <td>{name}{hand}</td>
            <td class="num">{text::money(amount(part.amount))}</td>
        </tr>
    }
}
