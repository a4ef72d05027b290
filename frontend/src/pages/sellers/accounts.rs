//! Bank accounts of a seller: where documents ask to pay.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::SellerId;

use super::bank::AccountDialog;
use crate::calls::documents::{self, SellerAccountView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text::Copyable;
use crate::ui::{Badge, Button, Empty, Glyph, Icon, Look, Mark, Notice, Refusal, RowButton, Skeleton, Tone};

/// What the dialog is about: an account, or a new one.
pub type Edited = RwSignal<Option<Option<SellerAccountView>>>;

/// The part of the page.
#[component]
pub fn Accounts(seller: SellerId) -> impl IntoView {
    let accounts = Remote::new(move || documents::accounts(seller));
    let edited: Edited = RwSignal::new(None);
    let done = Callback::new(move |()| accounts.refresh());
    let card = move || match accounts.get() {
        None => view! { <Skeleton/> <Skeleton width="40%"/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| accounts.refresh()/> }.into_any(),
        Some(Ok(all)) if all.is_empty() => view! {
            <Empty glyph=Glyph::Wallet title=tr!(documents.no_accounts) text=tr!(documents.no_accounts_text)>
                {add_button(edited)}
            </Empty>
        }
        .into_any(),
        Some(Ok(all)) => view! { <Table all=all edited=edited/> }.into_any(),
    };
    view! {
        <section class="card stack" aria-labelledby="seller-accounts">
            <div class="card__head">
                <h2 id="seller-accounts">{tr!(documents.s_accounts)}</h2>
                {redrawn(move || {
                    accounts.map(|all| !all.is_empty()).unwrap_or_default().then(|| add_button(edited))
                })}
            </div>
            {redrawn(card)}
        </section>
        <AccountDialog edited=edited seller=seller done=done/>
    }
}

fn add_button(edited: Edited) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let forbidden = lacks.is_some();
    view! {
        <Button
            look=Look::Primary
            disabled=forbidden
            title=lacks
            attr:data-testid="account-add"
            on:click=move |_| edited.set(Some(None))
        >
            <Icon glyph=Glyph::Plus/>
            {tr!(documents.account_add)}
        </Button>
    }
}

#[component]
fn Table(all: Vec<SellerAccountView>, edited: Edited) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let main = all.iter().any(|account| account.main && !account.archived);
    let row = move |account: SellerAccountView| {
        let (tone, mark, word) = match (account.archived, account.main) {
            (true, _) => (Tone::Mute, Mark::Ring, tr!(documents.archived)),
            (false, true) => (Tone::Ok, Mark::Tick, tr!(documents.main)),
            (false, false) => (Tone::Info, Mark::Dot, tr!(documents.in_use)),
        };
        let bank = account.bank.clone();
        let name = format!("{}: {bank}", tr!(common.edit));
        let (bik, number, correspondent) =
            (account.bik.clone(), account.account.clone(), account.correspondent.clone());
        view! {
            <tr>
                <th scope="row">{bank}<div class="muted">{tr!(documents.bik)}" "<span class="mono">{bik}</span></div></th>
                <td>
                    <Copyable value=number/>
                    {correspondent.map(|value| view! {
                        <div class="muted">{tr!(documents.correspondent)}" "<span class="mono">{value}</span></div>
                    })}
                </td>
                <td><Badge tone=tone mark=mark text=word/></td>
                <td class="num">
                    <RowButton
                        glyph=Glyph::Pencil
                        title=tr!(common.edit)
                        label=name
                        disabled=lacks.is_some()
                        id="account-edit"
                        on_press=move |()| edited.set(Some(Some(account.clone())))
                    />
                </td>
            </tr>
        }
    };
    view! {
        <p class="muted">{tr!(documents.accounts_text)}</p>
        {(!main).then(|| {
            view! { <Notice tone=Tone::Warn title=tr!(documents.no_main) text=tr!(documents.no_main_text)/> }
        })}
        <table class="lines is-spaced" data-testid="accounts-table">
            <thead>
                <tr>
                    <th scope="col">{tr!(documents.bank)}</th>
                    <th scope="col">{tr!(documents.account)}</th>
                    <th scope="col">{tr!(documents.state)}</th>
                    <th scope="col"><span class="sr-only">{tr!(common.actions)}</span></th>
                </tr>
            </thead>
            <tbody>{all.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
