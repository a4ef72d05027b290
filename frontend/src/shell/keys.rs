//! Keys that work on every page, and those of its list and its form: they press what the page itself marks as its
//! search, its way to add, its way to send. A button that cannot be pressed is not pressed by keys either.

use leptos::ev;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::sections;
use crate::letters;
use crate::ui::hotkeys::{EVERYWHERE, Everywhere, IN_FORM, InForm, ON_LIST, OnList, is_typing, pressed};

/// How long the second key of a `G` chord is waited for, milliseconds.
const CHORD_MS: i64 = 1200;

const SEARCH: &str = "[data-list-search]";
const ROWS: &str = "main table[role=grid]";

/// What keys move in the shell.
#[derive(Clone, Copy)]
pub struct Movable {
    /// The palette is open.
    pub palette: RwSignal<bool>,
    /// The help is open.
    pub help: RwSignal<bool>,
    /// Folds the menu, or opens it.
    pub fold: Callback<()>,
}

/// Listens while the shell is on the page.
pub fn listen(shell: Movable) {
    let chord = StoredValue::new(None::<i64>);
    let handle = window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && press(&event, shell, chord) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

fn press(event: &KeyboardEvent, shell: Movable, chord: StoredValue<Option<i64>>) -> bool {
    // A question about what a dialog does stands inside it.
    let dialog = first("dialog[open]:not(:has(dialog[open]))");
    if let Some(act) = pressed(IN_FORM, event) {
        return send(event, act, dialog);
    }
    if dialog.is_some() {
        return false;
    }
    let now = milliseconds(event);
    let waited = chord.get_value().is_some_and(|at| now - at < CHORD_MS);
    chord.set_value(None);
    if waited && letters::are_on() && !is_typing(event) && go(&event.code()) {
        return true;
    }
    match pressed(EVERYWHERE, event) {
        Some(Everywhere::Palette) => shell.palette.set(true),
        Some(Everywhere::Help) => shell.help.set(true),
        Some(Everywhere::Fold) => shell.fold.run(()),
        Some(Everywhere::Go) => chord.set_value(Some(now)),
        None => return pressed(ON_LIST, event).is_some_and(|act| of_list(event, act)),
    }
    true
}

/// Presses the section's link in the menu: a form that is not saved asks first, and what the person may not see is
/// not there.
fn go(code: &str) -> bool {
    let section = sections::all().find(|section| section.code.is_some_and(|own| own == code));
    section.is_some_and(|section| click(&format!("nav a[href=\"{}\"]", section.href)))
}

fn of_list(event: &KeyboardEvent, act: OnList) -> bool {
    let inside = |place: &str| target(event).is_some_and(|at| matches!(at.closest(place), Ok(Some(_))));
    match act {
        // The second Ctrl+F is the browser's.
        OnList::Search => !inside(SEARCH) && focus(SEARCH),
        OnList::ToRows => {
            let waiting = inside(SEARCH)
                || target(event).is_none_or(|at| matches!(&*at.tag_name(), "BODY" | "H1" | "MAIN"));
            waiting && focus(ROWS)
        }
        OnList::Add => !is_typing(event) && click("[data-list-add]"),
        OnList::Export => click("[data-testid=export]"),
    }
}

/// Presses a button of the open dialog, else of the form that is typed in, else of the page's only form.
fn send(event: &KeyboardEvent, act: InForm, dialog: Option<Element>) -> bool {
    let form = || {
        let own = target(event).and_then(|at| at.closest("form").ok().flatten());
        own.or_else(|| match document().query_selector_all("main form") {
            Ok(forms) if forms.length() == 1 => forms.get(0)?.dyn_into().ok(),
            Ok(_) | Err(_) => None,
        })
    };
    let Some(place) = dialog.or_else(form) else { return false };
    let main =
        "button[type=submit]:not([data-send-more]), .dialog__foot .is-primary, .dialog__foot .is-final";
    let button = match act {
        InForm::Send => main,
        InForm::SendMore => "button[data-send-more]",
        InForm::Save if place.has_attribute("data-saves") => main,
        // The browser closes a dialog, and a panel hears its own key.
        InForm::Save | InForm::Close => return false,
    };
    let Some(button) = found(place.query_selector(button)) else { return false };
    button.click();
    true
}

fn click(selector: &str) -> bool {
    let Some(found) = found(document().query_selector(selector)) else { return false };
    found.click();
    true
}

fn focus(selector: &str) -> bool {
    found(document().query_selector(selector)).is_some_and(|found| found.focus().is_ok())
}

fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn found<E>(found: Result<Option<Element>, E>) -> Option<HtmlElement> {
    found.ok().flatten()?.dyn_into().ok()
}

fn target(event: &KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn milliseconds(event: &KeyboardEvent) -> i64 {
    format!("{:.0}", event.time_stamp()).parse().unwrap_or_default()
}
