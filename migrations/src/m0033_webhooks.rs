//! Webhooks: whom we tell, of what, and what became of each message.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, integer_null, text, text_null, uuid};

use crate::dsl::{
    append_only, count, create, flag, index, instant, instant_null, json_null, reference, sql, table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0033_webhooks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        endpoints(manager).await?;
        events(manager).await?;
        deliveries(manager).await
    }
}

async fn endpoints(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let endpoint = table(
        "webhook_endpoint",
        &["id"],
        [
            uuid("id"),
            text("name"),
            text("url"),
            json_null("kinds"),
            json_null("seller_ids"),
            boolean("active"),
            flag("archived"),
            // Sealed; the key is not in the database.
            text("secret"),
            text_null("former_secret"),
            instant_null("former_until"),
            text_null("off_reason"),
            instant_null("failing_since"),
            instant_null("last_at"),
            integer_null("last_status"),
            text_null("last_error"),
            count("version", 1),
            instant("created_at"),
            text("created_by"),
            instant("updated_at"),
            text("updated_by"),
        ],
    );
    create(manager, endpoint).await?;
    // What every unit of work that changes something asks: whether anybody listens.
    sql(manager, "CREATE INDEX idx_webhook_endpoint_active ON webhook_endpoint (id) WHERE active").await
}

async fn events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let event = table("webhook_event", &["id"], [uuid("id"), text("kind"), instant("at"), text("body")]);
    create(manager, event).await
}

async fn deliveries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut delivery = table(
        "webhook_delivery",
        &["id"],
        [
            uuid("id"),
            uuid("endpoint_id"),
            uuid("event_id"),
            text("kind"),
            text("state"),
            count("attempts", 0),
            count("tries", 0),
            instant_null("next_at"),
            integer_null("last_status"),
            text_null("last_error"),
            instant("created_at"),
            instant_null("delivered_at"),
            text_null("lease_owner"),
            instant_null("lease_until"),
        ],
    );
    delivery
        .foreign_key(&mut reference("webhook_delivery", &["endpoint_id"], "webhook_endpoint", &["id"]))
        .foreign_key(&mut reference("webhook_delivery", &["event_id"], "webhook_event", &["id"]));
    create(manager, delivery).await?;
    unique(manager, "webhook_delivery", &["event_id", "endpoint_id"]).await?;
    index(manager, "webhook_delivery", &["endpoint_id", "created_at", "id"]).await?;
    sql(
        manager,
        "CREATE INDEX idx_webhook_delivery_waiting ON webhook_delivery (endpoint_id, next_at) \
         WHERE state = 'waiting'",
    )
    .await?;
    sql(
        manager,
        "CREATE INDEX idx_webhook_delivery_sending ON webhook_delivery (endpoint_id) WHERE state = 'sending'",
    )
    .await?;
    let mut attempt = table(
        "webhook_attempt",
        &["delivery_id", "n"],
        [
            uuid("delivery_id"),
            integer("n"),
            instant("at"),
            integer("milliseconds"),
            integer_null("status"),
            text("answer"),
            text_null("error"),
        ],
    );
    attempt.foreign_key(&mut reference("webhook_attempt", &["delivery_id"], "webhook_delivery", &["id"]));
    create(manager, attempt).await?;
    append_only(manager, "webhook_attempt").await
}
