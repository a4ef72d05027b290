//! A place to drop a file on, or to pick one.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The place.
#[component]
pub fn FileDrop(
    /// Id of the control.
    id: &'static str,
    /// What to drop.
    #[prop(into)]
    label: String,
    /// Which files fit, as `accept` of the input: `.csv,.txt`.
    accept: &'static str,
    /// Under the label: formats and the largest size.
    #[prop(into)]
    hint: String,
    /// Gets the file.
    #[prop(into)]
    on_file: Callback<web_sys::File>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let first = |files: Option<web_sys::FileList>| files.and_then(|files| files.get(0));
    let drop = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = first(event.data_transfer().and_then(|data| data.files())) {
            on_file.run(file);
        }
    };
    let pick = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = first(input.files()) {
            on_file.run(file);
        }
        // The same file can be picked again after it was mended.
        input.set_value("");
    };
    view! {
        <label
            class=move || if over.get() { "drop is-over" } else { "drop" }
            for=id
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <input node_ref=input class="sr-only" type="file" id=id name=id accept=accept on:change=pick/>
            <Icon glyph=Glyph::Upload/>
            <strong>{label}</strong>
            <span class="muted">{hint}</span>
        </label>
    }
}
