//! What rows of the register need from elsewhere, read by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::documents::Content;
use shared::ids::{ClientId, DocumentKey};

use super::service::register;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;

/// Loads clients and contents of many documents. Whoever sees a document sees these.
pub struct DocumentParts {
    app: App,
}

/// The loader over an application.
pub fn document_parts(app: &App) -> DataLoader<DocumentParts> {
    DataLoader::new(DocumentParts { app: app.clone() }, tokio::spawn)
}

impl Loader<ClientId> for DocumentParts {
    type Value = Client;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Client>, Arc<Error>> {
        let found = clients::many(self.app.read(), ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|client| (client.id, client)).collect())
    }
}

impl Loader<DocumentKey> for DocumentParts {
    type Value = Content;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[DocumentKey]) -> Result<HashMap<DocumentKey, Content>, Arc<Error>> {
        register::contents(&self.app, keys).await.map_err(Arc::new)
    }
}
