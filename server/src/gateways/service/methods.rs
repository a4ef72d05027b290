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
use crate::op::{Op, Whose};

/// What becomes of a kept method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// Debt is charged to it, and to no other. The words to which the client agreed just now take the place of older
    /// ones, which stay in the audit log.
    On(Option<String>),
    /// It is kept, and not charged.
    Off,
    /// It is forgotten for good.
    Forget,
}

/// Changes a kept method.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_TRANSITION` of a method that has ended.
pub(super) async fn change_in(op: &mut Op, key: SavedMethodKey, wanted: Change) -> Result<(), Error> {
    let missing = || Error::not_found("savedMethod", key);
    let client = clients::lock_one(op, key.client)
        .await
        .map_err(|error| if let Error::NotFound { .. } = error { missing() } else { error })?;
    let row = methods::find(op.conn(), key).await?.ok_or_else(missing)?;
    if row.ended_at.is_some() {
        return Err(Error::transition(
            "Этот способ оплаты больше не действует. Новый сохраняется при оплате.",
        ));
    }
    let before = json!({ "autopay": row.autopay, "consent": row.consent });
    let (mut words, forget) = (row.consent, wanted == Change::Forget);
    let autopay = matches!(wanted, Change::On(_));
    let mut change = methods::changing(key);
    match wanted {
        Change::On(consent) => {
            methods::spare(op, client.id).await?;
            change.failed = Set(0);
            change.next_at = Set(None);
            if let Some(consent) = consent {
                words = consent;
                change.consent = Set(words.clone());
                change.consent_at = Set(op.now());
                change.consent_by = Set(op.actor().name.clone());
            }
        }
        Change::Off => {}
        Change::Forget => {
            change.ended_at = Set(Some(op.now()));
            change.end_reason = Set(Some("Согласие отозвано.".to_owned()));
        }
    }
    change.autopay = Set(autopay);
    methods::change(op, change).await?;
    let after = json!({ "autopay": autopay, "consent": words, "forget": forget });
    op.audit("gateway.method", key, Whose::Client(client.seller, client.id), Some(before), Some(after))
        .await?;
    op.hint(client.id);
    op.nudge(WORK);
    Ok(())
}

/// Changes a saved method because a person wants it.
///
/// # Errors
/// As of [`change_in`]; `VALIDATION` when nothing is asked for, or both.
pub async fn set(app: &App, actor: &Actor, input: SavedMethodSetInput) -> Result<SavedMethodKey, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let wanted = match (input.autopay, input.forget.unwrap_or(false)) {
        (Some(true), false) => Change::On(None),
        (Some(false), false) => Change::Off,
        (None | Some(false), true) => Change::Forget,
        (Some(true), true) => {
            return Err(Error::invalid("forget", "Забытый способ не списывает. Укажите одно из двух."));
        }
        (None, false) => return Err(Error::invalid("autopay", "Укажите, что изменить.")),
    };
    let mut op = app.begin(actor).await?;
    change_in(&mut op, input.id, wanted).await?;
    op.commit().await?;
    Ok(input.id)
}
