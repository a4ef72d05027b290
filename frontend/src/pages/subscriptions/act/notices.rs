//! What is scheduled for a subscription, with a button that takes it back.

use leptos::prelude::*;
use shared::access::Permission;
use shared::actions::Action;

use super::Deed;
use super::figures::{PlanNames, Seen, is_change};
use super::menu::can;
use super::words::{deed_code, deed_name, stage_name};
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Notice, Tone, text};

/// A strip for each day on which something begins, and one for a scheduled end.
#[component]
pub fn Notices(seen: Seen, names: PlanNames, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let may = Session::get().may(Permission::SubscriptionWrite);
    let revocable = |deed: Deed, action: &Action| (may && can(&seen, action)).then_some(deed);
    let drop = revocable(Deed::DropChange, &Action::DropChange);
    let mut shown: Vec<(String, Option<Deed>)> = Vec::new();
    if let Some(end) = seen.life.ended_on.filter(|end| *end > seen.today) {
        let last = text::date(end.pred_opt().unwrap_or(end));
        let title = tr!(acts.ends_later, day = last).to_string();
        shown.push((title, revocable(Deed::Uncancel, &Action::Uncancel)));
    }
    for stage in seen.later() {
        let day = text::date(stage.served_from);
        let title = tr!(acts.scheduled, day = day, what = stage_name(stage, &names)).to_string();
        shown.push((title, drop.filter(|_| is_change(stage))));
    }
    let strip = |(title, deed): (String, Option<Deed>)| {
        let revoke = deed.map(|deed| {
            view! {
                <Button
                    attr:data-testid=format!("revoke-{}", deed_code(deed))
                    on:click=move |_| chosen.set(Some(deed))
                >
                    {deed_name(deed)}
                </Button>
            }
        });
        view! {
            <div data-testid="scheduled">
                <Notice tone=Tone::Sched title=title>{revoke}</Notice>
            </div>
        }
    };
    shown.into_iter().map(strip).collect_view()
}
