//! A credit of a part of a charge leaves the rest standing: for the next run, for a reversal and for the proof.

use anyhow::Result;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, Value};
use tests::company::Company;
use uuid::Uuid;

const COPY: &str = "INSERT INTO charge (client_id, id, subscription_id, component_id, component_code, kind, \
    period_from, period_to, revision, quantity, amount_minor, vat_rate, vat_minor, explanation, entry_id, run_id, \
    credits_id, posted_at) SELECT client_id, $1, subscription_id, component_id, component_code, ";

async fn execute(db: &DatabaseConnection, sql: &str, values: Vec<Value>) -> Result<()> {
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

fn values(id: u128, from: &str, to: &str) -> Result<Vec<Value>> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse()?, to.parse()?);
    Ok(vec![Uuid::from_u128(id).into(), from.into(), to.into()])
}

/// Takes ten days of the only charge back without money, as an action on the subscription does.
async fn ten_days_credited(db: &DatabaseConnection) -> Result<()> {
    let credit = format!(
        "{COPY} 'credit', $2, $3, 1, quantity, 0, vat_rate, 0, explanation, NULL, NULL, id, posted_at \
         FROM charge WHERE kind = 'charge'"
    );
    execute(db, &credit, values(1, "2026-03-11", "2026-03-21")?).await?;
    let day: NaiveDate = "2026-03-11".parse()?;
    execute(db, "UPDATE charge_marker SET charged_through = $1", vec![day.into()]).await?;
    execute(db, "UPDATE subscription SET charge_revision = 1, next_due_on = $1", vec![day.into()]).await
}

#[tokio::test]
async fn the_rest_of_a_partly_credited_charge_is_reversed_and_charged_again_once() -> Result<()> {
    let company = Company::of(&["310.00"]).await?;
    let march = company.bill("2026-03-01").await?;
    let db = company.app.db.connect().await?;
    ten_days_credited(&db).await?;
    db.close().await?;
    assert_eq!(company.bill("2026-03-12").await?.total()?, "100.00");
    let reversed = company.office.reverse(&march, &[], "Не тот тариф").await?;
    assert_eq!(reversed.state, "REVERSED");
    assert_eq!(company.balances().await?, ["-100.00"]);
    let again = company.bill("2026-03-13").await?;
    let item = company.office.item(&again.id, &company.clients[0]).await?;
    let days = |line: &serde_json::Value| (line["from"].clone(), line["to"].clone());
    let lines: Vec<_> = item["lines"].as_array().into_iter().flatten().map(days).collect();
    assert_eq!(
        lines,
        [("2026-03-01".into(), "2026-03-11".into()), ("2026-03-21".into(), "2026-04-01".into())]
    );
    assert_eq!(again.total()?, "210.00");
    company.finish().await
}

#[tokio::test]
async fn the_proof_sees_days_charged_twice_beside_a_credit() -> Result<()> {
    let company = Company::of(&["310.00"]).await?;
    company.bill("2026-03-01").await?;
    let db = company.app.db.connect().await?;
    ten_days_credited(&db).await?;
    assert_eq!(company.app.violations().await?, Vec::<String>::new());
    let twice = format!(
        "{COPY} kind, $2, $3, 2, quantity, 0, vat_rate, 0, explanation, NULL, NULL, NULL, posted_at \
         FROM charge WHERE kind = 'charge'"
    );
    execute(&db, &twice, values(2, "2026-03-05", "2026-03-08")?).await?;
    db.close().await?;
    assert_eq!(company.app.violations().await?, ["charge.once"]);
    company.app.release().await.map(|_| ())
}
