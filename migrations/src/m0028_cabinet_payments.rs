//! Paying in the cabinet: which payments clients began by themselves, and when one last asked how its payment stands.

use sea_orm_migration::prelude::*;

use crate::dsl::{add_columns, flag, instant_null};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0028_cabinet_payments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "payment_intent", [flag("own"), instant_null("asked_at")]).await
    }
}
