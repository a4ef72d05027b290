//! `abona migrate`.

use std::process::ExitCode;

use serde_json::json;

use super::Context;

/// Applies pending migrations.
pub async fn migrate(context: &Context) -> anyhow::Result<ExitCode> {
    let app = context.connect().await?;
    let pending = app.db().pending().await?;
    app.db().migrate().await?;
    let text = if pending.is_empty() {
        "Схема уже актуальна.".to_owned()
    } else {
        format!("Применено: {}.", pending.join(", "))
    };
    context.print(&text, &json!({ "applied": pending }));
    Ok(ExitCode::SUCCESS)
}
