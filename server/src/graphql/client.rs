//! The client as the API shows it: what its chapter knows, and what the chapters to the right add.

use std::sync::Arc;

use async_graphql::{Context, MergedObject};
use shared::api::clients::ClientView;
use shared::ids::ClientId;

use crate::clients::Client;
use crate::credit::ClientCredit;
use crate::ledger::ClientLedger;
use crate::subscriptions::ClientBlocks;

/// Who is billed.
#[derive(MergedObject)]
#[graphql(name = "Client")]
pub struct ClientNode(ClientView, ClientLedger, ClientBlocks, ClientCredit);

impl ClientNode {
    /// The global id, for `Node`.
    pub async fn id(&self, _: &Context<'_>) -> async_graphql::Result<ClientId> {
        Ok(self.0.id)
    }
}

impl From<Client> for ClientNode {
    fn from(client: Client) -> ClientNode {
        Arc::new(client).into()
    }
}

impl From<Arc<Client>> for ClientNode {
    fn from(client: Arc<Client>) -> ClientNode {
        let blocks = ClientBlocks(client.id);
        let credit = ClientCredit(client.clone());
        ClientNode(client.view(), ClientLedger::from(client), blocks, credit)
    }
}
