//! CPU and memory of processes, from the operating system's accounts.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

/// What a piece of work cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// Seconds on the wall clock.
    pub wall: f64,
    /// CPU seconds of the program and its children.
    pub own: f64,
    /// CPU seconds of the database server.
    pub database: f64,
}

impl Cost {
    /// CPU seconds of both.
    pub fn cpu(self) -> f64 {
        self.own + self.database
    }
}

/// A watch over this process and a database server.
pub struct Watch {
    since: Instant,
    own: f64,
    database: f64,
}

impl Watch {
    /// Starts.
    pub fn start() -> Watch {
        Watch { since: Instant::now(), own: own_cpu(), database: postgres_cpu() }
    }

    /// Stops.
    pub fn stop(self) -> Cost {
        Cost {
            wall: self.since.elapsed().as_secs_f64(),
            own: own_cpu() - self.own,
            database: postgres_cpu() - self.database,
        }
    }
}

/// Fields of `/proc/PID/stat` after the command's name: state is the first.
fn stat(pid: &str) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let rest = text.rsplit_once(')')?.1;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

/// CPU seconds of a process and of its children that have ended; a tick is a hundredth of a second on Linux.
fn cpu_of(pid: &str) -> f64 {
    let Some(fields) = stat(pid) else { return 0.0 };
    let ticks: f64 = (11..15).filter_map(|at| fields.get(at)?.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// CPU seconds of a running process.
pub fn cpu_of_pid(pid: u32) -> f64 {
    cpu_of(&pid.to_string())
}

fn own_cpu() -> f64 {
    cpu_of("self")
}

/// CPU seconds of every PostgreSQL process of the machine, ended children of the postmaster included.
fn postgres_cpu() -> f64 {
    let Ok(entries) = fs::read_dir("/proc") else { return 0.0 };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|pid| pid.bytes().all(|b| b.is_ascii_digit()))
        .filter(|pid| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|c| c.trim() == "postgres"))
        .map(|pid| cpu_of(&pid))
        .sum()
}

/// Processes that descend from this one, itself included.
fn family(pid: u32) -> Vec<String> {
    let mut all = vec![pid.to_string()];
    let Ok(entries) = fs::read_dir("/proc") else { return all };
    let pids: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|pid| pid.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    let mut looked = 0;
    while let Some(parent) = all.get(looked).cloned() {
        let children = pids
            .iter()
            .filter(|pid| stat(pid).and_then(|fields| fields.get(1).cloned()).as_ref() == Some(&parent));
        all.extend(children.cloned().collect::<Vec<_>>());
        looked += 1;
    }
    all
}

/// CPU seconds of a running process and of all its children, ended ones included.
pub fn family_cpu(pid: u32) -> f64 {
    family(pid).iter().map(|pid| cpu_of(pid)).sum()
}

/// Memory of a running process and its children in MiB; what several share is counted once.
pub fn family_memory(pid: u32) -> f64 {
    let of = |pid: &String| {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()
    };
    family(pid).iter().filter_map(of).sum::<f64>() / 1024.0
}

/// Runs a command to its end; answers its output, its cost and its peak memory in MiB.
pub fn command(program: &str, args: &[String]) -> Result<(String, Cost, f64)> {
    let watch = Watch::start();
    let child = Command::new(program)
        .args(args)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} does not start"))?;
    let pid = child.id();
    let sampler = std::thread::spawn(move || peak_memory(pid));
    let output = child.wait_with_output()?;
    let cost = watch.stop();
    let peak = sampler.join().unwrap_or(0.0);
    anyhow::ensure!(output.status.success(), "{program} {args:?} failed");
    Ok((String::from_utf8(output.stdout)?, cost, peak))
}

/// Peak resident memory of a process in MiB, read until it ends.
fn peak_memory(pid: u32) -> f64 {
    let mut peak = 0.0_f64;
    while let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) {
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
        match kib {
            Some(kib) => peak = peak.max(kib / 1024.0),
            None => break,
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    peak
}

/// Load of the machine over the last minute.
pub fn load() -> String {
    fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| text.split(' ').next().map(str::to_owned))
        .unwrap_or_default()
}

/// Processors of the machine.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
