//! API keys: who answers for one, and whose successor it is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

use crate::dsl::{add_columns, index};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0029_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "api_key", [uuid_null("owner_id"), uuid_null("replaces")]).await?;
        index(manager, "api_key", &["replaces"]).await
    }
}
