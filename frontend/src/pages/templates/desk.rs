//! The editor of a template at work: the text at the left; what it makes, what it may print, its versions and what is
//! new in it at the right.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;

use super::compare::Compare;
use super::editor::{Editor, Handle};
use super::list::origin_badge;
use super::page::Begun;
use super::preview::Preview;
use super::publish::PublishDialog;
use super::variables::Variables;
use super::versions::Versions;
use crate::calls::templates::{self, TemplateCard, TemplateDraftSaveInput, TemplateFaultView};
use crate::pages::documents::kind_name;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::leave::LeaveGuard;
use crate::ui::page::Span;
use crate::ui::{Button, Look, Notice, Page, Refusals, Submission, Toasts, Tone, text};

/// What is shown beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Preview,
    Variables,
    Compare,
    Versions,
}

impl Pane {
    const ALL: [Pane; 4] = [Pane::Preview, Pane::Variables, Pane::Compare, Pane::Versions];

    fn name(self) -> &'static str {
        match self {
            Pane::Preview => tr!(templates.t_preview),
            Pane::Variables => tr!(templates.t_variables),
            Pane::Compare => tr!(templates.t_compare),
            Pane::Versions => tr!(templates.t_versions),
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Pane::Preview => "pane-preview",
            Pane::Variables => "pane-variables",
            Pane::Compare => "pane-compare",
            Pane::Versions => "pane-versions",
        }
    }
}

/// The page.
#[component]
pub fn Desk(begun: Begun, span: Span) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let read_only = lacks.is_some();
    let Begun { card, variables, text: first, whose } = begun;
    let (kind, seller) = (card.template.kind, card.template.seller_id);
    let card = RwSignal::new(card);
    let (text, saved) = (RwSignal::new(first.clone()), RwSignal::new(first));
    let fault = RwSignal::new(None::<TemplateFaultView>);
    let handle = Handle::new(text);
    effect(move |_| fault.with(|fault| handle.mark(fault.as_ref())));
    let dirty = Memo::new(move |_| text.with(|text| saved.with(|saved| text != saved)));
    let publishing = RwSignal::new(false);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let sent = text.get_untracked();
        let version = card.with_untracked(|card| card.template.version);
        let (source, idempotency_key) = (sent.clone(), form.key());
        let input =
            TemplateDraftSaveInput { kind, seller_id: seller, version, source, note: None, idempotency_key };
        form.send(templates::save(input), move |kept: TemplateCard| {
            let version = text::number(kept.template.version);
            saved.set(sent);
            card.set(kept);
            toasts.done(tr!(templates.saved, version = version).to_string());
        });
    };
    let beside = move || {
        let of = card.with(|card| card.template.clone());
        view! { <span class="muted">{whose.clone()}</span> {origin_badge(of.origin, of.held_version)} }
    };
    let actions = move || view! { <Actions card=card dirty=dirty form=form publishing=publishing lacks=lacks.clone()/> };
    view! {
        <Page
            title=kind_name(kind).to_owned()
            parent=("/settings/templates", tr!(templates.title).to_owned())
            span=span
            beside=beside
            actions=actions
        >
            {read_only.then(|| view! { <Notice tone=Tone::Info title=tr!(templates.read_only)/> })}
            <form id="template-form" novalidate on:submit=save data-saves="" class="template">
                <div class="template__left">
                    <Refusals submission=form/>
                    <Editor handle=handle text=text variables=variables.clone() read_only=read_only/>
                </div>
                <Beside card=card text=text saved=saved fault=fault handle=handle variables=variables/>
            </form>
            <PublishDialog open=publishing card=card/>
            <LeaveGuard dirty=Signal::derive(move || dirty.get() && !form.busy.get())/>
        </Page>
    }
}

#[component]
fn Actions(
    card: RwSignal<TemplateCard>,
    dirty: Memo<bool>,
    form: Submission,
    publishing: RwSignal<bool>,
    lacks: Option<String>,
) -> impl IntoView {
    let is_forbidden = lacks.is_some();
    let (why_save, why_publish) = (lacks.clone(), lacks);
    let unsaved = move || dirty.get().then(|| tr!(templates.save_first).to_owned());
    let none = move || {
        card.with(|card| card.template.version == 0).then(|| tr!(templates.nothing_to_publish).to_owned())
    };
    let reason = Signal::derive(move || why_publish.clone().or_else(unsaved).or_else(none));
    view! {
        <Button
            submit=true
            busy=form.busy
            disabled=Signal::derive(move || is_forbidden || !dirty.get())
            title=why_save
            attr:form="template-form"
            attr:data-testid="template-save"
        >
            {tr!(templates.save)}
        </Button>
        <Button
            look=Look::Primary
            disabled=Signal::derive(move || reason.with(Option::is_some))
            title=reason
            attr:data-testid="template-publish"
            on:click=move |_| publishing.set(true)
        >
            {tr!(templates.publish)}
        </Button>
    }
}

#[component]
fn Beside(
    card: RwSignal<TemplateCard>,
    text: RwSignal<String>,
    saved: RwSignal<String>,
    fault: RwSignal<Option<TemplateFaultView>>,
    handle: Handle,
    variables: Vec<crate::calls::templates::TemplateVariableView>,
) -> impl IntoView {
    let pane = RwSignal::new(Pane::Preview);
    let on = RwSignal::new("legal".to_owned());
    let (kind, seller) = card.with_untracked(|card| (card.template.kind, card.template.seller_id));
    let may = Session::get().may(Permission::SettingsWrite);
    let button = move |one: Pane| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (pane.get() == one).to_string()
                data-testid=one.id()
                on:click=move |_| pane.set(one)
            >
                {one.name()}
            </button>
        }
    };
    let opened = move || match pane.get() {
        Pane::Preview => ().into_any(),
        Pane::Variables => view! { <Variables all=variables.clone() handle=handle/> }.into_any(),
        Pane::Compare => {
            let of = card.with(|card| card.template.clone());
            view! { <Compare of=of text=text/> }.into_any()
        }
        Pane::Versions => view! { <Versions card=card handle=handle saved=saved/> }.into_any(),
    };
    // The preview goes on while something else is shown: what is wrong with the text is marked in it.
    let preview = may.then(|| {
        view! { <Preview kind=kind seller=seller text=text on=on fault=fault handle=handle/> }
    });
    view! {
        <div class="template__right">
            <div class="row is-wrapped" role="group" aria-label=tr!(templates.beside)>
                {Pane::ALL.map(button).collect_view()}
            </div>
            <div class="template__pane" hidden=move || pane.get() != Pane::Preview>{preview}</div>
            <div class="template__pane is-list" hidden=move || pane.get() == Pane::Preview>{redrawn(opened)}</div>
        </div>
    }
}
