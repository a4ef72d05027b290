//! What can be done in the cabinet.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::cabinet::{
    AccountView, AutopayView, CabinetActInput, CabinetAutopayInput, CabinetInvoiceInput, CabinetNoticesInput,
    CabinetPayInput, CabinetReconciliationInput, CabinetRequestInput, CabinetSignInInput, CodeInput,
    ConsentInput, DocumentItem, NoticesView, PasswordInput, PaymentItem, ProfileFieldsInput, ProfileInput,
    ProfileView, PromiseInput, RequestView, SubscriptionItem, ViewerView,
};
use shared::api::common::UserError;
use shared::ids::ClientId;

use super::service::{account, documents, pay, profile, subscriptions};
use super::{entry, session};
use crate::access::Origin;
use crate::access::cookie::{self, Side};
use crate::actor::Actor;
use crate::error::Error;
use crate::graphql::{actor, app, caller, payload};

/// Makes the answer of a mutation: its object, and what the caller can fix.
macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $field:ident: $type:ty }),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(SimpleObject)]
            pub struct $name {
                /// What was made or changed; null when refused.
                pub $field: Option<$type>,
                /// What the caller can fix.
                pub user_errors: Vec<UserError>,
            }

            impl $name {
                fn of(result: std::result::Result<$type, Error>) -> Result<$name> {
                    let ($field, user_errors) = payload(result)?;
                    Ok($name { $field, user_errors })
                }
            }
        )+
    };
}

payloads!(
    /// Answer of the mutation that sends a code.
    CodePayload { minutes: i32 },
    /// Answer of mutations of who is signed in.
    ViewerPayload { viewer: ViewerView },
    /// Answer of mutations that only end something.
    DonePayload { done: bool },
    /// Answer of mutations of subscriptions.
    SubscriptionPayload { subscription: SubscriptionItem },
    /// Answer of mutations of the account.
    AccountPayload { account: AccountView },
    /// Answer of mutations of documents.
    DocumentPayload { document: DocumentItem },
    /// Answer of the mutation that asks for a document.
    RequestPayload { request: RequestView },
    /// Answer of the mutation that begins a payment.
    PaymentPayload { payment: PaymentItem },
    /// Answer of the mutation of what is charged by itself.
    AutopayPayload { autopay: AutopayView },
    /// Answer of the mutation of letters.
    NoticesPayload { notices: NoticesView },
    /// Answer of the mutation of the profile.
    ProfilePayload { profile: ProfileView },
);

fn origin(ctx: &Context<'_>) -> Origin {
    let caller = caller(ctx);
    Origin {
        ip: caller.ip.clone(),
        user_agent: caller.user_agent.clone(),
        request_id: caller.request_id.clone(),
    }
}

/// Who is signed in, after something was done.
async fn viewer_after(ctx: &Context<'_>, done: std::result::Result<&Actor, Error>) -> Result<ViewerPayload> {
    ViewerPayload::of(match done {
        Ok(actor) => session::viewer(app(ctx), actor).await,
        Err(error) => Err(error),
    })
}

/// Mutations of the cabinet.
#[derive(Default)]
pub struct CabinetMutation;

#[Object(name = "Mutation")]
impl CabinetMutation {
    /// Sends a code to an e-mail; answers in how many minutes it lapses. Must be the only field of its request.
    async fn sign_in_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to.")] input: CodeInput,
    ) -> Result<CodePayload> {
        CodePayload::of(entry::send_code(app(ctx), &origin(ctx), input).await)
    }

    /// Signs in and sets the session cookie. Must be the only field of its request.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "E-mail, and a code or a password.")] input: CabinetSignInInput,
    ) -> Result<ViewerPayload> {
        let app = app(ctx);
        match entry::sign_in(app, &origin(ctx), input).await {
            Ok((actor, token)) => {
                let header = cookie::start(app.config(), Side::Cabinet, &token);
                ctx.append_http_header("set-cookie", header);
                viewer_after(ctx, Ok(&actor)).await
            }
            Err(error) => ViewerPayload::of(Err(error)),
        }
    }

    /// Ends the session and clears its cookie.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<DonePayload> {
        let app = app(ctx);
        let done = session::sign_out(app, actor(ctx)?).await.map(|()| true);
        ctx.append_http_header("set-cookie", cookie::end(app.config(), Side::Cabinet));
        DonePayload::of(done)
    }

    /// Opens the account of a client of the person.
    async fn client_choose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] id: ClientId,
    ) -> Result<ViewerPayload> {
        match session::choose(app(ctx), actor(ctx)?, id).await {
            Ok(chosen) => viewer_after(ctx, Ok(&chosen)).await,
            Err(error) => ViewerPayload::of(Err(error)),
        }
    }

    /// Ends all other sessions of the person.
    async fn sessions_end_others(&self, ctx: &Context<'_>) -> Result<DonePayload> {
        DonePayload::of(session::end_others(app(ctx), actor(ctx)?).await.map(|()| true))
    }

    /// Sets a password; other sessions end.
    async fn password_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password.")] input: PasswordInput,
    ) -> Result<ViewerPayload> {
        let actor = actor(ctx)?;
        let done = session::set_password(app(ctx), actor, input).await;
        viewer_after(ctx, done.map(|()| actor)).await
    }

    /// Gives the consent, or takes it back: then every session ends.
    async fn consent_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which text.")] input: ConsentInput,
    ) -> Result<ViewerPayload> {
        let actor = actor(ctx)?;
        let user_agent = caller(ctx).user_agent.as_deref();
        let done = session::consent(app(ctx), actor, input, user_agent).await;
        viewer_after(ctx, done.map(|()| actor)).await
    }

    /// Does something to a subscription, as its plan allows clients.
    async fn subscription_act(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: CabinetActInput,
    ) -> Result<SubscriptionPayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        SubscriptionPayload::of(match subscriptions::act(app, actor, input).await {
            Ok(key) => subscriptions::one(app, actor, key).await,
            Err(error) => Err(error),
        })
    }

    /// Promises a payment: until its last day is over it counts as money.
    async fn promise_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, until when.")] input: PromiseInput,
    ) -> Result<AccountPayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        AccountPayload::of(match account::promise(app, actor, input).await {
            Ok(()) => account::account(app, actor).await,
            Err(error) => Err(error),
        })
    }

    /// Issues a reconciliation of accounts.
    async fn reconciliation_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which days.")] input: CabinetReconciliationInput,
    ) -> Result<DocumentPayload> {
        DocumentPayload::of(documents::reconciliation(app(ctx), actor(ctx)?, input).await)
    }

    /// Issues an invoice for all that is owed, or answers that of today.
    async fn invoice_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sum that was shown.")] input: CabinetInvoiceInput,
    ) -> Result<DocumentPayload> {
        DocumentPayload::of(documents::invoice(app(ctx), actor(ctx)?, input).await)
    }

    /// Asks people of the seller for a document.
    async fn document_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CabinetRequestInput,
    ) -> Result<RequestPayload> {
        RequestPayload::of(documents::request(app(ctx), actor(ctx)?, input).await)
    }

    /// States which letters with documents the client gets.
    async fn notices_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CabinetNoticesInput,
    ) -> Result<NoticesPayload> {
        NoticesPayload::of(profile::set_notices(app(ctx), actor(ctx)?, input).await)
    }

    /// States what fields of the profile hold that the client may change.
    async fn profile_fields_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The values.")] input: ProfileFieldsInput,
    ) -> Result<ProfilePayload> {
        ProfilePayload::of(profile::set_fields(app(ctx), actor(ctx)?, input).await)
    }

    /// Begins a payment; where its `payUrl` leads it is paid.
    async fn payment_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: CabinetPayInput,
    ) -> Result<PaymentPayload> {
        PaymentPayload::of(pay::begin(app(ctx), actor(ctx)?, input).await)
    }

    /// Switches autopay of a kept method, or forgets it.
    async fn autopay_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: CabinetAutopayInput,
    ) -> Result<AutopayPayload> {
        AutopayPayload::of(pay::set_autopay(app(ctx), actor(ctx)?, input).await)
    }

    /// Replaces the contacts of the client.
    async fn profile_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contacts.")] input: ProfileInput,
    ) -> Result<ProfilePayload> {
        ProfilePayload::of(profile::save(app(ctx), actor(ctx)?, input).await)
    }
}
