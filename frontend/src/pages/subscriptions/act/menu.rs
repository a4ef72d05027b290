//! The menu of a subscription's card.

use leptos::prelude::*;
use shared::access::Permission;
use shared::actions::{Action, act};
use shared::billing::uses_quantity;
use shared::blocks::BlockLevel;
use shared::calendar::Interval;

use super::Deed;
use super::draft::{blocks, discounts};
use super::figures::Seen;
use super::words::{deed_code, deed_glyph, deed_name};
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Glyph, Icon, Menu, MenuItem};

/// An act of the menu, and why it cannot be done.
type Item = (Deed, Option<String>);

/// What can be done, and what cannot be now. What would make no sense is left out.
fn items(seen: &Seen) -> Vec<Item> {
    let (life, today) = (&seen.life, seen.today);
    let going = life.must_go_on(today).err().map(|why| why.message().to_owned());
    let terms = &seen.now().segment.terms;
    let mut items: Vec<Item> = vec![(Deed::Plan, going.clone())];
    if terms.components.iter().any(uses_quantity) {
        items.push((Deed::Quantity, going.clone()));
    }
    let priceless = terms.override_target().is_none().then(|| tr!(acts.no_single_price).to_owned());
    items.push((Deed::Price, going.clone().or(priceless)));
    items.push((Deed::Discount, going.clone()));
    if !discounts(seen).is_empty() {
        items.push((Deed::EndDiscount, going.clone()));
    }
    let dayless = matches!(terms.interval, Interval::Days(_)).then(|| tr!(acts.no_billing_day).to_owned());
    items.push((Deed::BillingDay, going.or(dayless)));
    if can(seen, &Action::DropChange) {
        items.push((Deed::DropChange, None));
    }
    items.push((Deed::Block, None));
    if !blocks(seen, BlockLevel::Subscription).is_empty() {
        items.push((Deed::Unblock, None));
    } else if !blocks(seen, BlockLevel::Client).is_empty() {
        items.push((Deed::Unblock, Some(tr!(acts.blocked_with_client).to_owned())));
    }
    items.push((Deed::Cancel, None));
    if can(seen, &Action::Uncancel) {
        items.push((Deed::Uncancel, None));
    }
    items
}

/// Whether the state allows an act that has no fields.
pub fn can(seen: &Seen, action: &Action) -> bool {
    act(&seen.life, seen.today, action).is_ok()
}

/// The menu; a button that says why when nothing can be done.
#[component]
pub fn ActMenu(
    seen: Option<Seen>,
    chosen: RwSignal<Option<Deed>>,
    /// Opens the dialog of a transfer.
    transfer: RwSignal<bool>,
) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SubscriptionWrite);
    let seen = match (lacks, seen) {
        (None, Some(seen)) => match seen.life.must_live(seen.today) {
            Ok(()) => Ok(seen),
            Err(over) => Err(over.message().to_owned()),
        },
        (None, None) => Err(tr!(errors.unreadable).to_owned()),
        (Some(lacks), _) => Err(lacks),
    };
    match seen {
        Ok(seen) => {
            // The reason that most items share is said once, where it can be read by keys as well.
            let note = seen.life.must_go_on(seen.today).err();
            let note = note.map(|why| view! { <p class="menu__note">{why.message()}</p> });
            let addon = seen.life.base.map(|_| tr!(acts.addon_moves).to_owned());
            let stays = seen.life.must_go_on(seen.today).err().map(|why| why.message().to_owned()).or(addon);
            let item = move |(deed, why): Item| {
                let disabled = why.is_some();
                view! {
                    <MenuItem
                        menu="act"
                        on_choose=Callback::new(move |()| chosen.set(Some(deed)))
                        disabled=disabled
                        title=why
                        attr:data-testid=format!("act-{}", deed_code(deed))
                    >
                        <Icon glyph=deed_glyph(deed)/>
                        {deed_name(deed)}
                    </MenuItem>
                }
            };
            view! {
                <Menu id="act" label=tr!(common.actions)>
                    {note}
                    {items(&seen).into_iter().map(item).collect_view()}
                    <MenuItem
                        menu="act"
                        on_choose=Callback::new(move |()| transfer.set(true))
                        disabled=stays.is_some()
                        title=stays
                        attr:data-testid="act-transfer"
                    >
                        <Icon glyph=Glyph::Clients/>
                        {tr!(acts.transfer)}
                    </MenuItem>
                </Menu>
            }
            .into_any()
        }
        Err(why) => view! {
            <Button disabled=true title=Some(why) attr:data-testid="act">{tr!(common.actions)}</Button>
        }
        .into_any(),
    }
}
