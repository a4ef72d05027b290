//! Where clients stand, worked out for many at once from what the database knows.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use shared::blocks::Block;
use shared::credit::{CreditTerms, Debit, Exception, Ladder, Position, Standing};
use shared::ids::{ClientId, PolicyId, SellerId};
use shared::money::MoneyError;

use super::repo::exceptions;
use super::repo::policies::{self, Policy};
use super::repo::states::{self, State};
use crate::app::App;
use crate::clients::{self, Client};
use crate::db::Connection;
use crate::error::Error;
use crate::ledger;
use crate::settings::DEFAULT_ZONE;
use crate::subscriptions::{self, DebtBlock};

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
    /// Blocks for debt of the whole client that hold or will.
    blocks: Vec<DebtBlock>,
    /// What lifting its block would charge again, or why that cannot be told; none when credit control has not
    /// blocked it.
    restart: Option<Result<i64, String>>,
}

/// Where a client stands on a ladder.
pub struct Judged {
    /// Its account.
    pub position: Position,
    /// Where it stands.
    pub standing: Standing,
    /// Why that cannot be told for sure.
    pub problem: Option<String>,
}

impl Seen {
    /// Where it stands on the ladder today.
    pub fn judged(&self, ladder: &Ladder) -> Result<Judged, Error> {
        let now = self.position(0)?;
        let exceptions = self.exceptions.as_slice();
        let (position, standing) = match self.restart {
            Some(Ok(more)) => ladder.standing_of_blocked((now, self.position(more)?), exceptions, self.today),
            Some(Err(_)) | None => (now, ladder.standing(&now, exceptions, self.today)),
        };
        let untold = self.restart.as_ref().and_then(|restart| restart.as_ref().err());
        let problem = untold.filter(|_| !standing.blocks).cloned();
        Ok(Judged { position, standing, problem })
    }

    /// Its position if `more_minor` were charged today.
    fn position(&self, more_minor: i64) -> Result<Position, Error> {
        let overflow = || Error::internal(MoneyError::Overflow);
        let balance = self.client.balance_minor.checked_sub(more_minor).ok_or_else(overflow)?;
        let more = (more_minor != 0).then_some(Debit { dated_on: self.today, amount_minor: more_minor });
        let debits: Vec<Debit> = more.iter().chain(&self.debits).copied().collect();
        Position::of(balance, (&self.terms, self.promised_minor), &debits, self.today)
            .map_err(Error::internal)
    }

    /// The block of credit control that holds today.
    pub fn own_block(&self) -> Option<Block> {
        own(&self.blocks, self.today)
    }

    /// The block for debt by hand that holds today, or the first that will.
    pub fn block_by_hand(&self) -> Option<Block> {
        let blocks = self.blocks.iter().filter(|known| !known.automatic).map(|known| known.block);
        blocks
            .filter(|block| block.until.is_none_or(|until| until > self.today))
            .min_by_key(|block| block.from)
    }

    /// Whether credit control has blocked it.
    pub fn is_blocked(&self) -> bool {
        self.own_block().is_some()
    }

    /// The next day on which a block for debt ends by itself.
    pub fn block_ends_on(&self) -> Option<NaiveDate> {
        let ends = self.blocks.iter().filter_map(|known| known.block.until);
        ends.filter(|day| *day > self.today).min()
    }

    /// Whether its promise counts as money today.
    pub const fn has_promised(&self) -> bool {
        self.promised_minor != 0
    }

    /// The ladder of its policy; one without stages when it has none.
    pub fn ladder(&self) -> Ladder {
        self.policy.as_ref().map(|policy| policy.ladder.clone()).unwrap_or_default()
    }

    /// The day after the last of an active promise, in the seller's zone.
    pub fn promise_ends_on(&self, zone: Tz) -> Option<NaiveDate> {
        let end = self.client.promised.to.filter(|_| self.has_promised())?;
        Some(end.with_timezone(&zone).date_naive())
    }
}

fn own(blocks: &[DebtBlock], today: NaiveDate) -> Option<Block> {
    let own = blocks.iter().filter(|known| known.automatic).map(|known| known.block);
    own.filter(|block| block.holds_on(today)).max_by_key(|block| block.from)
}

/// Reads what there is about the clients, by a few statements for all. A seller that is not in `zones` has the
/// default one.
pub async fn look(
    app: &App,
    conn: &impl Connection,
    clients: Vec<Client>,
    zones: &HashMap<SellerId, Tz>,
) -> Result<Vec<Seen>, Error> {
    let now = app.clock().now();
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
    let indebted = clients.iter().filter(|client| client.balance_minor < 0);
    let owed: Vec<(ClientId, i64)> =
        indebted.map(|client| (client.id, client.balance_minor.saturating_neg())).collect();
    let mut debits = ledger::debits(conn, &owed).await?;
    let mut blocks = subscriptions::debt_blocks(conn, &ids).await?;
    let is_blocked = |client: &&Client| {
        blocks.get(&client.id).is_some_and(|blocks| own(blocks, today_of(client.seller)).is_some())
    };
    let blocked: Vec<(ClientId, NaiveDate)> =
        clients.iter().filter(is_blocked).map(|client| (client.id, today_of(client.seller))).collect();
    let mut restarts = HashMap::new();
    for (id, restart) in subscriptions::restarts(app, conn, &blocked).await? {
        restarts.insert(id, told(restart)?);
    }
    let seen = clients.into_iter().zip(terms).map(|(client, terms)| Seen {
        policy: terms.policy.value.and_then(|id| policies.get(&id)).cloned(),
        known: known.remove(&client.id),
        exceptions: exceptions.remove(&client.id).unwrap_or_default(),
        today: today_of(client.seller),
        debits: debits.remove(&client.id).unwrap_or_default(),
        promised_minor: client.promised.at(now),
        blocks: blocks.remove(&client.id).unwrap_or_default(),
        restart: restarts.remove(&client.id),
        client,
        terms,
    });
    Ok(seen.collect())
}

/// A refusal is told to people; what is out of order ends the look.
fn told(restart: Result<i64, Error>) -> Result<Result<i64, String>, Error> {
    match restart {
        Ok(more) => Ok(Ok(more)),
        Err(error) if error.is_refusal() => Ok(Err(error.message_ru())),
        Err(error) => Err(error),
    }
}
