//! A real browser: Chromium with its own profile and driver, both gone when the test ends.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use tokio::process::{Child, Command};

use crate::process::free_port;

/// Longest wait for something to appear: the first start of a browser on a cold machine is slow.
const PATIENCE: Duration = Duration::from_secs(45);
/// Longest wait for background work of the server, in a debug build on a loaded machine.
const WORK: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_millis(100);

/// A browser window and the processes behind it.
pub struct Browser {
    driver: WebDriver,
    screenshots: PathBuf,
    // In the order of dropping: the driver's process ends its browser, then the profile is removed.
    process: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens a window. `CHROMIUM` and `CHROMEDRIVER` say where the programs are.
    ///
    /// # Errors
    /// A program is missing or does not start.
    pub async fn open() -> Result<Self> {
        let chromium = program("CHROMIUM", "/usr/bin/chromium")?;
        let chromedriver = program("CHROMEDRIVER", "/usr/bin/chromedriver")?;
        let profile = tempfile::Builder::new().prefix("abona-browser-").tempdir()?;
        let port = free_port()?;
        let process = Command::new(chromedriver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&chromium.to_string_lossy())?;
        for flag in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--force-color-profile=srgb",
            "--lang=ru-RU",
            "--window-size=1440,900",
        ] {
            capabilities.add_arg(flag)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        let driver = session(&format!("http://127.0.0.1:{port}"), capabilities).await?;
        Ok(Self { driver, screenshots: screenshots()?, process, _profile: profile })
    }

    /// The window itself.
    #[must_use]
    pub fn window(&self) -> &WebDriver {
        &self.driver
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn go(&self, url: &str) -> Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    /// The first element of an XPath, as soon as it is shown.
    ///
    /// # Errors
    /// It does not appear; a picture of the window is kept.
    pub async fn see(&self, xpath: &str) -> Result<WebElement> {
        self.see_within(xpath, PATIENCE).await
    }

    /// The same for what the server works on for long.
    ///
    /// # Errors
    /// It does not appear; a picture of the window is kept.
    pub async fn see_late(&self, xpath: &str) -> Result<WebElement> {
        self.see_within(xpath, WORK).await
    }

    async fn see_within(&self, xpath: &str, patience: Duration) -> Result<WebElement> {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let found = self.driver.query(By::XPath(xpath)).wait(left, PAUSE).and_displayed().first().await;
            let error = match found {
                Ok(element) => return Ok(element),
                Err(error) => error,
            };
            // A page that draws a row anew between its being found and looked at has not failed to show it.
            if Instant::now() < deadline && error.to_string().contains("stale") {
                continue;
            }
            self.picture("failure").await?;
            let text = self.driver.find(By::Tag("body")).await?.text().await.unwrap_or_default();
            bail!("{xpath} does not appear ({error}); the page says: {text}")
        }
    }

    /// Waits until nothing matches an XPath.
    ///
    /// # Errors
    /// It stays.
    pub async fn gone(&self, xpath: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.driver.find_all(By::XPath(xpath)).await?.is_empty() {
            ensure!(Instant::now() < deadline, "{xpath} stays");
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Clicks the first element of an XPath; again if the page drew it anew in between.
    ///
    /// # Errors
    /// It does not appear or cannot be clicked.
    pub async fn click(&self, xpath: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.see(xpath).await?.click().await {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() > deadline => return Err(error).context(xpath.to_owned()),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Goes through a wizard: clicks `next` as long as it is there, then `last`.
    ///
    /// # Errors
    /// Neither is there, or the steps do not end.
    pub async fn press_through(&self, next: &str, last: &str) -> Result<()> {
        let either = format!("{next} | {last}");
        for _ in 0..10 {
            self.see(&either).await?;
            if self.driver.find_all(By::XPath(last)).await?.is_empty() {
                self.click(next).await?;
            } else {
                return self.click(last).await;
            }
        }
        bail!("the steps before {last} do not end")
    }

    /// Types into the field with this label.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let field = self.see(&field(label)).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Sends a command of the DevTools protocol.
    ///
    /// # Errors
    /// The browser refuses it.
    pub async fn devtools(&self, method: &str, params: Value) -> Result<Value> {
        self.driver.cdp().send_raw(method, params).await.with_context(|| method.to_owned())
    }

    /// The value of a JavaScript expression in the page; a promise is waited for.
    ///
    /// # Errors
    /// The expression throws; the error says what.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        let params = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.devtools("Runtime.evaluate", params).await?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let start: String = expression.chars().take(200).collect();
            bail!("{} in {start}", thrown["exception"]["description"].as_str().unwrap_or("an exception"));
        }
        Ok(answer["result"]["value"].clone())
    }

    /// Saves a picture of the window as `target/screenshots/<name>.png`.
    ///
    /// # Errors
    /// The browser is gone, or the file cannot be written.
    pub async fn picture(&self, name: &str) -> Result<()> {
        Ok(self.driver.screenshot(&self.screenshots.join(format!("{name}.png"))).await?)
    }

    /// Closes the window and ends its processes.
    ///
    /// # Errors
    /// The browser was gone already.
    pub async fn close(mut self) -> Result<()> {
        self.driver.clone().quit().await?;
        self.process.kill().await?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A test that failed never closed its window: end the driver's whole group, the browser included.
        if let Some(id) = self.process.id() {
            let group = format!("-{id}");
            let ended = std::process::Command::new("kill").args(["-KILL", "--", &group]).status();
            if !ended.is_ok_and(|status| status.success()) {
                eprintln!("the processes of the browser ({group}) could not be ended");
            }
        }
    }
}

/// The XPath of the field that a label with this text names.
#[must_use]
pub fn field(label: &str) -> String {
    format!(
        "//*[self::input or self::select or self::textarea][@id=//label[contains(normalize-space(.), '{label}')]/@for]"
    )
}

/// The XPath of a button or link with this text.
#[must_use]
pub fn button(text: &str) -> String {
    format!("//*[self::button or self::a][contains(normalize-space(.), '{text}')]")
}

async fn session(url: &str, capabilities: thirtyfour::ChromeCapabilities) -> Result<WebDriver> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match WebDriver::new(url, capabilities.clone()).await {
            Ok(driver) => return Ok(driver),
            Err(error) if Instant::now() > deadline => {
                return Err(error).context("no session of the browser");
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

fn program(variable: &str, usual: &str) -> Result<PathBuf> {
    let path = std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    if path.is_file() {
        return Ok(path);
    }
    bail!("{} is not there: install chromium and chromium-driver, or set {variable}", path.display())
}

fn screenshots() -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    let dir = target.join("screenshots");
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}
