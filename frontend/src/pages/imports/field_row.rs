//! One field of ours in the mapping: the columns that fill it, or a constant.

use leptos::prelude::*;
use shared::imports::{Headers, ImportField, JOINT, Mapping};
use shared::text::fold;

use super::words::field_name;
use super::work::Work;
use crate::calls::imports::ImportPreview;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text;

/// Different values of a column that are shown.
const SAMPLES: usize = 3;

/// Headers that fill a field, in order.
fn columns_of(mapping: Option<&Mapping>, code: &str) -> Vec<String> {
    let columns = mapping.and_then(|mapping| mapping.columns.get(code));
    columns.map(|columns| columns.names().to_vec()).unwrap_or_default()
}

/// Puts the headers; none takes the field out.
fn put_columns(mapping: &mut Mapping, code: &str, mut names: Vec<String>) {
    names.retain(|name| !name.is_empty());
    match names.len() {
        0 => drop(mapping.columns.remove(code)),
        1 => drop(mapping.columns.insert(code.to_owned(), Headers::One(names.swap_remove(0)))),
        _ => drop(mapping.columns.insert(code.to_owned(), Headers::Many(names))),
    }
}

/// Different values that the columns hold in the first rows, joined as the server joins them.
pub fn samples(preview: &ImportPreview, columns: &[String], most: usize) -> Vec<String> {
    let place = |name: &String| preview.headers.iter().position(|header| fold(header) == fold(name));
    let at: Vec<usize> = columns.iter().filter_map(place).collect();
    let mut found: Vec<String> = Vec::new();
    for row in &preview.rows {
        let parts: Vec<&str> = at.iter().filter_map(|at| row.get(*at)).map(|cell| cell.trim()).collect();
        if parts.iter().all(|part| part.is_empty()) {
            continue;
        }
        let value = parts.join(JOINT);
        if !found.contains(&value) {
            found.push(value);
        }
        if found.len() == most {
            break;
        }
    }
    found
}

/// The row.
#[component]
pub fn FieldRow(
    field: &'static ImportField,
    /// Rows cannot do without it.
    needed: Signal<bool>,
    /// The mapping cannot be used because of this field.
    wrong: Signal<bool>,
    work: Work,
    /// The field whose values are being translated.
    values: RwSignal<Option<&'static ImportField>>,
) -> impl IntoView {
    let code = field.code;
    let columns = Memo::new(move |_| work.mapping.with(|mapping| columns_of(mapping.as_ref(), code)));
    let shown = move || {
        let columns = columns.get();
        work.preview.map(|preview| samples(preview, &columns, SAMPLES)).unwrap_or_default().join(" · ")
    };
    let constant = move || {
        work.mapping.with(|mapping| mapping.as_ref()?.constants.get(code).cloned()).unwrap_or_default()
    };
    let set_constant = move |event| {
        let typed = event_target_value(&event);
        work.amend(|mapping| match typed.trim() {
            "" => drop(mapping.constants.remove(code)),
            _ => drop(mapping.constants.insert(code.to_owned(), typed)),
        });
    };
    let translated = move || {
        work.mapping
            .with(|mapping| mapping.as_ref()?.values.get(code).map(|values| values.len()))
            .unwrap_or(0)
    };
    let name = field_name(field);
    view! {
        <tr class=move || if wrong.get() { "is-wrong" } else { "" } data-testid=format!("map-{code}")>
            <th scope="row">
                {name}
                <Show when=move || needed.get()>
                    <span class="mapping__required">{tr!(imports.required)}</span>
                </Show>
                <span class="mono muted">{code}</span>
            </th>
            <td><Columns field=field columns=columns work=work/></td>
            <td class="mapping__samples" title=shown>{shown}</td>
            <td>
                <input
                    class="input"
                    type="text"
                    aria-label=tr!(imports.constant_of, field = name).to_string()
                    placeholder=tr!(imports.constant_hint)
                    autocomplete="off"
                    prop:value=constant
                    on:input=set_constant
                />
            </td>
            <td>
                <button
                    type="button"
                    class="link"
                    aria-label=tr!(imports.values_of, field = name).to_string()
                    disabled=move || columns.with(Vec::is_empty)
                    on:click=move |_| values.set(Some(field))
                >
                    {redrawn(move || match translated() {
                        0 => tr!(imports.translate).to_owned(),
                        n => {
                            let n = i64::try_from(n).unwrap_or_default();
                            tr!(imports.translated, count = text::counted(n)).to_string()
                        }
                    })}
                </button>
            </td>
        </tr>
    }
}

/// The columns of a field: one choice, and a further one for each that is joined to it.
#[component]
fn Columns(field: &'static ImportField, columns: Memo<Vec<String>>, work: Work) -> impl IntoView {
    let code = field.code;
    let joining = RwSignal::new(false);
    let n_choices = Memo::new(move |_| columns.with(Vec::len).max(1) + usize::from(joining.get()));
    let put = move |at: usize, name: String| {
        let mut names = columns.get_untracked();
        if names.len() <= at {
            names.resize(at + 1, String::new());
        }
        names[at] = name;
        joining.set(false);
        work.amend(|mapping| put_columns(mapping, code, names));
    };
    let choice = move |at: usize| {
        let chosen = move || columns.with(|columns| columns.get(at).cloned()).unwrap_or_default();
        let option = move |header: String| {
            let key = fold(&header);
            let selected = move || fold(&chosen()) == key;
            view! { <option value=header.clone() prop:selected=selected>{header.clone()}</option> }
        };
        let label = tr!(imports.column_of, field = field_name(field)).to_string();
        view! {
            <select
                class="select"
                aria-label=label
                data-testid=format!("column-{code}")
                on:change=move |event| put(at, event_target_value(&event))
            >
                <option value="" prop:selected=move || chosen().is_empty()>{tr!(imports.no_column)}</option>
                {redrawn(move || work.headers().into_iter().map(option).collect_view())}
            </select>
        }
    };
    view! {
        <div class="mapping__columns">
            {redrawn(move || (0..n_choices.get()).map(choice).collect_view())}
            <Show when=move || !columns.with(Vec::is_empty) && !joining.get()>
                <button type="button" class="link" title=tr!(imports.join_hint) on:click=move |_| joining.set(true)>
                    {tr!(imports.join)}
                </button>
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use shared::api::scalars::Json;
    use shared::imports::ImportKind;

    use super::*;

    fn preview() -> ImportPreview {
        let cells = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        ImportPreview {
            encoding: "utf-8".to_owned(),
            delimiter: ",".to_owned(),
            headers: cells(["Phone", "Net"]),
            rows: vec![cells(["Yes", "DSL"]), cells(["Yes", "DSL"]), cells(["", ""]), cells(["No", "DSL"])],
            suggested: Json(serde_json::Value::Null),
            mapping: Json(serde_json::Value::Null),
            mapping_file: String::new(),
        }
    }

    #[test]
    fn samples_are_different_and_joined() {
        let columns = ["phone".to_owned(), "Net".to_owned()];
        assert_eq!(samples(&preview(), &columns, 5), ["Yes / DSL", "No / DSL"]);
        assert_eq!(samples(&preview(), &columns[..1], 1), ["Yes"]);
    }

    #[test]
    fn blank_columns_are_left_out() {
        let mut mapping = Mapping::suggested(ImportKind::Clients, &[]);
        put_columns(&mut mapping, "name", vec!["A".to_owned(), String::new()]);
        assert_eq!(mapping.columns["name"], Headers::One("A".to_owned()));
        put_columns(&mut mapping, "name", vec![String::new()]);
        assert!(mapping.columns.is_empty());
    }
}
