//! Paying in the cabinet: which payments clients began by themselves, and when one last asked how its payment stands. Which
//! letters a client wants. What else sellers keep of clients.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, text, uuid};

use crate::dsl::{add_columns, count, create, flag, index, instant, instant_null, reference, table};

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
        create(manager, choice).await?;
        fields(manager).await
    }
}

/// Fields of clients that sellers add.
async fn fields(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut field = table(
        "client_field",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            text("audience"),
            text("name"),
            text("kind"),
            text("access"),
            boolean("required"),
            integer("position"),
            boolean("archived"),
            count("version", 1),
            instant("created_at"),
        ],
    );
    field.foreign_key(&mut reference("client_field", &["seller_id"], "seller", &["id"]));
    create(manager, field).await?;
    index(manager, "client_field", &["seller_id", "position"]).await?;
    let mut value = table(
        "client_field_value",
        &["client_id", "field_id"],
        [uuid("client_id"), uuid("field_id"), text("value"), instant("changed_at"), text("changed_by")],
    );
    value
        .foreign_key(&mut reference("client_field_value", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference("client_field_value", &["field_id"], "client_field", &["id"]));
    create(manager, value).await
}
