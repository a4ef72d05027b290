//! Debtors in the API: where clients stand, the worklist and the simulator.

use crate::credit::StageKind;
use crate::ids::{ClientId, GroupId, PolicyId, SellerId};

use super::super::common::{MoneyView, SortDirection};
use super::super::scalars::Date;
use super::CreditStageInput;

#[cfg(feature = "client")]
use super::super::schema;

/// Where a client stands with its debt.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditStanding"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditStanding"))]
pub struct StandingView {
    /// Everything that is owed; an active promise is taken for money.
    pub owed: MoneyView,
    /// The part whose terms and grace are over.
    pub overdue: MoneyView,
    /// The first day on which its oldest part was overdue.
    pub overdue_from: Option<Date>,
    /// Days overdue today: 1 on the first one, 0 when nothing is.
    pub overdue_days: i32,
    /// The stage of the policy.
    pub stage_kind: Option<StageKind>,
    /// Its name.
    pub stage_name: Option<String>,
    /// Since when the client stands on it.
    pub since: Option<Date>,
    /// Credit control has blocked the client since this day.
    pub blocked_from: Option<Date>,
    /// When somebody wants to ask the client again.
    pub contact_on: Option<Date>,
    /// Why the last move could not be made, and the remedy.
    pub problem: Option<String>,
}

/// Which debtors. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct DebtorFilter {
    /// Words of the client's name, ИНН, contract number, e-mail, telephone or external id.
    pub search: Option<String>,
    /// Of this seller.
    pub seller_id: Option<SellerId>,
    /// Of this group.
    pub group_id: Option<GroupId>,
    /// On any of these stages.
    pub stages: Option<Vec<StageKind>>,
    /// True: blocked by credit control; false: not.
    pub blocked: Option<bool>,
    /// At least so many days overdue.
    pub overdue_days: Option<i32>,
    /// To be asked again by this day.
    pub contact_by: Option<Date>,
    /// True: only those of which a move could not be made.
    pub problem: Option<bool>,
}

/// What a list of debtors is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum DebtorSortField {
    /// The overdue sum.
    Overdue,
    /// The first day overdue.
    OverdueFrom,
    /// Name of the client.
    Client,
    /// Since when the client stands on its stage.
    Since,
    /// When to ask again.
    Contact,
}

crate::wire::typed_enum!(DebtorSortField);

/// One column of an order of debtors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct DebtorSort {
    /// The column.
    pub field: DebtorSortField,
    /// Which way.
    pub direction: SortDirection,
}

/// What debtors owe, by currency.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct DebtorTotals {
    /// Everything owed.
    pub owed: Vec<MoneyView>,
    /// What is overdue.
    pub overdue: Vec<MoneyView>,
    /// How many are blocked by credit control.
    pub blocked: i32,
}

/// A policy that is tried on the base of today.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct CreditSimulateInput {
    /// The seller.
    pub seller_id: SellerId,
    /// The policy whose clients are asked; every client of the seller when left out.
    pub policy_id: Option<PolicyId>,
    /// The ladder to try.
    pub stages: Vec<CreditStageInput>,
}

/// How many clients a stage of the tried ladder would have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditStageCount"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditStageCount"))]
pub struct CreditStageCountView {
    /// Its name.
    pub name: String,
    /// What it does.
    pub kind: StageKind,
    /// Clients.
    pub clients: i32,
    /// What they have overdue, by currency.
    pub overdue: Vec<MoneyView>,
}

/// A client that the tried ladder would move.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditMover"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditMover"))]
pub struct CreditMoverView {
    /// The client.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// What it has overdue.
    pub overdue: MoneyView,
    /// Days overdue.
    pub overdue_days: i32,
    /// Name of the stage now.
    pub stage_now: Option<String>,
    /// Name of the stage then.
    pub stage_then: Option<String>,
    /// Whether credit control blocks it now.
    pub blocked_now: bool,
    /// Whether it would.
    pub blocked_then: bool,
}

/// What a ladder would do to the base of today. Nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditSimulation"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditSimulation"))]
pub struct CreditSimulationView {
    /// Clients that owe anything, or stand on a stage.
    pub clients: i32,
    /// How many would stand on each stage.
    pub stages: Vec<CreditStageCountView>,
    /// Clients that would move to another stage.
    pub moved: i32,
    /// Clients that would be blocked and are not.
    pub blocked: i32,
    /// Clients that are blocked and would not be.
    pub unblocked: i32,
    /// Those that would move, the largest debts first; at most 200.
    pub movers: Vec<CreditMoverView>,
}
