//! What the list of operations over all clients is read by: day and age, those made by hand, those taken back.

use sea_orm_migration::prelude::*;

use crate::dsl::{index, sql};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0013_operations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, "ledger_entry", &["dated_on", "id"]).await?;
        // A month of a large seller is nearly all charges of runs: the rest is found without reading them.
        sql(
            manager,
            "CREATE INDEX idx_ledger_entry_by_hand ON ledger_entry (dated_on, id) WHERE run_id IS NULL",
        )
        .await?;
        sql(
            manager,
            "CREATE INDEX idx_ledger_entry_reversals ON ledger_entry (dated_on, id) \
             WHERE reverses_id IS NOT NULL",
        )
        .await
    }
}
