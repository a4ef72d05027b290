//! The second factor of a sign-in: secrets of authenticators (sealed), recovery codes (hashed), sign-ins that wait for
//! their second step.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, uuid};

use crate::dsl::{add_columns, count, create, instant, instant_null, number, reference, table, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0030_second_factor"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut totp = table(
            "user_totp",
            &["user_id"],
            [
                uuid("user_id"),
                text("secret"),
                instant_null("confirmed_at"),
                number("last_step"),
                instant("created_at"),
            ],
        );
        totp.foreign_key(&mut reference("user_totp", &["user_id"], "app_user", &["id"]));
        create(manager, totp).await?;
        let mut recovery = table(
            "user_recovery",
            &["user_id", "code_hash"],
            [uuid("user_id"), text("code_hash"), instant_null("used_at")],
        );
        recovery.foreign_key(&mut reference("user_recovery", &["user_id"], "app_user", &["id"]));
        create(manager, recovery).await?;
        let mut challenge = table(
            "sign_in_challenge",
            &["id"],
            [
                uuid("id"),
                text("token_hash"),
                uuid("user_id"),
                count("tries", 0),
                instant("created_at"),
                instant("expires_at"),
            ],
        );
        challenge.foreign_key(&mut reference("sign_in_challenge", &["user_id"], "app_user", &["id"]));
        create(manager, challenge).await?;
        unique(manager, "sign_in_challenge", &["token_hash"]).await?;
        let mut factor = text("factor");
        factor.default("password");
        add_columns(manager, "session", [factor]).await
    }
}
