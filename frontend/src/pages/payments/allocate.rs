//! What a payment settles and pays, said by a person.

use leptos::prelude::*;
use shared::error::FieldError;
use shared::money::{Currency, Money};
use shared::text::number::parse_number;

use super::parts::named;
use crate::api::ApiError;
use crate::calls::amount;
use crate::calls::payments::{
    self, OpenItem, PaymentAllocateInput, PaymentPartInput, PaymentView, PlannedTarget,
};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{
    Cell, Dialog, DialogForm, Empty, Faults, Glyph, Holds, Refusal, Skeleton, Submission, Toasts, text,
};

/// The dialog; open while a payment is chosen.
#[component]
pub fn AllocateDialog(payment: RwSignal<Option<PaymentView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(payment);
    let body = move || {
        let payment = payment.get()?;
        let id = payment.id;
        let items = Remote::new(move || payments::open_items(id));
        Some(redrawn(move || {
            match items.get() {
            None => view! { <div class="dialog__body" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| items.refresh()/> }.into_any(),
            Some(Ok(items)) if items.is_empty() => view! {
                <Empty glyph=Glyph::Check title=tr!(payments.nothing_open) text=tr!(payments.nothing_open_text)/>
            }
            .into_any(),
            Some(Ok(items)) => {
                view! { <Form open=open payment=payment.clone() items=items done=done/> }.into_any()
            }
        }
        }))
    };
    view! {
        <Dialog open=open title=tr!(payments.allocate_title).to_owned() id="allocate-dialog">{body}</Dialog>
    }
}

/// A row of the form: what may be settled or paid, and how much of it is.
#[derive(Clone)]
struct Row {
    item: OpenItem,
    typed: RwSignal<String>,
}

/// The amount of a row in kopecks; nothing of an empty one.
fn typed(text: &str, currency: Currency) -> Option<Result<Money, ()>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read =
        parse_number(text).map_err(|_| ()).and_then(|n| Money::from_decimal(n, currency).map_err(|_| ()));
    Some(read)
}

#[component]
fn Form(
    open: RwSignal<bool>,
    payment: PaymentView,
    items: Vec<OpenItem>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let whole = amount(payment.amount);
    let currency = whole.currency();
    let most = whole.minor().saturating_sub(amount(payment.refunded).minor());
    let rows: Vec<Row> = items
        .into_iter()
        .map(|item| {
            let now = amount(item.allocated);
            let text =
                if now.minor() == 0 { String::new() } else { now.to_decimal().to_string().replace('.', ",") };
            Row { item, typed: RwSignal::new(text) }
        })
        .collect();
    let kept = StoredValue::new(rows.clone());
    let own = Memo::new(move |_| kept.with_value(|rows| faults(rows, currency)));
    let faults = Faults::of(own.into(), submission, "");
    let sum = move |target: PlannedTarget| {
        kept.with_value(|rows| {
            let own = rows.iter().filter(|row| row.item.target == target);
            own.filter_map(|row| typed(&row.typed.get(), currency)?.ok()).map(Money::minor).sum::<i64>()
        })
    };
    let left = move || Money::from_minor(most.saturating_sub(sum(PlannedTarget::Debit)), currency);
    let id = payment.id;
    let send = move |()| {
        if !own.get_untracked().is_empty() {
            return;
        }
        let (places, parts) = kept.with_value(|rows| parts_of(rows, currency));
        let input = PaymentAllocateInput { id, parts, idempotency_key: submission.key() };
        let sent = async move { payments::allocate(input).await.map_err(|error| placed(error, &places)) };
        submission.send(sent, move |_| {
            open.set(false);
            toasts.done(tr!(payments.allocated_done).to_owned());
            done.try_run(());
        });
    };
    let section = move |title: &'static str, target: PlannedTarget| {
        let own: Vec<(usize, Row)> = kept.with_value(|rows| {
            rows.iter().cloned().enumerate().filter(|(_, row)| row.item.target == target).collect()
        });
        (!own.is_empty()).then(|| {
            view! {
                <tbody>
                    <tr><th scope="rowgroup" colspan="3">{title}</th></tr>
                    {own.into_iter().map(|(n, row)| line(n, row, faults)).collect_view()}
                </tbody>
            }
        })
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="allocate-submit"
            button=move || tr!(payments.allocate).to_owned()
        >
            <table class="rows is-sums" data-testid="allocate-rows">
                <thead>
                    <tr>
                        <th scope="col">{tr!(payments.item)}</th>
                        <th scope="col" class="num">{tr!(payments.rest)}</th>
                        <th scope="col" class="num">{tr!(clients.amount)}</th>
                    </tr>
                </thead>
                {section(tr!(payments.settles), PlannedTarget::Debit)}
                {section(tr!(payments.pays), PlannedTarget::Invoice)}
            </table>
            <div class="sum">
                <div class="is-total">
                    <span>{tr!(payments.advance_left)}</span>
                    <span
                        class=move || if left().minor() < 0 { "num neg" } else { "num" }
                        data-testid="allocate-left"
                    >
                        {redrawn(move || text::money(left()))}
                    </span>
                </div>
            </div>
        </DialogForm>
    }
}

fn line(n: usize, row: Row, faults: Faults) -> impl IntoView {
    let Row { item, typed } = row;
    let name = named(item.target, item.kind, item.number, item.on.0);
    let rest = text::money(amount(item.rest));
    view! {
        <tr>
            <td>{name.clone()}</td>
            <td class="num">{rest}</td>
            <td>
                <Cell
                    id=format!("allocate-{n}")
                    label=name
                    value=typed
                    holds=Holds::Number
                    faults=faults
                    path=format!("parts.{n}.amount")
                    bare=true
                    column="amount"
                />
            </td>
        </tr>
    }
}

/// What is wrong with what was typed, by its place among all rows.
fn faults(rows: &[Row], currency: Currency) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let path = format!("parts.{n}.amount");
        match typed(&row.typed.get(), currency) {
            None => {}
            Some(Err(())) => wrong.push(FieldError::new(&path, tr!(payments.not_money))),
            Some(Ok(sum)) if sum.minor() < 0 || sum.minor() > amount(row.item.rest).minor() => {
                let rest = text::money(amount(row.item.rest));
                wrong.push(FieldError::new(&path, tr!(payments.over_rest, sum = rest).to_string()));
            }
            Some(Ok(_)) => {}
        }
    }
    wrong
}

/// What is sent of the rows: empty ones are not. Each part with the place of its row.
fn parts_of(rows: &[Row], currency: Currency) -> (Vec<usize>, Vec<PaymentPartInput>) {
    let part = |(n, row): (usize, &Row)| {
        let sum = typed(&row.typed.get_untracked(), currency)?.ok().filter(|sum| sum.minor() > 0)?;
        let part = PaymentPartInput {
            entry_id: row.item.entry_id,
            document_id: row.item.document_id,
            amount: sum.to_decimal().into(),
        };
        Some((n, part))
    };
    rows.iter().enumerate().filter_map(part).unzip()
}

/// The refusal with its parts named by the places of their rows.
fn placed(mut error: ApiError, places: &[usize]) -> ApiError {
    for fault in &mut error.fields {
        if let [first, place, ..] = fault.path.as_mut_slice()
            && first == "parts"
            && let Some(row) = place.parse::<usize>().ok().and_then(|n| places.get(n))
        {
            *place = row.to_string();
        }
    }
    error
}
