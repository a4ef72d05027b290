//! The API of templates.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::UserError;
use shared::api::templates::{
    TemplateDraftSaveInput, TemplateFaultView, TemplatePublishInput, TemplateRestoreInput,
    TemplateVariableView, TemplateVersionView, TemplateView,
};
use shared::documents::{DocumentKind, variables};
use shared::error::FieldError;
use shared::ids::SellerId;

use super::printer::fault_view;
use super::service::{self, Card};
use crate::error::Error;
use crate::graphql::{actor, app, payload, user_errors};

/// The template of a kind of documents with its versions.
pub struct TemplateNode(Card);

/// The template of a kind of documents: of a seller, or of all that have none of their own.
#[Object(name = "Template")]
impl TemplateNode {
    #[graphql(flatten)]
    async fn view(&self) -> &TemplateView {
        &self.0.view
    }

    /// Its versions: the newest first, the shipped one last.
    async fn versions(&self) -> &[TemplateVersionView] {
        &self.0.versions
    }
}

/// Answer of mutations of templates.
#[derive(SimpleObject)]
pub struct TemplatePayload {
    /// The template; null when refused.
    pub template: Option<TemplateNode>,
    /// What is wrong with the text, and where; a version that cannot be set is not published.
    pub fault: Option<TemplateFaultView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn answered(result: std::result::Result<Card, Error>) -> Result<TemplatePayload> {
    let (card, user_errors) = payload(result)?;
    Ok(TemplatePayload { template: card.map(TemplateNode), fault: None, user_errors })
}

/// Queries of templates.
#[derive(Default)]
pub struct TemplateQuery;

#[Object]
impl TemplateQuery {
    /// The templates of all kinds of documents: what a seller states, or what is stated for all sellers, and what
    /// documents of today are printed by.
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller; all sellers when left out.")] seller_id: Option<SellerId>,
    ) -> Result<Vec<TemplateNode>> {
        let views = service::list(app(ctx), actor(ctx)?, seller_id).await?;
        Ok(views.into_iter().map(|view| TemplateNode(Card { view, versions: Vec::new() })).collect())
    }

    /// The template of a kind of documents with its versions.
    async fn template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of documents.")] kind: DocumentKind,
        #[graphql(desc = "The seller; all sellers when left out.")] seller_id: Option<SellerId>,
    ) -> Result<TemplateNode> {
        Ok(TemplateNode(service::card(app(ctx), actor(ctx)?, kind, seller_id).await?))
    }

    /// Text of a version of a template.
    async fn template_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of documents.")] kind: DocumentKind,
        #[graphql(desc = "The seller; all sellers when left out.")] seller_id: Option<SellerId>,
        #[graphql(desc = "The version; 0 is the shipped one.")] version: i32,
    ) -> Result<String> {
        Ok(service::source(app(ctx), actor(ctx)?, (kind, seller_id), version).await?)
    }

    /// Everything that templates of a kind may print.
    async fn template_variables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of documents.")] kind: DocumentKind,
    ) -> Result<Vec<TemplateVariableView>> {
        actor(ctx)?.require(Permission::SettingsRead)?;
        Ok(variables(kind).into_iter().map(Into::into).collect())
    }
}

/// Mutations of templates.
#[derive(Default)]
pub struct TemplateMutation;

#[Object]
impl TemplateMutation {
    /// Keeps another version of a template as a draft. Versions never change.
    async fn template_draft_save(
        &self,
        ctx: &Context<'_>,
        input: TemplateDraftSaveInput,
    ) -> Result<TemplatePayload> {
        answered(service::save_draft(app(ctx), actor(ctx)?, input).await)
    }

    /// Lets a version hold from a day on, once it prints samples for clients of every kind. Documents that were issued
    /// before keep theirs.
    async fn template_publish(
        &self,
        ctx: &Context<'_>,
        input: TemplatePublishInput,
    ) -> Result<TemplatePayload> {
        match service::publish(app(ctx), actor(ctx)?, input).await {
            Ok(Err(fault)) => {
                let line = fault.line.map(|line| format!("Строка {line}: ")).unwrap_or_default();
                let text = format!("{line}{fault}. Исправьте шаблон и сохраните его снова.");
                let refusal = Error::Invalid(vec![FieldError::new("version", text)]);
                let user_errors = user_errors(&refusal);
                Ok(TemplatePayload { template: None, fault: Some(fault_view(fault)), user_errors })
            }
            Ok(Ok(card)) => answered(Ok(card)),
            Err(error) => answered(Err(error)),
        }
    }

    /// Makes a draft of an old version.
    async fn template_restore(
        &self,
        ctx: &Context<'_>,
        input: TemplateRestoreInput,
    ) -> Result<TemplatePayload> {
        answered(service::restore(app(ctx), actor(ctx)?, input).await)
    }
}
