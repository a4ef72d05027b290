//! One subscription: what it is, what comes next, what may be done.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::api::cabinet::{ActView, SubscriptionDetail, operations};
use shared::cabinet::CabinetAct;

use super::act::Act;
use super::load::Loaded;
use super::subscriptions::next;
use super::ui::{Alert, Title};
use super::words::{self, day, number, price, subscription_state};
use crate::erased::redrawn;
use crate::tr;

/// The page.
#[component]
pub fn Subscription() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let Ok(key) = id.parse() else {
        return view! { <Title text=tr!(cabinet.no_page) back="/cabinet/subscriptions"/> }.into_any();
    };
    let found = Loaded::now(operations::subscription(key));
    let done = RwSignal::new(None::<String>);
    // What was refused because the figures are others now: they are shown anew, below these words.
    let changed = RwSignal::new(None::<String>);
    view! {
        {redrawn(move || changed.get().map(|text| view! { <Alert text=text/> }))}
        {redrawn(move || {
            done.get().map(|text| view! { <div class="note is-good" role="status"><p>{text}</p></div> })
        })}
        {found
            .draw(move |detail| match detail {
                Some(detail) => shown(detail, found, (done, changed)),
                None => view! { <Title text=tr!(cabinet.no_subscription) back="/cabinet/subscriptions"/> }.into_any(),
            })}
    }
    .into_any()
}

fn shown(
    detail: SubscriptionDetail,
    found: Loaded<Option<SubscriptionDetail>>,
    (done, changed): (RwSignal<Option<String>>, RwSignal<Option<String>>),
) -> AnyView {
    let item = detail.subscription.clone();
    let open = RwSignal::new(None::<CabinetAct>);
    let fact = |name: &'static str, value: String| {
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let renamed = (item.name != item.plan).then(|| fact(tr!(cabinet.plan), item.plan.clone()));
    let change = item.changes_on.filter(|_| item.ended_on.is_none());
    let change = change.map(|on| fact(tr!(cabinet.changes), day(on.0)));
    let coming = next(&item);
    let id = item.id;
    let detail = StoredValue::new(detail);
    let acts = item.acts.clone();
    let finished = move |text: String| {
        open.set(None);
        done.set(Some(text));
        changed.set(None);
        found.again(operations::subscription(id));
    };
    let outdated = move |text: String| {
        done.set(None);
        changed.set(Some(text));
        found.again(operations::subscription(id));
    };
    view! {
        <Title text=item.name.clone() back="/cabinet/subscriptions"/>
        <section class="card stack" data-testid="subscription">
            <p>{subscription_state(item.state)}</p>
            <dl class="facts">
                {renamed} {fact(tr!(cabinet.price), price(item.period_amount, &item.interval))}
                {fact(tr!(cabinet.quantity), number(item.quantity))} {fact(tr!(cabinet.since), day(item.start_on.0))}
                {change}
            </dl>
            {(!coming.is_empty()).then(|| view! { <p data-testid="coming">{coming}</p> })}
        </section>
        {redrawn(move || match open.get() {
            Some(act) => {
                view! {
                    <Act
                        act=act
                        detail=detail.get_value()
                        close=Callback::new(move |()| open.set(None))
                        finished=Callback::new(finished)
                        outdated=Callback::new(outdated)
                    />
                }
                    .into_any()
            }
            None => menu(&acts, open),
        })}
    }
    .into_any()
}

/// What may be done, and why something may not.
fn menu(acts: &[ActView], open: RwSignal<Option<CabinetAct>>) -> AnyView {
    if acts.is_empty() {
        return ().into_any();
    }
    let one = |view: &ActView| {
        let act = view.act;
        let reason = view.reason.clone();
        let look = if act == CabinetAct::Cancel { "button is-danger" } else { "button" };
        view! {
            <button
                class=look
                disabled=!view.allowed
                on:click=move |_| open.set(Some(act))
                data-testid=format!("act-{}", act.code())
            >
                {words::act(act)}
            </button>
            {reason.map(|text| view! { <p class="muted">{text}</p> })}
        }
    };
    view! {
        <section class="card stack" aria-labelledby="acts">
            <h2 id="acts">{tr!(cabinet.acts)}</h2>
            {acts.iter().map(one).collect_view()}
        </section>
    }
    .into_any()
}
