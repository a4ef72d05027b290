//! Groups of clients and policies.

use std::collections::HashMap;

use serde_json::json;
use shared::access::Permission;
use shared::api::credit::{
    ClientGroupSaveInput, ClientGroupView, CreditPolicySaveInput, CreditPolicyView, ladder, name, stages,
};
use shared::ids::{GroupId, PolicyId, SellerId};
use shared::money::Currency;

use super::super::job::JOB;
use super::super::repo::events;
use super::super::repo::policies as repo;
pub use super::super::repo::policies::Policy;
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Group};
use crate::error::Error;
use crate::op::Whose;
use crate::settings;

/// Those of the policies that exist.
pub async fn policies(app: &App, ids: &[PolicyId]) -> Result<HashMap<PolicyId, Policy>, Error> {
    repo::many(app.read(), ids.iter().copied()).await
}

/// A group as the API shows it.
pub fn group_view(group: Group) -> ClientGroupView {
    ClientGroupView {
        id: group.id,
        seller_id: group.seller,
        name: group.name,
        archived: group.archived,
        version: group.version,
    }
}

/// A policy as the API shows it; `currency` is that of the seller.
pub fn policy_view(policy: &Policy, currency: Currency) -> CreditPolicyView {
    CreditPolicyView {
        id: policy.id,
        seller_id: policy.seller,
        name: policy.name.clone(),
        archived: policy.archived,
        version: policy.version,
        stages: stages(&policy.ladder, currency),
    }
}

fn scope(actor: &Actor, seller: Option<SellerId>) -> Result<Option<Vec<SellerId>>, Error> {
    match seller {
        Some(id) => {
            actor.require_seller(id)?;
            Ok(Some(vec![id]))
        }
        None => Ok(actor.sellers.as_deref().map(<[SellerId]>::to_vec)),
    }
}

/// Groups of a seller, or of all that the actor sees, by name.
pub async fn groups(
    app: &App,
    actor: &Actor,
    seller: Option<SellerId>,
) -> Result<Vec<ClientGroupView>, Error> {
    actor.require(Permission::ClientRead)?;
    let sellers = scope(actor, seller)?;
    let groups = clients::groups(app.read(), sellers.as_deref()).await?;
    Ok(groups.into_iter().map(group_view).collect())
}

/// Makes a group, or changes one.
pub async fn save_group(
    app: &App,
    actor: &Actor,
    input: ClientGroupSaveInput,
) -> Result<ClientGroupView, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.seller_id)?;
    let name = name(&input.name)?;
    let mut op = app.begin(actor).await?;
    let missing = |id: GroupId| Error::not_found("group", id);
    if let Some(id) = op.replay("clientGroupSave", &input.idempotency_key, &input).await? {
        return clients::group(op.conn(), id).await?.map(group_view).ok_or_else(|| missing(id));
    }
    let seller = settings::seller_in(&op, input.seller_id).await?;
    let before = match input.id {
        Some(id) => {
            let known = clients::group(op.conn(), id).await?.filter(|group| group.seller == seller.id);
            Some(known.ok_or_else(|| missing(id))?)
        }
        None => None,
    };
    if before.as_ref().map_or(0, |group| group.version) != input.version {
        return Err(Error::Stale);
    }
    let group = Group {
        id: before.as_ref().map_or_else(|| GroupId(op.uuid()), |group| group.id),
        seller: seller.id,
        name,
        archived: input.archived.unwrap_or(before.as_ref().is_some_and(|group| group.archived)),
        version: input.version.saturating_add(1),
        created_at: before.as_ref().map_or(op.now(), |group| group.created_at),
    };
    clients::save_group_in(&op, &group).await?;
    let told = |group: &Group| json!({ "name": group.name, "archived": group.archived });
    let whose = Whose::Seller(seller.id);
    op.audit("client_group.save", group.id, whose, before.as_ref().map(told), Some(told(&group))).await?;
    op.remember(&group.id).await?;
    op.commit().await?;
    Ok(group_view(group))
}

/// Policies of a seller, or of all that the actor sees, by name.
pub async fn list(
    app: &App,
    actor: &Actor,
    seller: Option<SellerId>,
) -> Result<Vec<CreditPolicyView>, Error> {
    actor.require(Permission::SettingsRead)?;
    let sellers = scope(actor, seller)?;
    let currencies = settings::sellers(app, actor).await?;
    let currency = |id| currencies.iter().find(|seller| seller.id == id).map(|seller| seller.currency);
    let found = repo::all(app.read(), sellers.as_deref()).await?;
    Ok(found
        .iter()
        .map(|policy| policy_view(policy, currency(policy.seller).unwrap_or(Currency::Rub)))
        .collect())
}

/// Makes a policy, or changes one; the clients of the seller are looked at in the background.
pub async fn save(app: &App, actor: &Actor, input: CreditPolicySaveInput) -> Result<CreditPolicyView, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.seller_id)?;
    let mut op = app.begin(actor).await?;
    let seller = settings::seller_in(&op, input.seller_id).await?;
    let missing = |id: PolicyId| Error::not_found("policy", id);
    if let Some(id) = op.replay::<PolicyId>("creditPolicySave", &input.idempotency_key, &input).await? {
        let known = repo::many(op.conn(), [id]).await?.remove(&id).ok_or_else(|| missing(id))?;
        return Ok(policy_view(&known, seller.currency));
    }
    let mut problems = Vec::new();
    let name = name(&input.name).map_err(|problem| problems.push(problem));
    let ladder = ladder(&input.stages, seller.currency).map_err(|found| problems.extend(found));
    let (Ok(name), Ok(ladder)) = (name, ladder) else { return Err(Error::Invalid(problems)) };
    let before = match input.id {
        Some(id) => {
            let known = repo::many(op.conn(), [id]).await?.remove(&id);
            Some(known.filter(|policy| policy.seller == seller.id).ok_or_else(|| missing(id))?)
        }
        None => None,
    };
    if before.as_ref().map_or(0, |policy| policy.version) != input.version {
        return Err(Error::Stale);
    }
    let policy = Policy {
        id: before.as_ref().map_or_else(|| PolicyId(op.uuid()), |policy| policy.id),
        seller: seller.id,
        name,
        ladder,
        archived: input.archived.unwrap_or(before.as_ref().is_some_and(|policy| policy.archived)),
        version: input.version.saturating_add(1),
        created_at: before.as_ref().map_or(op.now(), |policy| policy.created_at),
    };
    repo::save(&op, &policy).await?;
    let told = |policy: &Policy| json!({ "name": policy.name, "stages": policy.ladder, "archived": policy.archived });
    let whose = Whose::Seller(seller.id);
    op.audit("credit_policy.save", policy.id, whose, before.as_ref().map(told), Some(told(&policy))).await?;
    if before.is_some() {
        events::ask_recheck(&op, Some(seller.id)).await?;
        op.nudge(JOB);
    }
    op.remember(&policy.id).await?;
    op.commit().await?;
    Ok(policy_view(&policy, seller.currency))
}
