//! Where clients stand, worked out for many at once from what the database knows.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use shared::blocks::Block;
use shared::credit::{CreditSettings, CreditTerms, Debit, Exception, Ladder, Position, Standing};
use shared::ids::{ClientId, PolicyId, SellerId};
use shared::money::MoneyError;

use super::repo::exceptions;
use super::repo::policies::{self, Policy};
use super::repo::states::{self, State};
use crate::app::App;
use crate::clients::{self, Client, Level};
use crate::db::Connection;
use crate::error::Error;
use crate::ledger;
use crate::settings::DEFAULT_ZONE;
use crate::subscriptions::{self, OwnBlock};

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
    blocks: Vec<OwnBlock>,
    /// What lifting its block would charge again, or why that cannot be told; none when there is none to be lifted.
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

    /// Where it stands on the ladder, or on its own when there is none.
    pub fn judged_by(&self, ladder: Option<&Ladder>) -> Result<Judged, Error> {
        ladder.map_or_else(|| self.judged(&self.ladder()), |ladder| self.judged(ladder))
    }

    /// Whether the block of credit control will hold after this. One by hand stands in its place; what cannot be
    /// told changes nothing.
    pub fn will_be_blocked(&self, judged: &Judged) -> bool {
        if judged.problem.is_some() {
            return self.is_blocked();
        }
        judged.standing.blocks && (self.is_blocked() || !self.is_blocked_by_hand())
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
        let own = self.blocks.iter().filter(|known| known.automatic).map(|known| known.block);
        own.filter(|block| block.holds_on(self.today)).max_by_key(|block| block.from)
    }

    /// The block for debt by hand that holds today, or the first that will.
    pub fn block_by_hand(&self) -> Option<Block> {
        let blocks = self.blocks.iter().filter(|known| !known.automatic).map(|known| known.block);
        blocks
            .filter(|block| block.until.is_none_or(|until| until > self.today))
            .min_by_key(|block| block.from)
    }

    /// Whether a block for debt by hand holds today.
    pub fn is_blocked_by_hand(&self) -> bool {
        self.block_by_hand().is_some_and(|block| block.from <= self.today)
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

/// What clients are judged by instead of what holds for them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Instead<'a> {
    /// All stand on this ladder.
    pub ladder: Option<&'a Ladder>,
    /// The level states this.
    pub level: Option<(Level, CreditSettings)>,
}

/// Reads what there is about the clients, by a few statements for all. A seller that is not in `zones` has the
/// default one.
pub async fn look(
    app: &App,
    conn: &impl Connection,
    clients: Vec<Client>,
    (zones, instead): (&HashMap<SellerId, Tz>, Instead<'_>),
) -> Result<Vec<Seen>, Error> {
    let now = app.clock().now();
    let ids: Vec<ClientId> = clients.iter().map(|client| client.id).collect();
    let today_of = |seller| {
        let zone = zones.get(&seller).copied().unwrap_or(DEFAULT_ZONE);
        now.with_timezone(&zone).date_naive()
    };
    let mut levels = clients::credit_levels(conn, clients.iter().map(Client::levels)).await?;
    if let Some((level, stated)) = instead.level {
        levels
            .iter_mut()
            .filter(|(of, _)| level.holds_for(**of))
            .for_each(|(_, levels)| level.state(levels, stated));
    }
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
    let seen = clients.into_iter().zip(terms).map(|(client, terms)| Seen {
        policy: terms.policy.value.and_then(|id| policies.get(&id)).cloned(),
        known: known.remove(&client.id),
        exceptions: exceptions.remove(&client.id).unwrap_or_default(),
        today: today_of(client.seller),
        debits: debits.remove(&client.id).unwrap_or_default(),
        promised_minor: client.promised.at(now),
        blocks: blocks.remove(&client.id).unwrap_or_default(),
        restart: None,
        client,
        terms,
    });
    let mut seen: Vec<Seen> = seen.collect();
    weigh_lifting(app, conn, &mut seen, instead.ladder).await?;
    Ok(seen)
}

/// Finds out what lifting the block costs those who are blocked and would not be. Their lives are read for it.
async fn weigh_lifting(
    app: &App,
    conn: &impl Connection,
    seen: &mut [Seen],
    ladder: Option<&Ladder>,
) -> Result<(), Error> {
    let mut wanted = Vec::new();
    for seen in seen.iter().filter(|seen| seen.is_blocked()) {
        if !seen.judged_by(ladder)?.standing.blocks {
            wanted.push((seen.client.id, seen.today));
        }
    }
    let mut restarts = subscriptions::restarts(app, conn, &wanted).await?;
    for seen in seen {
        seen.restart = restarts.remove(&seen.client.id).map(refusal_told).transpose()?;
    }
    Ok(())
}

/// A refusal is told to people; what is out of order ends the look.
fn refusal_told(restart: Result<i64, Error>) -> Result<Result<i64, String>, Error> {
    match restart {
        Ok(more) => Ok(Ok(more)),
        Err(error) if error.is_refusal() => Ok(Err(error.message_ru())),
        Err(error) => Err(error),
    }
}
