//! Command-line arguments: flags, options with a value, and the rest. Enough for our commands.

use std::collections::VecDeque;

use anyhow::{Result, bail};

/// Arguments not taken yet.
pub struct Args {
    rest: VecDeque<String>,
}

impl Args {
    /// What the person typed after `cargo xtask`.
    pub fn from_env() -> Self {
        Self { rest: std::env::args().skip(1).collect() }
    }

    /// Whether the flag was given; takes it.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.rest.iter().position(|arg| arg == name) {
            Some(at) => self.rest.remove(at).is_some(),
            None => false,
        }
    }

    /// The value of `--name VALUE` or `--name=VALUE`; takes both. An error if the value is missing.
    pub fn option(&mut self, name: &str) -> Result<Option<String>> {
        let prefix = format!("{name}=");
        let Some(at) = self.rest.iter().position(|arg| arg == name || arg.starts_with(&prefix)) else {
            return Ok(None);
        };
        let arg = self.rest.remove(at).unwrap_or_default();
        if let Some(value) = arg.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        match self.rest.remove(at) {
            Some(value) => Ok(Some(value)),
            None => bail!("{name} needs a value"),
        }
    }

    /// The next argument that has not been taken.
    pub fn positional(&mut self) -> Option<String> {
        self.rest.pop_front()
    }

    /// Everything that is left.
    pub fn remaining(self) -> Vec<String> {
        self.rest.into()
    }

    /// An error if anything is left: a misspelt option must not pass unnoticed.
    pub fn finish(self) -> Result<()> {
        match self.rest.front() {
            Some(arg) => bail!("unexpected argument {arg:?}; see `cargo xtask help`"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(words: &[&str]) -> Args {
        Args { rest: words.iter().map(ToString::to_string).collect() }
    }

    #[test]
    fn options_are_taken_in_both_spellings() {
        let mut args = args(&["--data", "there", "--listen=:1", "--demo"]);
        assert_eq!(args.option("--data").unwrap().as_deref(), Some("there"));
        assert_eq!(args.option("--listen").unwrap().as_deref(), Some(":1"));
        assert!(args.flag("--demo"));
        assert!(args.finish().is_ok());
    }

    #[test]
    fn an_unknown_argument_is_an_error() {
        assert!(args(&["--dmeo"]).finish().is_err());
    }
}
