//! Imports: who runs a pass, what is needed to take an import back, amended cells, files of the same content.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text, text_null, uuid, uuid_null};

use crate::dsl::{add_columns, create_clustered, index, instant, instant_null, json_null, reference, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_import_care"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let more = [
            text_null("lease_owner"),
            instant_null("lease_until"),
            text_null("content_hash"),
            uuid_null("same_as_id"),
        ];
        add_columns(manager, "import_job", more).await?;
        index(manager, "import_job", &["content_hash", "seller_id"]).await?;
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
        create_clustered(manager, change).await?;
        let mut cell = table(
            "import_cell",
            &["import_id", "row_no", "column_no"],
            [
                uuid("import_id"),
                integer("row_no"),
                integer("column_no"),
                text("value"),
                text("actor"),
                instant("at"),
            ],
        );
        cell.foreign_key(&mut reference("import_cell", &["import_id"], "import_job", &["id"]));
        create_clustered(manager, cell).await
    }
}
