//! A stop that was accepted stops, however late it came.

use anyhow::Result;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use serde_json::json;
use tests::company::Company;

/// Asks every run to stop right after its worker has read that nobody asked, in the transaction that writes a chunk
/// of calculated clients.
async fn stop_after_each_chunk(db: &DatabaseConnection) -> Result<()> {
    let statements: &[&str] = if db.get_database_backend() == DbBackend::Postgres {
        &[
            "CREATE FUNCTION ask_to_stop() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.stop_requested := TRUE; RETURN NEW; END $$",
            "CREATE TRIGGER late_stop BEFORE UPDATE OF calculated_upto ON bill_run \
             FOR EACH ROW EXECUTE FUNCTION ask_to_stop()",
        ]
    } else {
        &["CREATE TRIGGER late_stop AFTER UPDATE OF calculated_upto ON bill_run \
           BEGIN UPDATE bill_run SET stop_requested = TRUE WHERE id = NEW.id; END"]
    };
    for statement in statements {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_stop_after_the_last_client_was_calculated_posts_nothing() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let db = company.app.db.connect().await?;
    stop_after_each_chunk(&db).await?;
    db.close().await?;
    for mode in ["AUTOMATIC", "CONFIRMATION"] {
        let run = company.office.run(mode, "2026-03-01", json!({})).await?;
        assert_eq!((run.state.as_str(), run.count("clientsCalculated")?), ("CANCELLED", 2));
        assert_eq!(company.balances().await?, ["0.00", "0.00"]);
    }
    company.finish().await
}
