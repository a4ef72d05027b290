//! Changing one setting of a level from a day on.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::api::common::MoneyInput as Sum;
use shared::api::scalars::{CurrencyCode, Date, Decimal};
use shared::catalog::{BlockedTime, FirstStub, ProrationBasis};
use shared::money::Currency;
use shared::settings::BillingSetting;

use super::billing::Chosen;
use super::levels::{Kind, codes, kind, meaning, name, stated, value_name, yes_code};
use crate::calls::settings::{self, BillingSettingsUpdateInput, BillingSettingsView};
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{
    DateDraft, DateField, Dialog, DialogForm, MoneyInput, SelectField, Submission, TextField, Toasts, text,
};

/// Stands for «inherit» among the codes of values.
const INHERIT: &str = "";
/// Stands for «a value of its own» of numbers and sums.
const OWN: &str = "own";

/// What the dialog is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Changing {
    /// The setting.
    pub setting: BillingSetting,
    /// The level.
    pub chosen: Chosen,
    /// What was read of it.
    pub found: BillingSettingsView,
}

/// The dialog; open while there is something to change.
#[component]
pub fn ChangeDialog(asked: RwSignal<Option<Changing>>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let open = opened_by(asked);
    let title = Signal::derive(move || {
        asked.with(|asked| asked.as_ref().map(|asked| name(asked.setting).to_owned())).unwrap_or_default()
    });
    let form = move || {
        let changing = asked.get()?;
        Some(view! { <Form open=open changing=changing done=done/> })
    };
    view! { <Dialog open=open title=title id="setting-dialog">{form}</Dialog> }
}

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    setting: BillingSetting,
    /// The code of a choice; of numbers and sums whether there is a value of its own.
    choice: RwSignal<String>,
    number: RwSignal<String>,
    sum: MoneyDraft,
    from: DateDraft,
}

impl Draft {
    fn of(changing: &Changing) -> Draft {
        let setting = changing.setting;
        let own = stated(setting, &changing.found.stated);
        let kept = changing.found.stated.minimum_invoice;
        let usual = changing.chosen.seller.as_ref().map_or(Currency::Rub, |seller| seller.currency.0);
        let sum = MoneyDraft::new(Signal::stored(kept.map_or(usual, |sum| sum.currency.0)));
        if let Some(sum_kept) = kept {
            sum.text.set(sum_kept.amount.0.to_string().replace('.', ","));
        }
        let choice = match kind(setting) {
            Kind::Choice => own.clone().unwrap_or_default(),
            Kind::Number | Kind::Sum => own.as_ref().map_or(INHERIT, |_| OWN).to_owned(),
        };
        Draft {
            setting,
            choice: RwSignal::new(choice),
            number: RwSignal::new(own.unwrap_or_default()),
            sum,
            from: DateDraft::of(Some(today())),
        }
    }

    /// The change; none while something is wrong.
    fn input(self, changing: &Changing, from: NaiveDate) -> Option<BillingSettingsUpdateInput> {
        let mut input = BillingSettingsUpdateInput::new(changing.chosen.scope, changing.found.version);
        input.from = Some(Date(from));
        let code = self.choice.get();
        if code == INHERIT {
            input.inherit = Some(vec![self.setting]);
            return Some(input);
        }
        let number = || self.number.get().trim().parse::<i32>().ok();
        match self.setting {
            BillingSetting::Basis => input.basis = ProrationBasis::from_code(&code),
            BillingSetting::FirstStub => input.first_stub = FirstStub::from_code(&code),
            BillingSetting::Vat => input.vat = Some(code),
            BillingSetting::VatIncluded => input.vat_included = Some(code == yes_code(true)),
            BillingSetting::BlockedTime => input.blocked_time = BlockedTime::from_code(&code),
            BillingSetting::FourEyes => input.four_eyes = Some(code == yes_code(true)),
            BillingSetting::BillingDay => input.billing_day = Some(number()?),
            BillingSetting::InvoiceLeadDays => input.invoice_lead_days = Some(number()?),
            BillingSetting::MinimumInvoice => {
                let sum = self.sum.read().ok()?;
                let (amount, currency) = (Decimal(sum.to_decimal()), CurrencyCode(sum.currency()));
                input.minimum_invoice = Some(Sum { amount, currency });
            }
        }
        Some(input)
    }
}

#[component]
fn Form(open: RwSignal<bool>, changing: Changing, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::of(&changing);
    let setting = changing.setting;
    let changing = StoredValue::new(changing);
    let send = move |()| {
        draft.from.touch();
        draft.sum.touch();
        let Some(from) = draft.from.read() else { return };
        let Some(input) = changing.with_value(|changing| untrack(|| draft.input(changing, from))) else {
            return;
        };
        form.send(settings::save_billing(input), move |_| {
            open.set(false);
            toasts.done(tr!(settings.setting_saved, day = text::date(from)).to_string());
            done.try_run(());
        });
    };
    let from_error = Signal::derive(move || draft.from.error().or_else(|| form.field("from").get()));
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="setting-submit"
            button=move || match draft.from.read() {
                Some(day) => tr!(settings.change_since_day, day = text::date(day)).to_string(),
                None => tr!(common.save).to_owned(),
            }
            reread=done
        >
            <p class="muted">{meaning(setting)}</p>
            <Value draft=draft form=form/>
            <DateField
                id="setting-from"
                label=tr!(settings.from_day)
                value=draft.from
                hint=tr!(settings.from_day_hint)
                error=from_error
            />
        </DialogForm>
    }
}

/// The value of the setting, or that it is inherited.
#[component]
fn Value(draft: Draft, form: Submission) -> impl IntoView {
    let setting = draft.setting;
    let mut options = vec![(INHERIT.to_owned(), tr!(settings.inherit_above).to_owned())];
    match kind(setting) {
        Kind::Choice => {
            options
                .extend(codes(setting).into_iter().map(|code| (code.to_owned(), value_name(setting, code))));
        }
        Kind::Number | Kind::Sum => options.push((OWN.to_owned(), tr!(settings.own_value).to_owned())),
    }
    let own = Memo::new(move |_| draft.choice.with(|choice| choice == OWN));
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            let unread = form.asked.get() && draft.number.with(|text| text.trim().parse::<i32>().is_err());
            form.field(field).get().or_else(|| unread.then(|| tr!(settings.whole_number).to_owned()))
        })
    };
    let typed = move || {
        own.get().then(|| match setting {
            BillingSetting::BillingDay => view! {
                <TextField
                    id="setting-number"
                    label=tr!(settings.day_of_month)
                    value=draft.number
                    error=wrong("billingDay")
                />
            }
            .into_any(),
            BillingSetting::InvoiceLeadDays => view! {
                <TextField
                    id="setting-number"
                    label=tr!(settings.days)
                    value=draft.number
                    error=wrong("invoiceLeadDays")
                />
            }
            .into_any(),
            BillingSetting::MinimumInvoice => view! {
                <MoneyInput
                    id="setting-sum"
                    label=tr!(settings.least_sum)
                    draft=draft.sum
                    refused=form.field("minimumInvoice")
                />
            }
            .into_any(),
            BillingSetting::Basis
            | BillingSetting::FirstStub
            | BillingSetting::Vat
            | BillingSetting::VatIncluded
            | BillingSetting::BlockedTime
            | BillingSetting::FourEyes => ().into_any(),
        })
    };
    view! {
        <SelectField
            id="setting-value"
            label=tr!(settings.value_of)
            value=draft.choice
            options=Signal::stored(options)
            error=form.field("vat")
        />
        {redrawn(typed)}
    }
}
