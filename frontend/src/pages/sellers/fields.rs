//! Fields of clients that a seller adds: what is kept beside the form, and what clients see and change of it.

use leptos::prelude::*;
use shared::access::Permission;
use shared::fields::{FieldAccess, FieldAudience, FieldKind};
use shared::ids::SellerId;

use crate::calls::fields::{self, ClientFieldSaveInput, ClientFieldView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{
    Badge, Button, CheckField, Dialog, DialogForm, Empty, Glyph, Icon, Look, Mark, Refusal, RowButton,
    SelectField, Skeleton, Submission, TextField, Toasts, Tone,
};

/// What the dialog is about: a field, or a new one at this place.
type Edited = RwSignal<Option<(Option<ClientFieldView>, i32)>>;

/// The part of the page.
#[component]
pub fn Fields(seller: SellerId) -> impl IntoView {
    let all = Remote::new(move || fields::of_seller(seller));
    let edited: Edited = RwSignal::new(None);
    let done = Callback::new(move |()| all.refresh());
    let card = move || match all.get() {
        None => view! { <Skeleton/> <Skeleton width="40%"/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| all.refresh()/> }.into_any(),
        Some(Ok(all)) if all.is_empty() => view! {
            <Empty glyph=Glyph::Company title=tr!(sellers.no_fields) text=tr!(sellers.fields_text)>
                {add_button(edited, 1)}
            </Empty>
        }
        .into_any(),
        Some(Ok(all)) => table(all, edited),
    };
    view! {
        <section class="card stack" aria-labelledby="seller-fields">
            <div class="card__head">
                <h2 id="seller-fields">{tr!(sellers.fields)}</h2>
                {redrawn(move || {
                    let last = all.map(|all| all.iter().map(|field| field.position).max()).flatten();
                    last.map(|last| add_button(edited, last.saturating_add(1)))
                })}
            </div>
            {redrawn(card)}
        </section>
        <FieldDialog edited=edited seller=seller done=done/>
    }
}

fn add_button(edited: Edited, position: i32) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let forbidden = lacks.is_some();
    view! {
        <Button
            look=Look::Primary
            disabled=forbidden
            title=lacks
            attr:data-testid="field-add"
            on:click=move |_| edited.set(Some((None, position)))
        >
            <Icon glyph=Glyph::Plus/>
            {tr!(sellers.field_add)}
        </Button>
    }
}

fn audience_name(audience: FieldAudience) -> &'static str {
    match audience {
        FieldAudience::Organisation => tr!(sellers.of_organisations),
        FieldAudience::Individual => tr!(sellers.of_individuals),
    }
}

fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => tr!(sellers.kind_text),
        FieldKind::Number => tr!(sellers.kind_number),
        FieldKind::Date => tr!(sellers.kind_date),
        FieldKind::YesNo => tr!(sellers.kind_yes_no),
    }
}

fn access_name(access: FieldAccess) -> &'static str {
    match access {
        FieldAccess::Hidden => tr!(sellers.access_hidden),
        FieldAccess::Shown => tr!(sellers.access_shown),
        FieldAccess::Editable => tr!(sellers.access_editable),
    }
}

fn table(all: Vec<ClientFieldView>, edited: Edited) -> AnyView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let row = move |field: ClientFieldView| {
        let label = format!("{}: {}", tr!(common.edit), field.name);
        let away = field.archived.then(|| {
            view! { <Badge tone=Tone::Mute mark=Mark::Ring text=tr!(sellers.field_archived)/> }
        });
        let name = field.name.clone();
        let (whose, kind, access) =
            (audience_name(field.audience), kind_name(field.kind), access_name(field.access));
        view! {
            <tr>
                <th scope="row">{name} " " {away}</th>
                <td>{whose}</td>
                <td>{kind}</td>
                <td>{access}</td>
                <td class="num">
                    <RowButton
                        glyph=Glyph::Pencil
                        title=tr!(common.edit)
                        label=label
                        disabled=lacks.is_some()
                        id="field-edit"
                        on_press=move |()| edited.set(Some((Some(field.clone()), field.position)))
                    />
                </td>
            </tr>
        }
    };
    view! {
        <p class="muted">{tr!(sellers.fields_text)}</p>
        <table class="lines is-spaced" data-testid="fields-table">
            <thead>
                <tr>
                    <th scope="col">{tr!(sellers.field_name)}</th>
                    <th scope="col">{tr!(sellers.field_audience)}</th>
                    <th scope="col">{tr!(sellers.field_kind)}</th>
                    <th scope="col">{tr!(sellers.field_access)}</th>
                    <th scope="col"><span class="sr-only">{tr!(common.actions)}</span></th>
                </tr>
            </thead>
            <tbody>{all.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn FieldDialog(edited: Edited, seller: SellerId, done: Callback<()>) -> impl IntoView {
    let open = opened_by(edited);
    let title = Signal::derive(move || {
        let old = edited.with(|edited| matches!(edited, Some((Some(_), _))));
        if old { tr!(sellers.field_edit) } else { tr!(sellers.field_new) }.to_owned()
    });
    let form = move || {
        let (known, position) = edited.get()?;
        Some(view! { <Form open=open known=known position=position seller=seller done=done/> })
    };
    view! { <Dialog open=open title=title id="field-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    audience: RwSignal<String>,
    kind: RwSignal<String>,
    access: RwSignal<String>,
    required: RwSignal<bool>,
    archived: RwSignal<bool>,
}

impl Draft {
    fn of(known: Option<&ClientFieldView>) -> Draft {
        let audience = known.map_or(FieldAudience::Organisation, |field| field.audience);
        let kind = known.map_or(FieldKind::Text, |field| field.kind);
        let access = known.map_or(FieldAccess::Editable, |field| field.access);
        Draft {
            name: RwSignal::new(known.map(|field| field.name.clone()).unwrap_or_default()),
            audience: RwSignal::new(audience.code().to_owned()),
            kind: RwSignal::new(kind.code().to_owned()),
            access: RwSignal::new(access.code().to_owned()),
            required: RwSignal::new(known.is_some_and(|field| field.required)),
            archived: RwSignal::new(known.is_some_and(|field| field.archived)),
        }
    }

    fn input(
        self,
        known: Option<&ClientFieldView>,
        (seller_id, position): (SellerId, i32),
        idempotency_key: String,
    ) -> Option<ClientFieldSaveInput> {
        Some(ClientFieldSaveInput {
            id: known.map(|field| field.id),
            version: known.map_or(0, |field| field.version),
            seller_id,
            audience: FieldAudience::from_code(&self.audience.get_untracked())?,
            name: self.name.get_untracked(),
            kind: FieldKind::from_code(&self.kind.get_untracked())?,
            access: FieldAccess::from_code(&self.access.get_untracked())?,
            required: self.required.get_untracked(),
            position,
            archived: self.archived.get_untracked(),
            idempotency_key,
        })
    }
}

fn options<T: Copy>(
    all: &[T],
    code: fn(T) -> &'static str,
    name: fn(T) -> &'static str,
) -> Vec<(String, String)> {
    all.iter().map(|one| (code(*one).to_owned(), name(*one).to_owned())).collect()
}

#[component]
fn Form(
    open: RwSignal<bool>,
    known: Option<ClientFieldView>,
    position: i32,
    seller: SellerId,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::of(known.as_ref());
    let is_new = known.is_none();
    let known = StoredValue::new(known);
    let send = move |()| {
        if draft.name.with_untracked(|name| name.trim().is_empty()) {
            return;
        }
        let input = known.with_value(|known| draft.input(known.as_ref(), (seller, position), form.key()));
        let Some(input) = input else { return };
        form.send(fields::save(input), move |saved: ClientFieldView| {
            open.set(false);
            toasts.done(tr!(sellers.field_saved, name = saved.name).to_string());
            done.try_run(());
        });
    };
    let error = form.required("name", draft.name, tr!(sellers.field_no_name));
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="field-submit"
            button=move || if is_new { tr!(common.add) } else { tr!(common.save) }
            reread=done
        >
            <TextField id="field-name" label=tr!(sellers.field_name) value=draft.name error=error/>
            {is_new
                .then(|| {
                    view! {
                        <SelectField
                            id="field-audience"
                            label=tr!(sellers.field_audience)
                            value=draft.audience
                            options=options(FieldAudience::ALL, FieldAudience::code, audience_name)
                        />
                        <SelectField
                            id="field-kind"
                            label=tr!(sellers.field_kind)
                            value=draft.kind
                            options=options(FieldKind::ALL, FieldKind::code, kind_name)
                        />
                    }
                })}
            <SelectField
                id="field-access"
                label=tr!(sellers.field_access)
                value=draft.access
                options=options(FieldAccess::ALL, FieldAccess::code, access_name)
            />
            <CheckField id="field-required" label=tr!(sellers.field_required) value=draft.required/>
            {(!is_new)
                .then(|| {
                    view! {
                        <CheckField id="field-archived" label=tr!(sellers.field_archive) value=draft.archived/>
                    }
                })}
        </DialogForm>
    }
}
