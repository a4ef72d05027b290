//! A subscription goes to another client: it ends here, and begins there on the same day under the same terms.

use chrono::NaiveDate;

use super::addons::Base;
use super::refusal::{Refusal, Transition};
use super::{Action, CancelSettlement, Effective, Life, Outcome, PenaltyHandling, Stage, StageCause, act};
use crate::billing::Marker;
use crate::blocks::{Block, BlockLevel};
use crate::calendar::BillingDay;
use crate::catalog::{ComponentCharge, FirstStub};
use crate::client::ClientState;
use crate::ids::{ClientId, SellerId, SubscriptionId};
use crate::money::Currency;

/// The client who takes a subscription over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heir {
    /// Suspensions of the whole client.
    pub blocks: Vec<Block>,
    /// The billing day that its subscriptions share, where it has one.
    pub client_billing_day: Option<BillingDay>,
}

/// What of a client matters to whether it may take a subscription over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taker {
    /// Id.
    pub id: ClientId,
    /// Whose client.
    pub seller: SellerId,
    /// State.
    pub state: ClientState,
    /// Currency of the account.
    pub currency: Currency,
}

/// Whether the subscription may go to `to`; `from` is the client who has it, and whose client that is.
///
/// # Errors
/// `CurrencyMismatch`, or why not.
pub fn may_take(life: &Life, from: (ClientId, SellerId), to: Taker) -> Result<(), Refusal> {
    let refused = |text: &str| Err(Refusal::field("clientId", text));
    if to.id == from.0 {
        return refused("Подписка и так у этого клиента. Выберите другого.");
    }
    if to.seller != from.1 {
        return refused("Это клиент другой организации. Выберите клиента той же организации.");
    }
    if to.state == ClientState::Archived {
        return refused("Клиент в архиве. Верните его из архива или выберите другого.");
    }
    if to.currency != life.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    Ok(())
}

/// What a transfer does.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// The day from which the other client is served.
    pub on: NaiveDate,
    /// The end of the subscription and of its add-ons with the client who had it.
    pub old: Outcome,
    /// The subscription with the client who takes it over, and its add-ons in it.
    pub new: Life,
    /// Which of the old add-ons each of the new ones was, in their order.
    pub addons: Vec<SubscriptionId>,
}

/// Works out a transfer on `today`: at the end of the paid period, or on a day that has not passed. Days that are
/// charged beyond are given back, so that no day is charged to both; what is charged once is not charged again, a
/// minimum term goes on counting, and there is no penalty. `next_id` makes the ids of the new subscriptions.
///
/// # Errors
/// See [`Refusal`]; then nothing is to be changed.
pub fn transfer(
    life: &Life,
    today: NaiveDate,
    effective: Option<Effective>,
    heir: &Heir,
    mut next_id: impl FnMut() -> SubscriptionId,
) -> Result<Transfer, Refusal> {
    life.must_go_on(today)?;
    if life.base.is_some() {
        return Err(Transition::AddonMoves.into());
    }
    let on = life.resolve(effective.unwrap_or(Effective::EndOfPeriod), today)?.max(life.start_on);
    if on < today {
        let text = "Передать задним числом нельзя. Укажите сегодняшнюю дату или более позднюю.";
        return Err(Refusal::field("effectiveOn", text));
    }
    let own = life.blocks.iter().filter(|block| block.level == BlockLevel::Subscription);
    if own.filter_map(|block| block.days()).any(|days| days.to() > on) {
        return Err(Transition::PausedMoves.into());
    }
    let end = Action::Cancel {
        effective: Some(Effective::On(on)),
        settlement: CancelSettlement::Credit,
        penalty: PenaltyHandling::Waive,
    };
    let mut old = act(life, today, &end)?;
    old.life.transferred = true;
    let mut new = life.taken_over(on, next_id(), heir);
    let base = Base { id: new.subscription, ended_on: None };
    let mut addons = Vec::new();
    for ended in &old.addons {
        let known = life.addons.iter().find(|addon| addon.subscription == ended.life.subscription);
        if let Some(addon) = known {
            let taken =
                Life { base: Some(base), ..addon.taken_over(on.max(addon.start_on), next_id(), heir) };
            new.addons.push(taken);
            addons.push(addon.subscription);
        }
    }
    Ok(Transfer { on, old, new, addons })
}

impl Life {
    /// The subscription as another client goes on with it from `on`.
    fn taken_over(&self, on: NaiveDate, id: SubscriptionId, heir: &Heir) -> Life {
        let first = self.first_billed_on();
        let begin = on.max(first);
        let begun = |stage: &&Stage| stage.segment.from <= begin || stage.served_from <= on;
        let index = self.stages.iter().take_while(begun).count().saturating_sub(1);
        let mut stages: Vec<Stage> = self.stages.iter().skip(index).cloned().collect();
        if let Some(stage) = stages.first_mut() {
            if stage.segment.from < begin {
                stage.segment.first_stub = FirstStub::Prorate;
            }
            (stage.segment.from, stage.served_from, stage.cause) = (begin, on, StageCause::Start);
        }
        let mut markers: Vec<Marker> = Vec::new();
        for stage in &stages {
            let (from, terms) = (stage.segment.from, &stage.segment.terms);
            let charged = self.charged_once(terms);
            let billed_before = |id| self.stage_of(id).is_some_and(|known| known.segment.from < on);
            let once = terms.components.iter().filter(|component| {
                matches!(component.charge, ComponentCharge::OneTime { .. })
                    && (billed_before(component.id) || charged.contains(&component.id))
            });
            let next = from.succ_opt().unwrap_or(from);
            for component in once.map(|component| component.id) {
                if markers.iter().all(|marker| marker.component != component) {
                    markers.push(Marker { component, charged_through: next, covered_to: next });
                }
            }
        }
        for stage in &mut stages {
            stage.segment.discounts.retain(|discount| discount.until.is_none_or(|until| until > begin));
        }
        Life {
            subscription: id,
            revision: 0,
            start_on: on,
            minimum_from: self.plan_begins(index),
            stages,
            retired: Vec::new(),
            ended_on: self.ended_on,
            billed_until: None,
            markers,
            covered: Vec::new(),
            usage: Vec::new(),
            posted: Vec::new(),
            blocks: heir.blocks.clone(),
            blocks_settled_to: None,
            unsettled: Vec::new(),
            penalty: None,
            client_billing_day: heir.client_billing_day,
            base: None,
            ends_with_base: false,
            addons: Vec::new(),
            transferred: false,
        }
    }
}
