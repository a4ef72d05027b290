//! The file as it was read: its encoding, its delimiter, its first rows.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::imports::{Delimiter, FileEncoding};

use super::words::{delimiters, encodings, state_name};
use super::work::Work;
use crate::calls::imports::{ImportPreview, ImportSameFile};
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{Button, Glyph, Icon, Look, Notice, Refusal, SelectField, Skeleton, Tone, text};

/// Rows that are shown.
const SHOWN: usize = 10;

/// The step.
#[component]
pub fn FileStep(work: Work) -> impl IntoView {
    let body = move || match work.preview.get() {
        None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="70%"/></div> }
            .into_any(),
        Some(Err(error)) => {
            view! { <Refusal error=error retry=move |()| work.preview.refresh()/> }.into_any()
        }
        Some(Ok(preview)) => view! { <Sheet preview=preview/> }.into_any(),
    };
    view! {
        {redrawn(move || work.import.data().and_then(|import| import.same_as).map(|same| view! { <SameFile same=same/> }))}
        <section class="card stack" aria-label=tr!(imports.reading)>
            <div class="cols"><Reading work=work/></div>
        </section>
        {body}
        <div class="row">
            <Button
                look=Look::Primary
                disabled=Signal::derive(move || work.preview.data().is_none())
                attr:data-testid="import-to-mapping"
                on:click=move |_| work.address.set("step", "mapping")
            >
                {tr!(imports.to_mapping)}
                <Icon glyph=Glyph::Right/>
            </Button>
        </div>
    }
}

/// The same content came before.
#[component]
fn SameFile(same: ImportSameFile) -> impl IntoView {
    let title =
        tr!(imports.same_file, at = text::instant(same.created_at.0), who = same.created_by).to_string();
    let about = format!("{}: {}.", same.file_name, state_name(same.state));
    view! {
        <Notice tone=Tone::Warn title=title text=about>
            <A href=format!("/imports/{}", same.id) attr:class="btn">{tr!(common.open)}</A>
        </Notice>
    }
}

/// How bytes become cells: detected, or chosen by hand.
#[component]
fn Reading(work: Work) -> impl IntoView {
    let now = work.mapping.with_untracked(|mapping| {
        mapping.as_ref().map_or((FileEncoding::Auto, Delimiter::Auto), |m| (m.encoding, m.delimiter))
    });
    let code = |known: Option<&'static str>| RwSignal::new(known.unwrap_or("auto").to_owned());
    let encoding = code(encodings().into_iter().find(|(value, ..)| *value == now.0).map(|(_, code, _)| code));
    let delimiter =
        code(delimiters().into_iter().find(|(value, ..)| *value == now.1).map(|(_, code, _)| code));
    effect(move |before: Option<(String, String)>| {
        let chosen = (encoding.get(), delimiter.get());
        if before.is_some_and(|before| before != chosen) {
            let to = encodings().into_iter().find(|(_, code, _)| *code == chosen.0);
            let by = delimiters().into_iter().find(|(_, code, _)| *code == chosen.1);
            work.read_as(
                to.map(|(value, ..)| value).unwrap_or_default(),
                by.map(|(v, ..)| v).unwrap_or_default(),
            );
        }
        chosen
    });
    let found = move |detected: fn(&ImportPreview) -> &String, names: Vec<(String, String)>| {
        let detected = work.preview.map(|preview| detected(preview).clone()).unwrap_or_default();
        let name = names.iter().find(|(code, _)| *code == detected).map(|(_, name)| name.clone());
        let auto = match name {
            Some(name) => tr!(imports.auto_found, name = name).to_string(),
            None => tr!(imports.auto).to_owned(),
        };
        let named = names.into_iter().filter(|(code, _)| code != "auto");
        std::iter::once(("auto".to_owned(), auto)).chain(named).collect::<Vec<_>>()
    };
    let named = |(code, name): (&'static str, String)| (code.to_owned(), name);
    let encoding_options = Signal::derive(move || {
        found(|preview| &preview.encoding, encodings().into_iter().map(|(_, c, n)| named((c, n))).collect())
    });
    let delimiter_options = Signal::derive(move || {
        found(|preview| &preview.delimiter, delimiters().into_iter().map(|(_, c, n)| named((c, n))).collect())
    });
    view! {
        <SelectField
            id="import-encoding"
            label=tr!(imports.encoding)
            value=encoding
            options=encoding_options
            hint=tr!(imports.encoding_hint)
        />
        <SelectField
            id="import-delimiter"
            label=tr!(imports.delimiter)
            value=delimiter
            options=delimiter_options
            hint=tr!(imports.delimiter_hint)
        />
    }
}

/// The first rows under their headers.
#[component]
fn Sheet(preview: ImportPreview) -> impl IntoView {
    let row = |(n, cells): (usize, Vec<String>)| {
        view! {
            <tr>
                <td class="num muted">{n + 2}</td>
                {cells.into_iter().map(|cell| view! { <td title=cell.clone()>{cell.clone()}</td> }).collect_view()}
            </tr>
        }
    };
    let headers = preview.headers.into_iter().map(|header| view! { <th scope="col">{header}</th> });
    view! {
        <section class="card is-flush sheet" aria-label=tr!(imports.first_rows)>
            <div class="sheet__scroll" tabindex="0">
                <table data-testid="import-sheet">
                    <thead><tr><th scope="col" class="num">"№"</th>{headers.collect_view()}</tr></thead>
                    <tbody>
                        {preview.rows.into_iter().take(SHOWN).enumerate().map(row).collect_view()}
                    </tbody>
                </table>
            </div>
        </section>
    }
}
