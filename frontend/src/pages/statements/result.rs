//! What a statement comes to: tiles of what will be booked, or was.

use leptos::prelude::*;
use shared::bank::{LinePlan, LineState};
use shared::money::{Currency, Money};

use crate::calls::amount;
use crate::calls::statements::{BankLineSum, BankStatementCard};
use crate::tr;
use crate::ui::text;

/// Number and sums of some lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Come {
    /// Lines.
    pub count: i64,
    /// Sums by currency.
    pub sums: Vec<Money>,
}

impl Come {
    /// What the lines that fit come to.
    pub fn of(all: &[BankLineSum], fits: impl Fn(&BankLineSum) -> bool) -> Come {
        let mut come = Come::default();
        for one in all.iter().filter(|one| fits(one)) {
            come.count += i64::from(one.count);
            let sum = amount(one.sum);
            match come.sums.iter_mut().find(|known| known.currency() == sum.currency()) {
                Some(known) => *known = known.checked_add(sum).unwrap_or(*known),
                None => come.sums.push(sum),
            }
        }
        come
    }

    /// The sums in words; zero roubles when there are none.
    pub fn money(&self) -> String {
        if self.sums.is_empty() {
            return text::money(Money::from_minor(0, Currency::Rub));
        }
        self.sums.iter().map(|sum| text::money(*sum)).collect::<Vec<_>>().join(" + ")
    }
}

/// What is booked on accounts of clients when the statement is.
pub fn to_post(card: &BankStatementCard) -> Come {
    Come::of(&card.sums, |one| one.state == LineState::New && one.plan == LinePlan::Post)
}

/// The tiles.
#[component]
pub fn Tiles(card: BankStatementCard) -> impl IntoView {
    let sums = card.sums;
    let of = |state: LineState, plan: LinePlan| {
        Come::of(&sums, |one| match one.state {
            LineState::New => one.plan == plan,
            LineState::Waiting
            | LineState::Posted
            | LineState::Suspense
            | LineState::Refunded
            | LineState::Other => one.state == state,
        })
    };
    let tile = |id: &'static str, name: &'static str, come: Come| {
        view! {
            <div class="tile" data-testid=id>
                <div class="tile__label">{name}</div>
                <div class="tile__value num">{come.money()}</div>
                <div class="tile__note">{tr!(statements.lines_n, count = text::counted(come.count)).to_string()}</div>
            </div>
        }
    };
    let refunds = of(LineState::Refunded, LinePlan::Refund);
    view! {
        <div class="tiles">
            {tile("tile-post", tr!(statements.tile_post), of(LineState::Posted, LinePlan::Post))}
            {tile("tile-wait", tr!(statements.tile_wait), of(LineState::Waiting, LinePlan::Wait))}
            {tile("tile-suspense", tr!(statements.tile_suspense), of(LineState::Suspense, LinePlan::Suspense))}
            {(refunds.count > 0).then(|| tile("tile-refund", tr!(statements.tile_refund), refunds))}
            {tile("tile-nobody", tr!(statements.tile_nobody), of(LineState::Other, LinePlan::Other))}
        </div>
    }
}
