//! What the dry run has found: counts, the refused rows, and how to apply the file.

use leptos::prelude::*;
use shared::imports::ImportState;

use super::apply::Apply;
use super::rejected::Rejected;
use super::work::Work;
use crate::calls::imports::{self, ImportView};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Empty, Glyph, Icon, Look, Refusals, Submission, text};

/// The step.
#[component]
pub fn CheckStep(work: Work) -> impl IntoView {
    let n_rejected = Memo::new(move |_| work.import.map(|import| import.rejected).unwrap_or_default());
    view! {
        {redrawn(move || work.import.data().map(|import| view! { <Counts import=import/> }))}
        <div class="bar">
            <Button
                look=Look::Secondary
                attr:data-testid="import-back"
                on:click=move |_| work.address.set("step", "mapping")
            >
                {tr!(imports.back_to_mapping)}
            </Button>
            <Again work=work/>
            <Show when=move || { n_rejected.get() > 0 }>
                <RejectedLink work=work/>
            </Show>
        </div>
        <Show
            when=move || { n_rejected.get() > 0 }
            fallback=|| view! { <Empty glyph=Glyph::Check title=tr!(imports.all_good) text=tr!(imports.all_good_text)/> }
        >
            <Rejected work=work/>
        </Show>
        <Apply work=work/>
    }
}

/// What would become of the rows, or what became of them.
#[component]
pub fn Counts(import: ImportView) -> impl IntoView {
    let (create, change) = match import.state {
        ImportState::Applied | ImportState::Reverted => (tr!(imports.created), tr!(imports.changed)),
        ImportState::Draft
        | ImportState::Checking
        | ImportState::Checked
        | ImportState::Applying
        | ImportState::Failed
        | ImportState::Cancelled => (tr!(imports.n_create), tr!(imports.n_change)),
    };
    let tile = |label: &'static str, n: i32, id: &'static str, class: &'static str| {
        let class = if n > 0 { format!("tile__value {class}") } else { "tile__value muted".to_owned() };
        view! {
            <div class="tile">
                <div class="tile__label">{label}</div>
                <div class=class data-testid=id>{text::number(n)}</div>
            </div>
        }
    };
    view! {
        <div class="tiles">
            {tile(create, import.created, "import-created", "")}
            {tile(change, import.changed, "import-changed", "")}
            {tile(tr!(imports.n_same), import.unchanged, "import-unchanged", "")}
            {tile(tr!(imports.n_errors), import.rejected, "import-rejected", "neg")}
        </div>
    }
}

/// The file of refused rows: its own columns and the reason at the end.
#[component]
pub fn RejectedLink(work: Work) -> impl IntoView {
    view! {
        <a
            class="btn"
            href=imports::rejected_href(work.id)
            download=""
            rel="external"
            data-testid="import-rejected-file"
        >
            <Icon glyph=Glyph::Download/>
            {tr!(imports.rejected_file)}
        </a>
    }
}

/// Checks the file once more: the base may have changed since.
#[component]
fn Again(work: Work) -> impl IntoView {
    let form = Submission::new();
    let press = move |_| {
        form.send(imports::check(work.id, None), move |import| work.import.put(import));
    };
    view! {
        <Button look=Look::Ghost busy=form.busy on:click=press>
            <Icon glyph=Glyph::Again/>
            {tr!(imports.check_again)}
        </Button>
        <Refusals submission=form/>
    }
}
