//! Online payments of a client, on a tab of its card: saved methods, and what was paid through gateways.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::link::{LinkDialog, Linking};
use super::methods::Methods;
use super::parts::problem_badge;
use super::words::{href, state_badge, test_badge};
use crate::calls::amount;
use crate::calls::clients::ClientCard;
use crate::calls::gateways::{self, IntentFilter, IntentRow};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Empty, Glyph, Icon, Refusal, Skeleton, text};

/// How many of the last payments the tab shows.
const SHOWN: usize = 20;

/// The tab. `changed` is called when money has moved.
#[component]
pub fn ClientOnline(card: ClientCard, changed: Callback<()>) -> impl IntoView {
    let client = card.client.id;
    let balance = amount(card.account.balance);
    let accounts = Remote::new(gateways::accounts);
    let linking = RwSignal::new(None::<Linking>);
    let paid = Remote::new(move || {
        // A link that was made is in the list once its dialog is closed.
        linking.track();
        gateways::list(IntentFilter { client_id: Some(client), ..IntentFilter::default() }, None)
    });
    let done = Callback::new(move |()| {
        paid.refresh();
        changed.try_run(());
    });
    let begun = Linking::of_client(&card);
    view! {
        <div class="scroll stack" data-testid="client-online">
            <section class="card stack" aria-labelledby="online-title">
                <div class="card__head">
                    <h2 id="online-title">{tr!(gateways.payments)}</h2>
                    <div class="card__acts">
                        <A href=format!("/gateway?client={client}") attr:class="btn is-ghost">{tr!(gateways.all_of_client)}</A>
                        {ask(linking, begun)}
                    </div>
                </div>
                {redrawn(move || match paid.get() {
                    None => view! { <Skeleton width="60%"/> }.into_any(),
                    Some(Err(error)) => view! { <Refusal error=error retry=move |()| paid.refresh()/> }.into_any(),
                    Some(Ok(page)) if page.rows.is_empty() => {
                        view! { <Empty glyph=Glyph::Card title=tr!(gateways.client_none) text=tr!(gateways.client_none_text)/> }
                            .into_any()
                    }
                    Some(Ok(page)) => table(page.rows),
                })}
            </section>
            <Methods client=client balance=balance accounts=accounts done=done/>
            <LinkDialog asked=linking/>
        </div>
    }
}

fn ask(linking: RwSignal<Option<Linking>>, begun: Linking) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    view! {
        <Button
            disabled=lacks.is_some()
            title=lacks
            attr:data-testid="online-link"
            on:click=move |_| linking.set(Some(begun.clone()))
        >
            <Icon glyph=Glyph::Card/>
            {tr!(gateways.link_ask)}
        </Button>
    }
}

fn table(rows: Vec<IntentRow>) -> AnyView {
    let row = |IntentRow { intent, .. }: IntentRow| {
        let about = intent.description.clone();
        let made = format!("№ {}, {}", intent.number, text::instant(intent.created_at.0));
        let badges = view! { {state_badge(&intent)} {problem_badge(&intent)} {test_badge(intent.test)} };
        view! {
            <tr>
                <td>
                    <A href=href(intent.id)>{about}</A>
                    <div class="muted">{made}</div>
                </td>
                <td>
                    <div class="row is-wrapped">{badges}</div>
                </td>
                <td class="num">{text::money(amount(intent.amount))}</td>
            </tr>
        }
    };
    view! {
        <table class="lines is-spaced is-paid">
            <tbody>{rows.into_iter().take(SHOWN).map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
