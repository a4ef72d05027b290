//! An endpoint, new or changed; then the secret of a new one, shown once.

use leptos::prelude::*;
use shared::ids::SellerId;
use shared::webhooks::WebhookKind;

use super::kinds::KindsField;
use crate::calls::sellers;
use crate::calls::webhooks::{self, WebhookEndpointSaveInput, WebhookEndpointView};
use crate::pages::settings::SellersField;
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::effect;
use crate::ui::text::Copyable;
use crate::ui::{Button, CheckField, Dialog, DialogForm, Look, Notice, Submission, TextField, Toasts, Tone};

/// Which endpoint the form is about: none = no form, some of none = a new one.
pub type Edited = RwSignal<Option<Option<WebhookEndpointView>>>;

/// The dialog.
#[component]
pub fn EndpointDialog(edited: Edited, done: Callback<()>) -> impl IntoView {
    let open = opened_by(edited);
    let secret = RwSignal::new(None::<String>);
    effect(move |_| {
        if !open.get() {
            secret.set(None);
        }
    });
    let title = Signal::derive(move || {
        let old = edited.with(|edited| matches!(edited, Some(Some(_))));
        if old { tr!(webhooks.edit) } else { tr!(webhooks.new) }.to_owned()
    });
    let body = move || match secret.get() {
        Some(secret) => view! { <Secret open=open secret=secret/> }.into_any(),
        None => edited
            .get()
            .map(|endpoint| view! { <Form open=open secret=secret endpoint=endpoint done=done/> })
            .into_any(),
    };
    view! { <Dialog open=open title=title id="webhook-dialog" wide=true>{body}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    url: RwSignal<String>,
    all: RwSignal<bool>,
    kinds: RwSignal<Vec<WebhookKind>>,
    sellers: RwSignal<Vec<SellerId>>,
    active: RwSignal<bool>,
}

impl Draft {
    fn of(endpoint: Option<&WebhookEndpointView>) -> Draft {
        let kinds = endpoint.and_then(|endpoint| endpoint.kinds.clone());
        let sellers = endpoint.and_then(|endpoint| endpoint.sellers.clone()).unwrap_or_default();
        let (name, url) = endpoint.map(|of| (of.name.clone(), of.url.clone())).unwrap_or_default();
        Draft {
            name: RwSignal::new(name),
            url: RwSignal::new(url),
            all: RwSignal::new(kinds.is_none()),
            kinds: RwSignal::new(kinds.unwrap_or_default()),
            sellers: RwSignal::new(sellers),
            active: RwSignal::new(endpoint.is_none_or(|endpoint| endpoint.active)),
        }
    }

    fn is_ready(self) -> bool {
        let blank = |text: RwSignal<String>| text.with(|text| text.trim().is_empty());
        !blank(self.name) && !blank(self.url) && (self.all.get() || !self.kinds.with(Vec::is_empty))
    }

    fn input(self, of: Option<&WebhookEndpointView>, key: String) -> WebhookEndpointSaveInput {
        let mut kinds = self.kinds.get();
        kinds.sort_unstable();
        let sellers = self.sellers.get();
        WebhookEndpointSaveInput {
            id: of.map(|of| of.id),
            version: of.map(|of| of.version),
            name: self.name.get().trim().to_owned(),
            url: self.url.get().trim().to_owned(),
            kinds: (!self.all.get()).then_some(kinds),
            sellers: Some(sellers).filter(|sellers| !sellers.is_empty()),
            active: self.active.get(),
            idempotency_key: key,
        }
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    secret: RwSignal<Option<String>>,
    endpoint: Option<WebhookEndpointView>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::of(endpoint.as_ref());
    let (is_new, known) = (endpoint.is_none(), StoredValue::new(endpoint));
    let all_sellers = Remote::new(sellers::list);
    let send = move |()| {
        if !untrack(|| draft.is_ready()) {
            return;
        }
        let input = untrack(|| known.with_value(|known| draft.input(known.as_ref(), form.key())));
        form.send(webhooks::save(input), move |(saved, made)| {
            done.try_run(());
            match made {
                Some(made) => secret.set(Some(made)),
                None => {
                    open.set(false);
                    toasts.done(tr!(webhooks.saved, name = saved.name).to_string());
                }
            }
        });
    };
    let refused = form.field("kinds");
    let kinds_error = Signal::derive(move || {
        let none = form.asked.get() && !draft.all.get() && draft.kinds.with(Vec::is_empty);
        none.then(|| tr!(webhooks.kinds_empty).to_owned()).or_else(|| refused.get())
    });
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="webhook-submit"
            button=move || if is_new { tr!(common.add) } else { tr!(common.save) }
            reread=done
        >
            <TextField
                id="webhook-name"
                label=tr!(webhooks.name)
                value=draft.name
                hint=tr!(webhooks.name_hint)
                error=form.required("name", draft.name, tr!(webhooks.name_empty))
                autofocus=true
            />
            <TextField
                id="webhook-url"
                label=tr!(webhooks.url)
                value=draft.url
                hint=tr!(webhooks.url_hint)
                error=form.required("url", draft.url, tr!(webhooks.url_empty))
            />
            <KindsField all=draft.all chosen=draft.kinds error=kinds_error/>
            <SellersField chosen=draft.sellers sellers=all_sellers error=form.field("sellers")/>
            <CheckField id="webhook-active" label=tr!(webhooks.active) value=draft.active hint=tr!(webhooks.active_hint)/>
        </DialogForm>
    }
}

/// A secret that was just made.
#[component]
pub fn Secret(open: RwSignal<bool>, secret: String) -> impl IntoView {
    view! {
        <div class="dialog__body">
            <Notice tone=Tone::Warn title=tr!(webhooks.secret_title) text=tr!(webhooks.secret_text)/>
            <div class="secret" data-testid="webhook-secret"><Copyable value=secret/></div>
            <p class="muted">{tr!(webhooks.secret_use)}</p>
        </div>
        <div class="dialog__foot">
            <Button look=Look::Primary attr:data-testid="secret-done" on:click=move |_| open.set(false)>
                {tr!(webhooks.secret_done)}
            </Button>
        </div>
    }
}
