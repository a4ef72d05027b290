//! The page of one template: what is read before its editor opens.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::documents::DocumentKind;
use shared::ids::SellerId;

use super::desk::Desk;
use crate::api::ApiError;
use crate::calls::sellers;
use crate::calls::templates::{self, TemplateCard, TemplateVariableView};
use crate::pages::documents::kind_name;
use crate::remote::Remote;
use crate::tr;
use crate::ui::address::Address;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{Empty, Glyph, Page, Refusal, Skeleton};

/// Everything that the editor begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The template.
    pub card: TemplateCard,
    /// What it may print.
    pub variables: Vec<TemplateVariableView>,
    /// Text of the latest version; of what prints today while there is none.
    pub text: String,
    /// Name of the seller; of all sellers.
    pub whose: String,
}

/// The text that an editor begins with: the latest version of the scope, else what prints today.
async fn first_text(card: &TemplateCard) -> Result<String, ApiError> {
    let of = &card.template;
    let (seller, version) = match (of.version, of.held_version) {
        (0, held) if held > 0 => (None, held),
        (latest, _) => (of.seller_id, latest),
    };
    templates::source(of.kind, seller, version).await
}

async fn begin(kind: Option<DocumentKind>, seller: Option<SellerId>) -> Result<Begun, ApiError> {
    let kind = kind.ok_or_else(ApiError::not_found)?;
    let (card, variables) = templates::one(kind, seller).await?;
    let text = first_text(&card).await?;
    let all = sellers::list().await?;
    let own = all.into_iter().find(|one| Some(one.id) == seller).map(|one| one.short_name);
    let whose = own.unwrap_or_else(|| tr!(templates.all_sellers).to_owned());
    Ok(Begun { card, variables, text, whose })
}

/// The page.
#[component]
pub fn TemplatePage() -> impl IntoView {
    let params = use_params_map();
    let code = move || params.with(|params| params.get("kind")).unwrap_or_default();
    let kind = Memo::new(move |_| DocumentKind::from_code(&code()));
    let level = Address::here().get("level");
    let seller = Memo::new(move |_| level.get().parse::<SellerId>().ok());
    let begun = Remote::new(move || begin(kind.get(), seller.get()));
    let title = move || kind.get().map_or(tr!(templates.title), kind_name).to_owned();
    redrawn(move || {
        match (kind.get(), begun.get()) {
        (None, _) => {
            let empty = view! { <Empty glyph=Glyph::Document title=tr!(templates.no_such) text=tr!(errors.not_found)/> };
            view! { <Page title=tr!(templates.title).to_owned()>{empty}</Page> }.into_any()
        }
        (Some(_), None) => view! {
            <Page title=title()><div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div></Page>
        }
        .into_any(),
        (Some(_), Some(Err(error))) => view! {
            <Page title=title() parent=("/settings/templates", tr!(templates.title).to_owned())>
                <Refusal error=error retry=move |()| begun.refresh()/>
            </Page>
        }
        .into_any(),
        (Some(_), Some(Ok(known))) => view! { <Desk begun=known span=Span::Filled/> }.into_any(),
    }
    })
}
