//! Whom the lines of a statement are from, read in sets: a chunk of lines costs a constant number of statements.

use std::collections::{BTreeSet, HashMap};

use sea_orm::Set;
use serde::{Deserialize, Serialize};
use shared::bank::matching::{Band, Candidate, Match, OpenInvoice, Payment, find};
use shared::bank::purpose::{Mention, MentionKind, mentions};
use shared::bank::{BankDirection, LinePlan, Party, StatementState};
use shared::ids::{ClientId, DocumentId, RefundId, SellerId, StatementId};
use shared::payments::{Payer, RefundState};

use super::super::super::repo::lines::{self, Model};
use super::super::super::repo::{payers, payments, refunds, statements};
use super::{Codes, codes, payer_key};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::documents;
use crate::error::Error;

/// Lines in one unit of work.
const CHUNK: u64 = 200;

/// A client that may have paid, as a line keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The client.
    pub client: ClientId,
    /// Its name.
    pub name: String,
    /// The invoice that it pays.
    pub invoice: Option<DocumentId>,
    /// Its number.
    pub number: Option<String>,
    /// 0 to 100.
    pub score: u32,
    /// Code and text of what speaks for it, and against it.
    pub reasons: Vec<(String, String)>,
}

/// Goes through a chunk of the lines of a statement; false when none is left and the statement waits for a person. What
/// was found is written only if the lines are still those that were read.
pub async fn step(app: &App, id: StatementId, seller: SellerId) -> Result<bool, Error> {
    let rows = lines::unmatched(app.read(), id, CHUNK).await?;
    let found = if rows.is_empty() { Vec::new() } else { matched(app, seller, &rows).await? };
    let mut op = app.begin(&Actor::system()).await?;
    let statement = statements::lock(&op, id).await?;
    if statement.is_none_or(|statement| statement.state != StatementState::Matching.code()) {
        return Ok(false);
    }
    if lines::unmatched(op.conn(), id, CHUNK).await? != rows {
        return Ok(true);
    }
    if rows.is_empty() {
        statements::change_state(&op, id, StatementState::Matching, StatementState::Ready, 0).await?;
        op.hint(id);
        op.commit().await?;
        return Ok(false);
    }
    let done = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    for (row, found) in rows.iter().zip(found) {
        let mut change = lines::changing(row.id);
        change.band = Set(found.band.code().to_owned());
        change.plan = Set(found.plan.code().to_owned());
        change.suggestions = Set(Some(serde_json::to_value(&found.suggestions).map_err(Error::internal)?));
        if let (LinePlan::Post, Some(first)) = (found.plan, found.suggestions.first()) {
            change.client_id = Set(Some(first.client));
            change.invoice_id = Set(first.invoice);
        }
        if let Some((client, refund)) = found.refund {
            change.client_id = Set(Some(client));
            change.refund_id = Set(Some(refund));
        }
        lines::change(&op, change).await?;
    }
    statements::progress(&op, id, done, 0).await?;
    op.hint(id);
    op.commit().await?;
    Ok(true)
}

/// What was found of a line.
pub struct Found {
    /// How sure.
    pub band: Band,
    /// What is usually done then.
    pub plan: LinePlan,
    /// Who may have paid.
    pub suggestions: Vec<Kept>,
    /// The refund that it pays out.
    pub refund: Option<(ClientId, RefundId)>,
}

/// What is found of these lines, in their order.
pub async fn matched(app: &App, seller: SellerId, rows: &[Model]) -> Result<Vec<Found>, Error> {
    let codes: Vec<Codes> = rows.iter().map(codes).collect::<Result<_, Error>>()?;
    let pool = Pool::read(app, seller, rows, &codes).await?;
    let refunds = OwedRefunds::read(app, seller, &codes).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (row, codes) in rows.iter().zip(&codes) {
        let refund = match codes.direction {
            BankDirection::Outgoing => refunds.paid_by(row, codes),
            BankDirection::Incoming | BankDirection::Internal | BankDirection::Unknown => None,
        };
        let incoming = matches!(codes.direction, BankDirection::Incoming | BankDirection::Unknown);
        let (band, suggestions) = if incoming {
            pool.of(row, codes)
        } else {
            (if refund.is_some() { Band::Exact } else { Band::None }, Vec::new())
        };
        let plan = LinePlan::usual(codes.direction, codes.operation, band, refund.is_some());
        found.push(Found { band, plan, suggestions, refund });
    }
    Ok(found)
}

/// Clients that the lines of a chunk may be from.
struct Pool {
    candidates: HashMap<ClientId, Candidate>,
    by_inn: HashMap<String, BTreeSet<ClientId>>,
    by_number: HashMap<String, BTreeSet<ClientId>>,
    by_payer: HashMap<String, BTreeSet<ClientId>>,
    invoiced: Vec<(String, ClientId)>,
    numbers: HashMap<DocumentId, String>,
}

/// The last digits of a number: what people do not leave out.
fn tail(number: &str) -> String {
    let digits: String =
        number.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let digits: String = digits.chars().rev().collect();
    let plain = digits.trim_start_matches('0');
    if plain.is_empty() { digits } else { plain.to_owned() }
}

/// A number as people write it, and in both cases.
fn spellings(number: &str) -> [String; 3] {
    [number.to_owned(), number.to_uppercase(), number.to_lowercase()]
}

impl Pool {
    async fn read(app: &App, seller: SellerId, rows: &[Model], codes: &[Codes]) -> Result<Pool, Error> {
        let conn = app.read();
        let (mut inns, mut numbers, mut ends, mut keys) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (row, codes) in rows.iter().zip(codes) {
            if matches!(codes.direction, BankDirection::Outgoing | BankDirection::Internal) {
                continue;
            }
            if !codes.party.inn.is_empty() {
                inns.insert(codes.party.inn.clone());
            }
            keys.extend(payer_key(&codes.party));
            for mention in mentions(&row.purpose) {
                if mention.kind == MentionKind::Invoice {
                    ends.insert(tail(&mention.number));
                }
                numbers.extend(spellings(&mention.number));
            }
        }
        ends.remove("");
        let (inns, numbers): (Vec<String>, Vec<String>) =
            (inns.into_iter().collect(), numbers.into_iter().collect());
        let (ends, keys): (Vec<String>, Vec<String>) =
            (ends.into_iter().collect(), keys.into_iter().collect());
        let marked = clients::marked(conn, seller, (&numbers, &inns)).await?;
        let mut numbered = documents::invoices_numbered(conn, seller, &ends).await?;
        // A short end is the end of longer ones, too.
        numbered.retain(|invoice| ends.binary_search(&tail(&invoice.number)).is_ok());
        let known = payers::known(conn, seller, &keys).await?;
        let ids: BTreeSet<ClientId> = marked
            .into_iter()
            .chain(numbered.iter().map(|invoice| invoice.client_id))
            .chain(known.iter().map(|(_, client)| *client))
            .collect();
        let ids: Vec<ClientId> = ids.into_iter().collect();
        let open = documents::open_invoices(conn, &ids).await?;
        let found = clients::many(conn, &ids).await?;
        Ok(Pool::of_clients(found, &open, known))
    }

    fn of_clients(
        found: Vec<clients::Client>,
        open: &[documents::Invoice],
        known: Vec<(String, ClientId)>,
    ) -> Pool {
        let mut pool = Pool {
            candidates: HashMap::new(),
            by_inn: HashMap::new(),
            by_number: HashMap::new(),
            by_payer: HashMap::new(),
            invoiced: Vec::new(),
            numbers: HashMap::new(),
        };
        for (payer, client) in known {
            pool.by_payer.entry(payer).or_default().insert(client);
        }
        for client in found {
            let details = client.details;
            if let Some(inn) = &details.inn {
                pool.by_inn.entry(inn.clone()).or_default().insert(client.id);
            }
            let contracts: Vec<String> =
                details.contract_number.into_iter().chain(details.external_id).collect();
            for number in &contracts {
                pool.by_number.entry(number.to_lowercase()).or_default().insert(client.id);
            }
            let candidate = Candidate {
                client: client.id,
                name: details.full_name.unwrap_or(details.name),
                inn: details.inn,
                kpp: details.kpp,
                contracts,
                accounts: Vec::new(),
                remembered: false,
                debt_minor: client.balance_minor.saturating_neg().max(0),
                invoices: Vec::new(),
            };
            pool.candidates.insert(client.id, candidate);
        }
        for invoice in open {
            let Some(candidate) = pool.candidates.get_mut(&invoice.client_id) else { continue };
            pool.invoiced.push((tail(&invoice.number), invoice.client_id));
            pool.numbers.insert(invoice.id, invoice.number.clone());
            candidate.invoices.push(OpenInvoice {
                id: invoice.id,
                number: invoice.number.clone(),
                dated_on: invoice.dated_on,
                rest_minor: invoice.rest_minor(),
            });
        }
        pool.invoiced.sort();
        pool
    }

    /// Clients that may be meant by this line.
    fn near(&self, payer: &Payer, mentions: &[Mention]) -> Vec<Candidate> {
        let mut ids: BTreeSet<ClientId> = self.by_inn.get(&payer.inn).cloned().unwrap_or_default();
        let paying = payer_key(payer).and_then(|key| self.by_payer.get(&key)).cloned().unwrap_or_default();
        ids.extend(&paying);
        for mention in mentions {
            ids.extend(self.by_number.get(&mention.number.to_lowercase()).into_iter().flatten());
            let end = tail(&mention.number);
            let from = self.invoiced.partition_point(|(known, _)| *known < end);
            let same = self.invoiced.iter().skip(from).take_while(|(known, _)| *known == end);
            ids.extend(same.map(|(_, client)| *client));
        }
        let candidates = ids.iter().filter_map(|id| self.candidates.get(id));
        candidates
            .map(|candidate| Candidate {
                remembered: paying.contains(&candidate.client),
                ..candidate.clone()
            })
            .collect()
    }

    fn of(&self, row: &Model, codes: &Codes) -> (Band, Vec<Kept>) {
        let mentions = mentions(&row.purpose);
        let party = Party {
            account: codes.party.account.clone(),
            inn: codes.party.inn.clone(),
            kpp: codes.party.kpp.clone(),
            name: codes.party.name.clone(),
            ..Party::default()
        };
        let payment = Payment {
            payer: &party,
            purpose: &row.purpose,
            amount_minor: row.amount_minor,
            operation: codes.operation,
        };
        let Match { band, suggestions, .. } = find(payment, &self.near(&codes.party, &mentions));
        let kept = suggestions.into_iter().map(|suggestion| {
            let invoice = suggestion.invoices.first().copied();
            let name = self.candidates.get(&suggestion.client).map(|one| one.name.clone());
            Kept {
                client: suggestion.client,
                name: name.unwrap_or_default(),
                invoice,
                number: invoice.and_then(|id| self.numbers.get(&id).cloned()),
                score: suggestion.score,
                reasons: suggestion
                    .reasons
                    .iter()
                    .map(|reason| (reason.code().to_owned(), reason.text_ru()))
                    .collect(),
            }
        });
        (band, kept.collect())
    }
}

/// Refunds that are owed, by whom they go to.
struct OwedRefunds(Vec<(i64, String, Payer, ClientId, RefundId)>);

impl OwedRefunds {
    async fn read(app: &App, seller: SellerId, codes: &[Codes]) -> Result<OwedRefunds, Error> {
        if codes.iter().all(|codes| codes.direction != BankDirection::Outgoing) {
            return Ok(OwedRefunds(Vec::new()));
        }
        let waiting = refunds::waiting(app.read(), Some(&[seller]), None).await?;
        let mut owed = Vec::new();
        for refund in waiting {
            // What a gateway pays out never leaves the account by a line of its own.
            if refund.state()? == RefundState::Owed && refund.external_key.is_none() {
                owed.push(refund);
            }
        }
        let keys: Vec<_> = owed.iter().map(refunds::Refund::payment).collect();
        if keys.is_empty() {
            return Ok(OwedRefunds(Vec::new()));
        }
        let rows = payments::many(app.read(), &keys).await?;
        let mut found = Vec::new();
        for refund in owed {
            let Some(row) = rows.iter().find(|row| payments::key_of(row) == refund.payment()) else {
                continue;
            };
            let payer: Payer = serde_json::from_value(row.payer.clone()).map_err(Error::internal)?;
            found.push((refund.amount_minor, row.currency.clone(), payer, refund.client_id, refund.id));
        }
        Ok(OwedRefunds(found))
    }

    /// The only refund of this sum that goes to whom the money goes.
    fn paid_by(&self, row: &Model, codes: &Codes) -> Option<(ClientId, RefundId)> {
        let same = |one: &str, other: &str| !one.is_empty() && one == other;
        let mut fit = self.0.iter().filter(|(minor, currency, payer, ..)| {
            *minor == row.amount_minor
                && *currency == row.currency
                && (same(&payer.inn, &codes.party.inn) || same(&payer.account, &codes.party.account))
        });
        match (fit.next(), fit.next()) {
            (Some((.., client, refund)), None) => Some((*client, *refund)),
            (Some(_) | None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digits_of_a_number_are_what_people_write() {
        let tails = ["СЧ-000123", "123", "684/26-К", "00", "Д053276", "б/н"].map(tail);
        assert_eq!(tails, ["123", "123", "26", "00", "53276", ""]);
    }
}
