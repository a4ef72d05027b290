//! Comparisons with registers of payment gateways.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, date_null, text, text_null, uuid};

use crate::dsl::{append_only, count, create, index, instant, json, reference, sql, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0032_gateway_registers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut register = table(
            "gateway_register",
            &["id"],
            [
                uuid("id"),
                uuid("account_id"),
                text("source"),
                boolean("refunds"),
                date_null("from_on"),
                date_null("to_on"),
                text_null("file_name"),
                count("line_count", 0),
                count("matched_count", 0),
                count("finding_count", 0),
                json("findings"),
                text("checked_by"),
                instant("checked_at"),
            ],
        );
        register.foreign_key(&mut reference("gateway_register", &["account_id"], "gateway_account", &["id"]));
        create(manager, register).await?;
        index(manager, "gateway_register", &["account_id", "checked_at"]).await?;
        // Each day is compared once by the program itself, whichever node does it.
        sql(
            manager,
            "CREATE UNIQUE INDEX uq_gateway_register_daily ON gateway_register (account_id, from_on) \
             WHERE source = 'daily'",
        )
        .await?;
        // What is missing on a day is looked for by the day on which payments ended.
        sql(
            manager,
            "CREATE INDEX idx_payment_intent_paid ON payment_intent (account_id, settled_at) WHERE state = 'paid'",
        )
        .await?;
        sql(
            manager,
            "CREATE INDEX idx_gateway_refund_done ON gateway_refund (account_id, settled_at) WHERE state = 'done'",
        )
        .await?;
        append_only(manager, "gateway_register").await
    }
}
