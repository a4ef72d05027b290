//! `abona user`.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;
use shared::access::Role;
use shared::api::access::UserCreateInput;

use super::Context;
use crate::access::{self, Actor};

/// Acts on users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Добавить пользователя; пароль спрашивается или читается из стандартного ввода.
    Add {
        /// Почта, она же имя для входа.
        email: String,
        /// Роль: owner, administrator, billing, accountant, support, viewer.
        #[arg(long, value_parser = role)]
        role: Role,
        /// Имя, которое видят другие.
        #[arg(long)]
        name: Option<String>,
    },
    /// Задать новый пароль: спрашивается или читается из стандартного ввода; открытые сеансы завершаются.
    Password {
        /// Почта, она же имя для входа.
        email: String,
    },
    /// Снять вход по коду с того, кто потерял телефон и коды восстановления; открытые сеансы завершаются.
    TotpReset {
        /// Почта, она же имя для входа.
        email: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    let known = || Role::ALL.map(Role::code).join(", ");
    Role::from_code(text).ok_or_else(|| format!("нет такой роли; есть: {}", known()))
}

/// Runs the command.
pub async fn run(context: &Context, command: UserCommand) -> anyhow::Result<ExitCode> {
    let actor = Actor::cli();
    match command {
        UserCommand::Add { email, role, name } => {
            let password = password()?;
            let app = context.app().await?;
            let idempotency_key = app.ids().uuid().to_string();
            let input = UserCreateInput { email, name, role, password, sellers: None, idempotency_key };
            let user = access::create_user(&app, &actor, input).await.map_err(super::explain)?;
            let text = format!("Пользователь {} добавлен с ролью {}.", user.email, role.code());
            context.print(&text, &json!({ "id": user.id, "email": user.email, "role": role.code() }));
        }
        UserCommand::Password { email } => {
            let password = password()?;
            let app = context.app().await?;
            let changed = access::reset_password(&app, &actor, &email, password).await;
            let user = changed.map_err(super::explain)?;
            let text = format!("Пароль пользователя {} изменён, его сеансы завершены.", user.email);
            context.print(&text, &json!({ "id": user.id, "email": user.email }));
        }
        UserCommand::TotpReset { email } => {
            let app = context.app().await?;
            let user = access::reset_totp_of(&app, &actor, &email).await.map_err(super::explain)?;
            let text = format!("Вход по коду пользователя {} снят, его сеансы завершены.", user.email);
            context.print(&text, &json!({ "id": user.id, "email": user.email }));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Пароль (от 12 знаков): ").context("пароль не прочитан");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("пароль не прочитан")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
