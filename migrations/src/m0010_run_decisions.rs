//! Who made a bill run what it is, and decisions that wait for a person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::dsl::{add, json_null};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_run_decisions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "bill_run", json_null("makers")).await?;
        add(manager, "bill_item", text_null("held")).await
    }
}
