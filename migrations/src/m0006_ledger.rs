//! Entries and their transfers: a debit account, a credit account, an amount above zero.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer, text, text_null, uuid, uuid_null};

use crate::dsl::{append_only, create, create_clustered, index, instant, reference, sql, table, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut entry = table(
            "ledger_entry",
            &["client_id", "id"],
            [
                uuid("client_id"),
                uuid("id"),
                text("kind"),
                date("dated_on"),
                instant("posted_at"),
                text("actor"),
                text_null("reason"),
                text_null("source_key"),
                uuid_null("run_id"),
                uuid_null("reverses_id"),
            ],
        );
        entry.foreign_key(&mut reference("ledger_entry", &["client_id"], "client", &["id"]));
        create(manager, entry).await?;
        unique(manager, "ledger_entry", &["client_id", "source_key"]).await?;
        unique(manager, "ledger_entry", &["client_id", "reverses_id"]).await?;
        index(manager, "ledger_entry", &["client_id", "dated_on", "id"]).await?;
        sql(
            manager,
            "CREATE INDEX idx_ledger_entry_run_id ON ledger_entry (run_id, client_id) WHERE run_id IS NOT NULL",
        )
        .await?;
        let mut transfer = table(
            "ledger_transfer",
            &["client_id", "entry_id", "line"],
            [
                uuid("client_id"),
                uuid("entry_id"),
                integer("line"),
                text("debit"),
                text("credit"),
                big_integer("amount_minor"),
                uuid_null("charge_id"),
            ],
        );
        transfer
            .foreign_key(&mut reference(
                "ledger_transfer",
                &["client_id", "entry_id"],
                "ledger_entry",
                &["client_id", "id"],
            ))
            .check(Expr::cust("amount_minor > 0"))
            .check(Expr::cust("debit <> credit"));
        create_clustered(manager, transfer).await?;
        append_only(manager, "ledger_entry").await?;
        append_only(manager, "ledger_transfer").await
    }
}
