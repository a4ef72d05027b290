//! A PostgreSQL server of a test's own, durable as installed, that is killed and started again.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Longest wait for a server; those who worked for a killed one end by themselves, and until then the next one refuses.
const START: Duration = Duration::from_secs(60);
/// The user whose server it is where tests are run by the superuser, for whom PostgreSQL does not start.
const USER: &str = "postgres";

/// A server on a socket in a directory of its own. Dropping it ends the server and removes the directory.
pub struct Postmaster {
    child: Child,
    bin: PathBuf,
    dir: TempDir,
}

impl Postmaster {
    /// Makes a cluster by the programs in `TEST_POSTGRES_BIN` and starts it.
    ///
    /// # Errors
    /// The programs are not there, or it does not start.
    pub async fn start() -> Result<Self> {
        let bin = std::env::var_os("TEST_POSTGRES_BIN")
            .map(PathBuf::from)
            .context("TEST_POSTGRES_BIN says where the programs of a PostgreSQL server are")?;
        ensure!(bin.join("initdb").is_file(), "no initdb in TEST_POSTGRES_BIN={}", bin.display());
        // The path of a socket is short, wherever temporary files are.
        let dir = tempfile::Builder::new().prefix("abona-pm-").tempdir_in("/tmp")?;
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755))?;
        if by_superuser() {
            done(Command::new("chown").arg(format!("{USER}:")).arg(dir.path())).await?;
        }
        let mut made = as_server_user(&bin.join("initdb"));
        made.arg("-D").arg(dir.path().join("data")).args(["-U", USER, "--auth=trust", "--no-sync"]);
        made.args(["--encoding=UTF8", "--locale=C.UTF-8"]).env("LC_ALL", "C.UTF-8").stdout(Stdio::null());
        done(&mut made).await?;
        let child = spawn(&bin, dir.path())?;
        let mut server = Self { child, bin, dir };
        server.ready().await?;
        Ok(server)
    }

    /// The URL of its maintenance database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.dir.path().display())
    }

    /// SIGKILL; then the server is started again, and repairs what it was killed in.
    ///
    /// # Errors
    /// It was gone already, or does not come back.
    pub async fn killed_and_started_again(&mut self) -> Result<()> {
        self.child.kill().await.context("PostgreSQL had ended by itself")?;
        self.child = spawn(&self.bin, self.dir.path())?;
        self.ready().await
    }

    async fn ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            if self.child.try_wait()?.is_some() {
                self.child = spawn(&self.bin, self.dir.path())?;
            }
            let mut asked = Command::new(self.bin.join("pg_isready"));
            asked.args(["-q", "-h"]).arg(self.dir.path()).args(["-U", USER]);
            if asked.status().await?.success() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        bail!("PostgreSQL is not ready after {START:?}:\n{log}")
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        // The immediate shutdown, which takes those along who work for it.
        let Some(pid) = self.child.id() else { return };
        let asked = std::process::Command::new("kill").args(["-QUIT", &pid.to_string()]).status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while asked.as_ref().is_ok_and(|asked| asked.success())
            && Instant::now() < deadline
            && self.child.try_wait().is_ok_and(|ended| ended.is_none())
        {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn by_superuser() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

async fn done(command: &mut Command) -> Result<()> {
    let output = command.stderr(Stdio::piped()).output().await?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// The program as the user who may run a server.
fn as_server_user(program: &Path) -> Command {
    let mut command = Command::new(program);
    if by_superuser() {
        command = Command::new("setpriv");
        command.arg(format!("--reuid={USER}")).arg(format!("--regid={USER}")).arg("--clear-groups");
        command.args(["--pdeathsig", "QUIT"]).arg(program);
    }
    command.current_dir("/").stdin(Stdio::null()).kill_on_drop(true);
    command
}

fn spawn(bin: &Path, dir: &Path) -> Result<Child> {
    let log = std::fs::File::options().create(true).append(true).open(dir.join("log"))?;
    let mut command = as_server_user(&bin.join("postgres"));
    command.arg("-D").arg(dir.join("data"));
    let folder = format!("unix_socket_directories={}", dir.display());
    for setting in ["listen_addresses=", "port=5432", "cluster_name=abona_killed", folder.as_str()] {
        command.args(["-c", setting]);
    }
    command.stdout(log.try_clone()?).stderr(log);
    command.spawn().context("PostgreSQL does not start")
}
