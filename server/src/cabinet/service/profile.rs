//! What is known of the client: legal requisites are read, contacts may be changed.

use shared::api::cabinet::{CabinetNoticesInput, NoticesView, ProfileInput, ProfileView};
use shared::client::{ClientDetails, ClientDraft};
use shared::mail::MailChoice;

use crate::actor::Actor;
use crate::app::App;
use crate::cabinet::reach::{EMAILS_MAX, own};
use crate::cabinet::repo::{self, Access};
use crate::cabinet::session;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::letters;

fn view(client: &Client) -> ProfileView {
    let details = client.details.clone();
    ProfileView {
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
    }
}

/// The profile of the client whose account is open.
pub async fn profile(app: &App, actor: &Actor) -> Result<ProfileView, Error> {
    Ok(view(&session::client(app, actor).await?))
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
    Ok(view(&after))
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
