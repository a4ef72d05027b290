//! Operations of credit control.
#![cfg(feature = "client")]

use super::{
    ClientCreditPreviewInput, ClientCreditUpdateInput, ClientCreditView, ClientGroupSaveInput,
    ClientGroupView, ClientPromiseInput, CreditEventView, CreditExceptInput, CreditExceptionEndInput,
    CreditNoteInput, CreditPolicySaveInput, CreditPolicyView, CreditScopeInput, CreditSettingsPreviewInput,
    CreditSettingsUpdateInput, CreditSettingsView, CreditSimulateInput, CreditSimulationView, DebtorFilter,
    DebtorSort, DebtorTotals, ExceptionView, PromiseView, StandingView,
};
use crate::api::common::{PageInfo, UserError};
use crate::api::ledger::AccountView;
use crate::api::scalars::CurrencyCode;
use crate::api::schema;
use crate::ids::{ClientId, SellerId};

/// Who owes.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Client")]
pub struct DebtorClient {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Its ИНН.
    pub inn: Option<String>,
    /// Number of its contract.
    pub contract_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// A debtor.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Debtor")]
pub struct DebtorRow {
    /// Who owes.
    pub client: DebtorClient,
    /// Where it stands.
    pub standing: StandingView,
}

/// A page of debtors.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "DebtorConnection")]
pub struct DebtorPage {
    /// The debtors.
    pub nodes: Vec<DebtorRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`Debtors`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DebtorsVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<DebtorFilter>,
    /// Order.
    pub sort: Option<Vec<DebtorSort>>,
}

/// A page of debtors.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DebtorsVariables")]
pub struct Debtors {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter, sort: $sort)]
    pub debtors: DebtorPage,
}

/// Variables of [`DebtorCount`] and [`DebtorTotalsOf`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DebtorFilterVariables {
    /// Conditions.
    pub filter: Option<DebtorFilter>,
}

/// How many debtors meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DebtorFilterVariables")]
pub struct DebtorCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub debtor_count: i32,
}

/// What the debtors that meet the conditions owe.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DebtorFilterVariables")]
pub struct DebtorTotalsOf {
    /// The sums.
    #[arguments(filter: $filter)]
    pub debtor_totals: DebtorTotals,
}

/// A client with everything about its credit.
#[derive(Debug, Clone, PartialEq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Client")]
pub struct CreditCard {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Version for the next change.
    pub version: i32,
    /// Whose client it is.
    pub seller_id: SellerId,
    /// Currency of its account.
    pub currency: CurrencyCode,
    /// Balance, and what may be spent.
    pub account: AccountView,
    /// Terms, and where it stands.
    pub credit: ClientCreditView,
    /// Promised payments, the newest first.
    pub promises: Vec<PromiseView>,
    /// Exceptions, the newest first.
    pub credit_exceptions: Vec<ExceptionView>,
    /// What happened, the newest first.
    pub credit_events: Vec<CreditEventView>,
}

/// Variables of [`CreditOf`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditOfVariables {
    /// The client.
    pub id: ClientId,
}

/// Credit of one client.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "CreditOfVariables")]
pub struct CreditOf {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub client: Option<CreditCard>,
}

/// Variables of [`CreditSettingsOf`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditSettingsOfVariables {
    /// The level.
    pub scope: CreditScopeInput,
}

/// What a level states, and what holds there.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "CreditSettingsOfVariables")]
pub struct CreditSettingsOf {
    /// The terms.
    #[arguments(scope: $scope)]
    pub credit_settings: CreditSettingsView,
}

/// Variables of [`ClientGroups`] and [`CreditPolicies`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct OfSellerVariables {
    /// Of this seller; of all when left out.
    pub seller_id: Option<SellerId>,
}

/// Groups of clients, by name.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "OfSellerVariables")]
pub struct ClientGroups {
    /// The groups.
    #[arguments(sellerId: $seller_id)]
    pub client_groups: Vec<ClientGroupView>,
}

/// Policies, by name.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "OfSellerVariables")]
pub struct CreditPolicies {
    /// The policies.
    #[arguments(sellerId: $seller_id)]
    pub credit_policies: Vec<CreditPolicyView>,
}

/// Variables of [`CreditSimulate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditSimulateVariables {
    /// Input.
    pub input: CreditSimulateInput,
}

/// What a ladder would do to the base of today.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "CreditSimulateVariables")]
pub struct CreditSimulate {
    /// The outcome.
    #[arguments(input: $input)]
    pub credit_simulate: CreditSimulationView,
}

/// Variables of [`CreditSettingsPreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditSettingsPreviewVariables {
    /// Input.
    pub input: CreditSettingsPreviewInput,
}

/// What terms of a level above clients would do today.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "CreditSettingsPreviewVariables")]
pub struct CreditSettingsPreview {
    /// The outcome.
    #[arguments(input: $input)]
    pub credit_settings_preview: CreditSimulationView,
}

/// Variables of [`ClientCreditPreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ClientCreditPreviewVariables {
    /// Input.
    pub input: ClientCreditPreviewInput,
}

/// What terms of a client would do today.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "ClientCreditPreviewVariables")]
pub struct ClientCreditPreview {
    /// The outcome.
    #[arguments(input: $input)]
    pub client_credit_preview: CreditSimulationView,
}

/// A client after a change of its credit.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Client")]
pub struct CreditChanged {
    /// The client.
    pub id: ClientId,
}

/// Answer of mutations of a client's credit.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ClientPayload")]
pub struct CreditPayload {
    /// The client; absent when refused.
    pub client: Option<CreditChanged>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`ClientCreditUpdate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ClientCreditUpdateVariables {
    /// Input.
    pub input: ClientCreditUpdateInput,
}

/// Gives a client a group and terms of its own.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientCreditUpdateVariables")]
pub struct ClientCreditUpdate {
    /// Answer.
    #[arguments(input: $input)]
    pub client_credit_update: CreditPayload,
}

/// Variables of [`ClientPromise`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ClientPromiseVariables {
    /// Input.
    pub input: ClientPromiseInput,
}

/// Takes a promised payment down.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientPromiseVariables")]
pub struct ClientPromise {
    /// Answer.
    #[arguments(input: $input)]
    pub client_promise: CreditPayload,
}

/// Variables of [`CreditExcept`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditExceptVariables {
    /// Input.
    pub input: CreditExceptInput,
}

/// Gives a client an exception.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "CreditExceptVariables")]
pub struct CreditExcept {
    /// Answer.
    #[arguments(input: $input)]
    pub credit_except: CreditPayload,
}

/// Variables of [`CreditExceptionEnd`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditExceptionEndVariables {
    /// Input.
    pub input: CreditExceptionEndInput,
}

/// Ends an exception before its day.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "CreditExceptionEndVariables")]
pub struct CreditExceptionEnd {
    /// Answer.
    #[arguments(input: $input)]
    pub credit_exception_end: CreditPayload,
}

/// Variables of [`CreditNote`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditNoteVariables {
    /// Input.
    pub input: CreditNoteInput,
}

/// Writes down what was said.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "CreditNoteVariables")]
pub struct CreditNote {
    /// Answer.
    #[arguments(input: $input)]
    pub credit_note: CreditPayload,
}

/// Answer of the mutation of terms of a level.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct CreditSettingsPayload {
    /// The terms; absent when refused.
    pub settings: Option<CreditSettingsView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`CreditSettingsUpdate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditSettingsUpdateVariables {
    /// Input.
    pub input: CreditSettingsUpdateInput,
}

/// Replaces what a level states.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "CreditSettingsUpdateVariables")]
pub struct CreditSettingsUpdate {
    /// Answer.
    #[arguments(input: $input)]
    pub credit_settings_update: CreditSettingsPayload,
}

/// Answer of the mutation of groups.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct ClientGroupPayload {
    /// The group; absent when refused.
    pub group: Option<ClientGroupView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`ClientGroupSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ClientGroupSaveVariables {
    /// Input.
    pub input: ClientGroupSaveInput,
}

/// Makes a group, or changes one.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ClientGroupSaveVariables")]
pub struct ClientGroupSave {
    /// Answer.
    #[arguments(input: $input)]
    pub client_group_save: ClientGroupPayload,
}

/// Answer of the mutation of policies.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct CreditPolicyPayload {
    /// The policy; absent when refused.
    pub policy: Option<CreditPolicyView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`CreditPolicySave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct CreditPolicySaveVariables {
    /// Input.
    pub input: CreditPolicySaveInput,
}

/// Makes a policy, or changes one.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "CreditPolicySaveVariables")]
pub struct CreditPolicySave {
    /// Answer.
    #[arguments(input: $input)]
    pub credit_policy_save: CreditPolicyPayload,
}
