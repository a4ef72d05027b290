//! Work that goes on now: bill runs, imports and files of documents, seen from every page.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::access::Permission;

use crate::calls::imports::{self, ImportFilter};
use crate::calls::{packs, runs};
use crate::pages::documents::{pack_href, share_of_pack};
use crate::pages::imports::{doing, share_of};
use crate::pages::runs::{doing as doing_run, run_title, share_of as share_of_run};
use crate::session::Session;
use crate::tr;
use crate::ui::{Glyph, Icon, text};

/// Pause between two questions while something works, milliseconds.
const BUSY_MS: u32 = 2000;
/// The same while nothing does.
const IDLE_MS: u32 = 5000;
/// Jobs of one sort that are shown.
const SHOWN: i32 = 10;

/// One piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Job {
    href: String,
    name: String,
    percent: i64,
}

/// The work that the person may see. A failed question is no news: the next one comes soon.
async fn jobs((may_see_runs, may_import, may_see_documents): (bool, bool, bool)) -> Vec<Job> {
    let mut all = Vec::new();
    if may_see_runs {
        for run in runs::working(SHOWN).await.unwrap_or_default() {
            all.push(Job {
                href: format!("/runs/{}", run.id),
                name: format!("{}: {}", run_title(&run), doing_run(&run)),
                percent: share_of_run(&run).percent(),
            });
        }
    }
    if may_import {
        let found = imports::list(ImportFilter::default(), None, SHOWN)
            .await
            .map(|page| page.rows)
            .unwrap_or_default();
        for import in found.into_iter().filter(|import| import.state.is_busy()) {
            all.push(Job {
                href: format!("/imports/{}", import.id),
                name: doing(&import),
                percent: share_of(&import).percent(),
            });
        }
    }
    if may_see_documents {
        let found = packs::latest().await.unwrap_or_default();
        for pack in found.into_iter().filter(|pack| pack.state.is_busy()) {
            all.push(Job {
                href: pack_href(pack.id),
                name: tr!(mail.pack_making).to_owned(),
                percent: share_of_pack(&pack).percent(),
            });
        }
    }
    all
}

/// The chip in the top bar; nothing while nothing works.
#[component]
pub fn Jobs() -> impl IntoView {
    let session = Session::get();
    let may = (
        session.may(Permission::RunRead),
        session.may(Permission::ImportRun),
        session.may(Permission::DocumentRead),
    );
    let all = RwSignal::new(Vec::<Job>::new());
    spawn_local(async move {
        loop {
            // Nobody looks at a hidden page.
            if !document().hidden() {
                let now = jobs(may).await;
                let Some(same) = all.try_with_untracked(|all| *all == now) else { return };
                if !same {
                    all.set(now);
                }
            }
            let Some(idle) = all.try_with_untracked(Vec::is_empty) else { return };
            TimeoutFuture::new(if idle { IDLE_MS } else { BUSY_MS }).await;
        }
    });
    move || {
        let mut jobs = all.get();
        match (jobs.len(), jobs.pop()) {
            (1, Some(job)) => view! { <One job=job/> }.into_any(),
            (_, Some(last)) => {
                jobs.push(last);
                view! { <Several jobs=jobs/> }.into_any()
            }
            (_, None) => ().into_any(),
        }
    }
}

/// One job: its name and how far it is.
#[component]
fn One(job: Job) -> impl IntoView {
    let title = job.name.clone();
    view! {
        <A href=job.href attr:class="jobs" attr:title=title attr:data-testid="jobs">
            <Icon glyph=Glyph::Again/>
            <span class="clip">{job.name}</span>
            <span class="num">{job.percent}" %"</span>
        </A>
    }
}

/// Several jobs: their number, and the list on a press.
#[component]
fn Several(jobs: Vec<Job>) -> impl IntoView {
    let n = i64::try_from(jobs.len()).unwrap_or_default();
    let row = |job: Job| {
        view! {
            <A href=job.href attr:class="menu__item">
                <span class="clip">{job.name}</span>
                <span class="num muted">{job.percent}" %"</span>
            </A>
        }
    };
    view! {
        <button type="button" class="jobs" data-testid="jobs" popovertarget="jobs-list" aria-haspopup="true">
            <Icon glyph=Glyph::Again/>
            {tr!(shell.jobs_n, count = text::counted(n)).to_string()}
        </button>
        <div id="jobs-list" popover="auto" class="popover menu">{jobs.into_iter().map(row).collect_view()}</div>
    }
}
