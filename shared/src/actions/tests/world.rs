//! A world of one client without a server: lives, posted lines, and ids that rise.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::actions::{
    Action, Base, Billed, Effective, Heir, Life, Offer, Outcome, Penalty, PlanRef, Refusal, Stage,
    StageCause, act, bill, due, transfer,
};
use crate::billing::{Covered, Line, Marker, quote};
use crate::calendar::{BillingDay, Schedule};
use crate::catalog::PlanTerms;
use crate::ids::{ChargeId, PlanId, PlanVersionId, ProductId, SubscriptionId};
use crate::rate::Quantity;
use crate::subscription::{Discount, NoBillingDay, Segment, Start};

/// What a subscription begins with.
pub struct Beginning {
    pub on: NaiveDate,
    pub billing_day: Option<BillingDay>,
    pub quantity: Quantity,
    pub price: Option<crate::rate::UnitPrice>,
    pub discounts: Vec<Discount>,
}

#[derive(Default)]
pub struct World {
    pub lives: BTreeMap<String, Life>,
    pub lines: Vec<(String, Line)>,
    pub penalties: Vec<Penalty>,
    pub client_billing_day: Option<BillingDay>,
    next: u128,
}

pub fn offer(terms: &Arc<PlanTerms>, rank: i32) -> Offer {
    let id = terms.components[0].id.uuid();
    let (plan, version) = (PlanId(id), PlanVersionId(id));
    let plan = PlanRef { id: plan, version, product: ProductId(Uuid::from_u128(1)), rank, is_addon: false };
    Offer { terms: Arc::clone(terms), plan }
}

impl World {
    pub fn subscribe(&mut self, name: &str, plan: &Offer, begin: Beginning) -> Result<(), NoBillingDay> {
        let start = Start {
            on: begin.on,
            billing_day: begin.billing_day,
            client_billing_day: self.client_billing_day,
        };
        let first = start.first_billing(&plan.terms)?;
        self.client_billing_day = self.client_billing_day.or(first.client_billing_day);
        let segment = Segment {
            from: first.from,
            terms: Arc::clone(&plan.terms),
            schedule: first.schedule,
            quantity: begin.quantity,
            price_override: begin.price,
            first_stub: plan.terms.first_stub,
            discounts: begin.discounts,
        };
        let stage = Stage { segment, served_from: begin.on, cause: StageCause::Start, plan: plan.plan };
        self.next += 1;
        let life = Life {
            subscription: SubscriptionId(Uuid::from_u128(self.next)),
            revision: 0,
            start_on: begin.on,
            stages: vec![stage],
            retired: Vec::new(),
            ended_on: None,
            billed_until: None,
            markers: Vec::new(),
            covered: Vec::new(),
            usage: Vec::new(),
            posted: Vec::new(),
            blocks: Vec::new(),
            blocks_settled_to: None,
            unsettled: Vec::new(),
            penalty: None,
            client_billing_day: self.client_billing_day,
            base: None,
            ends_with_base: false,
            addons: Vec::new(),
            minimum_from: None,
            transferred: false,
        };
        self.lives.insert(name.to_owned(), life);
        Ok(())
    }

    /// Attaches an add-on.
    pub fn attach(&mut self, name: &str, base: &str, plan: &Offer, begin: Beginning) {
        let on = begin.on;
        self.subscribe(name, plan, begin).unwrap();
        let base = &self.lives[base];
        let (id, ended_on) = (base.subscription, base.ended_on);
        let schedule = base.billed(on).segment.schedule;
        let addon = self.lives.get_mut(name).unwrap();
        addon.base = Some(Base { id, ended_on });
        let segment = &mut addon.stages[0].segment;
        segment.schedule = Schedule::new(segment.terms.interval, schedule.anchor(), schedule.billing_day());
    }

    /// A life with its add-ons, and with the end of its base.
    pub fn whole(&self, name: &str) -> Life {
        let mut life = self.lives[name].clone();
        let of_base = |other: &&Life| other.base.is_some_and(|base| base.id == life.subscription);
        life.addons = self.lives.values().filter(of_base).cloned().collect();
        if let Some(base) = &mut life.base {
            let known = self.lives.values().find(|other| other.subscription == base.id).unwrap();
            base.ended_on = known.ended_on;
        }
        life
    }

    /// Passes a subscription on to another client, under the names with a mark.
    pub fn transfer(
        &mut self,
        name: &str,
        today: NaiveDate,
        effective: Option<Effective>,
    ) -> Result<NaiveDate, Refusal> {
        let heir = Heir { blocks: Vec::new(), client_billing_day: None };
        let mut next = self.next;
        let done = transfer(&self.whole(name), today, effective, &heir, || {
            next += 1;
            SubscriptionId(Uuid::from_u128(next))
        })?;
        self.next = next;
        let mut new = done.new;
        for (id, addon) in done.addons.iter().zip(std::mem::take(&mut new.addons)) {
            let known = self.lives.iter().find(|(_, life)| life.subscription == *id);
            let name = known.map(|(name, _)| format!("{name}'")).unwrap();
            self.lives.insert(name, addon);
        }
        self.lives.insert(format!("{name}'"), new);
        self.apply(name, done.old);
        Ok(done.on)
    }

    pub fn preview(&self, name: &str, today: NaiveDate, action: &Action) -> Result<Outcome, Refusal> {
        act(&self.whole(name), today, action)
    }

    pub fn apply(&mut self, name: &str, mut outcome: Outcome) {
        for addon in std::mem::take(&mut outcome.addons) {
            let known = self.lives.iter().find(|(_, life)| life.subscription == addon.life.subscription);
            let name = known.map(|(name, _)| name.clone()).unwrap();
            self.apply(&name, addon);
        }
        outcome.life.addons.clear();
        self.penalties.extend(outcome.penalty);
        self.post(name, outcome.life, outcome.lines);
    }

    pub fn run(&mut self, as_of: NaiveDate) {
        let names: Vec<String> = self.lives.keys().cloned().collect();
        for name in names {
            let due = due(&self.lives[&name], as_of).unwrap();
            let before = self.lives[&name].markers.clone();
            let billed = bill(&self.lives[&name], as_of).unwrap();
            assert_eq!(billed.lines, due.lines, "a run posts what is due");
            self.post(&name, due.life, due.lines);
            self.agrees(&name, &before, &billed, as_of);
            let again = crate::actions::due(&self.lives[&name], as_of).unwrap();
            let said: Vec<_> =
                again.lines.iter().map(|line| (&line.code, line.span, line.amount_minor)).collect();
            assert!(said.is_empty(), "a second run on {as_of} posts {said:?}");
        }
    }

    /// Takes back what stands of charges of the client's lines, as the reversal of their run does.
    pub fn reverse(&mut self, name: &str, charges: &[ChargeId]) {
        let mut life = self.lives[name].clone();
        let lines = life.reverse(charges).unwrap();
        self.post(name, life, lines);
    }

    fn post(&mut self, name: &str, mut life: Life, lines: Vec<Line>) {
        let next = &mut self.next;
        life.take_in(&lines, || {
            *next += 1;
            ChargeId(Uuid::from_u128(*next))
        });
        self.lines.extend(lines.into_iter().map(|line| (name.to_owned(), line)));
        self.lives.insert(name.to_owned(), life);
    }

    /// What a run writes down leads to the same next lines as what it knows.
    fn agrees(&self, name: &str, before: &[Marker], billed: &Billed, as_of: NaiveDate) {
        let life = &self.lives[name];
        let stays = |known: &&Marker| billed.markers.iter().all(|moved| moved.component != known.component);
        let markers: Vec<Marker> = before.iter().filter(stays).chain(&billed.markers).copied().collect();
        let covered = markers.iter().flat_map(|marker| {
            let days = life.coverage(marker.component).days_from(marker.charged_through);
            days.into_iter().map(|period| Covered { component: marker.component, period })
        });
        let written = Life { covered: covered.collect(), markers: markers.clone(), ..life.clone() };
        if let Some(settled) = &billed.settled {
            assert_eq!(*settled, life.settled());
        }
        for ahead in [0, 40] {
            let on = as_of + TimeDelta::days(ahead);
            let said = |life: &Life| -> Vec<_> {
                let lines = due(life, on).unwrap().lines;
                lines.into_iter().map(|line| (line.code, line.span, line.amount_minor)).collect()
            };
            assert_eq!(said(life), said(&written), "{ahead} days after the run of {as_of}");
        }
        assert!(billed.next_due_on.is_none_or(|day| day > as_of), "still due on {:?}", billed.next_due_on);
        assert_eq!(billed.next_due_on, written.next_due_on().unwrap());
    }

    /// The next period or piece to be charged.
    pub fn next_period(&self, name: &str) -> Option<(NaiveDate, NaiveDate)> {
        let next = quote(&self.lives[name].facts(), NaiveDate::MIN).unwrap().next_period;
        next.map(|period| (period.from(), period.to()))
    }
}
