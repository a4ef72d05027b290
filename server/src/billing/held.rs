//! Decisions of persons about lines of a run, across a recalculation.

use std::collections::HashMap;

use shared::error::ErrorCode;
use shared::ids::ClientId;
use shared::money::Currency;
use shared::run::{self, ItemLine, ItemState};
use shared::text::format::{format_amount_ru, format_date_ru};

use super::entity::item::Model;
use crate::error::Error;

/// Decisions by client.
pub(super) type Decided = HashMap<ClientId, Vec<ItemLine>>;

/// Most decisions that a text lists.
const LISTED_MAX: usize = 3;

/// What persons decided about items that are calculated again, and what was held before.
pub(super) fn decided(items: &[Model]) -> Result<Decided, Error> {
    let mut decided = Decided::new();
    for item in items {
        let mut lines = run::decided(serde_json::from_str(&item.body).map_err(Error::internal)?);
        if let Some(held) = &item.held {
            lines.extend(serde_json::from_str::<Vec<ItemLine>>(held).map_err(Error::internal)?);
        }
        if !lines.is_empty() {
            decided.insert(item.client_id, lines);
        }
    }
    Ok(decided)
}

/// Whether the item waits for a person because a decision no longer fits.
pub(super) fn is_held(item: &Model) -> bool {
    item.state == ItemState::Error.code()
        && item.held.is_some()
        && item.error_code.as_deref() == Some(ErrorCode::QuoteChanged.as_str())
}

/// Why the item waits, for people.
pub(super) fn message(held: &[ItemLine], currency: Currency) -> String {
    let mut listed: Vec<String> = held.iter().take(LISTED_MAX).map(|line| sentence(line, currency)).collect();
    if held.len() > LISTED_MAX {
        listed.push(format!("ещё {}", held.len() - LISTED_MAX));
    }
    format!(
        "Расчёт изменился, и решения по строкам к нему больше не подходят: {}. Проверьте строки: включите клиента в \
         прогон и примите решения заново или исключите его.",
        listed.join("; ")
    )
}

fn sentence(decided: &ItemLine, currency: Currency) -> String {
    let amount = |minor: i64| format!("{} {}", format_amount_ru(minor, currency.exponent()), currency.sign());
    let line = &decided.line;
    let what = match &decided.amended {
        Some(amended) if !decided.excluded => {
            format!(
                "{} вместо {} ({})",
                amount(amended.amount_minor),
                amount(line.amount_minor),
                amended.reason
            )
        }
        Some(_) | None => format!("исключена строка на {}", amount(line.amount_minor)),
    };
    format!("«{}» с {} — {what}", line.code, format_date_ru(line.span.from()))
}
