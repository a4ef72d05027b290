//! The API's views, inputs and operations: one definition is the server's GraphQL type and the client's typed
//! selection.
//!
//! Views are `async_graphql::SimpleObject` under the feature `graphql` and `cynic::QueryFragment` under `client`;
//! a field that the checked-in contract does not have fails the build of the client. One file per chapter.

pub mod access;
pub mod billing;
pub mod cabinet;
pub mod catalog;
pub mod clients;
pub mod common;
pub mod credit;
pub mod desk;
pub mod documents;
pub mod fields;
pub mod gateways;
pub mod imports;
pub mod ledger;
pub mod mail;
pub mod payments;
pub mod saved;
pub mod scalars;
pub mod settings;
pub mod statements;
pub mod subscriptions;
pub mod templates;
pub mod webhooks;

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
    use crate::documents::TaxRegime;
    use crate::ledger::BalanceState;

    #[test]
    fn names_with_digits_are_those_of_the_contract() {
        let contract = include_str!("../../schema.graphql");
        for regime in TaxRegime::ALL {
            let name = serde_json::to_value(regime).unwrap();
            let name = name.as_str().unwrap();
            assert!(contract.lines().any(|line| line.trim() == name), "{name} is not in the contract");
        }
    }

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
            "closingForm":null,"closedThrough":null,"createdAt":"2026-01-01T00:00:00Z","account":{account}}}"#
        );
        let row: ClientRow = serde_json::from_str(&row).unwrap();
        assert_eq!((row.client.state, row.account.state), (ClientState::Active, BalanceState::Debt));
        let plain = format!(r#"{{"id":"{id}","account":{account}}}"#);
        let plain: ClientAfterOperation = serde_json::from_str(&plain).unwrap();
        assert_eq!(plain.account.state, BalanceState::Debt);
    }
}
