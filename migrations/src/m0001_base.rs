//! Sellers, settings, counters, and what belongs to no chapter: repeated calls, background jobs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, text, text_null, uuid};

use crate::dsl::{count, create, index, instant, instant_null, json, number, sql, table};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_base"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let seller = table(
            "seller",
            &["id"],
            [
                uuid("id"),
                text("name"),
                text("short_name"),
                text_null("inn"),
                text_null("kpp"),
                text_null("ogrn"),
                text_null("address"),
                text("currency"),
                text("time_zone").default("Europe/Moscow").take(),
                date_null("closed_through"),
                count("version", 1),
                instant("created_at"),
            ],
        );
        create(manager, seller).await?;
        create(manager, table("setting", &["scope"], [text("scope"), json("body"), count("version", 1)]))
            .await?;
        create(manager, table("reference_state", &["name"], [text("name"), number("revision")])).await?;
        sql(manager, "INSERT INTO reference_state (name, revision) VALUES ('reference', 0)").await?;
        create(manager, table("counter", &["name"], [text("name"), number("value")])).await?;
        let idempotency = table(
            "idempotency",
            &["actor", "mutation", "key"],
            [
                text("actor"),
                text("mutation"),
                text("key"),
                text("input_hash"),
                json("response"),
                instant("created_at"),
            ],
        );
        create(manager, idempotency).await?;
        index(manager, "idempotency", &["created_at"]).await?;
        let job = table(
            "job_state",
            &["name"],
            [
                text("name"),
                instant_null("last_started_at"),
                instant_null("last_finished_at"),
                text_null("last_error"),
                text_null("lease_owner"),
                instant_null("lease_until"),
            ],
        );
        create(manager, job).await
    }
}
