//! What rows of the register need from elsewhere, read by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::api::templates::TemplateFaultView;
use shared::documents::Content;
use shared::ids::{ClientId, DocumentKey};

use super::service::{print, register};
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;

/// Asks for what is wrong with the template of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultOf(pub DocumentKey);

/// Loads clients and contents of many documents. Whoever sees a document sees these.
pub struct DocumentParts {
    app: App,
}

/// The loader over an application.
pub fn document_parts(app: &App) -> DataLoader<DocumentParts> {
    DataLoader::new(DocumentParts { app: app.clone() }, crate::db::count::spawn)
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

impl Loader<FaultOf> for DocumentParts {
    type Value = TemplateFaultView;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[FaultOf]) -> Result<HashMap<FaultOf, TemplateFaultView>, Arc<Error>> {
        let keys: Vec<DocumentKey> = keys.iter().map(|of| of.0).collect();
        let found = print::faults_of(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, fault)| (FaultOf(key), fault)).collect())
    }
}
