//! What rows of letters need from elsewhere, read by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::api::documents::DocumentView;
use shared::api::mail::MailAttemptView;
use shared::ids::{ClientId, DocumentKey, MailKey};

use super::service::view;
use crate::app::App;
use crate::clients::{self, Client};
use crate::documents;
use crate::error::Error;

/// Loads clients, documents and attempts of many letters. Whoever sees a letter sees these.
pub struct MailParts {
    app: App,
}

/// The loader over an application.
pub fn mail_parts(app: &App) -> DataLoader<MailParts> {
    DataLoader::new(MailParts { app: app.clone() }, crate::db::count::spawn)
}

/// The documents of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DocumentsOf(pub MailKey);

/// The attempts of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptsOf(pub MailKey);

impl Loader<ClientId> for MailParts {
    type Value = Client;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Client>, Arc<Error>> {
        let found = clients::many(self.app.read(), ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|client| (client.id, client)).collect())
    }
}

impl Loader<DocumentsOf> for MailParts {
    type Value = Vec<DocumentView>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        letters: &[DocumentsOf],
    ) -> Result<HashMap<DocumentsOf, Vec<DocumentView>>, Arc<Error>> {
        let keys: Vec<MailKey> = letters.iter().map(|DocumentsOf(key)| *key).collect();
        let of = view::documents(&self.app, &keys).await.map_err(Arc::new)?;
        let wanted: Vec<DocumentKey> = of.values().flatten().copied().collect();
        let views = documents::views(&self.app, &wanted).await.map_err(Arc::new)?;
        let seen = |keys: Vec<DocumentKey>| keys.iter().filter_map(|key| views.get(key).cloned()).collect();
        Ok(of.into_iter().map(|(letter, keys)| (DocumentsOf(letter), seen(keys))).collect())
    }
}

impl Loader<AttemptsOf> for MailParts {
    type Value = Vec<MailAttemptView>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        letters: &[AttemptsOf],
    ) -> Result<HashMap<AttemptsOf, Vec<MailAttemptView>>, Arc<Error>> {
        let keys: Vec<MailKey> = letters.iter().map(|AttemptsOf(key)| *key).collect();
        let found = view::attempts(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, all)| (AttemptsOf(key), all)).collect())
    }
}
