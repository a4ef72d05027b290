//! The printed form: set in child processes of the program itself, within limits.

use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread::available_parallelism;

use shared::access::Permission;
use shared::documents::{Party, print, qr, upd};
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
    let Printer(pool) = app.printer().clone();
    let set = move || {
        let code = qr::of(&kept.content).and_then(|payload| typeset::qr::svg(&payload));
        let images: Images = code.map(|svg| ("qr.svg".to_owned(), svg)).into_iter().collect();
        let (template, data) = (Template { text: kept.template }, print::data(&kept.content));
        pool.render(Job { template: &template, data: &data, images: &images })
    };
    let set = tokio::task::spawn_blocking(set).await.map_err(Error::internal)?;
    match set {
        Ok(pdf) => Ok((name, pdf)),
        Err(RenderError::Template(fault)) => {
            Err(Error::transition(format!("Документ не собран: {fault}. Исправьте шаблон.")))
        }
        Err(error @ RenderError::Worker(_)) => Err(Error::internal(error)),
    }
}
