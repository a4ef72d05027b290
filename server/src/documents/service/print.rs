//! The printed form: set in child processes of the program itself, within limits.

use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread::available_parallelism;

use shared::access::Permission;
use shared::documents::{print, qr};
use shared::ids::DocumentKey;
use typeset::{Images, Job, Limits, Pdf, Pool, RenderError, Template};

use super::super::repo::{contents, documents};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;

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

/// The printed form of a document that the actor sees, and a name for its file.
pub async fn pdf(app: &App, actor: &Actor, key: DocumentKey) -> Result<(String, Pdf), Error> {
    actor.require(Permission::DocumentRead)?;
    let missing = || Error::not_found("document", key);
    let row = documents::find(app.read(), key).await?.filter(|row| actor.sees(row.seller_id));
    let row = row.ok_or_else(missing)?;
    let kept = contents::find(app.read(), key).await?.ok_or_else(missing)?;
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
