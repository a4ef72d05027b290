//! Payment gateways: their accounts, payments through them, notifications, saved methods, refunds.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, integer_null, text, text_null, uuid, uuid_null,
};

use crate::dsl::{
    append_only, count, create, flag, index, instant, instant_null, json, json_null, number, reference, sql,
    table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0025_gateways"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        accounts(manager).await?;
        methods(manager).await?;
        intents(manager).await?;
        attempts(manager).await?;
        refunds(manager).await?;
        events(manager).await
    }
}

async fn accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut account = table(
        "gateway_account",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            text("kind"),
            text("name"),
            boolean("test"),
            boolean("active"),
            text("shop"),
            text("hash"),
            // Sealed; the key is not in the database.
            json("secrets"),
            json("settings"),
            big_integer("next_number"),
            count("version", 1),
            instant("created_at"),
            instant("updated_at"),
            text("updated_by"),
        ],
    );
    account.foreign_key(&mut reference("gateway_account", &["seller_id"], "seller", &["id"]));
    create(manager, account).await?;
    index(manager, "gateway_account", &["seller_id"]).await?;
    // What the gateway calls a payment by, to find the client's row: `number:…`, `payment:…`.
    let mut found = table(
        "gateway_ref",
        &["account_id", "ref"],
        [uuid("account_id"), text("ref"), uuid("client_id"), uuid("intent_id")],
    );
    found.foreign_key(&mut reference("gateway_ref", &["account_id"], "gateway_account", &["id"]));
    create(manager, found).await
}

async fn methods(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut method = table(
        "saved_method",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("account_id"),
            text("remote_id"),
            text("title"),
            text("consent"),
            instant("consent_at"),
            text("consent_by"),
            flag("autopay"),
            count("failed", 0),
            instant_null("next_at"),
            instant_null("ended_at"),
            text_null("end_reason"),
        ],
    );
    method
        .foreign_key(&mut reference("saved_method", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference("saved_method", &["account_id"], "gateway_account", &["id"]));
    create(manager, method).await?;
    unique(manager, "saved_method", &["client_id", "account_id", "remote_id"]).await?;
    sql(
        manager,
        "CREATE INDEX idx_saved_method_autopay ON saved_method (client_id) WHERE autopay AND ended_at IS NULL",
    )
    .await
}

async fn intents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut intent = table(
        "payment_intent",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("seller_id"),
            uuid("account_id"),
            big_integer("number"),
            uuid_null("document_id"),
            uuid_null("method_id"),
            text("currency"),
            number("amount"),
            text("description"),
            text("state"),
            boolean("hold"),
            boolean("save"),
            text_null("consent"),
            boolean("test"),
            text("key"),
            json_null("request"),
            text_null("remote_id"),
            text_null("pay_url"),
            big_integer_null("captured"),
            big_integer_null("paid"),
            uuid_null("payment_id"),
            number("refunded"),
            big_integer_null("fee"),
            text_null("reason"),
            text_null("problem"),
            count("attempts", 0),
            instant_null("next_at"),
            instant_null("expires_at"),
            text("created_by"),
            instant("created_at"),
            instant_null("settled_at"),
        ],
    );
    intent
        .foreign_key(&mut reference("payment_intent", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference("payment_intent", &["account_id"], "gateway_account", &["id"]))
        .foreign_key(&mut reference(
            "payment_intent",
            &["client_id", "document_id"],
            "document",
            &["client_id", "id"],
        ))
        .foreign_key(&mut reference(
            "payment_intent",
            &["client_id", "method_id"],
            "saved_method",
            &["client_id", "id"],
        ));
    create(manager, intent).await?;
    index(manager, "payment_intent", &["created_at", "client_id", "id"]).await?;
    index(manager, "payment_intent", &["client_id", "document_id"]).await?;
    index(manager, "payment_intent", &["account_id", "created_at"]).await?;
    sql(manager, "CREATE INDEX idx_payment_intent_open ON payment_intent (next_at) WHERE next_at IS NOT NULL")
        .await
}

/// What was asked of gateways.
async fn attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut attempt = table(
        "gateway_attempt",
        &["client_id", "intent_id", "id"],
        [
            uuid("client_id"),
            uuid("intent_id"),
            uuid("id"),
            uuid("account_id"),
            instant("at"),
            text("call"),
            text("outcome"),
            integer("milliseconds"),
            integer_null("status"),
            text("answer"),
        ],
    );
    attempt.foreign_key(&mut reference(
        "gateway_attempt",
        &["client_id", "intent_id"],
        "payment_intent",
        &["client_id", "id"],
    ));
    create(manager, attempt).await?;
    index(manager, "gateway_attempt", &["account_id", "at"]).await?;
    append_only(manager, "gateway_attempt").await
}

async fn refunds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut refund = table(
        "gateway_refund",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("intent_id"),
            uuid("account_id"),
            uuid("refund_id"),
            number("amount"),
            text("state"),
            text("reason"),
            text("key"),
            text_null("remote_id"),
            text_null("answer"),
            count("attempts", 0),
            instant_null("next_at"),
            text("created_by"),
            instant("created_at"),
            instant_null("settled_at"),
        ],
    );
    refund.foreign_key(&mut reference(
        "gateway_refund",
        &["client_id", "intent_id"],
        "payment_intent",
        &["client_id", "id"],
    ));
    create(manager, refund).await?;
    index(manager, "gateway_refund", &["client_id", "intent_id"]).await?;
    sql(manager, "CREATE INDEX idx_gateway_refund_open ON gateway_refund (next_at) WHERE next_at IS NOT NULL")
        .await
}

async fn events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut event = table(
        "gateway_event",
        &["id"],
        [
            uuid("id"),
            uuid("account_id"),
            text("hash"),
            text("method"),
            text("body"),
            json("headers"),
            text("peer"),
            text("state"),
            text("proof"),
            text_null("told"),
            text("answer"),
            count("copies", 1),
            count("tries", 0),
            uuid_null("client_id"),
            uuid_null("intent_id"),
            instant("received_at"),
            instant("last_at"),
            instant_null("processed_at"),
        ],
    );
    event.foreign_key(&mut reference("gateway_event", &["account_id"], "gateway_account", &["id"]));
    create(manager, event).await?;
    // The same message again is the same row.
    unique(manager, "gateway_event", &["account_id", "hash"]).await?;
    index(manager, "gateway_event", &["received_at", "id"]).await?;
    sql(manager, "CREATE INDEX idx_gateway_event_waiting ON gateway_event (last_at) WHERE state = 'stored'")
        .await
}
