//! An import beside the list.

use leptos::prelude::*;
use leptos_router::components::A;

use super::check::Counts;
use super::words::{kind_name, state_badge};
use crate::calls::imports::ImportView;
use crate::tr;
use crate::ui::{Notice, Peek, Tone, text};

/// The panel; open while an import is chosen.
#[component]
pub fn ImportPeek(row: RwSignal<Option<ImportView>>) -> impl IntoView {
    let body = |import: ImportView| {
        let message = import.message.clone();
        view! {
            <div class="row is-wrapped">
                <span class="muted">{kind_name(import.kind)}</span>
                {state_badge(&import)}
            </div>
            {message.map(|message| view! { <Notice tone=Tone::Bad title=message/> })}
            <Counts import=import.clone()/>
            <dl class="facts">
                <dt>{tr!(imports.rows)}</dt>
                <dd>{text::number(import.rows)}</dd>
                <dt>{tr!(imports.who)}</dt>
                <dd>{import.created_by}</dd>
                <dt>{tr!(imports.at)}</dt>
                <dd>{text::instant(import.created_at.0)}</dd>
            </dl>
            <div class="row">
                <A href=format!("/imports/{}", import.id) attr:class="btn">{tr!(imports.open_card)}</A>
            </div>
        }
        .into_any()
    };
    view! { <Peek row=row title=|import: &ImportView| import.file_name.clone() id="import-peek" body=body/> }
}
