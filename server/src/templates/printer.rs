//! Child processes of the program itself that set documents, within limits. What somebody tries out has processes of
//! its own and tighter limits: a wrong template keeps nobody from printing.

use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use serde_json::Value;
use shared::api::templates::TemplateFaultView;
use shared::documents::{Content, print, qr};
use typeset::{Images, Job, Limits, Pdf, Pool, RenderError, Template, TemplateFault};

use crate::error::Error;

/// How many documents are tried out at once.
const TRIALS_MAX: usize = 2;
/// Longest wait for one of those processes.
const PATIENCE: Duration = Duration::from_secs(8);

/// Sets documents.
#[derive(Clone)]
pub struct Printer {
    documents: Arc<Pool>,
    trials: Arc<Pool>,
}

/// A document that is to be set: template, data, pictures.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The template.
    pub template: Template,
    /// Its data.
    pub data: Value,
    /// Its pictures.
    pub images: Images,
}

impl Sheet {
    /// What a content is set from: its data, the pictures of its seller, and its payment code.
    pub fn of(template: Template, content: &Content, mut images: Images) -> Sheet {
        let code = qr::of(content).and_then(|payload| typeset::qr::svg(&payload));
        images.extend(code.map(|svg| ("qr.svg".to_owned(), svg)));
        Sheet { template, data: print::data(content), images }
    }

    fn job(&self) -> Job<'_> {
        Job { template: &self.template, data: &self.data, images: &self.images }
    }
}

impl Printer {
    /// A printer whose processes are those of `program`; for documents as many as there are processors.
    pub fn new(program: PathBuf) -> Printer {
        let pool = |workers, limits| {
            let program = program.clone();
            let start = move || {
                let mut command = Command::new(&program);
                command.arg("typeset").env_clear();
                command
            };
            Arc::new(Pool::new(workers, limits, start))
        };
        let workers = available_parallelism().map_or(1, NonZero::get);
        Printer { documents: pool(workers, Limits::default()), trials: pool(TRIALS_MAX, Limits::preview()) }
    }

    /// Sets an issued document.
    pub async fn set(&self, sheet: Sheet) -> Result<Pdf, RenderError> {
        let pool = Arc::clone(&self.documents);
        apart(move || pool.render(sheet.job())).await
    }

    /// Sets issued documents, as many at a time as there are processors; the results are in their order. Blocks.
    pub fn set_all<'a>(&self, sheets: impl Iterator<Item = &'a Sheet>) -> Vec<Result<Pdf, RenderError>> {
        let jobs: Vec<Job> = sheets.map(Sheet::job).collect();
        self.documents.render_all(&jobs)
    }

    /// Sets what somebody tries out.
    pub async fn try_out(&self, sheet: Sheet) -> Result<Pdf, RenderError> {
        let pool = Arc::clone(&self.trials);
        apart(move || pool.render_soon(sheet.job(), PATIENCE)).await
    }
}

async fn apart(work: impl FnOnce() -> Result<Pdf, RenderError> + Send + 'static) -> Result<Pdf, RenderError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(RenderError::Worker(std::io::Error::other(error))))
}

/// What became of a trial: the document, or what is wrong with the template.
pub fn tried(result: Result<Pdf, RenderError>) -> Result<Result<Pdf, TemplateFault>, Error> {
    match result {
        Ok(pdf) => Ok(Ok(pdf)),
        Err(RenderError::Template(fault)) => Ok(Err(fault)),
        Err(RenderError::Busy) => Err(Error::LimitExceeded {
            message_ru: "Сейчас собираются другие документы. Повторите через несколько секунд.".to_owned(),
        }),
        Err(error @ RenderError::Worker(_)) => Err(Error::internal(error)),
    }
}

/// A fault as the API shows it.
pub fn fault_view(fault: TemplateFault) -> TemplateFaultView {
    let number = |n: Option<usize>| n.and_then(|n| i32::try_from(n).ok());
    TemplateFaultView {
        line: number(fault.line),
        column: number(fault.column),
        message: fault.message,
        hint: fault.hint,
    }
}
