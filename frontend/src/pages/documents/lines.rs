//! Lines of a document with their total.

use leptos::prelude::*;
use shared::api::common::MoneyView;

use crate::calls::amount;
use crate::calls::documents::{CorrectedFigures, CorrectedLine, DocumentLineView};
use crate::pages::catalog::vat_name;
use crate::tr;
use crate::ui::text;

/// The card.
#[component]
pub fn Lines(
    lines: Vec<DocumentLineView>,
    total: Option<MoneyView>,
    vat: Option<MoneyView>,
) -> impl IntoView {
    let body = match lines.is_empty() {
        true => view! { <p class="muted">{tr!(documents.no_lines)}</p> }.into_any(),
        false => table(lines, total, vat).into_any(),
    };
    view! {
        <section class="card stack" aria-labelledby="document-lines">
            <div class="card__head"><h2 id="document-lines">{tr!(documents.lines)}</h2></div>
            {body}
        </section>
    }
}

/// The card of what a correction says: each line as it was, as it became, and the difference.
#[component]
pub fn Corrected(
    lines: Vec<CorrectedLine>,
    total: Option<MoneyView>,
    vat: Option<MoneyView>,
) -> impl IntoView {
    let money = |view: MoneyView| {
        let sum = amount(view);
        view! { <td class=if sum.minor() < 0 { "num neg" } else { "num" }>{text::money(sum)}</td> }
    };
    let side = move |name: &'static str, unit: &str, figures: CorrectedFigures| {
        let told = format!("{}{unit}, {}", text::decimal(figures.quantity.0), vat_name(&figures.vat_rate));
        view! {
            <tr>
                <td>{name}" "<span class="muted">{told}</span></td>
                {money(figures.vat)}
                {money(figures.total)}
            </tr>
        }
    };
    let line = move |line: CorrectedLine| {
        let unit = line.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        view! {
            <tbody>
                <tr><th scope="rowgroup" colspan="3">{line.name}</th></tr>
                {side(tr!(documents.was), &unit, line.before)}
                {side(tr!(documents.became), &unit, line.after)}
                <tr>
                    <td>{tr!(documents.difference)}</td>
                    {money(line.vat_change)}
                    {money(line.change)}
                </tr>
            </tbody>
        }
    };
    let sums = vat.zip(total).map(|(vat, total)| {
        view! {
            <tfoot>
                <tr class="is-total">
                    <th scope="row">{tr!(documents.difference)}</th>
                    {money(vat)}
                    {money(total)}
                </tr>
            </tfoot>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="document-corrected">
            <div class="card__head"><h2 id="document-corrected">{tr!(documents.corrected)}</h2></div>
            <table class="lines" data-testid="document-corrected">
                <thead>
                    <tr>
                        <th scope="col">{tr!(documents.name)}</th>
                        <th scope="col" class="num">{tr!(documents.vat)}</th>
                        <th scope="col" class="num">{tr!(documents.sum)}</th>
                    </tr>
                </thead>
                {lines.into_iter().map(line).collect_view()}
                {sums}
            </table>
        </section>
    }
}

/// How many, of what, at which price.
fn counted(line: &DocumentLineView) -> String {
    let unit = line.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let price = text::price(line.price.0, line.total.currency.0);
    format!("{}{unit} × {price}", text::decimal(line.quantity.0))
}

/// The table of lines, their VAT and total.
pub fn table(
    lines: Vec<DocumentLineView>,
    total: Option<MoneyView>,
    vat: Option<MoneyView>,
) -> impl IntoView {
    let row = |line: DocumentLineView| {
        let told = counted(&line);
        view! {
            <tr>
                <td>{line.name}<div class="muted">{told}</div></td>
                <td class="num">{vat_name(&line.vat_rate)}</td>
                <td class="num">{text::money(amount(line.total))}</td>
            </tr>
        }
    };
    let sum = |name: &'static str, class: &'static str, value: Option<MoneyView>| {
        value.map(|value| {
            view! {
                <tr class=class>
                    <th scope="row" colspan="2">{name}</th>
                    <td class="num">{text::money(amount(value))}</td>
                </tr>
            }
        })
    };
    view! {
        <table class="lines" data-testid="document-lines">
            <thead>
                <tr>
                    <th scope="col">{tr!(documents.name)}</th>
                    <th scope="col" class="num">{tr!(documents.vat)}</th>
                    <th scope="col" class="num">{tr!(documents.sum)}</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            <tfoot>
                {sum(tr!(documents.vat_within), "", vat)}
                {sum(tr!(documents.total), "is-total", total)}
            </tfoot>
        </table>
    }
}
