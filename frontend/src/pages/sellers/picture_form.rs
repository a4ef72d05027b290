//! A picture of a seller, new, changed or taken away from a day on.

use js_sys::Uint8Array;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::scalars::Date;
use shared::documents::{DocumentKind, PICTURE_BYTES_MAX, PictureKind, examined_picture};
use shared::ids::SellerId;
use wasm_bindgen_futures::JsFuture;

use super::pictures::picture_name;
use crate::calls::documents::{self, SellerPictureSaveInput, SellerPictureView};
use crate::pages::documents::kind_name;
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{
    Button, CheckField, DateDraft, DateField, Dialog, FileDrop, Look, Refusals, Reread, Submission, Toasts,
};

/// Kinds of documents whose shipped templates have a place for pictures, and ids of their fields.
const KINDS: [(DocumentKind, &str); 7] = [
    (DocumentKind::Invoice, "picture-on-invoice"),
    (DocumentKind::Act, "picture-on-act"),
    (DocumentKind::Upd, "picture-on-upd"),
    (DocumentKind::TaxInvoice, "picture-on-tax-invoice"),
    (DocumentKind::Reconciliation, "picture-on-reconciliation"),
    (DocumentKind::Contract, "picture-on-contract"),
    (DocumentKind::Free, "picture-on-free"),
];

/// The picture that is asked for, and what is stated of it, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Which one.
    pub kind: PictureKind,
    /// What is stated.
    pub stated: Vec<SellerPictureView>,
}

/// The dialog; open while a picture is asked for.
#[component]
pub fn PictureDialog(asked: RwSignal<Option<Chosen>>, seller: SellerId, done: Callback<()>) -> impl IntoView {
    let open = opened_by(asked);
    let title = Signal::derive(move || {
        asked.with(|asked| asked.as_ref().map_or("", |chosen| picture_name(chosen.kind))).to_owned()
    });
    let form = move || {
        let chosen = asked.get()?;
        Some(view! { <Form open=open chosen=chosen seller=seller done=done/> })
    };
    view! { <Dialog open=open title=title id="picture-dialog">{form}</Dialog> }
}

/// A file that was read: its name, and its bytes in Base64.
type Picked = Option<(String, String)>;

/// Reads the file, and judges it as the server will.
fn read(file: web_sys::File, picked: RwSignal<Picked>, fault: RwSignal<Option<String>>) {
    let name = file.name();
    // Larger than any that fits: nothing of it is read.
    let is_huge = file.size() > 4_000_000.0;
    spawn_local(async move {
        let bytes = match is_huge {
            true => Ok(vec![0; PICTURE_BYTES_MAX + 1]),
            false => {
                JsFuture::from(file.array_buffer()).await.map(|buffer| Uint8Array::new(&buffer).to_vec())
            }
        };
        let judged = match bytes {
            Ok(bytes) => examined_picture(&bytes).map(|_| bytes).map_err(|error| error.message),
            Err(_) => Err(tr!(templates.p_unreadable).to_owned()),
        };
        let (file, wrong) = match judged {
            Ok(bytes) => (Some((name, data_encoding::BASE64.encode(&bytes))), None),
            Err(message) => (None, Some(message)),
        };
        picked.try_set(file);
        fault.try_set(wrong);
    });
}

#[component]
fn Form(open: RwSignal<bool>, chosen: Chosen, seller: SellerId, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let Chosen { kind, stated } = chosen;
    let held = stated.iter().find(|one| one.from.0 <= today()).cloned();
    let has_file = held.as_ref().is_some_and(|held| held.hash.is_some());
    let usual =
        held.filter(|held| held.hash.is_some()).map_or_else(|| kind.usual().to_vec(), |held| held.shown_on);
    let on = KINDS.map(|(kind, id)| (kind, id, RwSignal::new(usual.contains(&kind))));
    let (picked, fault) = (RwSignal::new(None::<(String, String)>), RwSignal::new(None::<String>));
    let from = DateDraft::of(Some(today()));
    let stated = StoredValue::new(stated);
    let send = move |removed: bool| {
        form.asked.set(true);
        from.touch();
        let Some(day) = from.read() else { return };
        let known = |one: &&SellerPictureView| one.from.0 == day;
        let input = SellerPictureSaveInput {
            seller_id: seller,
            kind,
            from: Date(day),
            version: stated.with_value(|all| all.iter().find(known).map_or(0, |one| one.version)),
            content_base64: picked.get_untracked().map(|(_, content)| content),
            removed,
            shown_on: Some(on.iter().filter(|one| one.2.get_untracked()).map(|one| one.0).collect()),
        };
        form.send(documents::save_picture(input), move |_: SellerPictureView| {
            open.set(false);
            toasts.done(tr!(templates.p_saved, name = picture_name(kind)).to_string());
            done.try_run(());
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(false);
    };
    let told = move || match (fault.get().or_else(|| form.field("contentBase64").get()), picked.get()) {
        (Some(fault), _) => Some(view! { <div class="field__error">{fault}</div> }.into_any()),
        (None, Some((name, _))) => Some(
            view! { <div role="status">{tr!(templates.p_chosen, name = name).to_string()}</div> }.into_any(),
        ),
        (None, None) => None,
    };
    let check = |(kind, id, value): (DocumentKind, &'static str, RwSignal<bool>)| {
        view! { <CheckField id=id label=kind_name(kind) value=value/> }
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=form/>
                <Reread
                    submission=form
                    reread=move |()| {
                        open.set(false);
                        done.run(());
                    }
                />
                <FileDrop
                    id="picture-file"
                    label=tr!(templates.p_drop)
                    accept=".png,.jpg,.jpeg"
                    hint=tr!(templates.p_formats)
                    on_file=move |file| read(file, picked, fault)
                />
                {redrawn(told)}
                <DateField id="picture-from" label=tr!(templates.p_from) value=from error=form.field("from")/>
                <fieldset class="stack">
                    <legend class="field__label">{tr!(templates.p_kinds)}</legend>
                    {on.map(check).collect_view()}
                </fieldset>
                <p class="muted">{tr!(templates.p_law)}</p>
            </div>
            <div class="dialog__foot">
                {has_file.then(|| {
                    view! {
                        <Button look=Look::Danger busy=form.busy attr:data-testid="picture-remove" on:click=move |_| send(true)>
                            {tr!(templates.p_remove)}
                        </Button>
                    }
                })}
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Primary submit=true busy=form.busy attr:data-testid="picture-submit">
                    {tr!(common.save)}
                </Button>
            </div>
        </form>
    }
}
