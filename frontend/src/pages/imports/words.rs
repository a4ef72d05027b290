//! Imports in words and marks.

use leptos::prelude::*;
use shared::imports::{Delimiter, FileEncoding, ImportField, ImportKind, ImportState};
use shared::text::date::DateFormat;

use crate::calls::imports::ImportView;
use crate::i18n::{self, Locale};
use crate::tr;
use crate::ui::progress::Share;
use crate::ui::{Badge, Mark, Tone};

/// What a file holds.
pub fn kind_name(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Clients => tr!(imports.clients),
        ImportKind::Subscriptions => tr!(imports.subscriptions),
    }
}

/// Name of a state.
pub fn state_name(state: ImportState) -> &'static str {
    match state {
        ImportState::Draft => tr!(imports.draft),
        ImportState::Checking => tr!(imports.checking),
        ImportState::Checked => tr!(imports.checked),
        ImportState::Applying => tr!(imports.applying),
        ImportState::Applied => tr!(imports.applied),
        ImportState::Failed => tr!(imports.failed),
        ImportState::Cancelled => tr!(imports.cancelled),
        ImportState::Reverted => tr!(imports.reverted),
    }
}

/// Colour and mark of a state; one that was applied without some rows asks for a look.
pub fn state_mark(state: ImportState, some_rejected: bool) -> (Tone, Mark) {
    match state {
        ImportState::Draft => (Tone::Mute, Mark::Ring),
        ImportState::Checking | ImportState::Applying => (Tone::Info, Mark::Half),
        ImportState::Checked => (Tone::Warn, Mark::Pause),
        ImportState::Applied if some_rejected => (Tone::Warn, Mark::Half),
        ImportState::Applied => (Tone::Ok, Mark::Tick),
        ImportState::Failed => (Tone::Bad, Mark::Bang),
        ImportState::Cancelled => (Tone::Mute, Mark::Cross),
        ImportState::Reverted => (Tone::Mute, Mark::Back),
    }
}

/// The badge of a state.
pub fn state_badge(import: &ImportView) -> impl IntoView + use<> {
    let (tone, mark) = state_mark(import.state, import.rejected > 0);
    view! {
        <span data-testid="import-state" data-state=import.state.code()>
            <Badge tone=tone mark=mark text=state_name(import.state)/>
        </span>
    }
}

/// What an import that works does, with its file: «Проверка: clients.csv».
pub fn doing(import: &ImportView) -> String {
    format!("{}: {}", state_name(import.state), import.file_name)
}

/// How far the pass is.
pub fn share_of(import: &ImportView) -> Share {
    let (done, failed) = (i64::from(import.done), i64::from(import.rejected));
    Share { done: (done - failed).max(0), failed: failed.min(done), total: i64::from(import.rows) }
}

/// A field's name in the language in use.
pub fn field_name(field: &ImportField) -> &'static str {
    match i18n::lang() {
        Locale::ru => field.label_ru,
        Locale::en => field.label_en,
    }
}

/// Encodings to choose from: code and name.
pub fn encodings() -> Vec<(FileEncoding, &'static str, String)> {
    vec![
        (FileEncoding::Auto, "auto", tr!(imports.auto).to_owned()),
        (FileEncoding::Utf8, "utf-8", "UTF-8".to_owned()),
        (FileEncoding::Windows1251, "windows-1251", "Windows-1251".to_owned()),
    ]
}

/// Delimiters to choose from: code and name.
pub fn delimiters() -> Vec<(Delimiter, &'static str, String)> {
    vec![
        (Delimiter::Auto, "auto", tr!(imports.auto).to_owned()),
        (Delimiter::Semicolon, ";", tr!(imports.semicolon).to_owned()),
        (Delimiter::Comma, ",", tr!(imports.comma).to_owned()),
        (Delimiter::Tab, "tab", tr!(imports.tab).to_owned()),
    ]
}

/// Orders of the parts of a date to choose from: code and name.
pub fn date_formats() -> Vec<(DateFormat, &'static str, String)> {
    vec![
        (DateFormat::Auto, "auto", tr!(imports.auto).to_owned()),
        (DateFormat::Dmy, "dmy", tr!(imports.dmy).to_owned()),
        (DateFormat::Ymd, "ymd", tr!(imports.ymd).to_owned()),
        (DateFormat::Mdy, "mdy", tr!(imports.mdy).to_owned()),
    ]
}
