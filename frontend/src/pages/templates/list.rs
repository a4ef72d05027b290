//! The templates of all kinds of documents: of a seller, or of all sellers.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::documents::DocumentKind;
use shared::ids::SellerId;

use crate::calls::sellers;
use crate::calls::templates::{self, TemplateOrigin, TemplateView};
use crate::pages::documents::kind_name;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::level::{self, Level, LevelSelect};
use crate::ui::page::Span;
use crate::ui::{Badge, Mark, Page, Refusal, Skeleton, Tone, text};

/// Sellers to choose from, and all of them together before.
pub fn levels() -> Remote<Vec<Level<Option<SellerId>>>> {
    Remote::new(|| async {
        let all = Level { key: String::new(), name: tr!(templates.all_sellers).to_owned(), of: None };
        let of_seller = |seller: sellers::SellerView| Level {
            key: seller.id.to_string(),
            name: seller.short_name,
            of: Some(seller.id),
        };
        Ok(std::iter::once(all).chain(sellers::list().await?.into_iter().map(of_seller)).collect())
    })
}

/// The editor of a template.
pub fn href(kind: DocumentKind, seller: Option<SellerId>) -> String {
    let level = seller.map(|seller| format!("?level={seller}")).unwrap_or_default();
    format!("/templates/{}{level}", kind.code())
}

/// The page.
#[component]
pub fn TemplateList() -> impl IntoView {
    let known = levels();
    let chosen = level::chosen(known);
    let read = Remote::new(move || {
        let seller = chosen.get().and_then(|level| level.of);
        templates::list(seller)
    });
    view! {
        <Page title=tr!(templates.title).to_owned() span=Span::Form>
            <p class="muted">{tr!(templates.about)}</p>
            <LevelSelect id="template-level" hint=tr!(templates.level_hint) known=known/>
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
                    .into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(all)) => view! { <Table all=all/> }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn Table(all: Vec<TemplateView>) -> impl IntoView {
    let row = |one: TemplateView| {
        let draft = one.draft.map(|version| {
            let text = tr!(templates.draft_n, version = text::number(version)).to_string();
            view! { <Badge tone=Tone::Sched mark=Mark::Ring text=text/> }
        });
        let since = one.held_from.map(|from| text::date(from.0)).unwrap_or_default();
        view! {
            <tr>
                <th scope="row"><A href=href(one.kind, one.seller_id)>{kind_name(one.kind)}</A></th>
                <td>{origin_badge(one.origin, one.held_version)}</td>
                <td>{since}</td>
                <td>{draft}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-label=tr!(templates.title)>
            <table class="lines is-spaced" data-testid="template-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(documents.kind)}</th>
                        <th scope="col">{tr!(templates.prints)}</th>
                        <th scope="col">{tr!(templates.since)}</th>
                        <th scope="col">{tr!(templates.draft)}</th>
                    </tr>
                </thead>
                <tbody>{all.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

/// Whose template prints, and its version.
pub fn origin_badge(origin: TemplateOrigin, version: i32) -> impl IntoView {
    let version = text::number(version);
    let (tone, mark, text) = match origin {
        TemplateOrigin::Shipped => (Tone::Mute, Mark::Ring, tr!(templates.o_shipped).to_owned()),
        TemplateOrigin::Common => {
            (Tone::Info, Mark::Half, tr!(templates.o_common, version = version).to_string())
        }
        TemplateOrigin::Seller => {
            (Tone::Ok, Mark::Dot, tr!(templates.o_seller, version = version).to_string())
        }
    };
    view! { <Badge tone=tone mark=mark text=text/> }
}
