//! The API's views, inputs and operations: one definition is the server's GraphQL type and the client's typed
//! selection.
//!
//! Views are `async_graphql::SimpleObject` under the feature `graphql` and `cynic::QueryFragment` under `client`;
//! a field that the checked-in contract does not have fails the build of the client. One file per chapter.

/// Serde for an enum with serde's derives and `remote = "Self"`.
///
/// The derived reading asks the deserializer for an enum, which the typed client's own one, under spread
/// fragments, does not offer. Here reading goes by the text, which all of them offer.
macro_rules! serde_by_text {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                $name::deserialize(serde::de::IntoDeserializer::into_deserializer(text))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, serializer)
            }
        }
    };
}
pub(crate) use serde_by_text;

/// Makes an enum that has serde's derives (with the API's names, and `remote = "Self"`) an enum of the typed
/// client.
macro_rules! typed_enum {
    ($name:ident) => {
        crate::api::serde_by_text!($name);

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
pub mod imports;
pub mod ledger;
pub mod scalars;
pub mod settings;
pub mod subscriptions;

/// The checked-in contract as types, for the typed client.
#[cfg(feature = "client")]
#[expect(missing_docs, reason = "generated from schema.graphql")]
#[cynic::schema("abona")]
pub mod schema {}

#[cfg(all(test, feature = "client"))]
mod tests {
    use super::clients::operations::ClientRow;
    use super::ledger::operations::ClientAfterOperation;
    use crate::client::ClientState;
    use crate::ledger::BalanceState;

    #[test]
    fn enums_are_read_below_spread_fragments() {
        let account = r#"{"balance":{"amount":"-5.00","currency":"RUB"},"state":"DEBT",
            "available":{"amount":"-5.00","currency":"RUB"}}"#;
        let id = crate::ids::ClientId(uuid::Uuid::from_u128(1));
        let seller = crate::ids::SellerId(uuid::Uuid::from_u128(2));
        let row = format!(
            r#"{{"id":"{id}","version":1,"sellerId":"{seller}","kind":"LEGAL_ENTITY","state":"ACTIVE","name":"A",
            "currency":"RUB","tags":[],"fullName":null,"inn":null,"kpp":null,"ogrn":null,"email":null,"phone":null,
            "address":null,"contractNumber":null,"contractOn":null,"externalId":null,"billingDay":null,"note":null,
            "closedThrough":null,"createdAt":"2026-01-01T00:00:00Z","account":{account}}}"#
        );
        let row: ClientRow = serde_json::from_str(&row).unwrap();
        assert_eq!((row.client.state, row.account.state), (ClientState::Active, BalanceState::Debt));
        let plain = format!(r#"{{"id":"{id}","account":{account}}}"#);
        let plain: ClientAfterOperation = serde_json::from_str(&plain).unwrap();
        assert_eq!(plain.account.state, BalanceState::Debt);
    }
}
