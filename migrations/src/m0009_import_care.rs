//! Imports: who runs a pass.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::dsl::{add_columns, instant_null};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_import_care"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "import_job", [text_null("lease_owner"), instant_null("lease_until")]).await
    }
}
