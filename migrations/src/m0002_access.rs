//! Users, sessions, API keys, audit.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, uuid, uuid_null};

use crate::dsl::{
    append_only, count, create, index, instant, instant_null, json, json_null, reference, table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        users(manager).await?;
        keys(manager).await?;
        audit(manager).await
    }
}

async fn users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let user = table(
        "app_user",
        &["id"],
        [
            uuid("id"),
            text("email"),
            text("name"),
            text("role"),
            text("password_hash"),
            text("state"),
            count("failed_count", 0),
            instant_null("locked_until"),
            instant("created_at"),
            count("version", 1),
        ],
    );
    create(manager, user).await?;
    unique(manager, "app_user", &["email"]).await?;
    let mut user_seller =
        table("user_seller", &["user_id", "seller_id"], [uuid("user_id"), uuid("seller_id")]);
    user_seller
        .foreign_key(&mut reference("user_seller", &["user_id"], "app_user", &["id"]))
        .foreign_key(&mut reference("user_seller", &["seller_id"], "seller", &["id"]));
    create(manager, user_seller).await?;
    let mut session = table(
        "session",
        &["id"],
        [
            uuid("id"),
            text("token_hash"),
            uuid("user_id"),
            instant("created_at"),
            instant("last_seen_at"),
            instant("expires_at"),
            text_null("ip"),
            text_null("user_agent"),
            instant_null("ended_at"),
        ],
    );
    session.foreign_key(&mut reference("session", &["user_id"], "app_user", &["id"]));
    create(manager, session).await?;
    unique(manager, "session", &["token_hash"]).await?;
    index(manager, "session", &["user_id", "created_at"]).await
}

async fn keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let key = table(
        "api_key",
        &["id"],
        [
            uuid("id"),
            text("name"),
            text("secret_hash"),
            json("scopes"),
            json_null("seller_ids"),
            json_null("ip_list"),
            text("created_by"),
            instant("created_at"),
            instant_null("expires_at"),
            instant_null("last_used_at"),
            instant_null("revoked_at"),
        ],
    );
    create(manager, key).await
}

async fn audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let entry = table(
        "audit_entry",
        &["id"],
        [
            uuid("id"),
            instant("at"),
            text("actor_kind"),
            text_null("actor_id"),
            text("actor_name"),
            text("action"),
            text("object"),
            uuid_null("client_id"),
            json_null("before"),
            json_null("after"),
            text("request_id"),
            text_null("ip"),
        ],
    );
    create(manager, entry).await?;
    index(manager, "audit_entry", &["at", "id"]).await?;
    index(manager, "audit_entry", &["client_id", "at"]).await?;
    index(manager, "audit_entry", &["object", "at"]).await?;
    append_only(manager, "audit_entry").await
}
