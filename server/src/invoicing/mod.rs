//! Invoices ahead: what becomes due by a day is asked for before it is charged.
//!
//! The lines are those that a bill run would charge, less the days that invoices in force ask for
//! (`documents::invoiced`), and the key of those days makes a second invoice for them impossible even when everything
//! else fails. Nothing is booked: a client owes what is charged, not what it was asked for. Bill runs drive it.
//!
//! Owns `carried_charge`: days that no invoice asked for, because there was less to ask for than an invoice of the
//! seller asks for at least. The next invoice asks for them too, be they charged by then.
//!
//! Manual: счета на предоплату, минимальная сумма счёта.

mod carry;
mod repo;

pub use carry::{Least, least};
pub use repo::HAS_CARRIED;

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use shared::documents::ahead::Invoiced;
use shared::documents::{Body, Goods, LineDraft, service_name};
use shared::ids::{BillRunId, ClientId, ComponentId, DocumentId, DocumentKey, SellerId};
use shared::period::Period;
use shared::run::{ItemLine, ItemSubscription};
use uuid::Uuid;

use crate::app::App;
use crate::catalog::{self, ComponentOfPlan};
use crate::clients::{self, Client};
use crate::db::Connection;
use crate::documents::{self, Draft, NewDocument, Side};
use crate::error::Error;
use crate::op::Op;
use crate::settings;

/// What an invoice needs to know besides its lines.
struct Known {
    clients: HashMap<ClientId, Client>,
    sides: HashMap<SellerId, (Side, NaiveDate)>,
    components: HashMap<ComponentId, ComponentOfPlan>,
}

impl Known {
    async fn read<'a>(
        app: &App,
        conn: &impl Connection,
        items: impl Iterator<Item = (ClientId, &'a [ItemSubscription])> + Clone,
    ) -> Result<Known, Error> {
        let ids: Vec<ClientId> = items.clone().map(|(client, _)| client).collect();
        let clients: HashMap<ClientId, Client> =
            clients::many(conn, &ids).await?.into_iter().map(|client| (client.id, client)).collect();
        let mut sides = HashMap::new();
        let sellers: BTreeSet<SellerId> = clients.values().map(|client| client.seller).collect();
        for seller in sellers {
            let known = settings::seller(app, seller).await?;
            let today = app.clock().today(settings::zone(&known));
            sides.insert(seller, (documents::side(conn, known, today).await?, today));
        }
        let lines = items.flat_map(|(_, body)| body.iter().flat_map(|subscription| &subscription.lines));
        let components: Vec<ComponentId> = lines.map(|line| line.line.component).collect();
        Ok(Known { clients, sides, components: catalog::components(app, conn, &components).await? })
    }

    /// The invoice of a client, complete but for its number; none when nothing is to be paid.
    fn invoice(
        &self,
        (id, client): (DocumentId, ClientId),
        body: &[ItemSubscription],
    ) -> Result<Option<NewDocument>, Error> {
        let client = self.clients.get(&client).ok_or_else(|| Error::not_found("client", client))?;
        let side = self.sides.get(&client.seller);
        let (side, on) = side.ok_or_else(|| Error::not_found("seller", client.seller))?;
        let mut days: Option<Period> = None;
        let mut drafts = Vec::new();
        for line in asked(body) {
            let known = self.components.get(&line.line.component);
            let known = known.ok_or_else(|| Error::internal("a line of an unknown component"))?;
            let name = service_name(&known.plan_name, &known.component.name);
            let (of_line, sum) = (line.line.span.whole(), (line.amount_minor(), line.line.vat_rate));
            drafts.push(LineDraft::service(&name, of_line, line.line.quantity, sum));
            days = match days {
                None => Some(of_line),
                Some(days) => Period::new(days.from().min(of_line.from()), days.to().max(of_line.to())),
            };
        }
        if drafts.is_empty() {
            return Ok(None);
        }
        let goods = Goods::new(&drafts, client.currency).map_err(Error::Invalid)?;
        let due = on.checked_add_days(Days::new(side.issuer.payment_days.into())).unwrap_or(*on);
        let body = Body::Invoice(goods);
        let draft = Draft { on: *on, period: days, due_on: Some(due), body, note: None };
        NewDocument::new(id, side, client, draft).map(Some)
    }
}

/// The lines that an invoice asks for.
fn asked(body: &[ItemSubscription]) -> impl Iterator<Item = &ItemLine> {
    body.iter().flat_map(|subscription| &subscription.lines).filter(|line| line.amount_minor() > 0)
}

/// Why the invoices of these clients may not be issued.
pub async fn refusals(
    app: &App,
    items: &[(ClientId, Vec<ItemSubscription>)],
) -> Result<HashMap<ClientId, Error>, Error> {
    let all = items.iter().map(|(client, body)| (*client, body.as_slice()));
    let known = Known::read(app, app.read(), all).await?;
    let refused = items.iter().filter_map(|(client, body)| {
        known.invoice((DocumentId(Uuid::nil()), *client), body).err().map(|error| (*client, error))
    });
    Ok(refused.collect())
}

/// Issues invoices for clients that the unit of work holds. Numbers are taken last.
///
/// # Errors
/// What documents lack; the key of the days when another invoice asks for them by now.
pub async fn post_in(
    op: &mut Op,
    run: BillRunId,
    items: &[(ClientId, Vec<ItemSubscription>)],
) -> Result<(), Error> {
    let app = op.app().clone();
    let all = items.iter().map(|(client, body)| (*client, body.as_slice()));
    let known = Known::read(&app, op.conn(), all).await?;
    let (mut new, mut days, mut carried) = (Vec::new(), Vec::new(), Vec::new());
    for (client, body) in items {
        let waiting = body.iter().flat_map(|subscription| &subscription.lines).filter(|line| line.carried);
        carried.extend(waiting.map(|line| (*client, Invoiced::of(&line.line))));
        let key = DocumentKey::new(*client, DocumentId(op.uuid()));
        let Some(invoice) = known.invoice((key.id, *client), body)? else { continue };
        days.extend(asked(body).map(|line| (key, Invoiced::of(&line.line))));
        new.push(invoice);
    }
    repo::carry(op, &carried).await?;
    documents::insert_many_in(op, Some(run), new).await?;
    documents::ask_in(op, &days).await
}
