//! Who opens the account of a client, and what clients asked for: as people of the seller see and set it.

use std::collections::BTreeSet;

use serde_json::json;
use shared::access::Permission;
use shared::api::cabinet::{
    CabinetGrant, CabinetRequest, CabinetRequestCloseInput, ClientCabinet, ClientCabinetSaveInput,
    PlanCabinet, PlanCabinetSaveInput,
};
use shared::api::catalog::PlanView;
use shared::cabinet::CabinetRules;
use shared::client::email_of;
use shared::documents::DocumentKind;
use shared::ids::{CabinetRequestKey, ClientId, PlanId};

use crate::actor::Actor;
use crate::app::App;
use crate::cabinet::reach::EMAILS_MAX;
use crate::cabinet::repo::{self, Access, Request};
use crate::catalog;
use crate::clients;
use crate::error::Error;
use crate::op::Whose;

/// Longest answer, in characters.
const ANSWER_MAX: usize = 1000;

/// The cabinet of a client that the actor sees.
pub async fn cabinet(app: &App, actor: &Actor, id: ClientId) -> Result<ClientCabinet, Error> {
    let client = clients::client(app, actor, id).await?;
    let conn = app.read();
    let grant = |row: Access| CabinetGrant {
        email: row.email,
        granted_by: row.granted_by,
        granted_at: row.granted_at.into(),
    };
    let requests = repo::requests(conn, id).await?.into_iter().map(request);
    Ok(ClientCabinet {
        email: client.details.email,
        by_email: repo::closed_to_email(conn, &[id]).await?.is_empty(),
        grants: repo::accesses(conn, id).await?.into_iter().map(grant).collect(),
        requests: requests.collect::<Result<_, Error>>()?,
    })
}

fn request(row: Request) -> Result<CabinetRequest, Error> {
    let kind =
        DocumentKind::from_code(&row.kind).ok_or_else(|| Error::internal("unknown kind of a request"))?;
    Ok(CabinetRequest {
        id: CabinetRequestKey::new(row.client_id, row.id),
        email: row.email,
        kind,
        from: row.from_on.map(Into::into),
        to: row.to_on.map(Into::into),
        note: row.note,
        created_at: row.created_at.into(),
        answer: row.answer,
        closed_by: row.closed_by,
        closed_at: row.closed_at.map(Into::into),
    })
}

/// States who opens the account of a client.
///
/// # Errors
/// `VALIDATION` under `emails`.
pub async fn save(app: &App, actor: &Actor, input: ClientCabinetSaveInput) -> Result<ClientCabinet, Error> {
    actor.require(Permission::ClientWrite)?;
    if input.emails.len() > EMAILS_MAX {
        return Err(Error::invalid("emails", format!("Не больше {EMAILS_MAX} адресов. Уберите лишние.")));
    }
    let mut emails = BTreeSet::new();
    for (index, text) in input.emails.iter().enumerate() {
        let email = email_of(text.trim()).map_err(|text| Error::invalid(&format!("emails.{index}"), text))?;
        emails.insert(email);
    }
    let id = input.client_id;
    let mut op = app.begin(actor).await?;
    let locked = clients::lock_one(&op, id).await?;
    let known: BTreeSet<String> =
        repo::accesses(op.conn(), id).await?.into_iter().map(|row| row.email).collect();
    let open = repo::closed_to_email(op.conn(), &[id]).await?.is_empty();
    for email in known.difference(&emails) {
        repo::revoke_access(&op, id, email, &actor.name).await?;
    }
    for email in emails.difference(&known) {
        let row = Access {
            client_id: id,
            email: email.clone(),
            granted_by: actor.name.clone(),
            granted_at: op.now(),
            revoked_by: None,
            revoked_at: None,
        };
        repo::put_access(&op, row).await?;
    }
    repo::set_by_email(&op, id, input.by_email).await?;
    let told = |open: bool, emails: &BTreeSet<String>| Some(json!({ "byEmail": open, "emails": emails }));
    let (before, after) = (told(open, &known), told(input.by_email, &emails));
    op.audit("client.cabinet", id, Whose::Client(locked.seller, id), before, after).await?;
    op.hint(id);
    op.commit().await?;
    cabinet(app, actor, id).await
}

/// Answers what a client asked for.
///
/// # Errors
/// `INVALID_TRANSITION` when it was answered before; `VALIDATION` under `answer`.
pub async fn close(
    app: &App,
    actor: &Actor,
    input: CabinetRequestCloseInput,
) -> Result<CabinetRequest, Error> {
    actor.require(Permission::ClientWrite)?;
    let answer = input.answer.trim();
    if answer.is_empty() || answer.chars().count() > ANSWER_MAX {
        return Err(Error::invalid("answer", format!("Напишите ответ: до {ANSWER_MAX} знаков.")));
    }
    let missing = || Error::not_found("request", input.id);
    let mut op = app.begin(actor).await?;
    let unseen = |error| if matches!(error, Error::NotFound { .. }) { missing() } else { error };
    let locked = clients::lock_one(&op, input.id.client).await.map_err(unseen)?;
    let row = repo::lock_request(&op, input.id).await?.ok_or_else(missing)?;
    if row.closed_at.is_some() {
        return Err(Error::transition("На этот запрос уже ответили."));
    }
    let row = Request {
        answer: Some(answer.to_owned()),
        closed_by: Some(actor.name.clone()),
        closed_at: Some(op.now()),
        ..row
    };
    repo::save_request(&op, row.clone()).await?;
    let whose = Whose::Client(locked.seller, locked.id);
    op.audit("cabinet.answer", input.id, whose, None, Some(json!({ "answer": answer }))).await?;
    op.hint(locked.id);
    op.commit().await?;
    request(row)
}

/// A plan that the actor sees.
async fn plan(app: &App, actor: &Actor, id: PlanId) -> Result<PlanView, Error> {
    let found = catalog::plan(app.read(), id).await?.filter(|plan| actor.sees(plan.seller_id));
    found.ok_or_else(|| Error::not_found("plan", id))
}

/// What clients of a plan may do by themselves.
pub async fn plan_rules(app: &App, actor: &Actor, id: PlanId) -> Result<PlanCabinet, Error> {
    actor.require(Permission::CatalogRead)?;
    plan(app, actor, id).await?;
    let own = repo::rules(app.read(), &[id]).await?.pop();
    Ok(own.map_or_else(CabinetRules::default, |(_, rules)| rules).into())
}

/// States what clients of a plan may do by themselves.
pub async fn set_plan_rules(
    app: &App,
    actor: &Actor,
    input: PlanCabinetSaveInput,
) -> Result<PlanCabinet, Error> {
    actor.require(Permission::CatalogWrite)?;
    let plan = plan(app, actor, input.plan_id).await?;
    let mut op = app.begin(actor).await?;
    let before = repo::rules(op.conn(), &[plan.id]).await?.pop();
    let before = before.map_or_else(CabinetRules::default, |(_, rules)| rules);
    let after = input.rules();
    repo::set_rules(&op, plan.id, after).await?;
    op.audit("plan.cabinet", plan.id, Whose::Seller(plan.seller_id), Some(json!(before)), Some(json!(after)))
        .await?;
    op.hint(plan.id);
    op.commit().await?;
    Ok(after.into())
}
