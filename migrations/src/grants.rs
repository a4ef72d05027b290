//! What the role of the program may do in a PostgreSQL database that another role owns: read, add, change and delete
//! rows, but neither change nor delete those that are only ever added, nor touch the schema.

use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait,
};

use crate::APPEND_ONLY;

/// Why a role was granted nothing.
#[derive(Debug)]
pub enum Refused {
    /// The database is a file of SQLite, which has no roles.
    NoRoles,
    /// There is no such role.
    Missing,
    /// It is a superuser, has the rights of the tables' owner, or may change what is only added by another role or because
    /// everybody may: no grant limits it.
    Unlimited,
    /// The database failed.
    Db(DbErr),
}

impl From<DbErr> for Refused {
    fn from(error: DbErr) -> Refused {
        Refused::Db(error)
    }
}

/// Lets a role do all that the program does, and nothing more. May be repeated, and must be after migrations that make
/// tables.
///
/// # Errors
/// [`Refused`]; then nothing was granted.
pub async fn grant(conn: &DatabaseConnection, role: &str) -> Result<(), Refused> {
    if conn.get_database_backend() != DbBackend::Postgres {
        return Err(Refused::NoRoles);
    }
    let sql = "SELECT r.rolsuper OR EXISTS (SELECT 1 FROM pg_tables t WHERE t.schemaname = 'public' \
               AND pg_has_role(r.oid, t.tableowner, 'MEMBER')) FROM pg_roles r WHERE r.rolname = $1";
    let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [role.into()]);
    let found = conn.query_one_raw(asked).await?.ok_or(Refused::Missing)?;
    if found.try_get_by_index(0)? {
        return Err(Refused::Unlimited);
    }
    let name = format!("\"{}\"", role.replace('"', "\"\""));
    let transaction = conn.begin().await?;
    for statement in [
        format!("GRANT USAGE ON SCHEMA public TO {name}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"),
        format!("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {name}", APPEND_ONLY.join(", ")),
        format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {name}"),
    ] {
        transaction.execute_unprepared(&statement).await?;
    }
    // What a role may by another that it belongs to, or because everybody may, no revoking takes away.
    let tables = APPEND_ONLY.map(|table| format!("'{table}'")).join(", ");
    let sql = format!(
        "SELECT COALESCE(bool_or(has_table_privilege($1, t, 'UPDATE') OR has_table_privilege($1, t, 'DELETE') \
         OR has_table_privilege($1, t, 'TRUNCATE')), FALSE) FROM unnest(ARRAY[{tables}]) AS t"
    );
    let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [role.into()]);
    let still = transaction.query_one_raw(asked).await?.map(|row| row.try_get_by_index(0)).transpose()?;
    if still.unwrap_or(true) {
        transaction.rollback().await?;
        return Err(Refused::Unlimited);
    }
    transaction.commit().await?;
    Ok(())
}
