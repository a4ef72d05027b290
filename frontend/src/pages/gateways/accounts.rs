//! Accounts at gateways: how each is set and how it has worked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;

use super::account_form::AccountDialog;
use super::words::{kind_name, sections};
use crate::calls::gateways::{self, GatewayAccountView, GatewayHealthView, GatewayTest};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::text::Copyable;
use crate::ui::{
    Badge, Button, Empty, Glyph, Icon, Look, Mark, Notice, Page, Refusal, Skeleton, Toasts, Tone, text,
};

/// Which account the form is about: none = no form, some of none = a new one.
pub type Edited = RwSignal<Option<Option<GatewayAccountView>>>;

/// The page.
#[component]
pub fn GatewayAccountsPage() -> impl IntoView {
    let read = Remote::new(gateways::accounts);
    let edited: Edited = RwSignal::new(None);
    let done = Callback::new(move |()| read.refresh());
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let add = move || {
        let (title, forbidden) = (lacks.clone(), lacks.is_some());
        view! {
            <Button
                look=Look::Primary
                disabled=forbidden
                title=title
                attr:data-testid="gateway-new"
                on:click=move |_| edited.set(Some(None))
            >
                <Icon glyph=Glyph::Plus/>
                {tr!(gateways.account_new)}
            </Button>
        }
    };
    view! {
        <Page
            title=tr!(gateways.accounts).to_owned()
            parent=("/gateway", tr!(gateways.title).to_owned())
            span=Span::Form
            actions=add
        >
            {sections()}
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(all)) if all.is_empty() => {
                    view! { <Empty glyph=Glyph::Wallet title=tr!(gateways.no_accounts) text=tr!(gateways.no_accounts_text)/> }
                        .into_any()
                }
                Some(Ok(all)) => {
                    let card = |(account, health)| view! { <Card account=account health=health edited=edited/> };
                    all.into_iter().map(card).collect_view().into_any()
                }
            })}
            <AccountDialog edited=edited done=done/>
        </Page>
    }
}

#[component]
fn Card(account: GatewayAccountView, health: Option<GatewayHealthView>, edited: Edited) -> impl IntoView {
    let told = RwSignal::new(None::<GatewayTest>);
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let (forbidden, id) = (lacks.is_some(), account.id);
    let test = move |_| {
        busy.set(true);
        spawn_local(async move {
            match gateways::test(id).await {
                Ok(found) => {
                    told.try_set(Some(found));
                }
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
        });
    };
    let (tone, mark, state) = if account.active {
        (Tone::Ok, Mark::Dot, tr!(gateways.on))
    } else {
        (Tone::Mute, Mark::Ring, tr!(gateways.off))
    };
    let known = account.clone();
    let secrets =
        if account.secrets.is_empty() { tr!(common.none).to_owned() } else { account.secrets.join(", ") };
    view! {
        <section class="card stack" aria-label=account.name.clone() data-testid="gateway-account">
            <div class="card__head">
                <h2>{account.name.clone()}</h2>
                <Badge tone=tone mark=mark text=state/>
                {account.test.then(|| view! { <Badge tone=Tone::Sched mark=Mark::Hatch text=tr!(gateways.test)/> })}
                <Button busy=busy disabled=forbidden title=lacks.clone() attr:data-testid="gateway-test" on:click=test>
                    {tr!(gateways.try_settings)}
                </Button>
                <Button
                    disabled=forbidden
                    title=lacks
                    attr:data-testid="gateway-edit"
                    on:click=move |_| edited.set(Some(Some(known.clone())))
                >
                    {tr!(common.edit)}
                </Button>
            </div>
            {redrawn(move || told.get().map(|found| {
                let (tone, title) = if found.works {
                    (Tone::Ok, tr!(gateways.works))
                } else {
                    (Tone::Bad, tr!(gateways.does_not_work))
                };
                view! { <Notice tone=tone title=title text=found.told/> }
            }))}
            <dl class="facts">
                <dt>{tr!(gateways.gateway)}</dt><dd>{kind_name(account.kind)}</dd>
                <dt>{tr!(gateways.shop)}</dt><dd>{account.shop.clone()}</dd>
                <dt>{tr!(gateways.secrets)}</dt><dd>{secrets}</dd>
                <dt>{tr!(gateways.notify_url)}</dt><dd><Copyable value=account.notify_url.clone()/></dd>
                <dt>{tr!(gateways.changed)}</dt>
                <dd>{format!("{}, {}", account.updated_by, text::instant(account.updated_at.0))}</dd>
            </dl>
            {health.map(|health| view! { <Health health=health/> })}
        </section>
    }
}

#[component]
fn Health(health: GatewayHealthView) -> impl IntoView {
    let share = |part: i32, whole: i32| match i64::from(whole) {
        0 => tr!(common.none).to_owned(),
        whole => {
            format!("{} % ({} / {})", i64::from(part) * 100 / whole, text::number(part), text::number(whole))
        }
    };
    let optional =
        |value: Option<i32>, of: fn(i32) -> String| value.map_or_else(|| tr!(common.none).to_owned(), of);
    let p95 = optional(health.p95_milliseconds, |ms| tr!(gateways.took, ms = text::number(ms)).to_string());
    let lag = optional(health.lag_seconds, |s| tr!(gateways.seconds, s = text::number(s)).to_string());
    view! {
        <h3>{tr!(gateways.health)}</h3>
        <dl class="facts">
            <dt>{tr!(gateways.h_paid)}</dt><dd>{share(health.paid, health.ended)}</dd>
            <dt>{tr!(gateways.h_answered)}</dt><dd>{share(health.answered, health.calls)}</dd>
            <dt>{tr!(gateways.h_p95)}</dt><dd>{p95}</dd>
            <dt>{tr!(gateways.h_lag)}</dt><dd>{lag}</dd>
            <dt>{tr!(gateways.h_events)}</dt>
            <dd>{tr!(
                gateways.h_events_n,
                waiting = text::number(health.waiting),
                refused = text::number(health.refused),
                quarantined = text::number(health.quarantined)
            ).to_string()}</dd>
            <dt>{tr!(gateways.h_problems)}</dt><dd>{text::number(health.problems)}</dd>
        </dl>
    }
}
