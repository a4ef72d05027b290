//! Numbers that no document has though a later one is taken.

use leptos::prelude::*;

use crate::calls::documents::NumberGapView;
use crate::pages::documents::kind_name;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

/// The report.
#[component]
pub fn Gaps(gaps: Vec<NumberGapView>) -> impl IntoView {
    let badge = match gaps.len() {
        0 => view! { <Badge tone=Tone::Ok mark=Mark::Tick text=text::number(0)/> },
        n => {
            let n = i64::try_from(n).unwrap_or_default();
            view! { <Badge tone=Tone::Warn mark=Mark::Bang text=text::number(n)/> }
        }
    };
    let row = |gap: NumberGapView| {
        let (first, last) = (text::number(gap.first), text::number(gap.last));
        let numbers = match gap.first == gap.last {
            true => tr!(documents.gap_single, first = first).to_string(),
            false => tr!(documents.gap_span, first = first, last = last).to_string(),
        };
        let period = Some(gap.period).filter(|period| !period.is_empty());
        view! {
            <tr>
                <th scope="row">{kind_name(gap.kind)}</th>
                <td>{period.unwrap_or_else(|| tr!(documents.all_time).to_owned())}</td>
                <td class="mono">{numbers}</td>
            </tr>
        }
    };
    let body = match gaps.is_empty() {
        true => view! { <p class="muted">{tr!(documents.no_gaps)}</p> }.into_any(),
        false => view! {
            <p class="muted">{tr!(documents.gaps_text)}</p>
            <table class="lines is-spaced"><tbody>{gaps.into_iter().map(row).collect_view()}</tbody></table>
        }
        .into_any(),
    };
    view! {
        <section class="card stack" aria-labelledby="number-gaps" data-testid="number-gaps">
            <div class="card__head"><h2 id="number-gaps">{tr!(documents.gaps)}</h2>{badge}</div>
            {body}
        </section>
    }
}
