//! Another quantity, price or discount on the same plan.

use chrono::NaiveDate;

use super::refusal::Refusal;
use super::settle::Affected;
use super::{ChangeSettlement, Done, Effective, Life, StageCause};
use crate::billing::uses_quantity;
use crate::catalog::FirstStub;
use crate::ids::ComponentId;
use crate::rate::{Quantity, UnitPrice};
use crate::subscription::{Discount, DiscountKind, Segment};

/// Another quantity.
pub(super) fn quantity(
    life: &mut Life,
    today: NaiveDate,
    quantity: Quantity,
    effective: Option<Effective>,
    settlement: ChangeSettlement,
) -> Result<Done, Refusal> {
    life.must_go_on(today)?;
    if quantity.is_zero() {
        return Err(Refusal::field(
            "quantity",
            "Количество должно быть больше нуля. Чтобы прекратить подписку, отмените её.",
        ));
    }
    let before = life.serving(today).segment.quantity;
    if quantity == before {
        return Err(Refusal::field("quantity", "Количество уже такое. Укажите другое."));
    }
    let by_default = if quantity > before { Effective::Immediate } else { Effective::EndOfPeriod };
    let on = life.resolve(effective.unwrap_or(by_default), today)?;
    let drops = if on > today { life.drop_scheduled(today) } else { None };
    let affected: Vec<ComponentId> = life
        .serving(today)
        .segment
        .terms
        .components
        .iter()
        .filter(|component| uses_quantity(component))
        .map(|component| component.id)
        .collect();
    let from = match settlement {
        ChangeSettlement::None => life.paid_to(on),
        ChangeSettlement::Prorate | ChangeSettlement::Full => on,
    };
    life.cut(from, StageCause::Quantity, |segment| {
        if segment.quantity == before {
            segment.quantity = quantity;
        }
    });
    if settlement == ChangeSettlement::Full {
        life.whole_price_from(from);
    }
    if settlement != ChangeSettlement::None {
        life.take_back_from(on, on, Affected::Only(affected), Some(StageCause::Quantity));
    }
    Ok(Done { drops, ..Done::on(on) })
}

/// Another price instead of the plan's.
pub(super) fn price(
    life: &mut Life,
    today: NaiveDate,
    price: Option<UnitPrice>,
    effective: Option<Effective>,
) -> Result<Done, Refusal> {
    life.must_go_on(today)?;
    let terms = life.serving(today).segment.terms.clone();
    let Some(target) = terms.override_target() else {
        let text = "У тарифа нет единственной цены, которую можно заменить. Смените тариф или дайте скидку.";
        return Err(Refusal::field("price", text));
    };
    let on = life.resolve(effective.unwrap_or(Effective::EndOfPeriod), today)?;
    life.cut(on, StageCause::Price, |segment| {
        if segment.terms == terms {
            segment.price_override = price;
        }
    });
    life.take_back_from(on, on, Affected::Only(vec![target.id]), Some(StageCause::Price));
    Ok(Done::on(on))
}

/// A discount.
pub(super) fn discount(
    life: &mut Life,
    today: NaiveDate,
    (kind, until): (DiscountKind, Option<NaiveDate>),
    effective: Option<Effective>,
) -> Result<Done, Refusal> {
    life.must_go_on(today)?;
    let on = life.resolve(effective.unwrap_or(Effective::EndOfPeriod), today)?;
    if until.is_some_and(|until| until <= on) {
        return Err(Refusal::field(
            "until",
            "Скидка кончается раньше, чем начинается. Укажите более позднюю дату.",
        ));
    }
    life.cut(on, StageCause::Price, |segment| segment.discounts.push(Discount { kind, from: on, until }));
    life.take_back_from(on, on, Affected::All, Some(StageCause::Price));
    Ok(Done::on(on))
}

/// The end of a discount.
pub(super) fn end_discount(
    life: &mut Life,
    today: NaiveDate,
    discount: Discount,
    effective: Option<Effective>,
) -> Result<Done, Refusal> {
    life.must_go_on(today)?;
    let on = life.resolve(effective.unwrap_or(Effective::EndOfPeriod), today)?;
    if !life.billed(on).segment.discounts.contains(&discount) {
        return Err(Refusal::field("discount", "Такой скидки у подписки нет. Обновите страницу."));
    }
    life.cut(on, StageCause::Price, |segment| segment.discounts.retain(|known| *known != discount));
    life.take_back_from(on, on, Affected::All, Some(StageCause::Price));
    Ok(Done::on(on))
}

impl Life {
    /// Changes the terms from `from` on: a stage begins there, and later ones change alike.
    fn cut(&mut self, from: NaiveDate, cause: StageCause, change: impl Fn(&mut Segment)) {
        let from = from.max(self.first_billed_on());
        if self.stages.iter().all(|stage| stage.segment.from != from) {
            let index = self.stages.iter().take_while(|stage| stage.segment.from < from).count();
            let mut stage = self.billed(from).clone();
            stage.segment.from = from;
            stage.segment.first_stub = FirstStub::Prorate;
            (stage.served_from, stage.cause) = (from, cause);
            self.stages.insert(index, stage);
            self.reopen_all(from);
        }
        for stage in self.stages.iter_mut().filter(|stage| stage.segment.from >= from) {
            change(&mut stage.segment);
        }
    }

    fn whole_price_from(&mut self, from: NaiveDate) {
        for stage in self.stages.iter_mut().filter(|stage| stage.segment.from == from) {
            stage.segment.first_stub = FirstStub::Full;
        }
    }
}
