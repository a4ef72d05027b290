//! What closing documents of a month would say of clients.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use shared::actions::Family;
use shared::catalog::{ComponentCharge, Timing};
use shared::documents::closing::{self, ClosingDue, Due, PlannedClosing, Recognition, Service, month_of};
use shared::documents::{Body, Closing, Goods, LineDraft, closing_documents, service_name};
use shared::ids::{ClientId, ComponentId, DocumentId, SellerId};
use shared::ledger::EntryKind;
use shared::money::Currency;
use shared::period::Period;
use shared::rate::Quantity;
use uuid::Uuid;

use super::repo::{self, Known, Scope};
use crate::app::App;
use crate::catalog::{self, ComponentOfPlan};
use crate::clients::{self, Client};
use crate::documents::{self, Draft, NewDocument, Side};
use crate::error::Error;
use crate::ledger::{self, OneTime};
use crate::settings;
use crate::subscriptions::{self, Closed};

/// What would be closed for a client.
pub struct ClientClosing {
    /// The client.
    pub client: Client,
    /// What its documents would say.
    pub planned: PlannedClosing,
    /// Why they may not be issued.
    pub refused: Option<Error>,
}

/// Plans the closing of the month that ends with `through` for these clients; those with nothing to close are left out.
///
/// # Errors
/// Of the database; a sum out of range.
pub async fn plan(app: &App, ids: &[ClientId], through: NaiveDate) -> Result<Vec<ClientClosing>, Error> {
    let conn = app.read();
    let clients = clients::many(conn, ids).await?;
    let sides = sides(app, clients.iter().map(|client| client.seller), through).await?;
    let mut services = services(app, &clients, &sides, through).await?;
    let mut plans = Vec::with_capacity(clients.len());
    for client in clients {
        let Some(services) = services.remove(&client.id) else { continue };
        let due = closing::due(&services, month_of(through)).map_err(Error::internal)?;
        if due.is_empty() {
            continue;
        }
        let side = sides.get(&client.seller).ok_or_else(|| Error::not_found("seller", client.seller))?;
        let documents = kinds(side, &client, &due).iter().map(|closing| closing.kind()).collect();
        let planned = PlannedClosing { due, documents };
        let refused = documents_of(side, &client, &planned, through, || DocumentId(Uuid::nil())).err();
        plans.push(ClientClosing { client, planned, refused });
    }
    plans.sort_by_key(|plan| plan.client.id);
    Ok(plans)
}

/// How many clients are looked at for months that are still open.
const LOOKED_AT: u64 = 500;

/// Months before that of the scope's day that are not closed though something was served in them, by their first days
/// in order, as the first [`LOOKED_AT`] clients that may have such show: a month that was not closed for all is not
/// closed for them.
///
/// # Errors
/// Of the database; a sum out of range.
pub async fn earlier_open(app: &App, scope: &Scope) -> Result<Vec<NaiveDate>, Error> {
    let Some(through) = month_of(scope.through).pred_opt() else { return Ok(Vec::new()) };
    let earlier = Scope { through, ..scope.clone() };
    let clients = repo::next_clients(app.read(), &earlier, None, LOOKED_AT).await?;
    if clients.is_empty() {
        return Ok(Vec::new());
    }
    let plans = plan(app, &clients, through).await?;
    let months: BTreeSet<NaiveDate> =
        plans.iter().flat_map(|plan| &plan.planned.due.lines).map(|line| line.month).collect();
    Ok(months.into_iter().collect())
}

/// What the sellers say on documents of this date.
pub(super) async fn sides(
    app: &App,
    sellers: impl Iterator<Item = SellerId>,
    on: NaiveDate,
) -> Result<HashMap<SellerId, Side>, Error> {
    let mut sides = HashMap::new();
    for seller in sellers {
        if let Entry::Vacant(place) = sides.entry(seller) {
            let known = settings::seller(app, seller).await?;
            place.insert(documents::side(app.read(), known, on).await?);
        }
    }
    Ok(sides)
}

/// The kinds of documents that the lines go into.
fn kinds(side: &Side, client: &Client, due: &ClosingDue) -> &'static [Closing] {
    if due.lines.is_empty() {
        return &[];
    }
    let form = client.closing_form.unwrap_or(side.issuer.closing_form);
    closing_documents(side.issuer.regime, client.details.kind, form)
}

/// The documents of a closing, complete but for their numbers: the first is what hands over.
pub(super) fn documents_of(
    side: &Side,
    client: &Client,
    planned: &PlannedClosing,
    through: NaiveDate,
    mut id: impl FnMut() -> DocumentId,
) -> Result<Vec<NewDocument>, Error> {
    let kinds = kinds(side, client, &planned.due);
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let lines: Vec<LineDraft> = planned.due.lines.iter().map(line).collect();
    let goods = Goods::new(&lines, client.currency).map_err(Error::Invalid)?;
    let begin = planned.due.lines.iter().map(|line| line.period.from()).min().unwrap_or(through);
    let period = Period::new(month_of(through).min(begin), closing::month_end(month_of(through)));
    let mut first = None;
    kinds
        .iter()
        .map(|closing| {
            let goods = goods.clone();
            let body = match closing {
                Closing::Act => Body::Act(goods),
                Closing::TaxInvoice => Body::TaxInvoice(goods),
                Closing::Upd(status) => Body::Upd { status: *status, goods },
            };
            let draft = Draft { on: through, period, due_on: None, body, note: None };
            let new = NewDocument::new(id(), side, client, draft)?;
            first.get_or_insert(new.key());
            Ok(new.going_with(first.filter(|_| *closing == Closing::TaxInvoice)))
        })
        .collect()
}

fn line(due: &Due) -> LineDraft {
    LineDraft::service(&due.name, due.period, due.quantity, (due.gross_minor, due.vat_rate))
}

/// What closing reads of these clients' services.
async fn services(
    app: &App,
    clients: &[Client],
    sides: &HashMap<SellerId, Side>,
    through: NaiveDate,
) -> Result<BTreeMap<ClientId, Vec<Service>>, Error> {
    let conn = app.read();
    let ids: Vec<ClientId> = clients.iter().map(|client| client.id).collect();
    let closed = repo::closed(conn, &ids).await?;
    let wanted: Vec<_> = ids.iter().map(|id| (*id, closed.get(id).copied())).collect();
    let families = subscriptions::closable(conn, &wanted, through).await?;
    let by_hand = by_hand(conn, &wanted, through).await?;
    let components: Vec<ComponentId> =
        families.values().flatten().map(|family| family.charge.component).collect();
    let components = catalog::components(app, conn, &components).await?;
    let of_charges = families
        .iter()
        .flat_map(|(client, families)| families.iter().map(|family| (*client, family.charge.id.uuid())));
    let sources: Vec<(ClientId, Uuid)> =
        of_charges.chain(by_hand.iter().map(|entry| (entry.client_id, entry.id.uuid()))).collect();
    let known = repo::recognised(conn, &sources).await?;
    let mut found: BTreeMap<ClientId, Vec<Service>> = BTreeMap::new();
    for (client, families) in &families {
        for family in families {
            let component = components.get(&family.charge.component);
            let component = component.ok_or_else(|| Error::internal("a charge of an unknown component"))?;
            found.entry(*client).or_default().push(charged(*client, family, component, &known));
        }
    }
    for entry in by_hand {
        let client = clients.iter().find(|client| client.id == entry.client_id);
        let Some(side) = client.and_then(|client| sides.get(&client.seller)) else { continue };
        found.entry(entry.client_id).or_default().push(booked(&entry, side, &known));
    }
    Ok(found)
}

/// Services booked by hand, of clients whose documents end alike at a time.
async fn by_hand(
    conn: &impl ConnectionTrait,
    clients: &[(ClientId, Option<Closed>)],
    through: NaiveDate,
) -> Result<Vec<OneTime>, Error> {
    let mut found = Vec::new();
    for (closed, clients) in subscriptions::alike(clients) {
        let since = closed.map(|closed| (closed.through, closed.look_from));
        found.extend(ledger::one_time(conn, &clients, (since, through)).await?);
    }
    Ok(found)
}

fn recognised(known: &Known, source: (ClientId, Uuid)) -> Vec<closing::Recognised> {
    let rows = known.get(&source).map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|(recognised, _)| *recognised).collect()
}

fn charged(client: ClientId, family: &Family, known: &ComponentOfPlan, before: &Known) -> Service {
    let Family { charge, credits } = family;
    let recognition = match (&known.component.charge, known.timing) {
        (ComponentCharge::OneTime { .. }, _) => Recognition::AtStart,
        (ComponentCharge::Metered { .. }, _) | (ComponentCharge::Recurring { .. }, Timing::Arrears) => {
            Recognition::AtEnd
        }
        (ComponentCharge::Recurring { .. }, Timing::Advance) => Recognition::ByDays,
    };
    let source = charge.id.uuid();
    Service {
        source,
        component: Some(charge.component),
        name: service_name(&known.plan_name, &known.component.name),
        quantity: charge.quantity,
        recognition,
        vat: known.vat,
        period: charge.span.whole(),
        gross_minor: charge.amount_minor,
        credits: credits.clone(),
        recognised: recognised(before, (client, source)),
    }
}

fn booked(entry: &OneTime, side: &Side, before: &Known) -> Service {
    let source = entry.id.uuid();
    let period = Period::day(entry.dated_on);
    Service {
        source,
        component: None,
        name: entry.reason.clone().unwrap_or_else(|| EntryKind::OneTime.name_ru().to_owned()),
        quantity: Quantity::ONE,
        recognition: Recognition::AtStart,
        vat: side.issuer.regime.vat(),
        period,
        gross_minor: entry.amount_minor,
        credits: if entry.reversed { vec![(period, -entry.amount_minor)] } else { Vec::new() },
        recognised: recognised(before, (entry.client_id, source)),
    }
}

impl ClientClosing {
    /// Sum with VAT, in minor units; none when it does not fit.
    pub fn amount_minor(&self) -> Option<i64> {
        self.planned.due.gross_minor()
    }

    /// Currency of the client.
    pub const fn currency(&self) -> Currency {
        self.client.currency
    }
}
