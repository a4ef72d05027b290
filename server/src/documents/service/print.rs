//! The printed form: set as the document was issued.

use std::collections::HashMap;

use shared::access::Permission;
use shared::api::templates::TemplateFaultView;
use shared::documents::{Party, upd};
use shared::ids::{BillRunId, DocumentKey};
use typeset::{Pdf, RenderError, Template, TemplateFault};

use super::super::repo::{contents, documents, faults, pictures};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::settings;
use crate::templates::{self, Sheet};

/// A document that the actor sees, and what it says.
async fn seen(
    app: &App,
    actor: &Actor,
    key: DocumentKey,
) -> Result<(documents::Model, contents::Kept), Error> {
    actor.require(Permission::DocumentRead)?;
    let missing = || Error::not_found("document", key);
    let row = documents::find(app.read(), key).await?.filter(|row| actor.sees(row.seller_id));
    let row = row.ok_or_else(missing)?;
    Ok((row, contents::find(app.read(), key).await?.ok_or_else(missing)?))
}

/// The file of a document that the actor sees for an operator of electronic documents, in windows-1251, and its name.
/// The ids of the parties with their operators are not known here: ИНН and КПП stand for them.
///
/// # Errors
/// What the format wants and the document does not say; a kind of document that has no such file.
pub async fn xml(app: &App, actor: &Actor, key: DocumentKey) -> Result<(String, Vec<u8>), Error> {
    let (row, kept) = seen(app, actor, key).await?;
    let seller = settings::seller(app, row.seller_id).await?;
    let (sender, recipient) = (participant(&kept.content.seller), participant(&kept.content.buyer));
    let exchange = upd::Exchange {
        recipient: &recipient,
        sender: &sender,
        made_at: app.clock().now().with_timezone(&settings::zone(&seller)).naive_local(),
        file: app.ids().uuid(),
        program: concat!("Abona ", env!("CARGO_PKG_VERSION")),
    };
    let file = upd::file(&kept.content, &exchange).map_err(Error::Invalid)?;
    // What the encoding does not have becomes a reference.
    let (text, ..) = encoding_rs::WINDOWS_1251.encode(&file.text);
    Ok((file.name, text.into_owned()))
}

fn participant(party: &Party) -> String {
    [party.inn.as_deref(), party.kpp.as_deref()].into_iter().flatten().collect()
}

/// The printed form of a document that the actor sees, and a name for its file. One whose own template fails is set by
/// the shipped one, and its card says so.
pub async fn pdf(app: &App, actor: &Actor, key: DocumentKey) -> Result<(String, Pdf), Error> {
    let (row, kept) = seen(app, actor, key).await?;
    let name = format!("{} {} {}.pdf", kept.content.kind().name_ru(), row.number, row.dated_on);
    let (shipped, sheet) = sheet(app, kept).await?;
    let fault = match app.printer().set(sheet.clone()).await {
        Ok(pdf) => return Ok((name, pdf)),
        Err(RenderError::Template(fault)) => fault,
        Err(error @ (RenderError::Busy | RenderError::Worker(_))) => return Err(Error::internal(error)),
    };
    let sheet = Sheet { template: Template::new(shipped), ..sheet };
    match app.printer().set(sheet).await {
        Ok(pdf) => {
            notice(app, key, row.run_id, &fault).await?;
            Ok((name, pdf))
        }
        Err(RenderError::Template(fault)) => {
            Err(Error::transition(format!("Документ не собран: {fault}. Исправьте шаблон.")))
        }
        Err(error @ (RenderError::Busy | RenderError::Worker(_))) => Err(Error::internal(error)),
    }
}

/// What a document is set from as it was issued, and the shipped template of its kind.
async fn sheet(app: &App, kept: contents::Kept) -> Result<(&'static str, Sheet), Error> {
    let text = templates::require_text(app.read(), &kept.template).await?;
    let common = match &kept.common {
        Some(hash) => Some(templates::require_text(app.read(), hash).await?),
        None => None,
    };
    let images = pictures::images(app.read(), &kept.content.pictures).await?;
    let sheet = Sheet::of(Template { text, common }, &kept.content, images);
    Ok((typeset::shipped(kept.content.kind()), sheet))
}

/// Writes down, once, that a document is not printed by the template that it was issued with.
async fn notice(
    app: &App,
    key: DocumentKey,
    run: Option<BillRunId>,
    fault: &TemplateFault,
) -> Result<(), Error> {
    if !faults::of(app.read(), &[key]).await?.is_empty() {
        return Ok(());
    }
    tracing::warn!(document = %key, fault = %fault, "a document is printed by the shipped template");
    let mut op = app.begin(&Actor::system()).await?;
    faults::insert(&op, key, run, fault).await?;
    op.hint(key.client);
    op.commit().await
}

/// Why documents are not printed by the templates that they were issued with, of those that are not.
pub async fn faults_of(
    app: &App,
    keys: &[DocumentKey],
) -> Result<HashMap<DocumentKey, TemplateFaultView>, Error> {
    faults::of(app.read(), keys).await
}

/// How many documents of a run are not printed by the templates that they were issued with.
pub async fn faults_of_run(app: &App, run: BillRunId) -> Result<i32, Error> {
    faults::of_run(app.read(), run).await
}
