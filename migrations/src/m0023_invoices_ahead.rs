//! Invoices ahead: which days of a component invoices in force ask for. Schedules of every task of a run.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, integer, text, uuid};

use crate::dsl::{add_columns, create, index, reference, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0023_invoices_ahead"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let task = [text("task").default("charges").take(), integer("days_ahead").default(0).take()];
        add_columns(manager, "bill_schedule", task).await?;
        // Rows go with the invoice when it is annulled; while they stand, nobody asks for these days again.
        let mut invoiced = table(
            "invoiced_charge",
            &["client_id", "subscription_id", "component_id", "period_from"],
            [
                uuid("client_id"),
                uuid("subscription_id"),
                uuid("component_id"),
                date("period_from"),
                date("period_to"),
                uuid("document_id"),
            ],
        );
        invoiced.foreign_key(&mut reference(
            "invoiced_charge",
            &["client_id", "document_id"],
            "document",
            &["client_id", "id"],
        ));
        create(manager, invoiced).await?;
        index(manager, "invoiced_charge", &["client_id", "document_id"]).await
    }
}
