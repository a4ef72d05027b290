//! A keyboard of one layout, and nothing but it.
//!
//! WebDriver's keys cannot tell the physical key from the letter on it: on the Russian layout the key of Ctrl+K says
//! `л`. So keys go by the DevTools protocol, which takes both.

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::By;

use crate::browser::Browser;

/// Most presses of Tab on the way to a control.
const STOPS_MAX: u32 = 90;
/// Longest wait for a control that is on its way.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Letters of the rows of keys, by layout.
const LATIN: &str = "QWERTYUIOPASDFGHJKLZXCVBNM";
const RUSSIAN: &str = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ";

/// Keys that are no letters: the name, the legacy number, the text that a press writes.
const NAMED: [(&str, u32, &str); 16] = [
    ("Tab", 9, ""),
    ("Enter", 13, "\r"),
    ("Escape", 27, ""),
    ("Space", 32, " "),
    ("PageUp", 33, ""),
    ("PageDown", 34, ""),
    ("End", 35, ""),
    ("Home", 36, ""),
    ("ArrowLeft", 37, ""),
    ("ArrowUp", 38, ""),
    ("ArrowRight", 39, ""),
    ("ArrowDown", 40, ""),
    ("Insert", 45, ""),
    ("Delete", 46, ""),
    ("F4", 115, ""),
    ("Backspace", 8, ""),
];

/// What is written on the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// ЙЦУКЕН.
    Russian,
    /// QWERTY.
    Latin,
}

impl Layout {
    /// Both.
    pub const ALL: [Layout; 2] = [Layout::Russian, Layout::Latin];
}

/// One key as the browser hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stroke {
    /// Place on the keyboard.
    code: String,
    /// What the layout makes of it.
    key: String,
    /// What a press writes into a field; empty for nothing.
    text: String,
    /// Number of the key for default actions.
    number: u32,
}

impl Stroke {
    /// A key by its name: `K`, `7`, `Slash`, `Enter`.
    fn named(name: &str, layout: Layout) -> Result<Stroke> {
        if let Some((_, number, text)) = NAMED.iter().find(|(known, ..)| *known == name) {
            let key = if name == "Space" { " " } else { name };
            let (code, text) = (name.to_owned(), (*text).to_owned());
            return Ok(Stroke { code, key: key.to_owned(), text, number: *number });
        }
        if name == "Slash" {
            let key = if layout == Layout::Russian { "." } else { "/" };
            return Ok(Stroke {
                code: name.to_owned(),
                key: key.to_owned(),
                text: key.to_owned(),
                number: 191,
            });
        }
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if LATIN.contains(letter) => {
                let place = LATIN.chars().position(|known| known == letter).context("a letter of the row")?;
                let seen = match layout {
                    Layout::Latin => letter,
                    Layout::Russian => RUSSIAN.chars().nth(place).context("the rows are of one length")?,
                };
                Ok(Stroke::letter(letter, seen.to_lowercase().to_string()))
            }
            _ => bail!("no key {name:?}"),
        }
    }

    fn letter(on_latin: char, seen: String) -> Stroke {
        Stroke { code: format!("Key{on_latin}"), key: seen.clone(), text: seen, number: u32::from(on_latin) }
    }

    /// The key that writes this character; its place only for letters and digits.
    fn writing(character: char) -> Stroke {
        let text = character.to_string();
        let upper = character.to_uppercase().next().unwrap_or(character);
        let place = LATIN.find(upper).or_else(|| RUSSIAN.chars().position(|known| known == upper));
        let latin = place.and_then(|place| LATIN.chars().nth(place));
        match latin {
            Some(latin) => Stroke::letter(latin, text),
            None if character.is_ascii_digit() => Stroke {
                code: format!("Digit{character}"),
                key: text.clone(),
                text,
                number: u32::from(character),
            },
            None => Stroke { code: String::new(), key: text.clone(), text, number: 0 },
        }
    }
}

/// Bits of the keys that are held, as the protocol has them.
fn held(name: &str) -> Option<u8> {
    match name {
        "Alt" => Some(1),
        "Ctrl" => Some(2),
        "Shift" => Some(8),
        _ => None,
    }
}

/// The keyboard before a window. Counts what the person does: a chord, a filled field or a pressed control is a
/// step; walking by Tab to it is not.
pub struct Keyboard<'a> {
    browser: &'a Browser,
    layout: Layout,
    steps: Cell<u32>,
}

impl<'a> Keyboard<'a> {
    /// A keyboard of this layout.
    #[must_use]
    pub fn new(browser: &'a Browser, layout: Layout) -> Self {
        Self { browser, layout, steps: Cell::new(0) }
    }

    /// Steps since the last question.
    #[must_use]
    pub fn steps(&self) -> u32 {
        self.steps.take()
    }

    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
    }

    /// A chord that does something: `Ctrl+K`, or `G R` for one key after another. One step.
    ///
    /// # Errors
    /// No such key, or the browser is gone.
    pub async fn chord(&self, chord: &str) -> Result<()> {
        self.step();
        for part in chord.split(' ') {
            self.press(part).await?;
        }
        Ok(())
    }

    /// A press on the way to something: an arrow, Tab. No step.
    ///
    /// # Errors
    /// No such key, or the browser is gone.
    pub async fn press(&self, chord: &str) -> Result<()> {
        let (mut bits, mut key) = (0, "");
        for part in chord.split('+') {
            match held(part) {
                Some(bit) => bits |= bit,
                None => key = part,
            }
        }
        self.strike(&Stroke::named(key, self.layout)?, bits).await
    }

    async fn strike(&self, stroke: &Stroke, bits: u8) -> Result<()> {
        let silent = bits & 3 != 0 || stroke.text.is_empty();
        let mut event = json!({
            "type": if silent { "rawKeyDown" } else { "keyDown" },
            "code": stroke.code, "key": stroke.key, "modifiers": bits,
            "windowsVirtualKeyCode": stroke.number, "nativeVirtualKeyCode": stroke.number,
        });
        if !silent {
            event["text"] = json!(stroke.text);
        }
        self.browser.devtools("Input.dispatchKeyEvent", event.clone()).await?;
        event["type"] = json!("keyUp");
        if let Some(fields) = event.as_object_mut() {
            fields.remove("text");
        }
        self.browser.devtools("Input.dispatchKeyEvent", event).await.map(|_| ())
    }

    /// Writes into the control that has the focus. One step.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn write(&self, text: &str) -> Result<()> {
        self.step();
        for character in text.chars() {
            self.strike(&Stroke::writing(character), 0).await?;
        }
        Ok(())
    }

    /// Walks to the control of this selector and writes into it, in place of what was there. One step.
    ///
    /// # Errors
    /// Tab does not come to it.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.walk(selector).await?;
        self.press("Ctrl+A").await?;
        self.write(text).await
    }

    /// Walks to the control of this selector and presses Enter on it. One step.
    ///
    /// # Errors
    /// Tab does not come to it.
    pub async fn enter(&self, selector: &str) -> Result<()> {
        self.walk(selector).await?;
        self.chord("Enter").await
    }

    /// Walks to the field of a file and gives it one. The window in which a file is picked is the system's own: what
    /// comes out of it is given to the field. One step.
    ///
    /// # Errors
    /// Tab does not come to it.
    pub async fn choose_file(&self, selector: &str, file: &Path) -> Result<()> {
        self.walk(selector).await?;
        self.step();
        let field = self.browser.window().find(By::Css(selector)).await?;
        Ok(field.send_keys(file.canonicalize()?.display().to_string()).await?)
    }

    /// Presses Tab until the control of this selector has the focus; at every stop the focus is seen. Goes back by
    /// Shift+Tab where the control is before the focus.
    ///
    /// # Errors
    /// Tab does not come to it, or a stop shows no focus.
    pub async fn walk(&self, selector: &str) -> Result<()> {
        let tab = self.direction(selector).await?;
        for _ in 0..STOPS_MAX {
            if self.stop(selector).await? {
                return Ok(());
            }
            self.press(tab).await?;
        }
        self.browser.picture("failure").await?;
        bail!("{tab} does not come to {selector}; the focus is on {}", self.focus(selector).await?["what"])
    }

    /// Waits for the control, and says by which key the focus comes to it.
    async fn direction(&self, selector: &str) -> Result<&'static str> {
        let ask = format!(
            "(() => {{ const to = document.querySelector({selector}); if (!to) return ''; \
             const at = document.activeElement; \
             return at && (to.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) \
             ? 'Shift+Tab' : 'Tab'; }})()",
            selector = json!(selector)
        );
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.browser.evaluate(&ask).await?.as_str() {
                Some("Tab") => return Ok("Tab"),
                Some("Shift+Tab") => return Ok("Shift+Tab"),
                _ => {}
            }
            if Instant::now() > deadline {
                self.browser.picture("failure").await?;
                bail!("{selector} does not appear");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Whether the control of this selector has the focus. Wherever it is, it is seen: the control says so itself,
    /// and a line is drawn around it or around what it stands for, inside the window.
    ///
    /// # Errors
    /// The focus is not seen.
    pub async fn stop(&self, selector: &str) -> Result<bool> {
        let focus = self.focus(selector).await?;
        let (is, what) = (|name: &str| focus[name] == true, &focus["what"]);
        // A page that was just opened has its focus on the heading or nowhere: nobody has walked yet.
        if !is("start") {
            ensure!(is("visible"), "{what} does not say that it has the focus");
            ensure!(is("ring"), "no line is drawn around {what}");
            ensure!(is("inside"), "{what} has the focus outside the window");
        }
        Ok(is("here"))
    }

    async fn focus(&self, selector: &str) -> Result<Value> {
        let ask = include_str!("focus.js").replace("SELECTOR", &json!(selector).to_string());
        self.browser.evaluate(&ask).await
    }

    /// Waits until the control of this selector has the focus.
    ///
    /// # Errors
    /// It does not get it.
    pub async fn focused(&self, selector: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.focus(selector).await?["here"] != true {
            if Instant::now() > deadline {
                self.browser.picture("failure").await?;
                bail!("{selector} has no focus, but {}", self.focus(selector).await?["what"]);
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.stop(selector).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::{LATIN, Layout, RUSSIAN, Stroke};

    #[test]
    fn one_place_has_two_letters() {
        assert_eq!(LATIN.chars().count(), RUSSIAN.chars().count());
        let russian = Stroke::named("K", Layout::Russian).unwrap();
        assert_eq!((russian.code.as_str(), russian.key.as_str(), russian.number), ("KeyK", "л", 75));
        let latin = Stroke::named("K", Layout::Latin).unwrap();
        assert_eq!((latin.code.as_str(), latin.key.as_str(), latin.number), ("KeyK", "k", 75));
    }

    #[test]
    fn a_character_is_written_by_the_key_that_bears_it() {
        assert_eq!(Stroke::writing('Ж').code, "");
        assert_eq!(Stroke::writing('я').code, "KeyZ");
        assert_eq!(Stroke::writing('7').code, "Digit7");
    }
}
