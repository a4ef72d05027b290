//! `abona bill`: one bill run from beginning to end.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use shared::ids::SellerId;
use shared::money::Money;
use shared::run::{Guardrails, RunMode, RunState, RunTask};
use shared::text::format::format_amount_ru;

use super::Context;
use crate::access::Actor;
use crate::app::App;
use crate::billing::{self, Confirmation, NewRun, RunScope, RunSummary};
use crate::error::Error;

/// How the run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Песочница: посчитать и ничего не провести.
    Sandbox,
    /// С подтверждением.
    Confirmation,
    /// Полный автомат.
    Automatic,
}

impl From<Mode> for RunMode {
    fn from(mode: Mode) -> RunMode {
        match mode {
            Mode::Sandbox => RunMode::Sandbox,
            Mode::Confirmation => RunMode::Confirmation,
            Mode::Automatic => RunMode::Automatic,
        }
    }
}

/// Options of `bill`.
#[derive(Debug, Args)]
pub struct BillOptions {
    /// Начислить всё, что наступило по этот день включительно, ГГГГ-ММ-ДД.
    #[arg(long, value_name = "DATE")]
    pub as_of: NaiveDate,
    /// Режим.
    #[arg(long, value_enum)]
    pub mode: Mode,
    /// Сразу подтвердить рассчитанный прогон (для режима confirmation).
    #[arg(long)]
    pub confirm: bool,
    /// Только клиенты этой организации.
    #[arg(long, value_name = "ID")]
    pub seller: Option<SellerId>,
}

/// Runs the command; it fails when the run failed, or not everybody was posted.
pub async fn bill(context: &Context, options: BillOptions) -> anyhow::Result<ExitCode> {
    let app = context.app().await?;
    let summary = run(&app, &options).await.map_err(super::explain)?;
    context.print(&text(&summary), &json_of(&summary));
    let failed = matches!(summary.run.state, RunState::PartlyPosted | RunState::Failed);
    Ok(if failed || !summary.errors.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn run(app: &App, options: &BillOptions) -> Result<RunSummary, Error> {
    let actor = Actor::cli();
    let new = NewRun {
        task: RunTask::Charges,
        mode: options.mode.into(),
        as_of: options.as_of,
        seller: options.seller,
        scope: RunScope::default(),
        guardrails: Guardrails::default(),
        schedule: None,
    };
    let key = app.ids().uuid().to_string();
    let id = billing::create(app, &actor, new, &key).await?;
    billing::run_to_rest(app, id).await?;
    let calculated = billing::summary(app, &actor, id).await?;
    if !(options.confirm && calculated.run.state == RunState::AwaitingConfirmation) {
        return Ok(calculated);
    }
    let what = Confirmation { run: id, totals: calculated.totals };
    billing::confirm(app, &actor, what, &format!("{key}:confirm")).await?;
    billing::run_to_rest(app, id).await?;
    billing::summary(app, &actor, id).await
}

fn text(summary: &RunSummary) -> String {
    let run = &summary.run;
    let mut lines = vec![format!(
        "Прогон № {}: {} · клиентов {} · строк {} · ошибок {}",
        run.number,
        run.state.code(),
        run.clients_calculated,
        run.lines_total,
        summary.errors.len()
    )];
    for (currency, minor) in &summary.totals {
        let amount = format_amount_ru(*minor, currency.exponent());
        lines.push(format!("Итого {amount} {}", currency.sign()));
    }
    lines.extend(summary.errors.iter().map(|(client, code, message)| format!("{client}: {code}: {message}")));
    lines.join("\n")
}

fn json_of(summary: &RunSummary) -> Value {
    let totals: Vec<Value> = summary
        .totals
        .iter()
        .map(|(currency, minor)| {
            let amount = Money::from_minor(*minor, *currency).to_decimal().to_string();
            json!({ "amount": amount, "currency": currency.code() })
        })
        .collect();
    let errors: Vec<Value> = summary
        .errors
        .iter()
        .map(|(client, code, message)| json!({ "client": client, "code": code, "message": message }))
        .collect();
    let mut answer = json!({
        "run": summary.run.id,
        "state": summary.run.state.code(),
        "clients": summary.run.clients_calculated,
        "lines": summary.run.lines_total,
        "errors": errors,
    });
    match totals.as_slice() {
        [] => answer["total"] = json!({ "amount": "0.00", "currency": "RUB" }),
        [total] => answer["total"] = total.clone(),
        _ => answer["totals"] = Value::Array(totals),
    }
    answer
}
