//! The field of a price or a quantity: a decimal with up to six digits after the comma.

use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::text::number::{NumberError, parse_number};

use super::erased::redrawn;
use super::field::{Field, when_left};
use crate::{format, i18n, tr};

/// What a field of a decimal holds: the text, and the number that it means.
#[derive(Clone, Copy)]
pub struct DecimalDraft {
    /// What was typed.
    pub text: RwSignal<String>,
    touched: RwSignal<bool>,
}

impl Default for DecimalDraft {
    fn default() -> DecimalDraft {
        DecimalDraft::new()
    }
}

impl DecimalDraft {
    /// An empty field.
    #[must_use]
    pub fn new() -> DecimalDraft {
        DecimalDraft { text: RwSignal::new(String::new()), touched: RwSignal::new(false) }
    }

    /// A field that holds the number.
    #[must_use]
    pub fn of(number: Decimal) -> DecimalDraft {
        let draft = DecimalDraft::new();
        draft.text.set(format::typed(number, i18n::lang()));
        draft
    }

    /// The number, or why there is none.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(self) -> Result<Decimal, NumberError> {
        self.text.with(|text| parse_number(text))
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
        self.read().err().map(|error| number_error(&error).to_owned())
    }
}

/// What is wrong with the text of a number.
#[must_use]
pub fn number_error(error: &NumberError) -> &'static str {
    match error {
        NumberError::Empty => tr!(errors.number_empty),
        NumberError::NoDigits { .. }
        | NumberError::UnexpectedCharacter { .. }
        | NumberError::Grouping { .. }
        | NumberError::MixedSeparators { .. }
        | NumberError::Unfinished { .. } => tr!(errors.number_unreadable),
        NumberError::TooPrecise { .. } => tr!(errors.number_too_precise),
        NumberError::OutOfRange { .. } => tr!(errors.number_too_large),
    }
}

/// The number of a field that may be empty.
///
/// # Errors
/// What is wrong with the text.
pub fn optional_number(text: &str) -> Result<Option<Decimal>, &'static str> {
    match parse_number(text) {
        Ok(number) => Ok(Some(number)),
        Err(NumberError::Empty) => Ok(None),
        Err(error) => Err(number_error(&error)),
    }
}

/// The field of a price or a quantity.
#[component]
pub fn DecimalField(
    /// Id of the control.
    id: &'static str,
    /// What the number is.
    #[prop(into)]
    label: String,
    /// What it holds.
    value: DecimalDraft,
    /// Unit or sign of a currency behind the number.
    #[prop(optional, into)]
    suffix: Signal<String>,
    /// What to type.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Adds "(optional)" to the label.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with it, beyond its text.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let empty = move || value.text.with(|text| text.trim().is_empty());
    let error = Signal::derive(move || {
        let own = if optional && empty() { None } else { value.error() };
        own.or_else(|| error.get())
    });
    let leave = when_left(value.text, move || {
        if !empty() {
            value.touch();
        }
        if let Ok(number) = value.read() {
            value.text.set(format::typed(number, i18n::lang()));
        }
    });
    view! {
        <Field id=id label=label hint=hint error=error optional=optional>
            <div class="affix">
                <input
                    class="input num"
                    id=id
                    name=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-describedby=format!("{id}-note")
                    aria-invalid=move || error.get().is_some().to_string()
                    prop:value=move || value.text.get()
                    on:input=move |event| value.text.set(event_target_value(&event))
                    on:blur=leave
                />
                <span class="affix__text">{redrawn(move || suffix.get())}</span>
            </div>
        </Field>
    }
}
