//! Terms of published versions and their components, kept in memory: they never change.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use shared::catalog::{Component, PlanTerms, Timing};
use shared::ids::{ComponentId, PlanId, PlanVersionId};
use shared::rate::VatPolicy;

/// A component of a published version.
#[derive(Debug)]
pub struct PublishedComponent {
    /// The plan.
    pub plan: PlanId,
    /// The component.
    pub component: Component,
    /// VAT of its lines.
    pub vat: VatPolicy,
    /// When it is charged.
    pub timing: Timing,
}

/// Terms by version. One per application, for two databases may give one id to two versions.
#[derive(Debug, Default)]
pub struct TermsCache {
    by_version: RwLock<HashMap<PlanVersionId, Arc<PlanTerms>>>,
    by_component: RwLock<HashMap<ComponentId, Arc<PublishedComponent>>>,
}

impl TermsCache {
    /// The terms that are known, and the versions that are not.
    pub fn split(
        &self,
        versions: &[PlanVersionId],
    ) -> (HashMap<PlanVersionId, Arc<PlanTerms>>, Vec<PlanVersionId>) {
        let known = self.by_version.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = HashMap::with_capacity(versions.len());
        let mut missing = Vec::new();
        for version in versions {
            match known.get(version) {
                Some(terms) => {
                    found.insert(*version, Arc::clone(terms));
                }
                None => missing.push(*version),
            }
        }
        missing.sort_unstable();
        missing.dedup();
        (found, missing)
    }

    /// Remembers the terms of a published version.
    pub fn put(&self, version: PlanVersionId, terms: &Arc<PlanTerms>) {
        let mut known = self.by_version.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(version, Arc::clone(terms));
    }

    /// Those of these components that are known.
    pub fn components(&self, components: &[ComponentId]) -> HashMap<ComponentId, Arc<PublishedComponent>> {
        let known = self.by_component.read().unwrap_or_else(PoisonError::into_inner);
        components.iter().filter_map(|id| Some((*id, Arc::clone(known.get(id)?)))).collect()
    }

    /// Remembers the components of published versions.
    pub fn put_components(&self, components: impl IntoIterator<Item = PublishedComponent>) {
        let mut known = self.by_component.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(components.into_iter().map(|one| (one.component.id, Arc::new(one))));
    }
}
