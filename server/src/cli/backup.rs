//! `abona backup` and `abona restore`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use percent_encoding::percent_decode_str;
use serde_json::json;
use tokio::process::Command;
use url::Url;

use super::Context;

/// Copies the running database into a new file.
pub async fn backup(context: &Context, file: &Path) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(!file.exists(), "файл {} уже есть; укажите другой", file.display());
    let app = context.connect().await?;
    if app.db().is_sqlite() {
        crate::db::copy_sqlite(app.db(), file.to_str().context("имя файла не в UTF-8")?).await?;
    } else {
        let (place, password) = without_password(app.db().url());
        let output = Command::new("pg_dump")
            .args(["--format=custom", "--no-owner", "--file"])
            .arg(file)
            .arg(&place)
            .envs(password)
            .output()
            .await
            .context("pg_dump не запустился; установите клиент PostgreSQL")?;
        anyhow::ensure!(
            output.status.success(),
            "pg_dump: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let bytes = std::fs::metadata(file)?.len();
    context.print(
        &format!("Копия: {} ({bytes} байт).", file.display()),
        &json!({ "file": file, "bytes": bytes }),
    );
    Ok(ExitCode::SUCCESS)
}

/// Puts a copy in the place of the database. The server must not run.
pub async fn restore(context: &Context, file: &Path) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(file.is_file(), "файла {} нет", file.display());
    let url = context.config.database_url();
    if let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
        restore_sqlite(Path::new(path.split('?').next().unwrap_or(path)), file).await?;
    } else {
        let (place, password) = without_password(&url);
        let output = Command::new("pg_restore")
            .args(["--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname"])
            .arg(&place)
            .arg(file)
            .envs(password)
            .output()
            .await
            .context("pg_restore не запустился; установите клиент PostgreSQL")?;
        anyhow::ensure!(
            output.status.success(),
            "pg_restore: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let app = context.connect().await?;
    let pending = app.db().pending().await?;
    let text = if pending.is_empty() {
        "Восстановлено. Проверьте: `abona verify`.".to_owned()
    } else {
        format!("Восстановлено из более старой версии; выполните `abona migrate` ({}).", pending.join(", "))
    };
    context.print(&text, &json!({ "restored": true, "pending": pending }));
    Ok(ExitCode::SUCCESS)
}

/// The address of a database without its password, and the variable that brings it: arguments of a program are seen by
/// everybody on the machine.
fn without_password(url: &str) -> (String, Option<(&'static str, String)>) {
    let parts = || {
        let mut place = Url::parse(url).ok()?;
        let before = place.password().map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned());
        // What else stands behind the question mark stays as it is written; it rules, as in the libraries of PostgreSQL.
        let query = place.query().unwrap_or_default().to_owned();
        let is_secret = |pair: &&str| pair.split('=').next() == Some("password");
        let (secret, open): (Vec<&str>, Vec<&str>) = query.split('&').partition(is_secret);
        let text = |pair: &str| {
            let text = pair.split_once('=').map_or("", |(_, text)| text);
            percent_decode_str(text).decode_utf8_lossy().into_owned()
        };
        let password = secret.last().map(|pair| text(pair));
        if password.is_some() {
            place.set_query(Some(open.join("&")).filter(|query| !query.is_empty()).as_deref());
        }
        if before.is_some() {
            place.set_password(None).ok()?;
        }
        Some((place.to_string(), ("PGPASSWORD", password.or(before)?)))
    };
    parts().map_or_else(|| (url.to_owned(), None), |(url, password)| (url, Some(password)))
}

/// Writes beside the database, checks the copy, then swaps it in by one rename.
async fn restore_sqlite(target: &Path, file: &Path) -> anyhow::Result<()> {
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let staged = target.with_extension("restoring");
    std::fs::copy(file, &staged)?;
    let copy =
        crate::db::Db::connect(&format!("sqlite://{}", staged.display()), crate::db::DbOptions::default())
            .await?;
    let damage = crate::db::sqlite_damage(copy.read()).await?;
    copy.close().await?;
    anyhow::ensure!(damage.is_empty(), "копия повреждена: {}", damage.join("; "));
    for suffix in ["-wal", "-shm"] {
        for path in [target, staged.as_path()] {
            let mut side = path.as_os_str().to_owned();
            side.push(suffix);
            match std::fs::remove_file(&side) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    std::fs::rename(&staged, target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_part_of_an_argument() {
        let split = |url| without_password(url);
        let whole = split("postgres://abona:p%40ss%2Fw:rd@db.example.ru:5432/abona?sslmode=require");
        assert_eq!(whole.0, "postgres://abona@db.example.ru:5432/abona?sslmode=require");
        assert_eq!(whole.1, Some(("PGPASSWORD", "p@ss/w:rd".to_owned())));
        let asked =
            split("postgres://abona:old@localhost/abona?host=/run/pg&password=p%26ss&sslmode=require");
        assert_eq!(asked.0, "postgres://abona@localhost/abona?host=/run/pg&sslmode=require");
        assert_eq!(asked.1, Some(("PGPASSWORD", "p&ss".to_owned())));
        let only = split("postgres://db.example.ru/abona?password=word");
        assert_eq!(only.0, "postgres://db.example.ru/abona");
        assert_eq!(only.1, Some(("PGPASSWORD", "word".to_owned())));
        for bare in ["postgres://abona@localhost/abona", "postgres://localhost/abona?user=a:b@c"] {
            assert_eq!(split(bare), (bare.to_owned(), None));
        }
    }
}
