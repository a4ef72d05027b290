//! What is known of the client: legal requisites are read, contacts may be changed.

use shared::api::cabinet::{
    CabinetNoticesInput, NoticesView, ProfileField, ProfileFieldInput, ProfileFieldsInput, ProfileInput,
    ProfileView,
};
use shared::api::fields::{ClientFieldValueInput, ClientFieldValueView};
use shared::client::{ClientDetails, ClientDraft};
use shared::fields::FieldAccess;
use shared::mail::MailChoice;

use crate::actor::Actor;
use crate::app::App;
use crate::cabinet::reach::{EMAILS_MAX, own};
use crate::cabinet::repo::{self, Access};
use crate::cabinet::session;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::fields::{self, By};
use crate::letters;

async fn view(app: &App, client: &Client) -> Result<ProfileView, Error> {
    let details = client.details.clone();
    let known = fields::values(app.read(), clients::fields_of(client), By::Client).await?;
    Ok(ProfileView {
        version: client.version,
        kind: details.kind,
        name: details.name,
        full_name: details.full_name,
        inn: details.inn,
        kpp: details.kpp,
        ogrn: details.ogrn,
        contract_number: details.contract_number,
        contract_on: details.contract_on.map(Into::into),
        email: details.email,
        phone: details.phone,
        address: details.address,
        fields: known.into_iter().map(field).collect(),
    })
}

fn field(known: ClientFieldValueView) -> ProfileField {
    let ClientFieldValueView { field, value } = known;
    ProfileField {
        id: field.id,
        name: field.name,
        kind: field.kind,
        value,
        editable: field.access == FieldAccess::Editable,
        required: field.required,
    }
}

/// The profile of the client whose account is open.
pub async fn profile(app: &App, actor: &Actor) -> Result<ProfileView, Error> {
    view(app, &session::client(app, actor).await?).await
}

/// Replaces the contacts. Whoever changes the e-mail, the old one goes on opening the account where it did: neither a
/// slip of the pen nor another person who was given the account locks its owner out.
///
/// # Errors
/// `VALIDATION`; `STALE`.
pub async fn save(app: &App, actor: &Actor, input: ProfileInput) -> Result<ProfileView, Error> {
    let id = own(actor)?;
    let mut op = app.begin(actor).await?;
    clients::lock_one(&op, id).await?;
    let before = clients::client_in(&op, id).await?;
    if before.version != input.version {
        return Err(Error::Stale);
    }
    let details = changed(&before.details, input)?;
    let old = before.details.email.clone().filter(|_| details.email != before.details.email);
    if let Some(email) = old
        && repo::closed_to_email(op.conn(), &[id]).await?.is_empty()
    {
        if repo::accesses(op.conn(), id).await?.len() >= EMAILS_MAX {
            let text = format!("Кабинет уже открывают {EMAILS_MAX} адресов. Попросите нас убрать лишние.");
            return Err(Error::LimitExceeded { message_ru: text });
        }
        let row = Access {
            client_id: id,
            email,
            granted_by: actor.name.clone(),
            granted_at: op.now(),
            revoked_by: None,
            revoked_at: None,
        };
        repo::put_access(&op, row).await?;
    }
    let after = clients::update_in(&mut op, before, details).await?;
    op.commit().await?;
    view(app, &after).await
}

/// The form with other contacts.
fn changed(details: &ClientDetails, input: ProfileInput) -> Result<ClientDetails, Error> {
    let draft = ClientDraft {
        email: input.email,
        phone: input.phone,
        address: input.address,
        ..ClientDraft::from(details.clone())
    };
    Ok(draft.parse()?)
}

/// Which letters with documents the client gets.
pub async fn notices(app: &App, actor: &Actor) -> Result<NoticesView, Error> {
    let client = session::client(app, actor).await?;
    let MailChoice { invoices, closing, others } = letters::choice(app, client.id).await?;
    Ok(NoticesView { email: client.details.email, invoices, closing, others })
}

/// States which letters with documents the client gets.
pub async fn set_notices(app: &App, actor: &Actor, input: CabinetNoticesInput) -> Result<NoticesView, Error> {
    let CabinetNoticesInput { invoices, closing, others } = input;
    letters::choose(app, actor, own(actor)?, MailChoice { invoices, closing, others }).await?;
    notices(app, actor).await
}

/// States what fields of the profile hold that the client may change.
///
/// # Errors
/// `NOT_FOUND` of a field that the client may not change; `VALIDATION` under the id of the field.
pub async fn set_fields(app: &App, actor: &Actor, input: ProfileFieldsInput) -> Result<ProfileView, Error> {
    let id = own(actor)?;
    let mut op = app.begin(actor).await?;
    clients::lock_one(&op, id).await?;
    let client = clients::client_in(&op, id).await?;
    let given = |ProfileFieldInput { id, value }| ClientFieldValueInput { id, value };
    let given: Vec<ClientFieldValueInput> = input.values.into_iter().map(given).collect();
    fields::put_in(&mut op, clients::fields_of(&client), By::Client, &given).await?;
    op.commit().await?;
    view(app, &client).await
}
