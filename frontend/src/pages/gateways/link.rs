//! A link by which a client pays: an invoice, or any sum.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::api::scalars::Decimal;
use shared::gateway::intent::IntentState;
use shared::ids::{ClientId, DocumentKey, GatewayAccountId, SellerId};
use shared::money::{Currency, Money};

use super::words::{href, kind_name};
use crate::calls::amount;
use crate::calls::clients::ClientCard;
use crate::calls::documents::DocumentView;
use crate::calls::gateways::{self, GatewayAccountView, IntentCard, PaymentLinkCreateInput};
use crate::format;
use crate::remote::Remote;
use crate::ui::dialog::{focus_late, opened_by};
use crate::ui::erased::redrawn;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{
    Button, CheckField, Dialog, DialogForm, Glyph, Icon, Look, MoneyInput, Notice, Refusal, SelectField,
    Skeleton, Submission, TextArea, TextField, Toasts, Tone, text,
};
use crate::{i18n, tr};

/// What a link begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linking {
    /// Whose.
    pub client: ClientId,
    /// The seller of the client.
    pub seller: SellerId,
    /// The invoice that is paid.
    pub invoice: Option<DocumentKey>,
    /// How much: what is owed, or what is left of the invoice.
    pub amount: Option<Money>,
    /// The currency of the client.
    pub currency: Currency,
    /// What the payer reads; blank = as the server calls it.
    pub description: String,
}

impl Linking {
    /// Of a client: what it owes.
    #[must_use]
    pub fn of_client(card: &ClientCard) -> Linking {
        let balance = amount(card.account.balance);
        Linking {
            client: card.client.id,
            seller: card.client.seller_id,
            invoice: None,
            amount: (balance.minor() < 0).then(|| balance.negated()),
            currency: balance.currency(),
            description: String::new(),
        }
    }

    /// Of an invoice: what is left to be paid; nothing when it is paid.
    #[must_use]
    pub fn of_invoice(document: &DocumentView) -> Option<Linking> {
        let whole = amount(document.total?);
        let paid = document.paid.map_or(0, |paid| amount(paid).minor());
        let total = Money::from_minor(whole.minor() - paid, whole.currency());
        if total.minor() <= 0 {
            return None;
        }
        Some(Linking {
            client: document.client_id,
            seller: document.seller_id,
            invoice: Some(document.id),
            amount: Some(total),
            currency: total.currency(),
            description: String::new(),
        })
    }
}

/// The dialog; open while a link is asked for.
#[component]
pub fn LinkDialog(asked: RwSignal<Option<Linking>>) -> impl IntoView {
    let open = opened_by(asked);
    let content = move || asked.get().map(|start| view! { <Content open=open start=start/> });
    view! { <Dialog open=open title=tr!(gateways.link_title).to_owned() id="link-dialog">{content}</Dialog> }
}

#[component]
fn Content(open: RwSignal<bool>, start: Linking) -> impl IntoView {
    let made = RwSignal::new(None::<IntentCard>);
    let accounts = Remote::new(gateways::accounts);
    let start = StoredValue::new(start);
    redrawn(move || {
        if let Some(card) = made.get() {
            return view! { <Made open=open card=card/> }.into_any();
        }
        match accounts.get() {
            None => view! { <div class="dialog__body" aria-busy="true"><Skeleton/></div> }.into_any(),
            Some(Err(error)) => view! {
                <div class="dialog__body"><Refusal error=error retry=move |()| accounts.refresh()/></div>
            }
            .into_any(),
            Some(Ok(all)) => {
                let seller = start.with_value(|start| start.seller);
                let usable = |account: &GatewayAccountView| account.active && account.seller_id == seller;
                let mut all: Vec<_> = all.into_iter().filter(usable).collect();
                // Real money before tests.
                all.sort_by_key(|account| account.test);
                focus_late();
                if all.is_empty() {
                    return view! { <NoAccount open=open/> }.into_any();
                }
                view! { <Form open=open start=start.get_value() accounts=all made=made/> }.into_any()
            }
        }
    })
}

#[component]
fn NoAccount(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="dialog__body">
            <Notice tone=Tone::Warn title=tr!(gateways.no_account) text=tr!(gateways.no_account_text)/>
        </div>
        <div class="dialog__foot">
            <Button on:click=move |_| open.set(false)>{tr!(common.close)}</Button>
            <A href="/gateway/accounts" attr:class="btn is-primary">{tr!(gateways.accounts)}</A>
        </div>
    }
}

/// The link that was made, to be copied; or why there is none yet.
#[component]
fn Made(open: RwSignal<bool>, card: IntentCard) -> impl IntoView {
    let IntentCard { intent, .. } = card;
    let sum = text::money(amount(intent.amount));
    let test = intent.test.then(|| view! { <Notice tone=Tone::Info title=tr!(gateways.link_test)/> });
    let told = match (intent.pay_url.clone(), intent.state) {
        (Some(url), _) => {
            focus_late();
            let until = intent.expires_at.map(|at| {
                let until = tr!(gateways.link_until, at = text::instant(at.0)).to_string();
                view! { <p class="muted">{until}</p> }
            });
            view! {
                <p>{tr!(gateways.link_made, sum = sum).to_string()}</p>
                <PayLink url=url/>
                {until}
                {test}
            }
            .into_any()
        }
        (None, IntentState::Cancelled) => {
            let why = intent.problem.clone().unwrap_or_default();
            view! { <Notice tone=Tone::Bad title=tr!(gateways.link_refused) text=why/> }.into_any()
        }
        (None, _) => {
            view! { <Notice tone=Tone::Warn title=tr!(gateways.link_later) text=tr!(gateways.link_later_text)/> }
                .into_any()
        }
    };
    view! {
        <div class="dialog__body">{told}</div>
        <div class="dialog__foot">
            <A href=href(intent.id) attr:class="btn" attr:data-testid="link-payment">{tr!(gateways.open)}</A>
            <Button on:click=move |_| open.set(false) attr:data-testid="link-close">{tr!(common.close)}</Button>
        </div>
    }
}

/// An address that somebody pays by, whole in a field, with a button that copies it.
#[component]
pub fn PayLink(#[prop(into)] url: String) -> impl IntoView {
    let toasts = Toasts::get();
    let (shown, whole) = (url.clone(), url);
    let field = NodeRef::<leptos::html::Input>::new();
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&whole);
        leptos::task::spawn_local(async move {
            match wasm_bindgen_futures::JsFuture::from(promise).await {
                Ok(_) => toasts.done(tr!(gateways.link_copied)),
                // Without leave for the clipboard the address is chosen, and keys copy it.
                Err(_) => choose(()),
            }
        });
    };
    view! {
        <div class="paylink">
            <input
                node_ref=field
                class="input mono"
                type="text"
                readonly
                aria-label=tr!(gateways.link)
                data-testid="link-url"
                prop:value=shown
                on:focus=move |_| choose(())
            />
            <Button look=Look::Primary attr:data-testid="link-copy" on:click=copy>
                <Icon glyph=Glyph::Copy/>
                {tr!(gateways.link_copy)}
            </Button>
        </div>
    }
}

/// «Основной магазин (ЮKassa)».
fn named(account: &GatewayAccountView) -> String {
    let test = if account.test { tr!(gateways.test_mark) } else { "" };
    let kind = kind_name(account.kind);
    if account.name == kind { format!("{kind}{test}") } else { format!("{} ({kind}{test})", account.name) }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    start: Linking,
    accounts: Vec<GatewayAccountView>,
    made: RwSignal<Option<IntentCard>>,
) -> impl IntoView {
    let form = Submission::new();
    let draft = MoneyDraft::new(Signal::stored(start.currency));
    if let Some(sum) = start.amount {
        draft.text.set(format::figure(sum, i18n::lang()));
    }
    let description = RwSignal::new(start.description.clone());
    let account = RwSignal::new(accounts.first().map(|account| account.id.to_string()).unwrap_or_default());
    let (hold, keep) = (RwSignal::new(false), RwSignal::new(false));
    let consent = RwSignal::new(tr!(gateways.consent_words).to_owned());
    let options: Vec<_> = accounts.iter().map(|account| (account.id.to_string(), named(account))).collect();
    let several = options.len() > 1;
    // Where there is no choice, people still see through what they take money, and that a test is one.
    let only = accounts.first().filter(|_| !several).map(|account| {
        let (tone, test) = (Tone::Info, account.test);
        let name = tr!(gateways.through, name = named(account)).to_string();
        if test {
            view! { <Notice tone=tone title=name text=tr!(gateways.link_test)/> }.into_any()
        } else {
            view! { <p class="muted">{name}</p> }.into_any()
        }
    });
    let (client, invoice) = (start.client, start.invoice);
    let wanted = move || draft.read().ok().filter(|sum| sum.minor() > 0);
    let refused = form.field("amount");
    let wrong = move || match draft.read() {
        Ok(sum) if sum.minor() <= 0 => Some(tr!(errors.money_positive).to_owned()),
        Ok(_) | Err(_) => refused.get(),
    };
    let send = move |()| {
        draft.touch();
        let Some(money) = untrack(wanted) else { return };
        if keep.get_untracked() && consent.with_untracked(|words| words.trim().is_empty()) {
            return;
        }
        let input = PaymentLinkCreateInput {
            client_id: Some(client),
            invoice_id: invoice,
            account_id: account.get_untracked().parse::<GatewayAccountId>().ok(),
            amount: Some(Decimal(money.to_decimal())),
            description: Some(description.get_untracked()),
            hold: Some(hold.get_untracked()),
            consent: keep.get_untracked().then(|| consent.get_untracked()),
            idempotency_key: form.key(),
        };
        form.send(gateways::link(input), move |card: IntentCard| made.set(Some(card)));
    };
    let button = move || match wanted() {
        Some(money) => tr!(gateways.link_sum, sum = text::money(money)).to_string(),
        None => tr!(gateways.link_create).to_owned(),
    };
    view! {
        <DialogForm open=open submission=form on_send=send id="link-submit" button=button>
            {only}
            {several.then(|| view! {
                <SelectField
                    id="link-account"
                    label=tr!(gateways.account)
                    value=account
                    options=Signal::stored(options)
                    error=form.field("accountId")
                />
            })}
            <MoneyInput id="link-amount" label=tr!(gateways.amount) draft=draft refused=Signal::derive(wrong)/>
            <TextField
                id="link-description"
                label=tr!(gateways.description)
                value=description
                hint=if invoice.is_some() { tr!(gateways.description_invoice) } else { tr!(gateways.description_hint) }
                optional=true
                error=form.field("description")
            />
            <CheckField id="link-hold" label=tr!(gateways.hold) value=hold hint=tr!(gateways.hold_hint)/>
            <CheckField id="link-keep" label=tr!(gateways.keep) value=keep hint=tr!(gateways.keep_hint)/>
            {redrawn(move || keep.get().then(|| view! {
                <TextArea id="link-consent" label=tr!(gateways.consent) value=consent error=form.required("consent", consent, tr!(gateways.consent_empty))/>
            }))}
        </DialogForm>
    }
}
