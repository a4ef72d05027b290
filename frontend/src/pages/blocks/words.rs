//! What the register says of a suspension.

use shared::api::subscriptions::BlockView;

use crate::calls::subscriptions::{BlockRow, BlockSubscription};
use crate::tr;

/// The last day without service; nothing while nobody knows it, and where there was none.
pub fn last_day(block: &BlockView) -> Option<chrono::NaiveDate> {
    block.until.and_then(|until| until.0.pred_opt()).filter(|last| *last >= block.from.0)
}

/// Who set it.
pub fn set_by(block: &BlockView) -> String {
    if block.automatic { tr!(blocks.control).to_owned() } else { block.created_by.clone() }
}

/// Its own name, else that of its plan.
pub fn subscription_name(subscription: &BlockSubscription) -> String {
    subscription.name.clone().unwrap_or_else(|| subscription.plan.name.clone())
}

/// Where the client's suspensions are seen and lifted.
pub fn client_href(row: &BlockRow) -> String {
    format!("/clients/{}/subscriptions", row.client.id)
}

/// The subscription, or the client where all of its subscriptions are suspended.
pub fn href(row: &BlockRow) -> String {
    row.subscription.as_ref().map_or_else(|| client_href(row), |of| format!("/subscriptions/{}", of.id))
}

/// What is suspended: the name of the subscription, or a word for all of the client's.
pub fn suspended(row: &BlockRow) -> String {
    row.subscription.as_ref().map_or_else(|| tr!(blocks.whole_client).to_owned(), subscription_name)
}
