//! The credit of a client, on a tab of its card.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::ClientId;

use super::dialogs::{CreditDialogs, Dialogs, Subject, act_button, act_buttons};
use super::end::EndDialog;
use super::events::Events;
use super::standing::{StandingFacts, Terms};
use super::terms::TermsDialog;
use super::words::exception_name;
use crate::calls::amount;
use crate::calls::credit::{self, CreditCard, ExceptionView, PromiseView};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::today;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Badge, Button, Empty, Glyph, Icon, Mark, Refusal, Skeleton, Tone, text};

/// The tab.
#[component]
pub fn CreditTab(client: ClientId, version: RwSignal<u32>, changed: Callback<()>) -> impl IntoView {
    let card = Remote::new(move || {
        version.track();
        credit::of_client(client)
    });
    let dialogs = Dialogs::new();
    let acts =
        Acts { dialogs, terms: RwSignal::new(None::<Subject>), ended: RwSignal::new(None::<ExceptionView>) };
    view! {
        <div class="scroll" data-testid="client-credit">
            {redrawn(move || match card.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Clients title=tr!(clients.no_such) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(card))) => view! { <Body card=card acts=acts/> }.into_any(),
            })}
        </div>
        <CreditDialogs dialogs=dialogs done=changed/>
        <TermsDialog subject=acts.terms done=changed/>
        <EndDialog exception=acts.ended done=changed/>
    }
}

/// What can be done on the tab.
#[derive(Clone, Copy)]
struct Acts {
    dialogs: Dialogs,
    terms: RwSignal<Option<Subject>>,
    ended: RwSignal<Option<ExceptionView>>,
}

#[component]
fn Body(card: CreditCard, acts: Acts) -> impl IntoView {
    let subject = Subject::from(&card);
    let standing = match card.credit.standing.clone() {
        Some(standing) => view! { <StandingFacts standing=standing/> }.into_any(),
        None => view! { <p class="muted" data-testid="no-debt">{tr!(credit.no_debt)}</p> }.into_any(),
    };
    let promised = card.credit.promised.map(|sum| {
        view! { <dt>{tr!(credit.promised)}</dt><dd>{text::money(amount(sum))}</dd> }
    });
    let group = card.credit.group.clone().map_or_else(|| tr!(credit.no_group).to_owned(), |group| group.name);
    let restricted = card.credit.restricted.then(|| {
        view! { <dt>{tr!(credit.orders)}</dt><dd>{tr!(credit.restricted)}</dd> }
    });
    let currency = card.currency.0;
    view! {
        <div class="bar">
            {act_buttons(acts.dialogs, &subject)}
            {act_button(
                acts.terms,
                &subject,
                Permission::LedgerAdjust,
                "credit-terms-edit",
                tr!(credit.change_terms),
            )}
        </div>
        <div class="cols">
            <section class="card stack" aria-labelledby="credit-standing">
                <h2 id="credit-standing">{tr!(credit.standing)}</h2>
                {standing}
                <dl class="facts">
                    <dt>{tr!(credit.available)}</dt>
                    <dd>{text::money(amount(card.account.available))}</dd>
                    {promised}
                    {restricted}
                    <dt>{tr!(credit.group)}</dt>
                    <dd>{group}</dd>
                </dl>
            </section>
            <section class="card stack" aria-labelledby="credit-holds">
                <h2 id="credit-holds">{tr!(credit.terms)}</h2>
                <Terms card=card.clone()/>
            </section>
        </div>
        <Spared exceptions=card.credit_exceptions ended=acts.ended/>
        <Promises promises=card.promises/>
        <section class="card stack" aria-labelledby="credit-events">
            <h2 id="credit-events">{tr!(credit.events)}</h2>
            <Events events=card.credit_events currency=currency most=usize::MAX/>
        </section>
    }
}

/// Exceptions, active and past; nothing when there were none.
#[component]
fn Spared(exceptions: Vec<ExceptionView>, ended: RwSignal<Option<ExceptionView>>) -> impl IntoView {
    let day = today();
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let row = move |one: ExceptionView| {
        let over = one.ended_at.is_some() || one.until.0 < day;
        let (tone, mark, word) = match (over, one.ended_by.is_some()) {
            (false, _) => (Tone::Info, Mark::Dot, tr!(credit.holds)),
            (true, true) => (Tone::Mute, Mark::Ring, tr!(credit.stopped)),
            (true, false) => (Tone::Mute, Mark::Ring, tr!(credit.over)),
        };
        let (chosen, lacks) = (one.clone(), lacks.clone());
        let end = (!over).then(|| {
            let disabled = lacks.is_some();
            view! {
                <Button
                    disabled=disabled
                    title=lacks
                    attr:data-testid="exception-end"
                    on:click=move |_| ended.set(Some(chosen.clone()))
                >
                    {tr!(credit.exception_end)}
                </Button>
            }
        });
        let who =
            tr!(credit.given_by, who = one.created_by, at = text::instant(one.created_at.0)).to_string();
        view! {
            <tr>
                <td><Badge tone=tone mark=mark text=word/></td>
                <td>
                    <div class="strong">{exception_name(one.kind)}</div>
                    <div>{one.reason}</div>
                    <div class="muted">{who}</div>
                </td>
                <td class="is-whole">{text::date(one.until.0)}</td>
                <td class="num">{end}</td>
            </tr>
        }
    };
    (!exceptions.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="credit-exceptions" data-testid="exceptions">
                <div class="card__head"><h2 id="credit-exceptions">{tr!(credit.exceptions)}</h2></div>
                <table class="lines is-spaced">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(credit.state)}</th>
                            <th scope="col">{tr!(credit.exception)}</th>
                            <th scope="col">{tr!(credit.until)}</th>
                            <th scope="col"><span class="sr-only">{tr!(common.actions)}</span></th>
                        </tr>
                    </thead>
                    <tbody>{exceptions.into_iter().map(row).collect_view()}</tbody>
                </table>
            </section>
        }
    })
}

/// Promised payments, active and past; nothing when there were none.
#[component]
fn Promises(promises: Vec<PromiseView>) -> impl IntoView {
    let day = today();
    let row = move |one: PromiseView| {
        let (tone, mark, word) = if one.until.0 < day {
            (Tone::Mute, Mark::Ring, tr!(credit.over))
        } else {
            (Tone::Info, Mark::Dot, tr!(credit.holds))
        };
        view! {
            <tr>
                <td><Badge tone=tone mark=mark text=word/></td>
                <td class="num">{text::money(amount(one.amount))}</td>
                <td class="is-whole">{text::date(one.from.0)}</td>
                <td class="is-whole">{text::date(one.until.0)}</td>
                <td class="muted">{one.created_by}</td>
            </tr>
        }
    };
    (!promises.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="credit-promises" data-testid="promises">
                <div class="card__head">
                    <Icon glyph=Glyph::Clock/>
                    <h2 id="credit-promises">{tr!(credit.promises)}</h2>
                </div>
                <table class="lines is-spaced">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(credit.state)}</th>
                            <th scope="col" class="num">{tr!(clients.amount)}</th>
                            <th scope="col">{tr!(credit.from)}</th>
                            <th scope="col">{tr!(credit.until)}</th>
                            <th scope="col">{tr!(clients.actor)}</th>
                        </tr>
                    </thead>
                    <tbody>{promises.into_iter().map(row).collect_view()}</tbody>
                </table>
            </section>
        }
    })
}
