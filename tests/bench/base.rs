//! A base of clients with one monthly subscription each, written straight into the tables.

use anyhow::Result;
use chrono::{NaiveDate, Utc};
use sea_orm::{ConnectionTrait, TransactionTrait, Value};
use server::db::bulk::{self, Column, Type, column};
use shared::calendar::Interval;
use shared::catalog::{
    Alignment, BlockedTime, Component, ComponentCharge, FirstStub, PlanTerms, Pricing, ProrationBasis, Timing,
};
use shared::ids::{ClientId, ComponentId, SubscriptionId, SubscriptionKey};
use shared::money::Currency;
use shared::rate::{UnitPrice, VatPolicy};
use uuid::Uuid;

use crate::target::Target;

/// The first day of the month that is billed.
pub fn month() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day of the calendar")
}

/// The only seller.
pub const SELLER: Uuid = Uuid::from_u128(1);
/// The only product.
pub const PRODUCT: Uuid = Uuid::from_u128(2);
const PLAN: Uuid = Uuid::from_u128(3);
const VERSION: Uuid = Uuid::from_u128(4);

fn id(kind: u128, n: usize) -> Uuid {
    Uuid::from_u128((0x0190_u128 << 112) | (kind << 64) | n as u128)
}

/// The subscription of the client with this number.
pub fn subscription(n: usize) -> SubscriptionKey {
    SubscriptionKey::new(ClientId(id(1, n)), SubscriptionId(id(2, n)))
}

/// Id of a document of the client with this number.
pub fn document(n: usize) -> Uuid {
    id(3, n)
}

/// Writes `size` clients with a subscription to a plan of 450.00 a month, due on the first of the month.
pub async fn fill(target: &Target, size: usize) -> Result<()> {
    seller(target).await?;
    let conn = target.db.write();
    let terms = terms()?;
    let one = |table, columns| one_row(conn, table, columns);
    one(
        "product",
        vec![
            ("id", Type::Uuid, PRODUCT.into()),
            ("seller_id", Type::Uuid, SELLER.into()),
            ("code", Type::Text, "net".into()),
            ("name", Type::Text, "Интернет".into()),
            ("state", Type::Text, "active".into()),
        ],
    )
    .await?;
    one(
        "plan",
        vec![
            ("id", Type::Uuid, PLAN.into()),
            ("seller_id", Type::Uuid, SELLER.into()),
            ("product_id", Type::Uuid, PRODUCT.into()),
            ("code", Type::Text, "home".into()),
            ("name", Type::Text, "Домашний".into()),
            ("state", Type::Text, "active".into()),
            ("current_version_id", Type::Uuid, VERSION.into()),
        ],
    )
    .await?;
    one(
        "plan_version",
        vec![
            ("id", Type::Uuid, VERSION.into()),
            ("plan_id", Type::Uuid, PLAN.into()),
            ("number", Type::Int, 1_i32.into()),
            ("state", Type::Text, "published".into()),
            ("effective_from", Type::Date, NaiveDate::from_ymd_opt(2020, 1, 1).into()),
            ("terms", Type::Json, terms.into()),
            ("published_at", Type::Instant, Utc::now().into()),
        ],
    )
    .await?;
    for start in (0..size).step_by(5_000) {
        let rows = start..(start + 5_000).min(size);
        let transaction = conn.begin().await?;
        clients(&transaction, rows.clone()).await?;
        subscriptions(&transaction, rows).await?;
        transaction.commit().await?;
    }
    if target.name == "PostgreSQL" {
        conn.execute_unprepared("VACUUM ANALYZE").await?;
    }
    Ok(())
}

/// A seller.
pub async fn seller(target: &Target) -> Result<()> {
    one_row(
        target.db.write(),
        "seller",
        vec![
            ("id", Type::Uuid, SELLER.into()),
            ("name", Type::Text, "ООО «Замер»".into()),
            ("short_name", Type::Text, "Замер".into()),
            ("currency", Type::Text, "RUB".into()),
            ("time_zone", Type::Text, "Europe/Moscow".into()),
            ("created_at", Type::Instant, Utc::now().into()),
        ],
    )
    .await
}

async fn one_row(
    conn: &impl ConnectionTrait,
    table: &str,
    columns: Vec<(&'static str, Type, Value)>,
) -> Result<()> {
    let names: Vec<Column> = columns.iter().map(|(name, of, _)| column(name, *of)).collect();
    let row = columns.into_iter().map(|(_, _, value)| value).collect();
    bulk::insert(conn, table, &names, vec![row]).await?;
    Ok(())
}

fn terms() -> Result<String> {
    let price = UnitPrice::from_micros(450_000_000)?;
    let terms = PlanTerms {
        currency: Currency::Rub,
        interval: Interval::Months(1),
        alignment: Alignment::Anniversary,
        timing: Timing::Advance,
        trial_days: 0,
        vat: VatPolicy::General,
        vat_included: true,
        first_stub: FirstStub::Prorate,
        basis: ProrationBasis::Actual,
        blocked_time: BlockedTime::Charge,
        minimum: None,
        components: vec![Component {
            id: ComponentId(Uuid::from_u128(5)),
            code: "fee".to_owned(),
            name: "Абонентская плата".to_owned(),
            charge: ComponentCharge::Recurring { pricing: Pricing::Flat { price } },
        }],
    };
    Ok(serde_json::to_string(&terms)?)
}

async fn clients(conn: &impl ConnectionTrait, range: std::ops::Range<usize>) -> Result<()> {
    let columns = [
        column("id", Type::Uuid),
        column("seller_id", Type::Uuid),
        column("kind", Type::Text),
        column("name", Type::Text),
        column("currency", Type::Text),
        column("state", Type::Text),
        column("tags", Type::Json),
        column("name_key", Type::Text),
        column("search_key", Type::Text),
        column("created_at", Type::Instant),
    ];
    let rows = range
        .map(|n| {
            let name = format!("Клиент {n:07}");
            vec![
                id(1, n).into(),
                SELLER.into(),
                "legal_entity".into(),
                name.clone().into(),
                "RUB".into(),
                "active".into(),
                "[]".into(),
                name.to_lowercase().into(),
                name.to_lowercase().into(),
                Utc::now().into(),
            ]
        })
        .collect();
    bulk::insert(conn, "client", &columns, rows).await?;
    Ok(())
}

async fn subscriptions(conn: &impl ConnectionTrait, range: std::ops::Range<usize>) -> Result<()> {
    let columns = [
        column("client_id", Type::Uuid),
        column("id", Type::Uuid),
        column("plan_id", Type::Uuid),
        column("start_on", Type::Date),
        column("first_billed_on", Type::Date),
        column("next_due_on", Type::Date),
        column("created_at", Type::Instant),
    ];
    let rows = range
        .clone()
        .map(|n| {
            vec![
                id(1, n).into(),
                id(2, n).into(),
                PLAN.into(),
                month().into(),
                month().into(),
                month().into(),
                Utc::now().into(),
            ]
        })
        .collect();
    bulk::insert(conn, "subscription", &columns, rows).await?;
    let columns = [
        column("client_id", Type::Uuid),
        column("subscription_id", Type::Uuid),
        column("from_on", Type::Date),
        column("plan_version_id", Type::Uuid),
        column("quantity", Type::BigInt),
        column("anchor_on", Type::Date),
        column("first_stub", Type::Text),
        column("discounts", Type::Json),
    ];
    let rows = range
        .map(|n| {
            vec![
                id(1, n).into(),
                id(2, n).into(),
                month().into(),
                VERSION.into(),
                1_000_000_i64.into(),
                month().into(),
                "prorate".into(),
                "[]".into(),
            ]
        })
        .collect();
    bulk::insert(conn, "subscription_terms", &columns, rows).await?;
    Ok(())
}
