//! Whose the objects of the audit log are.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

use crate::dsl::index;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_audit_seller"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter();
        manager.alter_table(table.table("audit_entry").add_column(uuid_null("seller_id")).to_owned()).await?;
        index(manager, "audit_entry", &["seller_id", "at"]).await
    }
}
