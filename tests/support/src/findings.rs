//! What a run would cover, and what it found.

use anyhow::Result;
use serde_json::{Value, json};

use crate::office::Office;

impl Office {
    /// What a run would cover; `more` has further variables: `seller`, `scope`.
    ///
    /// # Errors
    /// Refused.
    pub async fn preview(&self, mode: &str, as_of: &str, more: Value) -> Result<Value> {
        let document = "query($mode: RunMode!, $asOf: Date, $seller: ID, $scope: BillRunScopeInput) {
            billRunPreview(mode: $mode, asOf: $asOf, sellerId: $seller, scope: $scope) {
                clients subscriptions notDue notDueByReason { reason subscriptions }
                blockers { kind clients day runNumber message } } }";
        let mut variables = json!({ "mode": mode, "asOf": as_of });
        if let (Value::Object(all), Value::Object(more)) = (&mut variables, more) {
            all.extend(more);
        }
        Ok(self.api.query(document, variables).await?["billRunPreview"].clone())
    }

    /// Warnings and errors of a run, and what it comes to.
    ///
    /// # Errors
    /// No such run.
    pub async fn found(&self, run: &str) -> Result<Value> {
        let document = "query($id: ID!) { billRun(id: $id) {
            scope { clientIds tags planIds } previous { number }
            findings { clientsWarned warnings { warning clients }
                       errors { cause clients totals { amount } example } }
            breakdown { plans { planName lines net { amount } vat { amount } gross { amount } }
                        rates { vatRate lines net { amount } vat { amount } gross { amount } }
                        vat { amount } } } }";
        Ok(self.api.query(document, json!({ "id": run })).await?["billRun"].clone())
    }

    /// Names of the clients of a run that a filter wants.
    ///
    /// # Errors
    /// No such run.
    pub async fn found_clients(&self, run: &str, filter: Value) -> Result<Vec<Value>> {
        let document = "query($id: ID!, $filter: BillItemFilter) { billRun(id: $id) {
            items(first: 100, filter: $filter) { nodes { clientName } } } }";
        let data = self.api.query(document, json!({ "id": run, "filter": filter })).await?;
        let nodes = data["billRun"]["items"]["nodes"].as_array().cloned().unwrap_or_default();
        Ok(nodes.into_iter().map(|node| node["clientName"].clone()).collect())
    }
}
