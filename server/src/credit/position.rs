//! Where clients stand, worked out for many at once from what the database knows.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use shared::credit::{CreditTerms, Debit, Exception, Ladder, Position, Standing};
use shared::ids::{ClientId, PolicyId, SellerId};
use shared::money::MoneyError;

use super::repo::exceptions;
use super::repo::policies::{self, Policy};
use super::repo::states::{self, State};
use crate::clients::{self, Client};
use crate::db::Connection;
use crate::error::Error;
use crate::ledger;
use crate::settings::DEFAULT_ZONE;

/// Everything that credit control reads of a client.
pub struct Seen {
    /// The client.
    pub client: Client,
    /// Its terms.
    pub terms: CreditTerms,
    /// Its policy.
    pub policy: Option<Arc<Policy>>,
    /// What it was found to be before.
    pub known: Option<State>,
    /// What is spared it.
    pub exceptions: Vec<Exception>,
    /// Today, in the zone of its seller.
    pub today: NaiveDate,
    debits: Vec<Debit>,
    promised_minor: i64,
}

impl Seen {
    /// Its position now.
    pub fn position(&self) -> Result<Position, MoneyError> {
        let terms = (&self.terms, self.promised_minor);
        Position::of(self.client.balance_minor, terms, &self.debits, self.today)
    }

    /// Its position if `more_minor` were charged today.
    pub fn position_with(&self, more_minor: i64) -> Result<Position, MoneyError> {
        let balance = self.client.balance_minor.checked_sub(more_minor).ok_or(MoneyError::Overflow)?;
        let mut debits = vec![Debit { dated_on: self.today, amount_minor: more_minor }];
        debits.extend(&self.debits);
        Position::of(balance, (&self.terms, self.promised_minor), &debits, self.today)
    }

    /// Where it stands on the ladder in this position.
    pub fn standing(&self, ladder: &Ladder, position: &Position) -> Standing {
        ladder.standing(position, &self.exceptions, self.today)
    }

    /// Whether credit control has blocked it.
    pub fn is_blocked(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.blocked_from.is_some())
    }

    /// The ladder of its policy; one without stages when it has none.
    pub fn ladder(&self) -> Ladder {
        self.policy.as_ref().map(|policy| policy.ladder.clone()).unwrap_or_default()
    }

    /// The day after the last of an active promise, in the seller's zone.
    pub fn promise_ends_on(&self, zone: Tz) -> Option<NaiveDate> {
        let end = self.client.promised.to.filter(|_| self.promised_minor != 0)?;
        Some(end.with_timezone(&zone).date_naive())
    }
}

/// Reads what there is about the clients, by a few statements for all. A seller that is not in `zones` has the
/// default one.
pub async fn look(
    conn: &impl Connection,
    now: DateTime<Utc>,
    clients: Vec<Client>,
    zones: &HashMap<SellerId, Tz>,
) -> Result<Vec<Seen>, Error> {
    let ids: Vec<ClientId> = clients.iter().map(|client| client.id).collect();
    let today_of = |seller| {
        let zone = zones.get(&seller).copied().unwrap_or(DEFAULT_ZONE);
        now.with_timezone(&zone).date_naive()
    };
    let levels = clients::credit_levels(conn, clients.iter().map(Client::levels)).await?;
    let terms: Vec<CreditTerms> = clients.iter().map(|client| client.terms(&levels)).collect();
    let wanted: Vec<PolicyId> = terms.iter().filter_map(|terms| terms.policy.value).collect();
    let policies: HashMap<PolicyId, Arc<Policy>> =
        policies::many(conn, wanted).await?.into_iter().map(|(id, policy)| (id, Arc::new(policy))).collect();
    let first_day = clients.iter().map(|client| today_of(client.seller)).min().unwrap_or_default();
    let mut exceptions = exceptions::active(conn, &ids, first_day).await?;
    let mut known = states::of_clients(conn, &ids).await?;
    let indebted: Vec<&Client> = clients.iter().filter(|client| client.balance_minor < 0).collect();
    let owed = indebted.iter().map(|client| client.balance_minor.unsigned_abs()).max().unwrap_or_default();
    let indebted: Vec<ClientId> = indebted.iter().map(|client| client.id).collect();
    let owed = i64::try_from(owed).unwrap_or(i64::MAX);
    let mut debits = ledger::debits(conn, &indebted, owed).await?;
    let seen = clients.into_iter().zip(terms).map(|(client, terms)| Seen {
        policy: terms.policy.value.and_then(|id| policies.get(&id)).cloned(),
        known: known.remove(&client.id),
        exceptions: exceptions.remove(&client.id).unwrap_or_default(),
        today: today_of(client.seller),
        debits: debits.remove(&client.id).unwrap_or_default(),
        promised_minor: client.promised.at(now),
        client,
        terms,
    });
    Ok(seen.collect())
}
