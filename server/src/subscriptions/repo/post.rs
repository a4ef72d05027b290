//! Writing lines down: charges, markers and the next due days, in bulk.

use chrono::NaiveDate;
use shared::actions::Settled;
use shared::billing::{Line, Marker};
use shared::ids::{BillRunId, ChargeId, ClientId, EntryId, SubscriptionId};

use super::pending;
use crate::db::bulk::{self, Column, Type, column};
use crate::error::Error;
use crate::op::Op;

/// A line with the id that its charge gets.
#[derive(Debug, Clone)]
pub struct PostedCharge {
    /// Id of the charge.
    pub id: ChargeId,
    /// The line.
    pub line: Line,
}

/// What is posted for one subscription.
#[derive(Debug, Clone)]
pub struct PostedLines {
    /// The client.
    pub client: ClientId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Lines; may be none, when only markers move.
    pub charges: Vec<PostedCharge>,
    /// Markers after posting.
    pub markers: Vec<Marker>,
    /// When the subscription is due next.
    pub next_due_on: Option<NaiveDate>,
    /// What settling changed, where anything was to be settled.
    pub settled: Option<Settled>,
    /// The ledger entry of the lines; none when all are 0.00.
    pub entry: Option<EntryId>,
    /// The run that posts them.
    pub run: Option<BillRunId>,
}

const CHARGE: [Column; 18] = [
    column("client_id", Type::Uuid),
    column("id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("component_id", Type::Uuid),
    column("component_code", Type::Text),
    column("kind", Type::Text),
    column("period_from", Type::Date),
    column("period_to", Type::Date),
    column("revision", Type::BigInt),
    column("quantity", Type::BigInt),
    column("amount_minor", Type::BigInt),
    column("vat_rate", Type::Text),
    column("vat_minor", Type::BigInt),
    column("explanation", Type::Json),
    column("entry_id", Type::Uuid),
    column("run_id", Type::Uuid),
    column("credits_id", Type::Uuid),
    column("posted_at", Type::Instant),
];

const MARKER: [Column; 5] = [
    column("client_id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("component_id", Type::Uuid),
    column("charged_through", Type::Date),
    column("covered_to", Type::Date),
];

/// Posts lines of many subscriptions. The clients are locked by the caller, who also writes the ledger and raises
/// the clients' revisions.
///
/// # Errors
/// A violated unique key means that the same days were charged meanwhile: the unit of work must be given up.
pub async fn post_lines_in(op: &mut Op, posted: Vec<PostedLines>) -> Result<(), Error> {
    let (mut charges, mut markers, mut dues) = (Vec::new(), Vec::new(), Vec::with_capacity(posted.len()));
    let mut settlements = Vec::new();
    for lines in posted {
        dues.push((lines.client, lines.subscription, lines.next_due_on));
        markers.extend(lines.markers.iter().map(|marker| (lines.client, lines.subscription, *marker)));
        settlements.extend(lines.settled.map(|settled| ((lines.client, lines.subscription), settled)));
        let (entry, run) = (lines.entry, lines.run);
        for charge in lines.charges {
            charges.push((lines.client, charge, entry, run));
        }
    }
    insert_charges(op, charges).await?;
    write_markers(op, markers).await?;
    pending::settled(op, settlements).await?;
    write_dues(op, dues).await
}

/// Adds charges and credits.
pub(super) async fn insert_charges(
    op: &Op,
    charges: Vec<(ClientId, PostedCharge, Option<EntryId>, Option<BillRunId>)>,
) -> Result<(), Error> {
    let mut rows = Vec::with_capacity(charges.len());
    for (client, PostedCharge { id, line }, entry, run) in charges {
        let explanation = serde_json::to_string(&line.explanation).map_err(Error::internal)?;
        rows.push(vec![
            client.uuid().into(),
            id.uuid().into(),
            line.subscription.uuid().into(),
            line.component.uuid().into(),
            line.code.into(),
            line.kind.code().into(),
            line.span.from().into(),
            line.span.to().into(),
            line.revision.into(),
            line.quantity.micros().into(),
            line.amount_minor.into(),
            line.vat_rate.code().into(),
            line.vat_minor.into(),
            explanation.into(),
            entry.map(EntryId::uuid).into(),
            run.map(BillRunId::uuid).into(),
            line.credits.map(ChargeId::uuid).into(),
            op.now().into(),
        ]);
    }
    bulk::insert(op.conn(), "charge", &CHARGE, rows).await?;
    Ok(())
}

/// Writes markers, new ones and known ones.
pub(super) async fn write_markers(
    op: &Op,
    markers: Vec<(ClientId, SubscriptionId, Marker)>,
) -> Result<(), Error> {
    let rows = markers
        .into_iter()
        .map(|(client, subscription, marker)| {
            vec![
                client.uuid().into(),
                subscription.uuid().into(),
                marker.component.uuid().into(),
                marker.charged_through.into(),
                marker.covered_to.into(),
            ]
        })
        .collect();
    let move_on = "ON CONFLICT (client_id, subscription_id, component_id) DO UPDATE SET \
                   charged_through = excluded.charged_through, covered_to = excluded.covered_to";
    bulk::insert_or(op.conn(), "charge_marker", &MARKER, move_on, rows).await?;
    Ok(())
}

/// Writes when subscriptions are due next.
pub(super) async fn write_dues(
    op: &Op,
    dues: Vec<(ClientId, SubscriptionId, Option<NaiveDate>)>,
) -> Result<(), Error> {
    let key = [column("client_id", Type::Uuid), column("id", Type::Uuid)];
    let set = [column("next_due_on", Type::Date)];
    let rows = dues
        .into_iter()
        .map(|(client, subscription, due)| vec![client.uuid().into(), subscription.uuid().into(), due.into()])
        .collect();
    bulk::update(op.conn(), "subscription", &key, &set, rows).await?;
    Ok(())
}
