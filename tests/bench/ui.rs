//! The operators' application in a real browser over a company of many clients: how long a person waits.
//!
//! The company is made once and kept in `BENCH_DIR`. The bundle is the one of `ABONA_DIST`; `CHROMIUM` and
//! `CHROMEDRIVER` name the browser. Wall time is what counts here, so the load of the machine is said beside.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tests::Abona;
use tests::browser::Browser;

use crate::measure::{load, processors};

/// Loads with nothing kept from the one before.
const LOADS: usize = 15;
const PAGES: usize = 20;
const FRAMES: usize = 300;
const JUMPS: usize = 10;
const PRESSES: usize = 50;
const OWNER: &str = "owner@abona.local";
const PASSWORD: &str = "correct horse battery staple";
/// The day of the company: fixed, because its database is kept.
const CLOCK: &str = "2026-11-02T09:00:00Z";

/// A figure beside its goal.
struct Figure {
    what: &'static str,
    value: f64,
    goal: Option<f64>,
    unit: &'static str,
}

/// Measures over `size` clients.
pub async fn run(size: usize) -> Result<()> {
    let program = company(size).await?;
    let server = program.serve().await?;
    let browser = Browser::open().await?;
    sign_in(&browser, server.base()).await?;
    let address = format!("{}/clients", server.base());
    let mut figures = loads(&browser, &address).await?;
    figures.extend(list(&browser, &address).await?);
    browser.close().await?;
    server.kill().await?;
    finish(size, &figures)
}

/// Where results and the company are kept.
fn folder() -> PathBuf {
    PathBuf::from(std::env::var("BENCH_DIR").unwrap_or_else(|_| "target/bench".to_owned()))
}

/// The program on the database in a folder.
fn on(folder: &Path) -> Result<Abona> {
    let file = std::path::absolute(folder.join("abona.db"))?;
    Ok(Abona::on(&format!("sqlite://{}", file.display()))?.env("ABONA_CLOCK", CLOCK))
}

/// The program on the kept database of the company; makes it where there is none.
async fn company(size: usize) -> Result<Abona> {
    let (kept, fresh) = (folder().join(format!("ui-{size}")), folder().join(format!("ui-{size}.new")));
    if !kept.exists() {
        // Under another name until it is whole: what was interrupted is made anew.
        if fresh.exists() {
            std::fs::remove_dir_all(&fresh)?;
        }
        std::fs::create_dir_all(&fresh)?;
        let program = on(&fresh)?;
        program.run(&["migrate"]).await?.success()?;
        program.run(&["demo", "--clients", &size.to_string()]).await?.success()?;
        let owner = ["user", "add", OWNER, "--role", "owner"];
        program.run_with_input(&owner, &format!("{PASSWORD}\n")).await?.success()?;
        std::fs::rename(&fresh, &kept)?;
    }
    let program = on(&kept)?;
    program.run(&["migrate"]).await?.success()?;
    Ok(program)
}

async fn sign_in(browser: &Browser, base: &str) -> Result<()> {
    browser.go(base).await?;
    browser.see("//input[@id='email']").await?.send_keys(OWNER).await?;
    browser.see("//input[@id='password']").await?.send_keys(PASSWORD).await?;
    browser.click("//*[@data-testid='sign-in']").await?;
    browser.see("//*[@data-testid='viewer-name']").await.map(|_| ())
}

/// Opens the list with nothing kept, again and again.
async fn loads(browser: &Browser, address: &str) -> Result<Vec<Figure>> {
    browser.devtools("Network.enable", json!({})).await?;
    browser.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
    let script = json!({ "source": include_str!("ui.js") });
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", script).await?;
    let mut times = Vec::new();
    for _ in 0..LOADS {
        browser.devtools("Network.clearBrowserCache", json!({})).await?;
        browser.go(address).await?;
        times.push(number(&browser.evaluate("bench.cold()").await?)?);
    }
    let moved = browser.evaluate("bench.bytes()").await?;
    let code: f64 = ["page", "wasm", "js", "css"].iter().filter_map(|part| moved[*part].as_f64()).sum();
    Ok(vec![
        figure("first load: page, wasm, js, css", code / 1e3, Some(450.0), "KB"),
        figure("first load: fonts", number(&moved["fonts"])? / 1e3, None, "KB"),
        figure("cold load to first rows, p50", percentile(&mut times, 50), None, "ms"),
        figure("cold load to first rows, p95", percentile(&mut times, 95), Some(800.0), "ms"),
    ])
}

/// What the list does once it is there.
async fn list(browser: &Browser, address: &str) -> Result<Vec<Figure>> {
    browser.go(address).await?;
    browser.evaluate("bench.cold()").await?;
    let arrows = number(&browser.evaluate(&format!("bench.arrows({PRESSES})")).await?)?;
    let mut pages = numbers(&browser.evaluate(&format!("bench.pages({PAGES})")).await?)?;
    let scrolled = browser.evaluate(&format!("bench.frames({FRAMES})")).await?;
    let mut frames = numbers(&scrolled["times"])?;
    let mut jumps = numbers(&browser.evaluate(&format!("bench.jumps({JUMPS})")).await?)?;
    Ok(vec![
        figure("a further page of rows, asked and painted, p50", percentile(&mut pages, 50), None, "ms"),
        figure(
            "a further page of rows, asked and painted, p95",
            percentile(&mut pages, 95),
            Some(250.0),
            "ms",
        ),
        figure("frame while scrolling, p50", percentile(&mut frames, 50), None, "ms"),
        figure("frame while scrolling, p95", percentile(&mut frames, 95), Some(34.0), "ms"),
        figure("frame while scrolling, longest", percentile(&mut frames, 100), None, "ms"),
        figure("rows drawn while scrolling", number(&scrolled["rows"])?, None, ""),
        figure("jump to the other end, p50", percentile(&mut jumps, 50), None, "ms"),
        figure("jump to the other end, p95", percentile(&mut jumps, 95), Some(400.0), "ms"),
        figure("press of an arrow, of 50", arrows, Some(20.0), "ms"),
    ])
}

fn figure(what: &'static str, value: f64, goal: Option<f64>, unit: &'static str) -> Figure {
    Figure { what, value, goal, unit }
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("{value} is not a number"))
}

fn numbers(value: &Value) -> Result<Vec<f64>> {
    value.as_array().with_context(|| format!("{value} is not a list"))?.iter().map(number).collect()
}

/// The value below which so many of a hundred lie.
fn percentile(values: &mut [f64], of: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * of).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}

/// Prints the table and writes `ui.json`.
#[expect(clippy::print_stdout, reason = "the output of a measurement")]
fn finish(size: usize, figures: &[Figure]) -> Result<()> {
    println!("\nui: {size} clients, {} processors, load {}\n", processors(), load());
    println!("{:<50} {:>10} {:>10}", "", "measured", "goal");
    let mut rows = Vec::new();
    for Figure { what, value, goal, unit } in figures {
        let wanted = goal.map_or_else(|| "—".to_owned(), |goal| format!("{goal:.0}"));
        let missed = if goal.is_some_and(|goal| *value > goal) { "  missed" } else { "" };
        println!("{what:<50} {value:>10.1} {wanted:>10} {unit}{missed}");
        rows.push(json!({ "what": what, "value": value, "goal": goal, "unit": unit }));
    }
    let json = json!({ "name": "ui", "clients": size, "load": load(), "figures": rows });
    std::fs::write(folder().join("ui.json"), serde_json::to_string_pretty(&json)?)?;
    Ok(())
}
