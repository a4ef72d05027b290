//! Documents: the registers, one of them, issuing and annulling.

mod card;
mod columns;
mod draft;
mod filters;
mod issue;
mod letters;
mod lines;
mod list;
mod make;
mod packing;
mod peek;
mod posting;
mod preview;
mod register;
mod rows;
mod turnover;
mod void;
mod words;

pub use card::DocumentCard;
pub use issue::{InvoiceDialog, Start, invoice_button};
pub use list::{ActList, ClientDocuments, InvoiceList};
pub use make::{DocumentNew, address_of};
pub use packing::{PackStrip, Packing, pack_href, share_of as share_of_pack};
pub use posting::buttons as posting_buttons;
pub use words::{closing_name, href, kind_name, numbered, regime_name};
