//! Use cases of operations by hand.

pub mod lists;

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;
use shared::access::Permission;
use shared::api::ledger::{OperationCreditInput, OperationDebitInput, OperationReverseInput, OperationView};
use shared::credit::Debit;
use shared::error::FieldError;
use shared::ids::{ClientId, EntryId, EntryKey};
use shared::ledger::{EntryKind, Operation, OperationDraft, is_of_payment};
use shared::money::{Currency, Money};

use super::post::{opposite, post_in};
use super::record::{DebitEntry, NewEntry, NewTransfer, PostedEntry};
use super::repo;
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client, LockedClient};
use crate::db::Connection;
use crate::error::Error;
use crate::op::{Op, Whose};

/// An operation by hand, whichever side it is on.
struct Asked<'i, I> {
    mutation: &'static str,
    client: ClientId,
    kind: EntryKind,
    amount: rust_decimal::Decimal,
    currency: Option<Currency>,
    dated_on: Option<NaiveDate>,
    reason: Option<String>,
    key: Option<String>,
    idempotency_key: &'i str,
    input: &'i I,
}

/// An operation that was posted, with the client after it.
pub struct Posted {
    /// The client.
    pub client: Client,
    /// The operation.
    pub operation: OperationView,
}

/// Credits a client. Answers the operation, the first one when it came before.
///
/// # Errors
/// `VALIDATION`, `NOT_FOUND`, `CURRENCY_MISMATCH`, `PERIOD_CLOSED`, `IDEMPOTENCY_KEY_REUSED`.
pub async fn credit(app: &App, actor: &Actor, input: &OperationCreditInput) -> Result<Posted, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let asked = Asked {
        mutation: "operationCredit",
        client: input.client_id,
        kind: input.kind.entry_kind(),
        amount: input.amount.0,
        currency: input.currency.map(Into::into),
        dated_on: input.dated_on.map(Into::into),
        reason: input.reason.clone(),
        key: input.key.clone(),
        idempotency_key: &input.idempotency_key,
        input,
    };
    operate(app, actor, asked).await
}

/// Debits a client. Answers the operation, the first one when it came before.
///
/// # Errors
/// As [`credit`].
pub async fn debit(app: &App, actor: &Actor, input: &OperationDebitInput) -> Result<Posted, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let asked = Asked {
        mutation: "operationDebit",
        client: input.client_id,
        kind: input.kind.entry_kind(),
        amount: input.amount.0,
        currency: input.currency.map(Into::into),
        dated_on: input.dated_on.map(Into::into),
        reason: Some(input.reason.clone()),
        key: input.key.clone(),
        idempotency_key: &input.idempotency_key,
        input,
    };
    operate(app, actor, asked).await
}

async fn operate<I: Serialize>(app: &App, actor: &Actor, asked: Asked<'_, I>) -> Result<Posted, Error> {
    let mut op = app.begin(actor).await?;
    let client = clients::lock_one(&op, asked.client).await?;
    if let Some(key) = op.replay(asked.mutation, asked.idempotency_key, asked.input).await? {
        return posted(&op, key).await;
    }
    same_currency(&client, asked.currency)?;
    let today = client.today(op.now());
    let draft = OperationDraft {
        kind: asked.kind,
        amount: asked.amount,
        currency: client.currency,
        dated_on: asked.dated_on,
        reason: asked.reason,
        key: asked.key,
    };
    let operation = draft.parse(today)?;
    let key = match came_before(&op, &client, &operation).await? {
        Some(first) => first,
        None => post_operation(&mut op, &client, operation, today).await?,
    };
    op.remember(&key).await?;
    let posted = posted(&op, key).await?;
    op.commit().await?;
    Ok(posted)
}

fn same_currency(client: &LockedClient, stated: Option<Currency>) -> Result<(), Error> {
    match stated {
        Some(currency) if currency != client.currency => {
            Err(Error::CurrencyMismatch { expected: client.currency.code(), got: currency.code() })
        }
        Some(_) | None => Ok(()),
    }
}

/// The first operation with the same business key: it must be of the same kind and amount, and of the same day
/// where the day is stated again.
async fn came_before(
    op: &Op,
    client: &LockedClient,
    operation: &Operation,
) -> Result<Option<EntryKey>, Error> {
    let Some(key) = &operation.key else {
        return Ok(None);
    };
    let Some(first) = repo::by_source_key(op.conn(), client.id, key).await? else {
        return Ok(None);
    };
    let same = first.kind == operation.kind
        && first.amount_minor == operation.transfer.balance_change()
        && operation.dated_on.is_none_or(|day| day == first.dated_on);
    if same {
        return Ok(Some(first.key()));
    }
    let message =
        "Операция с таким ключом уже проведена с другими данными. Проверьте номер или укажите другой ключ.";
    Err(FieldError::new("key", message).into())
}

async fn post_operation(
    op: &mut Op,
    client: &LockedClient,
    operation: Operation,
    today: NaiveDate,
) -> Result<EntryKey, Error> {
    let dated_on = operation.dated_on.unwrap_or(today);
    let entry = NewEntry {
        reason: operation.reason,
        source_key: operation.key,
        transfers: vec![NewTransfer { transfer: operation.transfer, charge: None }],
        ..NewEntry::new(EntryId(op.uuid()), client.id, operation.kind, dated_on)
    };
    post_audited(op, client, "operation.post", entry).await
}

async fn post_audited(
    op: &mut Op,
    client: &LockedClient,
    action: &'static str,
    entry: NewEntry,
) -> Result<EntryKey, Error> {
    let after = json!({
        "kind": entry.kind,
        "datedOn": entry.dated_on,
        "amount": entry.balance_change().map(|minor| Money::from_minor(minor, client.currency).to_decimal()),
        "reason": entry.reason,
        "key": entry.source_key,
        "reverses": entry.reverses.map(|id| EntryKey::new(client.id, id)),
    });
    let key = EntryKey::new(client.id, post_in(op, entry).await?);
    op.audit(action, key, Whose::Client(client.seller, client.id), None, Some(after)).await?;
    op.hint(client.id);
    Ok(key)
}

/// Takes an operation back by an opposite one, dated today or the first open day, whichever is later.
///
/// # Errors
/// `INVALID_TRANSITION` for a charge of subscriptions (its bill run is reversed instead), for a reversal, and for
/// an operation that was taken back before; `NOT_FOUND`, `VALIDATION`, `IDEMPOTENCY_KEY_REUSED`.
pub async fn reverse(app: &App, actor: &Actor, input: &OperationReverseInput) -> Result<Posted, Error> {
    actor.require(Permission::LedgerReverse)?;
    let reason = input.reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Error::invalid("reason", "Напишите, почему операция отменяется: до 500 знаков."));
    }
    let mut op = app.begin(actor).await?;
    let missing = || Error::not_found("entry", input.entry_id);
    let client = clients::lock_one(&op, input.entry_id.client)
        .await
        .map_err(|error| if let Error::NotFound { .. } = error { missing() } else { error })?;
    if let Some(key) = op.replay("operationReverse", &input.idempotency_key, input).await? {
        return posted(&op, key).await;
    }
    let entry = repo::find(op.conn(), input.entry_id).await?.ok_or_else(missing)?;
    reversible(entry.kind)?;
    if is_of_payment(entry.source_key.as_deref()) {
        return Err(Error::transition("Это проводка платежа. Откройте платёж и отмените его целиком."));
    }
    let reversal = opposite(&op, &client, &entry, reason).await?;
    let key = post_audited(&mut op, &client, "operation.reverse", reversal).await?;
    op.remember(&key).await?;
    let posted = posted(&op, key).await?;
    op.commit().await?;
    Ok(posted)
}

fn reversible(kind: EntryKind) -> Result<(), Error> {
    match kind {
        EntryKind::Charge => Err(Error::transition(
            "Начисление отменяется вместе с прогоном биллинга. Откройте прогон и отмените его для этого клиента.",
        )),
        EntryKind::Closing => Err(Error::transition(
            "Закрытие месяца отменяется вместе со своим прогоном. Откройте прогон и отмените его для этого клиента.",
        )),
        EntryKind::Reversal => {
            Err(Error::transition("Это уже сторно. Проведите операцию заново вместо отмены сторно."))
        }
        EntryKind::Payment
        | EntryKind::Bonus
        | EntryKind::CorrectionCredit
        | EntryKind::CorrectionDebit
        | EntryKind::Penalty
        | EntryKind::OneTime
        | EntryKind::Refund
        | EntryKind::WriteOff => Ok(()),
    }
}

/// What a mutation answers, as its unit of work sees it.
async fn posted(op: &Op, key: EntryKey) -> Result<Posted, Error> {
    let client = clients::client_in(op, key.client).await?;
    let entry = repo::find(op.conn(), key).await?.ok_or_else(|| Error::not_found("entry", key))?;
    let newer = repo::newer(op.conn(), std::slice::from_ref(&entry)).await?;
    let operation = lists::seen(&entry, &client, &newer);
    Ok(Posted { client, operation })
}

/// Those of the clients that have any entry.
pub async fn with_entries_in(op: &Op, clients: &[ClientId]) -> Result<Vec<ClientId>, Error> {
    repo::with_entries(op.conn(), clients).await
}

/// Those of the entries that exist, with their rows, as the unit of work sees them.
pub async fn entries_in(op: &Op, keys: &[EntryKey]) -> Result<Vec<(PostedEntry, Vec<NewTransfer>)>, Error> {
    let entries = repo::find_many(op.conn(), keys).await?;
    let mut rows = repo::rows_of(op.conn(), keys).await?;
    Ok(entries
        .into_iter()
        .map(|entry| {
            let rows = rows.remove(&entry.key()).unwrap_or_default();
            (entry, rows)
        })
        .collect())
}

/// Debits of the clients that were not reversed, the newest first: of each the newest that together reach what it
/// owes, in minor units.
pub async fn debits(
    conn: &impl Connection,
    owed: &[(ClientId, i64)],
) -> Result<HashMap<ClientId, Vec<Debit>>, Error> {
    let found = debit_entries(conn, owed).await?;
    let plain = |debit: DebitEntry| Debit { dated_on: debit.dated_on, amount_minor: debit.amount_minor };
    Ok(found.into_iter().map(|(id, debits)| (id, debits.into_iter().map(plain).collect())).collect())
}

/// As [`debits`], with their entries.
pub async fn debit_entries(
    conn: &impl Connection,
    owed: &[(ClientId, i64)],
) -> Result<HashMap<ClientId, Vec<DebitEntry>>, Error> {
    if owed.is_empty() { Ok(HashMap::new()) } else { repo::debits(conn, owed).await }
}

/// Those of the entries that exist.
pub async fn entries(
    conn: &impl Connection,
    keys: &[EntryKey],
) -> Result<HashMap<EntryKey, PostedEntry>, Error> {
    let found = repo::find_many(conn, keys).await?;
    Ok(found.into_iter().map(|entry| (entry.key(), entry)).collect())
}

/// Takes an entry of a client whose row is held back by an opposite one, for the chapter whose entry it is.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` when it was taken back before.
pub async fn reverse_in(
    op: &mut Op,
    client: &LockedClient,
    entry: EntryId,
    reason: &str,
) -> Result<EntryId, Error> {
    let key = EntryKey::new(client.id, entry);
    let found = repo::find(op.conn(), key).await?.ok_or_else(|| Error::not_found("entry", key))?;
    let reversal = opposite(op, client, &found, reason).await?;
    post_in(op, reversal).await
}
