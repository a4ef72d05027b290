//! What a database error means: which key was violated, and whether trying again may help.

use sea_orm::{DbErr, RuntimeErr};

use crate::error::Error;

/// The name of the violated primary or unique key: `key_<table>_<columns>`, the same on both databases
/// (see `migrations::key_name`); None when the error is another one.
pub fn violated_key(error: &DbErr) -> Option<String> {
    let database = driver_error(error)?;
    if !database.is_unique_violation() {
        return None;
    }
    if let Some(name) = database.constraint() {
        return Some(name.to_owned());
    }
    // SQLite: "UNIQUE constraint failed: client_key.seller_id, client_key.kind, client_key.value"
    let (_, columns) = database.message().split_once("failed: ")?;
    let mut table = "";
    let mut names = Vec::new();
    for column in columns.split(',') {
        let (of, name) = column.trim().split_once('.')?;
        table = of;
        names.push(name);
    }
    Some(migrations::key_name(table, &names))
}

/// Whether this error says that the key of `table` over `columns` is violated.
pub fn violates(error: &DbErr, table: &str, columns: &[&str]) -> bool {
    violated_key(error).is_some_and(|name| name == migrations::key_name(table, columns))
}

/// Whether the same work may succeed when it is done again: a deadlock, a serialization failure, or a busy
/// file.
pub fn is_transient(error: &Error) -> bool {
    let Error::Db(error) = error else {
        return false;
    };
    if let DbErr::ConnectionAcquire(_) = error {
        return true;
    }
    let Some(database) = driver_error(error) else {
        return false;
    };
    let code = database.code().unwrap_or_default();
    // PostgreSQL: serialization failure, deadlock, lock not available. SQLite: busy, busy snapshot, locked.
    ["40001", "40P01", "55P03", "5", "517", "6"].contains(&code.as_ref())
}

/// Whether the database was lost on the way: the connection broke, the server went down, the disk is full. Whether the
/// work was done is then unknown, so nobody repeats it blindly; but it says nothing of the work itself.
pub fn is_lost(error: &Error) -> bool {
    let Error::Db(error) = error else {
        return false;
    };
    let (DbErr::Exec(RuntimeErr::SqlxError(driver))
    | DbErr::Query(RuntimeErr::SqlxError(driver))
    | DbErr::Conn(RuntimeErr::SqlxError(driver))) = error
    else {
        return matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_));
    };
    if let Some(database) = driver.as_database_error() {
        let code = database.code().unwrap_or_default();
        // PostgreSQL: connection exceptions, insufficient resources, shut down by an administrator or after a crash.
        let postgres = ["08", "53", "57P01", "57P02", "57P03"].iter().any(|class| code.starts_with(class));
        // SQLite: input/output error, full, cannot open; the lowest byte of extended codes.
        let sqlite = code.parse::<u32>().is_ok_and(|code| [10, 13, 14].contains(&(code & 0xff)));
        return (postgres && code.len() == 5) || (sqlite && code.len() < 5);
    }
    use sea_orm::sqlx::Error as Driver;
    matches!(
        **driver,
        Driver::Io(_)
            | Driver::Tls(_)
            | Driver::Protocol(_)
            | Driver::PoolTimedOut
            | Driver::PoolClosed
            | Driver::WorkerCrashed
    )
}

/// Whether the error passes by itself, whatever the work: background work leaves its state and comes again.
pub fn passes(error: &Error) -> bool {
    is_transient(error) || is_lost(error)
}

fn driver_error(error: &DbErr) -> Option<&(dyn sea_orm::sqlx::error::DatabaseError + 'static)> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    error.as_database_error()
}

/// Does the work again, up to four times, when it failed for a reason that passes by itself.
///
/// The work must be one whole unit: it begins and commits its own `Op`.
pub async fn retrying<T, F, W>(mut work: W) -> Result<T, Error>
where
    W: FnMut() -> F,
    F: Future<Output = Result<T, Error>>,
{
    let mut pause = std::time::Duration::from_millis(10);
    for _ in 0..4 {
        match work().await {
            Err(error) if is_transient(&error) => {
                tracing::info!(error = error.chain(), "unit of work is tried again");
                tokio::time::sleep(pause).await;
                pause *= 3;
            }
            done => return done,
        }
    }
    work().await
}
