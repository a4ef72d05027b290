//! Add-ons: subscriptions that are attached to another of the same client.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

use crate::dsl::{add_columns, sql};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0018_addons"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "subscription", [uuid_null("base_id")]).await?;
        sql(
            manager,
            "CREATE INDEX idx_subscription_base ON subscription (client_id, base_id) WHERE base_id IS NOT NULL",
        )
        .await
    }
}
