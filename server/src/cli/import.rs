//! `abona import`: a file of clients or subscriptions.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use shared::ids::SellerId;
use shared::imports::{ImportKind, ImportState};

use super::{Context, explain};
use crate::access::Actor;
use crate::imports::{self, Changes, Job, NewImport, Options, RowError};

/// What the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Клиенты.
    Clients,
    /// Подписки.
    Subscriptions,
}

/// Options of the command.
#[derive(Debug, clap::Args)]
pub struct ImportOptions {
    /// Что в файле.
    #[arg(value_enum)]
    pub kind: Kind,
    /// Файл CSV.
    pub file: PathBuf,
    /// Файл соответствия столбцов (TOML); без него столбцы узнаются по заголовкам.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Чьи это данные; можно не указывать, когда организация одна.
    #[arg(long, value_name = "ID")]
    pub seller: Option<SellerId>,
    /// Только проверить: ничего не записывать.
    #[arg(long)]
    pub dry_run: bool,
    /// Записать принятые строки, даже если другие отклонены.
    #[arg(long)]
    pub per_row: bool,
    /// С --per-row: столько первых строк загрузить на пробу.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub canary: u32,
    /// Куда записать отклонённые строки с причинами.
    #[arg(long, value_name = "FILE")]
    pub rejected: Option<PathBuf>,
}

/// Rows of errors in the output.
const ERROR_ROWS: u64 = 1000;

/// Reads the file and applies it; fails when any row is refused.
pub async fn import(context: &Context, options: ImportOptions) -> anyhow::Result<ExitCode> {
    let app = context.app().await?;
    let actor = Actor::cli();
    let content = std::fs::read(&options.file).with_context(|| format!("файл {}", options.file.display()))?;
    let mapping = match &options.mapping {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("файл {}", path.display()))?;
            Some(imports::read_mapping(&text).map_err(|error| anyhow::anyhow!(error.message))?)
        }
    };
    let new = NewImport {
        kind: match options.kind {
            Kind::Clients => ImportKind::Clients,
            Kind::Subscriptions => ImportKind::Subscriptions,
        },
        file_name: options.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        content,
        mapping,
        seller: options.seller,
        options: Options { per_row: options.per_row, canary: options.canary, attended: true },
        idempotency_key: app.ids().uuid().to_string(),
    };
    let job = imports::create(&app, &actor, new).await.map_err(explain)?;
    let started = if options.dry_run {
        imports::start_check(&app, &actor, job.id, Changes::default()).await
    } else {
        imports::start_apply(&app, &actor, job.id, Changes::default()).await
    };
    started.map_err(explain)?;
    imports::run_to_end(&app, job.id).await.map_err(explain)?;
    let job = imports::import(&app, &actor, job.id).await.map_err(explain)?;
    let errors = imports::first_errors(&app, &actor, job.id, ERROR_ROWS).await.map_err(explain)?;
    if let Some(path) = &options.rejected {
        let (_, bytes) = imports::rejected_file(&app, &actor, job.id).await.map_err(explain)?;
        std::fs::write(path, bytes).with_context(|| format!("файл {}", path.display()))?;
    }
    report(context, &job, &errors);
    let good = [ImportState::Applied, ImportState::Checked].contains(&job.state) && job.counts.rejected == 0;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(context: &Context, job: &Job, errors: &[RowError]) {
    let counts = job.counts;
    let json = json!({
        "id": job.id,
        "state": job.state.code(),
        "rows": counts.rows,
        "created": counts.created,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected": counts.rejected,
        "message": job.report.message,
        "errors": errors,
    });
    let mut text = format!(
        "Строк: {}. Создано: {}, изменено: {}, без изменений: {}, отклонено: {}.",
        counts.rows, counts.created, counts.changed, counts.unchanged, counts.rejected
    );
    if job.state == ImportState::Checked {
        text.push_str("\nЭто проверка: ничего не записано.");
    }
    if let Some(message) = &job.report.message {
        text.push('\n');
        text.push_str(message);
    }
    for error in errors {
        let column = error.column.as_ref().map_or(String::new(), |column| format!(", {column}"));
        text.push_str(&format!("\nСтрока {}{column}: {}", error.row, error.message));
    }
    context.print(&text, &json);
}
