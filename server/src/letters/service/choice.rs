//! Which letters with documents a client wants.

use serde_json::json;
use shared::ids::ClientId;
use shared::mail::MailChoice;

use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::letters::repo::{self, ChoiceRow};
use crate::op::Whose;

/// Which letters the client wants. Who calls has made sure that the client is seen.
///
/// # Errors
/// Of the database.
pub async fn choice(app: &App, client: ClientId) -> Result<MailChoice, Error> {
    Ok(repo::choices(app.read(), &[client]).await?.remove(&client).unwrap_or_default())
}

/// States which letters the client wants, in the name of the actor.
///
/// # Errors
/// `NOT_FOUND`; of the database.
pub async fn choose(app: &App, actor: &Actor, client: ClientId, after: MailChoice) -> Result<(), Error> {
    let mut op = app.begin(actor).await?;
    let locked = clients::lock_one(&op, client).await?;
    let before = repo::choices(op.conn(), &[client]).await?.remove(&client).unwrap_or_default();
    let row = ChoiceRow {
        client_id: client,
        invoices: after.invoices,
        closing: after.closing,
        others: after.others,
        changed_at: op.now(),
        changed_by: op.actor().name.clone(),
    };
    repo::choose(&op, row).await?;
    let whose = Whose::Client(locked.seller, client);
    op.audit("client.letters", client, whose, Some(json!(before)), Some(json!(after))).await?;
    op.hint(client);
    op.commit().await
}
