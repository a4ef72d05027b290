//! Corrections: what documents of closed months said and no longer holds.
//!
//! A УПД and a tax invoice are corrected by a document of their own. An act has no such form: it is annulled, and an act
//! of what stays takes its place.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use shared::documents::closing::{Due, PlannedClosing};
use shared::documents::{
    Body, Content, Correction, CorrectionDraft, DocumentKind, Goods, Line, LineDraft, Reference,
};
use shared::ids::{ClientId, DocumentId, DocumentKey};
use shared::rate::Quantity;
use shared::text::format::format_date_ru;

use super::repo::{self, Recognition};
use crate::clients::Client;
use crate::documents::{self, Draft, NewDocument, Side};
use crate::error::Error;
use crate::op::Op;

/// What documents in force say of services that are to be corrected.
#[derive(Default)]
pub struct Said {
    /// Rows of each document, with the net amounts of each line.
    lines: HashMap<DocumentKey, Vec<Recognition>>,
    contents: HashMap<DocumentKey, Content>,
}

impl Said {
    /// Reads it for these clients' corrections.
    pub async fn read(
        conn: &impl ConnectionTrait,
        planned: &[(ClientId, &PlannedClosing)],
    ) -> Result<Said, Error> {
        let sources: Vec<_> = planned
            .iter()
            .flat_map(|(client, planned)| planned.due.corrections.iter().map(|due| (*client, due.source)))
            .collect();
        let mut said = Said::default();
        if sources.is_empty() {
            return Ok(said);
        }
        let documents = repo::documents_of(conn, &sources).await?;
        for row in repo::said(conn, &documents).await? {
            let key = DocumentKey::new(row.client, row.document);
            said.lines.entry(key).or_default().push(row);
        }
        let taxes = said.lines.values().flatten();
        let taxes = taxes.filter_map(|row| Some(DocumentKey::new(row.client, row.tax?.0)));
        let keys: Vec<DocumentKey> = documents.iter().copied().chain(taxes).collect();
        said.contents = documents::contents_in(conn, &keys).await?;
        Ok(said)
    }

    /// The line that says something of the service in the month.
    fn line(&self, client: ClientId, due: &Due) -> Option<(DocumentKey, &Recognition)> {
        let of_client = self.lines.iter().filter(|(key, _)| key.client == client);
        of_client
            .flat_map(|(key, rows)| rows.iter().map(|row| (*key, row)))
            .find(|(_, row)| row.source == due.source && row.month == due.month && row.gross_minor > 0)
    }
}

/// The documents that correct others, the rows of what they recognise, and the documents that they take the place of.
#[derive(Default)]
pub struct Corrections {
    /// Documents.
    pub new: Vec<NewDocument>,
    /// Rows, without their counts and entries.
    pub rows: Vec<Recognition>,
    /// Acts that give way.
    pub voided: Vec<DocumentKey>,
}

/// What corrects the documents of a client.
///
/// # Errors
/// What documents lack.
pub fn corrections(
    op: &Op,
    (side, client): (&Side, &Client),
    planned: &PlannedClosing,
    (said, on): (&Said, NaiveDate),
) -> Result<Corrections, Error> {
    let mut by_document: BTreeMap<DocumentId, Vec<(&Due, &Recognition)>> = BTreeMap::new();
    for due in &planned.due.corrections {
        if let Some((key, row)) = said.line(client.id, due) {
            by_document.entry(key.id).or_default().push((due, row));
        }
    }
    let mut corrections = Corrections::default();
    for (id, changes) in by_document {
        let key = DocumentKey::new(client.id, id);
        let content = said.contents.get(&key).ok_or_else(|| Error::not_found("document", key))?;
        let all = said.lines.get(&key).map(Vec::as_slice).unwrap_or_default();
        let original = Original { op, side, client, key, content, on };
        if content.kind() == DocumentKind::Act {
            original.replace(all, &changes, &mut corrections)?;
            original.tax(said, &changes, &mut corrections)?;
        } else {
            original.correct(&changes, &mut corrections)?;
        }
    }
    Ok(corrections)
}

/// A document that no longer holds.
struct Original<'a> {
    op: &'a Op,
    side: &'a Side,
    client: &'a Client,
    key: DocumentKey,
    content: &'a Content,
    on: NaiveDate,
}

type Change<'a> = (&'a Due, &'a Recognition);

impl Original<'_> {
    fn reference(&self) -> Reference {
        Reference { number: self.content.number.clone(), on: self.content.on }
    }

    fn follow(&self, body: Body, corrects: DocumentKey, note: Option<String>) -> Result<NewDocument, Error> {
        let draft = Draft { on: self.on, period: self.content.period, due_on: None, body, note };
        let id = DocumentId(self.op.uuid());
        Ok(NewDocument::new(id, self.side, self.client, draft)?.correcting(corrects.id))
    }

    /// An act of what stays takes the place of this one.
    fn replace(
        &self,
        all: &[Recognition],
        changes: &[Change<'_>],
        corrections: &mut Corrections,
    ) -> Result<(), Error> {
        let after = |row: &Recognition| {
            let change = changes.iter().find(|(_, changed)| changed.line == row.line);
            let (gross, vat) = change.map_or((0, 0), |(due, _)| (due.gross_minor, due.vat_minor));
            (row.gross_minor + gross, row.vat_minor + vat)
        };
        let stays: Vec<(&Recognition, &Line)> = all
            .iter()
            .filter(|row| after(row).0 > 0)
            .filter_map(|row| Some((row, line_of(self.content.goods()?, row.line)?)))
            .collect();
        corrections.rows.extend(all.iter().map(|row| Recognition {
            gross_minor: -row.gross_minor,
            vat_minor: -row.vat_minor,
            ..row.clone()
        }));
        let was = format!("Акт № {} от {}", self.content.number, format_date_ru(self.content.on));
        corrections.voided.push(self.key);
        if stays.is_empty() {
            return Ok(());
        }
        let lines: Vec<LineDraft> = stays
            .iter()
            .map(|(row, line)| LineDraft {
                name: line.name.clone(),
                unit: line.unit.clone(),
                quantity: line.figures.quantity,
                gross_minor: after(row).0,
                vat_rate: line.figures.vat_rate,
            })
            .collect();
        let goods = Goods::new(&lines, self.client.currency).map_err(Error::Invalid)?;
        let note = Some(format!("Взамен: {was}"));
        let act = self.follow(Body::Act(goods), self.key, note)?;
        corrections.rows.extend((1_i32..).zip(stays).map(|(line, (row, _))| {
            let (gross_minor, vat_minor) = after(row);
            Recognition { document: act.key().id, line, gross_minor, vat_minor, ..row.clone() }
        }));
        corrections.new.push(act);
        Ok(())
    }

    /// Corrects the tax invoice that went with an act, where there is one.
    fn tax(&self, said: &Said, changes: &[Change<'_>], corrections: &mut Corrections) -> Result<(), Error> {
        let mut taxes: BTreeMap<DocumentId, Vec<(&Due, &Recognition, i32)>> = BTreeMap::new();
        for (due, row) in changes {
            if let Some((id, line)) = row.tax {
                taxes.entry(id).or_default().push((due, row, line));
            }
        }
        for (id, changes) in taxes {
            let key = DocumentKey::new(self.client.id, id);
            let content = said.contents.get(&key).ok_or_else(|| Error::not_found("document", key))?;
            let tax = Original { key, content, ..*self };
            let body = Body::TaxCorrection(tax.differences(&changes)?);
            corrections.new.push(tax.follow(body, key, None)?);
        }
        Ok(())
    }

    /// Corrects a УПД.
    fn correct(&self, changes: &[Change<'_>], corrections: &mut Corrections) -> Result<(), Error> {
        let changes: Vec<(&Due, &Recognition, i32)> =
            changes.iter().map(|(due, row)| (*due, *row, row.line)).collect();
        let document = self.follow(Body::UpdCorrection(self.differences(&changes)?), self.key, None)?;
        corrections.rows.extend((1_i32..).zip(&changes).map(|(line, (due, row, _))| Recognition {
            document: document.key().id,
            line,
            gross_minor: due.gross_minor,
            vat_minor: due.vat_minor,
            tax: None,
            ..(*row).clone()
        }));
        corrections.new.push(document);
        Ok(())
    }

    fn differences(&self, changes: &[(&Due, &Recognition, i32)]) -> Result<Correction, Error> {
        let goods = self.content.goods().ok_or_else(|| Error::internal("a document without lines"))?;
        let draft = |(due, row, line): &(&Due, &Recognition, i32)| {
            let line =
                line_of(goods, *line).ok_or_else(|| Error::internal("a line of a document is gone"))?;
            let (before, after) = (row.gross_minor, row.gross_minor + due.gross_minor);
            let quantity = line.figures.quantity;
            Ok(CorrectionDraft {
                name: line.name.clone(),
                unit: line.unit.clone(),
                before: (quantity, before),
                after: (if after == 0 { Quantity::ZERO } else { quantity }, after),
                vat_rate: line.figures.vat_rate,
            })
        };
        let drafts = changes.iter().map(draft).collect::<Result<Vec<_>, Error>>()?;
        let reason = Some("Изменился объём оказанных услуг".to_owned());
        Correction::new(self.reference(), reason, &drafts, self.client.currency).map_err(Error::Invalid)
    }
}

fn line_of(goods: &Goods, n: i32) -> Option<&Line> {
    let index = usize::try_from(n).ok()?.checked_sub(1)?;
    goods.lines.get(index)
}
