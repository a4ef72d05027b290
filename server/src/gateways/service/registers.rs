//! Reconciliation: what was received and given back, beside what the gateway says of it. Nothing is changed by it: a
//! person looks at what does not agree.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use serde_json::{Value, json};
use shared::access::Permission;
use shared::api::gateways::{
    GatewayRegisterAskInput, GatewayRegisterCheckInput, GatewayRegisterView, RegisterFindingView,
};
use shared::gateway::GivingState;
use shared::gateway::intent::IntentState;
use shared::gateway::register::{
    Comparison, Finding, Ours, RegisterColumns, RegisterSource, Theirs, compare, places, read_row,
};
use shared::ids::{GatewayAccountId, GatewayRegisterId, IntentKey};
use shared::imports::{Delimiter, FileEncoding};
use shared::money::Currency;

use super::super::port::{Listed, Told};
use super::super::repo::registers::{self, Model};
use super::super::repo::{accounts as rows, intents, refunds};
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
/// Comparisons that are shown, each with all its findings.
const SHOWN: u64 = 30;
/// The name under which calls are remembered.
const CALL: &str = "gatewayRegister";
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
    let asked = json!(input);
    if let Some(id) = before(app, actor, &input.idempotency_key, &asked).await? {
        return Ok(id);
    }
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
    let name: String = input.file_name.chars().filter(|sign| !sign.is_control()).take(200).collect();
    let register = Register {
        source: RegisterSource::File,
        refunds: input.refunds,
        range,
        file: Some(name),
        lines: read(content, &input)?,
    };
    kept(app, actor, &account, register, Some((&input.idempotency_key, asked))).await
}

fn read(content: Vec<u8>, input: &GatewayRegisterCheckInput) -> Result<Vec<Theirs>, Error> {
    let refused = |message: &str| Error::invalid("contentBase64", message);
    let sheet =
        Sheet::open(content, FileEncoding::Auto, Delimiter::Auto).map_err(|error| refused(&error.message))?;
    let columns = input.columns.clone().unwrap_or_default();
    let columns =
        RegisterColumns { name: columns.name, amount: columns.amount, net: columns.net, fee: columns.fee };
    let places = places(sheet.headers(), &columns)?;
    let mut lines = Vec::new();
    for row in sheet.rows() {
        let cell = |at: usize| row.cells.get(at).unwrap_or_default();
        let line = read_row(row.number, cell, places, (Currency::Rub, input.refunds));
        let line = line.map_err(|text| refused(&text))?;
        // A line of totals has no name, and may have fewer cells.
        if let (Some(_), Some(problem)) = (&line, &row.problem) {
            return Err(refused(&format!("Строка {}: {problem}", row.number)));
        }
        lines.extend(line);
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
    let asked = json!(input);
    if let Some(id) = before(app, actor, &input.idempotency_key, &asked).await? {
        return Ok(id);
    }
    let range = Range { from: input.on.0, to: input.on.0 };
    if range.span()?.0 > app.clock().now() {
        return Err(Error::invalid("on", "Этот день ещё не наступил. Выберите прошедший."));
    }
    let lines = listed(app, &account, range).await?.map_err(Error::transition)?;
    let register =
        Register { source: RegisterSource::Asked, refunds: false, range: Some(range), file: None, lines };
    kept(app, actor, &account, register, Some((&input.idempotency_key, asked))).await
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
        of: one.of,
        refund: one.refund,
        amount: one.amount,
        fee: one.fee,
    };
    Ok(Ok((1..).zip(listed).map(line).collect()))
}

/// What is here of a register, and by its names what is here and did not come or go back.
struct Here {
    all: Vec<Ours<IntentKey>>,
    others: HashMap<(bool, String), IntentKey>,
}

fn is_within(span: Option<Span>, at: Option<DateTime<Utc>>) -> bool {
    span.zip(at).is_some_and(|((from, to), at)| from <= at && at < to)
}

/// How its gateway may call a payment.
fn called(row: &intents::Model) -> impl Iterator<Item = String> {
    row.remote_id.clone().into_iter().chain([row.number.to_string()])
}

impl Here {
    async fn read(app: &App, account: GatewayAccountId, register: &Register) -> Result<Here, Error> {
        let mut here = Here { all: Vec::new(), others: HashMap::new() };
        let span = register.range.map(Range::span).transpose()?;
        let lines = |refund: bool| register.lines.iter().filter(move |line| line.refund == refund);
        // A file is of payments or of refunds, where a sum with a minus may stand among payments; a list is of both.
        let of_file = register.source == RegisterSource::File;
        if !of_file || !register.refunds {
            let names: Vec<String> = lines(false).map(|line| line.name.clone()).collect();
            let mut payments = registers::called(app.read(), account, &names).await?;
            if let Some(span) = span {
                payments.extend(registers::received(app.read(), account, span).await?);
            }
            here.add_payments(&payments, span)?;
        }
        if !of_file || register.refunds || lines(true).next().is_some() {
            let names: Vec<String> = lines(true).map(|line| line.name.clone()).collect();
            let of: Vec<String> = lines(true).filter_map(|line| line.of.clone()).collect();
            let mut payments = registers::called(app.read(), account, &names).await?;
            payments.extend(registers::called(app.read(), account, &of).await?);
            let payments: Vec<IntentKey> = payments.iter().map(intents::key_of).collect();
            let refunds = registers::refunds(app.read(), account, (&names, &payments), span).await?;
            here.add_refunds(&refunds, span)?;
        }
        Ok(here)
    }

    fn add_payments(&mut self, rows: &[intents::Model], span: Option<Span>) -> Result<(), Error> {
        let mut seen = HashSet::new();
        for row in rows.iter().filter(|row| seen.insert(intents::key_of(row))) {
            if state_of(row)? != IntentState::Paid {
                self.others.extend(called(row).map(|name| ((false, name), intents::key_of(row))));
                continue;
            }
            self.all.push(Ours {
                key: intents::key_of(row),
                names: called(row).collect(),
                of: Vec::new(),
                refund: false,
                amount: money(row, row.paid.unwrap_or(0))?,
                fee: row.fee.map(|fee| money(row, fee)).transpose()?,
                within: is_within(span, row.settled_at),
            });
        }
        Ok(())
    }

    fn add_refunds(
        &mut self,
        rows: &[(refunds::Model, intents::Model)],
        span: Option<Span>,
    ) -> Result<(), Error> {
        for (row, of) in rows {
            let own = row.remote_id.clone().into_iter();
            // One that waits or was refused here went back all the same, where the gateway says so.
            if row.state != GivingState::Done.code() {
                let names = own.chain(called(of));
                self.others.extend(names.map(|name| ((true, name), intents::key_of(of))));
                continue;
            }
            let within = is_within(span, row.settled_at);
            self.all.push(Ours {
                key: intents::key_of(of),
                names: own.collect(),
                of: called(of).filter(|_| within || span.is_none()).collect(),
                refund: true,
                amount: money(of, row.amount)?,
                fee: None,
                within,
            });
        }
        Ok(())
    }

    /// The payment here to which a line belongs that agrees with nothing.
    fn other(&self, line: &Theirs) -> Option<IntentKey> {
        let by = |name: &String| self.others.get(&(line.refund, name.clone())).copied();
        by(&line.name).or_else(|| line.of.as_ref().and_then(by))
    }
}

async fn compared(
    app: &App,
    account: GatewayAccountId,
    register: &Register,
) -> Result<Comparison<IntentKey>, Error> {
    let here = Here::read(app, account, register).await?;
    let mut found = compare(&register.lines, &here.all);
    let lines: HashMap<u32, &Theirs> = register.lines.iter().map(|line| (line.line, line)).collect();
    for finding in found.findings.iter_mut().filter(|one| one.ours.is_none()) {
        let line = finding.line.and_then(|line| lines.get(&line));
        finding.ours = line.and_then(|line| here.other(line));
    }
    Ok(found)
}

/// What the same call came to before.
async fn before(
    app: &App,
    actor: &Actor,
    key: &str,
    input: &Value,
) -> Result<Option<GatewayRegisterId>, Error> {
    app.begin(actor).await?.replay(CALL, key, input).await
}

/// Compares a register and keeps what came of it.
async fn kept(
    app: &App,
    actor: &Actor,
    account: &Account,
    register: Register,
    call: Option<(&String, Value)>,
) -> Result<GatewayRegisterId, Error> {
    let mut found = compared(app, account.row.id, &register).await?;
    let findings = found.findings.len();
    found.findings.truncate(FINDINGS_MAX);
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let mut op = app.begin(actor).await?;
    if let Some((key, input)) = &call
        && let Some(id) = op.replay(CALL, key, input).await?
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
    if !account.open(app)?.capabilities().lists {
        return Ok(());
    }
    let made = account.row.created_at.with_timezone(&DEFAULT_ZONE).date_naive();
    let days = (1..=DAYS_BACK).rev().filter_map(|back| today.checked_sub_days(Days::new(back)));
    for day in days.filter(|day| made <= *day) {
        if registers::is_compared(app.read(), account.row.id, day).await? {
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
