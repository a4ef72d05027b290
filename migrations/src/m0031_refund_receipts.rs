//! The receipt of money that goes back through a gateway, as it was first asked for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::dsl::add_columns;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0031_refund_receipts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "gateway_refund", [text_null("receipt")]).await
    }
}
