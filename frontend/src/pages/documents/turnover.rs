//! What moved the account of a client on the days of a reconciliation.

use leptos::prelude::*;

use crate::calls::amount;
use crate::calls::documents::ReconciliationInput;
use crate::calls::ledger::{self, OperationFilter, OperationSums};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text;

/// What moved the account on these days.
#[component]
pub fn Turnover(input: Memo<Option<ReconciliationInput>>) -> impl IntoView {
    let sums = Remote::new(move || {
        let asked = input.get();
        async move {
            let Some(asked) = asked else { return Ok(Vec::new()) };
            let filter = OperationFilter {
                client_id: Some(asked.client_id),
                from: Some(asked.from),
                to: Some(asked.to),
                ..OperationFilter::default()
            };
            ledger::totals(filter).await
        }
    });
    let one = |sums: OperationSums| {
        view! {
            <div>
                <span>{tr!(documents.operations_n)}</span>
                <span class="num">{text::number(sums.count)}</span>
            </div>
            <div>
                <span>{tr!(documents.debited)}</span>
                <span class="num">{text::money(amount(sums.debits))}</span>
            </div>
            <div>
                <span>{tr!(documents.credited)}</span>
                <span class="num">{text::money(amount(sums.credits))}</span>
            </div>
        }
    };
    redrawn(move || {
        let all: Vec<OperationSums> = sums.data()?.into_iter().filter(|sums| sums.count > 0).collect();
        Some(match all.is_empty() {
            true => view! { <p class="muted">{tr!(documents.no_operations)}</p> }.into_any(),
            false => {
                view! { <div class="sum" data-testid="turnover">{all.into_iter().map(one).collect_view()}</div> }
                    .into_any()
            }
        })
    })
}
