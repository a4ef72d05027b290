//! The roots of the schema: one line for each chapter.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{
    MergedObject, MergedSubscription, PathSegment, SDLExportOptions, SchemaBuilder, ServerResult, Value,
};
use shared::{client, imports, run};

use super::changes::ChangesSubscription;
use super::node::NodeQuery;
use crate::access;
use crate::app::App;
use crate::catalog;
use crate::clients;
use crate::error::Error;
use crate::ledger;
use crate::settings;
use crate::subscriptions;

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    access::AccessQuery,
    crate::agreements::AgreementQuery,
    crate::billing::BillingQuery,
    crate::cabinet::ClientCabinetQuery,
    catalog::CatalogQuery,
    clients::ClientQuery,
    crate::credit::CreditQuery,
    crate::credit::DebtorQuery,
    crate::documents::DocumentQuery,
    crate::documents::IssuerQuery,
    crate::documents::PackQuery,
    crate::documents::PictureQuery,
    crate::fields::FieldQuery,
    crate::gateways::GatewayQuery,
    crate::imports::ImportsQuery,
    ledger::LedgerQuery,
    crate::letters::MailQuery,
    crate::documents::NumberingQuery,
    crate::payments::PaymentQuery,
    crate::payments::StatementQuery,
    crate::reports::ReportsQuery,
    settings::SettingsQuery,
    subscriptions::ActQuery,
    subscriptions::BlockQuery,
    subscriptions::MigrationQuery,
    subscriptions::SubscriptionQuery,
    crate::templates::TemplateQuery,
    crate::webhooks::WebhookQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    access::AccessMutation,
    crate::agreements::AgreementMutation,
    crate::billing::BillingMutation,
    crate::cabinet::ClientCabinetMutation,
    catalog::CatalogMutation,
    clients::ClientMutation,
    crate::credit::CreditMutation,
    crate::documents::DocumentMutation,
    crate::documents::IssuerMutation,
    crate::documents::PackMutation,
    crate::documents::PictureMutation,
    crate::fields::FieldMutation,
    crate::gateways::GatewayMutation,
    crate::imports::ImportsMutation,
    ledger::LedgerMutation,
    crate::letters::MailMutation,
    crate::documents::NumberingMutation,
    crate::payments::PaymentMutation,
    crate::payments::StatementMutation,
    settings::SettingsMutation,
    subscriptions::ActMutation,
    subscriptions::MigrationMutation,
    subscriptions::SubscriptionMutation,
    crate::templates::TemplateMutation,
    crate::webhooks::WebhookMutation,
);

/// Everything that can be watched.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    ChangesSubscription,
    crate::billing::BillingSubscription,
    crate::documents::PackSubscription,
    crate::imports::ImportsSubscription,
);

/// The schema of operators and integrators.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema as it serves: without any wrapper of resolvers for those who are signed in, behind a wall for others.
#[derive(Clone)]
pub struct Schemas {
    /// For signed-in callers.
    pub full: Schema,
    /// For anonymous ones: only `__typename` and sign-in.
    pub anonymous: Schema,
}

impl Schemas {
    /// The schemas over an application.
    pub fn new(app: &App) -> Schemas {
        Schemas {
            full: with_loaders(app).finish(),
            anonymous: with_loaders(app)
                .extension(Wall(&["signIn", "signInConfirm", "__type"]))
                .disable_introspection()
                .finish(),
        }
    }

    /// The schema for a caller.
    pub fn of(&self, signed_in: bool) -> &Schema {
        if signed_in { &self.full } else { &self.anonymous }
    }
}

fn with_loaders(app: &App) -> SchemaBuilder<Query, Mutation, Subscription> {
    builder()
        .data(app.clone())
        .data(ledger::latest_operations(app))
        .data(crate::billing::run_counts(app))
        .data(crate::catalog::catalogue(app))
        .data(subscriptions::parts(app))
        .data(crate::documents::document_parts(app))
        .data(crate::letters::mail_parts(app))
        .data(crate::credit::credit_parts(app))
        .data(crate::payments::payment_parts(app))
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<client::ClientKind>()
        .register_output_type::<imports::ImportKind>()
        .register_output_type::<imports::ImportState>()
        .register_output_type::<run::ItemState>()
        .register_output_type::<run::RunMode>()
        .register_output_type::<run::RunState>()
        .register_output_type::<shared::api::common::MoneyView>()
        .register_output_type::<shared::api::common::PeriodView>()
        .limit_depth(20)
        .limit_directives(10)
        .disable_suggestions()
}

/// The schema in the schema language, as it is checked in.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    builder().finish().sdl_with_options(options)
}

/// Refuses every root field but these: signing in.
pub(super) struct Wall(pub &'static [&'static str]);

impl ExtensionFactory for Wall {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Wall(self.0))
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Wall {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let open = self.0.contains(&info.name);
        if info.path_node.parent.is_none() && !open {
            let mut error =
                async_graphql::Error::from(Error::Unauthenticated).into_server_error(Default::default());
            error.locations.clear();
            error.path = vec![PathSegment::Field(info.path_node.field_name().to_owned())];
            return Err(error);
        }
        next.run(ctx, info).await
    }
}
