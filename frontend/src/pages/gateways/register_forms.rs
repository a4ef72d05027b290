//! Comparing a day, and comparing a file.

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::scalars::Date;
use shared::ids::GatewayAccountId;
use wasm_bindgen_futures::JsFuture;

use crate::calls::gateways::{
    self, GatewayAccountView, GatewayRegisterAskInput, GatewayRegisterCheckInput,
    GatewayRegisterColumnsInput, GatewayRegisterView,
};
use crate::remote::Remote;
use crate::today::today;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{
    CheckField, DateDraft, DateField, Dialog, DialogForm, FileDrop, Look, SelectField, Submission, TextField,
    Toasts, text,
};

/// A file that was read: its name, and its bytes in Base64.
type Picked = Option<(String, String)>;

/// Which account: the only one, or one that is chosen.
#[component]
fn Account(known: Remote<Vec<GatewayAccountView>>, chosen: RwSignal<String>) -> impl IntoView {
    redrawn(move || {
        let all = known.data().unwrap_or_default();
        if let Some(first) = all.first()
            && chosen.with_untracked(String::is_empty)
        {
            chosen.set(first.id.to_string());
        }
        (all.len() > 1).then(|| {
            let options: Vec<_> = all.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
            view! {
                <SelectField
                    id="register-account"
                    label=tr!(gateways.account)
                    value=chosen
                    options=Signal::stored(options)
                />
            }
        })
    })
}

fn chosen(account: RwSignal<String>) -> Option<GatewayAccountId> {
    account.with_untracked(|text| text.parse().ok())
}

/// What came of it, for the toast.
fn tell(toasts: Toasts, found: &GatewayRegisterView) {
    toasts.done(match found.finding_count {
        0 => tr!(gateways.register_agrees).to_owned(),
        count => tr!(gateways.register_differs, count = text::counted(count)).to_string(),
    });
}

/// The dialog that asks the gateway about a day.
#[component]
pub fn DayDialog(
    open: RwSignal<bool>,
    accounts: Remote<Vec<GatewayAccountView>>,
    done: Callback<()>,
) -> impl IntoView {
    let form = move || open.get().then(|| view! { <DayForm open=open accounts=accounts done=done/> });
    view! {
        <Dialog open=open title=tr!(gateways.register_day_title).to_owned() id="register-day-dialog">{form}</Dialog>
    }
}

#[component]
fn DayForm(
    open: RwSignal<bool>,
    accounts: Remote<Vec<GatewayAccountView>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let account = RwSignal::new(String::new());
    let yesterday = today().pred_opt().unwrap_or_else(today);
    let on = DateDraft::of(Some(yesterday));
    let send = move |()| {
        on.touch();
        let (Some(day), Some(account_id)) = (on.read(), chosen(account)) else { return };
        let input = GatewayRegisterAskInput { account_id, on: Date(day), idempotency_key: form.key() };
        form.send(gateways::ask_register(input), move |found: GatewayRegisterView| {
            open.set(false);
            tell(toasts, &found);
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="register-day-submit"
            button=move || tr!(gateways.register_compare).to_owned()
            look=Look::Primary
        >
            <Account known=accounts chosen=account/>
            <DateField id="register-on" label=tr!(gateways.register_on) value=on error=form.field("on")/>
            <p class="muted">{tr!(gateways.register_day_hint)}</p>
        </DialogForm>
    }
}

/// The dialog that compares a file.
#[component]
pub fn FileDialog(
    open: RwSignal<bool>,
    accounts: Remote<Vec<GatewayAccountView>>,
    done: Callback<()>,
) -> impl IntoView {
    let form = move || open.get().then(|| view! { <FileForm open=open accounts=accounts done=done/> });
    view! {
        <Dialog open=open title=tr!(gateways.register_file_title).to_owned() id="register-file-dialog">{form}</Dialog>
    }
}

fn read(file: web_sys::File, picked: RwSignal<Picked>, fault: RwSignal<Option<String>>) {
    let name = file.name();
    spawn_local(async move {
        match JsFuture::from(file.array_buffer()).await {
            Ok(buffer) => {
                let bytes = Uint8Array::new(&buffer).to_vec();
                picked.try_set(Some((name, data_encoding::BASE64.encode(&bytes))));
                fault.try_set(None);
            }
            Err(_) => {
                fault.try_set(Some(tr!(gateways.register_unreadable).to_owned()));
            }
        }
    });
}

/// What the form states of a file.
#[derive(Clone, Copy)]
struct Draft {
    account: RwSignal<String>,
    picked: RwSignal<Picked>,
    fault: RwSignal<Option<String>>,
    refunds: RwSignal<bool>,
    from: DateDraft,
    to: DateDraft,
    /// Headers of the id, the sum, the sum less the fee, and the fee.
    columns: [RwSignal<String>; 4],
}

impl Draft {
    fn new() -> Draft {
        Draft {
            account: RwSignal::new(String::new()),
            picked: RwSignal::new(None),
            fault: RwSignal::new(None),
            refunds: RwSignal::new(false),
            from: DateDraft::of(None),
            to: DateDraft::of(None),
            columns: [(); 4].map(|()| RwSignal::new(String::new())),
        }
    }

    fn input(self, key: String) -> Option<GatewayRegisterCheckInput> {
        let Some((file_name, content_base64)) = self.picked.get_untracked() else {
            self.fault.set(Some(tr!(gateways.register_no_file).to_owned()));
            return None;
        };
        self.from.touch();
        self.to.touch();
        if untrack(|| self.from.error().or(self.to.error())).is_some() {
            return None;
        }
        let [name, sum, net, fee] = self
            .columns
            .map(|column| Some(column.get_untracked().trim().to_owned()).filter(|text| !text.is_empty()));
        Some(GatewayRegisterCheckInput {
            account_id: chosen(self.account)?,
            file_name,
            content_base64,
            refunds: self.refunds.get_untracked(),
            from: self.from.read().map(Date),
            to: self.to.read().map(Date),
            columns: Some(GatewayRegisterColumnsInput { name, amount: sum, net, fee }),
            idempotency_key: key,
        })
    }
}

#[component]
fn FileForm(
    open: RwSignal<bool>,
    accounts: Remote<Vec<GatewayAccountView>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::new();
    let send = move |()| {
        let Some(input) = draft.input(form.key()) else { return };
        form.send(gateways::check_register(input), move |found: GatewayRegisterView| {
            open.set(false);
            tell(toasts, &found);
            done.try_run(());
        });
    };
    let told = move || {
        let fault = draft.fault.get().or_else(|| form.field("contentBase64").get());
        match (fault, draft.picked.get()) {
            (Some(fault), _) => Some(view! { <div class="field__error">{fault}</div> }.into_any()),
            (None, Some((name, _))) => {
                let text = tr!(gateways.register_chosen, name = name).to_string();
                Some(view! { <div role="status">{text}</div> }.into_any())
            }
            (None, None) => None,
        }
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="register-file-submit"
            button=move || tr!(gateways.register_compare).to_owned()
            look=Look::Primary
        >
            <Account known=accounts chosen=draft.account/>
            <FileDrop
                id="register-csv"
                label=tr!(gateways.register_drop)
                accept=".csv,.txt,text/csv"
                hint=tr!(gateways.register_drop_hint)
                on_file=move |file| read(file, draft.picked, draft.fault)
            />
            {redrawn(told)}
            <CheckField id="register-refunds" label=tr!(gateways.register_is_refunds) value=draft.refunds/>
            <div class="row">
                <DateField id="register-from" label=tr!(gateways.register_from) value=draft.from error=form.field("from")/>
                <DateField id="register-to" label=tr!(gateways.register_to) value=draft.to error=form.field("to")/>
            </div>
            <p class="muted">{tr!(gateways.register_days_hint)}</p>
            {columns(draft, form)}
        </DialogForm>
    }
}

/// Headers, where they are not the usual ones.
fn columns(draft: Draft, form: Submission) -> impl IntoView {
    let [name, sum, net, fee] = draft.columns;
    view! {
        <details>
            <summary>{tr!(gateways.register_columns)}</summary>
            <div class="stack">
                <p class="muted">{tr!(gateways.register_columns_hint)}</p>
                <TextField id="register-c-name" label=tr!(gateways.register_c_name) value=name optional=true error=form.field("columns.name")/>
                <TextField id="register-c-amount" label=tr!(gateways.register_c_amount) value=sum optional=true error=form.field("columns.amount")/>
                <TextField id="register-c-net" label=tr!(gateways.register_c_net) value=net optional=true error=form.field("columns.net")/>
                <TextField id="register-c-fee" label=tr!(gateways.register_c_fee) value=fee optional=true error=form.field("columns.fee")/>
            </div>
        </details>
    }
}
