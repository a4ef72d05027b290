//! The scanners themselves, at exact versions, in folders of our own: `tests/scan` says which.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::repo::{Repo, describe, on_path};
use crate::steps::python_installs;

/// Where everything is.
pub struct Tools {
    /// Our scripts.
    scripts: PathBuf,
    /// The contracts.
    schemas: PathBuf,
    /// Where scanners and what they write are kept.
    pub home: PathBuf,
}

impl Tools {
    /// Installs what is not there yet.
    pub fn install(repo: &Repo) -> Result<Self> {
        let (scripts, schemas) = (repo.root.join("tests/scan"), repo.root.join("shared"));
        let tools = Self { scripts, schemas, home: repo.target.join("scan") };
        if !python_installs() {
            apt::install(&["python3", "python3-pip"])?;
        }
        if on_path("node").is_none() || on_path("npm").is_none() {
            apt::install(&["nodejs", "npm"])?;
        }
        let python = tools.home.join("py");
        once(&python, &tools.scripts.join("requirements.txt"), |list| {
            // An environment of its own: a package of theirs bears the name of a module of Python.
            let [mut venv, mut pip] = [Command::new("python3"), Command::new("python3")];
            venv.args(["-m", "venv", "--without-pip"]).arg(&python);
            pip.args(["-m", "pip", "--python"]).arg(python.join("bin/python")).arg("install");
            pip.args(["--quiet", "--disable-pip-version-check", "--timeout", "20", "--retries", "2", "-r"])
                .arg(list);
            vec![venv, pip]
        })
        .context("the scanners come from PyPI by `python3 -m pip`: install python3-pip, or reach PyPI")?;
        let node = tools.home.join("js");
        once(&node, &tools.scripts.join("package.json"), |_| {
            let mut npm = Command::new("npm");
            npm.args([
                "install",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--ignore-scripts",
                "--silent",
            ]);
            npm.current_dir(&node);
            vec![npm]
        })
        .context("the audits come from npm: install npm, or reach its registry")?;
        Ok(tools)
    }

    fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.scripts.join(script)).arg(self.home.join("js"));
        command
    }

    fn python(&self) -> Command {
        let mut command = Command::new(self.home.join("py/bin/python"));
        // What is asked is this machine, whatever proxy leads to the registries.
        command.env("NO_PROXY", "127.0.0.1,localhost").env("no_proxy", "127.0.0.1,localhost");
        command.env("PYTHONPATH", &self.scripts).env("PYTHONDONTWRITEBYTECODE", "1").current_dir(&self.home);
        command
    }

    /// The audits; an address and headers are to follow.
    pub fn audit(&self) -> Command {
        self.node("audit.mjs")
    }

    /// The server with faults.
    pub fn faulty(&self) -> Command {
        self.node("faulty.mjs")
    }

    /// The hostile requests; an address and headers are to follow.
    pub fn hostile(&self) -> Command {
        let mut command = self.python();
        command.arg(self.scripts.join("hostile.py"));
        command
    }

    /// What prints the world that the fuzzer is to reach; an address, a key and the folder of letters are to follow.
    pub fn world(&self) -> Command {
        let mut command = self.python();
        command.arg(self.scripts.join("world.py")).arg(&self.schemas);
        command
    }

    /// The guesser of schemas; an address is to follow.
    pub fn guesser(&self) -> Command {
        let mut command = self.python();
        command.args(["-m", "clairvoyance", "-w"]).arg(self.scripts.join("words.txt"));
        command.arg("-o").arg(self.home.join("guessed.json"));
        command
    }

    /// The fuzzer with our check in the place of its own: it takes any GraphQL error for a fault.
    pub fn fuzzer(&self, schema: &str, url: &str, cases: u32) -> Command {
        let mut command = self.python();
        command.arg(self.home.join("py/bin/schemathesis")).arg("run").arg(self.schemas.join(schema));
        command.args(["--url", url, "--max-examples", &cases.to_string(), "--phases", "fuzzing"]);
        command.args([
            "--checks",
            "not_a_server_error,coded_errors",
            "--exclude-checks",
            "not_a_server_error",
        ]);
        command.args([
            "--generation-deterministic",
            "--request-timeout",
            "30",
            "--no-color",
            "--warnings",
            "off",
        ]);
        command.env("SCHEMATHESIS_HOOKS", "st_hooks").env("SCAN_SCHEMA", self.schemas.join("schema.graphql"));
        command
    }
}

/// Runs what installs a list into a new folder, unless that very list is installed there.
fn once(folder: &Path, list: &Path, installing: impl Fn(&Path) -> Vec<Command>) -> Result<()> {
    let wanted = fs::read(list)?;
    let installed = folder.join("installed");
    if fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let name = list.file_name().context("a list has a name")?;
    fs::copy(list, folder.join(name))?;
    for mut command in installing(list) {
        let output = command.output().with_context(|| format!("{} does not start", describe(&command)))?;
        if !output.status.success() {
            bail!("{}\n{}", describe(&command), String::from_utf8_lossy(&output.stderr));
        }
    }
    fs::write(installed, wanted)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::once;

    #[test]
    fn a_list_is_installed_once_and_anew_when_it_has_changed() {
        let dir = std::env::temp_dir().join(format!("abona-xtask-once-{}", std::process::id()));
        let (folder, list) = (dir.join("to"), dir.join("list.txt"));
        fs::create_dir_all(&dir).unwrap();
        let install = |mark: &str| {
            let mark = format!("echo {mark} >> {}", dir.join("marks").display());
            once(&folder, &list, |_| {
                let mut command = Command::new("sh");
                command.args(["-c", &mark]);
                vec![command]
            })
        };
        fs::write(&list, "one==1").unwrap();
        install("first").unwrap();
        install("again").unwrap();
        fs::write(&list, "one==2").unwrap();
        install("second").unwrap();
        let marks = fs::read_to_string(dir.join("marks")).unwrap();
        let fails = once(&folder.join("other"), &list, |_| vec![Command::new("false")]).is_err();
        let there = folder.join("other/installed").exists();
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(marks, "first\nsecond\n");
        assert!(fails && !there);
    }
}
