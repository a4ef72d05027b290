//! What suspensions do, or did: how many, the sums, and who is refused with the reason.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::api::subscriptions::ManyRefusal;
use shared::money::Money;

use super::act::total_words;
use crate::calls::actions::{self, BlockTargetsInput, BlocksPreviewInput, BlocksReport, SuspensionInput};
use crate::calls::amount;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{PreviewCard, Refusal, Skeleton, text};

/// The answer about a suspension; nothing while a field of it is wrong.
pub type Report = Remote<Option<BlocksReport>>;

/// Asks what a suspension would do whenever it changes.
pub fn foresee(targets: BlockTargetsInput, suspension: Memo<Option<SuspensionInput>>) -> Report {
    let targets = StoredValue::new(targets);
    Remote::new(move || {
        let asked = suspension.get();
        let input = asked.map(|suspension| BlocksPreviewInput { targets: targets.get_value(), suspension });
        async move {
            match input {
                Some(input) => actions::blocks_preview(input).await.map(Some),
                None => Ok(None),
            }
        }
    })
}

/// The sums that are posted, by currency.
pub fn posted(report: &BlocksReport) -> impl Iterator<Item = Money> {
    report.totals.iter().map(|total| amount(*total)).filter(|total| total.minor() != 0)
}

/// True when it concerns nobody.
pub const fn nobody(report: &BlocksReport) -> bool {
    report.clients == 0
}

/// What it would do.
#[component]
pub fn Foreseen(report: Report) -> impl IntoView {
    view! {
        <PreviewCard id="blocks-preview" title=tr!(acts.preview) stale=Signal::derive(move || report.busy())>
            {redrawn(move || match report.get() {
                None => view! { <Skeleton width="60%"/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| report.refresh()/> }.into_any(),
                Some(Ok(None)) => view! { <p class="muted">{tr!(acts.preview_none)}</p> }.into_any(),
                Some(Ok(Some(report))) => view! { <Figures report=report/> }.into_any(),
            })}
        </PreviewCard>
    }
}

#[component]
fn Figures(report: BlocksReport) -> impl IntoView {
    let affects = tr!(clients.block_affects, count = text::counted(report.subscriptions)).to_string();
    let of = tr!(acts.of_clients, count = text::counted(report.clients)).to_string();
    let sums: Vec<_> =
        posted(&report).map(|total| view! { <p class="strong">{total_words(total)}</p> }).collect();
    let nothing = sums.is_empty().then(|| view! { <p class="muted">{tr!(acts.posts_nothing)}</p> });
    view! {
        <p data-testid="block-affected">{affects} <span class="muted">" · " {of}</span></p>
        <div data-testid="blocks-sums">{sums} {nothing}</div>
        <Refusals refused=report.refused refusals=report.refusals/>
    }
}

/// Who is refused, and why; nothing when nobody is.
#[component]
pub fn Refusals(refused: i32, refusals: Vec<ManyRefusal>) -> impl IntoView {
    let shown = i32::try_from(refusals.len()).unwrap_or(i32::MAX);
    let rest = (refused > shown).then(|| {
        view! { <p class="muted">{tr!(acts.refused_more, count = text::counted(refused - shown)).to_string()}</p> }
    });
    let one = |refusal: ManyRefusal| {
        let href = match refusal.subscription_id {
            Some(id) => format!("/subscriptions/{id}"),
            None => format!("/clients/{}", refusal.client_id),
        };
        view! {
            <tr data-testid="refused">
                <td><A href=href>{refusal.client_name}</A></td>
                <td>{refusal.message}</td>
            </tr>
        }
    };
    (refused > 0).then(|| {
        view! {
            <details class="stack" open=shown <= 5>
                <summary>{tr!(acts.refused_n, count = text::counted(refused)).to_string()}</summary>
                <div class="scrolled">
                    <table class="lines is-spaced"><tbody>{refusals.into_iter().map(one).collect_view()}</tbody></table>
                </div>
                {rest}
            </details>
        }
    })
}
