//! The list of plans, by product.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use shared::access::Permission;
use shared::catalog::CatalogState;
use shared::ids::{PlanId, ProductId, SellerId};

use super::bar::Bar;
use super::plan::{PlanDialog, PlanSubject};
use super::product::{ProductDialog, ProductSubject};
use super::words::{interval_name, kinds_text, price_summary, state_mark, vat_text};
use crate::calls::catalog::{self, PlanFilter, PlanRow, PlanVersionView, ProductView};
use crate::calls::sellers;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::hotkeys::InRows;
use crate::ui::page::Span;
use crate::ui::{
    Address, Badge, Button, Column, Empty, ExportMenu, Glyph, Grid, Icon, Look, Mark, Page, RowAct, Source,
    Tone, as_json, text,
};

fn filter_of(view: &str, words: &str, product: &str, seller: &str) -> PlanFilter {
    let (state, priced) = match view {
        "archive" => (CatalogState::Archived, None),
        "unpriced" => (CatalogState::Active, Some(false)),
        _ => (CatalogState::Active, None),
    };
    PlanFilter {
        seller_id: seller.parse::<SellerId>().ok(),
        product_id: product.parse::<ProductId>().ok(),
        state: Some(state),
        search: Some(words.to_owned()).filter(|words| !words.is_empty()),
        priced,
    }
}

/// The page.
#[component]
pub fn PlanList() -> impl IntoView {
    let address = Address::here();
    let (words, shown) = (address.get("q"), address.get("view"));
    let (product, seller) = (address.get("product"), address.get("seller"));
    let reading = RwSignal::new(0_u32);
    let filter = Memo::new(move |_| filter_of(&shown.get(), &words.get(), &product.get(), &seller.get()));
    let count = Remote::new(move || {
        reading.track();
        catalog::plan_count(filter.get())
    });
    let source = Source::new(
        |row: &PlanRow| row.view.id.to_string(),
        |row| format!("/plans/{}", row.view.id),
        move |after| {
            reading.track();
            catalog::plans(filter.get(), after)
        },
    );
    let products = Remote::new(catalog::products);
    let sellers = Remote::new(sellers::list);
    let (editing, planning) = (RwSignal::new(None), RwSignal::new(None::<PlanSubject>));
    let changed = move || {
        products.refresh();
        reading.update(|n| *n = n.wrapping_add(1));
    };
    let go = opens_terms(planning);
    let chosen = Memo::new(move |_| {
        let id = product.get();
        products.data().unwrap_or_default().into_iter().find(|product| product.id.to_string() == id)
    });
    view! {
        <Page
            title=tr!(catalog.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
            actions=move || {
                view! {
                    <ExportMenu list="plans" filter=as_json(move || filter.get())/>
                    <Actions product=product editing=editing planning=planning/>
                }
            }
        >
            <Bar address=address products=products sellers=sellers chosen=chosen editing=editing/>
            <Grid
                id="plans-table"
                label=tr!(catalog.title)
                columns=columns()
                source=source
                count=Signal::derive(move || count.data())
                address=address
                acts=acts(planning)
                empty=move || nothing(address, words.get(), shown.get(), Making { products, editing, planning })
            />
            <ProductDialog
                subject=editing
                sellers=Signal::derive(move || sellers.data().unwrap_or_default())
                done=move |product: ProductView| {
                    address.set("product", &product.id.to_string());
                    changed();
                }
                reread=move |()| changed()
            />
            <PlanDialog subject=planning done=go reread=move |()| changed()/>
        </Page>
    }
}

/// A plan that was made is priced next; the copy of another begins with that one's terms.
fn opens_terms(planning: RwSignal<Option<PlanSubject>>) -> Callback<PlanRow> {
    let navigate = use_navigate();
    let model = RwSignal::new(None::<PlanId>);
    effect(move |_| match planning.get() {
        Some(PlanSubject::Copy(plan)) => model.set(Some(plan.id)),
        Some(PlanSubject::New(_) | PlanSubject::Known(_)) => model.set(None),
        None => {}
    });
    Callback::new(move |plan: PlanRow| {
        let model = model.get_untracked().map(|model| format!("?like={model}")).unwrap_or_default();
        navigate(&format!("/plans/{}/versions/new{model}", plan.view.id), NavigateOptions::default());
    })
}

#[component]
fn Actions(
    product: Memo<String>,
    editing: RwSignal<Option<ProductSubject>>,
    planning: RwSignal<Option<PlanSubject>>,
) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::CatalogWrite);
    let forbidden = lacks.is_some();
    view! {
        <Button
            disabled=forbidden
            title=lacks.clone()
            attr:data-testid="new-product"
            on:click=move |_| editing.set(Some(ProductSubject::New))
        >
            {tr!(catalog.add_product)}
        </Button>
        <Button
            look=Look::Primary
            disabled=forbidden
            title=lacks
            attr:data-testid="new-plan"
            attr:data-list-add=""
            on:click=move |_| planning.set(Some(PlanSubject::New(product.get_untracked().parse().ok())))
        >
            <Icon glyph=Glyph::Plus/>
            {tr!(catalog.add_plan)}
        </Button>
    }
}

/// What can be done with a plan of the list.
fn acts(planning: RwSignal<Option<PlanSubject>>) -> Vec<RowAct<PlanRow>> {
    let lacks = || Session::get().lacks(Permission::CatalogWrite);
    let copy = Callback::new(move |row: PlanRow| planning.set(Some(PlanSubject::Copy(Box::new(row.view)))));
    vec![
        RowAct::link(Glyph::Plus, tr!(catalog.new_version), |row: &PlanRow| {
            format!("/plans/{}/versions/new", row.view.id)
        })
        .lacks(lacks()),
        RowAct::new(Glyph::Copy, tr!(common.copy), copy).keys(InRows::Copy).lacks(lacks()),
    ]
}

fn columns() -> Vec<Column<PlanRow>> {
    let none = || view! { <span class="muted">{tr!(common.none)}</span> }.into_any();
    let of_version = move |text: fn(&PlanVersionView) -> String| {
        move |row: &PlanRow| match &row.current_version {
            Some(version) => {
                let words = text(version);
                let title = words.clone();
                view! { <span title=title>{words}</span> }.into_any()
            }
            None => none(),
        }
    };
    vec![
        Column::new(tr!(catalog.plan_word), "", |row: &PlanRow| {
            let (name, title) = (row.view.name.clone(), row.view.name.clone());
            let href = format!("/plans/{}", row.view.id);
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(catalog.code), "104px", |row: &PlanRow| {
            view! { <span class="mono">{row.view.code.clone()}</span> }
        })
        .key("code")
        .weak(5),
        Column::new(tr!(catalog.product), "184px", |row: &PlanRow| row.product.name.clone()).key("product"),
        Column::new(tr!(catalog.price), "", of_version(|version| price_summary(&version.terms))).key("price"),
        Column::new(
            tr!(catalog.period),
            "96px",
            of_version(|version| interval_name(&version.terms.interval)),
        )
        .key("period")
        .weak(2),
        Column::new(tr!(catalog.kind), "120px", of_version(|version| kinds_text(&version.terms)))
            .key("kind")
            .weak(3),
        Column::new(tr!(catalog.vat), "170px", of_version(|version| vat_text(&version.terms)))
            .key("vat")
            .optional(),
        Column::new(tr!(catalog.version), "64px", of_version(|version| version.number.to_string()))
            .num()
            .key("version")
            .weak(4),
        Column::new(tr!(catalog.state), "124px", |row: &PlanRow| {
            let (tone, mark, name) = match (row.view.state, &row.current_version) {
                (CatalogState::Active, None) => (Tone::Warn, Mark::Bang, tr!(catalog.unpriced)),
                (state, _) => state_mark(state),
            };
            view! { <Badge tone=tone mark=mark text=name/> }
        }),
    ]
}

/// What can be made where the list is empty: first a product, then plans in it.
#[derive(Clone, Copy)]
struct Making {
    products: Remote<Vec<ProductView>>,
    editing: RwSignal<Option<ProductSubject>>,
    planning: RwSignal<Option<PlanSubject>>,
}

impl Making {
    fn button(self) -> impl IntoView {
        let bare = move || self.products.map(Vec::is_empty) == Some(true);
        let make = move |_| match untrack(bare) {
            true => self.editing.set(Some(ProductSubject::New)),
            false => self.planning.set(Some(PlanSubject::New(None))),
        };
        view! {
            <Button look=Look::Primary on:click=make>
                {move || if bare() { tr!(catalog.add_product) } else { tr!(catalog.add_plan) }}
            </Button>
        }
    }
}

fn nothing(address: Address, words: String, view: String, making: Making) -> AnyView {
    if !words.is_empty() {
        let title = tr!(catalog.not_found, words = words).to_string();
        return view! {
            <Empty glyph=Glyph::Search title=title text=tr!(catalog.not_found_text)>
                <Button on:click=move |_| address.set("q", "")>{tr!(common.clear_search)}</Button>
            </Empty>
        }
        .into_any();
    }
    match view.as_str() {
        "archive" => view! {
            <Empty glyph=Glyph::Archive title=tr!(catalog.none_archived) text=tr!(catalog.none_archived_text)/>
        }
        .into_any(),
        "unpriced" => view! {
            <Empty glyph=Glyph::Check title=tr!(catalog.none_unpriced) text=tr!(catalog.none_unpriced_text)/>
        }
        .into_any(),
        _ => {
            let may = Session::get().may(Permission::CatalogWrite);
            view! {
                <Empty glyph=Glyph::Package title=tr!(catalog.none) text=tr!(catalog.none_text)>
                    {may.then(|| making.button())}
                </Empty>
            }
            .into_any()
        }
    }
}
