//! What a person changes in a run that waits for confirmation.

use chrono::NaiveDate;
use sea_orm::Set;
use shared::access::Permission;
use shared::ids::{BillItemKey, SubscriptionId};
use shared::run::{Amended, ItemLine, ItemState, ItemSubscription, RunState};

use crate::access::Actor;
use crate::app::App;
use crate::billing::calculate::sum;
use crate::billing::drive::state_of;
use crate::billing::entity::item;
use crate::billing::entity::run::ActiveModel;
use crate::billing::repo::{items, runs, totals_json, totals_of};
use crate::billing::service::four_eyes;
use crate::billing::service::lifecycle::locked;
use crate::clients;
use crate::error::Error;
use crate::op::Op;

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

/// Applies a decision and moves the run's totals with it.
///
/// # Errors
/// `INVALID_TRANSITION` when the run does not wait for confirmation; `NOT_FOUND` for an unknown item or line;
/// `VALIDATION` for an amount without a reason or of another sign.
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
    if state_of(&run)? != RunState::AwaitingConfirmation {
        return Err(Error::transition("Менять строки можно, только пока прогон ждёт подтверждения."));
    }
    let old = items::find(op.conn(), key.run, key.client).await?;
    let old = old.ok_or_else(|| Error::not_found("bill item", key))?;
    let new = decided(&old, &decision)?;
    let mut totals = totals_of(&run.totals)?;
    let currency = clients::currency_of(op.conn(), key.client).await?;
    let counted = |state: &str, amount: i64| if state == ItemState::Excluded.code() { 0 } else { amount };
    *totals.entry(currency).or_insert(0) +=
        counted(&new.state, new.amount_minor) - counted(&old.state, old.amount_minor);
    save_item(&op, &new).await?;
    let change = ActiveModel {
        id: Set(run.id),
        totals: Set(totals_json(&totals)),
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
    op.audit("billItem.decide", key, Some(key.client), Some(before), Some(after)).await?;
    op.hint(key.run);
    op.commit().await?;
    Ok(key)
}

fn decided(old: &item::Model, decision: &Decision) -> Result<item::Model, Error> {
    let mut new = old.clone();
    match decision {
        Decision::Exclude(None) if old.state == ItemState::Ok.code() => {
            new.state = ItemState::Excluded.code().to_owned();
        }
        Decision::Include(None) if old.state == ItemState::Excluded.code() => {
            new.state = ItemState::Ok.code().to_owned();
        }
        Decision::Exclude(None) | Decision::Include(None) => {
            return Err(Error::transition("Клиент в этом прогоне уже в таком состоянии или с ошибкой."));
        }
        Decision::Exclude(Some(line)) => with_line(&mut new, line, |item| {
            item.excluded = true;
            Ok(())
        })?,
        Decision::Include(Some(line)) => with_line(&mut new, line, |item| {
            item.excluded = false;
            Ok(())
        })?,
        Decision::Amend(line, amended) => with_line(&mut new, line, |item| amend(item, amended.clone()))?,
    }
    Ok(new)
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
    item: &mut item::Model,
    wanted: &LineOf,
    change: impl FnOnce(&mut ItemLine) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut body: Vec<ItemSubscription> = serde_json::from_str(&item.body).map_err(Error::internal)?;
    let line = body
        .iter_mut()
        .filter(|subscription| subscription.subscription == wanted.subscription)
        .flat_map(|subscription| &mut subscription.lines)
        .find(|item| item.line.code == wanted.component && item.line.span.from() == wanted.from)
        .ok_or_else(|| Error::not_found("bill line", &wanted.component))?;
    change(line)?;
    item.amount_minor = sum(&body).map_err(Error::internal)?;
    item.body = serde_json::to_string(&body).map_err(Error::internal)?;
    Ok(())
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
            ..Default::default()
        },
    )
    .await
}
