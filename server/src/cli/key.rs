//! `abona key`.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use shared::access::Permission;
use shared::api::access::ApiKeyCreateInput;

use super::Context;
use crate::access::{self, Actor};

/// Acts on API keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Сделать ключ; он печатается один раз.
    Add {
        /// Название.
        name: String,
        /// Право, например client.read; можно повторять и писать через запятую; all — все.
        #[arg(long, required = true, value_delimiter = ',')]
        scope: Vec<String>,
        /// Адрес или сеть, откуда ключ работает; можно повторять.
        #[arg(long)]
        address: Vec<String>,
        /// Сколько дней ключ работает, от 1 до 366.
        #[arg(long, default_value_t = access::KEY_DAYS_MAX, value_parser = clap::value_parser!(i64).range(1..=access::KEY_DAYS_MAX))]
        days: i64,
    },
}

/// Runs the command.
pub async fn run(context: &Context, command: KeyCommand) -> anyhow::Result<ExitCode> {
    let KeyCommand::Add { name, scope, address, days } = command;
    let scopes = scopes(&scope)?;
    let app = context.app().await?;
    let input = ApiKeyCreateInput {
        name,
        scopes,
        sellers: None,
        addresses: (!address.is_empty()).then_some(address),
        expires_at: Some((app.clock().now() + chrono::TimeDelta::days(days)).into()),
        idempotency_key: app.ids().uuid().to_string(),
    };
    let (key, secret) = access::create_key(&app, &Actor::cli(), input).await.map_err(super::explain)?;
    let secret = secret.unwrap_or_default();
    context.print(&secret, &json!({ "id": key.id, "name": key.name, "key": secret }));
    Ok(ExitCode::SUCCESS)
}

fn scopes(texts: &[String]) -> anyhow::Result<Vec<Permission>> {
    let mut scopes = Vec::new();
    for text in texts {
        match text.as_str() {
            "all" => scopes.extend(Permission::ALL),
            code => match Permission::from_code(code) {
                Some(permission) => scopes.push(permission),
                None => {
                    let known: Vec<&str> = Permission::ALL.iter().map(|p| p.code()).collect();
                    anyhow::bail!("нет права «{code}»; есть: all, {}", known.join(", "));
                }
            },
        }
    }
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}
