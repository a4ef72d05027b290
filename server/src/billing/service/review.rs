//! What a person changes in a run before it is posted.

use chrono::NaiveDate;
use sea_orm::Set;
use shared::access::Permission;
use shared::ids::{BillItemKey, SubscriptionId};
use shared::run::{Amended, ItemLine, ItemState, ItemSubscription, RunState, RunTask};

use crate::access::Actor;
use crate::app::App;
use crate::billing::calculate::sum;
use crate::billing::drive::{must_charge, state_of, task_of};
use crate::billing::entity::item;
use crate::billing::entity::run::{ActiveModel, Model};
use crate::billing::held::is_held;
use crate::billing::repo::{items, runs, totals_json, totals_of};
use crate::billing::service::four_eyes;
use crate::billing::service::lifecycle::locked;
use crate::billing::service::view::{body_of, item_state};
use crate::clients;
use crate::error::Error;
use crate::op::{Op, Whose};

/// One line of an item.
#[derive(Debug, Clone)]
pub struct LineOf {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Code of the component.
    pub component: String,
    /// First day of the line.
    pub from: NaiveDate,
}

/// A decision about an item.
#[derive(Debug, Clone)]
pub enum Decision {
    /// Leaves the client, or one line, out of this run.
    Exclude(Option<LineOf>),
    /// Takes the client, or one line, in again.
    Include(Option<LineOf>),
    /// Another amount for a line; none = the calculated one again.
    Amend(LineOf, Option<Amended>),
}

/// Applies a decision and moves the run's totals with it. A partly posted run takes decisions about what is left of
/// it, to be posted when it goes on.
///
/// # Errors
/// `INVALID_TRANSITION` when nothing may be decided in the run or about the item; `NOT_FOUND` for an unknown item or
/// line; `VALIDATION` for an amount without a reason or of another sign.
pub async fn decide(
    app: &App,
    actor: &Actor,
    key: BillItemKey,
    decision: Decision,
) -> Result<BillItemKey, Error> {
    actor.require(Permission::RunCalculate)?;
    if matches!(decision, Decision::Amend(..)) {
        actor.require(Permission::LedgerAdjust)?;
    }
    let mut op = app.begin(actor).await?;
    let run = locked(&op, key.run).await?;
    if !matches!(state_of(&run)?, RunState::AwaitingConfirmation | RunState::PartlyPosted) {
        let text = "Менять строки можно, только пока прогон ждёт подтверждения или проведён частично.";
        return Err(Error::transition(text));
    }
    let old = items::find(op.conn(), key.run, key.client).await?;
    let old = old.ok_or_else(|| Error::not_found("bill item", key))?;
    let new = decided(&run, &old, &decision)?;
    let mut totals = totals_of(&run.totals)?;
    let client = clients::client_in(&op, key.client).await?;
    let counted = |state: &str, amount: i64| if state == ItemState::Excluded.code() { 0 } else { amount };
    *totals.entry(client.currency).or_insert(0) +=
        counted(&new.state, new.amount_minor) - counted(&old.state, old.amount_minor);
    save_item(&op, &new).await?;
    let errors = |item: &item::Model| i32::from(item.state == ItemState::Error.code());
    let change = ActiveModel {
        id: Set(run.id),
        totals: Set(totals_json(&totals)),
        n_errors: Set(run.n_errors + errors(&new) - errors(&old)),
        makers: Set(four_eyes::with_maker(&run, op.actor())?),
        ..Default::default()
    };
    runs::save(&op, change).await?;
    let change = |item: &item::Model| serde_json::json!({ "state": item.state, "amount": item.amount_minor });
    let (before, mut after) = (change(&old), change(&new));
    if let Decision::Amend(line, Some(amended)) = &decision {
        after["line"] =
            serde_json::json!({ "component": line.component, "from": line.from, "amended": amended });
    }
    let whose = Whose::Client(client.seller, client.id);
    op.audit("billItem.decide", key, whose, Some(before), Some(after)).await?;
    op.hint(key.run);
    op.commit().await?;
    Ok(key)
}

fn decided(run: &Model, old: &item::Model, decision: &Decision) -> Result<item::Model, Error> {
    let task = task_of(run)?;
    let line_of = |line| must_charge(run).map(|()| line);
    match decision {
        Decision::Exclude(None) => whole(task, old, ItemState::Excluded),
        Decision::Include(None) => whole(task, old, ItemState::Ok),
        Decision::Exclude(Some(line)) => with_line(old, line_of(line)?, |item| {
            item.excluded = true;
            Ok(())
        }),
        Decision::Include(Some(line)) => with_line(old, line_of(line)?, |item| {
            item.excluded = false;
            Ok(())
        }),
        Decision::Amend(line, amended) => with_line(old, line_of(line)?, |item| amend(item, amended.clone())),
    }
}

/// Leaves a client out or takes it in. A client that waits for a person comes in as it is calculated now: decisions
/// that no longer fit are settled by this.
fn whole(task: RunTask, old: &item::Model, to: ItemState) -> Result<item::Model, Error> {
    let from = item_state(old)?;
    let moves = match to {
        ItemState::Ok => from == ItemState::Excluded || is_held(old),
        ItemState::Excluded => from == ItemState::Ok || is_held(old),
        ItemState::Pending
        | ItemState::Error
        | ItemState::Stale
        | ItemState::Posted
        | ItemState::Reversed => false,
    };
    if !moves {
        return Err(Error::transition("Клиент в этом прогоне уже в таком состоянии или с ошибкой."));
    }
    let (body, closing) = body_of(task, &old.body)?;
    let amount_minor = match closing {
        Some(planned) => planned.due.gross_minor().ok_or_else(|| Error::internal("a sum does not fit"))?,
        None => sum(&body).map_err(Error::internal)?,
    };
    Ok(item::Model {
        state: to.code().to_owned(),
        amount_minor,
        error_code: None,
        error_message: None,
        error_cause: None,
        held: None,
        ..old.clone()
    })
}

fn amend(item: &mut ItemLine, amended: Option<Amended>) -> Result<(), Error> {
    if let Some(amended) = &amended {
        if amended.reason.trim().is_empty() {
            return Err(Error::invalid("reason", "Укажите причину изменения суммы: она попадёт в журнал."));
        }
        if amended.amount_minor < 0 {
            let text = "Сумма начисления не бывает отрицательной. Чтобы простить начисление, укажите 0,00.";
            return Err(Error::invalid("amount", text));
        }
    }
    item.amended = amended;
    Ok(())
}

fn with_line(
    old: &item::Model,
    wanted: &LineOf,
    change: impl FnOnce(&mut ItemLine) -> Result<(), Error>,
) -> Result<item::Model, Error> {
    if !matches!(item_state(old)?, ItemState::Ok | ItemState::Excluded) {
        let text = if is_held(old) {
            "Сначала включите клиента в прогон: его строки рассчитаны заново."
        } else {
            "Менять строки можно только у рассчитанного клиента. Сначала пересчитайте его."
        };
        return Err(Error::transition(text));
    }
    let mut body: Vec<ItemSubscription> = serde_json::from_str(&old.body).map_err(Error::internal)?;
    let line = body
        .iter_mut()
        .filter(|subscription| subscription.subscription == wanted.subscription)
        .flat_map(|subscription| &mut subscription.lines)
        .filter(|item| item.line.code == wanted.component && item.line.span.from() == wanted.from)
        .max_by_key(|item| item.may_be_decided())
        .ok_or_else(|| Error::not_found("bill line", &wanted.component))?;
    if !line.may_be_decided() {
        let text = "Эта строка следует из действия с подпиской: исключить или изменить её отдельно нельзя. \
                    Исключите клиента из прогона целиком.";
        return Err(Error::transition(text));
    }
    change(line)?;
    let amount_minor = sum(&body).map_err(Error::internal)?;
    let body = serde_json::to_string(&body).map_err(Error::internal)?;
    Ok(item::Model { amount_minor, body, ..old.clone() })
}

async fn save_item(op: &Op, new: &item::Model) -> Result<(), Error> {
    items::save(
        op,
        item::ActiveModel {
            client_id: Set(new.client_id),
            run_id: Set(new.run_id),
            state: Set(new.state.clone()),
            amount_minor: Set(new.amount_minor),
            body: Set(new.body.clone()),
            error_code: Set(new.error_code.clone()),
            error_message: Set(new.error_message.clone()),
            error_cause: Set(new.error_cause.clone()),
            held: Set(new.held.clone()),
            ..Default::default()
        },
    )
    .await
}
