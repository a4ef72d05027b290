//! Billing settings: of the whole system, of a seller, of a product; each value says where it comes from.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::ids::{ProductId, SellerId};

use super::levels::{Level, Setting, inherited, source, update};
use crate::api::ApiError;
use crate::calls::catalog::{self, ProductView};
use crate::calls::sellers::{self, SellerView};
use crate::calls::settings::{self, SettingsScopeInput};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::LeaveGuard;
use crate::ui::level::{self, LevelSelect};
use crate::ui::page::Span;
use crate::ui::{Button, Look, Page, Refusal, Refusals, SelectField, Skeleton, Submission, Toasts, text};

/// The levels of one, from the most general down: their names and what they are of.
type Chain = Vec<(String, SettingsScopeInput)>;

fn choices(sellers: &[SellerView], products: &[ProductView]) -> Vec<level::Level<Chain>> {
    let scope = |seller_id: Option<SellerId>, product_id: Option<ProductId>| SettingsScopeInput {
        seller_id,
        product_id,
    };
    let below = |above: &Chain, key: String, name: String, scope: SettingsScopeInput| {
        let of = above.iter().cloned().chain([(name.clone(), scope)]).collect();
        level::Level { key, name, of }
    };
    let general =
        below(&Vec::new(), String::new(), tr!(settings.level_general).to_owned(), scope(None, None));
    let mut all = vec![general.clone()];
    for seller in sellers {
        let name = tr!(settings.level_seller, name = seller.short_name.clone()).to_string();
        let own = below(&general.of, seller.id.to_string(), name, scope(Some(seller.id), None));
        all.push(own.clone());
        for product in products.iter().filter(|product| product.seller_id == seller.id) {
            let name = tr!(settings.level_product, name = product.name.clone()).to_string();
            let scope = scope(Some(seller.id), Some(product.id));
            all.push(below(&own.of, product.id.to_string(), name, scope));
        }
    }
    all
}

/// Reads every level of a chain.
async fn levels(chain: Chain) -> Result<Vec<Level>, ApiError> {
    let mut levels = Vec::with_capacity(chain.len());
    for (name, scope) in chain {
        levels.push(Level { name, scope, settings: settings::billing(scope).await? });
    }
    Ok(levels)
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
        let chain = chosen.get().map(|level| level.of).unwrap_or_default();
        levels(chain)
    });
    view! {
        <Page title=tr!(settings.billing_title).to_owned() span=Span::Form>
            <LevelSelect id="settings-level" hint=tr!(settings.level_hint) known=known/>
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
                    .into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(found)) if found.is_empty() => ().into_any(),
                Some(Ok(found)) => view! { <Form levels=found read=read/> }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn Form(levels: Vec<Level>, read: Remote<Vec<Level>>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let mut above = levels;
    let own = above.pop();
    let version = own.as_ref().map_or(0, |own| own.settings.version);
    let stated = |setting: Setting| {
        own.as_ref().and_then(|own| setting.stated(&own.settings.stated)).unwrap_or_default()
    };
    let draft = Setting::ALL.map(|setting| (setting, RwSignal::new(stated(setting))));
    let scope = own.map(|own| own.scope);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(scope) = scope else { return };
        let code = |setting: Setting| {
            let field = draft.iter().find(|(known, _)| *known == setting);
            field.map(|(_, value)| value.get_untracked()).unwrap_or_default()
        };
        form.send(settings::save_billing(update(scope, version, code)), move |_| {
            toasts.done(tr!(settings.billing_saved));
            read.refresh();
        });
    };
    let first = draft.map(|(_, value)| value.get_untracked());
    let dirty = move || !form.busy.get() && draft.map(|(_, value)| value.get()) != first;
    let above = StoredValue::new(above);
    let field = move |(setting, value): (Setting, RwSignal<String>)| {
        view! { <Value setting=setting value=value above=above form=form/> }
    };
    view! {
        <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="billing-form">
            <Refusals submission=form/>
            <section class="card settings__values" aria-label=tr!(settings.billing)>
                {draft.map(field).collect_view()}
            </section>
            <p class="muted">
                {tr!(settings.version, version = text::number(version)).to_string()}" · "{tr!(settings.billing_frozen)}
                " "
                <A href="/settings/audit?kind=settings">{tr!(settings.history)}</A>
            </p>
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=form.busy
                    disabled=lacks.is_some()
                    title=lacks
                    attr:data-testid="billing-save"
                >
                    {tr!(settings.save)}
                </Button>
            </div>
        </form>
        <LeaveGuard dirty=Signal::derive(dirty)/>
    }
}

/// One setting: its value, or what it inherits, and where that comes from.
#[component]
fn Value(
    setting: Setting,
    value: RwSignal<String>,
    above: StoredValue<Vec<Level>>,
    form: Submission,
) -> impl IntoView {
    let inherited = above.with_value(|above| inherited(above, setting));
    let inherit = tr!(settings.inherit, value = setting.value_name(&inherited)).to_string();
    let mut options = vec![(String::new(), inherit)];
    options.extend(setting.codes().into_iter().map(|code| (code.to_owned(), setting.value_name(code))));
    let from = move || {
        if value.with(|value| !value.is_empty()) {
            return tr!(settings.from_here).to_owned();
        }
        let source = above.with_value(|above| source(above, setting).map(|level| level.name.clone()));
        match source {
            Some(name) => tr!(settings.from_level, name = name).to_string(),
            None => tr!(settings.from_default).to_owned(),
        }
    };
    let error = match setting {
        Setting::Vat => form.field("vat"),
        Setting::Basis
        | Setting::FirstStub
        | Setting::VatIncluded
        | Setting::BlockedTime
        | Setting::FourEyes => Signal::stored(None),
    };
    view! {
        <div class="settings__value">
            <SelectField
                id=setting.id()
                label=setting.name()
                value=value
                options=Signal::stored(options)
                error=error
            />
            <div class=move || if value.with(String::is_empty) { "settings__from" } else { "settings__from is-own" }>
                {from}
            </div>
        </div>
    }
}
