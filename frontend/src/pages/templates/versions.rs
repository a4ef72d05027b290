//! Versions of a template: what was published from which day, and the way back to an old one.

use leptos::prelude::*;
use shared::access::Permission;

use super::editor::Handle;
use crate::calls::templates::{self, TemplateCard, TemplateRestoreInput, TemplateVersionView};
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Badge, Button, Mark, Refusals, Submission, Toasts, Tone, text};

/// The list.
#[component]
pub fn Versions(card: RwSignal<TemplateCard>, handle: Handle, saved: RwSignal<String>) -> impl IntoView {
    let form = Submission::new();
    let rows = move || {
        let versions = card.with(|card| card.versions.clone());
        let row = |version| view! { <Row version=version card=card handle=handle saved=saved form=form/> };
        versions.into_iter().map(row).collect_view()
    };
    view! {
        <Refusals submission=form/>
        <ol class="versions" data-testid="template-versions">{redrawn(rows)}</ol>
    }
}

#[component]
fn Row(
    version: TemplateVersionView,
    card: RwSignal<TemplateCard>,
    handle: Handle,
    saved: RwSignal<String>,
    form: Submission,
) -> impl IntoView {
    let toasts = Toasts::get();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let number = version.version;
    let name = match number {
        0 => tr!(templates.o_shipped).to_owned(),
        number => tr!(templates.version_n, version = text::number(number)).to_string(),
    };
    let state = if version.is_held {
        Some(view! { <Badge tone=Tone::Ok mark=Mark::Dot text=tr!(templates.held)/> })
    } else if version.published_from.is_empty() && number > 0 {
        Some(view! { <Badge tone=Tone::Sched mark=Mark::Ring text=tr!(templates.draft)/> })
    } else {
        None
    };
    let made = version.author.zip(version.saved_at).map(|(author, at)| {
        view! { <div class="muted">{format!("{author}, {}", text::instant(at.0))}</div> }
    });
    let days: Vec<String> = version.published_from.iter().map(|from| text::date(from.0)).collect();
    let published = (!days.is_empty()).then(|| {
        view! { <div class="muted">{tr!(templates.published_from, days = days.join(", ")).to_string()}</div> }
    });
    let restore = move |_| {
        let of = card.with_untracked(|card| card.template.clone());
        let input = TemplateRestoreInput {
            kind: of.kind,
            seller_id: of.seller_id,
            version: of.version,
            restored: number,
            idempotency_key: form.key(),
        };
        let asked = async move {
            let restored = templates::restore(input).await?;
            let text = templates::source(of.kind, of.seller_id, restored.template.version).await?;
            Ok((restored, text))
        };
        form.send(asked, move |(restored, text): (TemplateCard, String)| {
            saved.set(text.clone());
            handle.set(&text);
            card.set(restored);
            toasts.done(tr!(templates.restored));
        });
    };
    let label = tr!(templates.restore_of, name = name.clone()).to_string();
    view! {
        <li>
            <div class="row is-wrapped"><strong>{name}</strong>{state}</div>
            {version.note.map(|note| view! { <div>{note}</div> })}
            {made}
            {published}
            <Button
                busy=form.busy
                disabled=lacks.is_some()
                title=lacks
                attr:aria-label=label
                attr:data-testid=format!("template-restore-{number}")
                on:click=restore
            >
                {tr!(templates.restore)}
            </Button>
        </li>
    }
}
