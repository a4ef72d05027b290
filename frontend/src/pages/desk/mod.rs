//! The desk: what waits for a decision, where money stands, and on an empty installation the first steps.

mod steps;
mod waiting;

use chrono::Datelike;
use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use crate::calls::amount;
use crate::calls::desk::{self, DeskMoney, DeskView};
use crate::calls::runs::{self, BillRunView};
use crate::pages::runs::{Sums, run_title, state_badge};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Empty, Glyph, Icon, Page, Refusal, Skeleton, text};

use steps::FirstSteps;
use waiting::Waiting;

const RUNS_SHOWN: i32 = 6;

/// The page.
#[component]
pub fn Desk() -> impl IntoView {
    let session = Session::get();
    let (may_run, may_see_runs) = (session.may(Permission::RunCalculate), session.may(Permission::RunRead));
    let told = Remote::new(desk::desk);
    let me = StoredValue::new(session.name());
    let mine = Remote::new(move || runs::of_author(me.get_value(), RUNS_SHOWN));
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
            {redrawn(move || match told.get() {
                None => view! { <div class="stack"><Skeleton width="80%"/><Skeleton width="60%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| told.refresh()/> }.into_any(),
                Some(Ok(told)) => view! { <Told told=told/> }.into_any(),
            })}
            {may_see_runs.then(|| view! {
                <section class="card" aria-labelledby="recent">
                    <div class="card__head">
                        <h2 id="recent">{tr!(desk.recent)}</h2>
                        <A href="/runs" attr:class="btn is-ghost">{tr!(desk.all_runs)}</A>
                    </div>
                    {redrawn(move || lines(mine))}
                </section>
            })}
        </Page>
    }
}

/// First steps while one is not done, then money and what waits.
#[component]
fn Told(told: DeskView) -> impl IntoView {
    let steps = told.steps;
    let done = steps.seller && steps.plan && steps.client && steps.run;
    // They lead who may go them all; others wait for that person.
    let leads = Session::get().may(Permission::SettingsWrite);
    let (today, month) = (told.money_today.clone(), told.money_month.clone());
    let (first, tomorrow) = (told.today.0.with_day(1), told.today.0.succ_opt());
    view! {
        {(leads && !done).then(|| view! { <FirstSteps steps=steps/> })}
        <div class="tiles" data-testid="desk-money">
            {today.map(|sums| view! {
                <Money title=tr!(desk.charged_today) note=text::date(told.today.0) sums=sums.clone() credited=false period="today"/>
                <Money title=tr!(desk.credited_today) note=text::date(told.today.0) sums=sums credited=true period="today"/>
            })}
            {month.map(|sums| {
                let since = first.zip(tomorrow).map(|(first, end)| text::period(first, end)).unwrap_or_default();
                view! {
                    <Money title=tr!(desk.charged_month) note=since.clone() sums=sums.clone() credited=false period="month"/>
                    <Money title=tr!(desk.credited_month) note=since sums=sums credited=true period="month"/>
                }
            })}
        </div>
        <Waiting waiting=told.waiting/>
    }
}

/// Sums of some days, one line for each currency; a press shows their operations.
#[component]
fn Money(
    title: &'static str,
    #[prop(into)] note: String,
    sums: Vec<DeskMoney>,
    credited: bool,
    period: &'static str,
) -> impl IntoView {
    let one = |sums: DeskMoney| {
        let sum = if credited { sums.credited } else { sums.debited };
        view! { <div>{text::money(amount(sum))}</div> }
    };
    let value = if sums.is_empty() {
        view! { <div>{tr!(common.none)}</div> }.into_any()
    } else {
        sums.into_iter().map(one).collect_view().into_any()
    };
    let href =
        if period == "month" { "/operations".to_owned() } else { format!("/operations?period={period}") };
    view! {
        <A href=href attr:class="tile">
            <div class="tile__label">{title}</div>
            <div class="tile__value">{value}</div>
            <div class="tile__note">{note}</div>
        </A>
    }
}

fn lines(found: Remote<Vec<BillRunView>>) -> AnyView {
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
        let (title, text) = (tr!(desk.no_runs), tr!(desk.no_runs_text));
        return view! { <Empty glyph=Glyph::Inbox title=title text=text/> }.into_any();
    }
    let row = |run: BillRunView| {
        let title = run_title(&run);
        view! {
            <tr>
                <td>
                    <A href=format!("/runs/{}", run.id)>{title}</A>
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
