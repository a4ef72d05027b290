//! One import: the step that it has come to.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::error::ErrorCode;
use shared::ids::ImportId;
use shared::imports::ImportState;

use super::check::CheckStep;
use super::file::FileStep;
use super::mapping::MappingStep;
use super::progress::Progress;
use super::result::ResultStep;
use super::words::{kind_name, state_badge};
use super::work::{Step, Work, step_names};
use crate::api::Cause;
use crate::calls::imports::{self, ImportView};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Empty, Glyph, Look, Notice, Page, Refusal, Skeleton, Stepper, Toasts, Tone, text,
};

/// The page.
#[component]
pub fn ImportCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<ImportId>().ok());
    let address = Address::here();
    move || match id.get() {
        Some(id) => view! { <Card work=Work::new(id, address)/> }.into_any(),
        None => no_such().into_any(),
    }
}

fn no_such() -> impl IntoView {
    view! {
        <Page title=tr!(imports.one).to_owned() parent=("/imports", tr!(imports.title).to_owned())>
            <Empty glyph=Glyph::Upload title=tr!(imports.no_such) text=tr!(errors.not_found)>
                <A href="/imports" attr:class="btn">{tr!(imports.to_list)}</A>
            </Empty>
        </Page>
    }
}

#[component]
fn Card(work: Work) -> impl IntoView {
    let title = Signal::derive(move || match work.import.map(|import| import.file_name.clone()) {
        Some(name) => tr!(imports.named, name = name).to_string(),
        None => tr!(imports.one).to_owned(),
    });
    let wanted = work.address.get("step");
    let state = Memo::new(move |_| work.import.map(|import| import.state));
    // The steps begin with the mapping that the import came with.
    let ready = Memo::new(move |_| work.mapping.with(Option::is_some));
    let step = Memo::new(move |_| {
        let state = state.get().filter(|_| ready.get())?;
        Some(Step::of(state, &wanted.get()))
    });
    let at =
        Signal::derive(move || step.get().map(|step| step.at(state.get().unwrap_or(ImportState::Draft))));
    let body = move || {
        let step = step.get()?;
        Some(match step {
            Step::File => view! { <FileStep work=work/> }.into_any(),
            Step::Mapping => view! { <MappingStep work=work/> }.into_any(),
            Step::Check => view! { <CheckStep work=work/> }.into_any(),
            Step::Working => view! { <Progress work=work/> }.into_any(),
            Step::Result => view! { <ResultStep work=work/> }.into_any(),
        })
    };
    view! {
        <Page
            title=title
            parent=("/imports", tr!(imports.title).to_owned())
            span=Span::Filled
            beside=move || work.import.data().map(|import| view! { <Beside import=import/> })
            actions=move || state.get().map(|state| view! { <Cancel work=work state=state/> })
        >
            <Stepper label=tr!(imports.steps) names=step_names() at=at/>
            {redrawn(move || trouble(work))}
            {body}
        </Page>
    }
}

#[component]
fn Beside(import: ImportView) -> impl IntoView {
    let facts = format!(
        "{} · {} · {}, {}",
        kind_name(import.kind),
        tr!(common.rows, count = text::counted(import.rows)),
        import.created_by,
        text::instant(import.created_at.0),
    );
    view! {
        {state_badge(&import)}
        <span class="muted">{facts}</span>
    }
}

/// Why there is nothing to show, or what went wrong with the import as a whole.
fn trouble(work: Work) -> AnyView {
    match work.import.get() {
        None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
            .into_any(),
        Some(Err(error)) if error.cause == Cause::Refused(ErrorCode::NotFound) => {
            view! { <Empty glyph=Glyph::Upload title=tr!(imports.no_such) text=tr!(errors.not_found)/> }.into_any()
        }
        Some(Err(error)) => {
            view! { <Refusal error=error retry=move |()| work.import.refresh()/> }.into_any()
        }
        Some(Ok(import)) => match (import.state, import.message) {
            (ImportState::Failed, Some(message)) => {
                view! { <Notice tone=Tone::Bad title=message/> }.into_any()
            }
            (ImportState::Cancelled, _) => {
                view! { <Notice tone=Tone::Info title=tr!(imports.was_cancelled) text=tr!(imports.was_cancelled_text)/> }
                    .into_any()
            }
            (_, Some(message)) => view! { <Notice tone=Tone::Warn title=message/> }.into_any(),
            (_, None) => ().into_any(),
        },
    }
}

/// Stops the pass, or gives the file up.
#[component]
fn Cancel(work: Work, state: ImportState) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let name = match state {
        ImportState::Checking | ImportState::Applying => tr!(imports.stop),
        ImportState::Draft | ImportState::Checked | ImportState::Failed => tr!(imports.give_up),
        ImportState::Applied | ImportState::Cancelled | ImportState::Reverted => return ().into_any(),
    };
    let press = move |_| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match imports::cancel(work.id).await {
                Ok(import) => work.import.put(import),
                Err(error) => {
                    toasts.refused(&error);
                    work.import.refresh();
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button look=Look::Danger busy=busy attr:data-testid="import-cancel" on:click=press>{name}</Button>
    }
    .into_any()
}
