//! A world of one client without a server: lives, posted lines, and ids that rise.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::actions::{Action, Life, Offer, Outcome, Refusal, Stage, StageCause, act, due};
use crate::billing::{Line, quote};
use crate::calendar::BillingDay;
use crate::catalog::PlanTerms;
use crate::ids::{ChargeId, ProductId, SubscriptionId};
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
    pub client_billing_day: Option<BillingDay>,
    next: u128,
}

pub fn offer(terms: &Arc<PlanTerms>, rank: i32) -> Offer {
    Offer { terms: Arc::clone(terms), product: ProductId(Uuid::from_u128(1)), rank }
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
        let stage = Stage {
            segment,
            served_from: begin.on,
            cause: StageCause::Start,
            product: plan.product,
            rank: plan.rank,
        };
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
            client_billing_day: self.client_billing_day,
        };
        self.lives.insert(name.to_owned(), life);
        Ok(())
    }

    pub fn preview(&self, name: &str, today: NaiveDate, action: &Action) -> Result<Outcome, Refusal> {
        act(&self.lives[name], today, action)
    }

    pub fn apply(&mut self, name: &str, outcome: Outcome) {
        self.post(name, outcome.life, outcome.lines);
    }

    pub fn run(&mut self, as_of: NaiveDate) {
        let names: Vec<String> = self.lives.keys().cloned().collect();
        for name in names {
            let due = due(&self.lives[&name], as_of).unwrap();
            self.post(&name, due.life, due.lines);
            let again = crate::actions::due(&self.lives[&name], as_of).unwrap();
            let said: Vec<_> =
                again.lines.iter().map(|line| (&line.code, line.span, line.amount_minor)).collect();
            assert!(said.is_empty(), "a second run on {as_of} posts {said:?}");
        }
    }

    fn post(&mut self, name: &str, mut life: Life, lines: Vec<Line>) {
        // Lines that cover days after a block are taken in already.
        let known = life.posted.iter().filter(|row| row.id.uuid().is_nil() && row.credits.is_none());
        let known: Vec<_> = known.map(|row| (row.component, row.span)).collect();
        for row in life.posted.iter_mut().filter(|row| row.id.uuid().is_nil()) {
            self.next += 1;
            row.id = ChargeId(Uuid::from_u128(self.next));
        }
        let new: Vec<Line> =
            lines.iter().filter(|line| !known.contains(&(line.component, line.span))).cloned().collect();
        let next = &mut self.next;
        life.record(&new, || {
            *next += 1;
            ChargeId(Uuid::from_u128(*next))
        });
        self.lines.extend(lines.into_iter().map(|line| (name.to_owned(), line)));
        self.lives.insert(name.to_owned(), life);
    }

    /// The next period or piece to be charged.
    pub fn next_period(&self, name: &str) -> Option<(NaiveDate, NaiveDate)> {
        let next = quote(&self.lives[name].facts(), NaiveDate::MIN).unwrap().next_period;
        next.map(|period| (period.from(), period.to()))
    }
}
