//! Plans that imports and the demo bring with them.

use chrono::NaiveDate;
use shared::api::catalog::PlanView;
use shared::catalog::{CatalogState, PlanTerms};
use shared::ids::{PlanId, PlanVersionId, ProductId, SellerId};
use shared::settings::BillingSettings;

use super::repo::{self, StoredTerms};
use super::service::{add_draft, code_taken, insert_product, named, publish_in, under_terms};
use crate::error::Error;
use crate::op::Op;

/// A plan that an import or the demo needs: made with its product and a published version when it is not there.
#[derive(Debug, Clone)]
pub struct PlanForImport {
    /// Code, unique within the seller.
    pub code: String,
    /// Name; of the product as well when that is made.
    pub name: String,
    /// Code of the product; it is made when it is not there.
    pub product_code: String,
    /// Name of the product, where it is made.
    pub product_name: String,
    /// Rank.
    pub rank: i32,
    /// Whether clients see it in their cabinet.
    pub cabinet_visible: bool,
    /// From which day the version is for sale.
    pub effective_from: NaiveDate,
    /// Terms of the version, where the plan is made; settings in it are taken as they are.
    pub terms: PlanTerms,
}

/// What an import or the demo gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnsuredPlan {
    /// The plan.
    pub plan: PlanId,
    /// The version for sale on the day.
    pub version: PlanVersionId,
    /// The product, where it was made.
    pub made_product: Option<ProductId>,
    /// The plan, where it was made.
    pub made_plan: Option<PlanId>,
    /// The version, where it was made.
    pub made_version: Option<PlanVersionId>,
}

/// The plan with this code and the version for sale on the day; made where they are not there.
///
/// # Errors
/// `Invalid` when the terms have problems.
pub async fn ensure_plan_in(
    op: &mut Op,
    seller: SellerId,
    wanted: PlanForImport,
) -> Result<EnsuredPlan, Error> {
    let known = repo::plan_by_code(op.conn(), seller, &wanted.code).await?;
    if let Some(plan) = &known
        && let Some(version) = repo::current_version(op.conn(), plan.id, wanted.effective_from).await?
    {
        return Ok(EnsuredPlan {
            plan: plan.id,
            version,
            made_product: None,
            made_plan: None,
            made_version: None,
        });
    }
    named(&wanted.code, &wanted.name)?;
    let is_known = known.is_some();
    let (plan, made_product) = match known {
        Some(plan) => (plan, None),
        None => insert_plan(op, seller, &wanted).await?,
    };
    let problems = wanted.terms.problems();
    if !problems.is_empty() {
        return Err(under_terms(problems));
    }
    let stated = BillingSettings {
        basis: Some(wanted.terms.basis),
        first_stub: Some(wanted.terms.first_stub),
        vat: Some(wanted.terms.vat),
        vat_included: Some(wanted.terms.vat_included),
        blocked_time: Some(wanted.terms.blocked_time),
        ..BillingSettings::default()
    };
    let draft = add_draft(op, &plan, StoredTerms { terms: wanted.terms, stated: Some(stated) }).await?;
    let published = publish_in(op, &plan, draft, Some(wanted.effective_from)).await?;
    Ok(EnsuredPlan {
        plan: plan.id,
        version: published.id,
        made_product,
        made_plan: (!is_known).then_some(plan.id),
        made_version: Some(published.id),
    })
}

/// Adds the plan; answers it, and the product where that was made as well.
async fn insert_plan(
    op: &mut Op,
    seller: SellerId,
    wanted: &PlanForImport,
) -> Result<(PlanView, Option<ProductId>), Error> {
    let known = repo::product_by_code(op.conn(), seller, &wanted.product_code).await?;
    let is_known = known.is_some();
    let product = match known {
        Some(product) => product,
        None => {
            named(&wanted.product_code, &wanted.product_name)?;
            insert_product(op, seller, &wanted.product_code, &wanted.product_name, None).await?
        }
    };
    let plan = PlanView {
        id: PlanId(op.uuid()),
        seller_id: seller,
        product_id: product.id,
        code: wanted.code.clone(),
        name: wanted.name.trim().to_owned(),
        rank: wanted.rank,
        is_addon: false,
        cabinet_visible: wanted.cabinet_visible,
        available_from: None,
        available_to: None,
        state: CatalogState::Active,
        version: 1,
    };
    repo::insert_plan(op, &plan).await.map_err(|error| code_taken(error, "plan"))?;
    Ok((plan, (!is_known).then_some(product.id)))
}
