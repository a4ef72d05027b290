//! One plan: what it is, its versions, what the chosen one charges, and a tester of its price.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::catalog::VersionState;
use shared::ids::PlanId;

use super::cabinet::CabinetRules;
use super::components::Components;
use super::facts::{PlanFacts, TermsFacts};
use super::migrate::MigrateDialog;
use super::plan::{PlanDialog, PlanSubject};
use super::publish::PublishDialog;
use super::read::terms_of;
use super::tester::Tester;
use super::version::{Standing, Versions, chosen, since};
use super::words::state_mark;
use crate::calls::catalog::{self, PlanCard as Card, PlanVersionView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Address, Badge, Button, Empty, Glyph, Icon, Look, Page, Refusal, Skeleton};

/// The page.
#[component]
pub fn PlanCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<PlanId>().ok());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => catalog::plan(id).await,
                None => Ok(None),
            }
        }
    });
    let title = Signal::derive(move || {
        let name = card.data().flatten().map(|card| card.view.name);
        name.unwrap_or_else(|| tr!(catalog.plan_word).to_owned())
    });
    let (editing, migrating) = (RwSignal::new(None::<PlanSubject>), RwSignal::new(false));
    view! {
        <Page
            title=title
            parent=("/products", tr!(catalog.title).to_owned())
            beside=move || {
                card.data()
                    .flatten()
                    .map(|card| {
                        let (tone, mark, name) = state_mark(card.view.state);
                        view! { <Badge tone=tone mark=mark text=name/> }
                    })
            }
            actions=move || {
                card.data().flatten().map(|card| view! { <Actions card=card editing=editing migrating=migrating/> })
            }
        >
            {redrawn(move || match card.get() {
                None => view! { <Bones/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Package title=tr!(catalog.no_such) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(found))) => view! { <Body found=found card=card/> }.into_any(),
            })}
            <MigrateDialog open=migrating card=card done=move |()| card.refresh()/>
            <PlanDialog subject=editing done=move |_| card.refresh() reread=move |()| card.refresh()/>
        </Page>
    }
}

#[component]
fn Actions(card: Card, editing: RwSignal<Option<PlanSubject>>, migrating: RwSignal<bool>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::CatalogWrite);
    let no_moves = Session::get().lacks(Permission::SubscriptionWrite);
    let forbidden = lacks.is_some();
    let plan = card.view.clone();
    // A draft is finished first.
    let drafted = card.versions.iter().any(|version| version.state == VersionState::Draft);
    let published = card.versions.iter().any(|version| version.state == VersionState::Published);
    let migrate = published.then(|| {
        view! {
            <Button
                disabled=no_moves.is_some()
                title=no_moves
                attr:data-testid="migrate"
                on:click=move |_| migrating.set(true)
            >
                <Icon glyph=Glyph::Again/>
                {tr!(catalog.migrate)}
            </Button>
        }
    });
    view! {
        {migrate}
        <Button
            disabled=forbidden
            title=lacks.clone()
            attr:data-testid="edit-plan"
            on:click=move |_| editing.set(Some(PlanSubject::Known(Box::new(plan.clone()))))
        >
            <Icon glyph=Glyph::Pencil/>
            {tr!(catalog.edit)}
        </Button>
        {match lacks {
            Some(lacks) => {
                view! {
                    <Button disabled=true title=Some(lacks)>{tr!(catalog.new_version)}</Button>
                }
                    .into_any()
            }
            None => {
                view! {
                    <A
                        href=format!("/plans/{}/versions/new", card.view.id)
                        attr:class=if drafted { "btn" } else { "btn is-primary" }
                        attr:data-testid="new-version"
                    >
                        <Icon glyph=Glyph::Plus/>
                        {tr!(catalog.new_version)}
                    </A>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Body(found: Card, card: Remote<Option<Card>>) -> impl IntoView {
    let address = Address::here();
    let number = address.get("v");
    let plan = found.view.id;
    let kept = StoredValue::new(found.clone());
    let shown = Memo::new(move |_| kept.with_value(|card| chosen(card, &number.get())));
    let publishing = RwSignal::new(None::<PlanVersionView>);
    let main = move || {
        match shown.get() {
        None => view! {
            <div class="card">
                <Empty glyph=Glyph::Package title=tr!(catalog.no_versions) text=tr!(catalog.no_versions_text)/>
            </div>
        }
        .into_any(),
        Some(version) => {
            let card = kept.get_value();
            view! { <Version card=card version=version publishing=publishing/> }.into_any()
        }
    }
    };
    view! {
        <div class="split">
            <div class="split__side">
                <PlanFacts card=found/>
                <CabinetRules plan=plan/>
                {redrawn(move || {
                    view! { <Versions card=kept.get_value() shown=shown.get() address=address/> }
                })}
            </div>
            <div class="split__main">{main}</div>
        </div>
        <PublishDialog version=publishing done=move |()| card.refresh()/>
    }
}

#[component]
fn Version(
    card: Card,
    version: PlanVersionView,
    publishing: RwSignal<Option<PlanVersionView>>,
) -> impl IntoView {
    let terms = Signal::stored(terms_of(&version.terms).map(Arc::new));
    let standing = Standing::of(&card, &version);
    let lacks = Session::get().lacks(Permission::CatalogWrite);
    let may = lacks.is_none();
    let edit = format!("/plans/{}/versions/{}", card.view.id, version.number);
    let draft = version.state == VersionState::Draft;
    let subject = version.clone();
    view! {
        <div class="bar">
            <h2>{tr!(catalog.version_n, number = version.number).to_string()}</h2>
            {standing.badge()}
            <span class="muted">{since(&version)}</span>
            {draft
                .then(|| {
                    view! {
                        <div class="bar__end row">
                            {may
                                .then(|| {
                                    view! {
                                        <A href=edit attr:class="btn" attr:data-testid="edit-draft">
                                            <Icon glyph=Glyph::Pencil/>
                                            {tr!(catalog.edit_draft)}
                                        </A>
                                    }
                                })}
                            <Button
                                look=Look::Primary
                                disabled=!may
                                title=lacks
                                attr:data-testid="publish"
                                on:click=move |_| publishing.set(Some(subject.clone()))
                            >
                                <Icon glyph=Glyph::Check/>
                                {tr!(catalog.publish)}
                            </Button>
                        </div>
                    }
                })}
        </div>
        <TermsFacts version=version.clone()/>
        <Components terms=version.terms/>
        <Tester terms=terms/>
    }
}

#[component]
fn Bones() -> impl IntoView {
    let lines = || (0..4).map(|_| view! { <Skeleton width="80%"/> }).collect_view();
    view! {
        <div class="split" aria-busy="true">
            <div class="split__side">
                <div class="card stack">{lines()}</div>
                <div class="card stack">{lines()}</div>
            </div>
            <div class="split__main"><div class="card stack">{lines()}</div></div>
        </div>
    }
}
