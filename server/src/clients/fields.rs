//! What sellers keep of their clients beside the form.

use shared::access::Permission;
use shared::api::fields::{ClientFieldValueView, ClientFieldValuesInput};
use shared::ids::ClientId;

use super::record::Client;
use super::service::{client, client_in, lock_one};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::fields::{self, By, Of};

/// Whose fields and values those of a client are.
pub fn fields_of(client: &Client) -> Of {
    Of { seller: client.seller, client: client.id, kind: client.details.kind }
}

/// Fields of a client that its seller added, with what they hold.
///
/// # Errors
/// `FORBIDDEN`; `NOT_FOUND` of a client that the actor does not see.
pub async fn values(app: &App, actor: &Actor, id: ClientId) -> Result<Vec<ClientFieldValueView>, Error> {
    let client = client(app, actor, id).await?;
    fields::values(app.read(), fields_of(&client), By::Office).await
}

/// States what fields of a client hold.
///
/// # Errors
/// `NOT_FOUND` of a field that is none of the client's; `VALIDATION` under the id of the field.
pub async fn save(
    app: &App,
    actor: &Actor,
    input: ClientFieldValuesInput,
) -> Result<Vec<ClientFieldValueView>, Error> {
    actor.require(Permission::ClientWrite)?;
    let mut op = app.begin(actor).await?;
    lock_one(&op, input.client_id).await?;
    let of = fields_of(&client_in(&op, input.client_id).await?);
    fields::put_in(&mut op, of, By::Office, &input.values).await?;
    op.commit().await?;
    fields::values(app.read(), of, By::Office).await
}
