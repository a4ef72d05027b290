//! Keys: tables that say which keys do what. Handlers ask them and the help prints them, so the help cannot lie.
//!
//! Keys are matched by their place on the keyboard: on the Russian layout Ctrl+K arrives as «л».

use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast;

use crate::letters;
use crate::tr;

/// What is held down while a key is pressed. Alt is never ours; ⌘ counts as Ctrl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// Shift.
    Shift,
    /// Ctrl.
    Ctrl,
    /// Ctrl and Shift.
    CtrlShift,
}

/// A key by its place (`KeyboardEvent.code`), and what is held with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    held: Held,
    code: &'static str,
}

const fn key(code: &'static str) -> Chord {
    Chord { held: Held::Nothing, code }
}

const fn shift(code: &'static str) -> Chord {
    Chord { held: Held::Shift, code }
}

const fn ctrl(code: &'static str) -> Chord {
    Chord { held: Held::Ctrl, code }
}

const fn ctrl_shift(code: &'static str) -> Chord {
    Chord { held: Held::CtrlShift, code }
}

impl Chord {
    /// A key of one sign: it can be turned off in the profile, and it is typed where somebody types.
    const fn is_letter(self) -> bool {
        let sign = matches!(self.code.as_bytes(), [b'K', b'e', b'y', _] | b"Slash");
        sign && matches!(self.held, Held::Nothing | Held::Shift)
    }

    /// What is written on the keys.
    #[must_use]
    pub fn caps(self) -> String {
        if self == shift("Slash") {
            return "?".to_owned();
        }
        let held = match self.held {
            Held::Nothing => "",
            Held::Shift => "Shift+",
            Held::Ctrl => "Ctrl+",
            Held::CtrlShift => "Ctrl+Shift+",
        };
        format!("{held}{}", cap(self.code))
    }
}

/// What is written on a key.
#[must_use]
pub fn cap(code: &'static str) -> &'static str {
    match code {
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "PageUp" => "PgUp",
        "PageDown" => "PgDn",
        "Escape" => "Esc",
        "Insert" => "Ins",
        "ContextMenu" => "Menu",
        "NumpadEnter" => "Enter",
        "Slash" => "/",
        "Space" => tr!(keys.space),
        code => code.strip_prefix("Key").unwrap_or(code),
    }
}

/// What an act's keys are, and what it does in words.
#[derive(Debug, Clone, Copy)]
pub struct Binding<A: 'static> {
    /// The act.
    pub act: A,
    chords: &'static [Chord],
    says: fn() -> &'static str,
}

const fn on<A>(act: A, chords: &'static [Chord], says: fn() -> &'static str) -> Binding<A> {
    Binding { act, chords, says }
}

/// What works on every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Everywhere {
    /// Finds anything.
    Palette,
    /// Shows these keys.
    Help,
    /// Makes the menu narrow or wide.
    Fold,
    /// Waits for the letter of a section.
    Go,
}

/// Keys of every page.
pub const EVERYWHERE: &[Binding<Everywhere>] = &[
    on(Everywhere::Palette, &[ctrl("KeyK")], || tr!(keys.palette)),
    on(Everywhere::Help, &[key("F1"), shift("Slash")], || tr!(keys.help)),
    on(Everywhere::Fold, &[ctrl("KeyB")], || tr!(keys.fold)),
    on(Everywhere::Go, &[key("KeyG")], || tr!(keys.go)),
];

/// What a page with a list does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnList {
    /// Goes to the search of the list.
    Search,
    /// Goes from the heading or the search to the rows.
    ToRows,
    /// Makes a new object.
    Add,
    /// Takes the list away as a file.
    Export,
}

/// Keys of a page with a list.
pub const ON_LIST: &[Binding<OnList>] = &[
    on(OnList::Search, &[key("Slash"), ctrl("KeyF")], || tr!(keys.search)),
    on(OnList::ToRows, &[key("ArrowDown")], || tr!(keys.to_rows)),
    on(OnList::Add, &[key("Insert"), key("KeyN")], || tr!(keys.add)),
    on(OnList::Export, &[ctrl_shift("KeyE")], || tr!(keys.export)),
];

/// Where the chosen row moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A row up.
    Up,
    /// A row down.
    Down,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row that was read.
    Last,
}

/// What keys do while the rows of a list have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InRows {
    /// Goes to another row.
    Walk(Step),
    /// Goes to another row and selects everything on the way.
    Extend(Step),
    /// Selects the row, or leaves it.
    Select,
    /// Selects all rows that were read.
    SelectRead,
    /// Opens the row.
    Open,
    /// Shows the row beside the list.
    Peek,
    /// Closes what stands beside the list.
    Unpeek,
    /// Shows what can be done with the row.
    Menu,
    /// Makes a copy of the row.
    Copy,
    /// Selects nothing.
    Clear,
}

/// Keys of the rows of a list.
pub const IN_ROWS: &[Binding<InRows>] = &[
    on(InRows::Walk(Step::Up), &[key("ArrowUp")], || tr!(keys.walk)),
    on(InRows::Walk(Step::Down), &[key("ArrowDown")], || tr!(keys.walk)),
    on(InRows::Walk(Step::PageUp), &[key("PageUp")], || tr!(keys.walk)),
    on(InRows::Walk(Step::PageDown), &[key("PageDown")], || tr!(keys.walk)),
    on(InRows::Walk(Step::First), &[key("Home")], || tr!(keys.ends)),
    on(InRows::Walk(Step::Last), &[key("End")], || tr!(keys.ends)),
    on(InRows::Open, &[key("Enter"), key("NumpadEnter")], || tr!(keys.open)),
    on(InRows::Peek, &[key("ArrowRight")], || tr!(keys.peek)),
    on(InRows::Unpeek, &[key("ArrowLeft")], || tr!(keys.unpeek)),
    on(InRows::Menu, &[shift("F10"), key("ContextMenu")], || tr!(keys.menu)),
    on(InRows::Copy, &[key("F9")], || tr!(keys.copy)),
    on(InRows::Select, &[key("Space"), key("KeyX")], || tr!(keys.select)),
    on(InRows::Extend(Step::Up), &[shift("ArrowUp")], || tr!(keys.extend)),
    on(InRows::Extend(Step::Down), &[shift("ArrowDown")], || tr!(keys.extend)),
    on(InRows::Extend(Step::PageUp), &[shift("PageUp")], || tr!(keys.extend)),
    on(InRows::Extend(Step::PageDown), &[shift("PageDown")], || tr!(keys.extend)),
    on(InRows::Extend(Step::First), &[shift("Home")], || tr!(keys.extend)),
    on(InRows::Extend(Step::Last), &[shift("End")], || tr!(keys.extend)),
    on(InRows::SelectRead, &[ctrl("KeyA")], || tr!(keys.select_read)),
    on(InRows::Clear, &[key("Escape")], || tr!(keys.clear)),
];

/// What keys do in forms and dialogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InForm {
    /// Presses the main button.
    Send,
    /// Sends, and begins another of the same kind.
    SendMore,
    /// Saves settings and drafts; nothing that moves money.
    Save,
    /// Closes the dialog or the panel.
    Close,
}

/// Keys of forms and dialogs.
pub const IN_FORM: &[Binding<InForm>] = &[
    on(InForm::Send, &[ctrl("Enter"), ctrl("NumpadEnter")], || tr!(keys.send)),
    on(InForm::SendMore, &[ctrl_shift("Enter"), ctrl_shift("NumpadEnter")], || tr!(keys.send_more)),
    on(InForm::Save, &[ctrl("KeyS")], || tr!(keys.save)),
    on(InForm::Close, &[key("Escape")], || tr!(keys.close)),
];

/// What keys do in a field that picks: a date, one of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InField {
    /// Opens what can be picked.
    Pick,
    /// Empties the field.
    Clear,
}

/// Keys of fields that pick.
pub const IN_FIELD: &[Binding<InField>] = &[
    on(InField::Pick, &[key("F4")], || tr!(keys.pick)),
    on(InField::Clear, &[shift("F4")], || tr!(keys.clear_field)),
];

/// The act that the event asks for. Keys of one sign ask for nothing where somebody types, and when they are turned
/// off.
#[must_use]
pub fn pressed<A: Copy>(table: &[Binding<A>], event: &KeyboardEvent) -> Option<A> {
    if event.alt_key() {
        return None;
    }
    let held = match (event.ctrl_key() || event.meta_key(), event.shift_key()) {
        (false, false) => Held::Nothing,
        (false, true) => Held::Shift,
        (true, false) => Held::Ctrl,
        (true, true) => Held::CtrlShift,
    };
    let (act, chord) = find(table, held, &event.code())?;
    let allowed = !chord.is_letter() || (letters::are_on() && !is_typing(event));
    allowed.then_some(act)
}

fn find<A: Copy>(table: &[Binding<A>], held: Held, code: &str) -> Option<(A, Chord)> {
    table.iter().find_map(|binding| {
        let chord = binding.chords.iter().find(|chord| chord.held == held && chord.code == code)?;
        Some((binding.act, *chord))
    })
}

/// True when the event goes into a field that takes text.
#[must_use]
pub fn is_typing(event: &KeyboardEvent) -> bool {
    const TEXT: &str = "input:not([type=checkbox], [type=radio]), textarea, select";
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.closest(TEXT), Ok(Some(_))))
}

/// One line of the help: keys, and what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is written on the keys of each chord.
    pub caps: Vec<String>,
    /// What they do.
    pub says: &'static str,
}

/// The lines of a table; neighbours that do the same share one.
#[must_use]
pub fn lines<A>(table: &[Binding<A>]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for binding in table {
        let says = (binding.says)();
        if lines.last().is_none_or(|last| last.says != says) {
            lines.push(Line { caps: Vec::new(), says });
        }
        let Some(line) = lines.last_mut() else { continue };
        for chord in binding.chords {
            let caps = chord.caps();
            if !line.caps.contains(&caps) {
                line.caps.push(caps);
            }
        }
    }
    lines
}

/// Keys of one act, for a hint on its button.
#[must_use]
pub fn caps_of<A: PartialEq>(table: &[Binding<A>], act: &A) -> Option<String> {
    let binding = table.iter().find(|binding| binding.act == *act)?;
    binding.chords.first().map(|chord| chord.caps())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chords<A>(table: &[Binding<A>]) -> Vec<Chord> {
        table.iter().flat_map(|binding| binding.chords.iter().copied()).collect()
    }

    #[test]
    fn no_key_of_a_table_does_two_things() {
        let form_and_fields = [chords(IN_FORM), chords(IN_FIELD)].concat();
        let page = [chords(EVERYWHERE), chords(ON_LIST), form_and_fields].concat();
        for table in [page, chords(IN_ROWS)] {
            for (at, chord) in table.iter().enumerate() {
                assert!(!table[..at].contains(chord), "{} does two things", chord.caps());
            }
        }
    }

    #[test]
    fn rows_take_no_key_of_the_page_but_the_arrow_that_leads_to_them() {
        let page = [chords(EVERYWHERE), chords(ON_LIST)].concat();
        let both: Vec<String> =
            chords(IN_ROWS).into_iter().filter(|chord| page.contains(chord)).map(Chord::caps).collect();
        assert_eq!(both, ["↓"]);
    }

    #[test]
    fn a_chord_is_found_by_the_place_of_its_key_and_by_what_is_held() {
        let found = |held, code| find(EVERYWHERE, held, code).map(|(act, _)| act);
        assert_eq!(found(Held::Ctrl, "KeyK"), Some(Everywhere::Palette));
        assert_eq!(found(Held::Nothing, "KeyK"), None);
        assert_eq!(found(Held::Shift, "Slash"), Some(Everywhere::Help));
        assert_eq!(find(IN_FORM, Held::CtrlShift, "Enter").map(|(act, _)| act), Some(InForm::SendMore));
    }

    #[test]
    fn only_keys_of_one_sign_can_be_turned_off() {
        let letters: Vec<String> = [chords(EVERYWHERE), chords(ON_LIST), chords(IN_ROWS), chords(IN_FORM)]
            .concat()
            .into_iter()
            .filter(|chord| chord.is_letter())
            .map(Chord::caps)
            .collect();
        assert_eq!(letters, ["?", "G", "/", "N", "X"]);
    }

    #[test]
    fn the_help_joins_keys_that_do_the_same() {
        let lines = lines(IN_ROWS);
        assert_eq!(lines[0].caps, ["↑", "↓", "PgUp", "PgDn"]);
        assert_eq!(lines[1].caps, ["Home", "End"]);
        assert_eq!(lines[2].caps, ["Enter"]);
    }
}
