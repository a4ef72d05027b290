//! A new API key: its rights, where it works and until when; then its secret, shown once.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::SellerId;

use super::seller_choice::SellersField;
use super::words::{Area, areas, permission_name};
use crate::calls::access::{self, ApiKeyCreateInput};
use crate::calls::sellers::SellerView;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::text::{Copyable, day_start};
use crate::ui::{
    Button, DateDraft, DateField, Dialog, DialogForm, Look, Notice, Submission, TextArea, TextField, Tone,
};

/// The dialog.
#[component]
pub fn KeyDialog(
    open: RwSignal<bool>,
    sellers: Remote<Vec<SellerView>>,
    done: Callback<()>,
) -> impl IntoView {
    let secret = RwSignal::new(None::<String>);
    effect(move |_| {
        if !open.get() {
            secret.set(None);
        }
    });
    let body = move || match secret.get() {
        Some(secret) => view! { <Secret open=open secret=secret/> }.into_any(),
        None => view! { <Form open=open secret=secret sellers=sellers done=done/> }.into_any(),
    };
    view! { <Dialog open=open title=tr!(settings.key_new).to_owned() id="key-dialog" wide=true>{body}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    scopes: RwSignal<Vec<Permission>>,
    sellers: RwSignal<Vec<SellerId>>,
    addresses: RwSignal<String>,
    expires: DateDraft,
}

impl Draft {
    fn new() -> Draft {
        Draft {
            name: RwSignal::new(String::new()),
            scopes: RwSignal::new(Vec::new()),
            sellers: RwSignal::new(Vec::new()),
            addresses: RwSignal::new(String::new()),
            expires: DateDraft::new(),
        }
    }

    fn is_ready(self) -> bool {
        !self.name.with(|name| name.trim().is_empty())
            && !self.scopes.with(Vec::is_empty)
            && self.expires.error().is_none()
    }

    /// The key works to the end of its last day in this browser's zone.
    fn input(self, key: String) -> ApiKeyCreateInput {
        let typed = self.addresses.get();
        let addresses = typed.split([',', '\n', ' ']).map(str::trim).filter(|part| !part.is_empty());
        let addresses: Vec<String> = addresses.map(str::to_owned).collect();
        let sellers = self.sellers.get();
        let end = self.expires.read().and_then(|day| day.succ_opt()).and_then(day_start);
        ApiKeyCreateInput {
            name: self.name.get().trim().to_owned(),
            scopes: self.scopes.get(),
            sellers: Some(sellers).filter(|sellers| !sellers.is_empty()),
            addresses: Some(addresses).filter(|addresses| !addresses.is_empty()),
            expires_at: end.map(Into::into),
            idempotency_key: key,
        }
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    secret: RwSignal<Option<String>>,
    sellers: Remote<Vec<SellerView>>,
    done: Callback<()>,
) -> impl IntoView {
    let form = Submission::new();
    let draft = Draft::new();
    let send = move |()| {
        if !untrack(|| draft.is_ready()) {
            return;
        }
        let input = untrack(|| draft.input(form.key()));
        form.send(access::create_key(input), move |(_, made)| {
            done.try_run(());
            match made {
                Some(made) => secret.set(Some(made)),
                // A repeat of a call that was answered before: its secret is not shown again.
                None => open.set(false),
            }
        });
    };
    let name_error = form.required("name", draft.name, tr!(settings.key_name_empty));
    let refused = form.field("scopes");
    let scopes_error = Signal::derive(move || {
        let none = form.asked.get() && draft.scopes.with(Vec::is_empty);
        none.then(|| tr!(settings.scopes_empty).to_owned()).or_else(|| refused.get())
    });
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="key-submit"
            button=move || tr!(settings.key_make)
        >
            <TextField
                id="key-name"
                label=tr!(settings.name)
                value=draft.name
                hint=tr!(settings.key_name_hint).to_owned()
                error=name_error
                autofocus=true
            />
            <Scopes chosen=draft.scopes error=scopes_error/>
            <SellersField chosen=draft.sellers sellers=sellers error=form.field("sellers")/>
            <DateField
                id="key-expires"
                label=tr!(settings.key_expires)
                value=draft.expires
                hint=tr!(settings.key_expires_hint).to_owned()
                optional=true
            />
            <TextArea
                id="key-addresses"
                label=tr!(settings.addresses)
                value=draft.addresses
                hint=tr!(settings.addresses_hint).to_owned()
                optional=true
                error=form.field("addresses")
            />
        </DialogForm>
    }
}

/// Boxes of the rights that the person has: nobody gives more.
#[component]
fn Scopes(chosen: RwSignal<Vec<Permission>>, error: Signal<Option<String>>) -> impl IntoView {
    let session = Session::get();
    let boxed = move |permission: Permission| {
        let toggle = move |_| {
            chosen.update(|chosen| match chosen.iter().position(|known| *known == permission) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(permission),
            });
        };
        let lacks = session.lacks(permission);
        view! {
            <label class="check" title=lacks.clone()>
                <input
                    type="checkbox"
                    data-testid=format!("scope-{}", permission.code())
                    disabled=lacks.is_some()
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&permission))
                    on:change=toggle
                />
                <span>{permission_name(permission)}</span>
            </label>
        }
    };
    let area = move |area: Area| {
        view! {
            <div class="scopes__area">
                <div class="muted">{area.name}</div>
                {area.permissions.into_iter().map(boxed).collect_view()}
            </div>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{tr!(settings.scopes)}</legend>
            <div class="scopes">{areas().into_iter().map(area).collect_view()}</div>
            {redrawn(move || error.get().map(|error| view! { <div class="field__error" role="alert">{error}</div> }))}
        </fieldset>
    }
}

/// The secret of a key that was just made.
#[component]
pub fn Secret(open: RwSignal<bool>, secret: String) -> impl IntoView {
    view! {
        <div class="dialog__body">
            <Notice tone=Tone::Warn title=tr!(settings.secret_title) text=tr!(settings.secret_text)/>
            <div class="secret" data-testid="key-secret"><Copyable value=secret/></div>
            <p class="muted">{tr!(settings.secret_use)}</p>
        </div>
        <div class="dialog__foot">
            <Button look=Look::Primary attr:data-testid="secret-done" on:click=move |_| open.set(false)>
                {tr!(settings.secret_done)}
            </Button>
        </div>
    }
}
