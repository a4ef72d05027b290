//! The desk: what waits for a decision, and where money stands.

use super::common::MoneyView;
use super::scalars::Date;

#[cfg(feature = "client")]
use super::schema;

/// Days ahead in which an end of a trial or of a subscription is told.
pub const AHEAD_DAYS: u32 = 7;

/// Days ahead in which an end of an API key is told.
pub const KEY_DAYS: u32 = 14;

/// What waits for a decision. A count is null for those who may not see what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct DeskWaiting {
    /// Runs that await confirmation.
    pub runs_awaiting: Option<i32>,
    /// Runs that posted only some of their clients.
    pub runs_partly_posted: Option<i32>,
    /// Checked imports with rejected rows.
    pub imports_rejected: Option<i32>,
    /// Checked imports without rejected rows: they wait to be applied.
    pub imports_checked: Option<i32>,
    /// Subscriptions whose trial ends within seven days.
    pub trials_ending: Option<i32>,
    /// Subscriptions that end within seven days.
    pub subscriptions_ending: Option<i32>,
    /// Companies and sole proprietors in use that lack ИНН or КПП.
    pub clients_without_requisites: Option<i32>,
    /// Clients in debt.
    pub debtors: Option<i32>,
    /// API keys that end within 14 days and have no successor.
    pub keys_ending: Option<i32>,
}

/// Money of some days in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct DeskMoney {
    /// What lowered balances of clients, as a number above zero.
    pub debited: MoneyView,
    /// What raised balances of clients.
    pub credited: MoneyView,
}

/// Which first steps of an installation are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct DeskSteps {
    /// There is a seller.
    pub seller: bool,
    /// There is a plan.
    pub plan: bool,
    /// There is a client.
    pub client: bool,
    /// There was a run.
    pub run: bool,
}

/// The desk of the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct DeskView {
    /// The day of the clock.
    pub today: Date,
    /// What waits for a decision.
    pub waiting: DeskWaiting,
    /// Money of today, by currency; null for those who may not read accounts.
    pub money_today: Option<Vec<DeskMoney>>,
    /// Money of this month, by currency; null for those who may not read accounts.
    pub money_month: Option<Vec<DeskMoney>>,
    /// First steps.
    pub steps: DeskSteps,
}

/// Typed operations.
#[cfg(feature = "client")]
pub mod operations {
    use super::*;

    /// The desk.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query")]
    pub struct Desk {
        /// What it shows.
        pub desk: DeskView,
    }
}
