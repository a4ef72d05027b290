//! Rows of clients against the database: who is new, who changes, who is already so.

use std::collections::{BTreeSet, HashMap};

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelExtend, ParallelIterator};
use shared::client::ClientDetails;
use shared::error::ErrorCode;
use shared::ids::ClientId;

use super::client_row::{ClientRef, ClientRow, merged, parse};
use super::row::{CellError, Reader};
use super::service::Fate;
use super::trail::Change;
use crate::clients::{self, Client, NewClient};
use crate::delimited::{Row, chunks};
use crate::error::Error;
use crate::op::Op;
use crate::settings::Seller;

/// The clients of one file.
pub struct Clients {
    seller: Seller,
    reader: Reader,
    /// The row that was the first to state a key.
    seen: HashMap<ClientRef, u32>,
    /// What was written since it was asked for.
    trail: Vec<Change>,
}

/// Work of one chunk.
#[derive(Default)]
struct Plan {
    create: Vec<NewClient>,
    update: Vec<(Client, ClientDetails)>,
}

impl Clients {
    /// Nothing is seen yet.
    pub fn new(seller: Seller, reader: Reader) -> Clients {
        Clients { seller, reader, seen: HashMap::new(), trail: Vec::new() }
    }

    /// Decides on the rows, and with `write` does it.
    pub async fn settle(&mut self, op: &mut Op, rows: &[Row], write: bool) -> Result<Vec<Fate>, Error> {
        let reader = &self.reader;
        let read = |row: &Row| match &row.problem {
            Some(problem) => Err(vec![whole_row(problem.clone())]),
            None => parse(reader, &row.cells),
        };
        let parsed: Vec<Result<ClientRow, Vec<CellError>>> = rows.par_iter().map(read).collect();
        let keys: Vec<ClientRef> = parsed.iter().flatten().map(|row| row.key.clone()).collect();
        let known = find(op, &self.seller, &keys).await?;
        let mut plan = Plan::default();
        let mut fates = Vec::with_capacity(rows.len());
        for (row, parsed) in rows.iter().zip(parsed) {
            fates.push(match parsed {
                Err(errors) => Fate::Rejected(errors),
                Ok(parsed) => self.fate(op, row.number, parsed, &known, &mut plan),
            });
        }
        if write {
            for new in &plan.create {
                self.trail.push(Change::client_made(new.id, &new.details)?);
            }
            for (before, after) in &plan.update {
                let change = Change::client_changed(before.id, &before.details, after, before.state)?;
                self.trail.push(change);
            }
            clients::insert_many(op, &plan.create).await?;
            clients::update_many(op, plan.update).await?;
        }
        Ok(fates)
    }

    /// Those of the rows that state the same key as this one.
    pub fn with_key_of(&self, wanted: &Row, rows: impl Iterator<Item = Row>) -> Vec<Row> {
        let Ok(ClientRow { key, .. }) = parse(&self.reader, &wanted.cells) else { return Vec::new() };
        same_of(rows, |row| parse(&self.reader, &row.cells).is_ok_and(|row| row.key == key))
    }

    /// What was written since the last call.
    pub fn take_trail(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.trail)
    }

    fn fate(&mut self, op: &Op, number: u32, row: ClientRow, known: &Known, plan: &mut Plan) -> Fate {
        if let Some(first) = self.seen.get(&row.key) {
            return self
                .refused(&row.key, format!("«{}» уже есть в строке {first} этого файла.", row.key.shown()));
        }
        self.seen.insert(row.key.clone(), number);
        match known.of(&row.key) {
            Match::None => {
                let details = row.details;
                let currency = self.seller.currency;
                plan.create.push(NewClient {
                    id: ClientId(op.uuid()),
                    seller: self.seller.id,
                    details,
                    currency,
                });
                Fate::Created
            }
            Match::Several => self.refused(
                &row.key,
                format!("{}: таких клиентов несколько. Укажите внешний код.", row.key.shown()),
            ),
            Match::One(client) => {
                let after = merged(&client.details, &row.details, &self.reader);
                if after == client.details {
                    return Fate::Unchanged;
                }
                plan.update.push((client.clone(), after));
                Fate::Changed
            }
        }
    }

    fn refused(&self, key: &ClientRef, message: String) -> Fate {
        Fate::Rejected(vec![self.reader.refusal(key.field(true), message)])
    }
}

/// The rows that are meant, looked at in parallel.
pub fn same_of(rows: impl Iterator<Item = Row>, is_meant: impl Fn(&Row) -> bool + Sync) -> Vec<Row> {
    let mut found = Vec::new();
    for some in chunks(rows) {
        found.par_extend(some.into_par_iter().filter(|row| is_meant(row)));
    }
    found
}

/// The refusal of a row as a whole.
pub fn whole_row(message: String) -> CellError {
    CellError { column: None, columns: Vec::new(), code: ErrorCode::Validation, message }
}

/// Clients by the keys that rows state.
pub struct Known {
    by_external: HashMap<String, ClientId>,
    by_inn: HashMap<String, Vec<(ClientId, Option<String>)>>,
    by_email: HashMap<String, Vec<ClientId>>,
    clients: HashMap<ClientId, Client>,
}

/// Clients with a key.
pub enum Match<'a> {
    /// There is none.
    None,
    /// This one.
    One(&'a Client),
    /// More than one, so the key names nobody.
    Several,
}

impl Known {
    /// The client with this id, if a row named it.
    pub fn client(&self, id: ClientId) -> Option<&Client> {
        self.clients.get(&id)
    }

    /// The client with this key. An ИНН alone names a client whatever its КПП.
    pub fn of(&self, key: &ClientRef) -> Match<'_> {
        let found: Vec<ClientId> = match key {
            ClientRef::External(id) => self.by_external.get(id).copied().into_iter().collect(),
            ClientRef::Inn(inn, wanted) => {
                let same = |kpp: &Option<String>| wanted.is_none() || kpp == wanted;
                let of_inn = self.by_inn.get(inn).into_iter().flatten();
                of_inn.filter(|(_, kpp)| same(kpp)).map(|(id, _)| *id).collect()
            }
            ClientRef::Email(email) => self.by_email.get(email).cloned().unwrap_or_default(),
        };
        match found.as_slice() {
            [] => Match::None,
            [one] => self.clients.get(one).map_or(Match::None, Match::One),
            [..] => Match::Several,
        }
    }
}

/// Looks the keys up, one statement for each kind of key.
pub async fn find(op: &Op, seller: &Seller, keys: &[ClientRef]) -> Result<Known, Error> {
    let (mut externals, mut inns, mut emails) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for key in keys {
        match key {
            ClientRef::External(id) => externals.insert(id.clone()),
            ClientRef::Inn(inn, _) => inns.insert(inn.clone()),
            ClientRef::Email(email) => emails.insert(email.clone()),
        };
    }
    let list = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>();
    let by_external = clients::find_by_external_ids(op, seller.id, &list(externals)).await?;
    let mut ids: BTreeSet<ClientId> = by_external.values().copied().collect();
    let mut by_inn: HashMap<String, Vec<(ClientId, Option<String>)>> = HashMap::new();
    for (id, inn, kpp) in clients::find_by_inns(op, seller.id, &list(inns)).await? {
        by_inn.entry(inn).or_default().push((id, kpp));
        ids.insert(id);
    }
    let mut by_email: HashMap<String, Vec<ClientId>> = HashMap::new();
    for (id, email) in clients::find_by_emails(op, seller.id, &list(emails)).await? {
        by_email.entry(email).or_default().push(id);
        ids.insert(id);
    }
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let found = clients::many_in(op, &ids).await?;
    let clients = found.into_iter().map(|client| (client.id, client)).collect();
    Ok(Known { by_external, by_inn, by_email, clients })
}
