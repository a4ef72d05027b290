//! The client's cabinet: who signs in, whose account they may open, what they agreed to and asked for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, date_null, text, text_null, uuid, uuid_null};

use crate::dsl::{append_only, count, create, index, instant, instant_null, reference, table, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0027_cabinet"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        logins(manager).await?;
        sessions(manager).await?;
        clients(manager).await
    }
}

async fn logins(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let login = table(
        "cabinet_login",
        &["id"],
        [
            uuid("id"),
            text("email"),
            text_null("password_hash"),
            instant("created_at"),
            instant_null("signed_in_at"),
        ],
    );
    create(manager, login).await?;
    unique(manager, "cabinet_login", &["email"]).await?;
    let code = table(
        "cabinet_code",
        &["email"],
        [text("email"), text("code_hash"), count("tries", 0), instant("created_at"), instant("expires_at")],
    );
    create(manager, code).await?;
    let mut consent = table(
        "cabinet_consent",
        &["id"],
        [
            uuid("id"),
            uuid("login_id"),
            text("version"),
            boolean("given"),
            instant("at"),
            text_null("ip"),
            text_null("user_agent"),
        ],
    );
    consent.foreign_key(&mut reference("cabinet_consent", &["login_id"], "cabinet_login", &["id"]));
    create(manager, consent).await?;
    index(manager, "cabinet_consent", &["login_id", "at"]).await?;
    append_only(manager, "cabinet_consent").await?;
    let mut plan = table(
        "cabinet_plan",
        &["plan_id"],
        [
            uuid("plan_id"),
            boolean("change_plan"),
            boolean("change_quantity"),
            boolean("cancel"),
            boolean("pause"),
        ],
    );
    plan.foreign_key(&mut reference("cabinet_plan", &["plan_id"], "plan", &["id"]));
    create(manager, plan).await
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut session = table(
        "cabinet_session",
        &["id"],
        [
            uuid("id"),
            text("token_hash"),
            uuid("login_id"),
            uuid_null("client_id"),
            instant("created_at"),
            instant("last_seen_at"),
            instant("expires_at"),
            text_null("ip"),
            text_null("user_agent"),
            instant_null("ended_at"),
        ],
    );
    session.foreign_key(&mut reference("cabinet_session", &["login_id"], "cabinet_login", &["id"]));
    create(manager, session).await?;
    unique(manager, "cabinet_session", &["token_hash"]).await?;
    index(manager, "cabinet_session", &["login_id", "created_at"]).await
}

async fn clients(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut client = table("cabinet_client", &["client_id"], [uuid("client_id"), boolean("by_email")]);
    client.foreign_key(&mut reference("cabinet_client", &["client_id"], "client", &["id"]));
    create(manager, client).await?;
    let mut access = table(
        "cabinet_access",
        &["client_id", "email"],
        [
            uuid("client_id"),
            text("email"),
            text("granted_by"),
            instant("granted_at"),
            text_null("revoked_by"),
            instant_null("revoked_at"),
        ],
    );
    access.foreign_key(&mut reference("cabinet_access", &["client_id"], "client", &["id"]));
    create(manager, access).await?;
    index(manager, "cabinet_access", &["email", "client_id"]).await?;
    let mut request = table(
        "cabinet_request",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            text("email"),
            text("kind"),
            date_null("from_on"),
            date_null("to_on"),
            text_null("note"),
            instant("created_at"),
            text_null("answer"),
            text_null("closed_by"),
            instant_null("closed_at"),
        ],
    );
    request.foreign_key(&mut reference("cabinet_request", &["client_id"], "client", &["id"]));
    create(manager, request).await?;
    index(manager, "cabinet_request", &["created_at", "client_id", "id"]).await
}
