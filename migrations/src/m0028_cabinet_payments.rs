//! Paying in the cabinet: which payments clients began by themselves, and when one last asked how its payment stands. Which
//! letters a client wants.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text, uuid};

use crate::dsl::{add_columns, create, flag, instant, instant_null, reference, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0028_cabinet_payments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "payment_intent", [flag("own"), instant_null("asked_at")]).await?;
        let mut choice = table(
            "mail_choice",
            &["client_id"],
            [
                uuid("client_id"),
                boolean("invoices"),
                boolean("closing"),
                boolean("others"),
                instant("changed_at"),
                text("changed_by"),
            ],
        );
        choice.foreign_key(&mut reference("mail_choice", &["client_id"], "client", &["id"]));
        create(manager, choice).await
    }
}
