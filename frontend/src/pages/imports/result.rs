//! What became of the file: counts, where its objects are, the refused rows, and taking it back.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::imports::{ImportKind, ImportState};

use super::check::{Counts, RejectedLink};
use super::mapping_file::SaveMapping;
use super::revert::RevertDialog;
use super::work::Work;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Glyph, Icon, Look, Notice, Tone, text};

/// The step.
#[component]
pub fn ResultStep(work: Work) -> impl IntoView {
    let open = RwSignal::new(false);
    let state = Memo::new(move |_| work.import.map(|import| import.state));
    let rejected = Memo::new(move |_| work.import.map(|import| import.rejected).unwrap_or_default());
    let lacks = Session::get().lacks(Permission::ImportRun);
    let summary = move || {
        let n = rejected.get();
        Some(match state.get()? {
            ImportState::Reverted => {
                view! { <Notice tone=Tone::Info title=tr!(imports.reverted_title) text=tr!(imports.reverted_text)/> }
            }
            ImportState::Applied if n > 0 => {
                let title = tr!(imports.done_partly, count = text::counted(n)).to_string();
                view! { <Notice tone=Tone::Warn title=title text=tr!(imports.done_partly_text)/> }
            }
            ImportState::Applied
            | ImportState::Draft
            | ImportState::Checking
            | ImportState::Checked
            | ImportState::Applying
            | ImportState::Failed
            | ImportState::Cancelled => {
                view! { <Notice tone=Tone::Ok title=tr!(imports.done_title) text=tr!(imports.done_text)/> }
            }
        })
    };
    let revert = move || {
        (state.get() == Some(ImportState::Applied)).then(|| {
            view! {
                <Button
                    look=Look::Danger
                    disabled=lacks.is_some()
                    title=lacks.clone()
                    attr:data-testid="import-revert"
                    on:click=move |_| open.set(true)
                >
                    <Icon glyph=Glyph::Undo/>
                    {tr!(imports.revert)}
                </Button>
            }
        })
    };
    view! {
        {summary}
        {redrawn(move || work.import.data().map(|import| view! { <Counts import=import/> }))}
        <div class="bar">
            {redrawn(move || work.import.map(|import| where_to(import.kind)))}
            <Show when=move || { rejected.get() > 0 }>
                <RejectedLink work=work/>
            </Show>
            <SaveMapping work=work/>
            <A href="/imports/new" attr:class="btn">{tr!(imports.one_more_file)}</A>
            <span class="bar__end">{revert}</span>
        </div>
        <RevertDialog open=open work=work/>
    }
}

fn where_to(kind: ImportKind) -> impl IntoView {
    let (href, name) = match kind {
        ImportKind::Clients => ("/clients", tr!(imports.to_clients)),
        ImportKind::Subscriptions => ("/subscriptions", tr!(imports.to_subscriptions)),
    };
    view! { <A href=href attr:class="btn is-primary" attr:data-testid="import-objects">{name}</A> }
}
