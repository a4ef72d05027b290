//! Rows of the catalogue.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set, Statement,
};
use serde::{Deserialize, Serialize};
use shared::actions::PlanRef;
use shared::api::catalog::{PlanFilter, PlanVersionView, PlanView, ProductView, TermsView};
use shared::api::scalars::{Date, DateTime};
use shared::catalog::{CatalogState, Component, PlanTerms, Timing, VersionState, version_on};
use shared::ids::{ComponentId, PlanId, PlanVersionId, ProductId, SellerId};
use shared::rate::VatPolicy;
use shared::settings::BillingSettings;

use super::cache::PublishedComponent;
use super::entity::{plan as plan_table, plan_version, product as product_table};
use crate::app::App;
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;

/// Sort key of lists of the catalogue: code and id.
pub type CodeKey = (String, uuid::Uuid);

/// Terms as the database keeps them: complete, and for a draft also what its author stated of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTerms {
    /// The terms.
    #[serde(flatten)]
    pub terms: PlanTerms,
    /// What the author of a draft stated; absent once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<BillingSettings>,
}

/// A version with its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Id.
    pub id: PlanVersionId,
    /// The plan.
    pub plan_id: PlanId,
    /// Number, from 1.
    pub number: i32,
    /// Draft or published.
    pub state: VersionState,
    /// From which day it is for sale.
    pub effective_from: Option<NaiveDate>,
    /// When it was published.
    pub published_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Terms.
    pub stored: StoredTerms,
}

impl From<&Version> for PlanVersionView {
    fn from(version: &Version) -> PlanVersionView {
        PlanVersionView {
            id: version.id,
            plan_id: version.plan_id,
            number: version.number,
            state: version.state,
            effective_from: version.effective_from.map(Date),
            published_at: version.published_at.map(DateTime),
            terms: TermsView::from(&version.stored.terms),
            stated: version.stored.stated.map(Into::into),
        }
    }
}

fn state(code: &str) -> Result<CatalogState, Error> {
    CatalogState::from_code(code)
        .ok_or_else(|| Error::internal(format!("unknown state {code:?} in the catalogue")))
}

fn product_view(row: product_table::Model) -> Result<ProductView, Error> {
    Ok(ProductView {
        id: row.id,
        seller_id: row.seller_id,
        state: state(&row.state)?,
        code: row.code,
        name: row.name,
        description: row.description,
        version: row.version,
    })
}

fn plan_view(row: plan_table::Model) -> Result<PlanView, Error> {
    Ok(PlanView {
        id: row.id,
        seller_id: row.seller_id,
        product_id: row.product_id,
        state: state(&row.state)?,
        code: row.code,
        name: row.name,
        rank: row.rank,
        is_addon: row.is_addon,
        cabinet_visible: row.cabinet_visible,
        available_from: row.available_from.map(Date),
        available_to: row.available_to.map(Date),
        version: row.version,
    })
}

fn version_of(row: plan_version::Model) -> Result<Version, Error> {
    let state = VersionState::from_code(&row.state)
        .ok_or_else(|| Error::internal(format!("unknown state {:?} of a plan version", row.state)))?;
    Ok(Version {
        id: row.id,
        plan_id: row.plan_id,
        number: row.number,
        state,
        effective_from: row.effective_from,
        published_at: row.published_at,
        stored: serde_json::from_value(row.terms).map_err(Error::internal)?,
    })
}

/// The product.
pub async fn product(conn: &impl ConnectionTrait, id: ProductId) -> Result<Option<ProductView>, Error> {
    product_table::Entity::find_by_id(id).one(conn).await?.map(product_view).transpose()
}

/// The product of the seller with this code.
pub async fn product_by_code(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    code: &str,
) -> Result<Option<ProductView>, Error> {
    let found = product_table::Entity::find()
        .filter(product_table::Column::SellerId.eq(seller))
        .filter(product_table::Column::Code.eq(code))
        .one(conn)
        .await?;
    found.map(product_view).transpose()
}

/// The plan.
pub async fn plan(conn: &impl ConnectionTrait, id: PlanId) -> Result<Option<PlanView>, Error> {
    plan_table::Entity::find_by_id(id).one(conn).await?.map(plan_view).transpose()
}

/// The plan of the seller with this code.
pub async fn plan_by_code(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    code: &str,
) -> Result<Option<PlanView>, Error> {
    let found = plan_table::Entity::find()
        .filter(plan_table::Column::SellerId.eq(seller))
        .filter(plan_table::Column::Code.eq(code))
        .one(conn)
        .await?;
    found.map(plan_view).transpose()
}

/// These plans.
pub async fn plans_by_id(
    conn: &impl ConnectionTrait,
    ids: &[PlanId],
) -> Result<HashMap<PlanId, PlanView>, Error> {
    let rows = plan_table::Entity::find()
        .filter(plan_table::Column::Id.is_in(ids.iter().copied()))
        .all(conn)
        .await?;
    rows.into_iter().map(|row| plan_view(row).map(|plan| (plan.id, plan))).collect()
}

/// Plans of a seller that clients see in their cabinet, on sale, by rank and name.
pub async fn in_cabinet(conn: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<PlanView>, Error> {
    use plan_table::Column;
    let rows = plan_table::Entity::find()
        .filter(Column::SellerId.eq(seller))
        .filter(Column::CabinetVisible.eq(true))
        .filter(Column::State.eq(CatalogState::Active.code()))
        .filter(Column::CurrentVersionId.is_not_null())
        .order_by_asc(Column::Rank)
        .order_by_asc(Column::Name)
        .all(conn)
        .await?;
    rows.into_iter().map(plan_view).collect()
}

/// A component as its plan has it.
#[derive(Debug, Clone)]
pub struct ComponentOfPlan {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub plan_name: String,
    /// The component.
    pub component: Component,
    /// VAT of its lines.
    pub vat: VatPolicy,
    /// When it is charged.
    pub timing: Timing,
}

/// These components of published versions, with their plans. The components never change, so they are read once;
/// names of plans are those of now.
pub async fn components(
    app: &App,
    conn: &impl ConnectionTrait,
    components: &[ComponentId],
) -> Result<HashMap<ComponentId, ComponentOfPlan>, Error> {
    let wanted: BTreeSet<ComponentId> = components.iter().copied().collect();
    let wanted: Vec<ComponentId> = wanted.into_iter().collect();
    let mut known = app.terms_cache().components(&wanted);
    if known.len() < wanted.len() {
        read_components(app, conn).await?;
        known = app.terms_cache().components(&wanted);
    }
    let ids: BTreeSet<PlanId> = known.values().map(|one| one.plan).collect();
    let plans = match ids.is_empty() {
        true => HashMap::new(),
        false => plans_by_id(conn, &ids.into_iter().collect::<Vec<_>>()).await?,
    };
    let of_plan = |one: &PublishedComponent| ComponentOfPlan {
        plan: one.plan,
        plan_name: plans.get(&one.plan).map(|plan| plan.name.clone()).unwrap_or_default(),
        component: one.component.clone(),
        vat: one.vat,
        timing: one.timing,
    };
    Ok(known.iter().map(|(id, one)| (*id, of_plan(one))).collect())
}

async fn read_components(app: &App, conn: &impl ConnectionTrait) -> Result<(), Error> {
    let rows = plan_version::Entity::find()
        .filter(plan_version::Column::State.eq(VersionState::Published.code()))
        .all(conn)
        .await?;
    for row in rows {
        let version = version_of(row)?;
        let PlanTerms { vat, timing, components, .. } = version.stored.terms;
        let plan = version.plan_id;
        let of_plan = |component| PublishedComponent { plan, component, vat, timing };
        app.terms_cache().put_components(components.into_iter().map(of_plan));
    }
    Ok(())
}

/// Products that the sellers own, by code.
pub async fn products(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    page: &Page<CodeKey>,
) -> Result<Vec<ProductView>, Error> {
    use product_table::Column;
    let wanted = Condition::all().add_option(sellers.map(|ids| Column::SellerId.is_in(ids.iter().copied())));
    let mut cursor = product_table::Entity::find().filter(wanted).cursor_by((Column::Code, Column::Id));
    page.apply(&mut cursor);
    cursor.all(conn).await?.into_iter().map(product_view).collect()
}

/// Plans that the filter wants, of these sellers.
fn plan_condition(sellers: Option<&[SellerId]>, filter: &PlanFilter) -> Condition {
    use plan_table::Column;
    let mut wanted = Condition::all()
        .add_option(filter.seller_id.map(|id| Column::SellerId.eq(id)))
        .add_option(filter.product_id.map(|id| Column::ProductId.eq(id)))
        .add_option(filter.state.map(|state| Column::State.eq(state.code())))
        .add_option(filter.priced.map(|priced| match priced {
            true => Column::CurrentVersionId.is_not_null(),
            false => Column::CurrentVersionId.is_null(),
        }));
    if let Some(sellers) = sellers {
        wanted = wanted.add(Column::SellerId.is_in(sellers.iter().copied()));
    }
    if let Some(text) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        wanted =
            wanted.add(Condition::any().add(Column::Code.contains(text)).add(Column::Name.contains(text)));
    }
    wanted
}

/// Plans that the filter wants, by code.
pub async fn plans(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &PlanFilter,
    page: &Page<CodeKey>,
) -> Result<Vec<PlanView>, Error> {
    use plan_table::Column;
    let mut cursor = plan_table::Entity::find()
        .filter(plan_condition(sellers, filter))
        .cursor_by((Column::Code, Column::Id));
    page.apply(&mut cursor);
    cursor.all(conn).await?.into_iter().map(plan_view).collect()
}

/// The plans that the filter wants, of these sellers, each with its seller.
pub async fn plan_sellers(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &PlanFilter,
) -> Result<Vec<(PlanId, SellerId)>, Error> {
    use plan_table::Column;
    let query = plan_table::Entity::find().filter(plan_condition(sellers, filter)).select_only();
    Ok(query.column(Column::Id).column(Column::SellerId).into_tuple().all(conn).await?)
}

/// How many plans the filter wants.
pub async fn plan_count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &PlanFilter,
) -> Result<i64, Error> {
    let count = plan_table::Entity::find().filter(plan_condition(sellers, filter)).count(conn).await?;
    i64::try_from(count).map_err(Error::internal)
}

/// The version.
pub async fn version(conn: &impl ConnectionTrait, id: PlanVersionId) -> Result<Option<Version>, Error> {
    plan_version::Entity::find_by_id(id).one(conn).await?.map(version_of).transpose()
}

/// These products.
pub async fn products_by_id(
    conn: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<ProductView>, Error> {
    let wanted = product_table::Column::Id.is_in(ids.iter().copied());
    let rows = product_table::Entity::find().filter(wanted).all(conn).await?;
    rows.into_iter().map(product_view).collect()
}

/// Plans of these products, by code.
pub async fn plans_of(conn: &impl ConnectionTrait, products: &[ProductId]) -> Result<Vec<PlanView>, Error> {
    use plan_table::Column;
    let rows = plan_table::Entity::find()
        .filter(Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(Column::Code)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    rows.into_iter().map(plan_view).collect()
}

/// Versions of these plans, the newest first.
pub async fn versions(conn: &impl ConnectionTrait, plans: &[PlanId]) -> Result<Vec<Version>, Error> {
    let rows = plan_version::Entity::find()
        .filter(plan_version::Column::PlanId.is_in(plans.iter().copied()))
        .order_by_desc(plan_version::Column::Number)
        .all(conn)
        .await?;
    rows.into_iter().map(version_of).collect()
}

/// A published version, with its plan: what a subscription begins under.
pub struct PublishedVersion {
    /// The plan.
    pub plan: PlanView,
    /// What it froze.
    pub terms: Arc<PlanTerms>,
    /// First day on which new subscriptions get it.
    pub effective_from: Option<NaiveDate>,
}

/// The published version.
pub async fn published_version(
    conn: &impl ConnectionTrait,
    id: PlanVersionId,
) -> Result<Option<PublishedVersion>, Error> {
    let Some(version) = version(conn, id).await? else { return Ok(None) };
    if version.state != VersionState::Published {
        return Ok(None);
    }
    let plan = plan(conn, version.plan_id).await?;
    let (terms, effective_from) = (Arc::new(version.stored.terms), version.effective_from);
    Ok(plan.map(|plan| PublishedVersion { plan, terms, effective_from }))
}

/// The published version that a subscription beginning on `on` gets: the latest that is effective by then. When
/// all became effective later (a start in the past), the earliest. None when nothing is published.
pub async fn current_version(
    conn: &impl ConnectionTrait,
    plan: PlanId,
    on: NaiveDate,
) -> Result<Option<PlanVersionId>, Error> {
    let rows: Vec<(PlanVersionId, Option<NaiveDate>)> = plan_version::Entity::find()
        .select_only()
        .column(plan_version::Column::Id)
        .column(plan_version::Column::EffectiveFrom)
        .filter(plan_version::Column::PlanId.eq(plan))
        .filter(plan_version::Column::State.eq(VersionState::Published.code()))
        .order_by_asc(plan_version::Column::EffectiveFrom)
        .order_by_asc(plan_version::Column::Number)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(version_on(&rows, on))
}

/// Terms of published versions. They never change, so each is read once.
///
/// # Errors
/// `Internal` when a version does not exist or is a draft: whoever asks has it from a subscription.
pub async fn terms(
    app: &App,
    conn: &impl ConnectionTrait,
    versions: &[PlanVersionId],
) -> Result<HashMap<PlanVersionId, Arc<PlanTerms>>, Error> {
    let (mut found, missing) = app.terms_cache().split(versions);
    for chunk in missing.chunks(500) {
        let rows = plan_version::Entity::find()
            .filter(plan_version::Column::Id.is_in(chunk.iter().copied()))
            .filter(plan_version::Column::State.eq(VersionState::Published.code()))
            .all(conn)
            .await?;
        for row in rows {
            let version = version_of(row)?;
            let terms = Arc::new(version.stored.terms);
            app.terms_cache().put(version.id, &terms);
            found.insert(version.id, terms);
        }
    }
    match versions.iter().find(|version| !found.contains_key(version)) {
        Some(version) => Err(Error::internal(format!("plan version {version} is not published"))),
        None => Ok(found),
    }
}

/// Published versions of plans with their terms.
pub type PlanVersions = HashMap<PlanVersionId, (Arc<PlanTerms>, PlanRef)>;

/// These published versions, each named once or more, with their terms and where their plans stand among others.
///
/// # Errors
/// As of [`terms`].
pub async fn plan_versions(
    app: &App,
    conn: &impl ConnectionTrait,
    versions: &[PlanVersionId],
) -> Result<PlanVersions, Error> {
    let versions: BTreeSet<PlanVersionId> = versions.iter().copied().collect();
    let versions: Vec<PlanVersionId> = versions.into_iter().collect();
    let known = terms(app, conn, &versions).await?;
    let backend = conn.get_database_backend();
    let mut found = PlanVersions::with_capacity(versions.len());
    for chunk in versions.chunks(500) {
        let mut values = Vec::new();
        let ids = id_set(backend, &mut values, chunk.iter().map(|id| id.uuid()));
        let sql = format!(
            "SELECT v.id, p.id, p.product_id, p.rank, p.is_addon FROM plan_version v JOIN plan p ON p.id = v.plan_id \
             WHERE v.id {ids}"
        );
        for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
            let version = PlanVersionId(row.try_get_by_index(0)?);
            let plan = PlanRef {
                id: PlanId(row.try_get_by_index(1)?),
                version,
                product: ProductId(row.try_get_by_index(2)?),
                rank: row.try_get_by_index(3)?,
                is_addon: row.try_get_by_index(4)?,
            };
            found.extend(known.get(&version).map(|terms| (version, (Arc::clone(terms), plan))));
        }
    }
    Ok(found)
}

/// Adds a product.
pub async fn insert_product(op: &Op, view: &ProductView) -> Result<(), Error> {
    let row = product_table::ActiveModel {
        id: Set(view.id),
        seller_id: Set(view.seller_id),
        code: Set(view.code.clone()),
        name: Set(view.name.clone()),
        description: Set(view.description.clone()),
        state: Set(view.state.code().to_owned()),
        version: Set(view.version),
    };
    row.insert(op.conn()).await?;
    Ok(())
}

/// Writes name, description and state of a product whose version was `before`. False when it changed meanwhile.
pub async fn update_product(op: &Op, view: &ProductView, before: i32) -> Result<bool, Error> {
    use product_table::Column;
    let done = product_table::Entity::update_many()
        .col_expr(Column::Name, Expr::value(view.name.clone()))
        .col_expr(Column::Description, Expr::value(view.description.clone()))
        .col_expr(Column::State, Expr::value(view.state.code()))
        .col_expr(Column::Version, Expr::value(view.version))
        .filter(Column::Id.eq(view.id))
        .filter(Column::Version.eq(before))
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Adds a plan.
pub async fn insert_plan(op: &Op, view: &PlanView) -> Result<(), Error> {
    let row = plan_table::ActiveModel {
        id: Set(view.id),
        seller_id: Set(view.seller_id),
        product_id: Set(view.product_id),
        code: Set(view.code.clone()),
        name: Set(view.name.clone()),
        rank: Set(view.rank),
        is_addon: Set(view.is_addon),
        cabinet_visible: Set(view.cabinet_visible),
        available_from: Set(view.available_from.map(|day| day.0)),
        available_to: Set(view.available_to.map(|day| day.0)),
        state: Set(view.state.code().to_owned()),
        current_version_id: Set(None),
        version: Set(view.version),
    };
    row.insert(op.conn()).await?;
    Ok(())
}

/// Writes what may change of a plan whose version was `before`. False when it changed meanwhile.
pub async fn update_plan(op: &Op, view: &PlanView, before: i32) -> Result<bool, Error> {
    use plan_table::Column;
    let done = plan_table::Entity::update_many()
        .col_expr(Column::Name, Expr::value(view.name.clone()))
        .col_expr(Column::Rank, Expr::value(view.rank))
        .col_expr(Column::CabinetVisible, Expr::value(view.cabinet_visible))
        .col_expr(Column::AvailableFrom, Expr::value(view.available_from.map(|day| day.0)))
        .col_expr(Column::AvailableTo, Expr::value(view.available_to.map(|day| day.0)))
        .col_expr(Column::State, Expr::value(view.state.code()))
        .col_expr(Column::Version, Expr::value(view.version))
        .filter(Column::Id.eq(view.id))
        .filter(Column::Version.eq(before))
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Names the version that was published last.
pub async fn set_current(op: &Op, plan: PlanId, version: PlanVersionId) -> Result<(), Error> {
    plan_table::Entity::update_many()
        .col_expr(plan_table::Column::CurrentVersionId, Expr::value(version.uuid()))
        .filter(plan_table::Column::Id.eq(plan))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Adds a version.
pub async fn insert_version(op: &Op, version: &Version) -> Result<(), Error> {
    let row = plan_version::ActiveModel {
        id: Set(version.id),
        plan_id: Set(version.plan_id),
        number: Set(version.number),
        state: Set(version.state.code().to_owned()),
        effective_from: Set(version.effective_from),
        terms: Set(serde_json::to_value(&version.stored).map_err(Error::internal)?),
        published_at: Set(version.published_at),
    };
    row.insert(op.conn()).await?;
    Ok(())
}

/// Writes a draft: its terms, or its publication. False when it is no draft any more.
pub async fn update_draft(op: &Op, version: &Version) -> Result<bool, Error> {
    use plan_version::Column;
    let terms = serde_json::to_value(&version.stored).map_err(Error::internal)?;
    let done = plan_version::Entity::update_many()
        .col_expr(Column::Terms, Expr::value(terms))
        .col_expr(Column::State, Expr::value(version.state.code()))
        .col_expr(Column::EffectiveFrom, Expr::value(version.effective_from))
        .col_expr(Column::PublishedAt, Expr::value(version.published_at))
        .filter(Column::Id.eq(version.id))
        .filter(Column::State.eq(VersionState::Draft.code()))
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Versions of these plans.
pub async fn versions_of(
    conn: &impl ConnectionTrait,
    plans: &[PlanId],
) -> Result<Vec<(PlanId, PlanVersionId)>, Error> {
    use plan_version::Column;
    let query = plan_version::Entity::find().select_only().columns([Column::PlanId, Column::Id]);
    Ok(query.filter(Column::PlanId.is_in(plans.iter().copied())).into_tuple().all(conn).await?)
}

/// Removes versions that nobody is on.
pub async fn remove_versions(op: &Op, ids: &[PlanVersionId]) -> Result<(), Error> {
    use plan_version::Column;
    plan_version::Entity::delete_many().filter(Column::Id.is_in(ids.iter().copied())).exec(op.conn()).await?;
    Ok(())
}

/// Removes plans without versions. A plan that keeps versions forgets a current one that is gone.
pub async fn remove_plans(op: &Op, ids: &[PlanId], versions: &[PlanVersionId]) -> Result<(), Error> {
    use plan_table::Column;
    plan_table::Entity::delete_many().filter(Column::Id.is_in(ids.iter().copied())).exec(op.conn()).await?;
    plan_table::Entity::update_many()
        .col_expr(Column::CurrentVersionId, Expr::value(Option::<uuid::Uuid>::None))
        .filter(Column::CurrentVersionId.is_in(versions.iter().copied()))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Removes those of the products that have no plan.
pub async fn remove_empty_products(op: &Op, ids: &[ProductId]) -> Result<(), Error> {
    let busy: Vec<ProductId> = plan_table::Entity::find()
        .select_only()
        .column(plan_table::Column::ProductId)
        .filter(plan_table::Column::ProductId.is_in(ids.iter().copied()))
        .distinct()
        .into_tuple()
        .all(op.conn())
        .await?;
    let empty = ids.iter().copied().filter(|id| !busy.contains(id));
    product_table::Entity::delete_many()
        .filter(product_table::Column::Id.is_in(empty))
        .exec(op.conn())
        .await?;
    Ok(())
}
