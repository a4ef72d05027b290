//! Imports and the rows that they refused.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, integer, text, uuid};

use crate::dsl::{count, create, index, instant, instant_null, json, json_null, reference, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0008_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let job = table(
            "import_job",
            &["id"],
            [
                uuid("id"),
                uuid("seller_id"),
                text("kind"),
                text("file_name"),
                blob("content"),
                json("mapping"),
                json("options"),
                text("state"),
                count("n_rows", 0),
                count("n_done", 0),
                count("n_created", 0),
                count("n_changed", 0),
                count("n_unchanged", 0),
                count("n_rejected", 0),
                json_null("report"),
                text("created_by"),
                instant("created_at"),
                instant_null("finished_at"),
            ],
        );
        create(manager, job).await?;
        index(manager, "import_job", &["created_at", "id"]).await?;
        let mut rejected = table(
            "import_rejected",
            &["import_id", "row_no"],
            [uuid("import_id"), integer("row_no"), json("cells"), json("errors")],
        );
        rejected.foreign_key(&mut reference("import_rejected", &["import_id"], "import_job", &["id"]));
        create(manager, rejected).await
    }
}
