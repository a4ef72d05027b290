//! The desk: what waits for a decision, and where things stand.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::ledger::BalanceState;
use shared::run::RunState;

use crate::calls::clients::{self, ClientFilter};
use crate::calls::runs::{self, BillRunView};
use crate::pages::runs::{Sums, state_badge};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::{Empty, Glyph, Icon, Page, Refusal, Skeleton, text};

const RUNS_SHOWN: i32 = 6;

/// The page.
#[component]
pub fn Desk() -> impl IntoView {
    let may_run = Session::get().may(Permission::RunCalculate);
    let recent = Remote::new(|| async { Ok(runs::list(None, None, RUNS_SHOWN).await?.rows) });
    let waiting = Remote::new(|| async {
        Ok(runs::list(Some(RunState::AwaitingConfirmation), None, RUNS_SHOWN).await?.rows)
    });
    view! {
        <Page
            title=tr!(shell.desk)
            actions=move || {
                may_run
                    .then(|| {
                        view! {
                            <A href="/runs/new" attr:class="btn is-primary" attr:data-testid="new-run">
                                <Icon glyph=Glyph::Plus/>
                                {tr!(shell.new_run)}
                            </A>
                        }
                    })
            }
        >
            <Tiles waiting=waiting/>
            <div class="cols">
                <section class="card" aria-labelledby="waiting">
                    <div class="card__head"><h2 id="waiting">{tr!(desk.waiting)}</h2></div>
                    {move || lines(waiting, tr!(desk.nothing_waits), tr!(desk.nothing_waits_text))}
                </section>
                <section class="card" aria-labelledby="recent">
                    <div class="card__head">
                        <h2 id="recent">{tr!(desk.recent)}</h2>
                        <A href="/runs" attr:class="btn is-ghost">{tr!(desk.all_runs)}</A>
                    </div>
                    {move || lines(recent, tr!(desk.no_runs), tr!(desk.no_runs_text))}
                </section>
            </div>
        </Page>
    }
}

#[component]
fn Tiles(waiting: Remote<Vec<BillRunView>>) -> impl IntoView {
    let all = Remote::new(|| clients::count(ClientFilter::default()));
    let debtors = Remote::new(|| {
        clients::count(ClientFilter { balance: Some(BalanceState::Debt), ..ClientFilter::default() })
    });
    let figure = |n: Option<i64>| match n {
        Some(n) => text::number(n).into_any(),
        None => view! { <Skeleton width="64px"/> }.into_any(),
    };
    view! {
        <div class="tiles">
            <A href="/runs?state=awaiting_confirmation" attr:class="tile">
                <div class="tile__label">{tr!(desk.runs_waiting)}</div>
                <div class="tile__value">
                    {move || figure(waiting.map(|rows| i64::try_from(rows.len()).unwrap_or_default()))}
                </div>
                <div class="tile__note">{tr!(desk.runs_waiting_note)}</div>
            </A>
            <A href="/clients?balance=debt" attr:class="tile">
                <div class="tile__label">{tr!(desk.debtors)}</div>
                <div class="tile__value">{move || figure(debtors.data())}</div>
                <div class="tile__note">{tr!(desk.debtors_note)}</div>
            </A>
            <A href="/clients" attr:class="tile">
                <div class="tile__label">{tr!(shell.clients)}</div>
                <div class="tile__value">{move || figure(all.data())}</div>
                <div class="tile__note">{tr!(desk.clients_note)}</div>
            </A>
        </div>
    }
}

fn lines(found: Remote<Vec<BillRunView>>, nothing: &'static str, nothing_text: &'static str) -> AnyView {
    let rows = match found.get() {
        None => {
            return view! { <div class="stack"><Skeleton width="80%"/><Skeleton width="60%"/></div> }
                .into_any();
        }
        Some(Err(error)) => {
            return view! { <Refusal error=error retry=move |()| found.refresh()/> }.into_any();
        }
        Some(Ok(rows)) => rows,
    };
    if rows.is_empty() {
        return view! { <Empty glyph=Glyph::Inbox title=nothing text=nothing_text/> }.into_any();
    }
    let row = |run: BillRunView| {
        view! {
            <tr>
                <td>
                    <A href=format!("/runs/{}", run.id)>{tr!(runs.numbered, number = run.number).to_string()}</A>
                    <div class="muted">{tr!(runs.as_of_day, day = text::date(run.as_of.0)).to_string()}</div>
                </td>
                <td>{state_badge(&run)}</td>
                <td class="num"><Sums totals=run.totals.clone()/></td>
            </tr>
        }
    };
    view! { <table class="lines"><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table> }
        .into_any()
}
