//! Taking plans back that an import made.

use std::collections::BTreeSet;

use shared::ids::{PlanId, PlanVersionId, ProductId};

use super::repo;
use crate::error::Error;
use crate::op::Op;
use crate::settings;

/// Names of those of the plans that were changed since they were made, or got other versions than these.
pub async fn edited_in(op: &Op, plans: &[PlanId], versions: &[PlanVersionId]) -> Result<Vec<String>, Error> {
    let ours: BTreeSet<PlanVersionId> = versions.iter().copied().collect();
    let others: BTreeSet<PlanId> = repo::versions_of(op.conn(), plans)
        .await?
        .into_iter()
        .filter(|(_, version)| !ours.contains(version))
        .map(|(plan, _)| plan)
        .collect();
    let found = repo::plans_by_id(op.conn(), plans).await?;
    let edited = found.into_values().filter(|plan| plan.version != 1 || others.contains(&plan.id));
    let mut names: Vec<String> = edited.map(|plan| plan.name).collect();
    names.sort();
    Ok(names)
}

/// Removes versions and plans that nobody is on, and those of the products that are empty then.
pub async fn remove_in(
    op: &mut Op,
    products: &[ProductId],
    plans: &[PlanId],
    versions: &[PlanVersionId],
) -> Result<(), Error> {
    if products.is_empty() && plans.is_empty() && versions.is_empty() {
        return Ok(());
    }
    repo::remove_versions(op, versions).await?;
    repo::remove_plans(op, plans, versions).await?;
    repo::remove_empty_products(op, products).await?;
    settings::raise_reference_in(op).await
}
