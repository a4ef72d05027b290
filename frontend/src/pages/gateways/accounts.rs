//! Accounts at gateways: how each is set, and whether its settings work.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::gateway::GatewayKind;

use super::account_form::AccountDialog;
use super::words::{kind_name, sections, test_badge};
use crate::calls::gateways::{self, GatewayAccountView, GatewayTest};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
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
    let known = Remote::new(sellers::list);
    let edited: Edited = RwSignal::new(None);
    let done = Callback::new(move |()| read.refresh());
    view! {
        <Page
            title=tr!(gateways.accounts).to_owned()
            parent=("/gateway", tr!(gateways.title).to_owned())
            actions=move || add(edited)
        >
            {sections()}
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(all)) if all.is_empty() => {
                    view! { <Empty glyph=Glyph::Card title=tr!(gateways.no_accounts) text=tr!(gateways.no_accounts_text)/> }
                        .into_any()
                }
                Some(Ok(all)) => {
                    let card = |account| view! { <Card account=account edited=edited known=known/> };
                    all.into_iter().map(card).collect_view().into_any()
                }
            })}
            <AccountDialog edited=edited done=done/>
        </Page>
    }
}

fn add(edited: Edited) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    view! {
        <Button
            look=Look::Primary
            disabled=lacks.is_some()
            title=lacks
            attr:data-testid="gateway-new"
            attr:data-list-add=""
            on:click=move |_| edited.set(Some(None))
        >
            <Icon glyph=Glyph::Plus/>
            {tr!(gateways.account_new)}
        </Button>
    }
}

#[component]
fn Card(account: GatewayAccountView, edited: Edited, known: Remote<Vec<SellerView>>) -> impl IntoView {
    let told = RwSignal::new(None::<GatewayTest>);
    let (tone, mark, state) = if account.active {
        (Tone::Ok, Mark::Dot, tr!(gateways.on))
    } else {
        (Tone::Mute, Mark::Ring, tr!(gateways.off))
    };
    view! {
        <section class="card stack" aria-label=account.name.clone() data-testid="gateway-account">
            <div class="card__head">
                <h2>{account.name.clone()}</h2>
                <Badge tone=tone mark=mark text=state/>
                {test_badge(account.test)}
                {buttons(&account, edited, told)}
            </div>
            {redrawn(move || told.get().map(|found| {
                let (tone, title) = if found.works {
                    (Tone::Ok, tr!(gateways.works))
                } else {
                    (Tone::Bad, tr!(gateways.does_not_work))
                };
                view! { <div role="status"><Notice tone=tone title=title text=found.told/></div> }
            }))}
            {facts(&account, known)}
        </section>
    }
}

fn buttons(
    account: &GatewayAccountView,
    edited: Edited,
    told: RwSignal<Option<GatewayTest>>,
) -> impl IntoView + use<> {
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let (forbidden, id, kept) = (lacks.is_some(), account.id, account.clone());
    let test = move |_| {
        busy.set(true);
        told.set(None);
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
    view! {
        <div class="card__acts">
            <Button busy=busy disabled=forbidden title=lacks.clone() attr:data-testid="gateway-test" on:click=test>
                {tr!(gateways.try_settings)}
            </Button>
            <Button
                disabled=forbidden
                title=lacks
                attr:data-testid="gateway-edit"
                on:click=move |_| edited.set(Some(Some(kept.clone())))
            >
                {tr!(common.edit)}
            </Button>
        </div>
    }
}

/// What is set; of secrets, which.
fn facts(account: &GatewayAccountView, known: Remote<Vec<SellerView>>) -> impl IntoView + use<> {
    let seller = account.seller_id;
    let (wanted, hint) = match account.kind {
        GatewayKind::Robokassa => (vec!["password1", "password2"], tr!(gateways.notify_robokassa)),
        GatewayKind::Yookassa => (vec!["secretKey"], tr!(gateways.notify_yookassa)),
    };
    let names = |all: &[&str]| all.iter().map(|name| secret_name(name)).collect::<Vec<_>>().join(", ");
    let set: Vec<&str> = account.secrets.iter().map(String::as_str).collect();
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !set.contains(name)).collect();
    let set = if set.is_empty() { tr!(common.none).to_owned() } else { names(&set) };
    let missing = (!missing.is_empty()).then(|| {
        let text = tr!(gateways.secrets_missing, names = names(&missing)).to_string();
        view! { <div class="neg">{text}</div> }
    });
    let receipts = if account.receipts { tr!(gateways.receipts_on) } else { tr!(gateways.receipts_off) };
    view! {
        <dl class="facts">
            <dt>{tr!(gateways.gateway)}</dt><dd>{kind_name(account.kind)}</dd>
            <dt>{tr!(gateways.seller)}</dt><dd>{move || sellers::name_of(known, seller)}</dd>
            <dt>{tr!(gateways.shop)}</dt><dd class="mono">{account.shop.clone()}</dd>
            <dt>{tr!(gateways.secrets)}</dt><dd>{set}{missing}</dd>
            <dt>{tr!(gateways.link_life)}</dt>
            <dd>{tr!(gateways.hours, count = text::counted(account.link_hours)).to_string()}</dd>
            <dt>{tr!(gateways.receipts_short)}</dt><dd>{receipts}</dd>
            <dt>{tr!(gateways.base_url)}</dt><dd class="is-broken">{account.base_url.clone()}</dd>
            <dt>{tr!(gateways.notify_url)}</dt>
            <dd class="is-broken"><Copyable value=account.notify_url.clone()/><div class="muted">{hint}</div></dd>
            <dt>{tr!(gateways.changed)}</dt>
            <dd>{format!("{}, {}", account.updated_by, text::instant(account.updated_at.0))}</dd>
        </dl>
    }
}

/// The name of a secret.
pub fn secret_name(name: &str) -> &'static str {
    match name {
        "password1" => tr!(gateways.password1),
        "password2" => tr!(gateways.password2),
        "password3" => tr!(gateways.password3),
        "secretKey" => tr!(gateways.secret_key),
        // A name of a newer server: it is set, whatever it is.
        _ => tr!(gateways.secret_unknown),
    }
}
