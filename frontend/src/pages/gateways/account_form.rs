//! An account at a gateway, new or changed. Secrets are typed and never shown.

use leptos::prelude::*;
use shared::gateway::receipt::{PaymentMethod, PaymentObject, TaxSystem};
use shared::gateway::{GatewayHash, GatewayKind};
use shared::ids::SellerId;
use shared::rate::VatRate;

use super::accounts::Edited;
use super::words::kind_name;
use crate::calls::gateways::{self, GatewayAccountSaveInput, GatewayAccountView, GatewaySecretInput};
use crate::calls::sellers;
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{CheckField, Dialog, DialogForm, SelectField, Submission, TextField, Toasts};

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

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    seller: RwSignal<String>,
    kind: RwSignal<String>,
    test: RwSignal<bool>,
    name: RwSignal<String>,
    active: RwSignal<bool>,
    shop: RwSignal<String>,
    hash: RwSignal<String>,
    secrets: [RwSignal<String>; 4],
    base: RwSignal<String>,
    services: RwSignal<String>,
    back: RwSignal<String>,
    hours: RwSignal<String>,
    receipts: RwSignal<bool>,
    tax: RwSignal<String>,
    vat: RwSignal<String>,
    method: RwSignal<String>,
    object: RwSignal<String>,
}

/// Names of secrets, in the order of the draft.
const SECRETS: [&str; 4] = ["password1", "password2", "password3", "secretKey"];

impl Draft {
    fn of(known: Option<&GatewayAccountView>) -> Draft {
        let text = |part: fn(&GatewayAccountView) -> String, otherwise: &str| {
            RwSignal::new(known.map_or_else(|| otherwise.to_owned(), part))
        };
        Draft {
            seller: text(|account| account.seller_id.to_string(), ""),
            kind: text(|account| account.kind.code().to_owned(), GatewayKind::Yookassa.code()),
            test: RwSignal::new(known.is_some_and(|account| account.test)),
            name: text(|account| account.name.clone(), ""),
            active: RwSignal::new(known.is_none_or(|account| account.active)),
            shop: text(|account| account.shop.clone(), ""),
            hash: text(|account| account.hash.code().to_owned(), GatewayHash::Md5.code()),
            secrets: SECRETS.map(|_| RwSignal::new(String::new())),
            base: text(|account| account.base_url.clone(), ""),
            services: text(|account| account.services_url.clone().unwrap_or_default(), ""),
            back: text(|account| account.return_url.clone(), ""),
            hours: text(|account| account.link_hours.to_string(), "72"),
            receipts: RwSignal::new(known.is_some_and(|account| account.receipts)),
            tax: text(|account| account.tax_system.map(TaxSystem::code).unwrap_or_default().to_owned(), ""),
            vat: text(|account| account.receipt_vat.clone(), VatRate::NoVat.code()),
            method: text(|account| account.receipt_method.code().to_owned(), PaymentMethod::Advance.code()),
            object: text(|account| account.receipt_object.code().to_owned(), PaymentObject::Payment.code()),
        }
    }

    fn is_robokassa(self) -> bool {
        self.kind.with(|kind| kind == GatewayKind::Robokassa.code())
    }

    fn input(self, known: Option<&GatewayAccountView>) -> GatewayAccountSaveInput {
        let stated =
            |value: RwSignal<String>| Some(value.get().trim().to_owned()).filter(|text| !text.is_empty());
        let secrets = SECRETS.iter().zip(self.secrets).filter_map(|(name, value)| {
            Some(GatewaySecretInput { name: (*name).to_owned(), value: stated(value)? })
        });
        GatewayAccountSaveInput {
            id: known.map(|account| account.id),
            version: known.map(|account| account.version),
            seller_id: self.seller.get().parse::<SellerId>().ok(),
            kind: GatewayKind::from_code(&self.kind.get()),
            test: Some(self.test.get()),
            name: self.name.get(),
            active: self.active.get(),
            shop: self.shop.get(),
            hash: GatewayHash::from_code(&self.hash.get()),
            secrets: Some(secrets.collect()),
            base_url: stated(self.base),
            services_url: stated(self.services),
            return_url: stated(self.back),
            link_hours: self.hours.get().trim().parse().ok(),
            first_number: None,
            receipts: Some(self.receipts.get()),
            tax_system: TaxSystem::from_code(&self.tax.get()),
            receipt_vat: stated(self.vat),
            receipt_method: PaymentMethod::from_code(&self.method.get()),
            receipt_object: PaymentObject::from_code(&self.object.get()),
        }
    }
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
        if blank(draft.name) || blank(draft.shop) {
            return;
        }
        let input = untrack(|| known.with_value(|known| draft.input(known.as_ref())));
        form.send(gateways::save(input), move |saved: GatewayAccountView| {
            open.set(false);
            toasts.done(tr!(gateways.account_saved, name = saved.name).to_string());
            done.try_run(());
        });
    };
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
            <Secrets draft=draft form=form set=set/>
            <CheckField id="gateway-active" label=tr!(gateways.active) value=draft.active hint=tr!(gateways.active_hint)/>
            <Addresses draft=draft form=form/>
            <Receipts draft=draft form=form/>
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

#[component]
fn Secrets(draft: Draft, form: Submission, set: Vec<String>) -> impl IntoView {
    let field = move |n: usize, id: &'static str, label: &'static str| {
        let hint = if set.iter().any(|name| name == SECRETS[n]) {
            tr!(gateways.secret_set)
        } else {
            tr!(gateways.secret_unset)
        };
        view! {
            <TextField
                id=id
                label=label
                kind="password"
                autocomplete="new-password"
                value=draft.secrets[n]
                hint=hint
                error=form.field("secrets")
            />
        }
    };
    let hashes = GatewayHash::ALL.iter().map(|hash| (hash.code().to_owned(), hash.code().to_uppercase()));
    let hashes = Signal::stored(hashes.collect::<Vec<_>>());
    let field = StoredValue::new(field);
    redrawn(move || {
        let field = field.get_value();
        if draft.is_robokassa() {
            view! {
                <div class="cols">
                    {field.clone()(0, "gateway-password-1", tr!(gateways.password1))}
                    {field.clone()(1, "gateway-password-2", tr!(gateways.password2))}
                    {field(2, "gateway-password-3", tr!(gateways.password3))}
                    <SelectField id="gateway-hash" label=tr!(gateways.hash) value=draft.hash options=hashes hint=tr!(gateways.hash_hint)/>
                </div>
            }
            .into_any()
        } else {
            field(3, "gateway-secret-key", tr!(gateways.secret_key)).into_any()
        }
    })
}

#[component]
fn Addresses(draft: Draft, form: Submission) -> impl IntoView {
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
            <TextField
                id="gateway-hours"
                label=tr!(gateways.link_hours)
                value=draft.hours
                error=form.field("linkHours")
            />
            <TextField
                id="gateway-base"
                label=tr!(gateways.base_url)
                value=draft.base
                optional=true
                hint=tr!(gateways.base_url_hint)
                error=form.field("baseUrl")
            />
        </div>
    }
}

/// Receipts by 54-ФЗ.
#[component]
fn Receipts(draft: Draft, form: Submission) -> impl IntoView {
    let taxes = std::iter::once((String::new(), tr!(gateways.tax_single).to_owned())).chain(
        TaxSystem::ALL.iter().map(|tax| {
            let name = match tax {
                TaxSystem::General => tr!(gateways.tax_general),
                TaxSystem::SimplifiedIncome => tr!(gateways.tax_income),
                TaxSystem::SimplifiedIncomeOutcome => tr!(gateways.tax_outcome),
                TaxSystem::Agricultural => tr!(gateways.tax_agricultural),
                TaxSystem::Patent => tr!(gateways.tax_patent),
            };
            (tax.code().to_owned(), name.to_owned())
        }),
    );
    let taxes = Signal::stored(taxes.collect::<Vec<_>>());
    let rates = VatRate::ALL.into_iter().filter(|rate| *rate != VatRate::Vat18).map(|rate| {
        let none = rate == VatRate::NoVat;
        let name = if none { tr!(gateways.vat_none).to_owned() } else { format!("{} %", rate.percent()) };
        (rate.code().to_owned(), name)
    });
    let rates = Signal::stored(rates.collect::<Vec<_>>());
    let methods = PaymentMethod::ALL.iter().map(|method| {
        let name = match method {
            PaymentMethod::FullPrepayment => tr!(gateways.method_full_prepayment),
            PaymentMethod::PartialPrepayment => tr!(gateways.method_prepayment),
            PaymentMethod::Advance => tr!(gateways.method_advance),
            PaymentMethod::FullPayment => tr!(gateways.method_full),
        };
        (method.code().to_owned(), name.to_owned())
    });
    let methods = Signal::stored(methods.collect::<Vec<_>>());
    let objects = PaymentObject::ALL.iter().map(|object| {
        let name = match object {
            PaymentObject::Service => tr!(gateways.object_service),
            PaymentObject::Commodity => tr!(gateways.object_commodity),
            PaymentObject::Payment => tr!(gateways.object_payment),
            PaymentObject::Another => tr!(gateways.object_another),
        };
        (object.code().to_owned(), name.to_owned())
    });
    let objects = Signal::stored(objects.collect::<Vec<_>>());
    view! {
        <CheckField id="gateway-receipts" label=tr!(gateways.receipts) value=draft.receipts hint=tr!(gateways.receipts_hint)/>
        {redrawn(move || draft.receipts.get().then(|| view! {
            <div class="cols">
                <SelectField id="gateway-tax" label=tr!(gateways.tax) value=draft.tax options=taxes/>
                <SelectField id="gateway-vat" label=tr!(gateways.vat) value=draft.vat options=rates error=form.field("receiptVat")/>
                <SelectField id="gateway-method" label=tr!(gateways.method) value=draft.method options=methods/>
                <SelectField id="gateway-object" label=tr!(gateways.object) value=draft.object options=objects/>
            </div>
        }))}
    }
}
