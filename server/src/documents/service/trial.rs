//! A template is tried: on a document that was issued, or on a sample.

use data_encoding::BASE64;
use shared::access::Permission;
use shared::api::templates::{TemplatePreviewInput, TemplateProof};
use shared::client::ClientKind;
use shared::documents::{Content, TaxRegime, sample_for};
use typeset::{Images, Pdf, Template, TemplateFault};

use super::super::repo::{contents, documents, pictures};
use super::issue::Previewed;
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::settings;
use crate::templates::{self, Sheet, tried};

/// Most lines of a sample.
const LINES_MAX: usize = 200;

/// The document that the template makes, or what is wrong with it. Nothing is written.
pub async fn preview(
    app: &App,
    actor: &Actor,
    input: &TemplatePreviewInput,
) -> Result<Result<TemplateProof, TemplateFault>, Error> {
    actor.require(Permission::SettingsWrite)?;
    let (content, images) = match input.document_id {
        Some(_) => issued(app, actor, input).await?,
        None => sampled(app, actor, input).await?,
    };
    let sheet = Sheet::of(Template::new(input.source.as_str()), &content, images);
    Ok(tried(app.printer().try_out(sheet).await)?.map(proof_of))
}

fn proof_of(pdf: Pdf) -> TemplateProof {
    TemplateProof {
        pdf_base64: BASE64.encode(&pdf.bytes),
        pages: i32::try_from(pdf.pages).unwrap_or(i32::MAX),
        pictures: pdf.pictures,
    }
}

/// The printed form of a document that would be issued, by the template that holds on its date; the shipped one where
/// that fails. Nothing is written.
pub async fn proof(app: &App, previewed: &Previewed) -> Result<TemplateProof, Error> {
    let Previewed { seller, content, .. } = previewed;
    let template = templates::held(app.read(), (*seller, content.kind()), content.on).await?;
    let images = pictures::images(app.read(), &content.pictures).await?;
    let sheet = Sheet::of(template, content, images);
    if let Ok(pdf) = tried(app.printer().try_out(sheet.clone()).await)? {
        return Ok(proof_of(pdf));
    }
    let shipped = Sheet { template: Template::new(typeset::shipped(content.kind())), ..sheet };
    match tried(app.printer().try_out(shipped).await)? {
        Ok(pdf) => Ok(proof_of(pdf)),
        Err(fault) => Err(Error::transition(format!("Документ не собран: {fault}. Исправьте шаблон."))),
    }
}

/// What a document of the kind says that the actor sees.
async fn issued(app: &App, actor: &Actor, input: &TemplatePreviewInput) -> Result<(Content, Images), Error> {
    actor.require(Permission::DocumentRead)?;
    let Some(key) = input.document_id else { return sampled(app, actor, input).await };
    let missing = || Error::not_found("document", key);
    let row = documents::find(app.read(), key).await?.filter(|row| actor.sees(row.seller_id));
    row.ok_or_else(missing)?;
    let content = contents::find(app.read(), key).await?.ok_or_else(missing)?.content;
    if content.kind() != input.kind {
        let text = format!("Это не {}. Выберите документ этого вида.", input.kind.name_ru().to_lowercase());
        return Err(Error::invalid("documentId", text));
    }
    let images = pictures::images(app.read(), &content.pictures).await?;
    Ok((content, images))
}

/// A sample, with the pictures of the seller that documents of the kind show today.
async fn sampled(app: &App, actor: &Actor, input: &TemplatePreviewInput) -> Result<(Content, Images), Error> {
    let n_lines = usize::try_from(input.lines.unwrap_or(3)).unwrap_or(0);
    if !(1..=LINES_MAX).contains(&n_lines) {
        let text = format!("В образце от 1 до {LINES_MAX} строк. Исправьте число.");
        return Err(Error::invalid("lines", text));
    }
    let client = input.client_kind.unwrap_or(ClientKind::LegalEntity);
    let content = sample_for(input.kind, input.regime.unwrap_or(TaxRegime::General), n_lines, client);
    let Some(seller) = input.seller_id else { return Ok((content, Images::new())) };
    let seller = settings::visible_seller(app, actor, seller).await?;
    let today = app.clock().today(settings::zone(&seller));
    let shown = pictures::shown(app.read(), seller.id, today).await?;
    let shown = shown.into_iter().filter(|shown| shown.on.contains(&input.kind));
    let pictures: Vec<_> = shown.map(|shown| shown.picture).collect();
    Ok((content, pictures::images(app.read(), &pictures).await?))
}
