//! The browser and its driver for the tests of the interface.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::apt;
use crate::repo::on_path;

/// Paths of the two programs.
pub struct Browser {
    /// Chromium.
    pub chromium: PathBuf,
    /// Its WebDriver server, of the same version.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds both programs; installs them where they are missing.
    pub fn find() -> Result<Self> {
        if let Some(found) = Self::on_path() {
            return Ok(found);
        }
        apt::install(&["chromium", "chromium-driver"])?;
        Self::on_path().context("chromium and chromedriver were installed, but are not on the search path")
    }

    fn on_path() -> Option<Self> {
        let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path)?;
        Some(Self { chromium, driver: on_path("chromedriver")? })
    }
}
