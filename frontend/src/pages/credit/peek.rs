//! A debtor beside the list: where it stands, and what happened last.

use leptos::prelude::*;
use leptos_router::components::A;

use super::dialogs::{Dialogs, Subject, act_buttons};
use super::events::Events;
use super::standing::StandingFacts;
use crate::calls::credit::{self, DebtorRow};
use crate::remote::Remote;
use crate::tr;
use crate::ui::text::Copyable;
use crate::ui::{Glyph, Icon, Notice, Peek, Refusal, Skeleton, Tone};

/// Events that the panel shows.
const LAST: usize = 6;

/// The panel; open while a debtor is chosen.
#[component]
pub fn DebtorPeek(
    row: RwSignal<Option<DebtorRow>>,
    dialogs: Dialogs,
    version: RwSignal<u32>,
) -> impl IntoView {
    let body = move |row: DebtorRow| view! { <Body row=row dialogs=dialogs version=version/> }.into_any();
    view! { <Peek row=row title=|row: &DebtorRow| row.client.name.clone() id="debtor-peek" body=body/> }
}

#[component]
fn Body(row: DebtorRow, dialogs: Dialogs, version: RwSignal<u32>) -> impl IntoView {
    let id = row.client.id;
    let card = Remote::new(move || {
        version.track();
        credit::of_client(id)
    });
    let phone = row
        .client
        .phone
        .clone()
        .map(|phone| view! { <dt>{tr!(clients.phone)}</dt><dd><Copyable value=phone/></dd> });
    let email = row.client.email.clone().map(|email| {
        let href = format!("mailto:{email}");
        view! { <dt>{tr!(clients.email)}</dt><dd><a href=href>{email}</a></dd> }
    });
    let shown = move || match card.get() {
        None => view! { <Skeleton/><Skeleton width="40%"/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
        Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
        Some(Ok(Some(card))) => {
            let standing = match card.credit.standing {
                Some(standing) => view! { <StandingFacts standing=standing/> }.into_any(),
                None => view! { <p>{tr!(credit.no_debt)}</p> }.into_any(),
            };
            view! {
                {standing}
                <h3>{tr!(credit.events)}</h3>
                <Events events=card.credit_events currency=card.currency.0 most=LAST/>
            }
            .into_any()
        }
    };
    let contacts = phone.is_some() || email.is_some();
    view! {
        <div class="stack">
            <div class="row is-wrapped">
                {act_buttons(dialogs, &Subject::of(&row))}
            </div>
            {contacts.then(|| view! { <dl class="facts">{phone}{email}</dl> })}
            {shown}
            <div class="row">
                <A href=format!("/clients/{id}/credit") attr:class="btn">
                    {tr!(clients.open_card)}
                    <Icon glyph=Glyph::Right/>
                </A>
            </div>
        </div>
    }
}
