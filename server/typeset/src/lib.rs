//! Sets documents: a template and its data become a PDF.
//!
//! A template is Typst. It reaches its data, the pictures it is given and the common file `/abona.typ`; no file of the
//! machine, no network, no clock, no package. The same input always gives the same bytes. A template that people
//! wrote is set in a child process of limited time and memory, see [`Pool`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_svg::SvgOptions;

mod fault;
mod join;
mod pool;
pub mod qr;
mod shipped;
mod worker;
mod world;

pub use fault::TemplateFault;
pub use join::{JoinError, Joiner};
pub use pool::{Job, Pool, RenderError};
pub use shipped::{common, shipped};
pub use worker::{Limits, serve_worker};

/// Longest template, in bytes.
pub const TEMPLATE_MAX: usize = 256 * 1024;

/// Largest file of a document, in bytes.
pub const PDF_MAX: usize = 32 * 1024 * 1024;

/// The text of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Typst; the data are in `d` after `#import "/abona.typ": *`.
    pub text: String,
    /// Text of the common file `/abona.typ`, where it is not that of this program.
    pub common: Option<String>,
}

impl Template {
    /// A template with the common file of this program.
    pub fn new(text: impl Into<String>) -> Template {
        Template { text: text.into(), common: None }
    }
}

/// Pictures by their names, such as `logo.png`: a template places `/logo.png`. PNG, JPEG, GIF, WebP or SVG.
pub type Images = BTreeMap<String, Vec<u8>>;

/// A document that is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// The first pages as SVG, as many as [`Limits::pictures_max`] asks for.
    pub pictures: Vec<String>,
}

/// Sets a document in this process. Nothing limits its time and memory: fit for shipped templates only.
///
/// # Errors
/// The first fault of the template.
pub fn render(template: &Template, data: Value, images: &Images) -> Result<Pdf, TemplateFault> {
    render_within(template, data, images, (usize::MAX, 0))
}

/// The same, of so many pages at most; so many of them are drawn beside the file.
pub(crate) fn render_within(
    template: &Template,
    data: Value,
    images: &Images,
    (pages_max, pictures_max): (usize, usize),
) -> Result<Pdf, TemplateFault> {
    if template.text.len() > TEMPLATE_MAX {
        let message = format!("Шаблон длиннее {} КБ. Сократите его.", TEMPLATE_MAX / 1024);
        return Err(TemplateFault::nowhere(message));
    }
    let world = world::Sandbox::new(template, data, images);
    let compiled = typst::compile::<PagedDocument>(&world).output;
    let pdf = compiled.map_err(|faults| fault::first(&world, &faults)).and_then(|document| {
        let pages = document.pages().len();
        if pages > pages_max {
            let message = format!(
                "В документе {pages} страниц, а допустимо не больше {pages_max}. Проверьте циклы и разрывы страниц."
            );
            return Err(TemplateFault::nowhere(message));
        }
        let bytes = typst_pdf::pdf(&document, &options()).map_err(|faults| fault::first(&world, &faults))?;
        if bytes.len() > PDF_MAX {
            let message = format!("Файл документа больше {} МБ. Уменьшите рисунки.", PDF_MAX / 1024 / 1024);
            return Err(TemplateFault::nowhere(message));
        }
        let drawn = document.pages().iter().take(pictures_max);
        let pictures = drawn.map(|page| typst_svg::svg(page, &SvgOptions::default())).collect();
        Ok(Pdf { bytes, pages, pictures })
    });
    // What is kept for a next document is never asked for again, and makes the process grow.
    comemo::evict(0);
    pdf
}

fn options() -> PdfOptions {
    PdfOptions {
        tagged: false,
        creator: typst::foundations::Smart::Custom(Some("Abona".to_owned())),
        ..PdfOptions::default()
    }
}
