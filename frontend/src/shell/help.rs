//! Help: every key by what it is for, printed from the tables that the handlers use.

use leptos::prelude::*;
use leptos_router::components::A;

use super::sections;
use crate::parts;
use crate::tr;
use crate::ui::Dialog;
use crate::ui::hotkeys::{EVERYWHERE, IN_FIELD, IN_FORM, IN_ROWS, Line, ON_LIST, lines};

/// The dialog.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    provide_context(Opened(open));
    view! { <Dialog open=open title=tr!(keys.title).to_owned() id="help-dialog" wide=true>{parts::keys_help()}</Dialog> }
}

/// Whether the help is open; for what comes later and cannot be handed anything.
#[derive(Clone, Copy)]
struct Opened(RwSignal<bool>);

/// What the help says.
#[component]
pub fn KeysHelp() -> impl IntoView {
    let Opened(open) = expect_context();
    view! {
        <div class="dialog__body">
            <div class="keys">
                <div class="keys__column">
                    <Keys title=tr!(keys.everywhere) lines=lines(EVERYWHERE)/>
                    <Keys title=tr!(keys.sections) lines=sections::lines()/>
                    <Keys title=tr!(keys.forms) lines=[lines(IN_FORM), lines(IN_FIELD)].concat()/>
                </div>
                <div class="keys__column">
                    <Keys title=tr!(keys.lists) lines=[lines(ON_LIST), lines(IN_ROWS)].concat()/>
                </div>
            </div>
            <p class="muted">
                {tr!(keys.layout_note)}
                " "
                <A href="/profile" on:click=move |_| open.set(false)>{tr!(keys.turn_off)}</A>
                " "
                <A href="/ui" on:click=move |_| open.set(false)>{tr!(keys.gallery)}</A>
            </p>
        </div>
        <div class="dialog__foot"></div>
    }
}

/// Keys of one kind.
#[component]
fn Keys(title: &'static str, lines: Vec<Line>) -> impl IntoView {
    let line = |line: Line| {
        let caps = line.caps.into_iter().map(|caps| view! { <kbd>{caps}</kbd> }).collect_view();
        view! {
            <dt>{caps}</dt>
            <dd>{line.says}</dd>
        }
    };
    view! {
        <section>
            <h3>{title}</h3>
            <dl class="keys__list">{lines.into_iter().map(line).collect_view()}</dl>
        </section>
    }
}
