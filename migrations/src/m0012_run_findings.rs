//! What a bill run found about a client: warnings as a set of bits, and the cause of an error.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::dsl::{add, count, sql};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0012_run_findings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "bill_item", count("warnings", 0)).await?;
        add(manager, "bill_item", text_null("error_cause")).await?;
        // Causes of earlier errors, as far as their codes tell them; the rest stay "other".
        let known = "UPDATE bill_item SET error_cause = CASE error_code WHEN 'QUOTE_CHANGED' THEN 'decision_unfit' \
                     WHEN 'PERIOD_CLOSED' THEN 'period_closed' ELSE 'other' END WHERE error_code IS NOT NULL";
        sql(manager, known).await
    }
}
