//! What the pages ask the server: one function per question, over the typed operations of [`shared::api`].

use shared::api::common::{MoneyView, PageInfo};
use shared::money::Money;
use uuid::Uuid;

use crate::ui::GridPage;

pub mod access;
pub mod actions;
pub mod cabinet;
pub mod catalog;
pub mod clients;
pub mod credit;
pub mod desk;
pub mod documents;
pub mod fields;
pub mod gateways;
pub mod imports;
pub mod ledger;
pub mod mail;
pub mod packs;
pub mod payments;
pub mod runs;
pub mod saved;
pub mod schedules;
pub mod sellers;
pub mod settings;
pub mod statements;
pub mod subscriptions;
pub mod templates;
pub mod webhooks;

/// Rows of one page of a list.
pub const PAGE: i32 = 200;

/// A key that makes a repeated mutation harmless; made when a form opens.
#[must_use]
pub fn idempotency_key() -> String {
    Uuid::new_v4().to_string()
}

/// The amount of a view. The server never sends an amount with more digits than its currency has.
#[must_use]
pub fn amount(view: MoneyView) -> Money {
    Money::try_from(view).unwrap_or(Money::zero(view.currency.0))
}

fn page<T>(rows: impl Iterator<Item = T>, info: PageInfo) -> GridPage<T> {
    GridPage { rows: rows.collect(), next: info.end_cursor.filter(|_| info.has_next_page) }
}
