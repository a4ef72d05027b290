//! Options of the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::bank::BankOptions;
use super::bill::BillOptions;
use super::demo::DemoOptions;
use super::import::ImportOptions;
use super::key::KeyCommand;
use super::serve::ServeOptions;
use super::user::UserCommand;
use crate::config::{Config, ConfigError};

/// Abona: биллинг подписок.
#[derive(Debug, Parser)]
#[command(name = "abona", version, about = "Abona: биллинг подписок", disable_help_subcommand = true)]
pub struct Args {
    /// База данных: sqlite://ФАЙЛ или postgres://…; по умолчанию файл abona.db в --data.
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Папка данных.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Файл настроек; по умолчанию abona.toml в текущей папке.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Часы: real либо момент, на котором стоят ручные часы.
    #[arg(long, global = true, value_name = "real|INSTANT")]
    pub clock: Option<String>,
    /// Печатать JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Что сделать.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Сервер: HTTP, приложение, фоновые задачи.
    Serve(ServeOptions),
    /// Только фоновые задачи.
    Worker,
    /// Применить миграции.
    Migrate(super::migrate::MigrateOptions),
    /// Напечатать схему GraphQL.
    Schema {
        /// That of the client's cabinet.
        #[arg(long)]
        cabinet: bool,
    },
    /// Создать демонстрационную компанию.
    Demo(DemoOptions),
    /// Загрузить клиентов или подписки из файла CSV.
    Import(ImportOptions),
    /// Пользователи.
    #[command(subcommand)]
    User(UserCommand),
    /// Ключи API.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Прочитать банковскую выписку 1CClientBankExchange и сверить её; в базу ничего не пишет.
    Bank(BankOptions),
    /// Прогон биллинга от начала до конца.
    Bill(BillOptions),
    /// Проверить настройки, соединения, часы и место на диске.
    Doctor,
    /// Копия работающей базы в файл.
    Backup {
        /// Куда.
        file: PathBuf,
    },
    /// Восстановить базу из копии.
    Restore {
        /// Откуда.
        file: PathBuf,
    },
    /// Проверить всю базу; печатает каждое нарушение.
    Verify,
    /// Собирать документы по заданиям программы; сама программа и запускает.
    #[command(hide = true)]
    Typeset,
}

impl Args {
    /// The configuration: file, variables, then these options; checked.
    pub fn config(&self) -> Result<Config, ConfigError> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(database) = &self.database {
            config.database = Some(database.clone());
        }
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(clock) = &self.clock {
            config.clock.clone_from(clock);
        }
        if let Command::Serve(options) = &self.command {
            options.apply(&mut config);
        }
        config.check()?;
        Ok(config)
    }
}
