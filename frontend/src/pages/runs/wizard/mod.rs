//! A new run: the first two of its six steps. The draft is in the address, so that it can be left and come back to,
//! or sent to a colleague.

mod blockers;
mod coverage;
mod draft;
mod mode;
mod month;
mod picker;
mod scope;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::access::Permission;
use shared::run::{RunMode, RunTask};

use super::words::steps;
use crate::calls::runs;
use crate::session::Session;
use crate::shell::Surroundings;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{Address, Button, Glyph, Icon, Look, Page, Refusals, Stepper};
use coverage::Coverage;
use draft::Draft;
use mode::Mode;
use scope::Scope;

pub use draft::address_of;

/// The wizard, about to close a month.
pub const CLOSE: &str = "/runs/new?task=closing";
/// What the address calls the second step; the first has no name.
const SCOPE: &str = "scope";

/// The page.
#[component]
pub fn RunNew() -> impl IntoView {
    let surroundings = Surroundings::get();
    let address = Address::here();
    let draft = Draft::of(address, Memo::new(move |_| surroundings.today()));
    let in_scope = {
        let step = address.get("step");
        Memo::new(move |_| step.get() == SCOPE)
    };
    let sandbox = Signal::derive(move || draft.mode.get() == RunMode::Sandbox);
    let title = Signal::derive(move || {
        let title = match draft.task.get() {
            RunTask::Charges => tr!(runs.new_title),
            RunTask::Closing => tr!(closings.new_title),
            RunTask::Invoices => tr!(ahead.new_title),
        };
        if sandbox.get() { tr!(runs.sandbox_titled, title = title).to_string() } else { title.to_owned() }
    });
    let stepper = move || {
        let at = usize::from(in_scope.get());
        let names = steps(draft.task.get(), draft.mode.get());
        view! { <Stepper label=tr!(runs.steps) names=names at=Signal::stored(Some(at))/> }
    };
    view! {
        <Page title=title parent=("/runs", tr!(runs.title).to_owned()) span=Span::Form sandbox=sandbox>
            {stepper}
            <Form draft=draft address=address in_scope=in_scope/>
        </Page>
    }
}

#[component]
fn Form(draft: Draft, address: Address, in_scope: Memo<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let submission = draft.submission;
    let go = StoredValue::new_local(navigate.clone());
    let step = move |name: &'static str| {
        let href = untrack(|| address.with("step", name));
        go.with_value(|go| go(&href, NavigateOptions::default()));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !in_scope.get_untracked() {
            if untrack(|| draft.mode_is_settled()) {
                step(SCOPE);
            }
            return;
        }
        let Some(order) = untrack(|| draft.order()) else { return };
        let navigate = navigate.clone();
        submission.send(runs::create(order, submission.key()), move |card| {
            navigate(&format!("/runs/{}", card.run.id), NavigateOptions::default());
        });
    };
    let blocked = RwSignal::new(false);
    view! {
        <form
            class="stack-l"
            novalidate
            on:submit=submit
            data-testid="run-form"
        >
            <Refusals submission=submission/>
            {redrawn(move || {
                if in_scope.get() {
                    view! {
                        <Scope draft=draft task=draft.task.get()/>
                        <Coverage draft=draft blocked=blocked/>
                        <div class="row">
                            <Start draft=draft blocked=blocked/>
                            <Button on:click=move |_| step("") attr:data-testid="run-back">{tr!(common.back)}</Button>
                        </div>
                    }
                        .into_any()
                } else {
                    view! {
                        <Mode draft=draft/>
                        <div class="row">
                            <Button look=Look::Primary submit=true attr:data-testid="run-next">
                                {tr!(common.next)}
                            </Button>
                        </div>
                    }
                        .into_any()
                }
            })}
        </form>
    }
}

/// The button that starts the run.
#[component]
fn Start(draft: Draft, blocked: RwSignal<bool>) -> impl IntoView {
    let lacks = Memo::new(move |_| {
        let needed = match draft.mode.get() {
            RunMode::Sandbox | RunMode::Confirmation => Permission::RunCalculate,
            RunMode::Automatic => Permission::RunConfirm,
        };
        Session::get().lacks(needed)
    });
    let title = move || lacks.get().or_else(|| blocked.get().then(|| tr!(runs.blocked).to_owned()));
    let name = move || match (draft.mode.get(), draft.task.get()) {
        (RunMode::Sandbox | RunMode::Confirmation, _) => tr!(runs.start_calculate),
        (RunMode::Automatic, RunTask::Charges) => tr!(runs.start_post),
        (RunMode::Automatic, RunTask::Closing | RunTask::Invoices) => tr!(closings.start_post),
    };
    view! {
        <Button
            look=Look::Primary
            submit=true
            busy=draft.submission.busy
            disabled=Signal::derive(move || lacks.get().is_some() || blocked.get())
            title=Signal::derive(title)
            attr:data-testid="run-start"
        >
            <Icon glyph=Glyph::Play/>
            {name}
        </Button>
    }
}
