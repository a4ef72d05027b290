//! Discounts of a new subscription.

use leptos::prelude::*;
use shared::error::FieldError;

use crate::calls::subscriptions::DiscountInput;
use crate::tr;
use crate::ui::decimal_field::number_error;
use crate::ui::erased::redrawn;
use crate::ui::{
    Button, DateDraft, DateField, DecimalDraft, DecimalField, Glyph, Icon, SelectField, TextField,
};

const PERCENT: &str = "percent";
const AMOUNT: &str = "amount";
const FOREVER: &str = "forever";
const PERIODS: &str = "periods";
const UNTIL: &str = "until";

/// Ids of the fields of the discounts: a form has few, so that they can be named beforehand.
const IDS: [[&str; 5]; 3] = [
    ["discount-1-kind", "discount-1-value", "discount-1-span", "discount-1-periods", "discount-1-until"],
    ["discount-2-kind", "discount-2-value", "discount-2-span", "discount-2-periods", "discount-2-until"],
    ["discount-3-kind", "discount-3-value", "discount-3-span", "discount-3-periods", "discount-3-until"],
];

/// One discount.
#[derive(Clone, Copy)]
pub struct DiscountDraft {
    number: usize,
    kind: RwSignal<String>,
    value: DecimalDraft,
    span: RwSignal<String>,
    periods: RwSignal<String>,
    until: DateDraft,
}

impl DiscountDraft {
    fn new(number: usize) -> DiscountDraft {
        DiscountDraft {
            number,
            kind: RwSignal::new(PERCENT.to_owned()),
            value: DecimalDraft::new(),
            span: RwSignal::new(FOREVER.to_owned()),
            periods: RwSignal::new("1".to_owned()),
            until: DateDraft::new(),
        }
    }

    /// The discount as it is sent.
    ///
    /// # Errors
    /// The field that is wrong.
    pub fn read(self) -> Result<DiscountInput, FieldError> {
        let value = self.value.read();
        let value = value.map_err(|error| FieldError::new("percent", number_error(&error)))?;
        let percent = self.kind.with(|kind| kind == PERCENT);
        let (until, periods) = match self.span.get().as_str() {
            UNTIL => {
                let last = self.until.read();
                let last = last.ok_or_else(|| FieldError::new("until", tr!(subscriptions.until_missing)))?;
                (last.succ_opt().map(Into::into), None)
            }
            PERIODS => {
                let periods = self.periods.get().trim().parse::<i32>();
                let periods =
                    periods.map_err(|_| FieldError::new("periods", tr!(subscriptions.periods_wrong)))?;
                (None, Some(periods))
            }
            _ => (None, None),
        };
        Ok(DiscountInput {
            percent: percent.then(|| value.into()),
            amount: (!percent).then(|| value.into()),
            from: None,
            until,
            periods,
        })
    }
}

/// The discounts with a button for one more.
#[component]
pub fn Discounts(
    discounts: RwSignal<Vec<DiscountDraft>>,
    /// Sign of the currency.
    sign: &'static str,
    /// What is wrong with any of them.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let free = move || {
        (0..IDS.len()).find(|number| discounts.with(|all| all.iter().all(|one| one.number != *number)))
    };
    let add = move |_| {
        if let Some(number) = untrack(free) {
            discounts.update(|all| all.push(DiscountDraft::new(number)));
        }
    };
    view! {
        <div class="stack" id="subscription-discounts" tabindex="-1">
            <For each=move || discounts.get() key=|one| one.number let:one>
                <Discount one=one discounts=discounts sign=sign/>
            </For>
            {redrawn(move || {
                error.get().map(|error| {
                    view! { <div class="field__error"><Icon glyph=Glyph::Error/><span>{error}</span></div> }
                })
            })}
            <Show when=move || free().is_some()>
                <div class="row">
                    <Button attr:data-testid="add-discount" on:click=add>
                        <Icon glyph=Glyph::Plus/>
                        {tr!(subscriptions.add_discount)}
                    </Button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Discount(
    one: DiscountDraft,
    discounts: RwSignal<Vec<DiscountDraft>>,
    sign: &'static str,
) -> impl IntoView {
    let ids = IDS.get(one.number).copied().unwrap_or(IDS[0]);
    let options = |all: &[(&str, &str)]| {
        let all = all.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned()));
        Signal::stored(all.collect::<Vec<_>>())
    };
    let kinds = options(&[
        (PERCENT, tr!(subscriptions.discount_percent)),
        (AMOUNT, tr!(subscriptions.discount_amount)),
    ]);
    let spans = options(&[
        (FOREVER, tr!(subscriptions.span_forever)),
        (PERIODS, tr!(subscriptions.span_periods)),
        (UNTIL, tr!(subscriptions.span_until)),
    ]);
    let suffix = Signal::derive(move || {
        let percent = one.kind.with(|kind| kind == PERCENT);
        if percent { "%".to_owned() } else { sign.to_owned() }
    });
    let remove = move |_| discounts.update(|all| all.retain(|other| other.number != one.number));
    view! {
        <div class="discount">
            <SelectField id=ids[0] label=tr!(subscriptions.discount) value=one.kind options=kinds/>
            <DecimalField id=ids[1] label=tr!(subscriptions.discount_value) value=one.value suffix=suffix/>
            <SelectField id=ids[2] label=tr!(subscriptions.discount_span) value=one.span options=spans/>
            {redrawn(move || match one.span.get().as_str() {
                PERIODS => {
                    view! { <TextField id=ids[3] label=tr!(subscriptions.periods) value=one.periods/> }.into_any()
                }
                UNTIL => {
                    view! { <DateField id=ids[4] label=tr!(subscriptions.last_discount_day) value=one.until/> }
                        .into_any()
                }
                _ => view! { <span></span> }.into_any(),
            })}
            <button
                type="button"
                class="btn is-ghost is-square"
                aria-label=tr!(subscriptions.remove_discount)
                title=tr!(subscriptions.remove_discount)
                on:click=remove
            >
                <Icon glyph=Glyph::Trash/>
            </button>
        </div>
    }
}
