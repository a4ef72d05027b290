//! The printed form: set as the document was issued.

use std::collections::HashMap;

use shared::access::Permission;
use shared::api::templates::TemplateFaultView;
use shared::documents::{Content, Party, file_name, upd};
use shared::ids::{BillRunId, DocumentKey};
use typeset::{Images, Pdf, RenderError, Template, TemplateFault};

use super::super::repo::{contents, documents, faults, pictures};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::settings;
use crate::templates::{self, Printer, Sheet};

/// A document that the actor sees.
async fn seen(app: &App, actor: &Actor, key: DocumentKey) -> Result<documents::Model, Error> {
    actor.require(Permission::DocumentRead)?;
    let row = documents::find(app.read(), key).await?;
    let row = row.filter(|row| actor.sees_client(row.seller_id, row.client_id));
    row.ok_or_else(|| Error::not_found("document", key))
}

/// The file of a document that the actor sees for an operator of electronic documents, in windows-1251, and its name.
/// The ids of the parties with their operators are not known here: ИНН and КПП stand for them.
///
/// # Errors
/// What the format wants and the document does not say; a kind of document that has no such file.
pub async fn xml(app: &App, actor: &Actor, key: DocumentKey) -> Result<(String, Vec<u8>), Error> {
    let row = seen(app, actor, key).await?;
    let kept = contents::find(app.read(), key).await?.ok_or_else(|| Error::not_found("document", key))?;
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

/// The printed form of a document that the actor sees, and a name for its file.
pub async fn pdf(app: &App, actor: &Actor, key: DocumentKey) -> Result<(String, Pdf), Error> {
    seen(app, actor, key).await?;
    let printed = printed(app, &[key]).await?.pop();
    let Printed { name, pdf } = printed.ok_or_else(|| Error::internal("a document was not set"))?;
    Ok((format!("{name}.pdf"), pdf.map_err(Error::transition)?))
}

/// A printed form, and the name of its file without the end.
pub struct Printed {
    /// The name.
    pub name: String,
    /// The form, or why it could not be set.
    pub pdf: Result<Pdf, String>,
}

/// The printed forms of these documents in their order; whose they are is known to who asks.
///
/// # Errors
/// The processes that set documents cannot be started; a document is gone.
pub async fn printed(app: &App, keys: &[DocumentKey]) -> Result<Vec<Printed>, Error> {
    let issued = issued(app, keys).await?;
    let names: Vec<String> = issued.iter().map(Issued::name).collect();
    let printer = app.printer().clone();
    let made = tokio::task::spawn_blocking(move || make_all(&printer, &issued));
    let (forms, gave_way) = made.await.map_err(Error::internal)??;
    notice(app, gave_way).await?;
    Ok(names.into_iter().zip(forms).map(|(name, pdf)| Printed { name, pdf }).collect())
}

/// A document as it was issued: what it says, and what it is set from.
pub(super) struct Issued {
    key: DocumentKey,
    /// What it says.
    pub content: Content,
    sheet: Sheet,
}

impl Issued {
    /// The name of its file, without the end.
    pub fn name(&self) -> String {
        let content = &self.content;
        file_name(content.kind(), &content.number, content.on, &content.buyer.name)
    }

    /// The same, as the shipped template sets it.
    fn shipped(&self) -> Sheet {
        let template = Template::new(typeset::shipped(self.content.kind()));
        Sheet { template, ..self.sheet.clone() }
    }
}

/// These documents as they were issued, in their order. Each text and each set of pictures is read once.
pub(super) async fn issued(app: &App, keys: &[DocumentKey]) -> Result<Vec<Issued>, Error> {
    let mut found = contents::find_many(app.read(), keys).await?;
    let mut sources = Sources::default();
    let mut issued = Vec::with_capacity(keys.len());
    for key in keys {
        let kept = found.remove(key).ok_or_else(|| Error::not_found("document", key))?;
        let text = sources.text(app, &kept.template).await?;
        let common = match &kept.common {
            Some(hash) => Some(sources.text(app, hash).await?),
            None => None,
        };
        let images = sources.images(app, &kept.content).await?;
        let sheet = Sheet::of(Template { text, common }, &kept.content, images);
        issued.push(Issued { key: *key, content: kept.content, sheet });
    }
    Ok(issued)
}

/// Texts and pictures that were read.
#[derive(Default)]
struct Sources {
    texts: HashMap<String, String>,
    images: HashMap<Vec<String>, Images>,
}

impl Sources {
    async fn text(&mut self, app: &App, hash: &str) -> Result<String, Error> {
        if let Some(known) = self.texts.get(hash) {
            return Ok(known.clone());
        }
        let text = templates::require_text(app.read(), hash).await?;
        self.texts.insert(hash.to_owned(), text.clone());
        Ok(text)
    }

    async fn images(&mut self, app: &App, content: &Content) -> Result<Images, Error> {
        let named =
            |picture: &shared::documents::Picture| format!("{}:{}", picture.kind.code(), picture.hash);
        let of: Vec<String> = content.pictures.iter().map(named).collect();
        if let Some(known) = self.images.get(&of) {
            return Ok(known.clone());
        }
        let images = pictures::images(app.read(), &content.pictures).await?;
        self.images.insert(of, images.clone());
        Ok(images)
    }
}

/// Which documents are set by the shipped template, and what is wrong with their own.
pub(super) type GaveWay = Vec<(DocumentKey, TemplateFault)>;

/// Sets documents on all processors, in their order; one whose own template fails is set by the shipped one. A form
/// that could not be set says why. Blocks.
///
/// # Errors
/// The processes that set documents cannot be started.
pub(super) fn make_all(
    printer: &Printer,
    issued: &[Issued],
) -> Result<(Vec<Result<Pdf, String>>, GaveWay), Error> {
    let first = printer.set_all(issued.iter().map(|one| &one.sheet));
    let first = first.into_iter().map(told).collect::<Result<Vec<_>, Error>>()?;
    let failed = issued.iter().zip(&first).filter(|(_, result)| result.is_err());
    let again: Vec<Sheet> = failed.map(|(one, _)| one.shipped()).collect();
    let mut again = printer.set_all(again.iter()).into_iter();
    let (mut forms, mut gave_way) = (Vec::with_capacity(issued.len()), Vec::new());
    for (one, result) in issued.iter().zip(first) {
        let fault = match result {
            Ok(pdf) => {
                forms.push(Ok(pdf));
                continue;
            }
            Err(fault) => fault,
        };
        let shipped = again.next().ok_or_else(|| Error::internal("a document was not set again"))?;
        match told(shipped)? {
            Ok(pdf) => {
                forms.push(Ok(pdf));
                gave_way.push((one.key, fault));
            }
            Err(fault) => forms.push(Err(format!("Документ не собран: {fault}. Исправьте шаблон."))),
        }
    }
    Ok((forms, gave_way))
}

/// What became of a document: its form, or what is wrong with its template.
fn told(result: Result<Pdf, RenderError>) -> Result<Result<Pdf, TemplateFault>, Error> {
    match result {
        Ok(pdf) => Ok(Ok(pdf)),
        Err(RenderError::Template(fault)) => Ok(Err(fault)),
        Err(error @ (RenderError::Busy | RenderError::Worker(_))) => Err(Error::internal(error)),
    }
}

/// Writes down, once each, that documents are not printed by the templates that they were issued with.
pub(super) async fn notice(app: &App, gave_way: GaveWay) -> Result<(), Error> {
    for (key, fault) in gave_way {
        let run = documents::find(app.read(), key).await?.and_then(|row| row.run_id);
        if !faults::of(app.read(), &[key]).await?.is_empty() {
            continue;
        }
        tracing::warn!(document = %key, fault = %fault, "a document is printed by the shipped template");
        let mut op = app.begin(&Actor::system()).await?;
        faults::insert(&op, key, run, &fault).await?;
        op.hint(key.client);
        op.commit().await?;
    }
    Ok(())
}

/// Why documents are not printed by the templates that they were issued with, of those that are not.
pub async fn faults_of(
    app: &App,
    keys: &[DocumentKey],
) -> Result<HashMap<DocumentKey, TemplateFaultView>, Error> {
    faults::of(app.read(), keys).await
}

/// How many documents of a run are not printed by the templates that they were issued with.
pub async fn faults_of_runs(app: &App, runs: &[BillRunId]) -> Result<HashMap<BillRunId, i32>, Error> {
    faults::of_runs(app.read(), runs).await
}
