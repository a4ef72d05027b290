//! Rows of pictures of sellers.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Statement, Value};
use shared::documents::{DocumentKind, Picture, PictureFormat, PictureKind};
use shared::ids::SellerId;
use typeset::Images;

use super::contents::hash;
use crate::error::Error;
use crate::op::Op;

/// What a seller states of one of its pictures from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Which one.
    pub kind: PictureKind,
    /// The first day.
    pub from: NaiveDate,
    /// Its file; none: there is no such picture from that day on.
    pub file: Option<File>,
    /// Kinds of documents that it is printed on.
    pub on: Vec<DocumentKind>,
    /// Version.
    pub version: i32,
}

/// What is known of a file without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its hash.
    pub hash: String,
    /// Its format.
    pub format: PictureFormat,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
}

/// A picture and the kinds of documents that it is printed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The picture.
    pub picture: Picture,
    /// The kinds.
    pub on: Vec<DocumentKind>,
}

fn unknown(code: &str) -> Error {
    Error::internal(format!("unknown code {code:?} of a picture"))
}

/// Everything that the seller states, by kind, the newest first.
pub async fn stated(conn: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<Stated>, Error> {
    let sql = "SELECT s.kind, s.from_on, s.hash, p.format, p.width, p.height, s.shown_on, s.version \
               FROM seller_picture s LEFT JOIN picture p ON p.hash = s.hash \
               WHERE s.seller_id = $1 ORDER BY s.kind, s.from_on DESC";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [seller.uuid().into()]);
    let rows = conn.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let code: String = row.try_get_by_index(0)?;
            let hash: Option<String> = row.try_get_by_index(2)?;
            let file = match hash {
                Some(hash) => {
                    let format: String = row.try_get_by_index(3)?;
                    Some(File {
                        hash,
                        format: PictureFormat::from_code(&format).ok_or_else(|| unknown(&format))?,
                        width: row.try_get_by_index(4)?,
                        height: row.try_get_by_index(5)?,
                    })
                }
                None => None,
            };
            let on: serde_json::Value = row.try_get_by_index(6)?;
            Ok(Stated {
                kind: PictureKind::from_code(&code).ok_or_else(|| unknown(&code))?,
                from: row.try_get_by_index(1)?,
                file,
                on: serde_json::from_value(on).map_err(Error::internal)?,
                version: row.try_get_by_index(7)?,
            })
        })
        .collect()
}

/// The one of each kind that holds on the day, with and without a file.
pub fn held(stated: &[Stated], on: NaiveDate) -> impl Iterator<Item = &Stated> {
    PictureKind::ALL.iter().filter_map(move |kind| {
        let begun = stated.iter().filter(move |one| one.kind == *kind && one.from <= on);
        begun.max_by_key(|one| one.from)
    })
}

/// Pictures on documents of this day.
pub async fn shown(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    on: NaiveDate,
) -> Result<Vec<Shown>, Error> {
    let stated = stated(conn, seller).await?;
    let shown = |one: &Stated| {
        let hash = one.file.as_ref()?.hash.clone();
        Some(Shown { picture: Picture { kind: one.kind, hash }, on: one.on.clone() })
    };
    Ok(held(&stated, on).filter_map(shown).collect())
}

/// Keeps a file for ever, and answers its hash.
pub async fn keep(
    op: &Op,
    file: &[u8],
    (format, width, height): (PictureFormat, i32, i32),
) -> Result<File, Error> {
    let hash = hash(file);
    let sql = "INSERT INTO picture (hash, format, width, height, body, saved_at) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT DO NOTHING";
    let values: [Value; 6] = [
        hash.as_str().into(),
        format.code().into(),
        width.into(),
        height.into(),
        file.to_vec().into(),
        op.now().into(),
    ];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(File { hash, format, width, height })
}

/// Writes what is stated: `STALE` when the row is no longer of version `stated.version - 1`.
pub async fn save(op: &Op, seller: SellerId, stated: &Stated) -> Result<(), Error> {
    let on = serde_json::to_value(&stated.on).map_err(Error::internal)?;
    let values: [Value; 6] = [
        seller.uuid().into(),
        stated.kind.code().into(),
        stated.from.into(),
        stated.file.as_ref().map(|file| file.hash.clone()).into(),
        on.into(),
        stated.version.into(),
    ];
    let sql = if stated.version == 1 {
        "INSERT INTO seller_picture (seller_id, kind, from_on, hash, shown_on, version) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
    } else {
        "UPDATE seller_picture SET hash = $4, shown_on = $5, version = $6 \
         WHERE seller_id = $1 AND kind = $2 AND from_on = $3 AND version = $6 - 1"
    };
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A file by its hash, and its format. One that is not what was kept is refused.
pub async fn file(
    conn: &impl ConnectionTrait,
    known: &str,
) -> Result<Option<(PictureFormat, Vec<u8>)>, Error> {
    let sql = "SELECT format, body FROM picture WHERE hash = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [known.into()]);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let (format, body): (String, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    if hash(&body) != known {
        return Err(Error::internal("a picture is not what was kept"));
    }
    Ok(Some((PictureFormat::from_code(&format).ok_or_else(|| unknown(&format))?, body)))
}

/// The files of these pictures, by the names that templates place them by.
pub async fn images(conn: &impl ConnectionTrait, pictures: &[Picture]) -> Result<Images, Error> {
    let mut images = Images::new();
    for picture in pictures {
        let found = file(conn, &picture.hash).await?;
        let (format, body) = found.ok_or_else(|| Error::internal("a picture of a document is gone"))?;
        images.insert(format!("{}.{}", picture.kind.code(), format.code()), body);
    }
    Ok(images)
}
