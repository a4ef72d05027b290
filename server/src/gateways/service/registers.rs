//! Reconciliation: what was received and given back, beside what the gateway says of it. Nothing is changed by it: a
//! person looks at what does not agree.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use serde_json::json;
use shared::access::Permission;
use shared::api::gateways::{
    GatewayRegisterAskInput, GatewayRegisterCheckInput, GatewayRegisterView, RegisterFindingView,
};
use shared::gateway::intent::IntentState;
use shared::gateway::register::{
    Comparison, Finding, Ours, RegisterColumns, RegisterSource, Theirs, compare, places, read_row,
};
use shared::ids::{GatewayAccountId, GatewayRegisterId, IntentKey};
use shared::imports::{Delimiter, FileEncoding};
use shared::money::{Currency, Money};

use super::super::port::{Listed, Told};
use super::super::repo::registers::{self, Model};
use super::super::repo::{accounts as rows, intents};
use super::accounts::{self, Account};
use super::settle::{money, state_of};
use crate::access::Actor;
use crate::app::App;
use crate::delimited::Sheet;
use crate::error::Error;
use crate::op::Whose;
use crate::settings::DEFAULT_ZONE;

/// Largest file: with it in Base64 a call stays below what the API takes.
const FILE_MAX: usize = 700 * 1024;
/// Most days of a file after its first one: what is here of them is read at once.
const DAYS_MAX: i64 = 92;
/// Findings that are kept of one comparison.
const FINDINGS_MAX: usize = 1_000;
/// Comparisons that are shown.
const SHOWN: u64 = 200;
/// Days back that the program compares by itself.
const DAYS_BACK: u64 = 3;
/// How long after midnight a day is compared: what was paid at its end has been told by then.
const SETTLES: TimeDelta = TimeDelta::hours(2);

type Span = (DateTime<Utc>, DateTime<Utc>);

/// The days of a register, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    from: NaiveDate,
    to: NaiveDate,
}

impl Range {
    /// Gateways count their days by Moscow time.
    fn span(self) -> Result<Span, Error> {
        let start =
            |day: NaiveDate| DEFAULT_ZONE.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
        let after = self.to.checked_add_days(Days::new(1)).and_then(start);
        let (from, to) =
            start(self.from).zip(after).ok_or_else(|| Error::internal("a day without a midnight"))?;
        Ok((from.to_utc(), to.to_utc()))
    }
}

/// What is compared, and as what it is kept.
struct Register {
    source: RegisterSource,
    refunds: bool,
    range: Option<Range>,
    file: Option<String>,
    lines: Vec<Theirs>,
}

/// Compares a file.
pub async fn check(
    app: &App,
    actor: &Actor,
    input: GatewayRegisterCheckInput,
) -> Result<GatewayRegisterId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let account = accounts::visible(app, actor, input.account_id).await?;
    let range = match (input.from, input.to) {
        (Some(from), Some(to)) if (to.0 - from.0).num_days() > DAYS_MAX => {
            return Err(Error::invalid("to", "Реестр не больше чем за 92 дня. Загрузите его частями."));
        }
        (Some(from), Some(to)) if from <= to => Some(Range { from: from.0, to: to.0 }),
        (Some(_), Some(_)) => {
            return Err(Error::invalid("to", "Последний день раньше первого. Исправьте дни."));
        }
        (None, None) => None,
        (Some(_), None) => return Err(Error::invalid("to", "Укажите и последний день реестра.")),
        (None, Some(_)) => return Err(Error::invalid("from", "Укажите и первый день реестра.")),
    };
    let content = data_encoding::BASE64
        .decode(input.content_base64.as_bytes())
        .map_err(|_| Error::invalid("contentBase64", "Файл не в Base64. Закодируйте его ещё раз."))?;
    if content.len() > FILE_MAX {
        return Err(Error::invalid(
            "contentBase64",
            "Файл больше 700 КБ. Выгрузите реестр за меньший период.",
        ));
    }
    let name: String = input.file_name.chars().take(200).collect();
    let register = Register {
        source: RegisterSource::File,
        refunds: input.refunds,
        range,
        file: Some(name),
        lines: read(content, &input)?,
    };
    kept(app, actor, &account, register, Some((&input.idempotency_key, json!(input)))).await
}

fn read(content: Vec<u8>, input: &GatewayRegisterCheckInput) -> Result<Vec<Theirs>, Error> {
    let sheet = Sheet::open(content, FileEncoding::Auto, Delimiter::Auto)?;
    let columns = input.columns.clone().unwrap_or_default();
    let columns =
        RegisterColumns { name: columns.name, amount: columns.amount, net: columns.net, fee: columns.fee };
    let places = places(sheet.headers(), &columns)?;
    let mut lines = Vec::new();
    for row in sheet.rows() {
        let cell = |at: usize| row.cells.get(at).unwrap_or_default();
        let line = read_row(row.number, cell, places, (Currency::Rub, input.refunds));
        lines.extend(line.map_err(|text| Error::invalid("contentBase64", text))?);
    }
    Ok(lines)
}

/// Asks the gateway about a day and compares.
pub async fn ask(
    app: &App,
    actor: &Actor,
    input: GatewayRegisterAskInput,
) -> Result<GatewayRegisterId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let account = accounts::visible(app, actor, input.account_id).await?;
    let range = Range { from: input.on.0, to: input.on.0 };
    if range.span()?.0 > app.clock().now() {
        return Err(Error::invalid("on", "Этот день ещё не наступил. Выберите прошедший."));
    }
    let lines = listed(app, &account, range).await?.map_err(Error::transition)?;
    let register =
        Register { source: RegisterSource::Asked, refunds: false, range: Some(range), file: None, lines };
    kept(app, actor, &account, register, Some((&input.idempotency_key, json!(input)))).await
}

/// What a gateway lists of some days, or its words. The days around them are asked for as well: what is received at
/// midnight is told on either day.
async fn listed(app: &App, account: &Account, range: Range) -> Result<Result<Vec<Theirs>, String>, Error> {
    let (from, to) = range.span()?;
    let around = TimeDelta::days(1);
    let listed = match account.open(app)?.listed(from - around, to + around).await {
        Told::Done(listed) => listed,
        Told::NotFound(text) | Told::Refused(text) | Told::Later(text) | Told::Unknown(text) => {
            return Ok(Err(text));
        }
    };
    let line = |(line, one): (u32, Listed)| Theirs {
        line,
        within: from <= one.at && one.at < to,
        name: one.remote,
        refund: one.refund,
        amount: one.amount,
        fee: one.fee,
    };
    Ok(Ok((1..).zip(listed).map(line).collect()))
}

/// What is here of a register, and keys of payments that it names and that were not received.
async fn ours(
    app: &App,
    account: GatewayAccountId,
    register: &Register,
) -> Result<(Vec<Ours<IntentKey>>, HashMap<String, IntentKey>), Error> {
    let span = register.range.map(Range::span).transpose()?;
    let names = |refund: bool| -> Vec<String> {
        register.lines.iter().filter(|line| line.refund == refund).map(|line| line.name.clone()).collect()
    };
    let is_within =
        |at: Option<DateTime<Utc>>| span.zip(at).is_some_and(|((from, to), at)| from <= at && at < to);
    let (mut all, mut others) = (Vec::new(), HashMap::new());
    // A file is of payments or of refunds, a list of both.
    let of_file = register.source == RegisterSource::File;
    if !of_file || !register.refunds {
        for row in registers::payments(app.read(), account, &names(false), span).await? {
            let called = row.remote_id.clone().into_iter().chain([row.number.to_string()]);
            if state_of(&row)? != IntentState::Paid {
                others.extend(called.map(|name| (name, intents::key_of(&row))));
                continue;
            }
            all.push(Ours {
                key: intents::key_of(&row),
                names: called.collect(),
                refund: false,
                amount: money(&row, row.paid.unwrap_or(0))?,
                fee: row.fee.map(|fee| money(&row, fee)).transpose()?,
                within: is_within(row.settled_at),
            });
        }
    }
    if !of_file || register.refunds {
        for (row, currency) in registers::refunds(app.read(), account, &names(true), span).await? {
            let currency: Currency = currency.parse().map_err(Error::internal)?;
            all.push(Ours {
                key: IntentKey::new(row.client_id, row.intent_id),
                names: row.remote_id.clone().into_iter().collect(),
                refund: true,
                amount: Money::from_minor(row.amount, currency),
                fee: None,
                within: is_within(row.settled_at),
            });
        }
    }
    Ok((all, others))
}

async fn compared(
    app: &App,
    account: GatewayAccountId,
    register: &Register,
) -> Result<Comparison<IntentKey>, Error> {
    let (ours, others) = ours(app, account, register).await?;
    let mut found = compare(&register.lines, &ours);
    for finding in found.findings.iter_mut().filter(|one| one.ours.is_none() && !one.refund) {
        finding.ours = others.get(&finding.name).copied();
    }
    Ok(found)
}

/// Compares a register and keeps what came of it.
async fn kept(
    app: &App,
    actor: &Actor,
    account: &Account,
    register: Register,
    call: Option<(&String, serde_json::Value)>,
) -> Result<GatewayRegisterId, Error> {
    let mut found = compared(app, account.row.id, &register).await?;
    let findings = found.findings.len();
    found.findings.truncate(FINDINGS_MAX);
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let mut op = app.begin(actor).await?;
    if let Some((key, input)) = &call
        && let Some(id) = op.replay("gatewayRegister", key, input).await?
    {
        return Ok(id);
    }
    let row = Model {
        id: GatewayRegisterId(op.uuid()),
        account_id: account.row.id,
        source: register.source.code().to_owned(),
        refunds: register.refunds,
        from_on: register.range.map(|range| range.from),
        to_on: register.range.map(|range| range.to),
        file_name: register.file,
        line_count: whole(found.lines),
        matched_count: whole(found.matched),
        finding_count: count(findings),
        findings: json!(found.findings),
        checked_by: op.actor().name.clone(),
        checked_at: op.now(),
    };
    let id = row.id;
    let told = json!({ "source": register.source, "lines": found.lines, "matched": found.matched, "findings": findings });
    if registers::insert(&op, row).await? {
        op.audit("gateway.register", id, Whose::Seller(account.row.seller_id), None, Some(told)).await?;
    }
    if call.is_some() {
        op.remember(&id).await?;
    }
    op.hint(account.row.seller_id);
    op.commit().await?;
    Ok(id)
}

/// Compares the last days that are over and were not compared, of every live account whose gateway lists them.
pub async fn due(app: &App) -> Result<(), Error> {
    let now = app.clock().now();
    let today = (now - SETTLES).with_timezone(&DEFAULT_ZONE).date_naive();
    for row in rows::all(app.read(), None).await? {
        let account = Account::of(row)?;
        if !account.row.active || account.row.test || app.jobs().is_stopping() {
            continue;
        }
        if let Err(error) = compare_days(app, &account, today).await {
            tracing::warn!(account = %account.row.id, error = error.chain(), "days could not be compared");
        }
    }
    Ok(())
}

async fn compare_days(app: &App, account: &Account, today: NaiveDate) -> Result<(), Error> {
    let made = account.row.created_at.with_timezone(&DEFAULT_ZONE).date_naive();
    let days = (1..=DAYS_BACK).rev().filter_map(|back| today.checked_sub_days(Days::new(back)));
    for day in days.filter(|day| made <= *day) {
        if registers::is_compared(app.read(), account.row.id, day).await?
            || !account.open(app)?.capabilities().lists
        {
            continue;
        }
        let range = Range { from: day, to: day };
        match listed(app, account, range).await? {
            Ok(lines) => {
                let register = Register {
                    source: RegisterSource::Daily,
                    refunds: false,
                    range: Some(range),
                    file: None,
                    lines,
                };
                kept(app, &Actor::system(), account, register, None).await?;
            }
            Err(text) => {
                tracing::warn!(account = %account.row.id, %day, answer = text, "a gateway listed nothing");
            }
        }
    }
    Ok(())
}

/// The latest comparisons that the actor sees, the newest first.
pub async fn list(
    app: &App,
    actor: &Actor,
    account: Option<GatewayAccountId>,
) -> Result<Vec<GatewayRegisterView>, Error> {
    actor.require(Permission::LedgerRead)?;
    actor.require(Permission::ClientRead)?;
    let seen = rows::all(app.read(), actor.sellers.as_deref()).await?;
    let ids: Vec<_> =
        seen.iter().map(|row| row.id).filter(|id| account.is_none_or(|wanted| wanted == *id)).collect();
    registers::latest(app.read(), &ids, SHOWN).await?.into_iter().map(view).collect()
}

/// A comparison that the caller has just made.
pub async fn made(app: &App, id: GatewayRegisterId) -> Result<GatewayRegisterView, Error> {
    let row = registers::find(app.read(), id).await?;
    view(row.ok_or_else(|| Error::not_found("gatewayRegister", id))?)
}

fn view(row: Model) -> Result<GatewayRegisterView, Error> {
    let findings: Vec<Finding<IntentKey>> = serde_json::from_value(row.findings).map_err(Error::internal)?;
    let finding = |one: Finding<IntentKey>| RegisterFindingView {
        class: one.class,
        line: one.line.map(|line| i32::try_from(line).unwrap_or(i32::MAX)),
        name: one.name,
        refund: one.refund,
        intent_id: one.ours,
        their_amount: one.their_amount.map(Into::into),
        our_amount: one.our_amount.map(Into::into),
    };
    Ok(GatewayRegisterView {
        id: row.id,
        account_id: row.account_id,
        source: RegisterSource::from_code(&row.source).ok_or_else(|| Error::internal("unknown source"))?,
        refunds: row.refunds,
        from: row.from_on.map(Into::into),
        to: row.to_on.map(Into::into),
        file_name: row.file_name,
        lines: row.line_count,
        matched: row.matched_count,
        finding_count: row.finding_count,
        findings: findings.into_iter().map(finding).collect(),
        checked_by: row.checked_by,
        checked_at: row.checked_at.into(),
    })
}
