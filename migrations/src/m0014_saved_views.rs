//! Views of lists that people keep.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, uuid};

use crate::dsl::{create, instant, table, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0014_saved_views"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let view = table(
            "saved_view",
            &["id"],
            [uuid("id"), text("owner"), text("list"), text("name"), text("query"), instant("created_at")],
        );
        create(manager, view).await?;
        unique(manager, "saved_view", &["owner", "list", "name"]).await
    }
}
