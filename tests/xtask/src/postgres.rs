//! A throw-away PostgreSQL server: its own directory, a Unix socket only, gone when the guard is dropped.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::apt::{self, is_root};
use crate::repo::{on_path, run};

/// Whether committed rows must survive a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Tests: nothing is forced to the disk.
    None,
    /// Measurements: the settings of the server as installed.
    AsInstalled,
}

/// A running server. Dropping it stops the server and removes its directory.
pub struct Postgres {
    child: Child,
    dir: PathBuf,
    bin: PathBuf,
}

impl Postgres {
    /// Makes a cluster and starts it; installs the server programs first if they are missing.
    pub fn start(durability: Durability) -> Result<Self> {
        let bin = server_programs()?;
        remove_leftovers();
        let dir = make_dir()?;
        let data = dir.join("data");
        let made = init(&bin, &data).and_then(|()| spawn(&bin, &dir, &data, durability));
        let child = match made {
            Ok(child) => child,
            Err(error) => {
                remove(&dir);
                return Err(error);
            }
        };
        let mut server = Self { child, dir, bin };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// The URL of the maintenance database; tests make their own databases beside it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.dir.display())
    }

    /// The directory with the server programs.
    pub fn programs(&self) -> &Path {
        &self.bin
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                let log = std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
                bail!("PostgreSQL ended at start ({status}):\n{log}");
            }
            let mut ready = Command::new(self.bin.join("pg_isready"));
            ready.args(["-q", "-h"]).arg(&self.dir).args(["-U", "postgres"]);
            if ready.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            sleep(Duration::from_millis(30));
        }
        bail!("PostgreSQL is not ready after a minute")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGQUIT is the immediate shutdown: nothing in this cluster is worth a checkpoint.
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-QUIT", &pid]).stderr(Stdio::null()).status();
        if !asked.is_ok_and(|status| status.success()) && self.child.kill().is_err() {
            eprintln!("PostgreSQL (process {pid}) could not be stopped");
        }
        if let Err(error) = self.child.wait() {
            eprintln!("PostgreSQL (process {pid}): {error}");
        }
        remove(&self.dir);
    }
}

/// The directory with `initdb` and `postgres`, the newest version first.
fn server_programs() -> Result<PathBuf> {
    if let Some(found) = find_programs() {
        return Ok(found);
    }
    apt::install(&["postgresql"])?;
    find_programs().context("PostgreSQL was installed, but its programs are not in /usr/lib/postgresql/*/bin")
}

fn find_programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin).or_else(|| on_path("initdb")?.parent().map(Path::to_path_buf))
}

/// A directory whose socket path stays below the limit of about 100 bytes.
fn make_dir() -> Result<PathBuf> {
    let temp = std::env::temp_dir();
    let base = if temp.as_os_str().len() <= 60 { temp } else { PathBuf::from("/tmp") };
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.subsec_nanos();
    let dir = base.join(format!("abona-pg-{}-{nanos}", std::process::id()));
    std::fs::create_dir(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755))?;
    if is_root() {
        run(Command::new("chown").arg("postgres:").arg(&dir))?;
    }
    Ok(dir)
}

fn init(bin: &Path, data: &Path) -> Result<()> {
    let mut command = as_server_user(&bin.join("initdb"));
    command.arg("-D").arg(data).args(["-U", "postgres", "--auth=trust", "--no-sync"]);
    command.args(["--encoding=UTF8", "--locale=C.UTF-8"]).env("LC_ALL", "C.UTF-8").stdout(Stdio::null());
    run(&mut command)
}

fn spawn(bin: &Path, dir: &Path, data: &Path, durability: Durability) -> Result<Child> {
    let log = std::fs::File::create(dir.join("log"))?;
    let mut command = as_server_user(&bin.join("postgres"));
    command.arg("-D").arg(data);
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", dir.display()),
        "port=5432".to_owned(),
        "cluster_name=abona_throw_away".to_owned(),
        "max_connections=400".to_owned(),
        "shared_buffers=256MB".to_owned(),
    ];
    if durability == Durability::None {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
    }
    for setting in settings {
        command.args(["-c", &setting]);
    }
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    command.spawn().context("PostgreSQL does not start")
}

/// The program as the user who may run a server (it refuses the superuser), ended when we end.
fn as_server_user(program: &Path) -> Command {
    let mut command = if on_path("setpriv").is_some() {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
        }
        command.args(["--pdeathsig", "QUIT"]).arg(program);
        command
    } else if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

/// Directories of runs that were killed: their process is gone.
fn remove_leftovers() {
    for base in [std::env::temp_dir(), PathBuf::from("/tmp")] {
        for entry in std::fs::read_dir(base).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let owner = name.to_str().and_then(|name| name.strip_prefix("abona-pg-")?.split('-').next());
            if owner
                .is_some_and(|pid| Path::new("/proc/self").exists() && !Path::new("/proc").join(pid).exists())
            {
                remove(&entry.path());
            }
        }
    }
}

fn remove(dir: &Path) {
    if let Err(error) = std::fs::remove_dir_all(dir)
        && dir.exists()
    {
        eprintln!("{} could not be removed: {error}", dir.display());
    }
}

#[cfg(test)]
mod tests {
    use super::{Durability, Postgres};

    #[test]
    fn a_throw_away_server_answers_and_leaves_nothing_behind() {
        let server = Postgres::start(Durability::None).unwrap();
        let dir = server.dir.clone();
        assert!(dir.join(".s.PGSQL.5432").exists());
        assert!(server.url().starts_with("postgres://postgres@localhost/postgres?host=/"));
        drop(server);
        assert!(!dir.exists());
    }
}
