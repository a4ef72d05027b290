//! Payments: the inbox of what came, payments of clients with what they settle, refunds, money whose client is not
//! known, and bank statements with their lines.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, date, date_null, integer, text, text_null, uuid, uuid_null,
};

use crate::dsl::{
    add_columns, append_only, count, create, flag, index, instant, instant_null, json, json_null, number,
    reference, sql, table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0024_payments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "document", [number("paid_minor")]).await?;
        unknown(manager).await?;
        payments(manager).await?;
        parts(manager).await?;
        refunds(manager).await?;
        statements(manager).await?;
        lines(manager).await
    }
}

async fn unknown(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut inbox = table(
        "inbox",
        &["seller_id", "source", "external_id"],
        [
            uuid("seller_id"),
            text("source"),
            text("external_id"),
            uuid_null("client_id"),
            uuid_null("object_id"),
            instant("received_at"),
        ],
    );
    inbox.foreign_key(&mut reference("inbox", &["seller_id"], "seller", &["id"]));
    create(manager, inbox).await?;
    let mut suspense = table(
        "suspense_payment",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            text("source"),
            text("external_key"),
            text("number"),
            big_integer("amount_minor"),
            text("currency"),
            date("dated_on"),
            text_null("purpose"),
            json("payer"),
            text("state"),
            uuid_null("client_id"),
            uuid_null("payment_id"),
            text_null("note"),
            text("created_by"),
            instant("created_at"),
            text_null("decided_by"),
            instant_null("decided_at"),
        ],
    );
    suspense
        .foreign_key(&mut reference("suspense_payment", &["seller_id"], "seller", &["id"]))
        .check(Expr::cust("amount_minor > 0"));
    create(manager, suspense).await?;
    index(manager, "suspense_payment", &["state", "dated_on", "id"]).await
}

async fn payments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut payment = table(
        "payment",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("seller_id"),
            text("source"),
            text("external_key"),
            text("number"),
            big_integer("amount_minor"),
            text("currency"),
            date("dated_on"),
            uuid("entry_id"),
            uuid_null("named_id"),
            uuid_null("suspense_id"),
            text_null("purpose"),
            json("payer"),
            number("allocated_minor"),
            number("refunded_minor"),
            instant_null("held_at"),
            text("created_by"),
            instant("created_at"),
            uuid_null("reversed_entry_id"),
            instant_null("reversed_at"),
            text_null("reversed_by"),
            text_null("reverse_reason"),
        ],
    );
    payment
        .foreign_key(&mut reference("payment", &["client_id"], "client", &["id"]))
        .foreign_key(&mut reference("payment", &["seller_id"], "seller", &["id"]))
        .foreign_key(&mut reference(
            "payment",
            &["client_id", "entry_id"],
            "ledger_entry",
            &["client_id", "id"],
        ))
        .check(Expr::cust("amount_minor > 0"))
        .check(Expr::cust("allocated_minor >= 0 AND allocated_minor <= amount_minor"))
        .check(Expr::cust("refunded_minor >= 0 AND refunded_minor <= amount_minor"));
    create(manager, payment).await?;
    index(manager, "payment", &["dated_on", "client_id", "id"]).await?;
    unique(manager, "payment", &["client_id", "entry_id"]).await?;
    // Those whose money waits for debits to come.
    sql(
        manager,
        "CREATE INDEX idx_payment_free ON payment (client_id) \
         WHERE allocated_minor < amount_minor AND reversed_at IS NULL",
    )
    .await
}

async fn parts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut part = table(
        "payment_part",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("payment_id"),
            uuid_null("entry_id"),
            uuid_null("document_id"),
            big_integer("amount_minor"),
            uuid_null("reverses_id"),
            text("created_by"),
            instant("created_at"),
            flag("by_hand"),
        ],
    );
    part.foreign_key(&mut reference(
        "payment_part",
        &["client_id", "payment_id"],
        "payment",
        &["client_id", "id"],
    ))
    .check(Expr::cust("amount_minor > 0"))
    .check(Expr::cust("(entry_id IS NULL) <> (document_id IS NULL)"));
    create(manager, part).await?;
    unique(manager, "payment_part", &["client_id", "reverses_id"]).await?;
    index(manager, "payment_part", &["client_id", "payment_id"]).await?;
    index(manager, "payment_part", &["client_id", "entry_id"]).await?;
    index(manager, "payment_part", &["client_id", "document_id"]).await?;
    append_only(manager, "payment_part").await?;
    // Clients whose parts have to be looked at: something that they settle may have been taken back.
    let recheck = table("payment_recheck", &["client_id"], [uuid("client_id")]);
    create(manager, recheck).await
}

async fn refunds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut refund = table(
        "payment_refund",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            uuid("payment_id"),
            uuid("seller_id"),
            big_integer("amount_minor"),
            text("state"),
            text("reason"),
            text("asked_label"),
            text("asked_by"),
            instant("asked_at"),
            text_null("decided_by"),
            instant_null("decided_at"),
            uuid_null("entry_id"),
            uuid_null("paid_entry_id"),
            date_null("paid_on"),
            text_null("external_key"),
            text_null("answer"),
        ],
    );
    refund
        .foreign_key(&mut reference(
            "payment_refund",
            &["client_id", "payment_id"],
            "payment",
            &["client_id", "id"],
        ))
        .check(Expr::cust("amount_minor > 0"));
    create(manager, refund).await?;
    index(manager, "payment_refund", &["client_id", "payment_id"]).await?;
    sql(
        manager,
        "CREATE INDEX idx_payment_refund_waiting ON payment_refund (asked_at) WHERE state IN ('asked', 'owed')",
    )
    .await
}

async fn statements(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut statement = table(
        "bank_statement",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            text("file_name"),
            text("hash"),
            blob("content"),
            text("version"),
            text("encoding"),
            text("state"),
            json("balances"),
            json("warnings"),
            date_null("from_on"),
            date_null("to_on"),
            count("n_lines", 0),
            count("n_skipped", 0),
            count("n_done", 0),
            count("n_total", 0),
            count("n_failed", 0),
            text_null("message"),
            text("created_by"),
            instant("created_at"),
            text_null("posted_by"),
            instant_null("posted_at"),
        ],
    );
    statement.foreign_key(&mut reference("bank_statement", &["seller_id"], "seller", &["id"]));
    create(manager, statement).await?;
    index(manager, "bank_statement", &["created_at", "id"]).await?;
    index(manager, "bank_statement", &["seller_id", "hash"]).await
}

async fn lines(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut line = table(
        "bank_line",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            uuid("statement_id"),
            integer("n"),
            text("key_hash"),
            text("account"),
            text("direction"),
            text("operation"),
            text("kind"),
            text("number"),
            date("dated_on"),
            date("posted_on"),
            big_integer("amount_minor"),
            text("currency"),
            json("party"),
            text("purpose"),
            text("state"),
            text("band"),
            text("plan"),
            json_null("suggestions"),
            uuid_null("client_id"),
            uuid_null("invoice_id"),
            uuid_null("payment_id"),
            uuid_null("suspense_id"),
            uuid_null("refund_id"),
            text_null("message"),
            text_null("decided_by"),
            instant_null("decided_at"),
        ],
    );
    line.foreign_key(&mut reference("bank_line", &["seller_id"], "seller", &["id"]))
        .foreign_key(&mut reference("bank_line", &["statement_id"], "bank_statement", &["id"]))
        .check(Expr::cust("amount_minor > 0"));
    create(manager, line).await?;
    unique(manager, "bank_line", &["seller_id", "key_hash"]).await?;
    index(manager, "bank_line", &["statement_id", "n"]).await?;
    index(manager, "bank_line", &["state", "posted_on", "id"]).await?;
    let mut payer = table(
        "bank_payer",
        &["seller_id", "payer", "client_id"],
        [
            uuid("seller_id"),
            text("payer"),
            uuid("client_id"),
            text("name"),
            text("created_by"),
            instant("created_at"),
        ],
    );
    payer.foreign_key(&mut reference("bank_payer", &["seller_id"], "seller", &["id"]));
    create(manager, payer).await
}
