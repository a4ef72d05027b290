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
pub use shipped::shipped;
pub use worker::{Limits, serve_worker};

/// Longest template, in bytes.
pub const TEMPLATE_MAX: usize = 256 * 1024;

/// The text of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Typst; the data are in `d` after `#import "/abona.typ": *`.
    pub text: String,
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
}

/// Sets a document in this process. Nothing limits its time and memory: fit for shipped templates only.
///
/// # Errors
/// The first fault of the template.
pub fn render(template: &Template, data: Value, images: &Images) -> Result<Pdf, TemplateFault> {
    if template.text.len() > TEMPLATE_MAX {
        let message = format!("Шаблон длиннее {} КБ. Сократите его.", TEMPLATE_MAX / 1024);
        return Err(TemplateFault::nowhere(message));
    }
    let world = world::Sandbox::new(&template.text, data, images);
    let set = typst::compile::<PagedDocument>(&world).output.and_then(|document| {
        let bytes = typst_pdf::pdf(&document, &options())?;
        Ok(Pdf { bytes, pages: document.pages().len() })
    });
    let pdf = set.map_err(|faults| fault::first(&world, &faults));
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
