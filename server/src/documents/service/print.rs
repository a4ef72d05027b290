//! The printed form: set in child processes of the program itself, within limits.

use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread::available_parallelism;

use serde_json::Value;
use shared::access::Permission;
use shared::documents::{Content, Party, file_name, print, qr, upd};
use shared::ids::DocumentKey;
use typeset::{Images, Job, Limits, Pdf, Pool, RenderError, Template};

use super::super::repo::{contents, documents};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::settings;

/// Sets documents.
#[derive(Clone)]
pub struct Printer(Arc<Pool>);

impl Printer {
    /// A printer whose processes are those of `program`; as many as there are processors.
    pub fn new(program: PathBuf) -> Printer {
        let workers = available_parallelism().map_or(1, NonZero::get);
        let start = move || {
            let mut command = Command::new(&program);
            command.arg("typeset").env_clear();
            command
        };
        Printer(Arc::new(Pool::new(workers, Limits::default(), start)))
    }

    /// Sets all of them, as many at a time as there are processors; the results are in their order. Blocks.
    pub(super) fn set_all(&self, documents: &[contents::Kept]) -> Vec<Result<Pdf, RenderError>> {
        let parts: Vec<(Template, Value, Images)> = documents.iter().map(parts).collect();
        let jobs: Vec<Job> =
            parts.iter().map(|(template, data, images)| Job { template, data, images }).collect();
        self.0.render_all(&jobs)
    }
}

/// What the typesetter needs of a document.
fn parts(kept: &contents::Kept) -> (Template, Value, Images) {
    let code = qr::of(&kept.content).and_then(|payload| typeset::qr::svg(&payload));
    let images = code.map(|svg| ("qr.svg".to_owned(), svg)).into_iter().collect();
    (Template { text: kept.template.clone() }, print::data(&kept.content), images)
}

/// Why a document has no printed form, for people; an error of the program when it is not the template's fault.
pub(super) fn fault(error: RenderError) -> Result<String, Error> {
    match error {
        RenderError::Template(fault) => Ok(format!("Документ не собран: {fault}. Исправьте шаблон.")),
        error @ RenderError::Worker(_) => Err(Error::internal(error)),
    }
}

/// A printed form, and the name of its file without the end.
pub struct Printed {
    /// The name.
    pub name: String,
    /// The PDF, or why it could not be set.
    pub pdf: Result<Vec<u8>, String>,
}

/// The printed forms of these documents in their order; whose they are is known to who asks.
///
/// # Errors
/// The processes that set documents cannot be started; a document is gone.
pub async fn printed(app: &App, keys: &[DocumentKey]) -> Result<Vec<Printed>, Error> {
    let mut found = contents::find_many(app.read(), keys).await?;
    let kept = keys.iter().map(|key| found.remove(key).ok_or_else(|| Error::not_found("document", key)));
    let kept = kept.collect::<Result<Vec<contents::Kept>, Error>>()?;
    let printer = app.printer().clone();
    let set = move || {
        let results = printer.set_all(&kept);
        let named = kept.iter().zip(results).map(|(kept, result)| {
            let pdf = match result {
                Ok(pdf) => Ok(pdf.bytes),
                Err(error) => Err(fault(error)?),
            };
            Ok(Printed { name: name_of(&kept.content), pdf })
        });
        named.collect::<Result<Vec<Printed>, Error>>()
    };
    tokio::task::spawn_blocking(set).await.map_err(Error::internal)?
}

/// The name of the file of a document, without its end.
pub(super) fn name_of(content: &Content) -> String {
    file_name(content.kind(), &content.number, content.on, &content.buyer.name)
}

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

/// The printed form of a document that the actor sees, and a name for its file.
pub async fn pdf(app: &App, actor: &Actor, key: DocumentKey) -> Result<(String, Pdf), Error> {
    let (row, kept) = seen(app, actor, key).await?;
    let name = format!("{} {} {}.pdf", kept.content.kind().name_ru(), row.number, row.dated_on);
    let printer = app.printer().clone();
    let set = tokio::task::spawn_blocking(move || printer.set_all(&[kept]).pop());
    match set.await.map_err(Error::internal)? {
        Some(Ok(pdf)) => Ok((name, pdf)),
        Some(Err(error)) => Err(Error::transition(fault(error)?)),
        None => Err(Error::internal("a document was not set")),
    }
}
