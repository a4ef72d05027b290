//! What a person says of a line.

use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::statements::BankLineDecideInput;
use shared::bank::{BankDirection, LinePlan, LineState, StatementState};
use shared::ids::LineId;

use super::super::super::repo::{lines, payers, payments, refunds, statements};
use super::super::reason_of;
use super::super::refund::{by_hand, owed};
use super::{codes, payer_key, post, state_of};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::{Op, Whose};

/// Says what is to be done with a line: one that waits is booked at once, one of a statement that is not booked is
/// booked with it.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` when it was decided before, or while its statement is compared or booked;
/// `VALIDATION` for what does not fit the line.
pub async fn decide(app: &App, actor: &Actor, input: BankLineDecideInput) -> Result<LineId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("bankLineDecide", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    let (mut row, at_once) = held(&op, &input).await?;
    check(&op, &row, &input).await?;
    let refund = input.refund_id.filter(|_| input.plan == LinePlan::Refund);
    let invoice = input.invoice_id.filter(|key| Some(key.client) == input.client_id);
    row.plan = input.plan.code().to_owned();
    row.client_id = refund.map(|key| key.client).or(input.client_id);
    row.invoice_id = invoice.map(|key| key.id);
    row.refund_id = refund.map(|key| key.id);
    row.message = match input.plan {
        LinePlan::Other => Some(reason_of(input.reason.as_deref().unwrap_or_default(), "Причина")?),
        LinePlan::Post | LinePlan::Suspense | LinePlan::Wait | LinePlan::Refund => None,
    };
    let mut change = lines::changing(row.id);
    change.plan = Set(row.plan.clone());
    change.client_id = Set(row.client_id);
    change.invoice_id = Set(row.invoice_id);
    change.refund_id = Set(row.refund_id);
    change.message = Set(row.message.clone());
    lines::decided(&op, &mut change);
    lines::change(&op, change).await?;
    if at_once {
        post::book(&mut op, &row).await?;
        let mut told = lines::changing(row.id);
        told.message = Set(row.message.clone());
        lines::change(&op, told).await?;
    }
    if let (LinePlan::Post, Some(true), Some(client)) = (input.plan, input.remember, input.client_id) {
        let party = codes(&row)?.party;
        if let Some(key) = payer_key(&party) {
            payers::remember(&op, row.seller_id, (&key, &party.name), client).await?;
        }
    }
    let told = json!({ "plan": input.plan, "client": input.client_id, "remember": input.remember });
    op.audit("statement.decide", input.id, Whose::Seller(row.seller_id), None, Some(told)).await?;
    op.remember(&input.id).await?;
    op.hint(row.statement_id);
    op.commit().await?;
    Ok(input.id)
}

/// The line, held after the clients that the input names and its statement, and whether it is booked at once.
async fn held(op: &Op, input: &BankLineDecideInput) -> Result<(lines::Model, bool), Error> {
    let missing = || Error::not_found("line", input.id);
    let named = input.client_id.into_iter().chain(input.refund_id.map(|key| key.client));
    let clients = clients::lock(op, &named.collect::<Vec<_>>()).await?;
    let seen = lines::find(op.conn(), input.id).await?.filter(|row| op.actor().sees(row.seller_id));
    let of = seen.ok_or_else(missing)?.statement_id;
    let statement = statements::lock(op, of).await?.ok_or_else(missing)?;
    let row = lines::lock(op, input.id).await?.ok_or_else(missing)?;
    let state = codes(&row)?.state;
    if !matches!(state, LineState::New | LineState::Waiting | LineState::Other) {
        return Err(Error::transition(
            "Строка уже разобрана. Чтобы изменить её, отмените её платёж: деньги попадут в невыясненные.",
        ));
    }
    let at_once = match state_of(&statement)? {
        StatementState::Ready => state != LineState::New,
        StatementState::Posted => true,
        StatementState::Matching | StatementState::Posting if state != LineState::New => true,
        StatementState::Matching => return Err(Error::transition("Выписка ещё разбирается. Подождите.")),
        StatementState::Posting => {
            return Err(Error::transition("Выписка проводится. Подождите, пока она закончится."));
        }
    };
    if clients.iter().any(|client| Some(client.id) == input.client_id && client.seller != row.seller_id) {
        return Err(Error::invalid(
            "clientId",
            "Клиент другой организации. Выберите клиента той же организации.",
        ));
    }
    Ok((row, at_once))
}

/// Whether the plan fits the line.
async fn check(op: &Op, row: &lines::Model, input: &BankLineDecideInput) -> Result<(), Error> {
    let incoming = match codes(row)?.direction {
        BankDirection::Incoming | BankDirection::Unknown => true,
        BankDirection::Outgoing | BankDirection::Internal => false,
    };
    match input.plan {
        LinePlan::Post if input.client_id.is_none() => {
            Err(Error::invalid("clientId", "Выберите клиента, от которого пришёл платёж."))
        }
        LinePlan::Post | LinePlan::Suspense if !incoming => Err(Error::invalid(
            "plan",
            "Это списание со счёта. Выберите возврат или отметьте, что оно не клиентское.",
        )),
        LinePlan::Refund => {
            let key = input
                .refund_id
                .ok_or_else(|| Error::invalid("refundId", "Выберите возврат, который выплачен."))?;
            let refund = refunds::find(op.conn(), key).await?;
            let refund = refund.ok_or_else(|| Error::not_found("refund", key))?;
            by_hand(&refund)?;
            owed(&refund)?;
            let payment = payments::find(op.conn(), refund.payment()).await?;
            let same_currency = payment.is_some_and(|payment| payment.currency == row.currency);
            let same_sum = refund.amount_minor == row.amount_minor && same_currency;
            if incoming || refund.seller_id != row.seller_id || !same_sum {
                return Err(Error::invalid(
                    "refundId",
                    "Сумма возврата другая. Выберите возврат на сумму строки.",
                ));
            }
            Ok(())
        }
        LinePlan::Post | LinePlan::Suspense | LinePlan::Wait | LinePlan::Other => Ok(()),
    }
}
