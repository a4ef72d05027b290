//! Which pages are in which part of the program. A part is fetched when one of its pages is first opened; code that
//! several parts need is cut into files of its own. More parts than chapters would give more such files than savings.
//!
//! Not here is what a first load needs: signing in, the frame, and the desk. What lies over pages is here too: the
//! palette, the help, and the jobs that go on.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::late::{Pages, late};
use crate::pages::blocks::BlockList;
use crate::pages::catalog::{PlanCard, PlanList, VersionForm};
use crate::pages::clients::{ClientCard, ClientEdit, ClientList, ClientNew};
use crate::pages::credit::{CreditPage, DebtorList, PolicyPage};
use crate::pages::documents::{ActList, DocumentCard, DocumentNew, InvoiceList};
use crate::pages::gallery::Gallery;
use crate::pages::gateways::{
    EventList, GatewayAccountsPage, GatewayHealthPage, GatewayRegistersPage, IntentCard, IntentList,
};
use crate::pages::imports::{ImportCard, ImportList, ImportNew};
use crate::pages::mail::MailList;
use crate::pages::operations::OperationList;
use crate::pages::payments::{PaymentCard, PaymentList, PaymentQueue};
use crate::pages::profile::Profile;
use crate::pages::runs::{RunCard, RunList, RunNew, Schedules};
use crate::pages::sellers::{SellerForm, SellerList};
use crate::pages::settings::{AuditPage, BillingPage, KeysPage, RolesPage, UsersPage};
use crate::pages::statements::{StatementCard, StatementList};
use crate::pages::subscriptions::{ManyForm, Subscribe, SubscriptionCard, SubscriptionList};
use crate::pages::templates::{TemplateList, TemplatePage};
use crate::pages::webhooks::{WebhookCard, WebhookList};
use crate::shell::{Jobs, KeysHelp, Search};

/// Pause before parts are brought that nobody asked for, milliseconds.
const PAUSE_MS: u32 = 3000;
/// The same before one that did not come is asked for again.
const AGAIN_MS: u32 = 60_000;

/// For each page of a part, a function of the same name whose view draws it once the part has come.
macro_rules! parts {
    ($($part:ident { $($page:ident = $component:ident),+ $(,)? })+) => {
        $(
            /// The pages of a part.
            #[wasm_split($part, wasm_split_path = leptos::wasm_split, fallible)]
            fn $part() -> Result<Pages, SplitLoaderError> {
                const PAGES: Pages = &[$((stringify!($page), || view! { <$component/> }.into_any())),+];
                Ok(PAGES)
            }
            $(
                #[doc = concat!("The page `", stringify!($component), "`, from its part of the program.")]
                pub fn $page() -> impl Fn() -> AnyView + Send + Copy + 'static {
                    late(stringify!($page), || Box::pin($part()))
                }
            )+
        )+

        /// Brings all parts, one after the other, once the person has been able to begin: what is opened next is there
        /// already. Answers whether all are here.
        pub fn warm() -> RwSignal<bool> {
            let all = RwSignal::new(false);
            spawn_local(async move {
                TimeoutFuture::new(PAUSE_MS).await;
                $(
                    while $part().await.is_err() {
                        TimeoutFuture::new(AGAIN_MS).await;
                    }
                )+
                all.try_set(true);
            });
            all
        }
    };
}

parts! {
    // The list alone: it belongs to a first load, as the desk does.
    clients { client_list = ClientList }
    work {
        client_card = ClientCard,
        client_new = ClientNew,
        client_edit = ClientEdit,
        subscription_list = SubscriptionList,
        subscription_card = SubscriptionCard,
        subscribe = Subscribe,
        operation_list = OperationList,
        payment_list = PaymentList,
        payment_queue = PaymentQueue,
        payment_card = PaymentCard,
        statement_list = StatementList,
        statement_card = StatementCard,
        debtor_list = DebtorList,
        block_list = BlockList,
        invoice_list = InvoiceList,
        act_list = ActList,
        document_card = DocumentCard,
        document_new = DocumentNew,
        mail_list = MailList,
        many_form = ManyForm,
        palette = Search,
        keys_help = KeysHelp,
    }
    runs {
        run_list = RunList,
        run_new = RunNew,
        run_card = RunCard,
        schedules = Schedules,
        jobs = Jobs,
    }
    catalog { plan_list = PlanList, plan_card = PlanCard, version_form = VersionForm }
    administration {
        import_list = ImportList,
        import_new = ImportNew,
        import_card = ImportCard,
        seller_list = SellerList,
        seller_form = SellerForm,
        users = UsersPage,
        roles = RolesPage,
        keys = KeysPage,
        audit = AuditPage,
        billing = BillingPage,
        credit = CreditPage,
        credit_policy = PolicyPage,
        profile = Profile,
        gallery = Gallery,
        template_list = TemplateList,
        template_page = TemplatePage,
        intent_list = IntentList,
        intent_card = IntentCard,
        event_list = EventList,
        gateway_health = GatewayHealthPage,
        gateway_registers = GatewayRegistersPage,
        gateway_accounts = GatewayAccountsPage,
        webhook_list = WebhookList,
        webhook_card = WebhookCard,
    }
}
