//! What values of theirs mean in our words: «No» is «active».

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::imports::ImportField;

use super::field_row::samples;
use super::words::field_name;
use super::work::Work;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, Glyph, Icon, Look};

/// Values of the first rows that are offered for translation.
const OFFERED: usize = 20;

/// The dialog; open while a field is chosen.
#[component]
pub fn ValuesDialog(field: RwSignal<Option<&'static ImportField>>, work: Work) -> impl IntoView {
    let open = opened_by(field);
    let title = Signal::derive(move || {
        let name = field.get().map(field_name).unwrap_or_default();
        tr!(imports.values_of, field = name).to_string()
    });
    let form = move || {
        let field = field.get()?;
        Some(view! { <Form open=open field=field work=work/> })
    };
    view! { <Dialog open=open title=title id="values-dialog">{form}</Dialog> }
}

/// A value of theirs and its meaning.
#[derive(Clone, Copy)]
struct Pair {
    number: usize,
    theirs: RwSignal<String>,
    ours: RwSignal<String>,
}

impl Pair {
    fn new(number: usize, theirs: &str, ours: &str) -> Pair {
        Pair { number, theirs: RwSignal::new(theirs.to_owned()), ours: RwSignal::new(ours.to_owned()) }
    }
}

/// What is translated already, then what the first rows hold, then a blank pair.
fn offered(work: Work, code: &str) -> Vec<Pair> {
    let known = work.mapping.with_untracked(|mapping| mapping.as_ref()?.values.get(code).cloned());
    let known = known.unwrap_or_default();
    let columns = work.mapping.with_untracked(|mapping| {
        let columns = mapping.as_ref()?.columns.get(code)?;
        Some(columns.names().to_vec())
    });
    let mut theirs: Vec<(String, String)> = known.clone().into_iter().collect();
    for column in columns.unwrap_or_default() {
        let found = untrack(|| work.preview.map(|preview| samples(preview, &[column], OFFERED)));
        for value in found.unwrap_or_default() {
            if !theirs.iter().any(|(there, _)| *there == value) {
                theirs.push((value, String::new()));
            }
        }
    }
    theirs.push((String::new(), String::new()));
    theirs.iter().enumerate().map(|(number, (theirs, ours))| Pair::new(number, theirs, ours)).collect()
}

#[component]
fn Form(open: RwSignal<bool>, field: &'static ImportField, work: Work) -> impl IntoView {
    let pairs = RwSignal::new(offered(work, field.code));
    let more = move |_| pairs.update(|pairs| pairs.push(Pair::new(pairs.len(), "", "")));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let meant: BTreeMap<String, String> = pairs.with_untracked(|pairs| {
            let read = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
            let all = pairs.iter().map(|pair| (read(pair.theirs), read(pair.ours)));
            all.filter(|(theirs, ours)| !theirs.is_empty() && !ours.is_empty()).collect()
        });
        work.amend(|mapping| {
            if meant.is_empty() {
                mapping.values.remove(field.code);
            } else {
                mapping.values.insert(field.code.to_owned(), meant);
            }
        });
        open.set(false);
    };
    let cell = |value: RwSignal<String>, label: &'static str| {
        view! {
            <input
                class="input"
                type="text"
                aria-label=label
                autocomplete="off"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        }
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <p class="muted">{hint(field.code)}</p>
                <table class="values">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(imports.theirs)}</th>
                            <th scope="col">{tr!(imports.ours)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pairs.get() key=|pair| pair.number let:pair>
                            <tr>
                                <td>{cell(pair.theirs, tr!(imports.theirs))}</td>
                                <td>{cell(pair.ours, tr!(imports.ours))}</td>
                            </tr>
                        </For>
                    </tbody>
                </table>
                <div class="row">
                    <Button look=Look::Ghost on:click=more>
                        <Icon glyph=Glyph::Plus/>
                        {tr!(imports.one_more)}
                    </Button>
                </div>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Primary submit=true attr:data-testid="values-submit">
                    {tr!(imports.values_done)}
                </Button>
            </div>
        </form>
    }
}

/// Which words of ours a field understands.
fn hint(code: &str) -> &'static str {
    match code {
        "kind" => tr!(imports.words_kind),
        "state" => tr!(imports.words_state),
        "period" => tr!(imports.words_period),
        "vat" => tr!(imports.words_vat),
        _ => tr!(imports.words_any),
    }
}
