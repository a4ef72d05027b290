//! A bank account of a seller, new or changed: its numbers are checked as they are typed.

use leptos::prelude::*;
use shared::error::FieldError;
use shared::ids::SellerId;

use super::accounts::Edited;
use super::form::fault;
use crate::calls::documents::{self, SellerAccountSaveInput, SellerAccountView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{CheckField, Dialog, DialogForm, Submission, TextField, Toasts};

/// The dialog; open while an account or a new one is asked for.
#[component]
pub fn AccountDialog(edited: Edited, seller: SellerId, done: Callback<()>) -> impl IntoView {
    let open = opened_by(edited);
    let title = Signal::derive(move || {
        let old = edited.with(|edited| matches!(edited, Some(Some(_))));
        if old { tr!(documents.account_edit) } else { tr!(documents.account_new) }.to_owned()
    });
    let form = move || {
        let account = edited.get()?;
        Some(view! { <Form open=open account=account seller=seller done=done/> })
    };
    view! { <Dialog open=open title=title id="account-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    bank: RwSignal<String>,
    bik: RwSignal<String>,
    account: RwSignal<String>,
    correspondent: RwSignal<String>,
    main: RwSignal<bool>,
    archived: RwSignal<bool>,
}

impl Draft {
    fn of(known: Option<&SellerAccountView>) -> Draft {
        let text = |part: fn(&SellerAccountView) -> Option<String>| {
            RwSignal::new(known.and_then(part).unwrap_or_default())
        };
        Draft {
            bank: text(|account| Some(account.bank.clone())),
            bik: text(|account| Some(account.bik.clone())),
            account: text(|account| Some(account.account.clone())),
            correspondent: text(|account| account.correspondent.clone()),
            main: RwSignal::new(known.is_some_and(|account| account.main)),
            archived: RwSignal::new(known.is_some_and(|account| account.archived)),
        }
    }

    fn input(
        self,
        known: Option<&SellerAccountView>,
        seller: SellerId,
        key: String,
    ) -> SellerAccountSaveInput {
        SellerAccountSaveInput {
            id: known.map(|account| account.id),
            version: known.map_or(0, |account| account.version),
            seller_id: seller,
            bank: self.bank.get(),
            bik: self.bik.get(),
            account: self.account.get(),
            correspondent: Some(self.correspondent.get()),
            main: self.main.get(),
            archived: self.archived.get(),
            idempotency_key: key,
        }
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    account: Option<SellerAccountView>,
    seller: SellerId,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::of(account.as_ref());
    let is_main = account.as_ref().is_some_and(|account| account.main);
    let is_new = account.is_none();
    let known = StoredValue::new(account);
    let input = move |key| known.with_value(|known| draft.input(known.as_ref(), seller, key));
    let faults = Memo::new(move |_| input(String::new()).bank_account().checked().err().unwrap_or_default());
    let send = move |()| {
        if !faults.with_untracked(Vec::is_empty) {
            return;
        }
        let input = untrack(|| input(form.key()));
        form.send(documents::save_account(input), move |saved: SellerAccountView| {
            open.set(false);
            toasts.done(tr!(documents.account_saved, bank = saved.bank).to_string());
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="account-submit"
            button=move || if is_new { tr!(common.add) } else { tr!(common.save) }
            reread=done
        >
            <Numbers draft=draft faults=faults form=form/>
            <CheckField
                id="account-main"
                label=tr!(documents.main_label)
                value=draft.main
                disabled=is_main
            />
            {is_main.then(|| view! { <div class="field__hint">{tr!(documents.main_only)}</div> })}
            {(!is_new).then(|| view! {
                <CheckField id="account-archived" label=tr!(documents.archived_label) value=draft.archived/>
            })}
            {redrawn(move || {
                form.field("main").get().map(|error| view! { <div class="field__error">{error}</div> })
            })}
        </DialogForm>
    }
}

#[component]
fn Numbers(draft: Draft, faults: Memo<Vec<FieldError>>, form: Submission) -> impl IntoView {
    view! {
        <div class="cols">
            <TextField
                id="account-bik"
                label=tr!(documents.bik)
                value=draft.bik
                hint=tr!(documents.bik_hint)
                error=fault(faults, form, "bik", draft.bik)
            />
            <TextField
                id="account-bank"
                label=tr!(documents.bank)
                value=draft.bank
                hint=tr!(documents.bank_hint)
                error=fault(faults, form, "bank", draft.bank)
            />
        </div>
        <TextField
            id="account-number"
            label=tr!(documents.account)
            value=draft.account
            hint=tr!(documents.account_hint)
            error=fault(faults, form, "account", draft.account)
        />
        <TextField
            id="account-correspondent"
            label=tr!(documents.correspondent)
            value=draft.correspondent
            optional=true
            hint=tr!(documents.correspondent_hint)
            error=fault(faults, form, "correspondent", draft.correspondent)
        />
    }
}
