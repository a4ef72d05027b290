//! Whose account an e-mail opens: that of clients with this e-mail in their form, unless that is switched off, and that
//! of clients whose account it was given. Looked at with every request, so that nothing opens longer than it may.

use std::collections::BTreeSet;

use shared::client::ClientState;
use shared::ids::ClientId;

use super::repo;
use crate::actor::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;

/// Most e-mails that are given one account.
pub const EMAILS_MAX: usize = 50;
/// Most clients of one e-mail.
const CLIENTS_MAX: usize = 200;

/// Clients whose account the e-mail opens, by name.
pub async fn clients_of(app: &App, email: &str) -> Result<Vec<Client>, Error> {
    let conn = app.read();
    let own = clients::of_email(conn, email).await?;
    let closed: BTreeSet<ClientId> = repo::closed_to_email(conn, &own).await?.into_iter().collect();
    let mut ids: BTreeSet<ClientId> = own.into_iter().filter(|id| !closed.contains(id)).collect();
    ids.extend(repo::granted(conn, email).await?);
    let ids: Vec<ClientId> = ids.into_iter().take(CLIENTS_MAX).collect();
    let mut found = clients::many(conn, &ids).await?;
    found.retain(|client| client.state == ClientState::Active);
    found.sort_by_cached_key(|client| (client.details.name_key(), client.id));
    Ok(found)
}

/// The client, if the e-mail opens its account.
pub async fn client_of(app: &App, email: &str, id: ClientId) -> Result<Option<Client>, Error> {
    let conn = app.read();
    let found = clients::many(conn, &[id]).await?.pop();
    let Some(client) = found.filter(|client| client.state == ClientState::Active) else { return Ok(None) };
    let own = client.details.email.as_deref() == Some(email);
    let opens = (own && repo::closed_to_email(conn, &[id]).await?.is_empty())
        || repo::is_granted(conn, email, id).await?;
    Ok(opens.then_some(client))
}

/// The client whose account is open.
///
/// # Errors
/// `INVALID_TRANSITION` while none is chosen; `UNAUTHENTICATED` for anybody who is no client.
pub fn own(actor: &Actor) -> Result<ClientId, Error> {
    if actor.email.is_none() {
        return Err(Error::Unauthenticated);
    }
    actor.client.ok_or_else(|| Error::transition("Выберите, чей счёт открыть."))
}

/// Refuses an object of another client as if it did not exist.
pub fn mine(actor: &Actor, of: ClientId, missing: impl FnOnce() -> Error) -> Result<(), Error> {
    if own(actor)? == of { Ok(()) } else { Err(missing()) }
}
