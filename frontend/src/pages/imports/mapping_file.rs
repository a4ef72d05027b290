//! The mapping as a file: the same one that the command line reads.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::work::Work;
use crate::calls::imports::{self, Under};
use crate::tr;
use crate::ui::{Button, Glyph, Icon, Look, Toasts};

/// Reads a mapping file into the mapping in work.
#[component]
pub fn LoadMapping(work: Work) -> impl IntoView {
    let toasts = Toasts::get();
    let node = NodeRef::<leptos::html::Input>::new();
    let picked = move |_| {
        let Some(input) = node.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be picked again after it was mended.
        input.set_value("");
        let Some(file) = file else { return };
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            match imports::preview(work.id, Under::File(text.unwrap_or_default())).await {
                Ok(preview) => {
                    work.mapping.set(imports::mapping(&preview.mapping));
                    work.replaced.notify();
                    toasts.done(tr!(imports.mapping_loaded));
                }
                Err(error) => toasts.refused(&error),
            }
        });
    };
    view! {
        <label class="btn" for="mapping-file">
            <Icon glyph=Glyph::Upload/>
            {tr!(imports.load_mapping)}
            <input
                node_ref=node
                class="sr-only"
                type="file"
                id="mapping-file"
                accept=".toml"
                on:change=picked
            />
        </label>
    }
}

/// Writes the mapping in work into a file.
#[component]
pub fn SaveMapping(work: Work) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let press = move |_| {
        let Some(mapping) = work.mapping.get_untracked() else { return };
        let name = format!("{}.toml", mapping.kind.code());
        busy.set(true);
        spawn_local(async move {
            match imports::preview(work.id, Under::Mapping(Box::new(mapping))).await {
                Ok(preview) => save(&name, &preview.mapping_file),
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button look=Look::Secondary busy=busy attr:data-testid="mapping-save" on:click=press>
            <Icon glyph=Glyph::Download/>
            {tr!(imports.save_mapping)}
        </Button>
    }
}

/// Hands a text to the browser as a file.
fn save(name: &str, text: &str) {
    let Ok(link) = document().create_element("a") else { return };
    let content = String::from(js_sys::encode_uri_component(text));
    let address = format!("data:application/toml;charset=utf-8,{content}");
    let set = link.set_attribute("href", &address).and(link.set_attribute("download", name));
    if set.is_ok()
        && let Ok(link) = link.dyn_into::<web_sys::HtmlElement>()
    {
        link.click();
    }
}
