//! What a person fills in for an act.

use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::actions::{BillingDate, BillingDayMode, CancelSettlement, ChangeSettlement, PenaltyHandling};
use shared::api::subscriptions::{
    AddDiscountInput, BlockInput, CancelInput, ChangeBillingDayInput, ChangePlanInput, ChangePriceInput,
    ChangeQuantityInput, DiscountView, EndDiscountInput, SubscriptionActionInput as Input, UnblockInput,
};
use shared::blocks::{Block, BlockKind, BlockLevel};
use shared::calendar::BillingDay;
use shared::error::FieldError;
use shared::subscription::Discount;

use super::Deed;
use super::causes::{OTHER, told};
use super::figures::Seen;
use super::when::WhenDraft;
use crate::tr;
use crate::ui::{Choice, DateDraft, DecimalDraft, Submission, number_error};

/// Choices of the price: another one, or the plan's.
pub const OWN: &str = "own";
/// The plan's price again.
pub const LISTED: &str = "listed";
/// A discount in per cent.
pub const PERCENT: &str = "percent";
/// A discount of an amount.
pub const AMOUNT: &str = "amount";

/// What was filled in. Each act reads the fields that it has.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The act.
    pub deed: Deed,
    /// The plan.
    pub plan: RwSignal<Option<Choice>>,
    /// Quantity, price, size of a discount, day of month.
    pub number: DecimalDraft,
    /// Kind of a block or a discount, which discount, whose price, how a billing day begins.
    pub kind: RwSignal<String>,
    /// When it takes effect.
    pub when: WhenDraft,
    /// What becomes of charged days.
    pub settlement: RwSignal<String>,
    /// What becomes of the billing day.
    pub billing_date: RwSignal<String>,
    /// First day.
    pub from: DateDraft,
    /// Last day.
    pub last: DateDraft,
    /// The penalty for leaving early is waived.
    pub waive: RwSignal<bool>,
    /// Why a client leaves.
    pub cause: RwSignal<String>,
    /// Why, in words.
    pub reason: RwSignal<String>,
    /// Something was typed or chosen.
    pub typed: RwSignal<bool>,
    /// Whether it was sent, and what the server said.
    pub submission: Submission,
}

/// The billing day now; none under a plan of days or weeks.
pub fn billing_day(seen: &Seen) -> Option<BillingDay> {
    seen.life.billed(seen.today).segment.schedule.billing_day()
}

/// Discounts that hold or will.
pub fn discounts(seen: &Seen) -> Vec<Discount> {
    let mut found: Vec<Discount> = Vec::new();
    let running = seen.life.billed(seen.today).segment.from;
    for stage in seen.life.stages.iter().filter(|stage| stage.segment.from >= running) {
        let holds = |discount: &&Discount| discount.until.is_none_or(|until| until > seen.today);
        for discount in stage.segment.discounts.iter().filter(holds) {
            if !found.contains(discount) {
                found.push(*discount);
            }
        }
    }
    found
}

/// Blocks of a level that hold or will.
pub fn blocks(seen: &Seen, level: BlockLevel) -> Vec<Block> {
    let holds = |block: &&Block| block.level == level && block.until.is_none_or(|until| until > seen.today);
    seen.life.blocks.iter().filter(holds).copied().collect()
}

impl Draft {
    /// A form that was just opened: a quantity and a price of its own stand in their fields.
    pub fn new(deed: Deed, seen: &Seen) -> Draft {
        let now = &seen.now().segment;
        let own = now.price_override.map(|price| price.to_decimal());
        let (number, kind) = match deed {
            Deed::Quantity => (Some(now.quantity.to_decimal()), ""),
            Deed::Price => (own, OWN),
            Deed::Discount => (None, PERCENT),
            Deed::EndDiscount => (None, "0"),
            Deed::BillingDay => (None, BillingDayMode::Stub.code()),
            Deed::Block => (None, BlockKind::ByRequest.code()),
            Deed::Unblock => {
                let first = blocks(seen, BlockLevel::Subscription).into_iter().next();
                (None, first.map_or("", |block| block.kind.code()))
            }
            Deed::Plan | Deed::Cancel | Deed::Uncancel | Deed::DropChange => (None, ""),
        };
        let settlement = match deed {
            Deed::Cancel => CancelSettlement::Credit.code(),
            Deed::Plan | Deed::Quantity => ChangeSettlement::Prorate.code(),
            Deed::Price
            | Deed::Discount
            | Deed::EndDiscount
            | Deed::BillingDay
            | Deed::Block
            | Deed::Unblock
            | Deed::Uncancel
            | Deed::DropChange => "",
        };
        Draft {
            deed,
            plan: RwSignal::new(None),
            number: number.map_or_else(DecimalDraft::new, DecimalDraft::of),
            kind: RwSignal::new(kind.to_owned()),
            when: WhenDraft::new(),
            settlement: RwSignal::new(settlement.to_owned()),
            billing_date: RwSignal::new(BillingDate::Keep.code().to_owned()),
            from: DateDraft::of(Some(seen.today)),
            last: DateDraft::new(),
            waive: RwSignal::new(false),
            cause: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            typed: RwSignal::new(false),
            submission: Submission::new(),
        }
    }

    /// The act as it is sent.
    ///
    /// # Errors
    /// Fields that are empty or unreadable.
    pub fn read(self, seen: &Seen) -> Result<Input, Vec<FieldError>> {
        let one = |error: FieldError| vec![error];
        Ok(match self.deed {
            Deed::Plan => Input::ChangePlan(self.change_plan().map_err(one)?),
            Deed::Quantity => {
                let (effective, effective_on) = self.when.read().map_err(one)?;
                let quantity = self.number("quantity").map_err(one)?.into();
                let settlement = self.change_settlement();
                Input::ChangeQuantity(ChangeQuantityInput { quantity, effective, effective_on, settlement })
            }
            Deed::Price => {
                let (effective, effective_on) = self.when.read().map_err(one)?;
                let own = self.kind.with(|kind| kind == OWN);
                let price = if own { Some(self.number("price").map_err(one)?.into()) } else { None };
                Input::ChangePrice(ChangePriceInput { price, effective, effective_on })
            }
            Deed::Discount => Input::AddDiscount(self.add_discount().map_err(one)?),
            Deed::EndDiscount => Input::EndDiscount(self.end_discount(seen).map_err(one)?),
            Deed::BillingDay => {
                let day = self.number("day").map_err(one)?;
                let day = if day.fract().is_zero() { i32::try_from(day.trunc()).ok() } else { None };
                let day = day.ok_or_else(|| one(FieldError::new("day", tr!(subscriptions.day_wrong))))?;
                let now = billing_day(seen).and_then(|now| i32::try_from(now.get()).ok());
                let same = now == Some(day) && seen.later().next().is_none();
                if same {
                    return Err(one(FieldError::new("day", tr!(acts.billing_day_same))));
                }
                let mode = self.kind.with(|code| BillingDayMode::from_code(code));
                Input::ChangeBillingDay(ChangeBillingDayInput { day, mode })
            }
            Deed::Block => Input::Block(self.block().map_err(one)?),
            Deed::Unblock => {
                Input::Unblock(UnblockInput { kind: self.block_kind().map_err(one)?, from: None })
            }
            Deed::Cancel => {
                let (effective, effective_on) = self.when.read().map_err(one)?;
                let settlement = self.settlement.with(|code| CancelSettlement::from_code(code));
                let penalty = self.waive.get().then_some(PenaltyHandling::Waive);
                Input::Cancel(CancelInput { effective, effective_on, settlement, penalty })
            }
            Deed::Uncancel => Input::Uncancel(true),
            Deed::DropChange => Input::DropChange(true),
        })
    }

    fn change_plan(self) -> Result<ChangePlanInput, FieldError> {
        let plan = self.plan.get().and_then(|choice| choice.value.parse().ok());
        let plan_id = plan.ok_or_else(|| FieldError::new("planId", tr!(subscriptions.plan_missing)))?;
        let (effective, effective_on) = self.when.read()?;
        let settlement = self.change_settlement();
        let billing_date = self.billing_date.with(|code| BillingDate::from_code(code));
        Ok(ChangePlanInput { plan_id, effective, effective_on, settlement, billing_date })
    }

    fn add_discount(self) -> Result<AddDiscountInput, FieldError> {
        let value = self.number("percent")?.into();
        let percent = self.kind.with(|kind| kind == PERCENT);
        let (effective, effective_on) = self.when.read()?;
        let until = self.last_day("until")?.map(Into::into);
        let (percent, amount) = if percent { (Some(value), None) } else { (None, Some(value)) };
        Ok(AddDiscountInput { percent, amount, until, effective, effective_on })
    }

    fn end_discount(self, seen: &Seen) -> Result<EndDiscountInput, FieldError> {
        let index = self.kind.with(|index| index.parse::<usize>().ok());
        let discount = index.and_then(|index| discounts(seen).get(index).copied());
        let discount = discount.ok_or_else(|| FieldError::new("discount", tr!(acts.discount_missing)))?;
        let DiscountView { percent, amount, from, until } = discount.into();
        let (effective, effective_on) = self.when.read()?;
        Ok(EndDiscountInput { percent, amount, from, until, effective, effective_on })
    }

    fn block(self) -> Result<BlockInput, FieldError> {
        let from = self.from.read().ok_or_else(|| FieldError::new("from", tr!(acts.day_missing)))?;
        Ok(BlockInput {
            kind: self.block_kind()?,
            from: Some(from.into()),
            until: self.last_day("until")?.map(Into::into),
        })
    }

    fn block_kind(self) -> Result<BlockKind, FieldError> {
        let kind = self.kind.with(|code| BlockKind::from_code(code));
        kind.ok_or_else(|| FieldError::new("kind", tr!(acts.kind_missing)))
    }

    fn change_settlement(self) -> Option<ChangeSettlement> {
        self.settlement.with(|code| ChangeSettlement::from_code(code))
    }

    fn number(self, field: &str) -> Result<Decimal, FieldError> {
        let number = self.number.read();
        number.map_err(|error| FieldError::new(field, number_error(&error)))
    }

    /// The day after the last one; none when the field is empty.
    fn last_day(self, field: &str) -> Result<Option<chrono::NaiveDate>, FieldError> {
        if self.last.text.with(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let last = self.last.read();
        let last = last.ok_or_else(|| FieldError::new(field, tr!(errors.date_unreadable)))?;
        Ok(last.succ_opt())
    }

    /// Why, as it is kept.
    pub fn told(self) -> Option<String> {
        self.cause.with(|cause| self.reason.with(|words| told(cause, words)))
    }

    /// What is wrong with the reason: a client who leaves has one.
    pub fn cause_error(self) -> Option<String> {
        let missing = self.deed == Deed::Cancel && self.cause.with(String::is_empty);
        missing.then(|| tr!(acts.cause_missing).to_owned())
    }

    /// Whether a client's leaving takes words beside its reason: another reason, or a penalty that is waived.
    pub fn must_say_why(self) -> bool {
        self.deed == Deed::Cancel && (self.waive.get() || self.cause.with(|cause| cause == OTHER))
    }

    /// What is wrong with the words beside the reason.
    pub fn reason_error(self) -> Option<String> {
        let missing = self.must_say_why() && self.reason.with(|words| words.trim().is_empty());
        let why = if self.waive.get() { tr!(acts.waive_why) } else { tr!(errors.reason_empty) };
        missing.then(|| why.to_owned())
    }
}
