//! What actions on subscriptions need: when terms serve, what is still to be settled, and blocks.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, date_null, text, text_null, uuid, uuid_null};

use crate::dsl::{
    add_columns, create, index, instant, instant_null, json_null, key_name, reference, sql, table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0015_actions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Absent in rows of old: they serve from the day they are billed, and began with the subscription.
        add_columns(manager, "subscription_terms", [date_null("served_from"), text_null("cause")]).await?;
        let more = [
            date_null("billed_until"),
            date_null("blocks_settled_to"),
            json_null("pending"),
            date_null("changes_on"),
        ];
        add_columns(manager, "subscription", more).await?;
        sql(
            manager,
            "CREATE INDEX idx_subscription_changes_on ON subscription (changes_on, client_id) \
             WHERE changes_on IS NOT NULL",
        )
        .await?;
        // Two pieces of one charge may be taken back together.
        let old = key_name("charge", &["client_id", "credits_id", "revision"]);
        manager.drop_index(Index::drop().name(old).table("charge").to_owned()).await?;
        unique(manager, "charge", &["client_id", "credits_id", "period_from", "revision"]).await?;
        blocks(manager).await
    }
}

async fn blocks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut block = table(
        "block",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid_null("subscription_id"),
            text("kind"),
            date("from_on"),
            date_null("until_on"),
            text_null("reason"),
            text("created_by"),
            instant("created_at"),
            text_null("lifted_by"),
            instant_null("lifted_at"),
        ],
    );
    block
        .foreign_key(&mut reference("block", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference(
            "block",
            &["client_id", "subscription_id"],
            "subscription",
            &["client_id", "id"],
        ))
        .check(Expr::cust("until_on IS NULL OR from_on <= until_on"));
    create(manager, block).await?;
    index(manager, "block", &["from_on", "client_id"]).await
}
