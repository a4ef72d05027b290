//! Credit of clients: limits, terms and promised payments.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer_null, text, uuid};

use crate::dsl::{add_columns, append_only, create, instant, instant_null, number, reference, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0016_credit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let more = [
            number("credit_limit_minor"),
            integer_null("payment_days"),
            integer_null("grace_days"),
            number("promised_minor"),
            instant_null("promised_to"),
        ];
        add_columns(manager, "client", more).await?;
        let mut promise = table(
            "promise",
            &["client_id", "id"],
            [
                uuid("client_id"),
                uuid("id"),
                big_integer("amount_minor"),
                date("from_on"),
                date("until_on"),
                text("created_by"),
                instant("created_at"),
            ],
        );
        promise
            .foreign_key(&mut reference("promise", &["client_id"], "client", &["id"]))
            .check(Expr::cust("from_on <= until_on AND amount_minor > 0"));
        create(manager, promise).await?;
        append_only(manager, "promise").await
    }
}
