//! `abona bank`: a bank statement read and looked through; with `--load` it is booked as far as it is sure.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};
use shared::bank::{
    Balance, BankDirection, BankError, Review, SIZE_MAX, Statement, Warning, currency_of, read, review,
};
use shared::ids::SellerId;
use shared::money::{Currency, Money};
use shared::text::amount::plural_ru;
use shared::text::format::format_amount_ru;

use super::{Context, explain};
use crate::access::Actor;
use crate::payments::{self, Loaded, NewStatement};

/// Options of the command.
#[derive(Debug, Args)]
pub struct BankOptions {
    /// Файл выписки из банка (.txt).
    pub file: PathBuf,
    /// Ещё один свой счёт, кроме названных в файле; можно повторять.
    #[arg(long, value_name = "ACCOUNT")]
    pub own: Vec<String>,
    /// Загрузить: точные платежи зачислить клиентам, неизвестные поставить в невыясненные, сомнительные — в очередь.
    #[arg(long)]
    pub load: bool,
    /// Чьи это счета; можно не указывать, когда организация определяется по счёту или одна.
    #[arg(long, value_name = "ID", requires = "load")]
    pub seller: Option<SellerId>,
}

/// Reads the file and prints what it says, and books it where that is asked for; fails when it cannot be understood.
/// Warnings are no failure.
pub async fn bank(context: &Context, options: &BankOptions) -> anyhow::Result<ExitCode> {
    let bytes = bytes_of(&options.file).with_context(|| format!("файл {}", options.file.display()))?;
    let statement = match read(&bytes) {
        Ok(statement) => statement,
        Err(error) => {
            refuse(context, &error);
            return Ok(ExitCode::FAILURE);
        }
    };
    let review = review(&statement, &options.own);
    let (mut said, mut json) = (text(&statement, &review), json_of(&statement, &review));
    if options.load {
        let loaded = load(context, options, bytes).await?;
        said.push_str(&format!(
            "\nЗагружено строк: {}, пропущено: {}. Зачислено клиентам: {}, ждут решения: {}, в невыясненных: {}.",
            loaded.added, loaded.skipped, loaded.matched, loaded.queued, loaded.suspense
        ));
        for (name, count) in [
            ("added", loaded.added),
            ("skipped", loaded.skipped),
            ("matched", loaded.matched),
            ("queued", loaded.queued),
            ("suspense", loaded.suspense),
        ] {
            json[name] = count.into();
        }
    }
    context.print(&said, &json);
    Ok(ExitCode::SUCCESS)
}

/// Loads the file. A second time with the same file adds nothing.
async fn load(context: &Context, options: &BankOptions, content: Vec<u8>) -> anyhow::Result<Loaded> {
    let app = context.app().await?;
    let name = options.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let new = NewStatement {
        seller: options.seller,
        file_name: name.unwrap_or_default(),
        content,
        idempotency_key: app.ids().uuid().to_string(),
    };
    payments::load_whole(&app, &Actor::cli(), new).await.map_err(explain)
}

/// The file, as far as it can be a statement: one byte more than that is enough to refuse it.
fn bytes_of(file: &Path) -> std::io::Result<Vec<u8>> {
    let most = u64::try_from(SIZE_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refuse(context: &Context, error: &BankError) {
    let message = error.message_ru();
    if context.json {
        eprintln!("{}", json!({ "error": message, "code": error.code(), "line": error.line() }));
    } else {
        eprintln!("Ошибка: {message}");
    }
}

/// What the command calls a direction.
const fn name_ru(direction: BankDirection) -> &'static str {
    match direction {
        BankDirection::Incoming => "Поступило",
        BankDirection::Outgoing => "Списано",
        BankDirection::Internal => "Между своими счетами",
        BankDirection::Unknown => "Направление неизвестно",
    }
}

/// The currency of the statement: roubles unless all its accounts have another one.
fn currency(statement: &Statement) -> Currency {
    let mut known =
        statement.accounts().into_iter().map(|account| currency_of(account).unwrap_or(Currency::Rub));
    let first = known.next().unwrap_or(Currency::Rub);
    if known.all(|other| other == first) { first } else { Currency::Rub }
}

/// The sum over accounts.
fn sum(balances: &[Balance], of: fn(&Balance) -> i64) -> i64 {
    balances.iter().map(of).sum()
}

fn text(statement: &Statement, review: &Review<'_>) -> String {
    let currency = currency(statement);
    let money = |minor| format!("{} {}", format_amount_ru(minor, currency.exponent()), currency.sign());
    let documents = |count: u32| {
        format!("{count} {}", plural_ru(u64::from(count), ["документ", "документа", "документов"]))
    };
    let version = if statement.version.is_empty() { "без версии" } else { &statement.version };
    let mut lines = vec![format!("Выписка 1CClientBankExchange {version}, {}", statement.encoding.name())];
    let balances = statement.balances();
    for account in statement.accounts() {
        let balance = balances.iter().find(|balance| balance.account == account);
        lines.push(balance.map_or_else(
            || format!("Счёт {account}: остатков нет"),
            |balance| {
                let (opening, closing) = (money(balance.opening_minor), money(balance.closing_minor));
                format!("Счёт {account}: остаток {opening} → {closing}")
            },
        ));
    }
    for direction in BankDirection::ALL {
        let totals = review.totals(*direction);
        let always = matches!(direction, BankDirection::Incoming | BankDirection::Outgoing);
        if always || totals.count > 0 {
            let (count, sum) = (documents(totals.count), money(totals.sum_minor));
            lines.push(format!("{}: {count} на {sum}", name_ru(*direction)));
        }
    }
    lines.extend(review.warnings.iter().map(|warning| format!("Внимание: {}", warning.message_ru())));
    lines.join("\n")
}

fn json_of(statement: &Statement, review: &Review<'_>) -> Value {
    let currency = currency(statement);
    let amount = |minor| Money::from_minor(minor, currency).to_decimal().to_string();
    let balances = statement.balances();
    let mut answer = json!({
        "version": statement.version,
        "encoding": statement.encoding.name(),
        "accounts": statement.accounts(),
        "opening": amount(sum(&balances, |balance| balance.opening_minor)),
        "closing": amount(sum(&balances, |balance| balance.closing_minor)),
        "warnings": review.warnings.iter().map(warning_json).collect::<Vec<Value>>(),
    });
    for direction in BankDirection::ALL {
        let totals = review.totals(*direction);
        answer[direction.code()] = json!({ "count": totals.count, "sum": amount(totals.sum_minor) });
    }
    answer
}

fn warning_json(warning: &Warning) -> Value {
    json!({ "code": warning.code(), "line": warning.line(), "message": warning.message_ru() })
}
