//! What units of work tell becomes messages on their way.

use std::collections::{BTreeSet, HashMap};

use shared::ids::{ClientId, SellerId, WebhookDeliveryId, WebhookEndpointId, WebhookEventId};
use shared::webhooks::{WebhookKind, body};

use super::job::WEBHOOKS;
use super::repo::endpoints;
use super::repo::messages::{NewDelivery, NewEvent, insert};
use crate::clients;
use crate::error::Error;
use crate::op::{About, Listener, Op, Outbox, Told};

/// The outbox of webhooks.
pub struct Messages;

#[async_trait::async_trait]
impl Outbox for Messages {
    async fn listeners(&self, op: &Op) -> Result<Vec<Listener>, Error> {
        endpoints::listeners(op.conn()).await
    }

    async fn write(
        &self,
        op: &Op,
        kind: WebhookKind,
        told: Vec<Told>,
        listeners: &[Listener],
    ) -> Result<(), Error> {
        let sellers = sellers_of(op, &told).await?;
        let (mut events, mut deliveries) = (Vec::with_capacity(told.len()), Vec::with_capacity(told.len()));
        for Told { about, data } in told {
            let seller = match about {
                About::Everyone => None,
                About::Seller(seller) => Some(seller),
                About::Client(client) => sellers.get(&client).copied(),
            };
            let hears = |listener: &&Listener| listener.wants(kind) && may_hear(listener, seller);
            let mut heard = listeners.iter().filter(hears).peekable();
            if heard.peek().is_none() {
                continue;
            }
            let id = WebhookEventId(op.uuid());
            events.push(NewEvent { id, kind, body: body(kind, op.now(), &data) });
            let delivery = |listener: &Listener| NewDelivery {
                id: WebhookDeliveryId(op.uuid()),
                endpoint: listener.id,
                event: id,
                kind,
            };
            deliveries.extend(heard.map(delivery));
        }
        insert(op, events, deliveries).await
    }

    fn work(&self) -> &'static str {
        WEBHOOKS
    }
}

/// Whether a listener may hear of objects of a seller; none = of several sellers together.
fn may_hear(listener: &Listener, seller: Option<SellerId>) -> bool {
    match (&listener.sellers, seller) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(own), Some(seller)) => own.contains(&seller),
    }
}

async fn sellers_of(op: &Op, told: &[Told]) -> Result<HashMap<ClientId, SellerId>, Error> {
    let of = |told: &Told| match told.about {
        About::Client(client) => Some(client),
        About::Everyone | About::Seller(_) => None,
    };
    let clients: BTreeSet<ClientId> = told.iter().filter_map(of).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    clients::sellers_by_client(op.conn(), &clients).await
}

/// Writes a message for one endpoint alone.
pub(super) async fn tell_one(
    op: &mut Op,
    endpoint: WebhookEndpointId,
    kind: WebhookKind,
    data: &serde_json::Value,
) -> Result<WebhookDeliveryId, Error> {
    let (id, event) = (WebhookDeliveryId(op.uuid()), WebhookEventId(op.uuid()));
    let message = NewEvent { id: event, kind, body: body(kind, op.now(), data) };
    let delivery = NewDelivery { id, endpoint, event, kind };
    insert(op, vec![message], vec![delivery]).await?;
    op.nudge(WEBHOOKS);
    Ok(id)
}
