//! The strip of periods: what is behind, where we are, what comes.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::actions::Stage;
use shared::calendar::{BillingDay, Interval, Schedule};
use shared::period::Period;

use super::act::{PlanNames, Seen, stage_name};
use super::words::terms_now;
use crate::calls::subscriptions::SubscriptionCard;
use crate::today::today;
use crate::tr;
use crate::ui::text;

/// Periods shown before the one of today, and after it.
const BEHIND: i32 = 3;
const AHEAD: i32 = 3;

/// What is known of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Charged.
    Charged,
    /// Should have been charged by today.
    Due,
    /// Comes later.
    Planned,
    /// Comes later, and will not be charged: a suspension has no end yet.
    Off,
}

/// The strip; nothing when the subscription has no period near today.
#[component]
pub fn Strip(card: SubscriptionCard) -> impl IntoView {
    let now = today();
    let next = card.next_period.map(|next| next.from.0);
    let due_on = card.view.next_due_on.map(|day| day.0);
    let goes_on = card.view.ended_on.is_none();
    let changes = changes(&card);
    let piece = move |period: Period| {
        let standing = match next {
            Some(next)
                if next < period.to() && due_on.is_some_and(|due| due <= now) && period.from() <= now =>
            {
                Standing::Due
            }
            Some(next) if next < period.to() => Standing::Planned,
            None if goes_on && period.from() > now => Standing::Off,
            Some(_) | None => Standing::Charged,
        };
        let current = period.contains(now);
        let (class, word) = match standing {
            Standing::Charged => ("strip__piece is-charged", tr!(subscriptions.charged)),
            Standing::Due => ("strip__piece is-due", tr!(subscriptions.due)),
            Standing::Planned => ("strip__piece", tr!(subscriptions.planned)),
            Standing::Off => ("strip__piece", tr!(subscriptions.off)),
        };
        let change = |(day, what): &(NaiveDate, String)| {
            let what = if *day == period.from() {
                what.clone()
            } else {
                tr!(acts.scheduled, day = text::date(*day), what = what.clone()).to_string()
            };
            view! {
                <span class="strip__change" data-testid="strip-change">
                    <span aria-hidden="true">"▲ "</span>
                    {what}
                </span>
            }
        };
        let changes: Vec<_> = changes.iter().filter(|(day, _)| period.contains(*day)).map(change).collect();
        view! {
            <li class=class aria-current=current.then_some("date")>
                <span class="strip__days">{text::period(period.from(), period.to())}</span>
                <span class="strip__word">
                    {word}
                    {current.then(|| format!(" · {}", tr!(subscriptions.now)))}
                </span>
                {changes}
            </li>
        }
    };
    let periods = periods(&card, now);
    (!periods.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="schedule">
                <div class="card__head"><h2 id="schedule">{tr!(subscriptions.schedule)}</h2></div>
                <ol class="strip" data-testid="subscription-strip">{periods.into_iter().map(piece).collect_view()}</ol>
            </section>
        }
    })
}

/// What is scheduled: its day, and what begins then.
fn changes(card: &SubscriptionCard) -> Vec<(NaiveDate, String)> {
    let names = PlanNames::of(card);
    let told = |stage: &Stage| (stage.served_from, stage_name(stage, &names));
    Seen::of(&card.life).map(|seen| seen.later().map(told).collect()).unwrap_or_default()
}

/// Periods around today, cut to the life of the subscription.
fn periods(card: &SubscriptionCard, today: NaiveDate) -> Vec<Period> {
    let Some(terms) = terms_now(&card.terms) else { return Vec::new() };
    let Some(interval) = Interval::parse(&terms.interval) else { return Vec::new() };
    let day = terms.billing_day.and_then(|day| BillingDay::try_from(u32::try_from(day).ok()?).ok());
    let schedule = Schedule::new(interval, terms.anchor_on.0, day);
    let first = card.view.first_billed_on.0;
    let end = card.view.ended_on.map_or(NaiveDate::MAX, |end| end.0);
    let Some(life) = Period::new(first, end) else { return Vec::new() };
    // The middle is the period of today, or the nearest one within the life.
    let last = if end == NaiveDate::MAX { end } else { end.pred_opt().unwrap_or(end) };
    let middle = schedule.index_at(today.clamp(first, last.max(first)));
    let piece = |index: i32| {
        let whole = Period::new(schedule.boundary(index), schedule.boundary(index + 1))?;
        whole.intersect(life)
    };
    (middle - BEHIND..=middle + AHEAD).filter_map(piece).collect()
}
