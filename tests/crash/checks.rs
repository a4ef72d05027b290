//! What must hold of the rows themselves, whoever wrote them and however often it was interrupted.

use anyhow::{Result, ensure};
use sea_orm::{ConnectionTrait, DbBackend};
use tests::dump::number;

/// Faults that a wrong program could leave behind, each as one statement.
pub fn doctored(backend: DbBackend) -> [String; 3] {
    let new_id = if backend == DbBackend::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    [
        // A double charge, which another revision hides from the unique key.
        format!(
            "INSERT INTO charge (client_id, id, subscription_id, component_id, component_code, kind, period_from, \
             period_to, revision, quantity, amount_minor, vat_rate, vat_minor, explanation, posted_at) \
             SELECT client_id, {new_id}, subscription_id, component_id, component_code, kind, period_from, \
             period_to, revision + 1000, quantity, amount_minor, vat_rate, vat_minor, explanation, posted_at \
             FROM charge LIMIT 1"
        ),
        // A balance that its ledger does not have.
        "UPDATE client SET balance_minor = balance_minor + 1 WHERE id = (SELECT id FROM client LIMIT 1)"
            .to_owned(),
        // Money that moved without a charge.
        "INSERT INTO ledger_transfer (client_id, entry_id, line, debit, credit, amount_minor) \
         SELECT client_id, entry_id, line + 1000, debit, credit, amount_minor FROM ledger_transfer LIMIT 1"
            .to_owned(),
    ]
}

/// Every one of `clients` equal clients is charged `price` once for each of `months`.
///
/// # Errors
/// What is double or lost.
pub async fn charged_once(db: &impl ConnectionTrait, clients: i64, months: i64, price: i64) -> Result<()> {
    let charges = number(db, "SELECT count(*) FROM charge").await?;
    ensure!(charges == clients * months, "{charges} charges of {clients} clients in {months} months");
    let distinct = "SELECT count(*) FROM (SELECT DISTINCT client_id, subscription_id, component_id, period_from \
                    FROM charge) t";
    let days = number(db, distinct).await?;
    ensure!(days == charges, "{} charges are double", charges - days);
    let sum = number(db, "SELECT CAST(coalesce(sum(amount_minor), 0) AS BIGINT) FROM charge").await?;
    ensure!(sum == charges * price, "charged {sum}, expected {}", charges * price);
    let wrong =
        number(db, &format!("SELECT count(*) FROM client WHERE balance_minor <> {}", -price * months))
            .await?;
    ensure!(wrong == 0, "{wrong} clients have another balance");
    let moved =
        "SELECT CAST(coalesce(sum(amount_minor), 0) AS BIGINT) FROM ledger_transfer WHERE debit = 'client'";
    let moved = number(db, moved).await?;
    ensure!(moved == sum, "the ledger moved {moved}, charges are {sum}");
    Ok(())
}
