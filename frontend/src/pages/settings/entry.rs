//! One act of the audit log in full: what it changed, from where it came.

use leptos::prelude::*;
use leptos_router::components::A;

use super::audit::actor_kind;
use super::diff::{Change, changes};
use super::objects::href_of;
use super::words::act_name;
use crate::calls::access::AuditEntryView;
use crate::tr;
use crate::ui::text::Copyable;
use crate::ui::{Address, Button, Look, Peek, text};

/// The panel at the right; open while an entry is chosen.
#[component]
pub fn EntryPeek(entry: RwSignal<Option<AuditEntryView>>, address: Address) -> impl IntoView {
    let body = move |shown| view! { <Body shown=shown entry=entry address=address/> }.into_any();
    view! { <Peek row=entry title=act_name id="audit-entry" body=body/> }
}

#[component]
fn Body(shown: AuditEntryView, entry: RwSignal<Option<AuditEntryView>>, address: Address) -> impl IntoView {
    let before = shown.before.as_ref().map(|json| &json.0);
    let found = changes(before, shown.after.as_ref().map(|json| &json.0));
    let object = shown.object.clone();
    let all_of_it = move |_| {
        entry.set(None);
        address.set("object", &object);
    };
    let href = href_of(&shown.object);
    view! {
        <div class="stack">
            <dl class="facts">
                <dt>{tr!(settings.at)}</dt>
                <dd>{text::instant(shown.at.0)}</dd>
                <dt>{tr!(settings.who)}</dt>
                <dd>{shown.actor_name.clone()}" "<span class="muted">{actor_kind(&shown.actor_kind)}</span></dd>
                <dt>{tr!(settings.act)}</dt>
                <dd class="mono">{shown.action.clone()}</dd>
                <dt>{tr!(settings.object)}</dt>
                <dd><Copyable value=shown.object.clone()/></dd>
                {shown.ip.clone().map(|ip| view! { <dt>{tr!(settings.ip)}</dt><dd class="mono">{ip}</dd> })}
                <dt>{tr!(settings.request)}</dt>
                <dd><Copyable value=shown.request_id.clone()/></dd>
            </dl>
            <h3>{tr!(settings.changes)}</h3>
            <Changes found=found/>
            <div class="row">
                {href.map(|href| view! { <A href=href attr:class="btn">{tr!(settings.open_object)}</A> })}
                <Button look=Look::Ghost on:click=all_of_it>{tr!(settings.all_of_object)}</Button>
            </div>
        </div>
    }
}

#[component]
fn Changes(found: Vec<Change>) -> impl IntoView {
    if found.is_empty() {
        return view! { <p class="muted">{tr!(settings.no_changes)}</p> }.into_any();
    }
    let cell = |value: Option<String>, class: &'static str| match value {
        Some(value) => view! { <td class=class>{value}</td> }.into_any(),
        None => view! { <td class="muted">{tr!(common.none)}</td> }.into_any(),
    };
    let row = move |change: Change| {
        view! {
            <tr>
                <th scope="row" class="mono">{change.path}</th>
                {cell(change.before, "is-before")}
                {cell(change.after, "is-after")}
            </tr>
        }
    };
    view! {
        <table class="lines diff" data-testid="audit-diff">
            <thead>
                <tr>
                    <th scope="col">{tr!(settings.value)}</th>
                    <th scope="col">{tr!(settings.before)}</th>
                    <th scope="col">{tr!(settings.after)}</th>
                </tr>
            </thead>
            <tbody>{found.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
