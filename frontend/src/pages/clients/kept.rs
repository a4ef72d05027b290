//! What the seller keeps of a client beside its form, on the tab of the cabinet.

use leptos::prelude::*;
use shared::access::Permission;
use shared::fields::{FieldAccess, FieldKind};
use shared::ids::{ClientFieldId, ClientId};

use crate::calls::fields::{self, ClientFieldValueInput, ClientFieldValueView, ClientFieldValuesInput};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::submission::Refusals;
use crate::ui::{Button, Look, Submission, Toasts};

/// The card; nothing where the seller has added no fields.
#[component]
pub fn Kept(client: ClientId) -> impl IntoView {
    let remote = Remote::new(move || fields::of_client(client));
    redrawn(move || {
        let known = remote.data().filter(|known| !known.is_empty())?;
        Some(view! { <Form client=client known=known remote=remote/> })
    })
}

#[component]
fn Form(
    client: ClientId,
    known: Vec<ClientFieldValueView>,
    remote: Remote<Vec<ClientFieldValueView>>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let lacks = Session::get().lacks(Permission::ClientWrite);
    let forbidden = lacks.is_some();
    let drafts: Vec<(ClientFieldValueView, RwSignal<String>)> = known
        .into_iter()
        .map(|known| (known.clone(), RwSignal::new(known.value.unwrap_or_default())))
        .collect();
    let controls = drafts.iter().map(|(known, value)| control(known, *value, submission)).collect_view();
    let stated: Vec<(ClientFieldId, Option<String>, RwSignal<String>)> =
        drafts.into_iter().map(|(known, value)| (known.field.id, known.value, value)).collect();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let changed = stated.iter().filter_map(|(id, before, value)| {
            let value = Some(value.get_untracked()).filter(|text| !text.trim().is_empty());
            (value != *before).then_some(ClientFieldValueInput { id: *id, value })
        });
        let input = ClientFieldValuesInput { client_id: client, values: changed.collect() };
        submission.send(fields::put(input), move |_| {
            toasts.done(tr!(clients.kept_saved));
            remote.refresh();
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=save data-testid="client-fields">
            <h2>{tr!(clients.kept)}</h2>
            <Refusals submission=submission/>
            {controls}
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=submission.busy
                    disabled=forbidden
                    title=lacks
                    attr:data-testid="client-fields-save"
                >
                    {tr!(common.save)}
                </Button>
            </div>
        </form>
    }
}

/// A field with its label and what is wrong with it.
fn control(known: &ClientFieldValueView, value: RwSignal<String>, submission: Submission) -> AnyView {
    let field = &known.field;
    let id = field.id.to_string();
    let path = id.clone();
    let told = redrawn(move || {
        let refusal = submission.refusal.with(|refusal| refusal.as_ref()?.field(&path));
        refusal.map(|text| view! { <div class="field__error">{text}</div> })
    });
    let hint = match field.access {
        FieldAccess::Hidden => tr!(sellers.access_hidden),
        FieldAccess::Shown => tr!(sellers.access_shown),
        FieldAccess::Editable => tr!(sellers.access_editable),
    };
    let typed = move |event| value.set(event_target_value(&event));
    let input = match field.kind {
        FieldKind::YesNo => {
            let option = move |code: &'static str, name: &'static str| {
                view! { <option value=code prop:selected=move || value.with(|value| value == code)>{name}</option> }
            };
            view! {
                <select class="select" id=id.clone() on:change=typed>
                    {option("", tr!(common.none))} {option("yes", tr!(settings.yes))} {option("no", tr!(settings.no))}
                </select>
            }
            .into_any()
        }
        FieldKind::Text | FieldKind::Number | FieldKind::Date => {
            let kind = if field.kind == FieldKind::Date { "date" } else { "text" };
            view! { <input class="input" id=id.clone() type=kind prop:value=value on:input=typed/> }
                .into_any()
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>{field.name.clone()}</label>
            {input}
            <div class="field__hint">{hint}</div>
            {told}
        </div>
    }
    .into_any()
}
