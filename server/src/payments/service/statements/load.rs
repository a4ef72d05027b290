//! A file becomes a statement with its new lines.

use std::collections::HashSet;

use serde_json::json;
use sha2::{Digest, Sha256};
use shared::access::Permission;
use shared::api::statements::BankStatementCreateInput;
use shared::bank::{
    BankDirection, LinePlan, LineState, Review, SIZE_MAX, Statement, StatementState, currency_of, read,
    review,
};
use shared::ids::{LineId, SellerId, StatementId};
use shared::money::Currency;
use shared::payments::Payer;

use super::super::super::job::STATEMENTS;
use super::super::super::repo::{lines, statements};
use crate::access::Actor;
use crate::app::App;
use crate::documents;
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::settings;

/// A file that is to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStatement {
    /// Whose accounts it is about; told by its accounts when none.
    pub seller: Option<SellerId>,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Key of the call.
    pub idempotency_key: String,
}

/// Reads a statement from a call of the API.
pub async fn create(app: &App, actor: &Actor, input: BankStatementCreateInput) -> Result<StatementId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    let content = data_encoding::BASE64.decode(input.content_base64.as_bytes());
    let content =
        content.map_err(|_| Error::invalid("contentBase64", "Файл не в Base64. Закодируйте его ещё раз."))?;
    let new = NewStatement {
        seller: input.seller_id,
        file_name: input.file_name,
        content,
        idempotency_key: input.idempotency_key,
    };
    load(app, actor, new).await
}

/// What is remembered of a file, so that a call with its key is the same call.
fn digest(content: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(content))
}

/// Keeps a file as a statement with those of its lines that no statement brought before; the rest is skipped.
///
/// # Errors
/// `VALIDATION` for a file that cannot be understood, or whose seller cannot be told.
pub async fn load(app: &App, actor: &Actor, mut new: NewStatement) -> Result<StatementId, Error> {
    actor.require(Permission::LedgerAdjust)?;
    if let Some(seller) = new.seller {
        actor.require_seller(seller)?;
    }
    if new.content.len() > SIZE_MAX {
        return Err(Error::invalid("file", "Файл больше 20 МБ. Выгрузите выписку за меньший период."));
    }
    let content = std::mem::take(&mut new.content);
    let parsed = tokio::task::spawn_blocking(move || (digest(&content), read(&content), content));
    let (hash, statement, content) = parsed.await.map_err(Error::internal)?;
    new.content = content;
    let statement = statement.map_err(|error| Error::invalid("file", error.message_ru()))?;
    let (seller, accounts) = seller_of(app, actor, new.seller, &statement).await?;
    let file = File { seller, accounts, hash, statement };
    match kept(app, actor, &new, &file).await {
        // Another one loaded the same lines meanwhile: what is new is told anew.
        Err(Error::Stale) => kept(app, actor, &new, &file).await,
        done => done,
    }
}

/// A file that was understood.
struct File {
    seller: SellerId,
    /// All accounts of the seller.
    accounts: Vec<String>,
    /// SHA-256 of the bytes, in hexadecimal.
    hash: String,
    statement: Statement,
}

async fn kept(app: &App, actor: &Actor, new: &NewStatement, file: &File) -> Result<StatementId, Error> {
    let File { seller, accounts, hash, statement } = file;
    let seller = *seller;
    let seen = review(statement, accounts);
    let id = StatementId(app.ids().uuid());
    let rows = new_lines(app, (seller, id), statement, &seen).await?;
    let mut op = app.begin(actor).await?;
    let said = json!({ "hash": hash, "seller": seller });
    if let Some(id) = op.replay("bankStatementCreate", &new.idempotency_key, &said).await? {
        return Ok(id);
    }
    let (all, fresh) = (seen.lines.len(), rows.len());
    let row = statement_row(&op, (seller, id), (new, hash.clone()), statement, &seen, accounts)?;
    let row = statements::Model {
        n_lines: count(fresh),
        n_skipped: count(all - fresh),
        n_total: count(fresh),
        ..row
    };
    statements::insert(&op, &row, &new.content).await?;
    let written = lines::insert(&op, rows).await?;
    if usize::try_from(written).unwrap_or_default() != fresh {
        return Err(Error::Stale);
    }
    let told = json!({ "file": new.file_name, "lines": fresh, "skipped": all - fresh });
    op.audit("statement.load", id, Whose::Seller(seller), None, Some(told)).await?;
    op.remember(&id).await?;
    op.nudge(STATEMENTS);
    op.commit().await?;
    Ok(id)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// The seller whose accounts the statement is about, and all its accounts.
async fn seller_of(
    app: &App,
    actor: &Actor,
    stated: Option<SellerId>,
    statement: &Statement,
) -> Result<(SellerId, Vec<String>), Error> {
    let named: HashSet<&str> = statement.accounts().into_iter().collect();
    let mut own = Vec::new();
    let all = settings::sellers(app, &Actor::system()).await?;
    for seller in all.into_iter().filter(|seller| actor.sees(seller.id)) {
        let accounts = documents::seller_accounts(app.read(), seller.id).await?;
        let accounts: Vec<String> = accounts.into_iter().map(|account| account.bank.account).collect();
        own.push((seller.id, accounts));
    }
    let owns: Vec<usize> =
        (0..own.len()).filter(|n| own[*n].1.iter().any(|account| named.contains(account.as_str()))).collect();
    let place = match (stated, owns.as_slice()) {
        (Some(stated), _) => own.iter().position(|(id, _)| *id == stated),
        (None, [only]) => Some(*only),
        (None, _) if own.len() == 1 => Some(0),
        (None, _) => None,
    };
    if let (Some(place), false) = (place, owns.is_empty())
        && !owns.contains(&place)
    {
        return Err(Error::invalid(
            "sellerId",
            "Счета выписки принадлежат другой организации. Выберите её или проверьте файл.",
        ));
    }
    match place {
        Some(place) => Ok(own.swap_remove(place)),
        None if stated.is_some() => {
            Err(Error::not_found("seller", stated.map(|id| id.to_string()).unwrap_or_default()))
        }
        None => Err(Error::invalid(
            "sellerId",
            "По счетам выписки организация не определяется. Выберите организацию или внесите её счёт в настройках.",
        )),
    }
}

fn statement_row(
    op: &Op,
    (seller, id): (SellerId, StatementId),
    (new, hash): (&NewStatement, String),
    statement: &Statement,
    seen: &Review<'_>,
    accounts: &[String],
) -> Result<statements::Model, Error> {
    let balances: Vec<serde_json::Value> = statement
        .balances()
        .iter()
        .map(|balance| {
            json!({
                "account": balance.account,
                "known": accounts.contains(&balance.account),
                "openingMinor": balance.opening_minor,
                "closingMinor": balance.closing_minor,
                "currency": currency_of(&balance.account).unwrap_or(Currency::Rub).code(),
            })
        })
        .collect();
    let mut warnings: Vec<String> = seen.warnings.iter().map(|warning| warning.message_ru()).collect();
    let foreign =
        statement.accounts().into_iter().filter(|account| !accounts.iter().any(|own| own == account));
    warnings.extend(foreign.map(|account| {
        format!("Счёта {account} нет среди счетов организации. Внесите его в настройках, если он ваш.")
    }));
    let days = seen.lines.iter().map(|line| line.posted_on);
    Ok(statements::Model {
        id,
        seller_id: seller,
        file_name: new.file_name.chars().take(200).collect(),
        hash,
        version: statement.version.clone(),
        encoding: statement.encoding.name().to_owned(),
        state: StatementState::Matching.code().to_owned(),
        balances: json!(balances),
        warnings: json!(warnings),
        from_on: statement.from.or_else(|| days.clone().min()),
        to_on: statement.last.or_else(|| days.max()),
        n_lines: 0,
        n_skipped: 0,
        n_done: 0,
        n_total: 0,
        n_failed: 0,
        message: None,
        created_by: op.actor().name.clone(),
        created_at: op.now(),
        posted_by: None,
        posted_at: None,
    })
}

/// Lines that no statement of the seller brought before. Documents of 0.00 are none.
async fn new_lines(
    app: &App,
    (seller, id): (SellerId, StatementId),
    statement: &Statement,
    seen: &Review<'_>,
) -> Result<Vec<lines::Model>, Error> {
    let hashes: Vec<String> = seen.lines.iter().map(|line| digest(line.key.to_string().as_bytes())).collect();
    let known = lines::known(app.read(), seller, &hashes).await?;
    let only = match statement.accounts().as_slice() {
        [only] => currency_of(only),
        _ => None,
    };
    let mut rows = Vec::new();
    for (n, (line, key_hash)) in seen.lines.iter().zip(hashes).enumerate() {
        if known.contains(&key_hash) || line.document.amount_minor <= 0 {
            continue;
        }
        let document = line.document;
        let party = if line.direction == BankDirection::Outgoing { &document.payee } else { &document.payer };
        let payer = Payer {
            name: party.name.clone(),
            inn: party.inn.clone(),
            kpp: party.kpp.clone(),
            account: party.account().to_owned(),
            bic: party.bik.clone(),
        };
        let currency = currency_of(&line.key.account).or(only).unwrap_or(Currency::Rub);
        rows.push(lines::Model {
            id: LineId(app.ids().uuid()),
            seller_id: seller,
            statement_id: id,
            n: count(n + 1),
            key_hash,
            account: line.key.account.clone(),
            direction: line.direction.code().to_owned(),
            operation: line.operation.code().to_owned(),
            kind: document.kind.clone(),
            number: document.number.clone(),
            dated_on: document.dated_on,
            posted_on: line.posted_on,
            amount_minor: document.amount_minor,
            currency: currency.code().to_owned(),
            party: serde_json::to_value(&payer).map_err(Error::internal)?,
            purpose: document.purpose.clone(),
            state: LineState::New.code().to_owned(),
            band: String::new(),
            plan: LinePlan::Wait.code().to_owned(),
            suggestions: None,
            client_id: None,
            invoice_id: None,
            payment_id: None,
            suspense_id: None,
            refund_id: None,
            message: None,
            decided_by: None,
            decided_at: None,
        });
    }
    Ok(rows)
}
