//! How a run differs from another one, client by client: by default from the last one that was posted before.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::api::billing::BillRunDifference;
use shared::ids::BillRunId;
use shared::money::Money;
use shared::run::{RunState, RunTask, change_percent};

use super::words::mode_name;
use crate::calls::amount;
use crate::calls::runs::{self, BillRunFilter, BillRunView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::{Address, Choice, Choices, Column, Combobox, Empty, Glyph, Grid, GridPage, Source, text};

/// Runs offered to compare with.
const OFFERED: i32 = 50;

/// The tab.
#[component]
pub fn Differences(run: BillRunId) -> impl IntoView {
    let address = Address::here();
    let with = address.get("with");
    let offered = Remote::new(move || async move {
        let page = runs::list(charges(), Vec::new(), None, OFFERED).await?;
        Ok(page.rows.into_iter().filter(|other| other.id != run).collect::<Vec<_>>())
    });
    let chosen = RwSignal::new(None::<Choice>);
    // What the address names, else the last posted run, is compared with.
    effect(move |_| {
        let Some(offered) = offered.data() else { return };
        let named = with.get();
        let found = offered.iter().find(|other| other.id.to_string() == named);
        let posted = || offered.iter().find(|other| other.state == RunState::Posted);
        let base = found.or_else(posted).or_else(|| offered.first());
        if chosen.with_untracked(Option::is_none) {
            chosen.set(base.map(choice));
        }
    });
    effect(move |before: Option<String>| {
        let now =
            chosen.with(|chosen| chosen.as_ref().map(|choice| choice.value.clone())).unwrap_or_default();
        if before.is_some_and(|before| before != now) {
            address.set("with", &now);
        }
        now
    });
    let choices = Choices::new(move |typed: String| async move {
        let page = runs::list(charges(), Vec::new(), None, OFFERED).await?;
        let others = page.rows.iter().filter(|other| other.id != run).map(choice);
        Ok(others.filter(|choice| typed.is_empty() || choice.label.contains(&typed)).collect())
    });
    let base = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref()?.value.parse::<BillRunId>().ok()));
    let source = Source::new(
        |row: &BillRunDifference| row.client_id.to_string(),
        |row| format!("/clients/{}", row.client_id),
        move |after| {
            let base = base.get();
            async move {
                match base {
                    Some(base) => runs::compare(base, run, after).await,
                    None => Ok(GridPage { rows: Vec::new(), next: None }),
                }
            }
        },
    );
    view! {
        <div class="bar">
            <div class="compare">
                <Combobox id="compare-with" label=tr!(runs.compare_with) chosen=chosen choices=choices/>
            </div>
        </div>
        <Grid
            id="differences-table"
            label=tr!(runs.differences)
            columns=columns()
            source=source
            empty=move || {
                let (title, about) = if base.get().is_some() {
                    (tr!(runs.no_differences), tr!(runs.no_differences_text))
                } else {
                    (tr!(runs.nothing_to_compare), tr!(runs.nothing_to_compare_text))
                };
                view! { <Empty glyph=Glyph::Runs title=title text=about/> }
            }
        />
    }
}

/// Only what charges can be compared.
fn charges() -> BillRunFilter {
    BillRunFilter { task: Some(RunTask::Charges), ..BillRunFilter::default() }
}

fn choice(run: &BillRunView) -> Choice {
    Choice {
        value: run.id.to_string(),
        label: tr!(runs.numbered, number = text::number(run.number)).to_string(),
        note: format!("{}, {}", mode_name(run.mode), tr!(runs.as_of_day, day = text::date(run.as_of.0))),
    }
}

fn columns() -> Vec<Column<BillRunDifference>> {
    vec![
        Column::new(tr!(runs.client), "", |row: &BillRunDifference| {
            let (name, href) = (row.client_name.clone(), format!("/clients/{}", row.client_id));
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(runs.was), "160px", |row: &BillRunDifference| sum(row.first.map(amount))).num(),
        Column::new(tr!(runs.became), "160px", |row: &BillRunDifference| sum(row.second.map(amount))).num(),
        Column::new(tr!(runs.change), "160px", |row: &BillRunDifference| {
            let change = change(row);
            let class = match change.map(Money::minor) {
                Some(minor) if minor < 0 => "neg",
                Some(_) | None => "",
            };
            view! { <span class=class>{change.map(text::signed)}</span> }
        })
        .num(),
        Column::new("%", "90px", |row: &BillRunDifference| percent(row)).num(),
        Column::new(tr!(runs.cause), "190px", |row: &BillRunDifference| match (row.first, row.second) {
            (None, _) => tr!(runs.cause_new),
            (_, None) => tr!(runs.cause_gone),
            (Some(_), Some(_)) => tr!(runs.cause_other),
        })
        .key("cause")
        .weak(1),
    ]
}

fn sum(amount: Option<Money>) -> String {
    amount.map_or_else(|| tr!(common.none).to_owned(), text::money)
}

/// What the client pays more, or less when negative.
fn change(row: &BillRunDifference) -> Option<Money> {
    let money = row.second.or(row.first).map(amount)?;
    let zero = Money::zero(money.currency());
    let (first, second) = (row.first.map_or(zero, amount), row.second.map_or(zero, amount));
    second.checked_add(first.negated()).ok()
}

/// The change in per cent of what was; nothing when nothing was.
fn percent(row: &BillRunDifference) -> Option<String> {
    let now = row.second.map_or(0, |second| amount(second).minor());
    let share = change_percent(now, amount(row.first?).minor())?;
    Some(format!("{} %", text::decimal(share)))
}
