//! Receipts by 54-ФЗ that a gateway makes: what they say.

use leptos::prelude::*;
use shared::gateway::receipt::{PaymentMethod, PaymentObject, TaxSystem};
use shared::rate::VatRate;

use super::account_draft::Draft;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{CheckField, SelectField, Submission};

type Options = Vec<(String, String)>;

fn taxes() -> Options {
    let name = |tax| match tax {
        TaxSystem::General => tr!(gateways.tax_general),
        TaxSystem::SimplifiedIncome => tr!(gateways.tax_income),
        TaxSystem::SimplifiedIncomeOutcome => tr!(gateways.tax_outcome),
        TaxSystem::Agricultural => tr!(gateways.tax_agricultural),
        TaxSystem::Patent => tr!(gateways.tax_patent),
    };
    let one = (String::new(), tr!(gateways.tax_single).to_owned());
    let all = TaxSystem::ALL.iter().map(|tax| (tax.code().to_owned(), name(*tax).to_owned()));
    std::iter::once(one).chain(all).collect()
}

/// Rates that a receipt of today may have: 18 % is of the past.
fn rates() -> Options {
    let name = |rate: VatRate| {
        let none = rate == VatRate::NoVat;
        if none { tr!(gateways.vat_none).to_owned() } else { format!("{} %", rate.percent()) }
    };
    let rates = VatRate::ALL.into_iter().filter(|rate| *rate != VatRate::Vat18);
    rates.map(|rate| (rate.code().to_owned(), name(rate))).collect()
}

fn methods() -> Options {
    let name = |method| match method {
        PaymentMethod::FullPrepayment => tr!(gateways.method_full_prepayment),
        PaymentMethod::PartialPrepayment => tr!(gateways.method_prepayment),
        PaymentMethod::Advance => tr!(gateways.method_advance),
        PaymentMethod::FullPayment => tr!(gateways.method_full),
    };
    PaymentMethod::ALL.iter().map(|method| (method.code().to_owned(), name(*method).to_owned())).collect()
}

fn objects() -> Options {
    let name = |object| match object {
        PaymentObject::Service => tr!(gateways.object_service),
        PaymentObject::Commodity => tr!(gateways.object_commodity),
        PaymentObject::Payment => tr!(gateways.object_payment),
        PaymentObject::Another => tr!(gateways.object_another),
    };
    PaymentObject::ALL.iter().map(|object| (object.code().to_owned(), name(*object).to_owned())).collect()
}

/// The fields; shown while the gateway makes receipts.
#[component]
pub fn Receipts(draft: Draft, form: Submission) -> impl IntoView {
    let fields = move || {
        view! {
            <div class="cols">
                <SelectField id="gateway-tax" label=tr!(gateways.tax) value=draft.tax options=Signal::stored(taxes())/>
                <SelectField
                    id="gateway-vat"
                    label=tr!(gateways.vat)
                    value=draft.vat
                    options=Signal::stored(rates())
                    error=form.field("receiptVat")
                />
                <SelectField
                    id="gateway-method"
                    label=tr!(gateways.method)
                    value=draft.method
                    options=Signal::stored(methods())
                />
                <SelectField
                    id="gateway-object"
                    label=tr!(gateways.object)
                    value=draft.object
                    options=Signal::stored(objects())
                />
            </div>
        }
    };
    view! {
        <CheckField
            id="gateway-receipts"
            label=tr!(gateways.receipts)
            value=draft.receipts
            hint=tr!(gateways.receipts_hint)
        />
        {redrawn(move || draft.receipts.get().then(fields))}
    }
}
