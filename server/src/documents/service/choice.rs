//! Which documents something is done with: stated once, then read piece by piece.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use shared::api::common::SortDirection;
use shared::api::documents::{DocumentChoice, DocumentFilter, DocumentSort, DocumentSortField};
use shared::ids::{DocumentKey, SellerId};
use shared::mail::Told;

use super::super::repo::documents::{self as repo, Model};
use super::register;
use crate::access::Actor;
use crate::db::Connection;
use crate::error::Error;
use crate::page::order::{Order, Place};
use crate::page::{Page, PageArgs};

/// Most documents that are named one by one.
const IDS_MAX: usize = 1_000;

/// Documents of one piece.
const PIECE: i32 = 64;

/// Documents that somebody chose, among those that this actor saw then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The sellers whose documents the actor saw; absent = all.
    pub sellers: Option<Vec<SellerId>>,
    /// Named one by one.
    ids: Option<Vec<DocumentKey>>,
    /// Or by conditions.
    filter: Option<DocumentFilter>,
    /// The order of the latter.
    sort: Vec<DocumentSort>,
}

impl Chosen {
    /// What was chosen. Nothing is read.
    ///
    /// # Errors
    /// `VALIDATION` under `documents` unless exactly one way is stated, and for too many ids.
    pub fn of(
        actor: &Actor,
        choice: &DocumentChoice,
        sort: Option<Vec<DocumentSort>>,
    ) -> Result<Chosen, Error> {
        let ways = [choice.ids.is_some(), choice.filter.is_some(), choice.run_id.is_some()];
        if ways.into_iter().filter(|stated| *stated).count() != 1 {
            let text = "Выберите документы одним способом: ids, filter или runId.";
            return Err(Error::invalid("documents", text));
        }
        let mut ids = choice.ids.clone();
        if let Some(ids) = &mut ids {
            let mut seen = std::collections::HashSet::new();
            ids.retain(|id| seen.insert(*id));
            if ids.is_empty() || ids.len() > IDS_MAX {
                let text = format!("Назовите от 1 до {IDS_MAX} документов или выберите их фильтром.");
                return Err(Error::invalid("documents.ids", text));
            }
        }
        let of_run = |run| DocumentFilter { run_id: Some(run), ..DocumentFilter::default() };
        let filter = choice.filter.clone().or_else(|| choice.run_id.map(of_run));
        let sort = sort.unwrap_or_default();
        order(&sort)?;
        Ok(Chosen { sellers: actor.sellers.as_ref().map(|all| all.to_vec()), ids, filter, sort })
    }

    /// How many there are.
    ///
    /// # Errors
    /// `NOT_FOUND` when one that was named is not there, or is not seen.
    pub async fn count(&self, conn: &impl Connection) -> Result<u64, Error> {
        let sellers = self.sellers.as_deref();
        let Some(ids) = &self.ids else {
            return repo::count(conn, sellers, &self.filter.clone().unwrap_or_default()).await;
        };
        for piece in ids.chunks(piece()) {
            let found = repo::many(conn, sellers, piece).await?;
            let known =
                |id: &&DocumentKey| found.iter().any(|row| row.client_id == id.client && row.id == id.id);
            if let Some(missing) = piece.iter().find(|id| !known(id)) {
                return Err(Error::not_found("document", missing));
            }
        }
        Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
    }

    /// Reads them from the first one on.
    pub fn reader(self) -> Result<Reader, Error> {
        let order = order(&self.sort)?;
        Ok(Reader { chosen: self, order, from: None, read: 0, ended: false })
    }
}

fn order(sort: &[DocumentSort]) -> Result<Order<DocumentSortField>, Error> {
    let asked = sort.iter().map(|by| (by.field, by.direction));
    Order::asked(asked, Some((DocumentSortField::On, SortDirection::Desc)))
}

fn piece() -> usize {
    usize::try_from(PIECE).unwrap_or(1)
}

/// What other chapters see of a chosen document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The document.
    pub key: DocumentKey,
    /// Its seller.
    pub seller: SellerId,
    /// Whether it is annulled.
    pub voided: bool,
    /// Whether a letter with it was sent.
    pub sent: bool,
    /// What a letter tells of it.
    pub told: Told,
}

/// Reads chosen documents piece by piece, by key: what is issued meanwhile may be among them or not, none comes twice.
pub struct Reader {
    chosen: Chosen,
    order: Order<DocumentSortField>,
    from: Option<Place>,
    read: usize,
    ended: bool,
}

impl Reader {
    /// The next ones in their order as other chapters see them; none at the end.
    pub async fn listed(&mut self, conn: &impl Connection) -> Result<Vec<Listed>, Error> {
        let rows = self.next(conn).await?;
        let listed = |row: Model| {
            Ok(Listed {
                key: DocumentKey::new(row.client_id, row.id),
                seller: row.seller_id,
                voided: row.voided_at.is_some(),
                sent: row.sent_at.is_some(),
                told: register::told(&row)?,
            })
        };
        rows.into_iter().map(listed).collect()
    }

    /// The next ones in their order; none at the end.
    pub(super) async fn next(&mut self, conn: &impl Connection) -> Result<Vec<Model>, Error> {
        if self.ended {
            return Ok(Vec::new());
        }
        if self.chosen.ids.is_some() { self.next_named(conn).await } else { self.next_met(conn).await }
    }

    async fn next_named(&mut self, conn: &impl Connection) -> Result<Vec<Model>, Error> {
        let ids = self.chosen.ids.as_deref().unwrap_or_default();
        let wanted: Vec<DocumentKey> = ids.iter().skip(self.read).take(piece()).copied().collect();
        self.read += wanted.len();
        if wanted.is_empty() {
            self.ended = true;
            return Ok(Vec::new());
        }
        let found = repo::many(conn, self.chosen.sellers.as_deref(), &wanted).await?;
        let mut found: HashMap<DocumentKey, Model> =
            found.into_iter().map(|row| (DocumentKey::new(row.client_id, row.id), row)).collect();
        Ok(wanted.iter().filter_map(|key| found.remove(key)).collect())
    }

    async fn next_met(&mut self, conn: &impl Connection) -> Result<Vec<Model>, Error> {
        let args = PageArgs { first: Some(PIECE), ..PageArgs::default() };
        let mut page: Page<Place> = Page::parse(args, "chosen")?;
        page.from.clone_from(&self.from);
        let filter = self.chosen.filter.clone().unwrap_or_default();
        let which = (self.chosen.sellers.as_deref(), &filter);
        let mut rows = repo::page(conn, which, &self.order, &page).await?;
        self.ended = rows.len() <= piece();
        rows.truncate(piece());
        let places = register::places(conn, &rows, &self.order).await?;
        self.from = places.into_iter().next_back();
        Ok(rows)
    }
}
