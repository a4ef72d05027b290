//! Taking numbers, and saying how they look.

use chrono::NaiveDate;
use serde_json::json;
use shared::api::documents::{NumberGapView, NumberSeriesSaveInput, NumberSeriesView};
use shared::documents::DocumentKind;
use shared::error::FieldError;
use shared::ids::{ClientId, DocumentId, SellerId};
use shared::numbering::{Mask, Series, Variables, usual};

use super::repo::{self, Stated, Taken};
use crate::app::App;
use crate::db::Connection;
use crate::error::{Error, Violation};
use crate::op::{Op, Whose};

fn of_kind(stated: Vec<Stated>, kind: DocumentKind) -> Stated {
    let usual = || {
        let (mask, reset) = usual(kind);
        Stated { kind, mask: mask.to_owned(), reset, start: 1, version: 0 }
    };
    stated.into_iter().find(|stated| stated.kind == kind).unwrap_or_else(usual)
}

fn series(stated: &Stated) -> Result<Series, Vec<FieldError>> {
    let mask = Mask::parse(&stated.mask, stated.reset, &[])?;
    Ok(Series { mask, start: stated.start })
}

async fn series_of(conn: &impl Connection, seller: SellerId, kind: DocumentKind) -> Result<Series, Error> {
    series(&of_kind(repo::stated(conn, seller).await?, kind)).map_err(Error::Invalid)
}

/// The number that a document of this date would take now.
///
/// # Errors
/// A variable of the mask that is empty.
pub async fn next(
    conn: &impl Connection,
    (seller, kind): (SellerId, DocumentKind),
    on: NaiveDate,
    variables: &Variables,
) -> Result<String, Error> {
    let series = series_of(conn, seller, kind).await?;
    let last = repo::last(conn, (seller, kind, &series.mask.reset().period_key(on))).await?;
    series.preview(last, on, variables).map_err(|error| Error::Invalid(vec![error]))
}

/// A document that is to get a number.
pub struct Numbered {
    /// The client and the document.
    pub document: (ClientId, DocumentId),
    /// What its number is rendered with.
    pub variables: Variables,
}

/// Takes the next numbers of a series for documents of one date, in their order. The unit of work takes no other locks
/// after it: until its end nobody else takes a number of the series.
///
/// # Errors
/// A variable of the mask that is empty; a number that another mask has given before.
pub async fn take_in(
    op: &Op,
    (seller, kind): (SellerId, DocumentKind),
    on: NaiveDate,
    documents: &[Numbered],
) -> Result<Vec<String>, Error> {
    let Ok(count @ 1..) = i64::try_from(documents.len()) else { return Ok(Vec::new()) };
    let series = series_of(op.conn(), seller, kind).await?;
    let period = series.mask.reset().period_key(on);
    let last = repo::take(op, (seller, kind, &period), (series.start, count)).await?;
    let mut taken = Vec::with_capacity(documents.len());
    for (seq, numbered) in (last - count + 1..).zip(documents) {
        let number = series.mask.render(seq, on, &numbered.variables);
        let number = number.map_err(|error| Error::Invalid(vec![error]))?;
        taken.push(Taken { seq, number, document: numbered.document });
    }
    repo::insert(op, (seller, kind, &period), &taken).await?;
    Ok(taken.into_iter().map(|taken| taken.number).collect())
}

/// How documents of each kind are numbered, with the numbers that documents of `today` would take.
pub async fn list(
    conn: &impl Connection,
    seller: SellerId,
    today: NaiveDate,
    variables: &Variables,
) -> Result<Vec<NumberSeriesView>, Error> {
    let stated = repo::stated(conn, seller).await?;
    let mut views = Vec::with_capacity(DocumentKind::ALL.len());
    for kind in DocumentKind::ALL {
        views.push(shown(conn, seller, of_kind(stated.clone(), *kind), (today, variables)).await?);
    }
    Ok(views)
}

async fn shown(
    conn: &impl Connection,
    seller: SellerId,
    stated: Stated,
    (today, variables): (NaiveDate, &Variables),
) -> Result<NumberSeriesView, Error> {
    let series = series(&stated).map_err(Error::Invalid)?;
    let last = repo::last(conn, (seller, stated.kind, &stated.reset.period_key(today))).await?;
    Ok(NumberSeriesView {
        kind: stated.kind,
        mask: stated.mask,
        reset: stated.reset,
        start: i32::try_from(stated.start).unwrap_or(i32::MAX),
        version: stated.version,
        next: series.preview(last, today, variables).ok(),
    })
}

/// States how documents of a kind are numbered from now on. A mask whose next number is another document's is
/// refused.
///
/// # Errors
/// `VALIDATION` of the mask and the start; `STALE` when another version is stated.
pub async fn save_in(
    op: &mut Op,
    input: NumberSeriesSaveInput,
    today: NaiveDate,
    variables: &Variables,
) -> Result<NumberSeriesView, Error> {
    let mut problems = Vec::new();
    let mask = Mask::parse(&input.mask, input.reset, &[]).map_err(|found| problems.extend(found));
    if input.start < 1 {
        problems.push(FieldError::new("start", "Нумерация начинается с 1 или больше. Исправьте начало."));
    }
    let (Ok(mask), true) = (mask, problems.is_empty()) else { return Err(Error::Invalid(problems)) };
    let (seller, kind) = (input.seller_id, input.kind);
    let before = of_kind(repo::stated(op.conn(), seller).await?, kind);
    if before.version != input.version {
        return Err(Error::Stale);
    }
    let after = Stated {
        kind,
        mask: input.mask,
        reset: input.reset,
        start: input.start.into(),
        version: input.version.saturating_add(1),
    };
    let series = Series { mask, start: after.start };
    let last = repo::last(op.conn(), (seller, kind, &after.reset.period_key(today))).await?;
    if let Ok(next) = series.preview(last, today, variables)
        && repo::exists(op.conn(), (seller, kind), &next).await?
    {
        let text = format!("Номер «{next}» по этой маске уже есть у другого документа. Измените маску.");
        return Err(Error::invalid("mask", text));
    }
    repo::save(op, seller, &after).await?;
    let told = |stated: &Stated| json!({ "mask": stated.mask, "reset": stated.reset, "start": stated.start });
    let object = format!("{seller}:{}", kind.code());
    let known = (before.version > 0).then(|| told(&before));
    op.audit("number_series.save", object, Whose::Seller(seller), known, Some(told(&after))).await?;
    shown(op.conn(), seller, after, (today, variables)).await
}

/// Counts that no document has taken though a later one has.
pub async fn gaps(conn: &impl Connection, seller: SellerId) -> Result<Vec<NumberGapView>, Error> {
    let count = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    let view = |gap: repo::Gap| {
        let kind = DocumentKind::from_code(&gap.kind)
            .ok_or_else(|| Error::internal(format!("unknown kind {:?} of a number", gap.kind)))?;
        Ok(NumberGapView { kind, period: gap.period, first: count(gap.first), last: count(gap.last) })
    };
    repo::gaps(conn, Some(seller)).await?.into_iter().map(view).collect()
}

/// Numbers that are missing between others, and counts that do not know their last number, in the whole database.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let gap = |gap: repo::Gap| Violation {
        rule: "numbers.gap",
        object: gap.seller_id.to_string(),
        message: format!("{} of period {:?}: {}..={} are missing", gap.kind, gap.period, gap.first, gap.last),
    };
    let astray = |(seller, kind): (SellerId, String)| Violation {
        rule: "numbers.counter",
        object: seller.to_string(),
        message: format!("the count of {kind} is not its last number"),
    };
    let gaps = repo::gaps(app.read(), None).await?.into_iter().map(gap);
    Ok(gaps.chain(repo::counters_astray(app.read()).await?.into_iter().map(astray)).collect())
}
