//! The list of runs.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::run::RunState;

use super::words::{Sums, mode_name, state_badge};
use crate::calls::PAGE;
use crate::calls::runs::{self, BillRunView};
use crate::calls::saved::SavedList;
use crate::pages::saved::{Counts, SavedViews, part};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::page::Span;
use crate::ui::{Address, Column, Empty, ExportMenu, Glyph, Grid, Icon, Page, Source, text};

/// Views of the list: what the address calls them, and their names.
fn views() -> [(&'static str, &'static str); 5] {
    [
        ("", tr!(runs.view_all)),
        (RunState::AwaitingConfirmation.code(), tr!(runs.view_awaiting)),
        (RunState::PartlyPosted.code(), tr!(runs.view_partly)),
        (RunState::Posted.code(), tr!(runs.view_posted)),
        (RunState::Calculated.code(), tr!(runs.view_sandbox)),
    ]
}

/// The page.
#[component]
pub fn RunList() -> impl IntoView {
    let address = Address::here();
    let shown = address.get("state");
    let source = Source::new(
        |run: &BillRunView| run.id.to_string(),
        |run| format!("/runs/{}", run.id),
        move |after| runs::list(RunState::from_code(&shown.get()), after, PAGE),
    );
    let chip = move |(key, name): (&'static str, &'static str)| {
        let count = Remote::new(move || runs::count(RunState::from_code(key)));
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || address.with("state", key))
                current=Signal::derive(move || shown.get() == key)
                count=Signal::derive(move || count.data())
            />
        }
    };
    let kept = Counts::new(|parts| runs::count(RunState::from_code(&part(&parts, "state"))));
    view! {
        <Page title=tr!(runs.title).to_owned() span=Span::Filled actions=new_button>
            <div class="bar">
                <nav class="chips" aria-label=tr!(runs.views)>
                    {views().map(chip).collect_view()}
                    <SavedViews list=SavedList::Runs address=address counts=kept/>
                </nav>
                <div class="bar__end row">
                    <A href="/runs/schedules" attr:class="btn">
                        <Icon glyph=Glyph::Clock/>
                        {tr!(runs.schedules)}
                    </A>
                    <ExportMenu list="runs" filter=Signal::derive(move || filter_json(&shown.get()))/>
                </div>
            </div>
            <Grid
                id="runs-table"
                label=tr!(runs.title)
                columns=columns()
                source=source
                address=address
                empty=|| {
                    view! {
                        <Empty glyph=Glyph::Runs title=tr!(runs.none) text=tr!(runs.none_text)>
                            {new_button()}
                        </Empty>
                    }
                }
            />
        </Page>
    }
}

/// The filter of a view, as the API takes it.
fn filter_json(view: &str) -> String {
    let filter = runs::filter(RunState::from_code(view));
    serde_json::to_string(&filter).unwrap_or_default()
}

fn new_button() -> impl IntoView {
    Session::get().may(Permission::RunCalculate).then(|| {
        view! {
            <A href="/runs/new" attr:class="btn is-primary" attr:data-testid="new-run">
                <Icon glyph=Glyph::Plus/>
                {tr!(shell.new_run)}
            </A>
        }
    })
}

fn columns() -> Vec<Column<BillRunView>> {
    vec![
        Column::new(tr!(runs.number), "90px", |run: &BillRunView| {
            let href = format!("/runs/{}", run.id);
            let number = format!("№ {}", text::number(run.number));
            view! { <A href=href attr:tabindex="-1">{number}</A> }
        }),
        Column::new(tr!(runs.state), "190px", state_badge),
        Column::new(tr!(runs.mode), "150px", |run: &BillRunView| mode_name(run.mode)).key("mode"),
        Column::new(tr!(runs.as_of), "110px", |run: &BillRunView| text::date(run.as_of.0)),
        Column::new(tr!(runs.clients), "100px", |run: &BillRunView| text::number(run.clients_total)).num(),
        Column::new(tr!(runs.sum), "170px", |run: &BillRunView| {
            view! { <Sums totals=run.totals.clone()/> }
        })
        .num(),
        Column::new(tr!(runs.errors), "90px", |run: &BillRunView| match run.clients_failed {
            0 => view! { <span class="muted">{tr!(common.none).to_owned()}</span> },
            n => view! { <span class="neg">{text::number(n)}</span> },
        })
        .num(),
        Column::new(tr!(runs.author), "", |run: &BillRunView| run.created_by.clone()).key("author"),
        Column::new(tr!(runs.started), "150px", |run: &BillRunView| text::instant(run.created_at.0))
            .key("started"),
    ]
}
