//! Documents: what sellers say on them, how they are numbered, and what was issued.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, date, date_null, text, text_null, uuid, uuid_null,
};

use crate::dsl::{
    append_only, count, create, flag, index, instant, instant_null, json, reference, table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0019_documents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        issuers(manager).await?;
        numbers(manager).await?;
        documents(manager).await
    }
}

async fn issuers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut issuer = table(
        "issuer",
        &["seller_id", "from_on"],
        [uuid("seller_id"), date("from_on"), json("body"), count("version", 1)],
    );
    issuer.foreign_key(&mut reference("issuer", &["seller_id"], "seller", &["id"]));
    create(manager, issuer).await?;
    let mut account = table(
        "seller_account",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            text("bank"),
            text("bik"),
            text("account"),
            text_null("correspondent"),
            flag("main"),
            flag("archived"),
            count("version", 1),
            instant("created_at"),
        ],
    );
    account.foreign_key(&mut reference("seller_account", &["seller_id"], "seller", &["id"]));
    create(manager, account).await?;
    unique(manager, "seller_account", &["seller_id", "bik", "account"]).await
}

async fn numbers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut series = table(
        "number_series",
        &["seller_id", "kind"],
        [
            uuid("seller_id"),
            text("kind"),
            text("mask"),
            text("reset"),
            big_integer("start"),
            count("version", 1),
        ],
    );
    series
        .foreign_key(&mut reference("number_series", &["seller_id"], "seller", &["id"]))
        .check(Expr::cust("start > 0"));
    create(manager, series).await?;
    // Whoever takes a number holds the row of its count until the end: nobody takes the next one before.
    let mut counter = table(
        "number_counter",
        &["seller_id", "kind", "period"],
        [uuid("seller_id"), text("kind"), text("period"), big_integer("last_seq")],
    );
    counter.foreign_key(&mut reference("number_counter", &["seller_id"], "seller", &["id"]));
    create(manager, counter).await?;
    // No number is given twice, whatever else fails.
    let mut number = table(
        "document_number",
        &["seller_id", "kind", "period", "seq"],
        [
            uuid("seller_id"),
            text("kind"),
            text("period"),
            big_integer("seq"),
            text("number"),
            uuid("client_id"),
            uuid("document_id"),
        ],
    );
    number.foreign_key(&mut reference("document_number", &["seller_id"], "seller", &["id"]));
    create(manager, number).await?;
    unique(manager, "document_number", &["seller_id", "kind", "number"]).await?;
    append_only(manager, "document_number").await
}

async fn documents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut document = table(
        "document",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("seller_id"),
            text("kind"),
            text("number"),
            date("dated_on"),
            date_null("period_from"),
            date_null("period_to"),
            date_null("due_on"),
            text("currency"),
            big_integer_null("total_minor"),
            big_integer_null("vat_minor"),
            uuid_null("corrects_id"),
            instant("issued_at"),
            text("issued_by"),
            instant_null("sent_at"),
            instant_null("voided_at"),
            text_null("voided_by"),
            text_null("void_reason"),
        ],
    );
    document
        .foreign_key(&mut reference("document", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference("document", &["seller_id"], "seller", &["id"]))
        .foreign_key(&mut reference(
            "document",
            &["client_id", "corrects_id"],
            "document",
            &["client_id", "id"],
        ));
    create(manager, document).await?;
    index(manager, "document", &["dated_on", "client_id", "id"]).await?;
    index(manager, "document", &["number"]).await?;
    let template = table("template_text", &["hash"], [text("hash"), text("body")]);
    create(manager, template).await?;
    append_only(manager, "template_text").await?;
    let mut content = table(
        "document_content",
        &["client_id", "document_id"],
        [uuid("client_id"), uuid("document_id"), json("body"), text("hash"), text("template_hash")],
    );
    content
        .foreign_key(&mut reference(
            "document_content",
            &["client_id", "document_id"],
            "document",
            &["client_id", "id"],
        ))
        .foreign_key(&mut reference("document_content", &["template_hash"], "template_text", &["hash"]));
    create(manager, content).await?;
    append_only(manager, "document_content").await
}
