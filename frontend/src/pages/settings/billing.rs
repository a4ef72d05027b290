//! Settings of billing: of the whole system, of a seller, of a product; each value says where it comes from, since when
//! and by whom, and is changed from a day on.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::ids::{ProductId, SellerId};
use shared::settings::BillingSetting;
use shared::settings::dated::SettingsLevel;

use super::billing_form::{ChangeDialog, Changing};
use super::elsewhere::Elsewhere;
use super::levels::{ORDER, effective, level_name, meaning, name, source, source_words, stated, value_name};
use crate::calls::catalog::{self, ProductView};
use crate::calls::sellers::{self, SellerView};
use crate::calls::settings::{self, BillingSettingsView, SettingsChangeView, SettingsScopeInput};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::followed;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::level::{self, LevelSelect};
use crate::ui::page::Span;
use crate::ui::{Badge, Glyph, Mark, Page, Refusal, RowButton, Skeleton, Tone, text};

/// A level that may be chosen: which one, and its seller.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Which level.
    pub scope: SettingsScopeInput,
    /// Its seller; none of the general level.
    pub seller: Option<SellerView>,
}

fn choices(sellers: &[SellerView], products: &[ProductView]) -> Vec<level::Level<Chosen>> {
    let scope = |seller_id: Option<SellerId>, product_id: Option<ProductId>| SettingsScopeInput {
        seller_id,
        product_id,
    };
    let mut all = vec![level::Level {
        key: String::new(),
        name: tr!(settings.level_general).to_owned(),
        of: Chosen { scope: scope(None, None), seller: None },
    }];
    for seller in sellers {
        all.push(level::Level {
            key: seller.id.to_string(),
            name: tr!(settings.level_seller, name = seller.short_name.clone()).to_string(),
            of: Chosen { scope: scope(Some(seller.id), None), seller: Some(seller.clone()) },
        });
        for product in products.iter().filter(|product| product.seller_id == seller.id) {
            all.push(level::Level {
                key: product.id.to_string(),
                name: tr!(settings.level_product, name = product.name.clone()).to_string(),
                of: Chosen { scope: scope(Some(seller.id), Some(product.id)), seller: Some(seller.clone()) },
            });
        }
    }
    all
}

/// The page.
#[component]
pub fn BillingPage() -> impl IntoView {
    let may_see_products = Session::get().may(Permission::CatalogRead);
    let known = Remote::new(move || async move {
        let products = if may_see_products { catalog::products().await? } else { Vec::new() };
        Ok(choices(&sellers::list().await?, &products))
    });
    let chosen = level::chosen(known);
    let read = Remote::new(move || {
        let chosen = chosen.get().map(|level| level.of);
        async move {
            match chosen {
                Some(chosen) => {
                    let settings = settings::billing(chosen.scope, None).await?;
                    Ok(Some((chosen, settings)))
                }
                None => Ok(None),
            }
        }
    });
    let asked = RwSignal::new(None::<Changing>);
    view! {
        <Page title=tr!(settings.billing_title).to_owned() span=Span::Filled>
            <LevelSelect id="settings-level" hint=tr!(settings.level_hint) known=known/>
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
                    .into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(None)) => ().into_any(),
                Some(Ok(Some((chosen, found)))) => {
                    view! { <Values chosen=chosen found=found asked=asked/> }.into_any()
                }
            })}
        </Page>
        <ChangeDialog asked=asked done=move |()| read.refresh()/>
    }
}

#[component]
fn Values(chosen: Chosen, found: BillingSettingsView, asked: RwSignal<Option<Changing>>) -> impl IntoView {
    let of_product = chosen.scope.product_id.is_some();
    let shown = ORDER.into_iter().filter(move |setting| !of_product || setting.of_product());
    let rows = {
        let (chosen, found) = (chosen.clone(), found.clone());
        shown
            .map(move |setting| {
                view! { <Row setting=setting chosen=chosen.clone() found=found.clone() asked=asked/> }
            })
            .collect_view()
    };
    view! {
        <section class="card stack" aria-labelledby="billing-values">
            <div class="card__head">
                <h2 id="billing-values">{tr!(settings.billing)}</h2>
                <span class="muted">{tr!(settings.as_of, day = text::date(found.on.0)).to_string()}</span>
            </div>
            <table class="lines is-spaced settings__table" data-testid="billing-values">
                <thead>
                    <tr>
                        <th scope="col">{tr!(settings.setting)}</th>
                        <th scope="col">{tr!(settings.holds)}</th>
                        <th scope="col">{tr!(settings.from)}</th>
                        <th scope="col"><span class="sr-only">{tr!(common.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="muted">
                {tr!(settings.billing_frozen)}" "
                <A href="/settings/audit?kind=settings">{tr!(settings.history)}</A>
            </p>
        </section>
        {chosen.seller.filter(|_| !of_product).map(|seller| view! { <Elsewhere seller=seller/> })}
        <History found=found/>
    }
}

/// One setting: what holds, where it comes from, and what is to come.
#[component]
fn Row(
    setting: BillingSetting,
    chosen: Chosen,
    found: BillingSettingsView,
    asked: RwSignal<Option<Changing>>,
) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let source = source(&found, setting).cloned();
    let own = source.as_ref().is_some_and(|source| Some(source.level) == own_level(&chosen.scope));
    let value = value_name(setting, &effective(setting, &found.effective));
    let next = coming(&found, setting).map(|change| {
        let day = change.from.map(|from| text::date(from.0)).unwrap_or_default();
        let words = format!("{}: {}", tr!(settings.since_day, day = day), told(setting, &change));
        view! { <div><Badge tone=Tone::Sched mark=Mark::Ring text=words/></div> }
    });
    let label = tr!(settings.change_of, name = name(setting)).to_string();
    let changing = Changing { setting, chosen, found };
    view! {
        <tr data-testid=format!("setting-{}", setting.code())>
            <th scope="row">
                {name(setting)}
                {(!setting.of_product()).then(|| view! { <div class="muted">{meaning(setting)}</div> })}
            </th>
            <td>{value}{next}</td>
            <td class=if own { "settings__own" } else { "muted" }>
                {source.as_ref().map(source_words)}
            </td>
            <td class="num">
                <RowButton
                    glyph=Glyph::Pencil
                    title=tr!(settings.change_since)
                    label=label
                    disabled=lacks.is_some()
                    id="setting-change"
                    on_press=move |()| asked.set(Some(changing.clone()))
                />
            </td>
        </tr>
    }
}

const fn own_level(scope: &SettingsScopeInput) -> Option<SettingsLevel> {
    match (scope.seller_id, scope.product_id) {
        (_, Some(_)) => Some(SettingsLevel::Product),
        (Some(_), None) => Some(SettingsLevel::Seller),
        (None, None) => Some(SettingsLevel::General),
    }
}

/// The next change of the setting that has not begun, of the level itself or of one above it.
fn coming(found: &BillingSettingsView, setting: BillingSetting) -> Option<SettingsChangeView> {
    let ahead = |change: &&SettingsChangeView| {
        change.about(setting) && change.from.is_some_and(|from| from.0 > found.on.0)
    };
    // The history has the latest first; of two of one day the later one holds.
    let first =
        found.history.iter().filter(ahead).filter_map(|change| change.from.map(|from| from.0)).min()?;
    let of_day = |change: &&SettingsChangeView| change.from.is_some_and(|from| from.0 == first);
    found.history.iter().filter(ahead).find(of_day).cloned()
}

/// What a change says of a setting.
fn told(setting: BillingSetting, change: &SettingsChangeView) -> String {
    match stated(setting, &change.set) {
        Some(code) => value_name(setting, &code),
        None => tr!(settings.inherited_again).to_owned(),
    }
}

/// All changes of the level and of those above it, the latest first.
#[component]
fn History(found: BillingSettingsView) -> impl IntoView {
    if found.history.is_empty() {
        return ().into_any();
    }
    let row = |change: SettingsChangeView| {
        let from = match change.from {
            Some(from) => text::date(from.0),
            None => tr!(settings.since_always).to_owned(),
        };
        let about = ORDER.into_iter().filter(|setting| change.about(*setting));
        let said = about
            .map(|setting| view! { <div>{name(setting)}": "<strong>{told(setting, &change)}</strong></div> })
            .collect_view();
        let ahead = change.from.is_some_and(|from| from.0 > followed());
        let mark = ahead.then(|| {
            view! { <Badge tone=Tone::Sched mark=Mark::Ring text=tr!(settings.ahead)/> }
        });
        view! {
            <tr>
                <th scope="row" class="is-whole">{from}" "{mark}</th>
                <td>{said}</td>
                <td>{level_name(change.level)}</td>
                <td>{change.by.unwrap_or_else(|| tr!(settings.unknown).to_owned())}</td>
                <td class="is-whole">{change.at.map(|at| text::instant(at.0))}</td>
            </tr>
        }
    };
    view! {
        <section class="card stack" aria-labelledby="billing-history">
            <div class="card__head"><h2 id="billing-history">{tr!(settings.changes_title)}</h2></div>
            <table class="lines is-spaced" data-testid="billing-history">
                <thead>
                    <tr>
                        <th scope="col">{tr!(settings.from_day)}</th>
                        <th scope="col">{tr!(settings.what)}</th>
                        <th scope="col">{tr!(settings.level)}</th>
                        <th scope="col">{tr!(settings.who)}</th>
                        <th scope="col">{tr!(settings.at)}</th>
                    </tr>
                </thead>
                <tbody>{found.history.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}
