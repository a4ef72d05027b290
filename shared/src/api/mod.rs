//! The API's views, inputs and operations: one definition is the server's GraphQL type and the client's typed
//! selection.
//!
//! Views are `async_graphql::SimpleObject` under the feature `graphql` and `cynic::QueryFragment` under `client`;
//! a field that the checked-in contract does not have fails the build of the client. One file per chapter.

/// Makes an enum that has serde's derives (with the API's names) an enum of the typed client.
macro_rules! typed_enum {
    ($name:ident) => {
        #[cfg(feature = "client")]
        const _: () = {
            use crate::api::schema;

            impl cynic::Enum for $name {
                type SchemaType = schema::$name;
            }

            cynic::impl_coercions!($name, schema::$name);

            impl schema::variable::Variable for $name {
                const TYPE: cynic::variables::VariableType =
                    cynic::variables::VariableType::Named(stringify!($name));
            }
        };
    };
}
pub(crate) use typed_enum;

pub mod access;
pub mod billing;
pub mod catalog;
pub mod clients;
pub mod common;
pub mod ledger;
pub mod scalars;
pub mod settings;
pub mod subscriptions;

/// The checked-in contract as types, for the typed client.
#[cfg(feature = "client")]
#[expect(missing_docs, reason = "generated from schema.graphql")]
#[cynic::schema("abona")]
pub mod schema {}
