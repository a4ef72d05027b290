//! Whether two databases tell the same story under other ids.
//!
//! Ids are compared by what they stand for: an id is known by the rows in which it occurs, a row by its values and its
//! ids. Each is described by the other again and again, until equal descriptions mean equal places in the whole. Ids
//! that both databases had from the beginning stand for themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::{Result, ensure};
use data_encoding::{BASE32_NOPAD, HEXUPPER_PERMISSIVE};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::dump::{tables, texts};

/// How often rows and ids are described by one another: more than the longest chain of references.
const ROUNDS: usize = 8;

/// What is left out of a comparison.
#[derive(Debug, Clone, Default)]
pub struct Apart {
    /// Tables.
    pub tables: BTreeSet<&'static str>,
    /// Columns, in whatever table; `table.column` = in this one.
    pub columns: BTreeSet<&'static str>,
    /// Whether instants are left out: every column whose name ends so.
    pub instants: bool,
}

impl Apart {
    fn column(&self, table: &str, column: &str) -> bool {
        let instant = column == "at" || column.ends_with("_at");
        (self.instants && instant)
            || self.columns.contains(column)
            || self.columns.contains(format!("{table}.{column}").as_str())
    }
}

/// A value: what it says with its ids taken out, and these.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value {
    text: String,
    ids: Vec<u128>,
}

#[derive(Debug, Clone)]
struct Row {
    table: String,
    values: Vec<(String, Value)>,
}

/// The rows of a database.
#[derive(Debug, Clone)]
pub struct Portrait {
    rows: Vec<Row>,
}

impl Portrait {
    /// Reads all tables but what is left out.
    ///
    /// # Errors
    /// A table cannot be read.
    pub async fn of(db: &impl ConnectionTrait, apart: &Apart) -> Result<Portrait> {
        let mut rows = Vec::new();
        for table in tables(db).await? {
            if !apart.tables.contains(table.as_str()) {
                rows.extend(read(db, &table, apart).await?);
            }
        }
        ensure!(!rows.is_empty(), "the database is empty");
        Ok(Portrait { rows })
    }

    /// All ids that occur.
    #[must_use]
    pub fn ids(&self) -> BTreeSet<u128> {
        let values = self.rows.iter().flat_map(|row| &row.values);
        values.flat_map(|(_, value)| value.ids.iter().copied()).collect()
    }

    /// Rows by their description, under ids of which the known ones stand for themselves.
    fn described(&self, known: &BTreeSet<u128>, rounds: usize) -> BTreeMap<u64, Vec<&Row>> {
        let mut of_ids: HashMap<u128, u64> = self
            .ids()
            .into_iter()
            .map(|id| (id, known.contains(&id).then_some(id).map_or(0, hashed)))
            .collect();
        for _ in 0..rounds {
            let mut seen: HashMap<u128, u64> = HashMap::new();
            for row in &self.rows {
                let row_hash = row.described(&of_ids);
                for (column, value) in &row.values {
                    for (place, id) in value.ids.iter().enumerate() {
                        let sight = hashed((row_hash, column, place));
                        let sum = seen.entry(*id).or_default();
                        *sum = sum.wrapping_add(sight);
                    }
                }
            }
            for (id, sight) in seen {
                if let Some(description) = of_ids.get_mut(&id) {
                    *description = hashed((*description, sight));
                }
            }
        }
        let mut described: BTreeMap<u64, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            described.entry(row.described(&of_ids)).or_default().push(row);
        }
        described
    }
}

impl Row {
    fn described(&self, of_ids: &HashMap<u128, u64>) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.table.hash(&mut hasher);
        for (column, value) in &self.values {
            (column, &value.text).hash(&mut hasher);
            for id in &value.ids {
                of_ids.get(id).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// What differs is for people to read.
    fn told(&self) -> String {
        let values: Vec<String> =
            self.values.iter().map(|(name, value)| format!("{name}={}", value.text)).collect();
        format!("{}: {}", self.table, values.join(" ")).chars().take(600).collect()
    }
}

fn hashed(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Rows that only one of two databases has which once had the content with the `known` ids: `-` those of the first, `+`
/// those of the second. When all rows say the same and only their references differ, all that hangs together is told.
#[must_use]
pub fn differences(first: &Portrait, second: &Portrait, known: &BTreeSet<u128>) -> Vec<String> {
    let at_sight = compared(&first.described(known, 0), &second.described(known, 0));
    if !at_sight.is_empty() {
        return at_sight;
    }
    compared(&first.described(known, ROUNDS), &second.described(known, ROUNDS))
}

fn compared(first: &BTreeMap<u64, Vec<&Row>>, second: &BTreeMap<u64, Vec<&Row>>) -> Vec<String> {
    let mut all = Vec::new();
    for (sign, here, there) in [("-", first, second), ("+", second, first)] {
        for (description, rows) in here {
            let also = there.get(description).map_or(0, Vec::len);
            all.extend(rows.iter().skip(also).map(|row| format!("{sign} {}", row.told())));
        }
    }
    all
}

async fn read(db: &impl ConnectionTrait, table: &str, apart: &Apart) -> Result<Vec<Row>> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let names = if sqlite {
        texts(db, &format!("SELECT name FROM pragma_table_info('{table}') ORDER BY 1")).await?
    } else {
        let columns =
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public'";
        texts(db, &format!("{columns} AND table_name = '{table}' ORDER BY 1")).await?
    };
    let names: Vec<String> = names.into_iter().filter(|name| !apart.column(table, name)).collect();
    let columns: Vec<String> = names
        .iter()
        .map(|name| {
            if sqlite { format!("quote(\"{name}\")") } else { format!("coalesce(\"{name}\"::text, 'NULL')") }
        })
        .collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!("SELECT {} FROM \"{table}\"", columns.join(", "));
    let found = db.query_all_raw(Statement::from_string(db.get_database_backend(), statement)).await?;
    found
        .iter()
        .map(|row| {
            let value = |(at, name): (usize, &String)| {
                let text: String = row.try_get_by_index(at)?;
                anyhow::Ok((name.clone(), without_ids(&text)))
            };
            let values = names.iter().enumerate().map(value).collect::<Result<_>>()?;
            Ok(Row { table: table.to_owned(), values })
        })
        .collect()
}

/// Takes the ids out of a text: UUIDs with their hyphens, as bytes, and ids of the API.
fn without_ids(text: &str) -> Value {
    let (mut rest, mut value) = (text, Value { text: String::new(), ids: Vec::new() });
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        let found = if before.is_ascii_alphanumeric() { None } else { id_at(rest, before) };
        if let Some((ids, length)) = found {
            value.ids.extend(ids);
            value.text.push('#');
            rest = &rest[length..];
            before = '#';
        } else {
            value.text.push(letter);
            rest = &rest[letter.len_utf8()..];
            before = letter;
        }
    }
    value
}

/// The ids with which a text begins, and how long they are written.
fn id_at(text: &str, before: char) -> Option<(Vec<u128>, usize)> {
    let word = |length: usize| {
        let word = text.get(..length)?;
        let ends = !text[length..].starts_with(|next: char| next.is_ascii_alphanumeric());
        ends.then_some(word)
    };
    if let Some(bytes) = text.strip_prefix("X'").and_then(|rest| rest.get(..33)?.strip_suffix('\'')) {
        return Some((vec![of_bytes(&HEXUPPER_PERMISSIVE.decode(bytes.as_bytes()).ok()?)?], 35));
    }
    if let Some(hyphened) = word(36)
        && [8, 13, 18, 23].iter().all(|at| hyphened.as_bytes()[*at] == b'-')
    {
        let hex = hyphened.replace('-', "");
        return Some((vec![of_bytes(&HEXUPPER_PERMISSIVE.decode(hex.as_bytes()).ok()?)?], 36));
    }
    if before == '_' {
        for length in [26, 52] {
            let bytes =
                word(length).and_then(|word| BASE32_NOPAD.decode(word.to_ascii_uppercase().as_bytes()).ok());
            if let Some(bytes) = bytes {
                return Some((bytes.chunks(16).filter_map(of_bytes).collect(), length));
            }
        }
    }
    None
}

fn of_bytes(bytes: &[u8]) -> Option<u128> {
    bytes.try_into().ok().map(u128::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, Portrait, Row, differences, without_ids};

    const ONE: &str = "0198f1f2-0000-7000-8000-000000000001";
    const TWO: &str = "0198f1f2-0000-7000-8000-000000000002";
    const THREE: &str = "0198f1f2-0000-7000-8000-000000000003";

    fn portrait(rows: &[(&str, &[(&str, &str)])]) -> Portrait {
        let row = |(table, values): &(&str, &[(&str, &str)])| Row {
            table: (*table).to_owned(),
            values: values.iter().map(|(name, text)| ((*name).to_owned(), without_ids(text))).collect(),
        };
        Portrait { rows: rows.iter().map(row).collect() }
    }

    #[test]
    fn an_id_is_found_however_it_is_written() {
        let id = 0x0198_f1f2_0000_7000_8000_0000_0000_0001;
        let wire = "cli_agmpd4qaabyabaaaaaaaaaaaae";
        for (text, left) in [
            (ONE.to_owned(), "#"),
            (format!("run:{ONE}"), "run:#"),
            ("X'0198F1F2000070008000000000000001'".to_owned(), "#"),
            (format!("{{\"id\":\"{wire}\"}}"), "{\"id\":\"cli_#\"}"),
        ] {
            let value = without_ids(&text);
            assert_eq!((value.text.as_str(), value.ids.as_slice()), (left, [id].as_slice()), "{text}");
        }
        let plain = "INV-00001 0198f1f2-0000-7000-8000-0000000000012 X'00'";
        assert!(without_ids(plain).ids.is_empty());
    }

    #[test]
    fn other_ids_in_the_same_places_are_alike_and_in_other_places_are_not() {
        let world = |entry: &str, of: [&str; 2]| {
            portrait(&[
                ("client", &[("id", of[0]), ("name", "A")]),
                ("client", &[("id", of[1]), ("name", "B")]),
                ("entry", &[("id", entry), ("client_id", of[0])]),
                ("transfer", &[("entry_id", entry), ("amount", "5")]),
            ])
        };
        let nobody = BTreeSet::new();
        let first = world(ONE, [TWO, THREE]);
        assert!(differences(&first, &world(THREE, [ONE, TWO]), &nobody).is_empty());
        let mut of_another = world(ONE, [TWO, THREE]);
        of_another.rows[2] = portrait(&[("entry", &[("id", ONE), ("client_id", THREE)])]).rows[0].clone();
        assert!(!differences(&first, &of_another, &nobody).is_empty());
        let mut double = first.clone();
        double.rows.push(double.rows[3].clone());
        assert_eq!(differences(&first, &double, &first.ids()), ["+ transfer: entry_id=# amount=5"]);
        let mut less = first.clone();
        less.rows.pop();
        assert_eq!(differences(&first, &less, &nobody), ["- transfer: entry_id=# amount=5"]);
    }

    #[test]
    fn a_known_id_stands_for_itself() {
        let (one, two) = (portrait(&[("client", &[("id", ONE)])]), portrait(&[("client", &[("id", TWO)])]));
        assert!(differences(&one, &two, &BTreeSet::new()).is_empty());
        assert_eq!(differences(&one, &two, &one.ids()).len(), 2);
    }
}
