//! Clients.

use crate::client::{ClientDraft, ClientKind, ClientState};
use crate::documents::ClosingForm;
use crate::ids::{ClientId, GroupId, SellerId};
use crate::ledger::BalanceState;

use super::common::{MoneyView, SortDirection};
use super::scalars::{CurrencyCode, Date, DateTime};

#[cfg(feature = "client")]
use super::common::{PageInfo, UserError};
#[cfg(feature = "client")]
use super::schema;

/// Who is billed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ClientView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Client"))]
pub struct ClientView {
    /// Id.
    pub id: ClientId,
    /// Version for the next change; a change that names another one is refused with STALE.
    pub version: i32,
    /// The seller whose client this is.
    pub seller_id: SellerId,
    /// Who the client is.
    pub kind: ClientKind,
    /// Whether the client is in use.
    pub state: ClientState,
    /// Name.
    pub name: String,
    /// Full name of documents, where it differs.
    pub full_name: Option<String>,
    /// ИНН.
    pub inn: Option<String>,
    /// КПП.
    pub kpp: Option<String>,
    /// ОГРН or ОГРНИП.
    pub ogrn: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone: `+`, digits, perhaps « доб. » and the extension.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Number of the contract.
    pub contract_number: Option<String>,
    /// Date of the contract.
    pub contract_on: Option<Date>,
    /// Id in another system.
    pub external_id: Option<String>,
    /// Day of month on which plans aligned by client bill.
    pub billing_day: Option<i32>,
    /// Currency of the account, fixed for good.
    pub currency: CurrencyCode,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Note for colleagues.
    pub note: Option<String>,
    /// Last day of the client's closed period.
    pub closed_through: Option<Date>,
    /// What closing documents it wants; null: what its seller issues.
    pub closing_form: Option<ClosingForm>,
    /// When the client was made.
    pub created_at: DateTime,
}

/// A client's form. A field that is left out is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientDetailsInput {
    /// Who the client is.
    pub kind: ClientKind,
    /// Name as people call the client.
    pub name: String,
    /// Full name of documents, where it differs.
    pub full_name: Option<String>,
    /// ИНН: 10 digits of a legal entity, 12 of a person.
    pub inn: Option<String>,
    /// КПП, of legal entities only.
    pub kpp: Option<String>,
    /// ОГРН of a legal entity, ОГРНИП of a sole proprietor.
    pub ogrn: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Number of the contract.
    pub contract_number: Option<String>,
    /// Date of the contract.
    pub contract_on: Option<Date>,
    /// Id in another system; unique within the seller.
    pub external_id: Option<String>,
    /// Day of month, 1 to 31, on which plans aligned by client bill.
    pub billing_day: Option<i32>,
    /// Tags, at most 50 of at most 64 characters.
    pub tags: Option<Vec<String>>,
    /// Note for colleagues.
    pub note: Option<String>,
}

impl ClientDetailsInput {
    /// A form that states only who the client is.
    #[must_use]
    pub fn named(kind: ClientKind, name: impl Into<String>) -> ClientDetailsInput {
        ClientDetailsInput {
            kind,
            name: name.into(),
            full_name: None,
            inn: None,
            kpp: None,
            ogrn: None,
            email: None,
            phone: None,
            address: None,
            contract_number: None,
            contract_on: None,
            external_id: None,
            billing_day: None,
            tags: None,
            note: None,
        }
    }
}

impl From<ClientDetailsInput> for ClientDraft {
    fn from(input: ClientDetailsInput) -> ClientDraft {
        ClientDraft {
            kind: input.kind,
            name: input.name,
            full_name: input.full_name,
            inn: input.inn,
            kpp: input.kpp,
            ogrn: input.ogrn,
            email: input.email,
            phone: input.phone,
            address: input.address,
            contract_number: input.contract_number,
            contract_on: input.contract_on.map(Into::into),
            external_id: input.external_id,
            billing_day: input.billing_day,
            tags: input.tags.unwrap_or_default(),
            note: input.note,
        }
    }
}

/// A new client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientCreateInput {
    /// The seller whose client this becomes.
    pub seller_id: SellerId,
    /// The form.
    pub details: ClientDetailsInput,
    /// Currency of the account, fixed for good; the seller's when left out.
    pub currency: Option<CurrencyCode>,
    /// Key of this call, 1 to 255 characters: a repeat with the same key changes nothing and answers the same.
    pub idempotency_key: String,
}

/// A changed form of a client; it replaces the old one as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientUpdateInput {
    /// The client.
    pub id: ClientId,
    /// Version that was read.
    pub version: i32,
    /// The form.
    pub details: ClientDetailsInput,
}

/// Puts a client away, or takes it back into use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientArchiveInput {
    /// The client.
    pub id: ClientId,
    /// Version that was read.
    pub version: i32,
    /// False takes the client back into use; true when left out.
    pub archived: Option<bool>,
}

/// What closing documents a client wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ClientClosingFormInput {
    /// The client.
    pub id: ClientId,
    /// Version that was read.
    pub version: i32,
    /// The documents; null: what its seller issues.
    pub closing_form: Option<ClosingForm>,
}

/// Which clients a list shows: those that meet every condition that is stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientFilter {
    /// Words of the name, ИНН, contract number, e-mail, telephone or external id; also typed in the wrong
    /// keyboard layout.
    pub search: Option<String>,
    /// Any of these kinds.
    pub kinds: Option<Vec<ClientKind>>,
    /// Any of these states.
    pub states: Option<Vec<ClientState>>,
    /// Debtors, clients with an advance, or neither.
    pub balance: Option<BalanceState>,
    /// Clients of this seller.
    pub seller_id: Option<SellerId>,
    /// Clients of this group.
    pub group_id: Option<GroupId>,
    /// Clients with this tag.
    pub tag: Option<String>,
    /// Clients with this ИНН.
    pub inn: Option<String>,
    /// Clients with any of these ИНН, at most 1000.
    pub inns: Option<Vec<String>>,
    /// Any of these clients, at most 1000.
    pub ids: Option<Vec<ClientId>>,
    /// The client with this id in another system.
    pub external_id: Option<String>,
    /// True: companies and sole proprietors that lack ИНН, and companies that lack КПП.
    pub without_requisites: Option<bool>,
}

/// What clients owe and what is theirs, by currency; a currency without any is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ClientTotals {
    /// Sum of the debts, above zero.
    pub debt: Vec<MoneyView>,
    /// Sum of the advances, above zero.
    pub advance: Vec<MoneyView>,
}

/// What a list of clients is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum ClientSortField {
    /// Name.
    Name,
    /// Balance: the largest debt is the least.
    Balance,
    /// When the client was made.
    Created,
    /// Kind: individuals, companies, sole proprietors.
    Kind,
    /// State: those in use before those put away.
    State,
    /// ИНН; clients without one are the least.
    Inn,
}

crate::wire::typed_enum!(ClientSortField);

/// One column of the order of a list of clients: a list of them sorts by the first, then by the second. Clients
/// that are equal by it follow in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ClientSort {
    /// By what.
    pub field: ClientSortField,
    /// Which way.
    pub direction: SortDirection,
}

/// Typed operations.
#[cfg(feature = "client")]
pub mod operations {
    use super::*;
    use crate::api::credit::StandingView;
    use crate::api::ledger::{AccountView, OperationView};
    use crate::api::subscriptions::BlockView;

    /// A client in a list.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Client")]
    pub struct ClientRow {
        /// The client.
        #[cynic(spread)]
        pub client: ClientView,
        /// Balance.
        pub account: AccountView,
    }

    /// A place of a list of clients.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "ClientEdge")]
    pub struct ClientEdge {
        /// Cursor of the row.
        pub cursor: String,
        /// The row.
        pub node: ClientRow,
    }

    /// A page of a list of clients.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "ClientConnection")]
    pub struct ClientPage {
        /// Rows with their cursors.
        pub edges: Vec<ClientEdge>,
        /// Where the page stands.
        pub page_info: PageInfo,
    }

    /// Variables of [`Clients`].
    #[derive(Debug, Clone, Default, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientsVariables {
        /// Rows from the beginning or after `after`.
        pub first: Option<i32>,
        /// Cursor.
        pub after: Option<String>,
        /// Rows from the end or before `before`.
        pub last: Option<i32>,
        /// Cursor.
        pub before: Option<String>,
        /// Conditions.
        pub filter: Option<ClientFilter>,
        /// Order.
        pub sort: Option<Vec<ClientSort>>,
    }

    /// A page of clients.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ClientsVariables")]
    pub struct Clients {
        /// The page.
        #[arguments(first: $first, after: $after, last: $last, before: $before, filter: $filter, sort: $sort)]
        pub clients: ClientPage,
    }

    /// Variables of [`ClientCount`].
    #[derive(Debug, Clone, Default, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientCountVariables {
        /// Conditions.
        pub filter: Option<ClientFilter>,
    }

    /// How many clients meet the conditions.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ClientCountVariables")]
    pub struct ClientCount {
        /// The exact number.
        #[arguments(filter: $filter)]
        pub client_count: i32,
    }

    /// Variables of [`ClientTotalsOf`].
    #[derive(Debug, Clone, Default, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientTotalsVariables {
        /// Conditions.
        pub filter: Option<ClientFilter>,
    }

    /// Debts and advances of the clients that meet the conditions.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ClientTotalsVariables")]
    pub struct ClientTotalsOf {
        /// The sums.
        #[arguments(filter: $filter)]
        pub client_totals: ClientTotals,
    }

    /// Where a client stands with its debt.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "ClientCredit")]
    pub struct ClientStanding {
        /// Absent when nothing is owed past its terms.
        pub standing: Option<StandingView>,
    }

    /// A client with its balance and latest operations.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Client")]
    pub struct ClientCard {
        /// The client.
        #[cynic(spread)]
        pub client: ClientView,
        /// Balance.
        pub account: AccountView,
        /// Where it stands with its debt.
        pub credit: ClientStanding,
        /// The latest operations.
        #[arguments(last: 5)]
        pub operations: Vec<OperationView>,
        /// Suspensions of the client itself, the oldest first.
        pub blocks: Vec<BlockView>,
    }

    /// Variables of [`ClientById`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientByIdVariables {
        /// The client.
        pub id: ClientId,
    }

    /// One client.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ClientByIdVariables")]
    pub struct ClientById {
        /// Absent when there is none, or none that the caller may see.
        #[arguments(id: $id)]
        pub client: Option<ClientCard>,
    }

    /// Answer of mutations of clients.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct ClientPayload {
        /// The client; absent when refused.
        pub client: Option<ClientRow>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// Variables of [`ClientCreate`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientCreateVariables {
        /// Input.
        pub input: ClientCreateInput,
    }

    /// Makes a client.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientCreateVariables")]
    pub struct ClientCreate {
        /// Answer.
        #[arguments(input: $input)]
        pub client_create: ClientPayload,
    }

    /// Variables of [`ClientUpdate`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientUpdateVariables {
        /// Input.
        pub input: ClientUpdateInput,
    }

    /// Changes a client.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientUpdateVariables")]
    pub struct ClientUpdate {
        /// Answer.
        #[arguments(input: $input)]
        pub client_update: ClientPayload,
    }

    /// Variables of [`ClientArchive`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientArchiveVariables {
        /// Input.
        pub input: ClientArchiveInput,
    }

    /// Variables of [`ClientClosingFormSet`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct ClientClosingFormVariables {
        /// Input.
        pub input: ClientClosingFormInput,
    }

    /// States what closing documents a client wants.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientClosingFormVariables")]
    pub struct ClientClosingFormSet {
        /// Answer.
        #[arguments(input: $input)]
        pub client_closing_form_set: ClientPayload,
    }

    /// Puts a client away, or takes it back.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientArchiveVariables")]
    pub struct ClientArchive {
        /// Answer.
        #[arguments(input: $input)]
        pub client_archive: ClientPayload,
    }
}
