//! One seller: its requisites, what its documents say, its bank accounts, how its documents are numbered.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::SellerId;

use super::accounts::Accounts;
use super::close::ClosedPeriod;
use super::fields::Fields;
use super::form::Form;
use super::issuer::Issuing;
use super::numbering::Numbering;
use super::pictures::Pictures;
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::tabs::Tab;
use crate::ui::{Empty, Glyph, Page, Refusal, Skeleton, Tabs};

/// The page.
#[component]
pub fn SellerForm() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let tab = Memo::new(move |_| params.with(|params| params.get("tab")).unwrap_or_default());
    // The outer option: whether there is such a page; the inner one: whether the seller exists already.
    let seller = Remote::new(move || {
        let id = id.get();
        async move {
            match (id.as_str(), id.parse::<SellerId>()) {
                ("new", _) => Ok(Some(None)),
                (_, Ok(id)) => Ok(sellers::one(id).await?.map(Some)),
                (_, Err(_)) => Ok(None),
            }
        }
    });
    let title = Signal::derive(move || {
        let name = seller.data().flatten().flatten().map(|seller| seller.short_name);
        name.unwrap_or_else(|| {
            if id.get() == "new" { tr!(sellers.new_title) } else { tr!(sellers.one) }.to_owned()
        })
    });
    view! {
        <Page title=title parent=("/settings/sellers", tr!(sellers.title).to_owned()) span=Span::Form>
            {redrawn(move || match seller.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton width="60%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| seller.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Company title=tr!(sellers.no_such) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(None))) => view! { <Form known=None remote=seller/> }.into_any(),
                Some(Ok(Some(Some(known)))) => view! { <Parts known=known tab=tab remote=seller/> }.into_any(),
            })}
        </Page>
    }
}

/// Parts of the page: what the address calls them, and their names.
fn tabs() -> [(&'static str, &'static str); 5] {
    [
        ("", tr!(documents.s_requisites)),
        ("documents", tr!(documents.s_documents)),
        ("accounts", tr!(documents.s_accounts)),
        ("numbering", tr!(documents.s_numbering)),
        ("fields", tr!(sellers.fields)),
    ]
}

/// A part of the page of a seller.
pub fn tab_href(seller: SellerId, tab: &str) -> String {
    let page = format!("/settings/sellers/{seller}");
    if tab.is_empty() { page } else { format!("{page}/{tab}") }
}

#[component]
fn Parts(known: SellerView, tab: Memo<String>, remote: Remote<Option<Option<SellerView>>>) -> impl IntoView {
    let id = known.id;
    let links = tabs().map(|(key, label)| Tab { href: tab_href(id, key), label: label.to_owned() });
    let opened = move || match tab.get().as_str() {
        "" => view! {
            <Form known=Some(known.clone()) remote=remote/>
            <ClosedPeriod seller=known.clone() remote=remote/>
        }
        .into_any(),
        "documents" => view! {
            <Issuing seller=known.clone()/>
            <Pictures seller=id/>
        }
        .into_any(),
        "accounts" => view! { <Accounts seller=id/> }.into_any(),
        "numbering" => view! { <Numbering seller=id/> }.into_any(),
        "fields" => view! { <Fields seller=id/> }.into_any(),
        _ => {
            view! { <Empty glyph=Glyph::Company title=tr!(clients.no_such_tab) text=tr!(errors.not_found)/> }
                .into_any()
        }
    };
    view! {
        <Tabs label=tr!(documents.s_tabs) tabs=links.to_vec()/>
        {redrawn(opened)}
    }
}
