//! Whom an incoming payment is from: clients that may have paid, ranked, with the reasons.
//!
//! The ladder: the number of an invoice with the payer's ИНН and exactly its rest is sure and is taken beforehand;
//! the number with another payer, a contract, the ИНН, a known account are possible and wait for a person; a name
//! alone is nothing. Two sure clients make none of them sure, and a bank that pays for many is never sure.

mod name;
mod number;
mod reason;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::ids::{ClientId, DocumentId};

use super::document::Party;
use super::operation::BankOperation;
use super::purpose::{Mention, MentionKind, mentions};

pub use name::likeness;
pub use number::{Sameness, same_number};
pub use reason::Reason;

/// An invoice that waits for money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvoice {
    /// Its document.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Its day.
    pub dated_on: NaiveDate,
    /// What is not paid yet, in kopecks, above zero.
    pub rest_minor: i64,
}

/// A client that may have paid, as the server found it by any of its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The client.
    pub client: ClientId,
    /// Its name.
    pub name: String,
    /// ИНН.
    pub inn: Option<String>,
    /// КПП.
    pub kpp: Option<String>,
    /// Numbers of its contracts, its code and its personal accounts.
    pub contracts: Vec<String>,
    /// Accounts that it paid from, or that its card names.
    pub accounts: Vec<String>,
    /// A person confirmed before that this payer pays for this client.
    pub remembered: bool,
    /// What it owes, in kopecks; 0 when nothing.
    pub debt_minor: i64,
    /// Its invoices that wait for money.
    pub invoices: Vec<OpenInvoice>,
}

/// An incoming payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment<'a> {
    /// Who pays.
    pub payer: &'a Party,
    /// What for.
    pub purpose: &'a str,
    /// Kopecks.
    pub amount_minor: i64,
    /// What the document is about.
    pub operation: BankOperation,
}

coded_enum! {
    /// How sure a payment's client is.
    Band {
        /// ИНН, number of the invoice and sum agree, and nobody else fits: taken beforehand.
        Exact = "exact",
        /// A person decides among suggestions.
        Possible = "possible",
        /// Nobody fits.
        None = "none",
    }
}

/// A client that may have paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The client.
    pub client: ClientId,
    /// Invoices that it pays, in the order of the purpose.
    pub invoices: Vec<DocumentId>,
    /// 0 to 100.
    pub score: u32,
    /// What speaks for it, and against it.
    pub reasons: Vec<Reason>,
}

/// Suggestions for a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// How sure the first one is.
    pub band: Band,
    /// The likeliest first.
    pub suggestions: Vec<Suggestion>,
    /// What the purpose names: to be shown in it.
    pub mentions: Vec<Mention>,
}

/// Most suggestions; nobody reads more.
const SUGGESTIONS_MAX: usize = 10;
/// A name this much alike, in percent, speaks for a client.
const LIKE_ENOUGH: u32 = 80;

/// Ranks the candidates.
#[must_use]
pub fn find(payment: Payment<'_>, candidates: &[Candidate]) -> Match {
    let mentions = mentions(payment.purpose);
    let mut weighed: Vec<Weighed> =
        candidates.iter().filter_map(|candidate| weigh(payment, &mentions, candidate)).collect();
    let shared_inn = weighed.iter().filter(|one| one.has(|reason| matches!(reason, Reason::Inn))).count() > 1;
    if shared_inn {
        // Of several clients with one ИНН, the one with another КПП is less likely.
        weighed.iter_mut().for_each(|one| one.kpp_counts());
    }
    // Sure ones first, whatever their scores; equal ones in a stable order.
    weighed.sort_by_key(|one| (!one.sure, std::cmp::Reverse(one.score), one.client));
    let many = payment.operation != BankOperation::Payment;
    let sure = weighed.iter().filter(|one| one.sure).count();
    let band = match weighed.first() {
        None => Band::None,
        Some(first) if first.sure && sure == 1 && !many => Band::Exact,
        Some(_) => Band::Possible,
    };
    let suggestions = weighed.into_iter().take(SUGGESTIONS_MAX).map(Weighed::into_suggestion).collect();
    Match { band, suggestions, mentions }
}

/// A candidate with what speaks for it.
struct Weighed {
    client: ClientId,
    invoices: Vec<DocumentId>,
    score: u32,
    reasons: Vec<Reason>,
    kpp: Option<bool>,
    sure: bool,
}

impl Weighed {
    fn has(&self, wanted: fn(&Reason) -> bool) -> bool {
        self.reasons.iter().any(wanted)
    }

    fn kpp_counts(&mut self) {
        match self.kpp {
            Some(true) => {
                self.reasons.push(Reason::Kpp);
                self.score = (self.score + Reason::Kpp.weight()).min(100);
            }
            Some(false) => {
                self.reasons.push(Reason::OtherKpp);
                self.score = self.score.saturating_sub(Reason::OtherKpp.weight());
            }
            None => {}
        }
    }

    fn into_suggestion(self) -> Suggestion {
        Suggestion { client: self.client, invoices: self.invoices, score: self.score, reasons: self.reasons }
    }
}

/// What speaks for the candidate; nothing when too little does.
fn weigh(payment: Payment<'_>, mentions: &[Mention], candidate: &Candidate) -> Option<Weighed> {
    let payer = payment.payer;
    let mut reasons = Vec::new();
    let inn = candidate.inn.as_deref().filter(|inn| !inn.is_empty() && !payer.inn.is_empty());
    let same_inn = inn == Some(payer.inn.as_str());
    if same_inn {
        reasons.push(Reason::Inn);
    }
    let named = named_invoices(payment, mentions, candidate);
    reasons.extend(
        named
            .iter()
            .map(|named| Reason::Invoice { number: named.invoice.number.clone(), surely: named.surely }),
    );
    let of_contract = |mention: &&Mention| mention.kind != MentionKind::Invoice;
    for mention in mentions.iter().filter(of_contract) {
        let same = |number: &&String| same_number(&mention.number, number) == Sameness::Same;
        if let Some(number) = candidate.contracts.iter().find(same) {
            reasons.push(Reason::Contract { number: number.clone() });
            break;
        }
    }
    if candidate.accounts.iter().any(|account| !account.is_empty() && account == payer.account()) {
        reasons.push(Reason::Account);
    }
    if candidate.remembered {
        reasons.push(Reason::Remembered);
    }
    let (invoices, whole) = paid(payment, &named, candidate, &mut reasons);
    let alike = likeness(&payer.name, &candidate.name);
    if alike >= LIKE_ENOUGH {
        reasons.push(Reason::Name { percent: alike });
    }
    let marked = reasons.iter().any(Reason::is_mark);
    let by_sum = alike >= LIKE_ENOUGH && reasons.iter().any(Reason::is_sum);
    if !marked && !by_sum {
        return None;
    }
    if inn.is_some() && !same_inn {
        reasons.push(Reason::OtherPayer);
    }
    let surely = !named.is_empty() && named.iter().all(|named| named.surely && named.only);
    let kpp = candidate.kpp.as_deref().filter(|kpp| !kpp.is_empty() && !payer.kpp.is_empty());
    Some(Weighed {
        client: candidate.client,
        invoices,
        score: reason::score(&reasons),
        sure: same_inn && surely && whole,
        kpp: kpp.map(|kpp| kpp == payer.kpp),
        reasons,
    })
}

/// An invoice that the purpose names.
struct Named<'a> {
    invoice: &'a OpenInvoice,
    /// The number is the same, or differs in what people leave out while date or sum agree with it.
    surely: bool,
    /// No other invoice of the client answers to the same number.
    only: bool,
}

fn named_invoices<'a>(
    payment: Payment<'_>,
    mentions: &[Mention],
    candidate: &'a Candidate,
) -> Vec<Named<'a>> {
    let mut found: Vec<Named<'a>> = Vec::new();
    for mention in mentions.iter().filter(|mention| mention.kind == MentionKind::Invoice) {
        let answers: Vec<(&OpenInvoice, bool)> = candidate
            .invoices
            .iter()
            .filter_map(|invoice| match same_number(&mention.number, &invoice.number) {
                Sameness::Same => Some((invoice, true)),
                Sameness::Alike => {
                    let agrees = mention.dated_on == Some(invoice.dated_on)
                        || (mention.dated_on.is_none() && invoice.rest_minor == payment.amount_minor);
                    agrees.then_some((invoice, false))
                }
                Sameness::Different => None,
            })
            .collect();
        // The same number beats what is merely alike, and a date chooses among equals.
        let same = answers.iter().any(|(_, same)| *same);
        let mut answers: Vec<(&OpenInvoice, bool)> =
            answers.into_iter().filter(|(_, is_same)| *is_same || !same).collect();
        if answers.len() > 1 && answers.iter().any(|(invoice, _)| mention.dated_on == Some(invoice.dated_on))
        {
            answers.retain(|(invoice, _)| mention.dated_on == Some(invoice.dated_on));
        }
        let only = answers.len() == 1;
        for (invoice, same) in answers {
            // A date that contradicts the invoice is not sure.
            let surely = !same || mention.dated_on.is_none_or(|day| day == invoice.dated_on);
            if !found.iter().any(|named| named.invoice.id == invoice.id) {
                found.push(Named { invoice, surely, only });
            }
        }
    }
    found
}

/// Which invoices the sum pays, and whether it pays exactly them. Says so among the reasons.
fn paid(
    payment: Payment<'_>,
    named: &[Named<'_>],
    candidate: &Candidate,
    reasons: &mut Vec<Reason>,
) -> (Vec<DocumentId>, bool) {
    let amount = payment.amount_minor;
    let rests = named.iter().try_fold(0_i64, |sum, named| sum.checked_add(named.invoice.rest_minor));
    if !named.is_empty() && rests == Some(amount) {
        let numbers = named.iter().map(|named| named.invoice.number.clone()).collect();
        reasons.push(Reason::Rest { numbers });
        return (named.iter().map(|named| named.invoice.id).collect(), true);
    }
    if !named.is_empty() {
        reasons.push(Reason::OtherSum { more: rests.is_some_and(|rests| amount > rests) });
        return (named.iter().map(|named| named.invoice.id).collect(), false);
    }
    let mut equal = candidate.invoices.iter().filter(|invoice| invoice.rest_minor == amount);
    match (equal.next(), equal.next()) {
        (Some(invoice), None) => {
            reasons.push(Reason::Rest { numbers: vec![invoice.number.clone()] });
            (vec![invoice.id], false)
        }
        (Some(_), Some(_)) | (None, _) => {
            if candidate.debt_minor > 0 && candidate.debt_minor == amount {
                reasons.push(Reason::Debt);
            }
            (Vec::new(), false)
        }
    }
}

#[cfg(test)]
mod tests;
