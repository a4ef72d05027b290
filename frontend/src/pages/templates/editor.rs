//! The field of a template's text: CodeMirror, which comes when it is first needed, and a plain field where it does
//! not come.

use js_sys::{Function, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::calls::templates::{TemplateFaultView, TemplateVariableView};
use crate::i18n::Locale;
use crate::tr;
use crate::ui::erased::{effect, redrawn};

/// Where the script is, and what it is called once it has come.
const SCRIPT: &str = "/editor/editor.min.js";
const NAME: &str = "AbonaEditor";

/// What templates may call beside their variables: the common file defines it.
const FUNCTIONS: [(&str, &str); 12] = [
    ("sheet", "#show: sheet"),
    ("heading-line", "#heading-line[]"),
    ("labelled", "#labelled(([:], ))"),
    ("goods-table", "#goods-table([])"),
    ("totals-block", "#totals-block()"),
    ("or-dash", "#or-dash()"),
    ("fit", "#fit()"),
    ("picture", "#picture((\"logo.png\", \"logo.jpg\"), height: 16mm)"),
    ("signature", "#signature(d.director, who: \"director\")"),
    ("stamp", "#stamp()"),
    ("sides", "#sides()"),
    ("blank", "#blank(\"\", \"\")"),
];

/// The editor: commands to it do nothing while it is not there.
#[derive(Clone, Copy)]
pub struct Handle {
    made: StoredValue<Option<JsValue>, LocalStorage>,
    text: RwSignal<String>,
}

impl Handle {
    /// An editor of this text, which it changes as somebody types.
    pub fn new(text: RwSignal<String>) -> Handle {
        Handle { made: StoredValue::new_local(None), text }
    }

    fn call(self, name: &str, with: &[JsValue]) -> bool {
        let made = self.made.try_with_value(Clone::clone).flatten();
        made.is_some_and(|made| called(&made, name, with).is_ok())
    }

    /// Puts another text in.
    pub fn set(self, text: &str) {
        self.text.set(text.to_owned());
        self.call("set", &[text.into()]);
    }

    /// Puts a piece where the caret is; at the end of a plain field.
    pub fn insert(self, piece: &str) {
        if !self.call("insert", &[piece.into()]) {
            self.text.update(|text| text.push_str(piece));
        }
    }

    /// Marks what is wrong, or that nothing is.
    pub fn mark(self, fault: Option<&TemplateFaultView>) {
        let (line, column, message) = match fault {
            Some(fault) => (fault.line.unwrap_or(0), fault.column.unwrap_or(1), fault.message.as_str()),
            None => (0, 0, ""),
        };
        self.call("fault", &[line.into(), column.into(), message.into()]);
    }

    /// Goes to a line.
    pub fn reach(self, line: i32) {
        self.call("reach", &[line.into()]);
    }

    fn open(self, at: &web_sys::HtmlElement, variables: &[TemplateVariableView], read_only: bool) -> bool {
        let language = if crate::i18n::lang() == Locale::ru { "ru" } else { "en" };
        let text = self.text;
        let changed = Closure::<dyn FnMut(String)>::new(move |typed: String| drop(text.try_set(typed)));
        let with = [
            JsValue::from(at.clone()),
            text.get_untracked().into(),
            tr!(templates.text).into(),
            language.into(),
            read_only.into(),
            changed.into_js_value(),
        ];
        let made = Reflect::get(&window(), &NAME.into()).and_then(|face| called(&face, "create", &with));
        let Ok(made) = made else { return false };
        self.made.set_value(Some(made));
        self.call("variables", &[known(variables).to_string().into()]);
        true
    }
}

/// What may be completed, as the script reads it.
fn known(variables: &[TemplateVariableView]) -> serde_json::Value {
    let variable = |one: &TemplateVariableView| {
        let label =
            one.insert.trim_start_matches('#').lines().next().unwrap_or_default().trim_end_matches(" [");
        serde_json::json!({ "label": label, "insert": one.insert, "detail": one.description, "info": one.sample,
                            "kind": "property" })
    };
    let function = |(label, insert): &(&str, &str)| serde_json::json!({ "label": label, "insert": insert, "detail": "", "info": null, "kind": "function" });
    variables.iter().map(variable).chain(FUNCTIONS.iter().map(function)).collect()
}

fn called(of: &JsValue, name: &str, with: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    function.apply(of, &with.iter().collect::<js_sys::Array>())
}

/// Brings the script; `come` gets whether it is here.
fn fetch(come: impl Fn(bool) + Clone + 'static) {
    let is_here = || Reflect::has(&window(), &NAME.into()).unwrap_or(false);
    if is_here() {
        come(true);
        return;
    }
    let Ok(script) = document().create_element("script") else { return come(false) };
    let named = script.set_attribute("src", SCRIPT);
    for event in ["load", "error"] {
        let tell = come.clone();
        let told = Closure::once_into_js(move || tell(is_here()));
        if named.is_err() || script.add_event_listener_with_callback(event, told.unchecked_ref()).is_err() {
            return come(false);
        }
    }
    let placed = document().document_element().map(|page| page.append_child(&script));
    if !matches!(placed, Some(Ok(_))) {
        come(false);
    }
}

/// The field.
#[component]
pub fn Editor(
    handle: Handle,
    text: RwSignal<String>,
    variables: Vec<TemplateVariableView>,
    read_only: bool,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    // Nothing before it is known; then whether a plain field takes its place.
    let plain = RwSignal::new(None::<bool>);
    let variables = StoredValue::new(variables);
    effect(move |before: Option<()>| {
        let Some(place) = place.get() else { return };
        if before.is_some() && handle.made.with_value(Option::is_some) {
            return;
        }
        fetch(move |here| {
            let opened =
                here && variables.try_with_value(|known| handle.open(&place, known, read_only)) == Some(true);
            plain.try_set(Some(!opened));
        });
    });
    on_cleanup(move || {
        handle.call("close", &[]);
    });
    let instead = move || {
        (plain.get() == Some(true)).then(|| {
            view! {
                <textarea
                    class="template__plain mono"
                    aria-label=tr!(templates.text)
                    data-testid="template-text"
                    spellcheck="false"
                    readonly=read_only
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            }
        })
    };
    view! {
        <div class="template__editor" class:is-plain=move || plain.get() == Some(true)>
            <div node_ref=place class="template__code"></div>
            {redrawn(instead)}
        </div>
    }
}
