//! Products, plans and their versions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, integer, text, text_null, uuid, uuid_null};

use crate::dsl::{count, create, flag, index, instant_null, json, reference, table, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_catalog"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut product = table(
            "product",
            &["id"],
            [
                uuid("id"),
                uuid("seller_id"),
                text("code"),
                text("name"),
                text_null("description"),
                text("state"),
                count("version", 1),
            ],
        );
        product.foreign_key(&mut reference("product", &["seller_id"], "seller", &["id"]));
        create(manager, product).await?;
        unique(manager, "product", &["seller_id", "code"]).await?;
        plans(manager).await
    }
}

async fn plans(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut plan = table(
        "plan",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            uuid("product_id"),
            text("code"),
            text("name"),
            count("rank", 0),
            flag("is_addon"),
            flag("cabinet_visible"),
            date_null("available_from"),
            date_null("available_to"),
            text("state"),
            uuid_null("current_version_id"),
            count("version", 1),
        ],
    );
    plan.foreign_key(&mut reference("plan", &["seller_id"], "seller", &["id"])).foreign_key(&mut reference(
        "plan",
        &["product_id"],
        "product",
        &["id"],
    ));
    create(manager, plan).await?;
    unique(manager, "plan", &["seller_id", "code"]).await?;
    index(manager, "plan", &["product_id"]).await?;
    let mut version = table(
        "plan_version",
        &["id"],
        [
            uuid("id"),
            uuid("plan_id"),
            integer("number"),
            text("state"),
            date_null("effective_from"),
            json("terms"),
            instant_null("published_at"),
        ],
    );
    version.foreign_key(&mut reference("plan_version", &["plan_id"], "plan", &["id"]));
    create(manager, version).await?;
    unique(manager, "plan_version", &["plan_id", "number"]).await
}
