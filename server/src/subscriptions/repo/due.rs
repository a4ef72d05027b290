//! When subscriptions are due, worked out anew.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use shared::billing::quote;
use shared::ids::{ClientId, SubscriptionId};

use super::facts::load_facts;
use super::post::write_dues;
use crate::error::Error;
use crate::op::Op;

/// Writes the day of the next charge of each of the subscriptions.
pub async fn requote(op: &Op, touched: &BTreeSet<(ClientId, SubscriptionId)>) -> Result<(), Error> {
    let clients: BTreeSet<ClientId> = touched.iter().map(|key| key.0).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let mut dues = Vec::with_capacity(touched.len());
    for client in load_facts(op.app(), op.conn(), &clients, None).await? {
        for subscription in client.subscriptions {
            let key = (client.client, subscription.facts.subscription);
            if touched.contains(&key) {
                let quote = quote(&subscription.facts, NaiveDate::MIN).map_err(Error::internal)?;
                dues.push((key.0, key.1, quote.next_due_on));
            }
        }
    }
    write_dues(op, dues).await
}
