//! `cargo xtask run`: everything built, a database with an owner account, and the server in front.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::bundle::{self, Form};
use crate::repo::{Repo, run as run_command};

const OWNER: &str = "owner@abona.local";
const DATABASE: &str = "abona.db";

/// Builds the interface and the server, prepares the data directory and becomes the server.
pub fn run(repo: &Repo, mut args: Args) -> Result<ExitCode> {
    let demo = args.flag("--demo");
    let release = args.flag("--release");
    let listen = args.option("--listen")?.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let data = args.option("--data")?.map_or_else(|| repo.root.join("data"), PathBuf::from);
    args.finish()?;
    let data = std::path::absolute(data)?;

    let (form, profile) = if release { (Form::Release, "release") } else { (Form::Quick, "quick") };
    let dist = bundle::bundle(repo, form)?;
    run_command(repo.cargo().args(["build", "-p", "server", "--bin", "abona", "--profile", profile]))?;
    let abona = repo.built(profile, "abona");

    if data.join(DATABASE).exists() {
        run_command(Command::new(&abona).arg("migrate").arg("--data").arg(&data))?;
        if demo {
            println!("The database in {} exists already and stays as it is.", data.display());
            println!("A demo company is made in a new one: cargo xtask run --demo --data DIR");
        }
        println!("\n  http://{listen}   (accounts as before)\n");
    } else {
        let password = prepare(&abona, &data, demo)?;
        println!("\n  http://{listen}\n  sign in: {OWNER}\n  password: {password}");
        println!("  (shown this once; it can be changed in the profile)\n");
    }

    let mut server = Command::new(&abona);
    server.args(["serve", "--listen", &listen, "--data"]).arg(&data).env("ABONA_DIST", &dist);
    Err(server.exec()).context("the server does not start")
}

/// Makes a database with an owner, and with the demo company if asked; answers the owner's password.
///
/// All of it happens in a directory beside, which is moved into place at the end: a preparation that was
/// interrupted leaves no database without an account.
fn prepare(abona: &Path, data: &Path, demo: bool) -> Result<String> {
    let fresh = data.join(".new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    let command = |words: &[&str]| {
        let mut command = Command::new(abona);
        command.args(words).arg("--data").arg(&fresh);
        command
    };
    run_command(&mut command(&["migrate"]))?;
    let password = random_password()?;
    add_owner(command(&["user", "add", OWNER, "--role", "owner"]), &password)?;
    if demo {
        println!("making the demo company");
        run_command(&mut command(&["demo"]))?;
    }
    let mut entries: Vec<_> = fs::read_dir(&fresh)?.flatten().map(|entry| entry.file_name()).collect();
    // The database last: its presence means that the preparation is complete.
    entries.sort_by_key(|name| name == DATABASE);
    for name in entries {
        fs::rename(fresh.join(&name), data.join(&name))?;
    }
    fs::remove_dir(&fresh)?;
    Ok(password)
}

fn add_owner(mut command: Command, password: &str) -> Result<()> {
    let mut child = command.stdin(Stdio::piped()).spawn().context("abona does not start")?;
    if let Some(mut stdin) = child.stdin.take() {
        writeln!(stdin, "{password}")?;
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("the owner account could not be made ({status})");
    }
    Ok(())
}

/// Twenty characters of an alphabet of 32 without look-alikes: 100 random bits.
fn random_password() -> Result<String> {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 20];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    Ok(letters.chunks(5).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use super::prepare;

    /// A stand-in for `abona` that notes its commands beside the database; `user` fails on request.
    fn stand_in(dir: &Path, user_fails: bool) -> PathBuf {
        let script = format!(
            "#!/bin/sh\nfor last; do :; done\necho \"$1\" >> \"$last/abona.db\"\n\
             [ \"$1\" = user ] && read -r password && [ ${{#password}} -ge 20 ] && {user_fails} && exit 3\nexit 0\n"
        );
        let path = dir.join("abona");
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn fresh_dir(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("abona-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }

    #[test]
    fn a_new_database_is_migrated_gets_its_owner_and_then_the_demo() {
        let dir = fresh_dir("whole");
        let data = dir.join("data");
        let password = prepare(&stand_in(&dir, false), &data, true).unwrap();
        let commands = fs::read_to_string(data.join("abona.db")).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(commands, "migrate\nuser\ndemo\n");
        assert_eq!(password.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
    }

    #[test]
    fn a_preparation_that_fails_leaves_no_database() {
        let dir = fresh_dir("failed");
        let data = dir.join("data");
        let failed = prepare(&stand_in(&dir, true), &data, false).is_err();
        let there = data.join("abona.db").exists();
        fs::remove_dir_all(&dir).unwrap();
        assert!(failed && !there);
    }

    #[test]
    fn passwords_differ() {
        assert_ne!(super::random_password().unwrap(), super::random_password().unwrap());
    }
}
