//! Bill runs, their items, and the schedules that start them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, text, text_null, uuid, uuid_null};

use crate::dsl::{count, create, flag, index, instant, instant_null, json, json_null, number, table, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_billing"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        runs(manager).await?;
        items(manager).await?;
        let schedule = table(
            "bill_schedule",
            &["id"],
            [
                uuid("id"),
                uuid("seller_id"),
                text("name"),
                text("cron"),
                text("mode"),
                flag("enabled"),
                json("guardrails"),
                instant_null("next_at"),
                uuid_null("last_run_id"),
                count("version", 1),
            ],
        );
        create(manager, schedule).await
    }
}

async fn runs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let run = table(
        "bill_run",
        &["id"],
        [
            uuid("id"),
            big_integer("number"),
            uuid_null("seller_id"),
            text("mode"),
            date("as_of"),
            text("state"),
            json("scope"),
            json("options"),
            uuid_null("calculated_upto"),
            count("n_total", 0),
            count("n_clients", 0),
            count("n_lines", 0),
            count("n_errors", 0),
            json("totals"),
            count("n_posted", 0),
            count("n_stale", 0),
            count("n_reversed", 0),
            number("reference_revision"),
            text_null("lease_owner"),
            instant_null("lease_until"),
            flag("stop_requested"),
            text("created_by"),
            instant("created_at"),
            instant_null("started_at"),
            instant_null("calculated_at"),
            text_null("confirmed_by"),
            instant_null("confirmed_at"),
            instant_null("finished_at"),
            text_null("error"),
            json_null("reversal"),
            uuid_null("schedule_id"),
        ],
    );
    create(manager, run).await?;
    unique(manager, "bill_run", &["number"]).await?;
    index(manager, "bill_run", &["state"]).await?;
    index(manager, "bill_run", &["created_at", "id"]).await
}

async fn items(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let item = table(
        "bill_item",
        &["client_id", "run_id"],
        [
            uuid("client_id"),
            uuid("run_id"),
            text("state"),
            number("revision"),
            number("reference_revision"),
            number("amount_minor"),
            count("n_lines", 0),
            text("body"),
            text_null("error_code"),
            text_null("error_message"),
            uuid_null("entry_id"),
        ],
    );
    create(manager, item).await?;
    index(manager, "bill_item", &["run_id", "state", "client_id"]).await?;
    index(manager, "bill_item", &["run_id", "client_id"]).await
}
