//! Credit control: debtors, terms, promises, exceptions, groups and policies.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::credit::operations::{
    ClientCreditPreview, ClientCreditPreviewVariables, ClientCreditUpdate, ClientCreditUpdateVariables,
    ClientGroupSave, ClientGroupSaveVariables, ClientGroups, ClientPromise, ClientPromiseVariables,
    CreditExcept, CreditExceptVariables, CreditExceptionEnd, CreditExceptionEndVariables, CreditNote,
    CreditNoteVariables, CreditOf, CreditOfVariables, CreditPayload, CreditPolicies, CreditPolicySave,
    CreditPolicySaveVariables, CreditSettingsOf, CreditSettingsOfVariables, CreditSettingsPreview,
    CreditSettingsPreviewVariables, CreditSettingsUpdate, CreditSettingsUpdateVariables, CreditSimulate,
    CreditSimulateVariables, DebtorCount, DebtorFilterVariables, DebtorTotalsOf, Debtors, DebtorsVariables,
    OfSellerVariables,
};
pub use shared::api::credit::operations::{CreditCard, DebtorRow};
pub use shared::api::credit::{
    ClientCreditPreviewInput, ClientCreditUpdateInput, ClientGroupSaveInput, ClientGroupView,
    ClientPromiseInput, CreditEventView, CreditExceptInput, CreditExceptionEndInput, CreditMoverView,
    CreditNoteInput, CreditPolicySaveInput, CreditPolicyView, CreditScopeInput, CreditSettingsPreviewInput,
    CreditSettingsUpdateInput, CreditSettingsView, CreditSimulateInput, CreditSimulationView,
    CreditStageInput, CreditStageView, CreditTermsInput, CreditTermsView, DebtorFilter, DebtorSort,
    DebtorSortField, DebtorTotals, ExceptionView, PromiseView, StandingView, StatedCreditView,
};
use shared::ids::{ClientId, SellerId};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of debtors; the largest overdue sums first when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn debtors(
    filter: DebtorFilter,
    sort: Vec<DebtorSort>,
    after: Option<String>,
) -> Result<GridPage<DebtorRow>, ApiError> {
    let variables = DebtorsVariables { first: Some(PAGE), after, filter: Some(filter), sort: Some(sort) };
    let list = query(Debtors::build(variables)).await?.debtors;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many debtors match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: DebtorFilter) -> Result<i64, ApiError> {
    let variables = DebtorFilterVariables { filter: Some(filter) };
    Ok(i64::from(query(DebtorCount::build(variables)).await?.debtor_count))
}

/// What the debtors that match owe.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn totals(filter: DebtorFilter) -> Result<DebtorTotals, ApiError> {
    let variables = DebtorFilterVariables { filter: Some(filter) };
    Ok(query(DebtorTotalsOf::build(variables)).await?.debtor_totals)
}

/// Credit of one client; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn of_client(id: ClientId) -> Result<Option<CreditCard>, ApiError> {
    Ok(query(CreditOf::build(CreditOfVariables { id })).await?.client)
}

/// What a level above clients states, and what holds there.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn level(scope: CreditScopeInput) -> Result<CreditSettingsView, ApiError> {
    Ok(query(CreditSettingsOf::build(CreditSettingsOfVariables { scope })).await?.credit_settings)
}

/// Groups of clients of a seller, or of all, by name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn groups(seller: Option<SellerId>) -> Result<Vec<ClientGroupView>, ApiError> {
    Ok(query(ClientGroups::build(OfSellerVariables { seller_id: seller })).await?.client_groups)
}

/// Policies of a seller, or of all, by name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn policies(seller: Option<SellerId>) -> Result<Vec<CreditPolicyView>, ApiError> {
    Ok(query(CreditPolicies::build(OfSellerVariables { seller_id: seller })).await?.credit_policies)
}

/// What a ladder would do to the base of today.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn simulate(input: CreditSimulateInput) -> Result<CreditSimulationView, ApiError> {
    Ok(query(CreditSimulate::build(CreditSimulateVariables { input })).await?.credit_simulate)
}

/// What terms of a level above clients would do today.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn try_level(input: CreditSettingsPreviewInput) -> Result<CreditSimulationView, ApiError> {
    let variables = CreditSettingsPreviewVariables { input };
    Ok(query(CreditSettingsPreview::build(variables)).await?.credit_settings_preview)
}

/// What terms of its own would do to a client today.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn try_client(input: ClientCreditPreviewInput) -> Result<CreditSimulationView, ApiError> {
    let variables = ClientCreditPreviewVariables { input };
    Ok(query(ClientCreditPreview::build(variables)).await?.client_credit_preview)
}

/// Gives a client a group and terms of its own.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed the client meanwhile.
pub async fn update_client(input: ClientCreditUpdateInput) -> Result<(), ApiError> {
    let variables = ClientCreditUpdateVariables { input };
    done(mutate(ClientCreditUpdate::build(variables)).await?.client_credit_update)
}

/// Takes a promised payment down.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn promise(input: ClientPromiseInput) -> Result<(), ApiError> {
    done(mutate(ClientPromise::build(ClientPromiseVariables { input })).await?.client_promise)
}

/// Gives a client an exception.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn except(input: CreditExceptInput) -> Result<(), ApiError> {
    done(mutate(CreditExcept::build(CreditExceptVariables { input })).await?.credit_except)
}

/// Ends an exception before its day.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn end_exception(input: CreditExceptionEndInput) -> Result<(), ApiError> {
    let variables = CreditExceptionEndVariables { input };
    done(mutate(CreditExceptionEnd::build(variables)).await?.credit_exception_end)
}

/// Writes down what was said to a debtor.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn note(input: CreditNoteInput) -> Result<(), ApiError> {
    done(mutate(CreditNote::build(CreditNoteVariables { input })).await?.credit_note)
}

/// Replaces what a level states.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed the level meanwhile.
pub async fn update_level(input: CreditSettingsUpdateInput) -> Result<CreditSettingsView, ApiError> {
    let variables = CreditSettingsUpdateVariables { input };
    let payload = mutate(CreditSettingsUpdate::build(variables)).await?.credit_settings_update;
    settle(payload.settings, payload.user_errors)
}

/// Makes a group, or changes one.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed it meanwhile.
pub async fn save_group(input: ClientGroupSaveInput) -> Result<ClientGroupView, ApiError> {
    let variables = ClientGroupSaveVariables { input };
    let payload = mutate(ClientGroupSave::build(variables)).await?.client_group_save;
    settle(payload.group, payload.user_errors)
}

/// Makes a policy, or changes one.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody changed it meanwhile.
pub async fn save_policy(input: CreditPolicySaveInput) -> Result<CreditPolicyView, ApiError> {
    let variables = CreditPolicySaveVariables { input };
    let payload = mutate(CreditPolicySave::build(variables)).await?.credit_policy_save;
    settle(payload.policy, payload.user_errors)
}

fn done(payload: CreditPayload) -> Result<(), ApiError> {
    settle(payload.client, payload.user_errors).map(|_| ())
}
