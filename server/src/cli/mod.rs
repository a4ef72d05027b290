//! The command line: one file for each command.

mod args;
mod backup;
mod bank;
mod bill;
mod demo;
mod doctor;
mod import;
mod key;
mod migrate;
mod serve;
mod user;
mod verify;

use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Command};
pub use serve::start as start_work;
pub use verify::violations;

pub use crate::error::Violation;

use crate::app::App;
use crate::config::Config;
use crate::db::{Db, DbOptions};

/// What a command needs: the configuration and how to print.
pub struct Context {
    /// The configuration after files, variables and options.
    pub config: Config,
    /// Whether to print JSON.
    pub json: bool,
}

impl Context {
    /// Opens the database as it is.
    pub async fn connect(&self) -> anyhow::Result<App> {
        let options = DbOptions { connections: self.config.database_connections, ..DbOptions::default() };
        let db = Db::connect(&self.config.database_url(), options).await?;
        let clock = self.config.clock()?;
        let ids = self.config.ids(&clock);
        Ok(App::new(self.config.clone(), db, clock, ids))
    }

    /// Opens the database with the schema that the program needs: SQLite is migrated at once; PostgreSQL is the
    /// operator's, so pending migrations are refused with the command that applies them.
    pub async fn app(&self) -> anyhow::Result<App> {
        let app = self.connect().await?;
        if app.db().is_sqlite() {
            app.db().migrate().await?;
            return Ok(app);
        }
        let pending = app.db().pending().await?;
        anyhow::ensure!(
            pending.is_empty(),
            "миграции не применены ({}): выполните `abona migrate`",
            pending.join(", ")
        );
        Ok(app)
    }

    /// Prints the text for people, or the JSON.
    pub fn print(&self, text: &str, json: &serde_json::Value) {
        if self.json { println!("{json}") } else { println!("{text}") }
    }
}

/// Runs the command line; the exit code is 0 only when all of it worked.
pub fn main() -> ExitCode {
    let args = Args::parse();
    if matches!(args.command, Command::Typeset) {
        return typeset();
    }
    let json = args.json;
    let result = runtime().and_then(|runtime| runtime.block_on(run(args)));
    match result {
        Ok(code) => code,
        Err(error) => {
            let text = format!("{error:#}");
            if json {
                eprintln!("{}", serde_json::json!({ "error": text }));
            } else {
                eprintln!("Ошибка: {text}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Sets documents that the program asks for, until it is gone. Nothing else runs in the process.
fn typeset() -> ExitCode {
    match typeset::serve_worker(std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Ошибка: {error}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// The refusal as people read it, with its cause where the server failed.
pub fn explain(error: crate::error::Error) -> anyhow::Error {
    let internal = error.code() == shared::error::ErrorCode::Internal;
    let text = if internal { error.chain() } else { error.message_ru() };
    anyhow::anyhow!(text)
}

async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let context = Context { config: args.config()?, json: args.json };
    match args.command {
        Command::Schema { cabinet } => {
            let sdl = if cabinet { crate::graphql::cabinet_sdl() } else { crate::graphql::sdl() };
            context.print(&sdl, &serde_json::json!({ "sdl": sdl }));
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve(options) => serve::serve(context, options).await,
        Command::Worker => serve::worker(context).await,
        Command::Migrate(options) => migrate::migrate(&context, &options).await,
        Command::User(user) => user::run(&context, user).await,
        Command::Key(key) => key::run(&context, key).await,
        Command::Demo(options) => demo::demo(&context, options).await,
        Command::Import(options) => import::import(&context, options).await,
        Command::Doctor => doctor::doctor(&context).await,
        Command::Backup { file } => backup::backup(&context, &file).await,
        Command::Restore { file } => backup::restore(&context, &file).await,
        Command::Bank(options) => bank::bank(&context, &options).await,
        Command::Bill(options) => bill::bill(&context, options).await,
        Command::Verify => verify::verify(&context).await,
        Command::Typeset => Ok(typeset()),
    }
}
