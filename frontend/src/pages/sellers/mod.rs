//! Sellers: own legal entities that bill.

mod close;
mod draft;
mod form;
mod list;
mod zones;

pub use form::SellerForm;
pub use list::SellerList;
