//! When subscriptions are due, worked out anew.

use std::collections::BTreeSet;

use shared::ids::{ClientId, SubscriptionId};

use super::facts::load_lives;
use super::post::write_dues;
use crate::error::Error;
use crate::op::Op;

/// Writes the day of the next charge of each of the subscriptions.
pub async fn requote(op: &Op, touched: &BTreeSet<(ClientId, SubscriptionId)>) -> Result<(), Error> {
    let clients: BTreeSet<ClientId> = touched.iter().map(|key| key.0).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let mut dues = Vec::with_capacity(touched.len());
    for client in load_lives(op.app(), op.conn(), &clients, None).await? {
        for subscription in client.subscriptions {
            let key = (client.client, subscription.life.subscription);
            if touched.contains(&key) {
                dues.push((key.0, key.1, subscription.life.next_due_on().map_err(Error::internal)?));
            }
        }
    }
    write_dues(op, dues).await
}
