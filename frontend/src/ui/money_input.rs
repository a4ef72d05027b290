//! The field of an amount: right-aligned, with the currency's sign, shown in full form when left.

use leptos::prelude::*;
use shared::money::{Currency, Money};

use super::erased::redrawn;
use super::field::{Field, when_left};
use crate::format::{self, NotMoney};
use crate::{i18n, tr};

/// What an amount's field holds: the text, and what it means.
#[derive(Clone, Copy)]
pub struct MoneyDraft {
    /// What was typed.
    pub text: RwSignal<String>,
    /// Currency of the amount.
    pub currency: Signal<Currency>,
    touched: RwSignal<bool>,
}

impl MoneyDraft {
    /// An empty field.
    #[must_use]
    pub fn new(currency: Signal<Currency>) -> MoneyDraft {
        MoneyDraft { text: RwSignal::new(String::new()), currency, touched: RwSignal::new(false) }
    }

    /// The amount, or why there is none.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(self) -> Result<Money, NotMoney> {
        format::parse_money(&self.text.get(), self.currency.get())
    }

    /// Shows the error from now on, though the field was not left.
    pub fn touch(self) {
        self.touched.set(true);
    }

    /// The error to show: none before the field was left for the first time.
    #[must_use]
    pub fn error(self) -> Option<String> {
        if !self.touched.get() {
            return None;
        }
        self.read().err().map(|error| {
            match error {
                NotMoney::Empty => tr!(errors.money_empty),
                NotMoney::NotANumber => tr!(errors.money_not_a_number),
                NotMoney::TooPrecise => tr!(errors.money_too_precise),
                NotMoney::TooLarge => tr!(errors.money_too_large),
            }
            .to_owned()
        })
    }
}

/// The field of an amount.
#[component]
pub fn MoneyInput(
    /// Id of the control.
    id: &'static str,
    /// What the amount is.
    #[prop(into)]
    label: String,
    /// What it holds.
    draft: MoneyDraft,
    /// A refusal of the server about this field.
    #[prop(optional, into)]
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let error = Signal::derive(move || draft.error().or_else(|| refused.get()));
    let leave = when_left(draft.text, move || {
        if !draft.text.get_untracked().is_empty() {
            draft.touch();
        }
        if let Ok(money) = draft.read() {
            draft.text.set(format::figure(money, i18n::lang()));
        }
    });
    view! {
        <Field id=id label=label error=error>
            <div class="affix">
                <input
                    class="input num"
                    id=id
                    name=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    placeholder="0,00"
                    aria-describedby=format!("{id}-note")
                    aria-invalid=move || error.get().is_some().to_string()
                    prop:value=move || draft.text.get()
                    on:input=move |event| draft.text.set(event_target_value(&event))
                    on:blur=leave
                />
                <span class="affix__text">{redrawn(move || draft.currency.get().sign())}</span>
            </div>
        </Field>
    }
}
