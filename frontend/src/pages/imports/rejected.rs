//! Refused rows under the headers of the file: the failing cells are framed, and can be mended in place.

use leptos::prelude::*;

use super::amend::{Amend, Cell};
use super::work::Work;
use crate::calls::imports::{self, ImportRejectedRow};
use crate::tr;
use crate::ui::{Column, Empty, Glyph, Grid, Source, text};

/// The list; drawn anew when the file has other headers.
#[component]
pub fn Rejected(work: Work) -> impl IntoView {
    let version = RwSignal::new(0_u32);
    let finished = Memo::new(move |_| work.import.map(|import| import.finished_at));
    let amend = Amend::new(work, Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1))));
    let headers = Memo::new(move |_| work.import.map(|import| import.headers.clone()).unwrap_or_default());
    let source = Source::new(
        |row: &ImportRejectedRow| row.row.to_string(),
        |_| String::new(),
        move |after| {
            // Another pass may refuse other rows.
            finished.track();
            version.track();
            imports::rejected(work.id, after)
        },
    );
    let table = move || {
        let headers = headers.get();
        (!headers.is_empty()).then(|| {
            view! {
                <Grid
                    id="rejected-table"
                    label=tr!(imports.rejected_rows)
                    columns=columns(&headers, amend)
                    source=source
                    empty=|| {
                        view! {
                            <Empty glyph=Glyph::Check title=tr!(imports.all_good) text=tr!(imports.all_good_text)/>
                        }
                    }
                />
            }
        })
    };
    view! { <div class="rejected">{table}</div> }
}

/// What is wrong with the cell at a place: the words of every error that means it.
fn message_of(row: &ImportRejectedRow, column: i32) -> Option<String> {
    let about = row.errors.iter().filter(|error| error.columns.contains(&column));
    let words: Vec<&str> = about.map(|error| error.message.as_str()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn columns(headers: &[String], amend: Amend) -> Vec<Column<ImportRejectedRow>> {
    let mut all = vec![
        Column::new("№", "70px", |row: &ImportRejectedRow| text::number(row.row)).num(),
        Column::new(tr!(imports.what_is_wrong), "340px", |row: &ImportRejectedRow| {
            let words: Vec<&str> = row.errors.iter().map(|error| error.message.as_str()).collect();
            let words = words.join(" ");
            view! { <span class="neg" title=words.clone()>{words.clone()}</span> }
        }),
    ];
    for (column, header) in (0_i32..).zip(headers.iter().cloned()) {
        let title = header.clone();
        all.push(Column::new(title, "170px", move |row: &ImportRejectedRow| {
            let cell = Cell {
                row: row.row,
                column,
                header: header.clone(),
                value: usize::try_from(column)
                    .ok()
                    .and_then(|at| row.cells.get(at).cloned())
                    .unwrap_or_default(),
                wrong: message_of(row, column),
                amended: row.amended.contains(&column),
            };
            amend.cell(cell)
        }));
    }
    all
}

#[cfg(test)]
mod tests {
    use shared::api::imports::ImportCellError;
    use shared::error::ErrorCode;

    use super::*;

    #[test]
    fn every_cell_that_an_error_means_is_framed() {
        let error = |columns: &[i32], message: &str| ImportCellError {
            column: None,
            columns: columns.to_vec(),
            code: ErrorCode::Validation,
            message: message.to_owned(),
        };
        let row = ImportRejectedRow {
            row: 2,
            cells: Vec::new(),
            amended: Vec::new(),
            errors: vec![error(&[0, 1], "x"), error(&[1], "y"), error(&[], "z")],
        };
        assert_eq!(message_of(&row, 0).as_deref(), Some("x"));
        assert_eq!(message_of(&row, 1).as_deref(), Some("x y"));
        assert_eq!(message_of(&row, 2), None);
    }
}
