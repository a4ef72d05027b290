//! What the list of plans is searched and filtered by; all of it stands in the address.

use leptos::prelude::*;
use shared::access::Permission;

use super::product::ProductSubject;
use crate::calls::catalog::ProductView;
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::{Address, Button, Find, Glyph, Icon, Look};

/// Views of the list: what the address calls them, and their names.
fn views() -> [(&'static str, &'static str); 3] {
    [
        ("", tr!(catalog.view_active)),
        ("archive", tr!(catalog.view_archive)),
        ("unpriced", tr!(catalog.view_unpriced)),
    ]
}

/// The search, the views and the filters.
#[component]
pub fn Bar(
    address: Address,
    products: Remote<Vec<ProductView>>,
    sellers: Remote<Vec<SellerView>>,
    chosen: Memo<Option<ProductView>>,
    editing: RwSignal<Option<ProductSubject>>,
) -> impl IntoView {
    let shown = address.get("view");
    let chip = move |(key, name): (&'static str, &'static str)| {
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || address.with("view", key))
                current=Signal::derive(move || shown.get() == key)
            />
        }
    };
    let may = Session::get().may(Permission::CatalogWrite);
    let all_products = Signal::derive(move || {
        let option = |product: ProductView| (product.id.to_string(), product.name);
        products.data().unwrap_or_default().into_iter().map(option).collect::<Vec<_>>()
    });
    let all_sellers = Signal::derive(move || sellers.map(|all| sellers::choices(all)).unwrap_or_default());
    view! {
        <div class="bar">
            <Find id="plan-search" label=tr!(catalog.search) address=address/>
            <nav class="chips" aria-label=tr!(catalog.views)>{views().map(chip).collect_view()}</nav>
            <Only
                key="product"
                label=tr!(catalog.product)
                all=tr!(catalog.all_products)
                address=address
                options=all_products
            />
            <Show when=move || all_sellers.with(|all| all.len() > 1)>
                <Only
                    key="seller"
                    label=tr!(catalog.seller)
                    all=tr!(catalog.all_sellers)
                    address=address
                    options=all_sellers
                />
            </Show>
            {redrawn(move || {
                chosen
                    .get()
                    .filter(|_| may)
                    .map(|product| {
                        view! {
                            <Button
                                look=Look::Ghost
                                attr:data-testid="edit-product"
                                on:click=move |_| {
                                    editing.set(Some(ProductSubject::Known(Box::new(product.clone()))))
                                }
                            >
                                <Icon glyph=Glyph::Pencil/>
                                {tr!(catalog.edit_product)}
                            </Button>
                        }
                    })
            })}
        </div>
    }
}

/// A filter that is one of a few, kept in the address.
#[component]
fn Only(
    key: &'static str,
    label: &'static str,
    /// Name of the option that filters nothing.
    all: &'static str,
    address: Address,
    options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let now = address.get(key);
    let option = move |(value, name): (String, String)| {
        let chosen = {
            let value = value.clone();
            move || now.with(|now| *now == value)
        };
        view! { <option value=value prop:selected=chosen>{name}</option> }
    };
    view! {
        <select
            class="select is-filter"
            aria-label=label
            on:change=move |event| address.set(key, &event_target_value(&event))
        >
            {redrawn(move || {
                let first = (String::new(), all.to_owned());
                [first].into_iter().chain(options.get()).map(option).collect_view()
            })}
        </select>
    }
}
