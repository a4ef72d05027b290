//! Operations of a client's account.

use crate::ids::{BillRunId, ChargeKey, ClientId, EntryKey, SellerId};
use crate::ledger::{Account, BalanceState, CreditKind, DebitKind, EntryKind};

use super::common::{MoneyView, SortDirection};
use super::scalars::{CurrencyCode, Date, DateTime, Decimal};

#[cfg(feature = "client")]
use super::common::{PageInfo, UserError};
#[cfg(feature = "client")]
use super::schema;

/// The balance of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "ClientAccountView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "ClientAccount"))]
pub struct AccountView {
    /// Above zero the client's money is kept in advance, below zero the client owes money.
    pub balance: MoneyView,
    /// What the balance means.
    pub state: BalanceState,
    /// What may be spent: the balance, the credit limit and a promised payment.
    pub available: MoneyView,
}

/// An operation of a client's account: an entry of the ledger. Never changed; a mistake is reversed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "OperationView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Operation"))]
pub struct OperationView {
    /// Id.
    pub id: EntryKey,
    /// What it is.
    pub kind: EntryKind,
    /// Day of the books.
    pub dated_on: Date,
    /// When it was posted.
    pub posted_at: DateTime,
    /// What it did to the balance: above zero for a credit of the client, below zero for a debit.
    pub amount: MoneyView,
    /// Balance after it, with all operations in the order of their days.
    pub balance_after: MoneyView,
    /// Why.
    pub reason: Option<String>,
    /// What makes the operation the same when it comes again: number of a payment.
    pub key: Option<String>,
    /// Who posted it.
    pub actor: String,
    /// The bill run that posted it.
    pub run_id: Option<BillRunId>,
    /// The operation that it takes back.
    pub reverses_id: Option<EntryKey>,
    /// The operation that takes it back.
    pub reversed_by_id: Option<EntryKey>,
}

/// One row of an operation: the amount moves from the credit account to the debit account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Transfer"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Transfer"))]
pub struct TransferView {
    /// Account that is debited.
    pub debit: Account,
    /// Account that is credited.
    pub credit: Account,
    /// Above zero.
    pub amount: MoneyView,
    /// The charge that it books.
    pub charge_id: Option<ChargeKey>,
}

/// Sums of the operations of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "OperationTotals"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "OperationTotals"))]
pub struct OperationTotalsView {
    /// Balance before the first of the days.
    pub opening: MoneyView,
    /// Sum of what raised the balance.
    pub credits: MoneyView,
    /// Sum of what lowered the balance, as a number above zero.
    pub debits: MoneyView,
    /// Balance after the last of the days: opening and credits less debits.
    pub closing: MoneyView,
    /// Number of operations.
    pub count: i32,
}

/// Sums of operations in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct OperationSums {
    /// Sum of what raised balances.
    pub credits: MoneyView,
    /// Sum of what lowered balances, as a number above zero.
    pub debits: MoneyView,
    /// Number of operations.
    pub count: i32,
}

/// Which operations are shown: those that meet every condition that is stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct OperationFilter {
    /// Any of these kinds.
    pub kinds: Option<Vec<EntryKind>>,
    /// Dated on this day or later.
    pub from: Option<Date>,
    /// Dated before this day.
    pub to: Option<Date>,
    /// Posted by this bill run.
    pub run_id: Option<BillRunId>,
    /// Of this client.
    pub client_id: Option<ClientId>,
    /// Of clients of this seller.
    pub seller_id: Option<SellerId>,
    /// True: posted by a person or a key, not by a bill run.
    pub by_hand: Option<bool>,
    /// True: those that take another operation back.
    pub reversals: Option<bool>,
    /// Posted by whoever has exactly this name.
    pub actor: Option<String>,
    /// Words of the reason or of the key, in any case.
    pub search: Option<String>,
}

/// What a list of operations is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum OperationSortField {
    /// Day of the books.
    Date,
    /// What it did to the balance: the largest debit is the least.
    Amount,
}

crate::wire::typed_enum!(OperationSortField);

/// One column of the order of a list of operations: a list of them sorts by the first, then by the second. Operations
/// that are equal by it follow in the order in which they were posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct OperationSort {
    /// By what.
    pub field: OperationSortField,
    /// Which way.
    pub direction: SortDirection,
}

/// An operation in the client's favour.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct OperationCreditInput {
    /// The client.
    pub client_id: ClientId,
    /// What it is.
    pub kind: CreditKind,
    /// Above zero, at most as many digits as the currency's minor unit has.
    pub amount: Decimal,
    /// Currency of the amount; one that is not the account's is refused with CURRENCY_MISMATCH.
    pub currency: Option<CurrencyCode>,
    /// Day of the books; today when left out.
    pub dated_on: Option<Date>,
    /// Why; required for everything but a payment.
    pub reason: Option<String>,
    /// What makes the operation the same for good when it comes again: number of a payment. The same key with
    /// the same kind and amount changes nothing and answers the first operation; with others it is refused.
    pub key: Option<String>,
    /// Key of this call, 1 to 255 characters: a repeat with the same key changes nothing and answers the same.
    pub idempotency_key: String,
}

/// An operation at the client's expense.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct OperationDebitInput {
    /// The client.
    pub client_id: ClientId,
    /// What it is.
    pub kind: DebitKind,
    /// Above zero, at most as many digits as the currency's minor unit has.
    pub amount: Decimal,
    /// Currency of the amount; one that is not the account's is refused with CURRENCY_MISMATCH.
    pub currency: Option<CurrencyCode>,
    /// Day of the books; today when left out.
    pub dated_on: Option<Date>,
    /// Why.
    pub reason: String,
    /// What makes the operation the same for good when it comes again. The same key with the same kind and
    /// amount changes nothing and answers the first operation; with others it is refused.
    pub key: Option<String>,
    /// Key of this call, 1 to 255 characters: a repeat with the same key changes nothing and answers the same.
    pub idempotency_key: String,
}

/// Takes an operation back by an opposite one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct OperationReverseInput {
    /// The operation.
    pub entry_id: EntryKey,
    /// Why.
    pub reason: String,
    /// Key of this call, 1 to 255 characters: a repeat with the same key changes nothing and answers the same.
    pub idempotency_key: String,
}

/// Typed operations.
#[cfg(feature = "client")]
pub mod operations {
    use super::*;

    /// An operation with its rows.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Operation")]
    pub struct OperationRow {
        /// The operation.
        #[cynic(spread)]
        pub operation: OperationView,
        /// Its rows.
        pub transfers: Vec<TransferView>,
    }

    /// Whose operation it is.
    #[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Client")]
    pub struct OperationClient {
        /// The client.
        pub id: ClientId,
        /// Name of the client.
        pub name: String,
    }

    /// An operation in the list over all clients.
    #[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Operation")]
    pub struct OperationLine {
        /// The operation.
        #[cynic(spread)]
        pub operation: OperationView,
        /// Whose it is.
        pub client: OperationClient,
    }

    /// A page of operations.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "OperationConnection")]
    pub struct OperationPage {
        /// The operations.
        pub nodes: Vec<OperationLine>,
        /// Where the page stands.
        pub page_info: PageInfo,
    }

    /// Variables of [`Operations`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct OperationsVariables {
        /// Rows.
        pub first: Option<i32>,
        /// Cursor.
        pub after: Option<String>,
        /// Conditions.
        pub filter: Option<OperationFilter>,
        /// Order.
        pub sort: Option<Vec<OperationSort>>,
    }

    /// Operations over all clients.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "OperationsVariables")]
    pub struct Operations {
        /// The page.
        #[arguments(first: $first, after: $after, filter: $filter, sort: $sort)]
        pub operations: OperationPage,
    }

    /// Variables of [`OperationCount`] and [`OperationTotals`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct OperationFilterVariables {
        /// Conditions.
        pub filter: Option<OperationFilter>,
    }

    /// How many operations meet the conditions.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "OperationFilterVariables")]
    pub struct OperationCount {
        /// The exact number.
        #[arguments(filter: $filter)]
        pub operation_count: i32,
    }

    /// Sums of the operations that meet the conditions.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "OperationFilterVariables")]
    pub struct OperationTotals {
        /// By currency.
        #[arguments(filter: $filter)]
        pub operation_totals: Vec<OperationSums>,
    }

    /// Variables of [`OperationById`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct OperationByIdVariables {
        /// The operation.
        pub id: EntryKey,
    }

    /// An operation with its rows.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "OperationByIdVariables")]
    pub struct OperationById {
        /// Absent when there is none, or none that the caller may see.
        #[arguments(id: $id)]
        pub operation: Option<OperationRow>,
    }

    /// A client after an operation.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Client")]
    pub struct ClientAfterOperation {
        /// The client.
        pub id: ClientId,
        /// The balance.
        pub account: AccountView,
    }

    /// Answer of mutations of operations.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct OperationPayload {
        /// The operation; absent when refused.
        pub operation: Option<OperationRow>,
        /// The client with the new balance; absent when refused.
        pub client: Option<ClientAfterOperation>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// Variables of [`OperationCredit`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct OperationCreditVariables {
        /// Input.
        pub input: OperationCreditInput,
    }

    /// Credits a client.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "OperationCreditVariables")]
    pub struct OperationCredit {
        /// Answer.
        #[arguments(input: $input)]
        pub operation_credit: OperationPayload,
    }

    /// Variables of [`OperationDebit`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct OperationDebitVariables {
        /// Input.
        pub input: OperationDebitInput,
    }

    /// Debits a client.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "OperationDebitVariables")]
    pub struct OperationDebit {
        /// Answer.
        #[arguments(input: $input)]
        pub operation_debit: OperationPayload,
    }

    /// Variables of [`OperationReverse`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct OperationReverseVariables {
        /// Input.
        pub input: OperationReverseInput,
    }

    /// Takes an operation back.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "OperationReverseVariables")]
    pub struct OperationReverse {
        /// Answer.
        #[arguments(input: $input)]
        pub operation_reverse: OperationPayload,
    }
}
