//! Annulling documents. Their numbers stay taken.

use serde_json::json;
use shared::access::Permission;
use shared::api::documents::DocumentVoidInput;
use shared::documents::DocumentKind;
use shared::ids::DocumentKey;

use super::super::repo::documents as repo;
use super::issue::codes;
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Whose;

/// Longest reason, in characters.
const REASON_MAX: usize = 500;

/// Annuls a document.
pub async fn void(app: &App, actor: &Actor, input: DocumentVoidInput) -> Result<DocumentKey, Error> {
    actor.require(Permission::DocumentWrite)?;
    let reason = input.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        let text = format!("Причина: от 1 до {REASON_MAX} знаков. Напишите, почему документ аннулируется.");
        return Err(Error::invalid("reason", text));
    }
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("documentVoid", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let locked = clients::lock_one(&op, input.id.client).await?;
    let known = repo::find(op.conn(), input.id).await?;
    let known = known.ok_or_else(|| Error::not_found("document", input.id))?;
    let (_, kind) = codes(&known)?;
    if known.run_id.is_some() && kind != DocumentKind::Invoice {
        return Err(Error::transition(
            "Документ выставлен закрытием месяца. Чтобы аннулировать его, отмените закрытие для этого клиента.",
        ));
    }
    if kind.corrected_by().is_some() {
        return Err(Error::transition(format!(
            "{} не аннулируют, а исправляют. Выставьте корректировочный документ.",
            kind.name_ru()
        )));
    }
    if !repo::void(&op, input.id, reason).await? {
        return Err(Error::transition("Документ уже аннулирован.".to_owned()));
    }
    let whose = Whose::Client(locked.seller, locked.id);
    let told = json!({ "number": known.number, "reason": reason });
    op.audit("document.void", input.id, whose, None, Some(told)).await?;
    op.remember(&input.id).await?;
    op.hint(locked.id);
    op.commit().await?;
    Ok(input.id)
}
