//! How the gateways have worked: shares of what succeeded in the last day, week and month, and what waits now.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::ids::GatewayAccountId;

use super::words::{kind_name, sections, test_badge};
use crate::calls::gateways::{self, GatewayAccountView, GatewayHealthOf, GatewayHealthView};
use crate::format;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Badge, Button, Empty, Glyph, Icon, Mark, Page, Refusal, Skeleton, Tone, text};

/// The page.
#[component]
pub fn GatewayHealthPage() -> impl IntoView {
    let accounts = Remote::new(gateways::accounts);
    let read = Remote::new(gateways::health);
    let again = move |_| {
        accounts.refresh();
        read.refresh();
    };
    let actions = move || {
        view! {
            <Button busy=Signal::derive(move || read.busy()) attr:data-testid="health-again" on:click=again>
                <Icon glyph=Glyph::Again/>
                {tr!(gateways.refresh)}
            </Button>
        }
    };
    view! {
        <Page
            title=tr!(gateways.health).to_owned()
            parent=("/gateway", tr!(gateways.title).to_owned())
            actions=actions
        >
            {sections()}
            {redrawn(move || match (accounts.get(), read.get()) {
                (None, _) | (_, None) => {
                    view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any()
                }
                (Some(Err(error)), _) | (_, Some(Err(error))) => {
                    view! { <Refusal error=error retry=move |()| { accounts.refresh(); read.refresh(); }/> }.into_any()
                }
                (Some(Ok(all)), Some(Ok(_))) if all.is_empty() => {
                    view! {
                        <Empty glyph=Glyph::Card title=tr!(gateways.no_accounts) text=tr!(gateways.no_accounts_text)>
                            <A href="/gateway/accounts" attr:class="btn">{tr!(gateways.accounts)}</A>
                        </Empty>
                    }
                        .into_any()
                }
                (Some(Ok(all)), Some(Ok(health))) => {
                    let card = |account: GatewayAccountView| {
                        let of = Spans::of(&health, account.id);
                        view! { <Card account=account of=of/> }
                    };
                    all.into_iter().map(card).collect_view().into_any()
                }
            })}
        </Page>
    }
}

/// How one account has worked in a day, a week and a month.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spans([Option<GatewayHealthView>; 3]);

impl Spans {
    fn of(health: &GatewayHealthOf, account: GatewayAccountId) -> Spans {
        let spans = [&health.day, &health.week, &health.month];
        Spans(spans.map(|all| all.iter().find(|one| one.account_id == account).cloned()))
    }

    fn row(&self, name: &'static str, value: fn(&GatewayHealthView) -> String) -> impl IntoView + use<> {
        let none = || tr!(common.none).to_owned();
        let cells = self.0.clone().map(|span| {
            view! { <td class="num">{span.as_ref().map_or_else(none, value)}</td> }
        });
        view! { <tr><th scope="row">{name}</th>{cells.into_iter().collect_view()}</tr> }
    }
}

/// «92 % (11 из 12)»; a dash where there was nothing.
fn share(part: i32, whole: i32) -> String {
    if whole == 0 {
        return tr!(common.none).to_owned();
    }
    let percent = format::percent(part.into(), whole.into());
    tr!(gateways.share, percent = percent, part = text::number(part), whole = text::number(whole)).to_string()
}

#[component]
fn Card(account: GatewayAccountView, of: Spans) -> impl IntoView {
    let id = account.id;
    let now = of.0.iter().flatten().next().cloned();
    let off =
        (!account.active).then(|| view! { <Badge tone=Tone::Mute mark=Mark::Ring text=tr!(gateways.off)/> });
    view! {
        <section class="card stack" aria-label=account.name.clone() data-testid="gateway-health">
            <div class="card__head">
                <h2>{account.name.clone()}</h2>
                {(account.name != kind_name(account.kind)).then(|| {
                    view! { <span class="muted">{kind_name(account.kind)}</span> }
                })}
                {off}
                {test_badge(account.test)}
            </div>
            {now.map(|now| waits(id, &now))}
            <table class="lines is-spaced health">
                <thead>
                    <tr>
                        <th scope="col"><span class="sr-only">{tr!(gateways.h_what)}</span></th>
                        <th scope="col" class="num">{tr!(gateways.h_day)}</th>
                        <th scope="col" class="num">{tr!(gateways.h_week)}</th>
                        <th scope="col" class="num">{tr!(gateways.h_month)}</th>
                    </tr>
                </thead>
                <tbody>
                    {of.row(tr!(gateways.h_paid), |one| share(one.paid, one.ended))}
                    {of.row(tr!(gateways.h_unpaid), |one| share(one.ended - one.paid, one.ended))}
                    {of.row(tr!(gateways.h_answered), |one| share(one.answered, one.calls))}
                    {of.row(tr!(gateways.h_silent), |one| share(one.calls - one.answered, one.calls))}
                    {of.row(tr!(gateways.h_p95), |one| match one.p95_milliseconds {
                        Some(ms) => tr!(gateways.took, ms = text::number(ms)).to_string(),
                        None => tr!(common.none).to_owned(),
                    })}
                    {of.row(tr!(gateways.h_lag), |one| match one.lag_seconds {
                        Some(seconds) => tr!(gateways.seconds, s = text::number(seconds)).to_string(),
                        None => tr!(common.none).to_owned(),
                    })}
                    {of.row(tr!(gateways.h_refused), |one| text::number(one.refused))}
                    {of.row(tr!(gateways.h_quarantined), |one| text::number(one.quarantined))}
                </tbody>
            </table>
            <Last account=id/>
        </section>
    }
}

/// What waits for somebody now; each number opens the list that it counts.
fn waits(account: GatewayAccountId, now: &GatewayHealthView) -> AnyView {
    let lines = [
        (
            now.problems,
            tr!(gateways.now_problems),
            format!("/gateway?view=problems&account={account}"),
            Tone::Bad,
        ),
        (
            now.waiting,
            tr!(gateways.now_waiting),
            format!("/gateway/events?view=stored&account={account}"),
            Tone::Warn,
        ),
    ];
    let lines: Vec<_> = lines.into_iter().filter(|(count, ..)| *count > 0).collect();
    if lines.is_empty() {
        return view! {
            <div class="row"><Badge tone=Tone::Ok mark=Mark::Tick text=tr!(gateways.now_nothing)/></div>
        }
        .into_any();
    }
    let line = |(count, name, href, tone): (i32, &'static str, String, Tone)| {
        view! {
            <li class="row">
                <Badge tone=tone mark=Mark::Bang text=text::number(count)/>
                <A href=href>{name}</A>
            </li>
        }
    };
    view! { <ul class="stack-s">{lines.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// The last money and the last notification.
#[component]
fn Last(account: GatewayAccountId) -> impl IntoView {
    let last = Remote::new(move || gateways::last(account));
    let at = move |told: bool| match last.get() {
        None => String::new(),
        Some(Err(error)) => error.text(),
        Some(Ok((paid, notified))) => {
            let at = if told { notified } else { paid };
            at.map_or_else(|| tr!(gateways.never).to_owned(), |at| text::instant(at.0))
        }
    };
    view! {
        <dl class="facts">
            <dt>{tr!(gateways.last_paid)}</dt><dd>{move || at(false)}</dd>
            <dt>{tr!(gateways.last_told)}</dt><dd>{move || at(true)}</dd>
        </dl>
    }
}
