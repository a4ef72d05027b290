//! An account at a gateway, new or changed. Secrets are typed and never shown.

use leptos::prelude::*;
use shared::gateway::{GatewayHash, GatewayKind};

use super::account_draft::{Draft, SECRETS, wrong_number};
use super::accounts::Edited;
use super::receipt_fields::Receipts;
use super::words::kind_name;
use crate::calls::gateways::{self, GatewayAccountView};
use crate::calls::sellers;
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{CheckField, Dialog, DialogForm, Notice, SelectField, Submission, TextField, Toasts, Tone};

/// The dialog; open while an account or a new one is asked for.
#[component]
pub fn AccountDialog(edited: Edited, done: Callback<()>) -> impl IntoView {
    let open = opened_by(edited);
    let title = Signal::derive(move || {
        let old = edited.with(|edited| matches!(edited, Some(Some(_))));
        if old { tr!(gateways.account_edit) } else { tr!(gateways.account_new) }.to_owned()
    });
    let form = move || edited.get().map(|account| view! { <Form open=open account=account done=done/> });
    view! { <Dialog open=open title=title id="gateway-dialog" wide=true>{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, account: Option<GatewayAccountView>, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::of(account.as_ref());
    let is_new = account.is_none();
    let set = account.as_ref().map(|account| account.secrets.clone()).unwrap_or_default();
    let known = StoredValue::new(account);
    let send = move |()| {
        let blank = |value: RwSignal<String>| value.with_untracked(|value| value.trim().is_empty());
        let whole = |value: RwSignal<String>| untrack(|| wrong_number(value)).is_none();
        if blank(draft.name) || blank(draft.shop) || !whole(draft.hours) || !whole(draft.first) {
            return;
        }
        let input = untrack(|| known.with_value(|known| draft.input(known.as_ref())));
        form.send(gateways::save(input), move |saved: GatewayAccountView| {
            open.set(false);
            toasts.done(tr!(gateways.account_saved, name = saved.name).to_string());
            done.try_run(());
        });
    };
    let moves = Signal::derive(move || known.with_value(|known| draft.moves(known.as_ref())));
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="gateway-submit"
            button=move || if is_new { tr!(common.add) } else { tr!(common.save) }
            reread=done
        >
            {is_new.then(|| view! { <Which draft=draft form=form/> })}
            <div class="cols">
                <TextField
                    id="gateway-name"
                    label=tr!(gateways.name)
                    value=draft.name
                    error=form.required("name", draft.name, tr!(gateways.name_empty))
                />
                <TextField
                    id="gateway-shop"
                    label=tr!(gateways.shop)
                    value=draft.shop
                    hint=tr!(gateways.shop_hint)
                    error=form.required("shop", draft.shop, tr!(gateways.shop_empty))
                />
            </div>
            <Secrets draft=draft form=form set=set moves=moves/>
            <CheckField id="gateway-active" label=tr!(gateways.active) value=draft.active hint=tr!(gateways.active_hint)/>
            <Links draft=draft form=form is_new=is_new/>
            <Receipts draft=draft form=form/>
            <Addresses draft=draft form=form/>
        </DialogForm>
    }
}

/// Whose account, at which gateway, for tests or not: it stays so.
#[component]
fn Which(draft: Draft, form: Submission) -> impl IntoView {
    let known = Remote::new(sellers::list);
    let sellers = Signal::derive(move || {
        let all = known.data().unwrap_or_default();
        all.into_iter().map(|seller| (seller.id.to_string(), seller.short_name)).collect::<Vec<_>>()
    });
    effect(move |_| {
        let first = sellers.with(|sellers| sellers.first().map(|(id, _)| id.clone()));
        if let Some(first) = first.filter(|_| draft.seller.with_untracked(String::is_empty)) {
            draft.seller.set(first);
        }
    });
    let kinds = GatewayKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind_name(*kind).to_owned()));
    view! {
        <div class="cols">
            <SelectField
                id="gateway-seller"
                label=tr!(gateways.seller)
                value=draft.seller
                options=sellers
                error=form.field("sellerId")
            />
            <SelectField
                id="gateway-kind"
                label=tr!(gateways.gateway)
                value=draft.kind
                options=Signal::stored(kinds.collect::<Vec<_>>())
            />
        </div>
        <CheckField id="gateway-test-mode" label=tr!(gateways.test_label) value=draft.test hint=tr!(gateways.test_hint)/>
    }
}

/// Secrets are typed and never shown; all of them anew when they would go to another address.
#[component]
fn Secrets(draft: Draft, form: Submission, set: Vec<String>, moves: Signal<bool>) -> impl IntoView {
    let set = StoredValue::new(set);
    let field = move |n: usize, id: &'static str, label: &'static str, error: Signal<Option<String>>| {
        let is_set = set.with_value(|set| set.iter().any(|name| name == SECRETS[n]));
        let hint = match (is_set, n) {
            (true, _) => tr!(gateways.secret_set),
            (false, 2) => tr!(gateways.password3_hint),
            (false, _) => tr!(gateways.secret_unset),
        };
        view! {
            <TextField
                id=id
                label=label
                kind="password"
                autocomplete="new-password"
                value=draft.secrets[n]
                hint=hint
                error=error
            />
        }
    };
    let hashes = GatewayHash::ALL.iter().map(|hash| (hash.code().to_owned(), hash.code().to_uppercase()));
    let hashes = Signal::stored(hashes.collect::<Vec<_>>());
    let moved = move || {
        moves.get().then(|| {
            view! { <Notice tone=Tone::Warn title=tr!(gateways.moves) text=tr!(gateways.moves_text)/> }
        })
    };
    // The server speaks of all secrets at once: at the first of them.
    let refused = form.field("secrets");
    let fine = Signal::stored(None);
    view! {
        {redrawn(moved)}
        {redrawn(move || {
            if draft.is_robokassa() {
                view! {
                    <div class="cols">
                        {field(0, "gateway-password-1", tr!(gateways.password1), refused)}
                        {field(1, "gateway-password-2", tr!(gateways.password2), fine)}
                        {field(2, "gateway-password-3", tr!(gateways.password3), fine)}
                        <SelectField
                            id="gateway-hash"
                            label=tr!(gateways.hash)
                            value=draft.hash
                            options=hashes
                            hint=tr!(gateways.hash_hint)
                        />
                    </div>
                }
                .into_any()
            } else {
                field(3, "gateway-secret-key", tr!(gateways.secret_key), refused).into_any()
            }
        })}
    }
}

#[component]
fn Links(draft: Draft, form: Submission, is_new: bool) -> impl IntoView {
    let hours = form.field("linkHours");
    let hours = Signal::derive(move || wrong_number(draft.hours).or_else(|| hours.get()));
    let first = Signal::derive(move || wrong_number(draft.first));
    view! {
        <div class="cols">
            <TextField
                id="gateway-back"
                label=tr!(gateways.return_url)
                value=draft.back
                optional=true
                hint=tr!(gateways.return_url_hint)
                error=form.field("returnUrl")
            />
            <TextField id="gateway-hours" label=tr!(gateways.link_hours) value=draft.hours error=hours/>
            {redrawn(move || (is_new && draft.is_robokassa()).then(|| view! {
                <TextField
                    id="gateway-first"
                    label=tr!(gateways.first_number)
                    value=draft.first
                    optional=true
                    hint=tr!(gateways.first_number_hint)
                    error=first
                />
            }))}
        </div>
    }
}

/// Where the gateway is: its own addresses, unless a stand-in is tried.
#[component]
fn Addresses(draft: Draft, form: Submission) -> impl IntoView {
    let (base, services) = (form.field("baseUrl"), form.field("servicesUrl"));
    // A refusal must be seen.
    let wrong = move || base.get().is_some() || services.get().is_some();
    view! {
        <details open=wrong>
            <summary>{tr!(gateways.addresses)}</summary>
            <div class="stack-s">
                <p class="muted">{tr!(gateways.addresses_text)}</p>
                <div class="cols">
                    <TextField
                        id="gateway-base"
                        label=tr!(gateways.base_url)
                        value=draft.base
                        optional=true
                        hint=tr!(gateways.base_url_hint)
                        error=base
                    />
                    {redrawn(move || draft.is_robokassa().then(|| view! {
                        <TextField
                            id="gateway-services"
                            label=tr!(gateways.services_url)
                            value=draft.services
                            optional=true
                            hint=tr!(gateways.base_url_hint)
                            error=services
                        />
                    }))}
                </div>
            </div>
        </details>
    }
}
