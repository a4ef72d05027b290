//! Credit control: inherited terms, groups of clients, policies, where clients stand, and exceptions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, date_null, integer_null, text, text_null, uuid, uuid_null};
use sea_orm_migration::sea_orm::DbBackend;

use crate::dsl::{
    add_columns, append_only, count, create, flag, index, instant, instant_null, json, json_null, number,
    reference, sql, table, unique,
};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0017_credit_control"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        groups(manager).await?;
        own_terms(manager).await?;
        policies(manager).await?;
        states(manager).await?;
        exceptions(manager).await?;
        // A client's block of its own, which nobody but credit control lifts.
        add_columns(manager, "block", [flag("automatic")]).await
    }
}

async fn groups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut group = table(
        "client_group",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            text("name"),
            flag("archived"),
            count("version", 1),
            instant("created_at"),
        ],
    );
    group.foreign_key(&mut reference("client_group", &["seller_id"], "seller", &["id"]));
    create(manager, group).await?;
    unique(manager, "client_group", &["seller_id", "name"]).await
}

/// What a client states itself becomes one document, so that the rest is inherited.
async fn own_terms(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let more = [
        uuid_null("group_id"),
        json_null("credit_own"),
        flag("credit_watched"),
        flag("credit_restricted"),
        date_null("credit_check_on"),
    ];
    add_columns(manager, "client", more).await?;
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let object = if postgres { "jsonb_build_object" } else { "json_object" };
    let own = format!(
        "UPDATE client SET credit_own = {object}('currency', currency, 'limit_minor', \
         NULLIF(credit_limit_minor, 0), 'payment_days', payment_days, 'grace_days', grace_days) \
         WHERE credit_limit_minor <> 0 OR payment_days IS NOT NULL OR grace_days IS NOT NULL"
    );
    sql(manager, &own).await?;
    for column in ["credit_limit_minor", "payment_days", "grace_days"] {
        sql(manager, &format!("ALTER TABLE client DROP COLUMN {column}")).await?;
    }
    // Debts of before are looked at once.
    sql(manager, "UPDATE client SET credit_check_on = '2000-01-01' WHERE balance_minor < 0").await?;
    index(manager, "client", &["group_id"]).await?;
    sql(
        manager,
        "CREATE INDEX idx_client_credit_check_on ON client (credit_check_on, id) \
         WHERE credit_check_on IS NOT NULL",
    )
    .await
}

async fn policies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut policy = table(
        "credit_policy",
        &["id"],
        [
            uuid("id"),
            uuid("seller_id"),
            text("name"),
            json("stages"),
            flag("archived"),
            count("version", 1),
            instant("created_at"),
        ],
    );
    policy.foreign_key(&mut reference("credit_policy", &["seller_id"], "seller", &["id"]));
    create(manager, policy).await?;
    unique(manager, "credit_policy", &["seller_id", "name"]).await?;
    // A change that concerns many clients: they are looked at one after another.
    create(
        manager,
        table(
            "credit_recheck",
            &["id"],
            [uuid("id"), uuid_null("seller_id"), uuid_null("after_client"), instant("created_at")],
        ),
    )
    .await
}

async fn states(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut state = table(
        "credit_state",
        &["client_id"],
        [
            uuid("client_id"),
            number("owed_minor"),
            number("overdue_minor"),
            date_null("overdue_from"),
            uuid_null("policy_id"),
            integer_null("stage"),
            text_null("stage_kind"),
            text_null("stage_name"),
            date_null("since"),
            date_null("blocked_from"),
            date_null("contact_on"),
            text_null("problem"),
            instant("checked_at"),
        ],
    );
    state.foreign_key(&mut reference("credit_state", &["client_id"], "client", &["id"]));
    create(manager, state).await?;
    index(manager, "credit_state", &["overdue_minor", "client_id"]).await?;
    let mut event = table(
        "credit_event",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            date("dated_on"),
            text("kind"),
            json("data"),
            text("actor"),
            instant("created_at"),
        ],
    );
    event.foreign_key(&mut reference("credit_event", &["client_id"], "client", &["id"]));
    create(manager, event).await?;
    append_only(manager, "credit_event").await
}

async fn exceptions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut exception = table(
        "credit_exception",
        &["client_id", "id"],
        [
            uuid("client_id"),
            uuid("id"),
            text("kind"),
            date("until_on"),
            text("reason"),
            text("created_by"),
            instant("created_at"),
            text_null("ended_by"),
            instant_null("ended_at"),
        ],
    );
    exception.foreign_key(&mut reference("credit_exception", &["client_id"], "client", &["id"]));
    create(manager, exception).await
}
