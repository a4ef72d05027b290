//! What people of the seller see and set of a client's cabinet. Part of the operators' API.

use crate::api::scalars::{Date, DateTime};
use crate::cabinet::CabinetRules;
use crate::documents::DocumentKind;
use crate::ids::{CabinetRequestKey, ClientId, PlanId};

#[cfg(feature = "client")]
use crate::api::schema;

/// Who opens the account of a client, and what the client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ClientCabinet {
    /// The e-mail of the client's form.
    pub email: Option<String>,
    /// Whether that e-mail opens the account.
    pub by_email: bool,
    /// Further e-mails that open it, by name.
    pub grants: Vec<CabinetGrant>,
    /// Documents that the client asked for, the newest first; at most 100.
    pub requests: Vec<CabinetRequest>,
}

/// An e-mail that opens the account of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct CabinetGrant {
    /// The e-mail.
    pub email: String,
    /// Who gave it.
    pub granted_by: String,
    /// When.
    pub granted_at: DateTime,
}

/// A document that a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct CabinetRequest {
    /// Id.
    pub id: CabinetRequestKey,
    /// Who asked.
    pub email: String,
    /// What document.
    pub kind: DocumentKind,
    /// First day that it is about.
    pub from: Option<Date>,
    /// The day after the last one.
    pub to: Option<Date>,
    /// What was said.
    pub note: Option<String>,
    /// When.
    pub created_at: DateTime,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub closed_by: Option<String>,
    /// When.
    pub closed_at: Option<DateTime>,
}

/// States who opens the account of a client: the list replaces the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ClientCabinetSaveInput {
    /// The client.
    pub client_id: ClientId,
    /// Whether the e-mail of the client's form opens it.
    pub by_email: bool,
    /// Further e-mails, at most 50.
    pub emails: Vec<String>,
}

/// Answers what a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct CabinetRequestCloseInput {
    /// What was asked for.
    pub id: CabinetRequestKey,
    /// The answer: the client reads it.
    pub answer: String,
}

/// What clients of a plan may do by themselves in the cabinet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PlanCabinet {
    /// Take another plan of those that are shown in the cabinet.
    pub change_plan: bool,
    /// Take more or less.
    pub change_quantity: bool,
    /// End the subscription at the end of the paid period.
    pub cancel: bool,
    /// Suspend it.
    pub pause: bool,
}

impl From<CabinetRules> for PlanCabinet {
    fn from(rules: CabinetRules) -> PlanCabinet {
        let CabinetRules { change_plan, change_quantity, cancel, pause } = rules;
        PlanCabinet { change_plan, change_quantity, cancel, pause }
    }
}

/// States what clients of a plan may do by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct PlanCabinetSaveInput {
    /// The plan.
    pub plan_id: PlanId,
    /// Take another plan of those that are shown in the cabinet.
    pub change_plan: bool,
    /// Take more or less.
    pub change_quantity: bool,
    /// End the subscription at the end of the paid period.
    pub cancel: bool,
    /// Suspend it.
    pub pause: bool,
}

impl PlanCabinetSaveInput {
    /// The rules.
    #[must_use]
    pub const fn rules(&self) -> CabinetRules {
        CabinetRules {
            change_plan: self.change_plan,
            change_quantity: self.change_quantity,
            cancel: self.cancel,
            pause: self.pause,
        }
    }
}

/// Typed operations.
#[cfg(feature = "client")]
pub mod operations {
    use super::*;
    use crate::api::common::UserError;

    /// Variables of [`ClientCabinetOf`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientCabinetVariables {
        /// The client.
        pub client_id: ClientId,
    }

    /// The cabinet of a client.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ClientCabinetVariables")]
    pub struct ClientCabinetOf {
        /// It.
        #[arguments(clientId: $client_id)]
        pub client_cabinet: ClientCabinet,
    }

    /// Variables of [`ClientCabinetSave`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientCabinetSaveVariables {
        /// Input.
        pub input: ClientCabinetSaveInput,
    }

    /// Answer of [`ClientCabinetSave`].
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct ClientCabinetPayload {
        /// The cabinet; null when refused.
        pub cabinet: Option<ClientCabinet>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// States who opens an account.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientCabinetSaveVariables")]
    pub struct ClientCabinetSave {
        /// Answer.
        #[arguments(input: $input)]
        pub client_cabinet_save: ClientCabinetPayload,
    }

    /// Variables of [`PlanCabinetOf`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct PlanCabinetVariables {
        /// The plan.
        pub plan_id: PlanId,
    }

    /// What clients of a plan may do.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "PlanCabinetVariables")]
    pub struct PlanCabinetOf {
        /// It.
        #[arguments(planId: $plan_id)]
        pub plan_cabinet: PlanCabinet,
    }

    /// Variables of [`PlanCabinetSave`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct PlanCabinetSaveVariables {
        /// Input.
        pub input: PlanCabinetSaveInput,
    }

    /// Answer of [`PlanCabinetSave`].
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct PlanCabinetPayload {
        /// The rules; null when refused.
        pub rules: Option<PlanCabinet>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// States what clients of a plan may do.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "PlanCabinetSaveVariables")]
    pub struct PlanCabinetSave {
        /// Answer.
        #[arguments(input: $input)]
        pub plan_cabinet_save: PlanCabinetPayload,
    }

    /// Variables of [`CabinetRequestClose`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct CabinetRequestCloseVariables {
        /// Input.
        pub input: CabinetRequestCloseInput,
    }

    /// Answer of [`CabinetRequestClose`].
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct CabinetRequestPayload {
        /// The request; null when refused.
        pub request: Option<CabinetRequest>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// Answers a request.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "CabinetRequestCloseVariables")]
    pub struct CabinetRequestClose {
        /// Answer.
        #[arguments(input: $input)]
        pub cabinet_request_close: CabinetRequestPayload,
    }
}
