//! A gateway in memory, for tests: it does what the port promises and nothing else. No installation can choose it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use shared::gateway::intent::IntentState;
use shared::gateway::receipt::Receipt;
use shared::money::Money;

use crate::gateways::port::{
    Capabilities, Gateway, Giving, GivingSeen, Known, Listed, Method, New, Seen, Told,
};

/// The gateway.
#[derive(Default)]
pub struct Fake {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    payments: HashMap<i64, Paying>,
    refunds: HashMap<String, Money>,
    lose_next: bool,
}

struct Paying {
    seen: Seen,
    hold: bool,
    save: bool,
    refunded: i64,
}

impl Fake {
    fn held(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A person pays, or declines.
    pub fn pay(&self, number: i64, pays: bool) {
        if let Some(paying) = self.held().payments.get_mut(&number) {
            let hold = paying.hold;
            paying.seen.state = match pays {
                true if hold => IntentState::Held,
                true => IntentState::Paid,
                false => IntentState::Cancelled,
            };
            let method = Method { remote: number.to_string(), title: "Карта".to_owned() };
            paying.seen.method = (pays && paying.save).then_some(method);
            paying.seen.reason = (!pays).then(|| "general_decline".to_owned());
        }
    }

    /// The next call does its work, and its answer is lost.
    pub fn lose_next(&self) {
        self.held().lose_next = true;
    }

    /// Payments that it knows.
    pub fn payments(&self) -> usize {
        self.held().payments.len()
    }

    fn answer<T>(&self, answer: Told<T>) -> Told<T> {
        let lost = std::mem::take(&mut self.held().lose_next);
        if lost { Told::Unknown("Ответ потерян.".to_owned()) } else { answer }
    }

    fn begun(&self, new: &New, state: IntentState) -> Told<Seen> {
        let seen = Seen {
            state,
            amount: Some(new.known.amount),
            fee: None,
            remote: Some(format!("fake-{}", new.known.number)),
            pay_url: Some(format!("fake:{}", new.known.number)),
            reason: None,
            method: None,
            test: false,
            own: Some(new.known.own.clone()),
        };
        let mut held = self.held();
        let paying = Paying { seen, hold: new.hold, save: new.save, refunded: 0 };
        let seen = held.payments.entry(new.known.number).or_insert(paying).seen.clone();
        drop(held);
        self.answer(Told::Done(seen))
    }
}

fn missing<T>() -> Told<T> {
    Told::NotFound("Такого платежа нет.".to_owned())
}

#[async_trait::async_trait]
impl Gateway for Fake {
    fn capabilities(&self) -> Capabilities {
        Capabilities { holds: true, charges: true, refunds: true, lists: true }
    }

    fn refund_receipt(&self, receipt: &Receipt) -> Result<String, String> {
        receipt.yookassa().map(|receipt| receipt.to_string()).map_err(|error| error.to_string())
    }

    fn request(&self, _: &New, _: Option<&Method>) -> Result<Option<serde_json::Value>, String> {
        Ok(None)
    }

    async fn begin(&self, new: &New) -> Told<Seen> {
        self.begun(new, IntentState::Pending)
    }

    async fn charge(&self, new: &New, method: &Method) -> Told<Seen> {
        let known = self.held().payments.values().any(|one| one.seen.method.as_ref() == Some(method));
        if known {
            self.begun(new, IntentState::Paid)
        } else {
            Told::Refused("Способа оплаты нет.".to_owned())
        }
    }

    async fn look(&self, known: &Known) -> Told<Seen> {
        let found = self.held().payments.get(&known.number).map(|paying| paying.seen.clone());
        self.answer(found.map_or_else(missing, Told::Done))
    }

    async fn capture(&self, known: &Known, amount: Money, _: Option<Receipt>) -> Told<()> {
        let done = match self.held().payments.get_mut(&known.number) {
            Some(paying)
                if paying.seen.state == IntentState::Held && amount.minor() <= known.amount.minor() =>
            {
                paying.seen.state = IntentState::Paid;
                paying.seen.amount = Some(amount);
                Told::Done(())
            }
            Some(_) => Told::Refused("Деньги не удержаны.".to_owned()),
            None => missing(),
        };
        self.answer(done)
    }

    async fn cancel(&self, known: &Known) -> Told<()> {
        let done = match self.held().payments.get_mut(&known.number) {
            Some(paying) if paying.seen.state == IntentState::Held => {
                paying.seen.state = IntentState::Cancelled;
                Told::Done(())
            }
            Some(_) => Told::Refused("Деньги не удержаны.".to_owned()),
            None => missing(),
        };
        self.answer(done)
    }

    async fn refund(&self, known: &Known, giving: &Giving) -> Told<GivingSeen> {
        let mut held = self.held();
        let seen = GivingSeen { done: Some(true), remote: Some(giving.key.clone()), reason: None };
        let answer = if held.refunds.contains_key(&giving.key) {
            Told::Done(seen)
        } else {
            let left = held
                .payments
                .get(&known.number)
                .map(|paying| paying.seen.amount.map_or(0, Money::minor) - paying.refunded);
            match left {
                Some(left) if giving.amount.minor() <= left => {
                    held.refunds.insert(giving.key.clone(), giving.amount);
                    if let Some(paying) = held.payments.get_mut(&known.number) {
                        paying.refunded += giving.amount.minor();
                    }
                    Told::Done(seen)
                }
                Some(_) => Told::Refused("Больше, чем осталось.".to_owned()),
                None => missing(),
            }
        };
        drop(held);
        self.answer(answer)
    }

    async fn look_refund(&self, known: &Known, giving: &Giving) -> Told<GivingSeen> {
        self.refund(known, giving).await
    }

    async fn listed(&self, from: DateTime<Utc>, _: DateTime<Utc>) -> Told<Vec<Listed>> {
        let held = self.held();
        let paid = held.payments.values().filter(|paying| paying.seen.state == IntentState::Paid);
        let payments = paid.filter_map(|paying| {
            let (remote, amount) = paying.seen.remote.clone().zip(paying.seen.amount)?;
            Some(Listed { remote, of: None, refund: false, amount, fee: None, at: from })
        });
        let refunds = held.refunds.iter().map(|(key, amount)| Listed {
            of: None,
            remote: key.clone(),
            refund: true,
            amount: *amount,
            fee: None,
            at: from,
        });
        Told::Done(payments.chain(refunds).collect())
    }

    async fn test(&self) -> Told<String> {
        Told::Done("Шлюз в памяти.".to_owned())
    }
}
