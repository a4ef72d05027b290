//! Groups of clients and policies in the API.

use crate::credit::{Ladder, NAME_MAX, Stage, StageKind};
use crate::error::FieldError;
use crate::ids::{GroupId, PolicyId, SellerId};
use crate::money::{Currency, Money};

use super::super::common::amount;
use super::super::scalars::Decimal;

#[cfg(feature = "client")]
use super::super::schema;

/// A group of clients of a seller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ClientGroup"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "ClientGroup"))]
pub struct ClientGroupView {
    /// Id.
    pub id: GroupId,
    /// Whose.
    pub seller_id: SellerId,
    /// Name.
    pub name: String,
    /// Nobody joins it any more.
    pub archived: bool,
    /// Version for the next change.
    pub version: i32,
}

/// A group of clients: a new one without an id.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientGroupSaveInput {
    /// The group; a new one when left out.
    pub id: Option<GroupId>,
    /// Version that was read; 0 for a new one.
    pub version: i32,
    /// Whose; stays as it is.
    pub seller_id: SellerId,
    /// Name, unique within the seller, 1 to 60 characters.
    pub name: String,
    /// Nobody joins it any more; stays as it is when left out.
    pub archived: Option<bool>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A stage of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditStage"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditStage"))]
pub struct CreditStageView {
    /// What it does.
    pub kind: StageKind,
    /// Name.
    pub name: String,
    /// Days overdue from which it holds.
    pub overdue_days: Option<i32>,
    /// Overdue sum from which it holds, in the currency of the account.
    pub overdue: Option<Decimal>,
    /// It holds when more is spent than balance, limit and promise allow.
    pub over_limit: bool,
}

/// A policy of credit control: a ladder of stages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditPolicy"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditPolicy"))]
pub struct CreditPolicyView {
    /// Id.
    pub id: PolicyId,
    /// Whose.
    pub seller_id: SellerId,
    /// Name.
    pub name: String,
    /// It is not offered any more.
    pub archived: bool,
    /// Version for the next change.
    pub version: i32,
    /// From mild to severe.
    pub stages: Vec<CreditStageView>,
}

/// A stage of a policy. It is reached when all of its conditions hold; it has at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditStageInput {
    /// What it does.
    pub kind: StageKind,
    /// Name, 1 to 60 characters.
    pub name: String,
    /// Days overdue from which it holds, 1 to 3650.
    pub overdue_days: Option<i32>,
    /// Overdue sum from which it holds, in major units of the account, above zero.
    pub overdue: Option<Decimal>,
    /// It holds when more is spent than balance, limit and promise allow.
    pub over_limit: Option<bool>,
}

/// A policy: a new one without an id. Changing one moves clients at once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct CreditPolicySaveInput {
    /// The policy; a new one when left out.
    pub id: Option<PolicyId>,
    /// Version that was read; 0 for a new one.
    pub version: i32,
    /// Whose; stays as it is.
    pub seller_id: SellerId,
    /// Name, unique within the seller, 1 to 60 characters.
    pub name: String,
    /// From mild to severe; at most 10.
    pub stages: Vec<CreditStageInput>,
    /// It is not offered any more; clients that have it stay under it. Stays as it is when left out.
    pub archived: Option<bool>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// The ladder of an API's stages; sums have as many digits as `currency`.
///
/// # Errors
/// A field for each value that has no sense.
pub fn ladder(stages: &[CreditStageInput], currency: Currency) -> Result<Ladder, Vec<FieldError>> {
    let mut problems = Vec::new();
    let mut read = |(index, stage): (usize, &CreditStageInput)| {
        let overdue = stage.overdue.map(|sum| amount(sum, currency, &format!("stages.{index}.overdue")));
        let overdue_minor = overdue.transpose().map_err(|problem| problems.push(problem));
        let overdue_minor = overdue_minor.map_or(Some(1), |sum| sum.map(Money::minor));
        Stage {
            kind: stage.kind,
            name: stage.name.trim().to_owned(),
            overdue_days: stage.overdue_days,
            overdue_minor,
            over_limit: stage.over_limit.unwrap_or(false),
        }
    };
    let ladder = Ladder(stages.iter().enumerate().map(&mut read).collect());
    problems.extend(ladder.problems());
    if problems.is_empty() { Ok(ladder) } else { Err(problems) }
}

/// The stages of a ladder as the API shows them.
#[must_use]
pub fn stages(ladder: &Ladder, currency: Currency) -> Vec<CreditStageView> {
    let view = |stage: &Stage| CreditStageView {
        kind: stage.kind,
        name: stage.name.clone(),
        overdue_days: stage.overdue_days,
        overdue: stage.overdue_minor.map(|minor| Decimal(Money::from_minor(minor, currency).to_decimal())),
        over_limit: stage.over_limit,
    };
    ladder.0.iter().map(view).collect()
}

/// A name as people type it.
///
/// # Errors
/// `name`.
pub fn name(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME_MAX {
        return Err(FieldError::new("name", format!("Название: от 1 до {NAME_MAX} знаков.")));
    }
    Ok(text.to_owned())
}
