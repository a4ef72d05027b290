//! What becomes of documents after they are issued: files of many, and letters to clients.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, integer, text, text_null, uuid};

use crate::dsl::{
    append_only, count, create, flag, index, instant, instant_null, json, json_null, reference, sql, table,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0021_mail"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        packs(manager).await?;
        letters(manager).await
    }
}

async fn packs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let pack = table(
        "document_pack",
        &["id"],
        [
            uuid("id"),
            text("form"),
            text("state"),
            json("choice"),
            json_null("sellers"),
            text("file_name"),
            count("n_done", 0),
            count("n_total", 0),
            count("n_failed", 0),
            json("errors"),
            text_null("message"),
            big_integer_null("size"),
            flag("stop_requested"),
            text("actor"),
            text("created_by"),
            instant("created_at"),
            instant_null("finished_at"),
            instant_null("removed_at"),
            text_null("lease_owner"),
            instant_null("lease_until"),
        ],
    );
    create(manager, pack).await?;
    // Those that a worker or the removal of old files still looks at.
    sql(
        manager,
        "CREATE INDEX idx_document_pack_kept ON document_pack (created_at) WHERE removed_at IS NULL",
    )
    .await?;
    index(manager, "document_pack", &["actor", "created_at"]).await
}

async fn letters(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut letter = table(
        "mail_message",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("seller_id"),
            text("address"),
            text("subject"),
            text("body"),
            text("state"),
            count("attempts", 0),
            instant_null("next_at"),
            text_null("last_answer"),
            text("message_id"),
            text("created_by"),
            instant("created_at"),
            instant_null("sent_at"),
            text_null("lease_owner"),
            instant_null("lease_until"),
        ],
    );
    letter
        .foreign_key(&mut reference("mail_message", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference("mail_message", &["seller_id"], "seller", &["id"]));
    create(manager, letter).await?;
    index(manager, "mail_message", &["created_at", "client_id", "id"]).await?;
    sql(
        manager,
        "CREATE INDEX idx_mail_message_waiting ON mail_message (next_at) WHERE state IN ('queued', 'sending')",
    )
    .await?;
    let mut document = table(
        "mail_document",
        &["client_id", "mail_id", "document_id"],
        [uuid("client_id"), uuid("mail_id"), uuid("document_id"), integer("seq")],
    );
    document
        .foreign_key(&mut reference(
            "mail_document",
            &["client_id", "mail_id"],
            "mail_message",
            &["client_id", "id"],
        ))
        .foreign_key(&mut reference(
            "mail_document",
            &["client_id", "document_id"],
            "document",
            &["client_id", "id"],
        ));
    create(manager, document).await?;
    index(manager, "mail_document", &["client_id", "document_id"]).await?;
    append_only(manager, "mail_document").await?;
    let mut attempt = table(
        "mail_attempt",
        &["client_id", "mail_id", "n"],
        [uuid("client_id"), uuid("mail_id"), integer("n"), instant("at"), text("outcome"), text("answer")],
    );
    attempt.foreign_key(&mut reference(
        "mail_attempt",
        &["client_id", "mail_id"],
        "mail_message",
        &["client_id", "id"],
    ));
    create(manager, attempt).await?;
    append_only(manager, "mail_attempt").await
}
