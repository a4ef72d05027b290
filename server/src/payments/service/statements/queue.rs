//! What a person says of a line.

use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::statements::BankLineDecideInput;
use shared::bank::{BankDirection, LinePlan, LineState};
use shared::ids::LineId;

use super::super::super::repo::{lines, payers, refunds};
use super::super::reason_of;
use super::{codes, payer_key, post};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::{Op, Whose};

/// Says what is to be done with a line: one that waits is booked at once, one of a statement that is not booked is
/// booked with it.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` when it was decided before; `VALIDATION` for what does not fit the line.
pub async fn decide(app: &App, actor: &Actor, input: BankLineDecideInput) -> Result<LineId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("bankLineDecide", &input.idempotency_key, &input).await? {
        return Ok(id);
    }
    if let Some(id) = input.client_id {
        clients::lock_one(&op, id).await?;
    }
    if let Some(refund) = input.refund_id {
        clients::lock_one(&op, refund.client).await?;
    }
    let row = lines::lock(&op, input.id).await?.filter(|row| actor.sees(row.seller_id));
    let mut row = row.ok_or_else(|| Error::not_found("line", input.id))?;
    let state = codes(&row)?.state;
    if !matches!(state, LineState::New | LineState::Waiting | LineState::Other) {
        return Err(Error::transition("Строка уже разобрана. Чтобы изменить её, отмените её платёж."));
    }
    check(&op, &row, &input).await?;
    row.plan = input.plan.code().to_owned();
    row.client_id = input.client_id.or(input.refund_id.map(|key| key.client));
    row.invoice_id = input.invoice_id.map(|key| key.id);
    row.refund_id = input.refund_id.map(|key| key.id);
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
    if state != LineState::New {
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
            if incoming || refund.seller_id != row.seller_id || refund.amount_minor != row.amount_minor {
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
