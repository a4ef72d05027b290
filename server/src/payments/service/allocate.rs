//! What a payment settles by hand.

use serde_json::json;
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::payments::{PaymentAllocateInput, PaymentPartInput};
use shared::error::FieldError;
use shared::ids::{DocumentId, EntryId, PaymentKey};
use shared::money::Currency;
use shared::payments::allocation::{Item, Part, by_hand};

use super::super::repo::parts::{NewPart, Target};
use super::super::repo::payments::{self, Model, key_of};
use super::super::repo::refunds;
use super::{held_in_force, settle};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Whose;

/// Most parts of one input.
const PARTS_MAX: usize = 1_000;

/// Parts as the input names them: of debits and of invoices, each with its place in the input.
struct Wanted {
    debits: Vec<(usize, Part<EntryId>)>,
    invoices: Vec<(usize, Part<DocumentId>)>,
}

fn wanted(row: &Model, parts: &[PaymentPartInput]) -> Result<Wanted, Error> {
    let currency: Currency = row.currency.parse().map_err(Error::internal)?;
    let mut found = Wanted { debits: Vec::new(), invoices: Vec::new() };
    let mut errors = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        let amount_minor = match amount(part.amount, currency, &format!("parts.{n}.amount")) {
            Ok(amount) => amount.minor(),
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        match (part.entry_id, part.document_id) {
            (Some(key), None) if key.client == row.client_id => {
                found.debits.push((n, Part { key: key.id, amount_minor }));
            }
            (None, Some(key)) if key.client == row.client_id => {
                found.invoices.push((n, Part { key: key.id, amount_minor }));
            }
            (Some(_) | None, Some(_) | None) => errors.push(FieldError::new(
                &format!("parts.{n}"),
                "Укажите начисление или счёт этого клиента: одно из двух.",
            )),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(Error::Invalid(errors)) }
}

/// Checks the parts of one sort. Errors are told by the places in the input.
fn checked<K: Copy + Ord>(
    amount_minor: i64,
    items: &[Item<K>],
    wanted: &[(usize, Part<K>)],
) -> Result<(), Error> {
    let parts: Vec<Part<K>> = wanted.iter().map(|(_, part)| *part).collect();
    let placed = |error: FieldError| {
        let mut path = error.path;
        if let Some(place) = path.get_mut(1) {
            let n = place.parse::<usize>().ok().and_then(|n| wanted.get(n)).map(|(n, _)| n.to_string());
            *place = n.unwrap_or_default();
        }
        FieldError { path, ..error }
    };
    let done = by_hand(amount_minor, items, &parts);
    done.map(drop).map_err(|errors| Error::Invalid(errors.into_iter().map(placed).collect()))
}

/// Allocates a payment anew as a person says; what is left stays an advance until something new is debited.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` for a payment that was taken back; `VALIDATION` for each part that does not fit.
pub async fn allocate(app: &App, actor: &Actor, input: PaymentAllocateInput) -> Result<PaymentKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    if input.parts.len() > PARTS_MAX {
        return Err(Error::invalid("parts", format!("Частей больше {PARTS_MAX}. Разнесите платёж крупнее.")));
    }
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("paymentAllocate", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let (client, row) = held_in_force(&op, input.id).await?;
    let wanted = wanted(&row, &input.parts)?;
    let refunds = refunds::of_payments(op.conn(), &[key_of(&row)]).await?;
    let fixed: Vec<EntryId> = refunds.iter().filter_map(|refund| refund.entry_id).collect();
    settle::release_stale(&op, client.id).await?;
    settle::release(&op, &row, (0, 0), &fixed).await?;
    let left = row.amount_minor - row.refunded_minor;
    let balance = clients::client_in(&op, client.id).await?.balance_minor;
    let reach = settle::reach(op.conn(), client.id, balance).await?;
    let debits = settle::open_debits(op.conn(), client.id, reach).await?;
    let items: Vec<Item<EntryId>> = debits.iter().map(|debit| debit.item).collect();
    checked(left, &items, &wanted.debits)?;
    let invoices = settle::waiting(op.conn(), client.id).await?;
    let items: Vec<Item<DocumentId>> = invoices
        .iter()
        .map(|one| Item { key: one.key, dated_on: one.dated_on, rest_minor: one.rest_minor })
        .collect();
    checked(left, &items, &wanted.invoices)?;
    let part = |target, amount_minor| NewPart {
        payment: row.id,
        target,
        amount_minor,
        reverses: None,
        by_hand: true,
    };
    let debits = wanted.debits.iter().map(|(_, one)| part(Target::Entry(one.key), one.amount_minor));
    let invoices = wanted.invoices.iter().map(|(_, one)| part(Target::Invoice(one.key), one.amount_minor));
    let parts: Vec<NewPart> = debits.chain(invoices).collect();
    settle::write(&op, client.id, &parts).await?;
    payments::hold(&op, input.id).await?;
    let told = json!({ "parts": parts.len() });
    op.audit("payment.allocate", input.id, Whose::Client(client.seller, client.id), None, Some(told)).await?;
    op.hint(client.id);
    op.remember(&input.id).await?;
    op.commit().await?;
    Ok(input.id)
}
