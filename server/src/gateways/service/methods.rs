//! Saved methods: what is charged on due dates, what is forgotten.

use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::gateways::SavedMethodSetInput;
use shared::ids::SavedMethodKey;

use super::super::repo::methods;
use super::WORK;
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Whose;

/// Changes a saved method.
pub async fn set(app: &App, actor: &Actor, input: SavedMethodSetInput) -> Result<SavedMethodKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let missing = || Error::not_found("savedMethod", input.id);
    let mut op = app.begin(actor).await?;
    let client = clients::lock_one(&op, input.id.client)
        .await
        .map_err(|error| if let Error::NotFound { .. } = error { missing() } else { error })?;
    let row = methods::find(op.conn(), input.id).await?.ok_or_else(missing)?;
    if row.ended_at.is_some() {
        return Err(Error::transition("Этот способ оплаты уже забыт."));
    }
    let mut change = methods::changing(input.id);
    if let Some(autopay) = input.autopay {
        change.autopay = Set(autopay);
        change.failed = Set(0);
        change.next_at = Set(None);
    }
    if input.forget == Some(true) {
        change.autopay = Set(false);
        change.ended_at = Set(Some(op.now()));
        change.end_reason = Set(Some("Согласие отозвано.".to_owned()));
    }
    methods::change(&op, change).await?;
    let told = json!({ "autopay": input.autopay, "forget": input.forget });
    op.audit("gateway.method", input.id, Whose::Client(client.seller, client.id), None, Some(told)).await?;
    op.hint(input.id.client);
    op.nudge(WORK);
    op.commit().await?;
    Ok(input.id)
}
