//! Settings of billing by the day from which they hold. Invoices that are carried to the next one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, date_null, integer, text, text_null, uuid};
use sea_orm_migration::sea_orm::DbBackend;

use crate::dsl::{append_only, create, instant_null, json, sql, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0026_dated_settings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = table(
            "setting_change",
            &["scope", "version"],
            [
                text("scope"),
                integer("version"),
                date_null("from_on"),
                json("body"),
                text_null("made_by"),
                instant_null("made_at"),
            ],
        );
        create(manager, change).await?;
        // What was stated without a day has always held. Terms of credit stay where they are.
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let body =
            if postgres { "jsonb_build_object('set', body)" } else { "json_object('set', json(body))" };
        let moved = format!(
            "INSERT INTO setting_change (scope, version, body) SELECT scope, version, {body} FROM setting \
             WHERE scope NOT LIKE 'credit.%'"
        );
        sql(manager, &moved).await?;
        sql(manager, "DELETE FROM setting WHERE scope NOT LIKE 'credit.%'").await?;
        append_only(manager, "setting_change").await?;
        // Days that no invoice has asked for, because there was too little to ask for. They are looked at again as long
        // as no invoice in force asks for them.
        let carried = table(
            "carried_charge",
            &["client_id", "subscription_id", "component_id", "period_from"],
            [
                uuid("client_id"),
                uuid("subscription_id"),
                uuid("component_id"),
                date("period_from"),
                date("period_to"),
            ],
        );
        create(manager, carried).await
    }
}
