//! Fields of clients that a seller adds, in the API.

#[cfg(not(feature = "client"))]
use serde::Serialize;

use crate::fields::{FieldAccess, FieldAudience, FieldKind};
use crate::ids::{ClientFieldId, ClientId, SellerId};

/// A field of clients that a seller adds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ClientField"))]
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
pub struct ClientFieldValueView {
    /// The field.
    pub field: ClientFieldView,
    /// What it holds: a text, `12.5`, `2026-03-01`, `yes` or `no`; null = nothing.
    pub value: Option<String>,
}

/// Makes a field of clients, or changes one. What it holds and of which clients it is stays as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
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
pub struct ClientFieldValueInput {
    /// The field.
    pub id: ClientFieldId,
    /// A text, `12.5`, `2026-03-01`, `yes` or `no`; null = nothing.
    pub value: Option<String>,
}

/// States what fields of a client hold; fields that are not named stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
pub struct ClientFieldValuesInput {
    /// The client.
    pub client_id: ClientId,
    /// The values.
    pub values: Vec<ClientFieldValueInput>,
}
