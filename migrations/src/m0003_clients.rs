//! Clients, and the registry of what is unique across them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, integer_null, text, text_null, uuid};

use crate::dsl::{count, create, create_clustered, index, instant, json, number, reference, sql, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_clients"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut client = table(
            "client",
            &["id"],
            [
                uuid("id"),
                uuid("seller_id"),
                text("kind"),
                text("name"),
                text_null("full_name"),
                text_null("inn"),
                text_null("kpp"),
                text_null("ogrn"),
                text_null("email"),
                text_null("phone"),
                text_null("address"),
                text_null("contract_number"),
                date_null("contract_on"),
                text_null("external_id"),
                integer_null("billing_day"),
                text("currency"),
                text("state"),
                json("tags"),
                text_null("note"),
                text("name_key"),
                text("search_key"),
                number("balance_minor"),
                number("revision"),
                count("version", 1),
                instant("created_at"),
                date_null("closed_through"),
            ],
        );
        client
            .foreign_key(&mut reference("client", &["seller_id"], "seller", &["id"]))
            .check(Expr::cust("billing_day BETWEEN 1 AND 31"));
        create(manager, client).await?;
        index(manager, "client", &["seller_id", "name_key", "id"]).await?;
        index(manager, "client", &["name_key", "id"]).await?;
        index(manager, "client", &["balance_minor", "id"]).await?;
        index(manager, "client", &["created_at", "id"]).await?;
        sql(manager, "CREATE INDEX idx_client_inn ON client (inn) WHERE inn IS NOT NULL").await?;
        sql(manager, "CREATE INDEX idx_client_email ON client (email) WHERE email IS NOT NULL").await?;
        let mut key = table(
            "client_key",
            &["seller_id", "kind", "value"],
            [uuid("seller_id"), text("kind"), text("value"), uuid("client_id")],
        );
        key.foreign_key(&mut reference("client_key", &["client_id"], "client", &["id"]));
        create_clustered(manager, key).await?;
        index(manager, "client_key", &["client_id"]).await
    }
}
