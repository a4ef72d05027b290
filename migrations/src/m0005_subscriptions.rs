//! Subscriptions, their terms and timeline, what they were charged, and usage.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, date, date_null, integer, integer_null, text, text_null, uuid, uuid_null,
};

use crate::dsl::{
    append_only, count, create, create_clustered, index, instant, json, number, reference, sql, table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_subscriptions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        subscriptions(manager).await?;
        terms_and_events(manager).await?;
        charges(manager).await?;
        usage(manager).await
    }
}

const SUBSCRIPTION: [&str; 2] = ["client_id", "subscription_id"];
const SUBSCRIPTION_KEY: [&str; 2] = ["client_id", "id"];

fn of_subscription(table: &'static str) -> ForeignKeyCreateStatement {
    reference(table, &SUBSCRIPTION, "subscription", &SUBSCRIPTION_KEY)
}

async fn subscriptions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut subscription = table(
        "subscription",
        &SUBSCRIPTION_KEY,
        [
            uuid("client_id"),
            uuid("id"),
            uuid("plan_id"),
            text_null("external_id"),
            text_null("name"),
            date("start_on"),
            date("first_billed_on"),
            date_null("ended_on"),
            text_null("end_reason"),
            number("charge_revision"),
            date_null("next_due_on"),
            instant("created_at"),
            count("version", 1),
        ],
    );
    subscription
        .foreign_key(&mut reference("subscription", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference("subscription", &["plan_id"], "plan", &["id"]));
    create(manager, subscription).await?;
    unique(manager, "subscription", &["client_id", "external_id"]).await?;
    index(manager, "subscription", &["client_id", "next_due_on"]).await?;
    index(manager, "subscription", &["plan_id", "client_id"]).await?;
    sql(
        manager,
        "CREATE INDEX idx_subscription_next_due_on_client_id ON subscription (next_due_on, client_id) \
         WHERE next_due_on IS NOT NULL",
    )
    .await
}

async fn terms_and_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut terms = table(
        "subscription_terms",
        &["client_id", "subscription_id", "from_on"],
        [
            uuid("client_id"),
            uuid("subscription_id"),
            date("from_on"),
            uuid("plan_version_id"),
            big_integer("quantity"),
            big_integer_null("price_override"),
            date("anchor_on"),
            integer_null("billing_day"),
            text("first_stub"),
            json("discounts"),
        ],
    );
    terms.foreign_key(&mut of_subscription("subscription_terms")).foreign_key(&mut reference(
        "subscription_terms",
        &["plan_version_id"],
        "plan_version",
        &["id"],
    ));
    create(manager, terms).await?;
    let mut event = table(
        "subscription_event",
        &["client_id", "subscription_id", "seq"],
        [
            uuid("client_id"),
            uuid("subscription_id"),
            integer("seq"),
            uuid("id"),
            instant("at"),
            date("effective_on"),
            text("kind"),
            text("actor"),
            text_null("reason"),
            json("data"),
        ],
    );
    event.foreign_key(&mut of_subscription("subscription_event"));
    create(manager, event).await?;
    unique(manager, "subscription_event", &["client_id", "id"]).await
}

async fn charges(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let marker = table(
        "charge_marker",
        &["client_id", "subscription_id", "component_id"],
        [
            uuid("client_id"),
            uuid("subscription_id"),
            uuid("component_id"),
            date("charged_through"),
            date("covered_to"),
        ],
    );
    create_clustered(manager, marker).await?;
    let mut charge = table(
        "charge",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("subscription_id"),
            uuid("component_id"),
            text("component_code"),
            text("kind"),
            date("period_from"),
            date("period_to"),
            big_integer("revision"),
            big_integer("quantity"),
            big_integer("amount_minor"),
            text("vat_rate"),
            big_integer("vat_minor"),
            json("explanation"),
            uuid_null("entry_id"),
            uuid_null("run_id"),
            uuid_null("credits_id"),
            instant("posted_at"),
        ],
    );
    charge.foreign_key(&mut of_subscription("charge")).check(Expr::cust("period_from <= period_to"));
    create(manager, charge).await?;
    let key = ["client_id", "subscription_id", "component_id", "period_from", "kind", "revision"];
    unique(manager, "charge", &key).await?;
    unique(manager, "charge", &["client_id", "credits_id", "revision"]).await?;
    index(manager, "charge", &["client_id", "entry_id"]).await?;
    sql(manager, "CREATE INDEX idx_charge_run_id ON charge (run_id, client_id) WHERE run_id IS NOT NULL")
        .await?;
    append_only(manager, "charge").await
}

async fn usage(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut usage = table(
        "usage_record",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("subscription_id"),
            text("component_code"),
            big_integer("quantity"),
            instant("used_at"),
            date("used_on"),
            date("counted_on"),
            text("key"),
        ],
    );
    usage.foreign_key(&mut of_subscription("usage_record"));
    create(manager, usage).await?;
    unique(manager, "usage_record", &["client_id", "key"]).await?;
    index(manager, "usage_record", &["client_id", "subscription_id", "component_code", "counted_on"]).await
}
