//! What the cabinet sends: one function for each document. The selection follows from the view that it answers.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::input::{
    CabinetActInput, CabinetInvoiceInput, CabinetNoticesInput, CabinetReconciliationInput,
    CabinetRequestInput, CabinetSignInInput, CodeInput, ConsentInput, PasswordInput, ProfileFieldsInput,
    ProfileInput, PromiseInput,
};
use super::pay::{AutopayView, CabinetAutopayInput, CabinetPayInput, PayOffer, PaymentItem};
use super::view::{
    AccountView, DocumentDetail, DocumentItem, LetterItem, NoticesView, OperationItem, Page, ProfileView,
    PromiseOffer, RequestView, Selected, SessionItem, SubscriptionDetail, SubscriptionItem, ViewerView,
};
use crate::api::common::UserError;
use crate::ids::{ClientId, DocumentKey, IntentKey, SubscriptionKey};

/// Rows of a page.
pub const ROWS: i32 = 20;

/// A document with its variables; `T` is what it answers.
#[derive(Debug, Clone, Serialize)]
pub struct Operation<T> {
    query: String,
    variables: Value,
    #[serde(skip)]
    answers: PhantomData<fn() -> T>,
}

/// The data of a query.
#[derive(Debug, Clone, Deserialize)]
pub struct Answer<T> {
    /// What was asked for.
    pub answer: T,
}

/// The payload of a mutation.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload<T> {
    /// What was made or changed; null when refused.
    pub answer: Option<T>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn selection<T: Selected>() -> String {
    let mut text = String::new();
    T::select(&mut text);
    text
}

fn read<T: Selected>(variables: &str, field: &str, values: Value) -> Operation<Answer<T>> {
    let query = format!("query{variables}{{answer:{field}{}}}", selection::<T>());
    Operation { query, variables: values, answers: PhantomData }
}

/// `name(input)` whose payload has its object under `object`.
fn done<T: Selected>(
    (name, object): (&str, &str),
    input_type: &str,
    input: &impl Serialize,
) -> Operation<Answer<Payload<T>>> {
    let query = format!(
        "mutation($input:{input_type}!){{answer:{name}(input:$input){{answer:{object}{} userErrors{{code message path}}}}}}",
        selection::<T>()
    );
    Operation { query, variables: json!({ "input": input }), answers: PhantomData }
}

/// `name` without an input.
fn acted<T: Selected>(call: &str, object: &str) -> Operation<Answer<Payload<T>>> {
    let query = format!(
        "mutation{{answer:{call}{{answer:{object}{} userErrors{{code message path}}}}}}",
        selection::<T>()
    );
    Operation { query, variables: json!({}), answers: PhantomData }
}

fn page<T: Selected>(field: &str, after: Option<&str>) -> Operation<Answer<Page<T>>> {
    let field = format!("{field}(first:$first after:$after)");
    read("($first:Int,$after:String)", &field, json!({ "first": ROWS, "after": after }))
}

/// Who is signed in.
#[must_use]
pub fn viewer() -> Operation<Answer<ViewerView>> {
    read("", "viewer", json!({}))
}

/// The account.
#[must_use]
pub fn account() -> Operation<Answer<AccountView>> {
    read("", "account", json!({}))
}

/// A page of operations.
#[must_use]
pub fn operations(after: Option<&str>) -> Operation<Answer<Page<OperationItem>>> {
    page("operations", after)
}

/// A page of documents.
#[must_use]
pub fn documents(after: Option<&str>) -> Operation<Answer<Page<DocumentItem>>> {
    page("documents", after)
}

/// A document; null when there is none, or when it is another's.
#[must_use]
pub fn document(id: DocumentKey) -> Operation<Answer<Option<DocumentDetail>>> {
    read("($id:ID!)", "document(id:$id)", json!({ "id": id }))
}

/// All subscriptions.
#[must_use]
pub fn subscriptions() -> Operation<Answer<Vec<SubscriptionItem>>> {
    read("", "subscriptions", json!({}))
}

/// A subscription; null when there is none, or when it is another's.
#[must_use]
pub fn subscription(id: SubscriptionKey) -> Operation<Answer<Option<SubscriptionDetail>>> {
    read("($id:ID!)", "subscription(id:$id)", json!({ "id": id }))
}

/// Whether a payment may be promised.
#[must_use]
pub fn promise_offer() -> Operation<Answer<PromiseOffer>> {
    read("", "promiseOffer", json!({}))
}

/// A page of letters.
#[must_use]
pub fn letters(after: Option<&str>) -> Operation<Answer<Page<LetterItem>>> {
    page("letters", after)
}

/// What was asked for, the newest first.
#[must_use]
pub fn requests() -> Operation<Answer<Vec<RequestView>>> {
    read("", "requests", json!({}))
}

/// What is known of the client.
#[must_use]
pub fn profile() -> Operation<Answer<ProfileView>> {
    read("", "profile", json!({}))
}

/// Open sessions.
#[must_use]
pub fn sessions() -> Operation<Answer<Vec<SessionItem>>> {
    read("", "sessions", json!({}))
}

/// Asks for a code; answers in how many minutes it lapses, the same whoever asks.
#[must_use]
pub fn send_code(input: &CodeInput) -> Operation<Answer<Payload<i32>>> {
    done(("signInCode", "minutes"), "CodeInput", input)
}

/// Signs in.
#[must_use]
pub fn sign_in(input: &CabinetSignInInput) -> Operation<Answer<Payload<ViewerView>>> {
    done(("signIn", "viewer"), "CabinetSignInInput", input)
}

/// Signs out.
#[must_use]
pub fn sign_out() -> Operation<Answer<Payload<bool>>> {
    acted("signOut", "done")
}

/// Opens the account of another client of the person.
#[must_use]
pub fn choose(id: ClientId) -> Operation<Answer<Payload<ViewerView>>> {
    let query = format!(
        "mutation($id:ID!){{answer:clientChoose(id:$id){{answer:viewer{} userErrors{{code message path}}}}}}",
        selection::<ViewerView>()
    );
    Operation { query, variables: json!({ "id": id }), answers: PhantomData }
}

/// Ends all other sessions.
#[must_use]
pub fn end_other_sessions() -> Operation<Answer<Payload<bool>>> {
    acted("sessionsEndOthers", "done")
}

/// Sets a password.
#[must_use]
pub fn set_password(input: &PasswordInput) -> Operation<Answer<Payload<ViewerView>>> {
    done(("passwordSet", "viewer"), "PasswordInput", input)
}

/// Gives the consent, or takes it back.
#[must_use]
pub fn consent(input: &ConsentInput) -> Operation<Answer<Payload<ViewerView>>> {
    done(("consentGive", "viewer"), "ConsentInput", input)
}

/// Does something to a subscription.
#[must_use]
pub fn act(input: &CabinetActInput) -> Operation<Answer<Payload<SubscriptionItem>>> {
    done(("subscriptionAct", "subscription"), "CabinetActInput", input)
}

/// Promises a payment.
#[must_use]
pub fn promise(input: &PromiseInput) -> Operation<Answer<Payload<AccountView>>> {
    done(("promiseGive", "account"), "PromiseInput", input)
}

/// Issues a reconciliation of accounts.
#[must_use]
pub fn reconciliation(input: &CabinetReconciliationInput) -> Operation<Answer<Payload<DocumentItem>>> {
    done(("reconciliationIssue", "document"), "CabinetReconciliationInput", input)
}

/// Issues an invoice for all that is owed, or answers that of today.
#[must_use]
pub fn invoice(input: &CabinetInvoiceInput) -> Operation<Answer<Payload<DocumentItem>>> {
    done(("invoiceIssue", "document"), "CabinetInvoiceInput", input)
}

/// Asks for a document.
#[must_use]
pub fn request(input: &CabinetRequestInput) -> Operation<Answer<Payload<RequestView>>> {
    done(("documentRequest", "request"), "CabinetRequestInput", input)
}

/// Changes the profile.
#[must_use]
pub fn save_profile(input: &ProfileInput) -> Operation<Answer<Payload<ProfileView>>> {
    done(("profileUpdate", "profile"), "ProfileInput", input)
}

/// How the client can pay at once.
#[must_use]
pub fn pay_offer() -> Operation<Answer<PayOffer>> {
    read("", "payOffer", json!({}))
}

/// A payment, after a look at the gateway when it is worth one; null when there is none, or when it is another's.
#[must_use]
pub fn payment(id: IntentKey) -> Operation<Answer<Option<PaymentItem>>> {
    read("($id:ID!)", "payment(id:$id)", json!({ "id": id }))
}

/// Payments that wait, the newest first.
#[must_use]
pub fn waiting_payments() -> Operation<Answer<Vec<PaymentItem>>> {
    read("", "waitingPayments", json!({}))
}

/// Begins a payment.
#[must_use]
pub fn pay(input: &CabinetPayInput) -> Operation<Answer<Payload<PaymentItem>>> {
    done(("paymentBegin", "payment"), "CabinetPayInput", input)
}

/// What is charged by itself.
#[must_use]
pub fn autopay() -> Operation<Answer<AutopayView>> {
    read("", "autopay", json!({}))
}

/// Changes what is charged by itself.
#[must_use]
pub fn set_autopay(input: &CabinetAutopayInput) -> Operation<Answer<Payload<AutopayView>>> {
    done(("autopaySet", "autopay"), "CabinetAutopayInput", input)
}

/// Which letters with documents the client gets.
#[must_use]
pub fn notices() -> Operation<Answer<NoticesView>> {
    read("", "notices", json!({}))
}

/// States which letters with documents the client gets.
#[must_use]
pub fn set_notices(input: &CabinetNoticesInput) -> Operation<Answer<Payload<NoticesView>>> {
    done(("noticesSet", "notices"), "CabinetNoticesInput", input)
}

/// States what fields of the profile hold.
#[must_use]
pub fn set_fields(input: &ProfileFieldsInput) -> Operation<Answer<Payload<ProfileView>>> {
    done(("profileFieldsSet", "profile"), "ProfileFieldsInput", input)
}
