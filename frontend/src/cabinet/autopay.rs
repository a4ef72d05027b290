//! Autopay: cards that are kept, what is charged by itself, and the words to which the client agreed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{
    AutopayView, CabinetAutopayChange, CabinetAutopayInput, SavedMethodItem, operations,
};
use shared::ids::SavedMethodKey;

use super::api::done;
use super::load::{Doing, Loaded};
use super::ui::{Title, badge, paragraphs};
use super::words::{day, method};
use crate::erased::redrawn;
use crate::today::day_at;
use crate::tr;

/// The page.
#[component]
pub fn Autopay() -> impl IntoView {
    let autopay = Loaded::now(operations::autopay());
    view! {
        <Title text=tr!(cabinet.autopay) back="/cabinet/more"/>
        {autopay.draw(move |view| shown(view, autopay))}
    }
}

fn shown(view: AutopayView, autopay: Loaded<AutopayView>) -> AnyView {
    let AutopayView { consent, methods } = view;
    let (kept, ended): (Vec<_>, Vec<_>) = methods.into_iter().partition(|one| one.ended_at.is_none());
    let none = kept.is_empty().then(|| {
        view! {
            <section class="card stack">
                <p>{tr!(cabinet.autopay_none)}</p>
                <a class="button" href="/cabinet/pay">{tr!(cabinet.pay)}</a>
            </section>
        }
    });
    let old = (!ended.is_empty()).then(|| {
        view! {
            <details class="card fold">
                <summary><h2>{tr!(cabinet.autopay_old)}</h2></summary>
                <ul class="rows">{ended.into_iter().map(gone).collect_view()}</ul>
            </details>
        }
    });
    view! {
        {none}
        {kept.iter().map(|one| card(one, &consent, autopay)).collect_view()}
        {old}
    }
    .into_any()
}

/// A card that is not charged any more.
fn gone(one: SavedMethodItem) -> AnyView {
    let when = one.ended_at.map(|at| day(day_at(at.0))).unwrap_or_default();
    let why = one.end_reason.unwrap_or_default();
    view! {
        <li class="said">
            <div class="said__head"><span>{method(&one.title)}</span></div>
            <span class="muted">{format!("{when} · {why}")}</span>
        </li>
    }
    .into_any()
}

/// What stands open beneath a card: nothing, the words before it is switched on, or the question before it is forgotten.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    Nothing,
    On,
    Forget,
}

/// What is done to one card.
#[derive(Clone, Copy)]
struct Switch {
    id: SavedMethodKey,
    charged: bool,
    name: StoredValue<String>,
    consent: StoredValue<String>,
    asking: RwSignal<Asking>,
    doing: Doing,
    autopay: Loaded<AutopayView>,
}

impl Switch {
    fn set(self, change: CabinetAutopayChange) {
        if !self.doing.begin() {
            return;
        }
        let input = CabinetAutopayInput { id: self.id, change };
        spawn_local(async move {
            match done(operations::set_autopay(&input)).await {
                Ok(view) => self.autopay.put(view),
                Err(failure) => self.doing.end(Some(failure)),
            }
        });
    }

    fn button(self, look: &'static str, words: &'static str, press: impl Fn(Switch) + 'static) -> AnyView {
        let busy = move || self.doing.busy.get();
        view! { <button class=look disabled=busy on:click=move |_| press(self)>{words}</button> }.into_any()
    }

    fn agree(self) {
        self.set(CabinetAutopayChange::On(self.consent.get_value()));
    }

    fn draw(self) -> AnyView {
        let ask = move |asking: Asking| move |this: Switch| this.asking.set(asking);
        match self.asking.get() {
            Asking::On => view! {
                <div class="consent">{paragraphs(&self.consent.get_value())}</div>
                {self.button("button is-main", tr!(cabinet.autopay_agree), Switch::agree)}
                {self.button("button is-quiet", tr!(cabinet.not_now), ask(Asking::Nothing))}
            }
            .into_any(),
            Asking::Forget => view! {
                <p>{tr!(cabinet.autopay_forget_ask, name = self.name.get_value()).to_string()}</p>
                {self.button("button is-danger-main", tr!(cabinet.autopay_forget), |this| this.set(CabinetAutopayChange::Forget(true)))}
                {self.button("button is-quiet", tr!(cabinet.not_now), ask(Asking::Nothing))}
            }
            .into_any(),
            Asking::Nothing => {
                let switch = match self.charged {
                    true => {
                        let off = |this: Switch| this.set(CabinetAutopayChange::Off(true));
                        self.button("button", tr!(cabinet.autopay_switch_off), off)
                    }
                    false => self.button("button is-main", tr!(cabinet.autopay_switch_on), ask(Asking::On)),
                };
                view! {
                    {switch}
                    {self.button("button is-danger", tr!(cabinet.autopay_forget), ask(Asking::Forget))}
                }
                .into_any()
            }
        }
    }
}

fn card(one: &SavedMethodItem, consent: &str, autopay: Loaded<AutopayView>) -> AnyView {
    let charged = one.autopay;
    let name = method(&one.title);
    let switch = Switch {
        id: one.id,
        charged,
        name: StoredValue::new(name.clone()),
        consent: StoredValue::new(consent.to_owned()),
        asking: RwSignal::new(Asking::Nothing),
        doing: Doing::new(),
        autopay,
    };
    let (state, about) = if charged {
        (badge("ok", tr!(cabinet.autopay_on)), tr!(cabinet.autopay_on_about))
    } else {
        (badge("mute", tr!(cabinet.autopay_off)), tr!(cabinet.autopay_off_about))
    };
    let retry = one.next_at.filter(|_| charged).map(|at| {
        let words = tr!(cabinet.autopay_retry, day = day(day_at(at.0))).to_string();
        view! { <p class="overdue">{words}</p> }
    });
    view! {
        <section class="card stack" data-testid="method">
            <div class="said__head"><h2>{name}</h2>{state}</div>
            <p>{about}</p>
            {retry}
            {switch.doing.rest(&[])}
            {redrawn(move || switch.draw())}
            {agreed(one)}
        </section>
    }
    .into_any()
}

/// The words to which the client agreed, as they were shown then.
fn agreed(one: &SavedMethodItem) -> AnyView {
    let when = tr!(cabinet.autopay_agreed, day = day(day_at(one.consent_at.0))).to_string();
    view! {
        <details class="fold" data-testid="agreed">
            <summary>{when}</summary>
            <div class="consent">{paragraphs(&one.consent)}</div>
        </details>
    }
    .into_any()
}
