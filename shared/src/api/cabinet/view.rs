//! What the cabinet shows.

use crate::api::common::{MoneyView, PeriodView};
use crate::api::documents::DocumentLineView;
use crate::api::scalars::{Date, DateTime, Decimal, Json};
use crate::api::subscriptions::LifeView;
use crate::blocks::BlockKind;
use crate::cabinet::CabinetAct;
use crate::client::ClientKind;
use crate::documents::{DocumentKind, DocumentState};
use crate::fields::FieldKind;
#[cfg(feature = "client")]
use crate::gateway::{GatewayKind, intent::IntentState};
use crate::ids::{
    CabinetRequestKey, ClientFieldId, ClientId, DocumentKey, EntryKey, MailKey, PlanId, SessionId,
    SubscriptionKey,
};
#[cfg(feature = "client")]
use crate::ids::{GatewayAccountId, IntentKey, SavedMethodKey};
use crate::ledger::{BalanceState, EntryKind};
use crate::mail::MailState;
use crate::subscription::SubscriptionState;

#[cfg(feature = "client")]
use crate::api::common::UserError;

/// What a document selects of a type.
#[cfg(feature = "client")]
pub trait Selected {
    /// Adds the selection: nothing for a value, the fields in braces for an object.
    fn select(into: &mut String);
}

/// Makes a view: the struct, the server's object, and the selection.
macro_rules! view {
    ($(#[$doc:meta])* $name:ident = $wire:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
        #[cfg_attr(feature = "graphql", graphql(name = $wire))]
        #[cfg_attr(feature = "client", derive(serde::Deserialize))]
        #[cfg_attr(feature = "client", serde(rename_all = "camelCase"))]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type),+
        }

        #[cfg(feature = "client")]
        impl Selected for $name {
            fn select(into: &mut String) {
                into.push('{');
                $(
                    field(into, stringify!($field));
                    <$type as Selected>::select(into);
                )+
                into.push('}');
            }
        }
    };
}
pub(super) use view;

/// Adds the wire name of a field: `next_due_on` is `nextDueOn`.
#[cfg(feature = "client")]
pub(super) fn field(into: &mut String, name: &str) {
    into.push(' ');
    let mut raised = false;
    for letter in name.chars() {
        match letter {
            '_' => raised = true,
            _ if raised => {
                into.push(letter.to_ascii_uppercase());
                raised = false;
            }
            _ => into.push(letter),
        }
    }
}

/// Types without fields.
#[cfg(feature = "client")]
macro_rules! values {
    ($($type:ty),+ $(,)?) => {
        $(impl Selected for $type {
            fn select(_: &mut String) {}
        })+
    };
}

#[cfg(feature = "client")]
values!(
    String,
    bool,
    i32,
    Date,
    DateTime,
    Decimal,
    Json,
    BlockKind,
    CabinetAct,
    ClientKind,
    DocumentKind,
    DocumentState,
    FieldKind,
    CabinetRequestKey,
    ClientFieldId,
    ClientId,
    DocumentKey,
    EntryKey,
    GatewayAccountId,
    IntentKey,
    MailKey,
    PlanId,
    SavedMethodKey,
    SessionId,
    SubscriptionKey,
    BalanceState,
    EntryKind,
    GatewayKind,
    IntentState,
    MailState,
    SubscriptionState,
);

/// Views of the operators' API that the cabinet shows too.
#[cfg(feature = "client")]
macro_rules! known {
    ($($type:ty = $fields:literal),+ $(,)?) => {
        $(impl Selected for $type {
            fn select(into: &mut String) {
                into.push_str($fields);
            }
        })+
    };
}

#[cfg(feature = "client")]
known!(
    MoneyView = "{amount currency}",
    PeriodView = "{from to}",
    UserError = "{code message path}",
    LifeView = "{version today life}",
    DocumentLineView = "{n name quantity unit price vatRate vat{amount currency} total{amount currency}}",
);

#[cfg(feature = "client")]
impl<T: Selected> Selected for Option<T> {
    fn select(into: &mut String) {
        T::select(into);
    }
}

#[cfg(feature = "client")]
impl<T: Selected> Selected for Vec<T> {
    fn select(into: &mut String) {
        T::select(into);
    }
}

/// A page of a list.
#[cfg(feature = "client")]
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows.
    pub nodes: Vec<T>,
    /// Where the page ends.
    pub page_info: PageEnd,
}

#[cfg(feature = "client")]
impl<T: Selected> Selected for Page<T> {
    fn select(into: &mut String) {
        into.push_str("{ nodes");
        T::select(into);
        into.push_str(" pageInfo");
        PageEnd::select(into);
        into.push('}');
    }
}

/// Where a page of a list ends.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "client", derive(serde::Deserialize))]
#[cfg_attr(feature = "client", serde(rename_all = "camelCase"))]
pub struct PageEnd {
    /// Whether the list goes on after the page.
    pub has_next_page: bool,
    /// Cursor of the last row.
    pub end_cursor: Option<String>,
}

#[cfg(feature = "client")]
impl Selected for PageEnd {
    fn select(into: &mut String) {
        into.push_str("{ hasNextPage endCursor}");
    }
}

view! {
    /// Who is signed in.
    ViewerView = "Viewer" {
        /// The e-mail.
        email: String,
        /// Whether a password was set.
        has_password: bool,
        /// The client whose account is open; null while none is chosen.
        client_id: Option<ClientId>,
        /// Clients whose account the person may open, by name.
        clients: Vec<ViewerClient>,
        /// The consent that is in force.
        consent: Option<ConsentView>,
        /// The consent that is asked for.
        consent_offer: ConsentOffer,
    }
}

view! {
    /// A client whose account a person may open.
    ViewerClient = "ViewerClient" {
        /// Id.
        id: ClientId,
        /// Name.
        name: String,
        /// Who serves the client.
        seller: String,
        /// Number of the contract.
        contract_number: Option<String>,
        /// Above zero the client's money is kept in advance, below zero the client owes money.
        balance: MoneyView,
    }
}

view! {
    /// A consent that was given.
    ConsentView = "Consent" {
        /// Version of the text.
        version: String,
        /// When.
        given_at: DateTime,
    }
}

view! {
    /// A consent that is asked for.
    ConsentOffer = "ConsentOffer" {
        /// Version of the text.
        version: String,
        /// The text.
        text: String,
    }
}

view! {
    /// An open session of the person.
    SessionItem = "CabinetSession" {
        /// Id.
        id: SessionId,
        /// Since when.
        created_at: DateTime,
        /// Last request, to the minute.
        last_seen_at: DateTime,
        /// Address of the sign-in.
        ip: Option<String>,
        /// What the browser calls itself.
        user_agent: Option<String>,
        /// Whether it is the one that asks.
        is_current: bool,
    }
}

view! {
    /// The client's account.
    AccountView = "Account" {
        /// Name of the client.
        name: String,
        /// Who serves the client.
        seller: String,
        /// Today, in the zone of the seller.
        today: Date,
        /// Above zero the client's money is kept in advance, below zero the client owes money.
        balance: MoneyView,
        /// What the balance means.
        state: BalanceState,
        /// What is owed.
        owed: MoneyView,
        /// What of it is overdue.
        overdue: MoneyView,
        /// Since when.
        overdue_from: Option<Date>,
        /// A promised payment that holds.
        promise: Option<PromiseGiven>,
        /// What will be charged next.
        next: Option<NextCharge>,
        /// Suspensions that hold today or will.
        suspensions: Vec<SuspensionView>,
        /// Nothing new or dearer can be ordered: something is overdue.
        restricted: bool,
        /// What debt is charged to by itself; null = nothing.
        autopay: Option<String>,
    }
}

view! {
    /// What will be charged next.
    NextCharge = "NextCharge" {
        /// When.
        on: Date,
        /// How much, with VAT.
        amount: MoneyView,
    }
}

view! {
    /// A suspension of service.
    SuspensionView = "Suspension" {
        /// Why.
        kind: BlockKind,
        /// The subscription; null = all of the client's.
        subscription_id: Option<SubscriptionKey>,
        /// Its name.
        subscription: Option<String>,
        /// First day without service.
        from: Date,
        /// First day with service again; null = until it is lifted.
        until: Option<Date>,
    }
}

view! {
    /// A payment that was promised.
    PromiseGiven = "PromiseGiven" {
        /// How much.
        amount: MoneyView,
        /// Last day.
        until: Date,
    }
}

view! {
    /// Whether a payment may be promised now.
    PromiseOffer = "PromiseOffer" {
        /// Whether it may.
        allowed: bool,
        /// Why it may not.
        reason: Option<String>,
        /// The largest promise.
        most: Option<MoneyView>,
        /// The last day that may be promised.
        until: Option<Date>,
    }
}

view! {
    /// An operation of the account.
    OperationItem = "Operation" {
        /// Id.
        id: EntryKey,
        /// What it is.
        kind: EntryKind,
        /// Its day.
        dated_on: Date,
        /// What it did to the balance: below zero for a debit.
        amount: MoneyView,
        /// Balance after it.
        balance_after: MoneyView,
    }
}

view! {
    /// A document.
    DocumentItem = "Document" {
        /// Id.
        id: DocumentKey,
        /// What it is.
        kind: DocumentKind,
        /// Its number.
        number: String,
        /// Its date.
        on: Date,
        /// Days that it is about.
        period: Option<PeriodView>,
        /// Last day to pay.
        due_on: Option<Date>,
        /// Total with VAT; null for documents without lines.
        total: Option<MoneyView>,
        /// Where it stands.
        state: DocumentState,
    }
}

view! {
    /// A document with its lines.
    DocumentDetail = "DocumentDetail" {
        /// The document.
        document: DocumentItem,
        /// VAT within the total.
        vat: Option<MoneyView>,
        /// What is left to pay of an invoice in force.
        to_pay: Option<MoneyView>,
        /// Its lines.
        lines: Vec<DocumentLineView>,
    }
}

view! {
    /// A subscription.
    SubscriptionItem = "Subscription" {
        /// Id.
        id: SubscriptionKey,
        /// Its own name, else that of its plan.
        name: String,
        /// The plan.
        plan_id: PlanId,
        /// Name of the plan.
        plan: String,
        /// What it is attached to, of an add-on.
        base_id: Option<SubscriptionKey>,
        /// The state today.
        state: SubscriptionState,
        /// Units.
        quantity: Decimal,
        /// Length of a period: `1 month`.
        interval: String,
        /// What a whole period costs, with VAT, before discounts.
        period_amount: MoneyView,
        /// First day of service.
        start_on: Date,
        /// First day without service, where an end is set.
        ended_on: Option<Date>,
        /// The next day on which a scheduled change takes effect.
        changes_on: Option<Date>,
        /// What it will be charged next.
        next: Option<NextCharge>,
        /// What can be done, and why not.
        acts: Vec<ActView>,
    }
}

view! {
    /// Something that can be done to a subscription.
    ActView = "Act" {
        /// What.
        act: CabinetAct,
        /// Whether it can be done now.
        allowed: bool,
        /// Why not.
        reason: Option<String>,
    }
}

view! {
    /// A plan that a subscription may change to.
    OfferView = "Offer" {
        /// The plan.
        plan_id: PlanId,
        /// Its name.
        name: String,
        /// Length of a period: `1 month`.
        interval: String,
        /// What a whole period costs for the present quantity, with VAT.
        period_amount: MoneyView,
        /// What an exact preview reads: its terms and its place among plans.
        offer: Json,
    }
}

view! {
    /// A subscription with everything that exact previews of its actions read.
    SubscriptionDetail = "SubscriptionDetail" {
        /// The subscription.
        subscription: SubscriptionItem,
        /// Its life: a browser works previews out by the same rules as the server.
        life: LifeView,
        /// Plans that it may change to.
        offers: Vec<OfferView>,
    }
}

view! {
    /// A letter that was sent to the client.
    LetterItem = "Letter" {
        /// Id.
        id: MailKey,
        /// The address.
        to: String,
        /// The subject.
        subject: String,
        /// When it was written.
        created_at: DateTime,
        /// How it stands.
        state: MailState,
    }
}

view! {
    /// What the client asked for.
    RequestView = "DocumentRequest" {
        /// Id.
        id: CabinetRequestKey,
        /// What document is wanted.
        kind: DocumentKind,
        /// First day that it is about.
        from: Option<Date>,
        /// The day after the last one.
        to: Option<Date>,
        /// What was said.
        note: Option<String>,
        /// When.
        created_at: DateTime,
        /// When it was answered.
        closed_at: Option<DateTime>,
        /// The answer.
        answer: Option<String>,
    }
}

view! {
    /// What is known of the client.
    ProfileView = "Profile" {
        /// Version to send with a change.
        version: i32,
        /// Who the client is.
        kind: ClientKind,
        /// Name.
        name: String,
        /// Full name of documents.
        full_name: Option<String>,
        /// ИНН.
        inn: Option<String>,
        /// КПП.
        kpp: Option<String>,
        /// ОГРН or ОГРНИП.
        ogrn: Option<String>,
        /// Number of the contract.
        contract_number: Option<String>,
        /// Date of the contract.
        contract_on: Option<Date>,
        /// E-mail; may be changed.
        email: Option<String>,
        /// Telephone; may be changed.
        phone: Option<String>,
        /// Address; may be changed.
        address: Option<String>,
        /// What else the seller keeps and shows.
        fields: Vec<ProfileField>,
    }
}

view! {
    /// Something that the seller keeps of the client beside its form.
    ProfileField = "ProfileField" {
        /// Id.
        id: ClientFieldId,
        /// Its name.
        name: String,
        /// What it holds.
        kind: FieldKind,
        /// A text, `12.5`, `2026-03-01`, `yes` or `no`; null = nothing.
        value: Option<String>,
        /// Whether the client may change it.
        editable: bool,
        /// Whether it must not be left empty.
        required: bool,
    }
}

view! {
    /// Which letters with documents the client gets. Codes by which it signs in always come.
    NoticesView = "Notices" {
        /// Where to.
        email: Option<String>,
        /// Invoices for payment.
        invoices: bool,
        /// Acts, УПД, tax invoices and their corrections.
        closing: bool,
        /// Everything else.
        others: bool,
    }
}

#[cfg(all(test, feature = "client"))]
mod tests {
    use super::*;

    #[test]
    fn a_view_selects_its_fields_and_those_of_its_parts() {
        let mut text = String::new();
        Page::<LetterItem>::select(&mut text);
        assert_eq!(text, "{ nodes{ id to subject createdAt state} pageInfo{ hasNextPage endCursor}}");
        let mut text = String::new();
        NextCharge::select(&mut text);
        assert_eq!(text, "{ on amount{amount currency}}");
    }
}
