//! Use cases of the catalogue.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::api::catalog::{
    Inherited, PlanCreateInput, PlanFilter, PlanUpdateInput, PlanVersionCreateInput, PlanVersionPublishInput,
    PlanVersionUpdateInput, PlanVersionView, PlanView, ProductCreateInput, ProductUpdateInput, ProductView,
    TermsInput,
};
use shared::catalog::{CatalogState, PlanTerms, VersionState, is_code, version_on};
use shared::error::FieldError;
use shared::ids::{ComponentId, PlanId, PlanVersionId, ProductId, SellerId};

use super::repo::{self, StoredTerms};
pub use super::repo::{CodeKey, Version};
use crate::access::Actor;
use crate::app::App;
use crate::db::errors;
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::page::Page;
use crate::settings::{self, Seller};

/// Longest name of a product or plan, in characters.
const NAME_MAX: usize = 200;

pub(super) fn today(app: &App, seller: &Seller) -> NaiveDate {
    app.clock().now().with_timezone(&settings::zone(seller)).date_naive()
}

/// The products that the actor may see, by code.
pub async fn products(app: &App, actor: &Actor, page: &Page<CodeKey>) -> Result<Vec<ProductView>, Error> {
    actor.require(Permission::CatalogRead)?;
    repo::products(app.read(), actor.sellers.as_deref(), page).await
}

/// A product that the actor may see.
pub async fn product(app: &App, actor: &Actor, id: ProductId) -> Result<ProductView, Error> {
    actor.require(Permission::CatalogRead)?;
    let found = repo::product(app.read(), id).await?.filter(|product| actor.sees(product.seller_id));
    found.ok_or_else(|| Error::not_found("product", id))
}

/// The plans that the filter wants and the actor may see, by code.
pub async fn plans(
    app: &App,
    actor: &Actor,
    filter: &PlanFilter,
    page: &Page<CodeKey>,
) -> Result<Vec<PlanView>, Error> {
    actor.require(Permission::CatalogRead)?;
    repo::plans(app.read(), actor.sellers.as_deref(), filter, page).await
}

/// How many plans the filter wants.
pub async fn plan_count(app: &App, actor: &Actor, filter: &PlanFilter) -> Result<i64, Error> {
    actor.require(Permission::CatalogRead)?;
    repo::plan_count(app.read(), actor.sellers.as_deref(), filter).await
}

/// A plan that the actor may see.
pub async fn plan(app: &App, actor: &Actor, id: PlanId) -> Result<PlanView, Error> {
    actor.require(Permission::CatalogRead)?;
    let found = repo::plan(app.read(), id).await?.filter(|plan| actor.sees(plan.seller_id));
    found.ok_or_else(|| Error::not_found("plan", id))
}

/// The plan of a seller with this code; none when there is none that the actor may see.
pub async fn plan_by_code(
    app: &App,
    actor: &Actor,
    seller: Option<SellerId>,
    code: &str,
) -> Result<Option<PlanView>, Error> {
    actor.require(Permission::CatalogRead)?;
    let seller = settings::seller_or_only(app, actor, seller).await?;
    repo::plan_by_code(app.read(), seller.id, code).await
}

/// Plans of a product that are shown with it.
const PLANS_MAX: usize = 200;

/// These products, whoever asks; for loaders of lists.
pub async fn products_of(app: &App, ids: &[ProductId]) -> Result<HashMap<ProductId, ProductView>, Error> {
    let found = repo::products_by_id(app.read(), ids).await?;
    Ok(found.into_iter().map(|product| (product.id, product)).collect())
}

/// The first plans of these products by code, whoever asks; for loaders of lists.
pub async fn plans_of(app: &App, products: &[ProductId]) -> Result<HashMap<ProductId, Vec<PlanView>>, Error> {
    let mut all: HashMap<ProductId, Vec<PlanView>> = HashMap::new();
    for plan in repo::plans_of(app.read(), products).await? {
        let plans = all.entry(plan.product_id).or_default();
        if plans.len() < PLANS_MAX {
            plans.push(plan);
        }
    }
    Ok(all)
}

/// Versions of these plans, the newest first, whoever asks; for loaders of lists.
pub async fn versions_of(
    app: &App,
    plans: &[PlanId],
) -> Result<HashMap<PlanId, Vec<PlanVersionView>>, Error> {
    let mut all: HashMap<PlanId, Vec<PlanVersionView>> = HashMap::new();
    for version in repo::versions(app.read(), plans).await? {
        all.entry(version.plan_id).or_default().push(PlanVersionView::from(&version));
    }
    Ok(all)
}

/// The versions that subscriptions to these plans get which begin today in the zone of the plan's seller, whoever asks;
/// for loaders of lists.
pub async fn current_of(
    app: &App,
    plans: &[(PlanId, SellerId)],
) -> Result<HashMap<PlanId, PlanVersionView>, Error> {
    let zones = settings::zones(app.read()).await?;
    let now = app.clock().now();
    let day = |seller: &SellerId| {
        let zone = zones.get(seller).copied().ok_or_else(|| Error::not_found("seller", *seller))?;
        Ok::<_, Error>(now.with_timezone(&zone).date_naive())
    };
    let days = plans.iter().map(|(plan, seller)| Ok((*plan, day(seller)?)));
    let days = days.collect::<Result<HashMap<PlanId, NaiveDate>, Error>>()?;
    let ids: Vec<PlanId> = plans.iter().map(|(plan, _)| *plan).collect();
    let mut published: HashMap<PlanId, Vec<(PlanVersionId, Option<NaiveDate>)>> = HashMap::new();
    let mut versions = HashMap::new();
    let mut all = repo::versions(app.read(), &ids).await?;
    all.retain(|version| version.state == VersionState::Published);
    all.sort_by_key(|version| (version.effective_from, version.number));
    for version in all {
        published.entry(version.plan_id).or_default().push((version.id, version.effective_from));
        versions.insert(version.id, version);
    }
    let current = published.into_iter().filter_map(|(plan, known)| {
        let version = versions.get(&version_on(&known, *days.get(&plan)?)?)?;
        Some((plan, PlanVersionView::from(version)))
    });
    Ok(current.collect())
}

/// A version of a plan that the actor may see.
pub async fn version(app: &App, actor: &Actor, id: PlanVersionId) -> Result<Version, Error> {
    actor.require(Permission::CatalogRead)?;
    let missing = || Error::not_found("plan version", id);
    let version = repo::version(app.read(), id).await?.ok_or_else(missing)?;
    plan(app, actor, version.plan_id).await.map_err(|_| missing())?;
    Ok(version)
}

/// Makes a product.
pub async fn product_create(
    app: &App,
    actor: &Actor,
    input: ProductCreateInput,
) -> Result<ProductView, Error> {
    actor.require(Permission::CatalogWrite)?;
    let seller = settings::seller_or_only(app, actor, input.seller_id).await?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<ProductId>("productCreate", &input.idempotency_key, &input).await? {
        return repo::product(op.conn(), id).await?.ok_or_else(|| Error::not_found("product", id));
    }
    named(&input.code, &input.name)?;
    let product = insert_product(&op, seller.id, &input.code, &input.name, input.description).await?;
    let told = json!({"code": product.code, "name": product.name});
    op.audit("product.create", product.id, Whose::Seller(seller.id), None, Some(told)).await?;
    op.remember(&product.id).await?;
    op.commit().await?;
    Ok(product)
}

pub(super) async fn insert_product(
    op: &Op,
    seller_id: SellerId,
    code: &str,
    name: &str,
    description: Option<String>,
) -> Result<ProductView, Error> {
    let product = ProductView {
        id: ProductId(op.uuid()),
        seller_id,
        code: code.to_owned(),
        name: name.trim().to_owned(),
        description,
        state: CatalogState::Active,
        version: 1,
    };
    repo::insert_product(op, &product).await.map_err(|error| code_taken(error, "product"))?;
    Ok(product)
}

/// Changes a product.
pub async fn product_update(
    app: &App,
    actor: &Actor,
    input: ProductUpdateInput,
) -> Result<ProductView, Error> {
    actor.require(Permission::CatalogWrite)?;
    let mut op = app.begin(actor).await?;
    let found = repo::product(op.conn(), input.id).await?.filter(|product| actor.sees(product.seller_id));
    let before = found.ok_or_else(|| Error::not_found("product", input.id))?;
    let after = ProductView {
        name: input.name.unwrap_or_else(|| before.name.clone()),
        description: input.description.or_else(|| before.description.clone()),
        state: input.state.unwrap_or(before.state),
        version: before.version + 1,
        ..before.clone()
    };
    named(&after.code, &after.name)?;
    if before.version != input.version || !repo::update_product(&op, &after, before.version).await? {
        return Err(Error::Stale);
    }
    let told = |view: &ProductView| json!({"name": view.name, "state": view.state.code()});
    let whose = Whose::Seller(after.seller_id);
    op.audit("product.update", after.id, whose, Some(told(&before)), Some(told(&after))).await?;
    op.hint(after.id);
    op.commit().await?;
    Ok(after)
}

/// Makes a plan, and its first version where the input has terms.
pub async fn plan_create(app: &App, actor: &Actor, input: PlanCreateInput) -> Result<PlanView, Error> {
    actor.require(Permission::CatalogWrite)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<PlanId>("planCreate", &input.idempotency_key, &input).await? {
        return repo::plan(op.conn(), id).await?.ok_or_else(|| Error::not_found("plan", id));
    }
    let found =
        repo::product(op.conn(), input.product_id).await?.filter(|product| actor.sees(product.seller_id));
    let product = found.ok_or_else(|| Error::not_found("product", input.product_id))?;
    named(&input.code, &input.name)?;
    let plan = PlanView {
        id: PlanId(op.uuid()),
        seller_id: product.seller_id,
        product_id: product.id,
        code: input.code.clone(),
        name: input.name.trim().to_owned(),
        rank: input.rank.unwrap_or(1),
        is_addon: input.is_addon.unwrap_or(false),
        cabinet_visible: input.cabinet_visible.unwrap_or(false),
        available_from: input.available_from,
        available_to: input.available_to,
        state: CatalogState::Active,
        version: 1,
    };
    available(&plan)?;
    repo::insert_plan(&op, &plan).await.map_err(|error| code_taken(error, "plan"))?;
    let told = json!({"code": plan.code, "name": plan.name});
    op.audit("plan.create", plan.id, Whose::Seller(plan.seller_id), None, Some(told)).await?;
    match (&input.terms, input.publish.unwrap_or(false)) {
        (Some(terms), publish) => {
            let draft = draft_in(&mut op, &plan, terms).await?;
            if publish {
                publish_in(&mut op, &plan, draft, input.effective_from.map(|day| day.0)).await?;
            }
        }
        (None, true) => {
            return Err(Error::invalid("terms", "Чтобы опубликовать версию, укажите её условия."));
        }
        (None, false) => {}
    }
    op.remember(&plan.id).await?;
    op.commit().await?;
    Ok(plan)
}

/// Changes a plan.
pub async fn plan_update(app: &App, actor: &Actor, input: PlanUpdateInput) -> Result<PlanView, Error> {
    actor.require(Permission::CatalogWrite)?;
    let mut op = app.begin(actor).await?;
    let before = plan_in(&op, actor, input.id).await?;
    let after = PlanView {
        name: input.name.unwrap_or_else(|| before.name.clone()),
        rank: input.rank.unwrap_or(before.rank),
        cabinet_visible: input.cabinet_visible.unwrap_or(before.cabinet_visible),
        available_from: input.available_from.or(before.available_from),
        available_to: input.available_to.or(before.available_to),
        state: input.state.unwrap_or(before.state),
        version: before.version + 1,
        ..before.clone()
    };
    named(&after.code, &after.name)?;
    available(&after)?;
    if before.version != input.version || !repo::update_plan(&op, &after, before.version).await? {
        return Err(Error::Stale);
    }
    let told = |plan: &PlanView| json!({"name": plan.name, "rank": plan.rank, "state": plan.state.code()});
    let whose = Whose::Seller(after.seller_id);
    op.audit("plan.update", after.id, whose, Some(told(&before)), Some(told(&after))).await?;
    op.hint(after.id);
    op.commit().await?;
    Ok(after)
}

/// Makes a draft of a version.
pub async fn version_create(
    app: &App,
    actor: &Actor,
    input: PlanVersionCreateInput,
) -> Result<Version, Error> {
    actor.require(Permission::CatalogWrite)?;
    let mut op = app.begin(actor).await?;
    let known = op.replay::<PlanVersionId>("planVersionCreate", &input.idempotency_key, &input).await?;
    if let Some(id) = known {
        return repo::version(op.conn(), id).await?.ok_or_else(|| Error::not_found("plan version", id));
    }
    let plan = plan_in(&op, actor, input.plan_id).await?;
    let draft = draft_in(&mut op, &plan, &input.terms).await?;
    op.remember(&draft.id).await?;
    op.hint(plan.id);
    op.commit().await?;
    Ok(draft)
}

/// Gives a draft other terms.
pub async fn version_update(
    app: &App,
    actor: &Actor,
    input: PlanVersionUpdateInput,
) -> Result<Version, Error> {
    actor.require(Permission::CatalogWrite)?;
    let mut op = app.begin(actor).await?;
    let (plan, before) = draft(&op, actor, input.id).await?;
    let stored = read_terms(&op, &plan, &input.terms).await?;
    let after = Version { stored, ..before };
    if !repo::update_draft(&op, &after).await? {
        return Err(Error::Stale);
    }
    let told = terms_json(&after.stored.terms)?;
    op.audit("plan.version.update", after.id, Whose::Seller(plan.seller_id), None, Some(told)).await?;
    op.hint(plan.id);
    op.commit().await?;
    Ok(after)
}

/// Publishes a draft. Settings that its author left out are resolved now and frozen.
pub async fn version_publish(
    app: &App,
    actor: &Actor,
    input: PlanVersionPublishInput,
) -> Result<Version, Error> {
    actor.require(Permission::CatalogWrite)?;
    let mut op = app.begin(actor).await?;
    let (plan, draft) = draft(&op, actor, input.id).await?;
    let published = publish_in(&mut op, &plan, draft, input.effective_from.map(|day| day.0)).await?;
    op.hint(plan.id);
    op.commit().await?;
    Ok(published)
}

async fn plan_in(op: &Op, actor: &Actor, id: PlanId) -> Result<PlanView, Error> {
    let found = repo::plan(op.conn(), id).await?.filter(|plan| actor.sees(plan.seller_id));
    found.ok_or_else(|| Error::not_found("plan", id))
}

async fn draft(op: &Op, actor: &Actor, id: PlanVersionId) -> Result<(PlanView, Version), Error> {
    let missing = || Error::not_found("plan version", id);
    let version = repo::version(op.conn(), id).await?.ok_or_else(missing)?;
    let plan = plan_in(op, actor, version.plan_id).await.map_err(|_| missing())?;
    match version.state {
        VersionState::Draft => Ok((plan, version)),
        VersionState::Published => {
            let text = "Опубликованная версия не меняется. Создайте новую версию тарифа.";
            Err(Error::transition(text))
        }
    }
}

async fn inherited(op: &Op, plan: &PlanView) -> Result<Inherited, Error> {
    let seller = settings::seller_in(op, plan.seller_id).await?;
    let settings = settings::inherited_in(op, plan.seller_id, Some(plan.product_id)).await?;
    Ok(Inherited { currency: seller.currency, settings })
}

async fn read_terms(op: &Op, plan: &PlanView, input: &TermsInput) -> Result<StoredTerms, Error> {
    let inherited = inherited(op, plan).await?;
    let read = input.read(inherited, || ComponentId(op.uuid())).map_err(under_terms)?;
    Ok(StoredTerms { terms: read.terms, stated: Some(read.stated) })
}

pub(super) fn under_terms(errors: Vec<FieldError>) -> Error {
    Error::Invalid(errors.into_iter().map(|error| error.under("terms")).collect())
}

async fn draft_in(op: &mut Op, plan: &PlanView, input: &TermsInput) -> Result<Version, Error> {
    let stored = read_terms(op, plan, input).await?;
    add_draft(op, plan, stored).await
}

pub(super) async fn add_draft(op: &mut Op, plan: &PlanView, stored: StoredTerms) -> Result<Version, Error> {
    let last = repo::versions(op.conn(), &[plan.id]).await?.first().map_or(0, |version| version.number);
    let draft = Version {
        id: PlanVersionId(op.uuid()),
        plan_id: plan.id,
        number: last + 1,
        state: VersionState::Draft,
        effective_from: None,
        published_at: None,
        stored,
    };
    repo::insert_version(op, &draft).await.map_err(number_taken)?;
    let told = terms_json(&draft.stored.terms)?;
    op.audit("plan.version.create", draft.id, Whose::Seller(plan.seller_id), None, Some(told)).await?;
    Ok(draft)
}

pub(super) async fn publish_in(
    op: &mut Op,
    plan: &PlanView,
    draft: Version,
    effective_from: Option<NaiveDate>,
) -> Result<Version, Error> {
    let inherited = inherited(op, plan).await?;
    let seller = settings::seller_in(op, plan.seller_id).await?;
    let stated = draft.stored.stated.unwrap_or_default();
    let terms = inherited.settings.fill(draft.stored.terms, stated);
    let problems = terms.problems();
    if !problems.is_empty() {
        return Err(under_terms(problems));
    }
    let published = Version {
        state: VersionState::Published,
        effective_from: Some(effective_from.unwrap_or_else(|| op.today(settings::zone(&seller)))),
        published_at: Some(op.now()),
        stored: StoredTerms { terms, stated: None },
        ..draft
    };
    if !repo::update_draft(op, &published).await? {
        return Err(Error::Stale);
    }
    repo::set_current(op, plan.id, published.id).await?;
    settings::raise_reference_in(op).await?;
    let told = json!({"number": published.number, "effectiveFrom": published.effective_from});
    op.audit("plan.version.publish", published.id, Whose::Seller(plan.seller_id), None, Some(told)).await?;
    Ok(published)
}

fn terms_json(terms: &PlanTerms) -> Result<serde_json::Value, Error> {
    serde_json::to_value(terms).map_err(Error::internal)
}

pub(super) fn named(code: &str, name: &str) -> Result<(), Error> {
    let mut errors = Vec::new();
    if !is_code(code) {
        let text = "Код: от 1 до 40 латинских букв, цифр и знаков «_-.». Исправьте код.";
        errors.push(FieldError::new("code", text));
    }
    if name.trim().is_empty() || name.chars().count() > NAME_MAX {
        errors.push(FieldError::new("name", "Название: от 1 до 200 знаков. Заполните название."));
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

fn available(plan: &PlanView) -> Result<(), Error> {
    match (plan.available_from, plan.available_to) {
        (Some(from), Some(to)) if to.0 <= from.0 => {
            Err(Error::invalid("availableTo", "Продажа кончается раньше, чем начинается. Исправьте дату."))
        }
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

pub(super) fn code_taken(error: Error, table: &str) -> Error {
    if let Error::Db(cause) = &error
        && errors::violates(cause, table, &["seller_id", "code"])
    {
        return Error::invalid("code", "Такой код уже есть у этого продавца. Задайте другой код.");
    }
    error
}

fn number_taken(error: Error) -> Error {
    if let Error::Db(cause) = &error
        && errors::violates(cause, "plan_version", &["plan_id", "number"])
    {
        return Error::Stale;
    }
    error
}
