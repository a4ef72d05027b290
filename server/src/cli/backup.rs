//! `abona backup` and `abona restore`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use tokio::process::Command;

use super::Context;

/// Copies the running database into a new file.
pub async fn backup(context: &Context, file: &Path) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(!file.exists(), "файл {} уже есть; укажите другой", file.display());
    let app = context.connect().await?;
    if app.db().is_sqlite() {
        crate::db::copy_sqlite(app.db(), file.to_str().context("имя файла не в UTF-8")?).await?;
    } else {
        let output = Command::new("pg_dump")
            .args(["--format=custom", "--no-owner", "--file"])
            .arg(file)
            .arg(app.db().url())
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
        let output = Command::new("pg_restore")
            .args(["--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname"])
            .arg(&url)
            .arg(file)
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
