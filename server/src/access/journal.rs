//! Reading the audit log, and setting a manual clock.

use chrono::{NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Moscow;
use serde_json::json;
use shared::access::Permission;
use shared::api::access::{AuditEntryView, AuditFilter, ClockSetInput, ClockView};
use shared::ids::{AuditId, ClientId};

use super::Actor;
use super::repo::{self, ByTime};
use crate::app::App;
use crate::error::Error;
use crate::op::Whose;
use crate::page::Page;

/// Rows of the audit log, newest first. Needs `audit.read`. Who is limited to sellers reads only the rows about
/// objects of these.
pub async fn audit_entries(
    app: &App,
    actor: &Actor,
    filter: &AuditFilter,
    page: &Page<ByTime>,
) -> Result<Vec<AuditEntryView>, Error> {
    actor.require(Permission::AuditRead)?;
    let rows = repo::audit_entries(app, actor.sellers.as_deref(), filter, page).await?;
    Ok(rows
        .into_iter()
        .map(|row| AuditEntryView {
            id: AuditId(row.id),
            at: row.at.into(),
            actor_kind: row.actor_kind,
            actor_name: row.actor_name,
            action: row.action,
            object: row.object,
            client: row.client_id.map(ClientId),
            before: row.before.map(Into::into),
            after: row.after.map(Into::into),
            request_id: row.request_id,
            ip: row.ip,
        })
        .collect())
}

/// What the time is.
pub fn clock(app: &App) -> ClockView {
    let clock = app.clock();
    ClockView { now: clock.now().into(), today: clock.today(Moscow).into(), manual: clock.is_manual() }
}

/// Sets the clock, when it is manual. Needs `clock.set`.
pub async fn set_clock(app: &App, actor: &Actor, input: ClockSetInput) -> Result<ClockView, Error> {
    actor.require(Permission::ClockSet)?;
    let to = match (input.now, input.date) {
        (Some(now), None) => now.0,
        (None, Some(date)) => {
            let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
            let local = Moscow.from_local_datetime(&date.0.and_time(noon)).earliest();
            local.ok_or_else(|| Error::invalid("date", "Такого дня нет."))?.with_timezone(&Utc)
        }
        (None, None) | (Some(_), Some(_)) => {
            return Err(Error::invalid("now", "Укажите либо now, либо date."));
        }
    };
    let from = app.clock().now();
    if !app.clock().is_manual() {
        return Err(Error::transition(
            "Часы настоящие: установить можно только ручные (clock = \"…\" в настройках).",
        ));
    }
    let mut op = app.begin(actor).await?;
    op.audit("clock.set", "clock", Whose::Everyone, Some(json!(from)), Some(json!(to))).await?;
    op.commit().await?;
    app.clock().set(to);
    app.jobs().nudge_all();
    Ok(clock(app))
}
