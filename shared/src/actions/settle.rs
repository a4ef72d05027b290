//! Taking charged days back, and moving paid days behind a block.

use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::life::{Life, PostedCharge, Stage, StageCause};
use crate::billing::{Explanation, Line, LineKind, MakesUp, Moved, QuoteError, ServiceSpan, vat_of_part};
use crate::blocks::{Block, blocked_days};
use crate::calendar::Interval;
use crate::catalog::{BlockedTime, ProrationBasis};
use crate::ids::{ChargeId, ComponentId};
use crate::money::MoneyError;
use crate::period::Period;
use crate::proration::{Share, credit_of, days};
use crate::rate::{Quantity, VatRate};

/// Which components an event takes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Affected {
    /// Every recurring one.
    All,
    /// These.
    Only(Vec<ComponentId>),
}

impl Affected {
    fn has(&self, component: ComponentId) -> bool {
        match self {
            Affected::All => true,
            Affected::Only(ids) => ids.contains(&component),
        }
    }
}

/// Charged days to be taken back when their day comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsettled {
    /// The day.
    pub on: NaiveDate,
    /// Days whose charges no longer hold.
    pub days: Period,
    /// Of which components.
    pub components: Affected,
    /// What made them: none = the end of the subscription.
    pub cause: Option<StageCause>,
}

impl Life {
    /// Notes that charges of the days from `from` on no longer hold as of `on`.
    pub(super) fn take_back_from(
        &mut self,
        from: NaiveDate,
        on: NaiveDate,
        components: Affected,
        cause: Option<StageCause>,
    ) {
        if let Some(days) = Period::new(from, NaiveDate::MAX) {
            self.unsettled.push(Unsettled { on, days, components, cause });
        }
    }

    /// Settles every event up to `horizon`, inclusive, in order of time: credits what is to be taken back, and gives
    /// paid days that were blocked back behind the block. The lines are taken in already.
    ///
    /// # Errors
    /// An amount does not fit.
    pub fn settle(&mut self, horizon: NaiveDate) -> Result<Vec<Line>, QuoteError> {
        let (mut due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.unsettled).into_iter().partition(|event| event.on <= horizon);
        self.unsettled = later;
        due.sort_by_key(|event| (event.on, event.days));
        let mut lines = Vec::new();
        self.settle_blocks(&mut lines, due.first().map_or(horizon, |first| first.on.min(horizon)))?;
        for event in due {
            self.settle_blocks(&mut lines, event.on)?;
            self.take_back(&mut lines, event.days, &event.components)?;
        }
        self.settle_blocks(&mut lines, horizon)?;
        Ok(lines)
    }

    /// Takes charges back whole, as far as they stand: their own days, and days behind blocks that make up for them.
    /// The lines are taken in already.
    ///
    /// # Errors
    /// An amount does not fit.
    pub fn reverse(&mut self, charges: &[ChargeId]) -> Result<Vec<Line>, QuoteError> {
        let of = |row: &&PostedCharge| row.credits.is_none() && charges.contains(&row.original());
        let whole = Period::new(NaiveDate::MIN, NaiveDate::MAX);
        let rows = self.posted.iter().filter(of).filter_map(|row| Some((row.clone(), whole?)));
        let rows: Vec<(PostedCharge, Period)> = rows.collect();
        let mut lines = Vec::new();
        self.credit(&mut lines, rows)?;
        Ok(lines)
    }

    /// Settles blocked days that begin, and blocks that end, by `horizon`.
    fn settle_blocks(&mut self, lines: &mut Vec<Line>, horizon: NaiveDate) -> Result<(), QuoteError> {
        let settled_to = self.blocks_settled_to.unwrap_or(NaiveDate::MIN);
        for blocked in blocked_days(&self.blocks) {
            if blocked.to() <= settled_to || blocked.from() > horizon {
                continue;
            }
            for (days, policy) in self.policies(blocked) {
                match policy {
                    BlockedTime::Charge => {}
                    BlockedTime::Credit => self.take_back(lines, days, &Affected::All)?,
                    BlockedTime::Extend if blocked.to() <= horizon => {
                        let rest = Period::new(days.from().max(settled_to), days.to());
                        let behind = blocked.to();
                        if let Some(rest) = rest {
                            self.extend(lines, rest, behind)?;
                        }
                    }
                    BlockedTime::Extend => {}
                }
            }
        }
        let ended = blocked_days(&self.blocks).into_iter().map(Period::to);
        let settled = ended.filter(|to| *to <= horizon).max();
        self.blocks_settled_to = self.blocks_settled_to.max(settled);
        Ok(())
    }

    /// Blocked days by the terms that are billed on them.
    fn policies(&self, blocked: Period) -> Vec<(Period, BlockedTime)> {
        let ends = self.stages.iter().skip(1).map(|stage| stage.segment.from);
        let ends = ends.chain(std::iter::once(NaiveDate::MAX));
        self.stages
            .iter()
            .zip(ends)
            .filter_map(|(stage, end)| {
                let days = Period::new(stage.segment.from, end)?.intersect(blocked)?;
                Some((days, stage.segment.terms.blocked_time))
            })
            .collect()
    }

    /// Credits every standing day of `days`, a line per charge.
    fn take_back(
        &mut self,
        lines: &mut Vec<Line>,
        days: Period,
        components: &Affected,
    ) -> Result<(), QuoteError> {
        let taken = self.recurring(components, days);
        let unmade = self.unmake(lines, days, components);
        self.credit(lines, taken.into_iter().chain(unmade).collect())
    }

    /// Posted charges of these recurring components, each with the days that are meant.
    fn recurring(&self, components: &Affected, days: Period) -> Vec<(PostedCharge, Period)> {
        let charges = self.posted.iter().filter(|row| row.credits.is_none() && !row.id.uuid().is_nil());
        let meant = charges.filter(|row| self.is_recurring(row.component) && components.has(row.component));
        meant.map(|row| (row.clone(), days)).collect()
    }

    /// Takes these days out of the lines that make up for blocked days and are not posted yet: says whose days they
    /// stood for, which are worth their money again.
    fn unmake(
        &mut self,
        lines: &mut Vec<Line>,
        days: Period,
        components: &Affected,
    ) -> Vec<(PostedCharge, Period)> {
        let mut unmade = Vec::new();
        for line in std::mem::take(lines) {
            let fresh = |row: &PostedCharge| {
                row.id.uuid().is_nil() && row.makes_up.is_some() && row.is_of(&line) && row.credits.is_none()
            };
            let place = self.posted.iter().position(fresh).filter(|_| components.has(line.component));
            let meant = line.span.days().and_then(|span| Some((span, span.intersect(days)?)));
            let Some(((place, (span, gone)), moved)) =
                place.zip(meant).zip(line.explanation.makes_up.and_then(|paid| paid.moved))
            else {
                lines.push(line);
                continue;
            };
            let row = self.posted.remove(place);
            for piece in span.subtract(&[gone]) {
                let mut left = Line { due_on: piece.from(), span: ServiceSpan::Days(piece), ..line.clone() };
                left.explanation.days = piece.days();
                let moved = Some(Moved { days: piece.later(-row.lag()), ..moved });
                left.explanation.makes_up = row.makes_up.map(|paid| MakesUp { moved, ..paid });
                self.posted.push(PostedCharge::of(row.id, &left));
                lines.push(left);
            }
            self.reopen(line.component, gone.from());
            let parent = self.posted.iter().find(|parent| parent.id == moved.line);
            unmade.extend(parent.map(|parent| (parent.clone(), gone.later(parent.lag() - row.lag()))));
        }
        unmade
    }

    /// Credits what stands of these charges on these days.
    fn credit(
        &mut self,
        lines: &mut Vec<Line>,
        charges: Vec<(PostedCharge, Period)>,
    ) -> Result<(), QuoteError> {
        let before = lines.len();
        for (charge, days) in charges {
            let credits = match charge.span {
                ServiceSpan::Days(_) => self.credits_of(&charge, days),
                ServiceSpan::Once(_) => self.credit_once(&charge),
            };
            let credits = credits.map_err(|_| self.overflow(charge.component))?;
            if lines.len() == before && !credits.is_empty() {
                self.revision += 1;
            }
            for mut line in credits {
                line.revision = self.revision;
                self.posted.push(PostedCharge::of(ChargeId(Uuid::nil()), &line));
                lines.push(line);
            }
        }
        for line in lines.get(before..).unwrap_or_default() {
            let first = match line.span {
                ServiceSpan::Days(days) => days.from(),
                // It is charged when its marker is past the first billed day.
                ServiceSpan::Once(day) => {
                    let marker = self.markers.iter().find(|marker| marker.component == line.component);
                    marker.and_then(|marker| marker.charged_through.pred_opt()).unwrap_or(day)
                }
            };
            self.reopen(line.component, first);
        }
        Ok(())
    }

    /// What a one-time charge cost, unless it was taken back.
    fn credit_once(&self, charge: &PostedCharge) -> Result<Vec<Line>, MoneyError> {
        if self.posted.iter().any(|row| row.credits == Some(charge.id)) {
            return Ok(Vec::new());
        }
        let line = self.bare_line(charge.component, charge.span, charge.quantity);
        let price = self.charged(charge.amount_minor, charge.span.from())?;
        Ok(vec![Line {
            kind: LineKind::Credit,
            credits: Some(charge.id),
            amount_minor: -charge.amount_minor,
            vat_minor: -charge.vat_minor,
            vat_rate: charge.vat_rate,
            explanation: Explanation { list: price, price, share: Share::WHOLE, ..line.explanation },
            ..line
        }])
    }

    fn credits_of(&self, charge: &PostedCharge, days: Period) -> Result<Vec<Line>, MoneyError> {
        let Some((amount, vat, worth)) = charge.worth() else { return Ok(Vec::new()) };
        let within = |pieces: Vec<Period>| pieces.into_iter().filter_map(move |piece| piece.intersect(days));
        let paid: Vec<Period> = within(self.paid_days(charge)).collect();
        let mut taken: Vec<Period> =
            within(self.standing_days(charge)).flat_map(|piece| piece.subtract(&paid)).collect();
        taken.extend(&paid);
        taken.sort_unstable();
        // What a charge leaves goes with the last days that are worth something of it, be they its own or days that
        // make up for them, so that nothing of it is lost or given twice.
        let family: Vec<&PostedCharge> = self
            .posted
            .iter()
            .filter(|row| row.credits.is_none() && row.original() == charge.original())
            .collect();
        let stays = family.iter().any(|row| {
            let taken: &[Period] = if row.id == charge.id { &paid } else { &[] };
            self.paid_days(row).iter().any(|piece| !piece.subtract(taken).is_empty())
        });
        let mut left = (amount, vat);
        let given = |id: ChargeId| family.iter().any(|row| row.id == id);
        for row in self.posted.iter().filter(|row| row.credits.is_some_and(given)) {
            left = (left.0 + row.amount_minor, left.1 + row.vat_minor);
        }
        let mut lines = Vec::new();
        for unused in taken {
            let (amount, vat) = if !paid.contains(&unused) {
                (0, 0)
            } else if !stays && paid.last() == Some(&unused) {
                left
            } else {
                let part = unused.later(-charge.lag());
                let (amount, vat) = self.part_of(charge, (amount, vat, worth), part)?;
                (amount.min(left.0), vat.min(left.1))
            };
            left = (left.0 - amount, left.1 - vat);
            lines.push(self.credit_line(charge, (unused, paid.contains(&unused)), (amount, vat))?);
        }
        Ok(lines)
    }

    /// The days of a charge that no credit took back.
    fn standing_days(&self, charge: &PostedCharge) -> Vec<Period> {
        let credits = self.posted.iter().filter(|row| row.credits == Some(charge.id));
        let credited: Vec<Period> = credits.filter_map(|row| row.span.days()).collect();
        charge.span.days().map(|span| span.subtract(&credited)).unwrap_or_default()
    }

    /// The standing days of a charge that are worth their money: those that moved behind a block no longer are.
    pub(super) fn paid_days(&self, charge: &PostedCharge) -> Vec<Period> {
        let moved = |row: &PostedCharge| {
            let moved = row.makes_up?.moved.filter(|moved| moved.line == charge.id)?;
            (row.credits.is_none() && !self.is_reversed(row)).then(|| moved.days.later(charge.lag()))
        };
        let moved: Vec<Period> = self.posted.iter().filter_map(moved).collect();
        self.standing_days(charge).into_iter().flat_map(|piece| piece.subtract(&moved)).collect()
    }

    /// Whether all of a line that makes up for blocked days was taken back for nothing: then it made up for none.
    fn is_reversed(&self, line: &PostedCharge) -> bool {
        let credits = self.posted.iter().filter(|row| row.credits == Some(line.id));
        self.standing_days(line).is_empty() && credits.map(|row| row.amount_minor).sum::<i64>() == 0
    }

    /// What some days of a charge cost: of what was charged, by the days as the plan counts them; rounded once. VAT
    /// on top of the price is counted anew on the net part.
    fn part_of(
        &self,
        charge: &PostedCharge,
        (amount, vat, days): (i64, i64, Period),
        unused: Period,
    ) -> Result<(i64, i64), MoneyError> {
        let basis = self.basis(charge.component);
        let included = self.stage_of(charge.component).is_none_or(|stage| stage.segment.terms.vat_included);
        vat_of_part((amount, vat), (charge.vat_rate, included), |whole| credit_of(whole, basis, days, unused))
    }

    pub(super) fn basis(&self, component: ComponentId) -> ProrationBasis {
        let terms = self.stage_of(component).map(|stage| &stage.segment.terms);
        match terms.map(|terms| (terms.interval, terms.basis)) {
            Some((Interval::Months(_), basis)) => basis,
            Some((Interval::Days(_), _)) | None => ProrationBasis::Actual,
        }
    }

    fn credit_line(
        &self,
        charge: &PostedCharge,
        (unused, is_paid): (Period, bool),
        (amount, vat): (i64, i64),
    ) -> Result<Line, MoneyError> {
        let (basis, worth) = (self.basis(charge.component), charge.worth());
        let (worth_minor, _, span) = worth.unwrap_or((charge.amount_minor, charge.vat_minor, unused));
        let of = days(basis, span).max(1);
        let part = if is_paid { days(basis, unused.later(-charge.lag())).min(of) } else { 0 };
        let charged = self.charged(worth_minor, unused.from())?;
        Ok(Line {
            kind: LineKind::Credit,
            credits: Some(charge.id),
            amount_minor: -amount,
            vat_minor: -vat,
            vat_rate: charge.vat_rate,
            explanation: Explanation {
                list: charged,
                price: charged,
                share: Share::new(part, of),
                days: part,
                late_usage: false,
                makes_up: None,
            },
            ..self.bare_line(charge.component, ServiceSpan::Days(unused), charge.quantity)
        })
    }

    /// An amount as a price.
    fn charged(&self, amount_minor: i64, on: NaiveDate) -> Result<Decimal, MoneyError> {
        let exponent = self.serving(on).segment.terms.currency.exponent();
        let charged = Decimal::try_from_i128_with_scale(i128::from(amount_minor), exponent);
        charged.map(|charged| charged.normalize()).map_err(|_| MoneyError::Overflow)
    }

    /// A charge of nothing over some days, or on a day.
    fn bare_line(&self, component: ComponentId, span: ServiceSpan, quantity: Quantity) -> Line {
        Line {
            subscription: self.subscription,
            component,
            code: self.component(component).map(|known| known.code.clone()).unwrap_or_default(),
            kind: LineKind::Charge,
            span,
            due_on: span.from(),
            revision: self.revision,
            quantity,
            amount_minor: 0,
            vat_rate: VatRate::NoVat,
            vat_minor: 0,
            credits: None,
            explanation: Explanation {
                list: Decimal::ZERO,
                price: Decimal::ZERO,
                share: Share::NONE,
                days: span.days().map_or(0, Period::days),
                late_usage: false,
                makes_up: None,
            },
        }
    }

    /// Gives the paid days of a block back behind it: lines of nothing that cover as many days. Days that the
    /// subscription or its plan does not have any more are credited.
    fn extend(
        &mut self,
        lines: &mut Vec<Line>,
        blocked: Period,
        behind: NaiveDate,
    ) -> Result<(), QuoteError> {
        let charges = self.recurring(&Affected::All, blocked);
        let unmade = self.unmake(lines, blocked, &Affected::All);
        for (charge, blocked) in charges.into_iter().chain(unmade) {
            let Some((amount_minor, vat_minor, worth)) = charge.worth() else { continue };
            for paid in self.paid_days(&charge).into_iter().filter_map(|piece| piece.intersect(blocked)) {
                let mut owed = Some(paid);
                while let Some(days) = owed
                    && let Some(piece) = self.next_free(charge.component, behind, days.days())
                {
                    let end = days.from() + TimeDelta::days(piece.days());
                    owed = Period::new(end, days.to());
                    let moved = Period::new(days.from(), end).map(|days| days.later(-charge.lag()));
                    let mut line =
                        self.bare_line(charge.component, ServiceSpan::Days(piece), charge.quantity);
                    line.vat_rate = charge.vat_rate;
                    line.explanation.makes_up = Some(MakesUp {
                        charge: charge.original(),
                        amount_minor,
                        vat_minor,
                        days: worth,
                        moved: moved.map(|days| Moved { line: charge.id, days }),
                    });
                    self.record(std::slice::from_ref(&line), || ChargeId(Uuid::nil()));
                    lines.push(line);
                }
                if let Some(days) = owed {
                    let only = Affected::Only(vec![charge.component]);
                    self.take_back(lines, days, &only)?;
                }
            }
        }
        Ok(())
    }

    /// Up to `owed` days behind a block that nothing covers, as far as the component is part of the terms.
    fn next_free(&self, component: ComponentId, behind: NaiveDate, owed: i64) -> Option<Period> {
        let from = self.facts().open_day(component, behind);
        let has = |stage: &&Stage| stage.segment.terms.components.iter().any(|known| known.id == component);
        let gone = self.stages.iter().filter(|stage| stage.segment.from > behind).find(|stage| !has(stage));
        let ends = [self.billed_until.or(self.ended_on), gone.map(|stage| stage.segment.from)];
        let to = ends.into_iter().flatten().fold(from + TimeDelta::days(owed), NaiveDate::min);
        let serves = has(&self.billed(behind)) || self.billed(behind).segment.from > behind;
        let taken: Vec<Period> = self.coverage(component).days_from(from);
        Period::new(from, to).filter(|_| serves)?.subtract(&taken).first().copied()
    }

    fn overflow(&self, component: ComponentId) -> QuoteError {
        let code = self.component(component).map(|known| known.code.clone()).unwrap_or_default();
        QuoteError::Overflow { code }
    }

    /// The earliest day on which something is to be settled, as far as charges stand today; none when nothing is.
    #[must_use]
    pub fn next_settled_on(&self) -> Option<NaiveDate> {
        let settled_to = self.blocks_settled_to.unwrap_or(NaiveDate::MIN);
        let blocked = blocked_days(&self.blocks).into_iter().filter(|blocked| blocked.to() > settled_to);
        let settles = blocked.flat_map(|blocked| {
            let parts = self.policies(blocked).into_iter();
            parts.filter_map(move |(days, policy)| match policy {
                BlockedTime::Credit => self.is_paid_on(days).then_some(blocked.from()),
                BlockedTime::Extend => {
                    let rest = Period::new(days.from().max(settled_to), days.to())?;
                    (blocked.to() < NaiveDate::MAX && self.is_paid_on(rest)).then_some(blocked.to())
                }
                BlockedTime::Charge => None,
            })
        });
        self.unsettled.iter().map(|event| event.on).chain(settles).min()
    }

    /// Whether a recurring charge stands on any of the days.
    fn is_paid_on(&self, days: Period) -> bool {
        let charges = self.posted.iter().filter(|row| row.credits.is_none());
        charges
            .filter(|row| self.is_recurring(row.component))
            .any(|charge| self.standing_days(charge).iter().any(|piece| piece.intersect(days).is_some()))
    }

    /// Whether settling reads posted lines: only then are they to be loaded.
    #[must_use]
    pub fn reads_posted(&self) -> bool {
        let settled_to = self.blocks_settled_to.unwrap_or(NaiveDate::MIN);
        let block = |block: &Block| block.until.is_none_or(|until| until > settled_to);
        !self.unsettled.is_empty() || self.blocks.iter().any(block)
    }
}
