//! Acts, directions and what is scheduled, in words.

use shared::actions::{Direction, Stage, StageCause};
use shared::calendar::BillingDay;
use shared::catalog::BlockedTime;
use shared::money::{Currency, Money};
use shared::subscription::{Discount, DiscountKind};

use super::Deed;
use super::figures::PlanNames;
use crate::pages::subscriptions::words::quantity;
use crate::tr;
use crate::ui::{Glyph, Mark, Tone, text};

/// What a menu, a title and a button call an act.
pub fn deed_name(deed: Deed) -> &'static str {
    match deed {
        Deed::Plan => tr!(acts.plan),
        Deed::Quantity => tr!(acts.quantity),
        Deed::Price => tr!(acts.price),
        Deed::Discount => tr!(acts.discount),
        Deed::EndDiscount => tr!(acts.end_discount),
        Deed::BillingDay => tr!(acts.billing_day),
        Deed::Block => tr!(acts.block),
        Deed::Unblock => tr!(acts.unblock),
        Deed::Cancel => tr!(acts.cancel),
        Deed::Uncancel => tr!(acts.uncancel),
        Deed::DropChange => tr!(acts.drop_change),
    }
}

/// What is said once it is done.
pub fn deed_done(deed: Deed) -> &'static str {
    match deed {
        Deed::Plan => tr!(acts.done_plan),
        Deed::Quantity => tr!(acts.done_quantity),
        Deed::Price => tr!(acts.done_price),
        Deed::Discount => tr!(acts.done_discount),
        Deed::EndDiscount => tr!(acts.done_end_discount),
        Deed::BillingDay => tr!(acts.done_billing_day),
        Deed::Block => tr!(acts.done_block),
        Deed::Unblock => tr!(acts.done_unblock),
        Deed::Cancel => tr!(acts.done_cancel),
        Deed::Uncancel => tr!(acts.done_uncancel),
        Deed::DropChange => tr!(acts.done_drop_change),
    }
}

/// The name for tests and ids.
pub const fn deed_code(deed: Deed) -> &'static str {
    match deed {
        Deed::Plan => "plan",
        Deed::Quantity => "quantity",
        Deed::Price => "price",
        Deed::Discount => "discount",
        Deed::EndDiscount => "end-discount",
        Deed::BillingDay => "billing-day",
        Deed::Block => "block",
        Deed::Unblock => "unblock",
        Deed::Cancel => "cancel",
        Deed::Uncancel => "uncancel",
        Deed::DropChange => "drop-change",
    }
}

/// The picture of an act.
pub const fn deed_glyph(deed: Deed) -> Glyph {
    match deed {
        Deed::Plan => Glyph::Again,
        Deed::Quantity => Glyph::Plus,
        Deed::Price => Glyph::Wallet,
        Deed::Discount => Glyph::Down,
        Deed::EndDiscount => Glyph::Up,
        Deed::BillingDay => Glyph::Calendar,
        Deed::Block => Glyph::Lock,
        Deed::Unblock => Glyph::Unlock,
        Deed::Cancel => Glyph::Ban,
        Deed::Uncancel | Deed::DropChange => Glyph::Undo,
    }
}

/// What the button says: the act, with the sum that is posted at once.
pub fn act_and_sum(act: &'static str, total: Option<Money>) -> String {
    match total.map(|sum| (sum, sum.minor())) {
        Some((sum, 1..)) => tr!(acts.and_charge, act = act, sum = text::money(sum)).to_string(),
        Some((sum, ..0)) => tr!(acts.and_return, act = act, sum = text::money(sum.negated())).to_string(),
        Some((_, 0)) | None => act.to_owned(),
    }
}

/// What a button that is about many says behind their number: which way the money goes. Nothing for no money.
pub fn sum_to_post(total: Money) -> Option<String> {
    match total.minor() {
        1.. => Some(tr!(acts.to_charge, sum = text::money(total)).to_string()),
        ..0 => Some(tr!(acts.to_return, sum = text::money(total.negated())).to_string()),
        0 => None,
    }
}

/// A total in words: which way the money goes.
pub fn total_words(total: Money) -> String {
    match total.minor() {
        1.. => tr!(acts.total_charge, sum = text::money(total)).to_string(),
        ..0 => tr!(acts.total_return, sum = text::money(total.negated())).to_string(),
        0 => tr!(acts.total_nothing).to_owned(),
    }
}

/// Mark and name of a direction.
pub fn direction_mark(direction: Direction) -> (Tone, Mark, &'static str) {
    match direction {
        Direction::Upgrade => (Tone::Ok, Mark::Dot, direction_name(direction)),
        Direction::Crossgrade => (Tone::Info, Mark::Half, direction_name(direction)),
        Direction::Downgrade => (Tone::Warn, Mark::Ring, direction_name(direction)),
    }
}

/// Name of a direction.
pub fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => tr!(acts.upgrade),
        Direction::Crossgrade => tr!(acts.crossgrade),
        Direction::Downgrade => tr!(acts.downgrade),
    }
}

/// What begins with a stage: «тариф «Про»», «количество 6».
pub fn stage_name(stage: &Stage, names: &PlanNames) -> String {
    match stage.cause {
        StageCause::Start | StageCause::Plan => {
            let name = names.get(stage.plan.id).unwrap_or_default().to_owned();
            tr!(acts.stage_plan, plan = name).to_string()
        }
        StageCause::Quantity => {
            tr!(acts.stage_quantity, units = quantity(stage.segment.quantity.to_decimal())).to_string()
        }
        StageCause::Price => tr!(acts.stage_price).to_owned(),
        StageCause::BillingDay => match stage.segment.schedule.billing_day() {
            Some(day) => tr!(acts.stage_billing_day, day = BillingDay::get(day)).to_string(),
            None => tr!(acts.stage_new_periods).to_owned(),
        },
    }
}

/// A discount: what it takes off, and on which days.
pub fn discount_name(discount: &Discount, currency: Currency) -> String {
    let what = match discount.kind {
        DiscountKind::Percent(percent) => format!("{} %", quantity(percent.to_decimal())),
        DiscountKind::Amount(amount) => text::price(amount.to_decimal(), currency),
    };
    let days = match discount.until {
        Some(until) => text::period(discount.from, until),
        None => tr!(subscriptions.from_day, day = text::date(discount.from)).to_string(),
    };
    format!("{what}, {days}")
}

/// What a plan does with blocked days.
pub fn blocked_time_name(policy: BlockedTime) -> &'static str {
    match policy {
        BlockedTime::Charge => tr!(acts.blocked_charge),
        BlockedTime::Credit => tr!(acts.blocked_credit),
        BlockedTime::Extend => tr!(acts.blocked_extend),
    }
}
