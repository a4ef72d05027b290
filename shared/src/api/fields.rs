//! Fields of clients that a seller adds, in the API.

#[cfg(not(feature = "client"))]
use serde::Serialize;

use crate::fields::{FieldAccess, FieldAudience, FieldKind};
use crate::ids::{ClientFieldId, ClientId, SellerId};

#[cfg(feature = "client")]
use super::schema;

/// A field of clients that a seller adds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ClientField"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "ClientField"))]
pub struct ClientFieldView {
    /// Id.
    pub id: ClientFieldId,
    /// Whose.
    pub seller_id: SellerId,
    /// Of which clients.
    pub audience: FieldAudience,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What the client does with it in its cabinet.
    pub access: FieldAccess,
    /// Whether a client must not leave it empty.
    pub required: bool,
    /// Its place among fields, the lowest first.
    pub position: i32,
    /// Whether it is put away: values stay, nobody sees them.
    pub archived: bool,
    /// Version to send with a change.
    pub version: i32,
}

/// A field of a client with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ClientFieldValue"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "ClientFieldValue"))]
pub struct ClientFieldValueView {
    /// The field.
    pub field: ClientFieldView,
    /// What it holds: a text, `12.5`, `2026-03-01`, `yes` or `no`; null = nothing.
    pub value: Option<String>,
}

/// Makes a field of clients, or changes one. What it holds and of which clients it is stays as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientFieldSaveInput {
    /// The field to change; a new one when left out.
    pub id: Option<ClientFieldId>,
    /// Version that was read; 0 for a new one.
    pub version: i32,
    /// Whose.
    pub seller_id: SellerId,
    /// Of which clients.
    pub audience: FieldAudience,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What the client does with it in its cabinet.
    pub access: FieldAccess,
    /// Whether a client must not leave it empty.
    pub required: bool,
    /// Its place among fields, the lowest first.
    pub position: i32,
    /// Whether it is put away.
    pub archived: bool,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// What a field of a client is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ClientFieldValueInput {
    /// The field.
    pub id: ClientFieldId,
    /// A text, `12.5`, `2026-03-01`, `yes` or `no`; null = nothing.
    pub value: Option<String>,
}

/// States what fields of a client hold; fields that are not named stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ClientFieldValuesInput {
    /// The client.
    pub client_id: ClientId,
    /// The values.
    pub values: Vec<ClientFieldValueInput>,
}

/// Typed operations.
#[cfg(feature = "client")]
pub mod operations {
    use super::*;
    use crate::api::common::UserError;

    /// Variables of [`ClientFields`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientFieldsVariables {
        /// The seller.
        pub seller_id: SellerId,
    }

    /// Fields of clients that a seller adds.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ClientFieldsVariables")]
    pub struct ClientFields {
        /// They.
        #[arguments(sellerId: $seller_id)]
        pub client_fields: Vec<ClientFieldView>,
    }

    /// Variables of [`ClientFieldValues`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientFieldValuesVariables {
        /// The client.
        pub client_id: ClientId,
    }

    /// Fields of a client with what they hold.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ClientFieldValuesVariables")]
    pub struct ClientFieldValues {
        /// They.
        #[arguments(clientId: $client_id)]
        pub client_field_values: Vec<ClientFieldValueView>,
    }

    /// Variables of [`ClientFieldSave`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientFieldSaveVariables {
        /// Input.
        pub input: ClientFieldSaveInput,
    }

    /// Answer of [`ClientFieldSave`].
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct ClientFieldPayload {
        /// The field; null when refused.
        pub field: Option<ClientFieldView>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// Makes a field, or changes one.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientFieldSaveVariables")]
    pub struct ClientFieldSave {
        /// Answer.
        #[arguments(input: $input)]
        pub client_field_save: ClientFieldPayload,
    }

    /// Variables of [`ClientFieldValuesSave`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientFieldValuesSaveVariables {
        /// Input.
        pub input: ClientFieldValuesInput,
    }

    /// Answer of [`ClientFieldValuesSave`].
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct ClientFieldValuesPayload {
        /// The fields; null when refused.
        pub values: Option<Vec<ClientFieldValueView>>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// States what fields of a client hold.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientFieldValuesSaveVariables")]
    pub struct ClientFieldValuesSave {
        /// Answer.
        #[arguments(input: $input)]
        pub client_field_values_save: ClientFieldValuesPayload,
    }
}
