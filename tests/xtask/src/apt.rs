//! Installs programs that the tests need, where the machine lets us.

use std::process::Command;

use anyhow::{Result, bail};

use crate::repo::{on_path, run};

/// Whether we are the superuser.
pub fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Installs Debian packages; an error says what to do by hand where that is not possible.
pub fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("install {} and run the command again", packages.join(", "));
    if on_path("apt-get").is_none() {
        bail!("this machine has no apt-get: {by_hand}");
    }
    let sudo = !is_root();
    if sudo && !passwordless_sudo() {
        bail!("sudo apt-get install {} (this user may not)", packages.join(" "));
    }
    let apt = |args: &[&str]| {
        let mut command = Command::new(if sudo { "sudo" } else { "apt-get" });
        if sudo {
            command.args(["-n", "apt-get"]);
        }
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    eprintln!("installing {}", packages.join(", "));
    run(&mut apt(&["update", "-qq"]))?;
    let mut command = apt(&["install", "-y", "-qq", "--no-install-recommends"]);
    run(command.args(packages))
}

fn passwordless_sudo() -> bool {
    on_path("sudo").is_some()
        && Command::new("sudo").args(["-n", "true"]).status().is_ok_and(|it| it.success())
}
