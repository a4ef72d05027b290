//! Terms of credit of clients: what they state themselves, and what their group, seller and installation state.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use shared::credit::{CreditLevels, CreditSettings, CreditTerms};
use shared::ids::{ClientId, GroupId, SellerId};
use shared::webhooks::WebhookKind;

use super::record::{Client, Group, LockedClient};
use super::repo::credit as repo;
pub use super::repo::credit::Checked;
use crate::db::Connection;
use crate::error::Error;
use crate::op::{About, Op};
use crate::settings::{self, Scope};

/// A level above clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The installation.
    General,
    /// A seller.
    Seller(SellerId),
    /// A group of a seller.
    Group(SellerId, GroupId),
}

impl Level {
    /// Key of the level among settings.
    fn key(self) -> String {
        match self {
            Level::General => format!("credit.{}", Scope::General.key()),
            Level::Seller(id) => format!("credit.{}", Scope::Seller(id).key()),
            Level::Group(_, id) => format!("credit.group:{}", id.uuid()),
        }
    }

    /// Whose level it is.
    pub const fn seller(self) -> Option<SellerId> {
        match self {
            Level::General => None,
            Level::Seller(seller) | Level::Group(seller, _) => Some(seller),
        }
    }

    /// Whether it is one of those that hold for such a client.
    pub fn holds_for(self, of: LevelsOf) -> bool {
        match self {
            Level::General => true,
            Level::Seller(seller) => of.0 == seller,
            Level::Group(_, group) => of.1 == Some(group),
        }
    }

    /// What it would state.
    pub const fn state(self, levels: &mut CreditLevels, stated: CreditSettings) {
        match self {
            Level::General => levels.general = stated,
            Level::Seller(_) => levels.seller = stated,
            Level::Group(..) => levels.group = stated,
        }
    }
}

/// Whose levels hold for a client.
pub type LevelsOf = (SellerId, Option<GroupId>);

impl Client {
    /// Whose levels hold for it.
    pub const fn levels(&self) -> LevelsOf {
        (self.seller, self.group)
    }

    /// Its terms, when the levels above it are these.
    pub fn terms(&self, levels: &HashMap<LevelsOf, CreditLevels>) -> CreditTerms {
        let levels = levels.get(&self.levels()).copied().unwrap_or_default();
        levels.resolve(self.credit_own, self.currency)
    }

    /// Refuses what costs more while credit control restricts the client.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED`.
    pub fn may_order(&self) -> Result<(), Error> {
        may_order(self.restricted)
    }
}

impl LockedClient {
    /// [`Client::may_order`] under the lock.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED`.
    pub fn may_order(&self) -> Result<(), Error> {
        may_order(self.restricted)
    }
}

fn may_order(restricted: bool) -> Result<(), Error> {
    if !restricted {
        return Ok(());
    }
    let message_ru = "Из-за долга клиента новые и более дорогие услуги закрыты. Примите оплату или обещанный \
                      платёж либо дайте исключение в кредитном контроле.";
    Err(Error::LimitExceeded { message_ru: message_ru.to_owned() })
}

/// What is stated above clients, by one statement.
pub async fn credit_levels(
    conn: &impl Connection,
    of: impl IntoIterator<Item = LevelsOf>,
) -> Result<HashMap<LevelsOf, CreditLevels>, Error> {
    let of: BTreeSet<LevelsOf> = of.into_iter().collect();
    let mut scopes: BTreeSet<String> = BTreeSet::from([Level::General.key()]);
    for (seller, group) in &of {
        scopes.insert(Level::Seller(*seller).key());
        scopes.extend(group.map(|group| Level::Group(*seller, group).key()));
    }
    let rows = settings::stated(conn, &scopes.into_iter().collect::<Vec<_>>()).await?;
    let stated = |level: Level| rows.get(&level.key()).map(|row| row.1).unwrap_or_default();
    let levels = of.into_iter().map(|(seller, group)| {
        let levels = CreditLevels {
            general: stated(Level::General),
            seller: stated(Level::Seller(seller)),
            group: group.map(|group| stated(Level::Group(seller, group))).unwrap_or_default(),
        };
        ((seller, group), levels)
    });
    Ok(levels.collect())
}

/// What a level states, and its version; 0 when it states nothing yet.
pub async fn credit_level(conn: &impl Connection, level: Level) -> Result<(i32, CreditSettings), Error> {
    let rows = settings::stated(conn, &[level.key()]).await?;
    Ok(rows.get(&level.key()).copied().unwrap_or_default())
}

/// Replaces what a level states; `STALE` when it is not of this version.
pub async fn save_credit_level_in(
    op: &Op,
    level: Level,
    version: i32,
    terms: CreditSettings,
) -> Result<(), Error> {
    settings::state(op.conn(), &level.key(), version, &terms).await
}

/// Gives a client whose row is held a group and terms of its own.
pub async fn set_credit_in(
    op: &Op,
    id: ClientId,
    group: Option<GroupId>,
    own: CreditSettings,
) -> Result<(), Error> {
    repo::set_own(op.conn(), id, group, own).await?;
    let told = || json!({ "id": id });
    op.tell(WebhookKind::ClientUpdated, About::Client(id), told).await
}

/// Writes down what a client whose row is held has promised to pay, and when that ends.
pub async fn set_promise_in(
    op: &Op,
    id: ClientId,
    amount_minor: i64,
    to: DateTime<Utc>,
) -> Result<(), Error> {
    repo::set_promise(op.conn(), id, amount_minor, to).await
}

/// Writes what credit control found out about clients whose rows are held.
pub async fn set_checked_in(op: &Op, found: &[Checked]) -> Result<(), Error> {
    repo::set_checked(op.conn(), found).await
}

/// Clients of a seller that credit control is to look at by `day`, after `after`, by id.
pub async fn to_check(
    conn: &impl Connection,
    seller: SellerId,
    day: NaiveDate,
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    repo::to_check(conn, (seller, day), after, limit).await
}

/// Clients of a seller, or of all, that owe anything or are watched by credit control, after `after`, by id.
pub async fn indebted(
    conn: &impl Connection,
    seller: Option<SellerId>,
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    repo::indebted(conn, seller, after, limit).await
}

/// Groups of these sellers, or of all, by name.
pub async fn groups(conn: &impl Connection, sellers: Option<&[SellerId]>) -> Result<Vec<Group>, Error> {
    repo::groups(conn, sellers).await
}

/// The group, whoever asks.
pub async fn group(conn: &impl Connection, id: GroupId) -> Result<Option<Group>, Error> {
    Ok(repo::find_groups(conn, &[id]).await?.pop())
}

/// Those of the groups that exist.
pub async fn groups_by_id(conn: &impl Connection, ids: &[GroupId]) -> Result<Vec<Group>, Error> {
    repo::find_groups(conn, ids).await
}

/// Writes a group: a new one has version 1; `STALE` when it is no longer of the version before.
pub async fn save_group_in(op: &Op, group: &Group) -> Result<(), Error> {
    repo::save_group(op.conn(), group).await
}
