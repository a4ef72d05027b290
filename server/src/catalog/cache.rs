//! Terms of published versions, kept in memory: they never change.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use shared::catalog::PlanTerms;
use shared::ids::PlanVersionId;

/// Terms by version. One per application, for two databases may give one id to two versions.
#[derive(Debug, Default)]
pub struct TermsCache {
    by_version: RwLock<HashMap<PlanVersionId, Arc<PlanTerms>>>,
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
}
