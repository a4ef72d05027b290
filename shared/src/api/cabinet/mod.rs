//! The client's cabinet in its own API. A view is the server's GraphQL type and the browser's selection at once, as in
//! the operators' API; but the typed client knows one contract, and this is the second. Views are therefore read by
//! serde, and each says by itself what is selected of it ([`Selected`]).

mod input;
pub mod office;
#[cfg(feature = "client")]
pub mod operations;
mod pay;
mod view;

pub use input::{
    CabinetActInput, CabinetActionInput, CabinetInvoiceInput, CabinetNoticesInput, CabinetPauseInput,
    CabinetPlanInput, CabinetReconciliationInput, CabinetRequestInput, CabinetSignInInput, CodeInput,
    ConsentInput, PasswordInput, ProfileFieldInput, ProfileFieldsInput, ProfileInput, PromiseInput,
};
pub use office::{
    CabinetGrant, CabinetRequest, CabinetRequestCloseInput, ClientCabinet, ClientCabinetSaveInput,
    PlanCabinet, PlanCabinetSaveInput,
};
pub use pay::{
    AutopayView, CabinetAutopayChange, CabinetAutopayInput, CabinetPayInput, PayAccount, PayOffer,
    PaymentItem, SavedMethodItem,
};
pub use view::{
    AccountView, ActView, ConsentOffer, ConsentView, DocumentDetail, DocumentItem, LetterItem, NextCharge,
    NoticesView, OfferView, OperationItem, PageEnd, ProfileField, ProfileView, PromiseGiven, PromiseOffer,
    RequestView, SessionItem, SubscriptionDetail, SubscriptionItem, SuspensionView, ViewerClient, ViewerView,
};
#[cfg(feature = "client")]
pub use view::{Page, Selected};
