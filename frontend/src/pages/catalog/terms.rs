//! The terms of a draft: of a new version, which begins as a copy, or of one that is kept already.

use std::sync::Arc;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use shared::access::Permission;
use shared::api::catalog::Inherited;
use shared::catalog::VersionState;
use shared::ids::PlanId;

use super::component::ComponentForms;
use super::draft::TermsDraft;
use super::fields::{MinimumFields, PeriodFields, RuleFields};
use super::tester::Tester;
use super::version::model_of;
use crate::api::ApiError;
use crate::calls::catalog::{
    self, PlanCard as Card, PlanVersionCreateInput, PlanVersionUpdateInput, PlanVersionView,
};
use crate::calls::sellers;
use crate::calls::settings::{self, SettingsScopeInput};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::LeaveGuard;
use crate::ui::{
    Button, Empty, Faults, Glyph, Icon, Look, Notice, Page, Refusal, Refusals, Skeleton, Submission, Toasts,
    Tone,
};

/// What the form begins with.
#[derive(Clone)]
struct Begun {
    card: Card,
    inherited: Inherited,
    /// The draft that is changed; nothing when a new version is made.
    draft: Option<PlanVersionView>,
    /// What the form shows at first; nothing for the first version of a plan.
    model: Option<PlanVersionView>,
}

/// `from` names a version of the plan that the new one begins as a copy of; `like` another plan, for the first one.
async fn begin(
    id: Option<PlanId>,
    number: String,
    from: String,
    like: Option<PlanId>,
) -> Result<Option<Begun>, ApiError> {
    let Some(id) = id else { return Ok(None) };
    let Some(card) = catalog::plan(id).await? else { return Ok(None) };
    let draft = card.versions.iter().find(|version| version.number.to_string() == number).cloned();
    if draft.is_none() && number != "new" {
        return Ok(None);
    }
    let seller_id = card.view.seller_id;
    let scope = SettingsScopeInput { seller_id: Some(seller_id), product_id: Some(card.view.product_id) };
    let settings = settings::billing(scope, None).await?.effective.settings();
    let seller = sellers::one(seller_id).await?;
    let (Some(settings), Some(seller)) = (settings, seller) else { return Ok(None) };
    let inherited = Inherited { currency: seller.currency.0, settings };
    let other = match like.filter(|_| draft.is_none()) {
        Some(like) => catalog::plan(like).await?.and_then(|plan| plan.current_version),
        None => None,
    };
    let model = draft.clone().or(other).or_else(|| model_of(&card, &from));
    Ok(Some(Begun { card, inherited, draft, model }))
}

/// The page.
#[component]
pub fn VersionForm() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<PlanId>().ok());
    let number = Memo::new(move |_| params.with(|params| params.get("version")).unwrap_or_default());
    let from = query.with_untracked(|query| query.get("from")).unwrap_or_default();
    let like = query.with_untracked(|query| query.get("like")).and_then(|id| id.parse::<PlanId>().ok());
    let begun = Remote::new(move || begin(id.get(), number.get(), from.clone(), like));
    let title = Signal::derive(move || match number.get().as_str() {
        "new" => tr!(catalog.new_version).to_owned(),
        number => tr!(catalog.draft_n, number = number).to_string(),
    });
    let beside = move || {
        begun.data().flatten().map(|begun| {
            let href = format!("/plans/{}", begun.card.view.id);
            view! { <a href=href>{begun.card.view.name}</a> }
        })
    };
    view! {
        <Page title=title parent=("/products", tr!(catalog.title).to_owned()) beside=beside>
            {redrawn(move || match begun.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton width="60%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| begun.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Package title=tr!(catalog.no_such_version) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(begun))) => view! { <Form begun=begun/> }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn Form(begun: Begun) -> impl IntoView {
    let (toasts, navigate) = (Toasts::get(), use_navigate());
    let submission = Submission::new();
    let inherited = begun.inherited;
    let draft = match &begun.model {
        Some(model) => TermsDraft::of(&model.terms, model.stated.as_ref()),
        None => TermsDraft::new(inherited.currency),
    };
    let read = Memo::new(move |_| draft.read(inherited));
    let wrong = move || read.with(|read| read.as_ref().err().cloned()).unwrap_or_default();
    let faults = Faults::of(Signal::derive(wrong), submission, "terms");
    let terms =
        Signal::derive(move || read.with(|read| read.as_ref().ok().map(|read| Arc::new(read.1.clone()))));
    let begun_with = read.get_untracked();
    let dirty = move || !submission.busy.get() && read.with(|read| *read != begun_with);
    let (plan_id, known) = (begun.card.view.id, begun.draft.as_ref().map(|draft| draft.id));
    let save = StoredValue::new_local(move || {
        submission.asked.set(true);
        let Ok((terms, _)) = read.get_untracked() else {
            return;
        };
        let key = submission.key();
        let ask = async move {
            match known {
                Some(id) => catalog::update_version(PlanVersionUpdateInput { id, terms }).await,
                None => {
                    let input = PlanVersionCreateInput { plan_id, terms, idempotency_key: key };
                    catalog::create_version(input).await
                }
            }
        };
        let navigate = navigate.clone();
        submission.send(ask, move |version: PlanVersionView| {
            toasts.done(tr!(catalog.draft_saved, number = version.number).to_string());
            navigate(&format!("/plans/{plan_id}?v={}", version.number), NavigateOptions::default());
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.with_value(|save| save());
    };
    let lacks = Session::get().lacks(Permission::CatalogWrite);
    view! {
        <Lead begun=begun/>
        <div class="beside">
            <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="terms-form">
                <Refusals submission=submission/>
                <Summary faults=faults/>
                <PeriodFields draft=draft faults=faults/>
                <MinimumFields draft=draft faults=faults/>
                <RuleFields draft=draft settings=inherited.settings faults=faults/>
                <ComponentForms draft=draft faults=faults/>
                <div class="row">
                    <Button
                        look=Look::Primary
                        submit=true
                        busy=submission.busy
                        disabled=lacks.is_some()
                        title=Some(lacks.unwrap_or_else(|| "Ctrl+Enter".to_owned()))
                        attr:data-testid="save-draft"
                    >
                        <Icon glyph=Glyph::Check/>
                        {tr!(catalog.save_draft)}
                    </Button>
                    <a class="btn" href=format!("/plans/{plan_id}")>{tr!(common.cancel)}</a>
                </div>
            </form>
            <div class="beside__side"><Tester terms=terms/></div>
        </div>
        <LeaveGuard dirty=Signal::derive(dirty)/>
    }
}

/// What this draft is, and that a published version cannot be changed.
#[component]
fn Lead(begun: Begun) -> impl IntoView {
    match (begun.draft, begun.model) {
        (Some(draft), _) if draft.state == VersionState::Published => {
            let to = format!("/plans/{}/versions/new?from={}", begun.card.view.id, draft.number);
            view! {
                <Notice tone=Tone::Warn title=tr!(catalog.published_fixed) text=tr!(catalog.published_fixed_text)>
                    <a class="btn" href=to>{tr!(catalog.new_version)}</a>
                </Notice>
            }
            .into_any()
        }
        (None, Some(model)) => {
            let title = tr!(catalog.copy_of, number = model.number).to_string();
            view! { <Notice tone=Tone::Info title=title text=tr!(catalog.copy_of_text)/> }.into_any()
        }
        (Some(_), _) | (None, None) => ().into_any(),
    }
}

/// How many fields are wrong, once a sending was tried.
#[component]
fn Summary(faults: Faults) -> impl IntoView {
    move || {
        let count = faults.all.with(Vec::len);
        (faults.asked.get() && count > 0).then(|| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let title = tr!(catalog.faults_n, count = crate::ui::text::counted(count)).to_string();
            view! { <Notice tone=Tone::Bad title=title text=tr!(catalog.faults_text)/> }
        })
    }
}
