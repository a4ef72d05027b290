//! The program works as a role that owns nothing: the database itself refuses it to change what was posted.

use anyhow::{Context, Result, ensure};
use migrations::APPEND_ONLY;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::json;
use tests::db::Kind;
use tests::dump::{number, texts};
use tests::{Abona, Api, TestDb};

/// The URL of the same database for another role.
fn for_role(url: &str, role: &str) -> Result<String> {
    let mut url = reqwest::Url::parse(url)?;
    url.set_username(role).map_err(|()| anyhow::anyhow!("a URL with a user"))?;
    Ok(url.into())
}

async fn refused(program: &Abona, role: &str, why: &str) -> Result<()> {
    let answer = program.run(&["migrate", "--role", role]).await?;
    ensure!(answer.code == Some(1) && answer.stderr.contains(why), "{answer:?}");
    Ok(())
}

/// A year of a company, then somebody who signs in.
async fn works(program: &Abona) -> Result<()> {
    program.run(&["demo", "--clients", "20", "--seed", "7"]).await?.success()?;
    program.verify().await?;
    let add = ["user", "add", "a@example.org", "--role", "viewer"];
    program.run_with_input(&add, &format!("{}\n", tests::app::PASSWORD)).await?.success()?;
    let server = program.serve().await?;
    let api = Api::new(server.base())?;
    api.sign_in("a@example.org", tests::app::PASSWORD).await?;
    let count = api.query("{ clientCount }", json!({})).await?;
    ensure!(count["clientCount"] == 20, "{count}");
    server.kill().await
}

/// What the role is refused although rows are there.
async fn limited(db: &DatabaseConnection) -> Result<()> {
    for table in APPEND_ONLY {
        let columns = format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' \
             AND table_name = '{table}' ORDER BY ordinal_position LIMIT 1"
        );
        let column = texts(db, &columns).await?.pop().context("a column")?;
        for sql in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
        ] {
            let answer = db.execute_unprepared(&sql).await;
            let refused = answer.as_ref().is_err_and(|error| error.to_string().contains("permission denied"));
            ensure!(refused, "{sql}: {answer:?}");
        }
    }
    for sql in ["DROP TABLE charge", "ALTER TABLE charge ADD mine integer", "DELETE FROM seaql_migrations"] {
        ensure!(db.execute_unprepared(sql).await.is_err(), "{sql}");
    }
    ensure!(number(db, "SELECT count(*) FROM ledger_entry").await? > 100, "nothing was posted");
    let changed = db.execute_unprepared("UPDATE client SET version = version").await?.rows_affected();
    ensure!(changed == 20, "{changed} clients may be changed");
    Ok(())
}

#[tokio::test]
async fn the_role_of_the_program_can_do_everything_but_change_what_was_posted() -> Result<()> {
    let db = TestDb::create().await?;
    let owner = Abona::on(db.url())?;
    if db.kind() == Kind::Sqlite {
        return refused(&owner, "abona", "роли есть только в PostgreSQL").await;
    }
    let admin = db.connect().await?;
    let own = texts(&admin, "SELECT current_user::text").await?.pop().context("a role")?;
    let role = format!("abona_test_{}", std::process::id());
    refused(&owner, &role, "создайте её: CREATE ROLE").await?;
    refused(&owner, &own, "права её не ограничат").await?;
    admin.execute_unprepared(&format!("CREATE ROLE {role} LOGIN")).await?;
    let outcome = async {
        owner.run(&["migrate", "--role", &role]).await?.success()?;
        let url = for_role(db.url(), &role)?;
        works(&Abona::on(&url)?.env("ABONA_CLOCK", "2026-06-01T09:00:00Z")).await?;
        let connection = Database::connect(&url).await?;
        let limited = limited(&connection).await;
        connection.close().await?;
        limited
    };
    let outcome = outcome.await;
    admin.execute_unprepared(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await?;
    admin.close().await?;
    outcome
}
