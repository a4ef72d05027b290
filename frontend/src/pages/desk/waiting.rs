//! What waits for a decision: each number opens the list that it counts.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::run::RunState;

use crate::calls::desk::DeskWaiting;
use crate::tr;
use crate::ui::{Badge, Empty, Glyph, Mark, Tone, text};

/// One kind of what waits.
struct Line {
    count: Option<i32>,
    name: &'static str,
    advice: &'static str,
    href: String,
    tone: Tone,
}

fn lines(waiting: &DeskWaiting) -> Vec<Line> {
    let line =
        |count, name, advice, href: &str, tone| Line { count, name, advice, href: href.to_owned(), tone };
    let runs = |state: RunState| format!("/runs?state={}", state.code());
    vec![
        line(
            waiting.runs_awaiting,
            tr!(desk.runs_awaiting),
            tr!(desk.runs_awaiting_text),
            &runs(RunState::AwaitingConfirmation),
            Tone::Warn,
        ),
        line(
            waiting.runs_partly_posted,
            tr!(desk.runs_partly),
            tr!(desk.runs_partly_text),
            &runs(RunState::PartlyPosted),
            Tone::Bad,
        ),
        line(
            waiting.imports_rejected,
            tr!(desk.imports_rejected),
            tr!(desk.imports_rejected_text),
            "/imports?view=rejected",
            Tone::Bad,
        ),
        line(
            waiting.imports_checked,
            tr!(desk.imports_checked),
            tr!(desk.imports_checked_text),
            "/imports?view=checked",
            Tone::Warn,
        ),
        line(
            waiting.trials_ending,
            tr!(desk.trials),
            tr!(desk.trials_text),
            "/subscriptions?state=trial&soon=trial",
            Tone::Info,
        ),
        line(
            waiting.subscriptions_ending,
            tr!(desk.ending),
            tr!(desk.ending_text),
            "/subscriptions?state=active&soon=end",
            Tone::Warn,
        ),
        line(
            waiting.clients_without_requisites,
            tr!(desk.bare),
            tr!(desk.bare_text),
            "/clients?state=active&bare=1",
            Tone::Info,
        ),
        line(waiting.keys_ending, tr!(desk.keys), tr!(desk.keys_text), "/settings/keys", Tone::Warn),
        line(waiting.debtors, tr!(desk.debtors), tr!(desk.debtors_text), "/clients?balance=debt", Tone::Bad),
    ]
}

/// The card; kinds of which nothing waits are left out.
#[component]
pub fn Waiting(waiting: DeskWaiting) -> impl IntoView {
    let found: Vec<Line> =
        lines(&waiting).into_iter().filter(|line| line.count.is_some_and(|count| count > 0)).collect();
    let row = |line: Line| {
        let count = text::number(line.count.unwrap_or_default());
        view! {
            <tr>
                <td class="desk__count"><Badge tone=line.tone mark=Mark::Dot text=count/></td>
                <td><A href=line.href>{line.name}</A></td>
                <td class="muted">{line.advice}</td>
            </tr>
        }
    };
    let body = if found.is_empty() {
        view! { <Empty glyph=Glyph::Check title=tr!(desk.nothing_waits) text=tr!(desk.nothing_waits_text)/> }
            .into_any()
    } else {
        view! { <table class="lines"><tbody>{found.into_iter().map(row).collect_view()}</tbody></table> }
            .into_any()
    };
    view! {
        <section class="card" aria-labelledby="waiting" data-testid="desk-waiting">
            <div class="card__head"><h2 id="waiting">{tr!(desk.waiting)}</h2></div>
            {body}
        </section>
    }
}
