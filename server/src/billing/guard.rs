//! Guardrails of automatic runs: what makes a run wait for a person.

use shared::run::{Guardrails, RunMode, Tripped, differs_by_more};
use shared::text::format::format_amount_ru;
use uuid::Uuid;

use super::drive::{mode_of, task_of};
use super::entity::run::Model;
use super::repo::{items, runs, totals_of};
use crate::app::App;
use crate::error::Error;

/// Differing clients read at a time.
const CHUNK: u64 = 1_000;

/// The guardrails that a run's row keeps.
pub(super) fn guardrails_of(run: &Model) -> Result<Guardrails, Error> {
    serde_json::from_value(run.options.get("guardrails").cloned().unwrap_or_default())
        .or_else(|_| Ok(Guardrails::default()))
}

/// Compares an automatic run with the last posted one. A run of no lines trips nothing.
pub(super) async fn check(app: &App, run: &Model) -> Result<Vec<Tripped>, Error> {
    let run = runs::find(app.read(), run.id).await?.ok_or_else(|| Error::not_found("bill run", run.id))?;
    let guardrails = guardrails_of(&run)?;
    if mode_of(&run)? != RunMode::Automatic || guardrails.is_off() || run.n_lines == 0 {
        return Ok(Vec::new());
    }
    let mut tripped = Vec::new();
    if let Some(max) = guardrails.errors_max {
        let count = u64::try_from(run.n_errors).unwrap_or(0);
        if count > u64::from(max) {
            tripped.push(Tripped::Errors { count });
        }
    }
    let Some(previous) =
        runs::previous_posted(app.read(), (task_of(&run)?, run.seller_id), run.number).await?
    else {
        return Ok(tripped);
    };
    if let Some(limit) = guardrails.total_percent {
        let before = totals_of(&previous.totals)?;
        for (currency, now) in totals_of(&run.totals)? {
            let before = before.get(&currency).copied().unwrap_or(0);
            if differs_by_more(now, before, limit) {
                tripped.push(Tripped::Total { currency, before, now });
            }
        }
    }
    if let Some(limit) = guardrails.client_percent {
        let (mut count, mut after) = (0_u64, None::<Uuid>);
        loop {
            let chunk = items::differing(app.read(), previous.id, run.id, after, CHUNK).await?;
            let Some(last) = chunk.last() else { break };
            after = Some(last.client.uuid());
            for pair in &chunk {
                if differs_by_more(pair.second.unwrap_or(0), pair.first.unwrap_or(0), limit) {
                    count += 1;
                }
            }
        }
        if count > 0 {
            tripped.push(Tripped::Clients { count });
        }
    }
    Ok(tripped)
}

/// Why the run waits, for people.
pub(super) fn message(tripped: &[Tripped]) -> String {
    let reasons: Vec<String> = tripped
        .iter()
        .map(|guard| match guard {
            Tripped::Total { currency, before, now } => format!(
                "итог {} {sign}, а в прошлом прогоне {} {sign}",
                format_amount_ru(*now, currency.exponent()),
                format_amount_ru(*before, currency.exponent()),
                sign = currency.sign()
            ),
            Tripped::Clients { count } => format!("сумма изменилась больше допустимого у клиентов: {count}"),
            Tripped::Errors { count } => format!("клиентов с ошибками: {count}"),
        })
        .collect();
    format!("Сработал предохранитель: {}. Проверьте расчёт и подтвердите или отклоните.", reasons.join("; "))
}
