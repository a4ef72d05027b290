//! Templates of documents and pictures of sellers, by versions and days; documents whose own template failed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, date, integer, integer_null, text, text_null, uuid, uuid_null};

use crate::dsl::{add_columns, append_only, count, create, instant, json, reference, sql, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0022_templates"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        versions(manager).await?;
        // What all templates import is kept with each document too: else a newer program would print it anew.
        add_columns(manager, "document_content", [text_null("common_hash")]).await?;
        faults(manager).await?;
        pictures(manager).await
    }
}

async fn versions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // The scope is the seller, or the zero id for all sellers: a key holds no absent values.
    let mut version = table(
        "template_version",
        &["scope_id", "kind", "version"],
        [
            uuid("scope_id"),
            text("kind"),
            integer("version"),
            uuid_null("seller_id"),
            text("hash"),
            text_null("note"),
            text("author"),
            instant("saved_at"),
        ],
    );
    version
        .foreign_key(&mut reference("template_version", &["seller_id"], "seller", &["id"]))
        .foreign_key(&mut reference("template_version", &["hash"], "template_text", &["hash"]))
        .check(Expr::cust("version > 0"));
    create(manager, version).await?;
    append_only(manager, "template_version").await?;
    let mut publication = table(
        "template_publication",
        &["scope_id", "kind", "seq"],
        [
            uuid("scope_id"),
            text("kind"),
            integer("seq"),
            integer("version"),
            date("from_on"),
            instant("published_at"),
            text("published_by"),
        ],
    );
    publication.foreign_key(&mut reference(
        "template_publication",
        &["scope_id", "kind", "version"],
        "template_version",
        &["scope_id", "kind", "version"],
    ));
    create(manager, publication).await?;
    append_only(manager, "template_publication").await
}

async fn faults(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut fault = table(
        "document_fault",
        &["client_id", "document_id"],
        [
            uuid("client_id"),
            uuid("document_id"),
            uuid_null("run_id"),
            integer_null("line"),
            integer_null("place"),
            text("message"),
            text_null("hint"),
            instant("noticed_at"),
        ],
    );
    fault.foreign_key(&mut reference(
        "document_fault",
        &["client_id", "document_id"],
        "document",
        &["client_id", "id"],
    ));
    create(manager, fault).await?;
    sql(
        manager,
        "CREATE INDEX idx_document_fault_run_id ON document_fault (run_id) WHERE run_id IS NOT NULL",
    )
    .await?;
    append_only(manager, "document_fault").await
}

async fn pictures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let picture = table(
        "picture",
        &["hash"],
        [
            text("hash"),
            text("format"),
            integer("width"),
            integer("height"),
            blob("body"),
            instant("saved_at"),
        ],
    );
    create(manager, picture).await?;
    append_only(manager, "picture").await?;
    let mut stated = table(
        "seller_picture",
        &["seller_id", "kind", "from_on"],
        [
            uuid("seller_id"),
            text("kind"),
            date("from_on"),
            text_null("hash"),
            json("shown_on"),
            count("version", 1),
        ],
    );
    stated
        .foreign_key(&mut reference("seller_picture", &["seller_id"], "seller", &["id"]))
        .foreign_key(&mut reference("seller_picture", &["hash"], "picture", &["hash"]));
    create(manager, stated).await
}
