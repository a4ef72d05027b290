//! `abona migrate`.

use std::process::ExitCode;

use clap::Args;
use migrations::Refused;
use serde_json::json;

use super::Context;
use crate::error::Error;

/// Options of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateOptions {
    /// Роль PostgreSQL, под которой работает программа: ей разрешается всё, кроме изменения и удаления проводок,
    /// начислений, журнала и прочего, что только добавляется.
    #[arg(long, value_name = "NAME")]
    pub role: Option<String>,
}

/// Applies pending migrations, and lets the role of the program do what it needs.
pub async fn migrate(context: &Context, options: &MigrateOptions) -> anyhow::Result<ExitCode> {
    let app = context.connect().await?;
    let pending = app.db().pending().await?;
    app.db().migrate().await?;
    let mut text = if pending.is_empty() {
        "Схема уже актуальна.".to_owned()
    } else {
        format!("Применено: {}.", pending.join(", "))
    };
    if let Some(role) = &options.role {
        migrations::grant(app.db().write(), role).await.map_err(|refused| explained(role, refused))?;
        text.push_str(&format!(" Права роли {role} выданы."));
    }
    context.print(&text, &json!({ "applied": pending, "role": options.role }));
    Ok(ExitCode::SUCCESS)
}

fn explained(role: &str, refused: Refused) -> anyhow::Error {
    match refused {
        Refused::NoRoles => anyhow::anyhow!("--role {role}: роли есть только в PostgreSQL; уберите --role"),
        Refused::Missing => anyhow::anyhow!(
            "роли {role} нет; создайте её: CREATE ROLE \"{role}\" LOGIN PASSWORD '…', затем повторите команду"
        ),
        Refused::Unlimited => anyhow::anyhow!(
            "роль {role} — суперпользователь или владелец таблиц, права её не ограничат; создайте для программы \
             отдельную роль, а миграции выполняйте под владельцем"
        ),
        Refused::Db(error) => anyhow::anyhow!(Error::from(error).chain()),
    }
}
