//! The list of sellers.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::zones::zone_name;
use crate::calls::sellers::{self, SellerView};
use crate::session::Session;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::{Button, Column, Empty, Glyph, Grid, GridPage, Icon, Page, Source, text};

/// The page.
#[component]
pub fn SellerList() -> impl IntoView {
    let source = Source::new(
        |seller: &SellerView| seller.id.to_string(),
        |seller| format!("/settings/sellers/{}", seller.id),
        |_| async { Ok(GridPage { rows: sellers::list().await?, next: None }) },
    );
    view! {
        <Page title=tr!(sellers.title).to_owned() span=Span::Filled actions=new_button>
            <Grid
                id="sellers-table"
                label=tr!(sellers.title)
                columns=columns()
                source=source
                empty=|| {
                    view! {
                        <Empty glyph=Glyph::Company title=tr!(sellers.none) text=tr!(sellers.none_text)>
                            {new_button()}
                        </Empty>
                    }
                }
            />
        </Page>
    }
}

fn new_button() -> AnyView {
    match Session::get().lacks(Permission::SettingsWrite) {
        Some(lacks) => {
            view! { <Button disabled=true title=Some(lacks)>{tr!(sellers.add)}</Button> }.into_any()
        }
        None => view! {
            <A href="/settings/sellers/new" attr:class="btn is-primary" attr:data-testid="new-seller" attr:data-list-add="">
                <Icon glyph=Glyph::Plus/>
                {tr!(sellers.add)}
            </A>
        }
        .into_any(),
    }
}

fn columns() -> Vec<Column<SellerView>> {
    let mono = |value: &Option<String>| {
        let value = value.clone();
        view! { <span class="mono">{value}</span> }
    };
    vec![
        Column::new(tr!(sellers.name), "", |seller: &SellerView| {
            let href = format!("/settings/sellers/{}", seller.id);
            let (name, title) = (seller.short_name.clone(), seller.name.clone());
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(sellers.inn), "116px", move |seller: &SellerView| mono(&seller.inn)),
        Column::new(tr!(sellers.kpp), "100px", move |seller: &SellerView| mono(&seller.kpp))
            .key("kpp")
            .weak(3),
        Column::new(tr!(sellers.currency), "76px", |seller: &SellerView| seller.currency.0.code())
            .key("currency")
            .weak(4),
        Column::new(tr!(sellers.time_zone), "180px", |seller: &SellerView| zone_name(&seller.time_zone))
            .key("zone")
            .weak(5),
        Column::new(tr!(sellers.closed_through), "136px", |seller: &SellerView| {
            match seller.closed_through {
                Some(day) => text::date(day.0),
                None => tr!(common.none).to_owned(),
            }
        }),
    ]
}
