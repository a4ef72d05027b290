//! The history of a client, on a tab of its card.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::ClientId;
use shared::money::Currency;

use super::moments::moments;
use crate::calls::access::{self, AuditEntryView, AuditFilter};
use crate::calls::catalog::{self, PlanView};
use crate::calls::subscriptions::{self, SubscriptionTimeline};
use crate::pages::subscriptions::event_plan;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Empty, Glyph, Notice, Refusal, Skeleton, Timeline, Toasts, Tone};

/// The tab.
#[component]
pub fn History(client: ClientId, currency: Currency, version: RwSignal<u32>) -> impl IntoView {
    let session = Session::get();
    let (may_audit, may_read) =
        (session.may(Permission::AuditRead), session.may(Permission::SubscriptionRead));
    let older = RwSignal::new(Vec::<AuditEntryView>::new());
    let next = RwSignal::new(None::<String>);
    let first = Remote::new(move || {
        version.track();
        async move {
            let audit = if may_audit { Some(access::audit(about(client), None).await?) } else { None };
            let timelines = if may_read { subscriptions::timelines(client).await? } else { Vec::new() };
            let plans = named_plans(&timelines).await;
            next.try_set(audit.as_ref().and_then(|page| page.next.clone()));
            older.try_set(Vec::new());
            Ok((audit.map(|page| page.rows).unwrap_or_default(), timelines, plans))
        }
    });
    let shown = move || match first.get() {
        None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| first.refresh()/> }.into_any(),
        Some(Ok((mut audit, timelines, plans))) => {
            audit.extend(older.get());
            let moments = moments(audit, timelines, &plans, currency);
            if moments.is_empty() {
                let (title, text) = (tr!(clients.no_history), tr!(clients.no_history_text));
                return view! { <Empty glyph=Glyph::History title=title text=text/> }.into_any();
            }
            view! { <Timeline label=tr!(clients.history) moments=moments/> }.into_any()
        }
    };
    view! {
        <div class="scroll" data-testid="client-history">
            {(!may_audit)
                .then(|| view! { <Notice tone=Tone::Info title=tr!(clients.no_audit) text=tr!(clients.no_audit_text)/> })}
            <section class="card" aria-label=tr!(clients.history)>{shown}</section>
            <Older client=client next=next older=older/>
        </div>
    }
}

/// Plans that timelines name: those of the subscriptions, and earlier ones. One that cannot be read has no name.
async fn named_plans(timelines: &[SubscriptionTimeline]) -> Vec<PlanView> {
    let mut plans: Vec<PlanView> = timelines.iter().map(|of| of.plan.clone()).collect();
    for id in timelines.iter().flat_map(|of| &of.timeline).filter_map(event_plan) {
        if plans.iter().all(|known| known.id != id)
            && let Ok(Some(plan)) = catalog::plan(id).await
        {
            plans.push(plan.view);
        }
    }
    plans
}

fn about(client: ClientId) -> AuditFilter {
    AuditFilter { client: Some(client), ..AuditFilter::default() }
}

/// The button that reads what was before.
#[component]
fn Older(
    client: ClientId,
    next: RwSignal<Option<String>>,
    older: RwSignal<Vec<AuditEntryView>>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let read = move |_| {
        let after = next.get_untracked();
        busy.set(true);
        leptos::task::spawn_local(async move {
            match access::audit(about(client), after).await {
                Ok(page) => {
                    older.try_update(|older| older.extend(page.rows));
                    next.try_set(page.next);
                }
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Show when=move || next.with(Option::is_some)>
            <div class="row"><Button busy=busy on:click=read>{tr!(common.show_more)}</Button></div>
        </Show>
    }
}
