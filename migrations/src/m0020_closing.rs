//! Closing documents: what of a charge each month's documents recognise, and which months of a client are closed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer, integer_null, text, text_null, uuid, uuid_null};

use crate::dsl::{add_columns, append_only, create, index, instant, instant_null, reference, sql, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0020_closing"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "bill_run", [text("task").default("charges").take()]).await?;
        add_columns(manager, "document", [uuid_null("run_id")]).await?;
        sql(
            manager,
            "CREATE INDEX idx_document_run_id ON document (run_id, client_id) WHERE run_id IS NOT NULL",
        )
        .await?;
        add_columns(manager, "client", [text_null("closing_form")]).await?;
        recognition(manager).await?;
        closings(manager).await
    }
}

async fn recognition(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A month of a charge is recognised once: whoever comes second violates the key.
    let mut recognition = table(
        "recognition",
        &["client_id", "source_id", "month", "seq"],
        [
            uuid("client_id"),
            uuid("source_id"),
            date("month"),
            integer("seq"),
            uuid("document_id"),
            integer("line"),
            big_integer("gross_minor"),
            text("vat_rate"),
            big_integer("vat_minor"),
            uuid_null("tax_document_id"),
            integer_null("tax_line"),
            uuid_null("entry_id"),
            uuid("run_id"),
        ],
    );
    recognition.foreign_key(&mut reference(
        "recognition",
        &["client_id", "document_id"],
        "document",
        &["client_id", "id"],
    ));
    create(manager, recognition).await?;
    index(manager, "recognition", &["client_id", "document_id"]).await?;
    append_only(manager, "recognition").await
}

async fn closings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut closing = table(
        "client_closing",
        &["client_id", "month", "run_id"],
        [
            uuid("client_id"),
            date("month"),
            uuid("run_id"),
            uuid_null("entry_id"),
            instant("look_from"),
            instant("closed_at"),
            instant_null("reopened_at"),
        ],
    );
    closing.foreign_key(&mut reference("client_closing", &["client_id"], "client", &["id"]));
    create(manager, closing).await
}
