//! Sellers: own legal entities that bill, and issue documents.

mod accounts;
mod bank;
mod card;
mod close;
mod draft;
mod fields;
mod form;
mod gaps;
mod issuer;
mod issuer_draft;
mod issuer_form;
mod list;
mod numbering;
mod picture_form;
mod pictures;
mod series;
mod zones;

pub use card::{SellerForm, tab_href};
pub use issuer::held;
pub use list::SellerList;
pub use zones::zone_name;
