//! Posting closings: entries, documents with their numbers, and what each line recognises.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use shared::documents::DocumentKind;
use shared::documents::closing::{Due, PlannedClosing, transfers};
use shared::ids::{BillRunId, ClientId, DocumentId, DocumentKey, EntryId};
use shared::ledger::EntryKind;
use uuid::Uuid;

use super::correct::{Said, corrections};
use super::plan::{documents_of, sides};
use super::repo::{self, Recognition};
use crate::clients::{self, Client};
use crate::documents::{self, NewDocument};
use crate::error::Error;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::Op;

/// Why an act gives way to another.
const REPLACED: &str = "Сумма услуг за закрытый месяц изменилась";

/// Closes the month that ends with `through` for clients that the unit of work holds, as it was planned. Answers their
/// entries. Numbers are taken last.
///
/// # Errors
/// `PERIOD_CLOSED`; what documents lack; `QUOTE_CHANGED` when a client would get other documents than were planned.
pub async fn post_in(
    op: &mut Op,
    (run, through): (BillRunId, NaiveDate),
    planned: &[(ClientId, PlannedClosing)],
) -> Result<Vec<(ClientId, Option<EntryId>)>, Error> {
    let ids: Vec<ClientId> = planned.iter().map(|(client, _)| *client).collect();
    let clients = clients::many(op.conn(), &ids).await?;
    let clients: HashMap<ClientId, Client> = clients.into_iter().map(|client| (client.id, client)).collect();
    let app = op.app().clone();
    let sides = sides(&app, clients.values().map(|client| client.seller), through).await?;
    let (mut entries, mut posted, mut new) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows = Vec::new();
    let mut counts = counts(op, planned).await?;
    let corrected: Vec<_> = planned.iter().map(|(client, planned)| (*client, planned)).collect();
    let said = Said::read(op.conn(), &corrected).await?;
    let mut voided = Vec::new();
    for (id, planned) in planned {
        let client = clients.get(id).ok_or_else(|| Error::not_found("client", id))?;
        let side = sides.get(&client.seller).ok_or_else(|| Error::not_found("seller", client.seller))?;
        let documents = documents_of(side, client, planned, through, || DocumentId(op.uuid()))?;
        if !documents.iter().map(NewDocument::kind).eq(planned.documents.iter().copied()) {
            let text = "Клиент получает теперь другие закрывающие документы. Пересчитайте его.";
            return Err(Error::transition(text));
        }
        let booked = entry(op, *id, (run, through), ("closing", &planned.due.lines));
        let corrected = entry(op, *id, (run, through), ("correction", &planned.due.corrections));
        let corrections = corrections(op, (side, client), planned, (&said, through))?;
        let mut recognise = |row: Recognition, entry: Option<&NewEntry>| {
            let seq = counts.entry((row.client, row.source, row.month)).or_insert(row.seq);
            *seq += 1;
            rows.push(Recognition { seq: *seq, entry: entry.map(|entry| entry.id), run, ..row });
        };
        corrections.rows.into_iter().for_each(|row| recognise(row, corrected.as_ref()));
        if let Some(first) = documents.first() {
            let tax = documents.get(1).map(|tax| tax.key().id);
            let lines = lines(*id, planned, (first.key().id, tax));
            lines.for_each(|row| recognise(row, booked.as_ref()));
        }
        voided.extend(corrections.voided);
        new.extend(corrections.new);
        posted.push((*id, booked.as_ref().map(|entry| entry.id)));
        entries.extend(booked.into_iter().chain(corrected));
        new.extend(documents);
    }
    ledger::post_many_in(op, entries).await?;
    repo::close(op, (run, through), &posted).await?;
    let closed: Vec<_> = ids.iter().map(|client| (*client, Some(through))).collect();
    clients::set_closed_through_in(op, &closed).await?;
    if !voided.is_empty() {
        documents::void_many_in(op, &voided, REPLACED).await?;
    }
    issue(op, run, new).await?;
    repo::insert(op, rows).await?;
    Ok(posted)
}

/// The last count of each source and month that the plans recognise.
async fn counts(
    op: &Op,
    planned: &[(ClientId, PlannedClosing)],
) -> Result<HashMap<(ClientId, Uuid, NaiveDate), i32>, Error> {
    let sources =
        planned.iter().flat_map(|(client, planned)| planned.due.all().map(|due| (*client, due.source)));
    let known = repo::recognised(op.conn(), &sources.collect::<Vec<_>>()).await?;
    let counted = known.into_iter().flat_map(|((client, source), months)| {
        months.into_iter().map(move |(recognised, seq)| ((client, source, recognised.month), seq))
    });
    Ok(counted.collect())
}

fn entry(
    op: &Op,
    client: ClientId,
    (run, through): (BillRunId, NaiveDate),
    (what, due): (&str, &[Due]),
) -> Option<NewEntry> {
    let transfers = transfers(due).into_iter().map(|transfer| NewTransfer { transfer, charge: None });
    let transfers: Vec<NewTransfer> = transfers.collect();
    let entry = NewEntry::new(EntryId(op.uuid()), client, EntryKind::Closing, through);
    let key = Some(format!("{what}:{run}"));
    (!transfers.is_empty()).then_some(NewEntry { transfers, run: Some(run), source_key: key, ..entry })
}

/// What the lines of a document recognise; counts, entry and run are not known yet.
fn lines(
    client: ClientId,
    planned: &PlannedClosing,
    (document, tax): (DocumentId, Option<DocumentId>),
) -> impl Iterator<Item = Recognition> {
    (1_i32..).zip(&planned.due.lines).map(move |(line, due)| Recognition {
        client,
        source: due.source,
        month: due.month,
        seq: 0,
        document,
        line,
        gross_minor: due.gross_minor,
        vat_rate: due.vat_rate.code().to_owned(),
        vat_minor: due.vat_minor,
        tax: tax.map(|tax| (tax, line)),
        entry: None,
        run: BillRunId(Uuid::nil()),
    })
}

/// Issues what hands over first: a tax invoice names the act that it goes with.
async fn issue(op: &Op, run: BillRunId, new: Vec<NewDocument>) -> Result<(), Error> {
    let (acts, mut rest): (Vec<NewDocument>, Vec<NewDocument>) =
        new.into_iter().partition(|document| document.kind() == DocumentKind::Act);
    let acts = documents::insert_many_in(op, Some(run), acts).await?;
    let by_key: BTreeMap<DocumentKey, _> = acts.iter().map(|(key, content)| (*key, content)).collect();
    for document in &mut rest {
        if let Some(act) = document.goes_with().and_then(|act| by_key.get(&act)) {
            document.hands_over_with(act);
        }
    }
    documents::insert_many_in(op, Some(run), rest).await.map(drop)
}
