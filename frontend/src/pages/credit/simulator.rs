//! What a ladder would do to the base of today, before anybody keeps it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::api::credit::CreditStageCountView;

use super::words::{days, stage_mark};
use crate::api::ApiError;
use crate::calls::amount;
use crate::calls::credit::{
    self, CreditMoverView, CreditSimulateInput, CreditSimulationView, CreditStageInput,
};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Badge, Button, Glyph, Icon, Mark, Notice, Refusal, Tone, text};

/// A trial: what was tried, and what came of it.
#[derive(Clone, Copy)]
struct Trial {
    busy: RwSignal<bool>,
    answer: RwSignal<Option<Result<CreditSimulationView, ApiError>>>,
    tried: RwSignal<Vec<CreditStageInput>>,
}

impl Trial {
    /// Nothing was tried yet.
    fn new() -> Trial {
        Trial { busy: RwSignal::new(false), answer: RwSignal::new(None), tried: RwSignal::new(Vec::new()) }
    }

    /// Tries a ladder.
    fn run(self, input: CreditSimulateInput) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.tried.set(input.stages.clone());
        spawn_local(async move {
            let answer = credit::simulate(input).await;
            self.answer.try_set(Some(answer));
            self.busy.try_set(false);
        });
    }
}

/// The panel beside the form.
#[component]
pub fn Simulator(
    /// The ladder as it is typed now; nothing while something is wrong with it.
    #[prop(into)]
    now: Signal<Option<CreditSimulateInput>>,
    /// A trial was asked for: the form shows what is wrong with it.
    on_ask: Callback<()>,
) -> impl IntoView {
    let trial = Trial::new();
    let run = Callback::new(move |()| {
        on_ask.run(());
        if let Some(input) = now.get_untracked() {
            trial.run(input);
        }
    });
    let stale = move || {
        let now = now.with(|now| now.as_ref().map(|now| now.stages.clone()));
        trial.answer.with(Option::is_some) && trial.tried.with(|tried| now.as_ref() != Some(tried))
    };
    view! {
        <section class="card stack" aria-labelledby="simulator" data-testid="simulator">
            <div class="card__head"><h2 id="simulator">{tr!(credit.simulator)}</h2></div>
            <p class="muted">{tr!(credit.simulator_text)}</p>
            <div class="row">
                <Button busy=trial.busy attr:data-testid="simulate" on:click=move |_| run.run(())>
                    <Icon glyph=Glyph::Play/>
                    {tr!(credit.simulate)}
                </Button>
            </div>
            <div class="stack" aria-live="polite">
                {redrawn(move || {
                    stale().then(|| view! { <Notice tone=Tone::Warn title=tr!(credit.simulation_stale)/> })
                })}
                {redrawn(move || match trial.answer.get() {
                    None => ().into_any(),
                    Some(Err(error)) => view! { <Refusal error=error retry=run/> }.into_any(),
                    Some(Ok(found)) => view! { <Outcome found=found/> }.into_any(),
                })}
            </div>
        </section>
    }
}

#[component]
fn Outcome(found: CreditSimulationView) -> impl IntoView {
    let stage = |stage: CreditStageCountView| {
        let (tone, mark, word) = stage_mark(stage.kind);
        view! {
            <tr>
                <th scope="row"><span title=word><Badge tone=tone mark=mark text=stage.name/></span></th>
                <td class="num">{text::number(stage.clients)}</td>
                <td class="num">{text::sums(&stage.overdue)}</td>
            </tr>
        }
    };
    let alarming = if found.blocked > 0 { "neg strong" } else { "" };
    let count = |n: i32| text::number(n);
    view! {
        <table class="lines is-spaced">
            <thead>
                <tr>
                    <th scope="col">{tr!(credit.stage)}</th>
                    <th scope="col" class="num">{tr!(credit.clients)}</th>
                    <th scope="col" class="num">{tr!(credit.overdue)}</th>
                </tr>
            </thead>
            <tbody>{found.stages.into_iter().map(stage).collect_view()}</tbody>
        </table>
        <dl class="facts" data-testid="simulation">
            <dt>{tr!(credit.sim_clients)}</dt>
            <dd>{count(found.clients)}</dd>
            <dt>{tr!(credit.sim_moved)}</dt>
            <dd>{count(found.moved)}</dd>
            <dt>{tr!(credit.sim_blocked)}</dt>
            <dd class=alarming data-testid="sim-blocked">{count(found.blocked)}</dd>
            <dt>{tr!(credit.sim_unblocked)}</dt>
            <dd data-testid="sim-unblocked">{count(found.unblocked)}</dd>
        </dl>
        {movers(found.moved, found.movers)}
    }
}

/// Who would change the stage, the largest debts first, out of `moved` clients; nothing when nobody would.
pub fn movers(moved: i32, movers: Vec<CreditMoverView>) -> AnyView {
    if movers.is_empty() {
        return ().into_any();
    }
    let shown = i32::try_from(movers.len()).unwrap_or(i32::MAX);
    let rest = (moved > shown).then(|| {
        view! { <p class="muted">{tr!(credit.movers_first, count = text::counted(shown)).to_string()}</p> }
    });
    view! {
        <h3>{tr!(credit.movers)}</h3>
        <ul class="movers" data-testid="movers">{movers.into_iter().map(mover).collect_view()}</ul>
        {rest}
    }
    .into_any()
}

fn mover(one: CreditMoverView) -> impl IntoView {
    let stage = |name: Option<String>| name.unwrap_or_else(|| tr!(credit.no_stage).to_owned());
    let turn = match (one.blocked_now, one.blocked_then) {
        (false, true) => Some((Tone::Bad, Mark::Cross, tr!(credit.will_block))),
        (true, false) => Some((Tone::Ok, Mark::Dot, tr!(credit.will_unblock))),
        (true, true) | (false, false) => None,
    };
    let debt = format!("{} · {}", text::money(amount(one.overdue)), days(one.overdue_days));
    let path = tr!(credit.mover_path, now = stage(one.stage_now), then = stage(one.stage_then)).to_string();
    view! {
        <li>
            <div class="row is-wrapped">
                <A href=format!("/clients/{}/credit", one.client_id)>{one.name}</A>
                {turn.map(|(tone, mark, word)| view! { <Badge tone=tone mark=mark text=word/> })}
            </div>
            <div>{path}</div>
            <div class="muted">{debt}</div>
        </li>
    }
}
