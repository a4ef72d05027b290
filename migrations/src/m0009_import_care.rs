//! Imports: who runs a pass, and what is needed to take an import back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, uuid, uuid_null};

use crate::dsl::{add_columns, create_clustered, instant_null, json_null, reference, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_import_care"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "import_job", [text_null("lease_owner"), instant_null("lease_until")]).await?;
        let mut change = table(
            "import_change",
            &["import_id", "kind", "object_id"],
            [
                uuid("import_id"),
                text("kind"),
                uuid("object_id"),
                uuid_null("client_id"),
                json_null("before"),
                text("mark"),
            ],
        );
        change.foreign_key(&mut reference("import_change", &["import_id"], "import_job", &["id"]));
        create_clustered(manager, change).await
    }
}
