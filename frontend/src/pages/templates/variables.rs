//! What a template may print: a press puts it where the caret is.

use leptos::prelude::*;
use shared::documents::VariableType;

use super::editor::Handle;
use crate::calls::templates::TemplateVariableView;
use crate::tr;
use crate::ui::TextField;
use crate::ui::erased::redrawn;

/// The list.
#[component]
pub fn Variables(all: Vec<TemplateVariableView>, handle: Handle) -> impl IntoView {
    let sought = RwSignal::new(String::new());
    let all = StoredValue::new(all);
    let found = move || {
        let sought = sought.get().trim().to_lowercase();
        let is_found = |one: &&TemplateVariableView| {
            sought.is_empty()
                || one.path.to_lowercase().contains(&sought)
                || one.description.to_lowercase().contains(&sought)
        };
        all.with_value(|all| all.iter().filter(is_found).cloned().collect::<Vec<_>>())
    };
    let row = move |one: TemplateVariableView| {
        let depth = one.path.matches('.').count();
        let name = one.path.rsplit('.').next().unwrap_or_default().to_owned();
        let name = if one.kind == VariableType::List { format!("{name}[]") } else { name };
        let (insert, path) = (one.insert, one.path);
        view! {
            <li style:padding-left=format!("{}px", depth * 14)>
                <button
                    type="button"
                    class="link mono"
                    title=path.clone()
                    aria-label=tr!(documents.insert, variable = path).to_string()
                    on:click=move |_| handle.insert(&insert)
                >
                    {name}
                </button>
                <span class="variables__what">{one.description}</span>
                <span class="variables__sample muted">{one.sample}</span>
            </li>
        }
    };
    view! {
        <div class="stack template__variables">
            <TextField id="variable-search" label=tr!(templates.find_variable) value=sought/>
            <ul class="variables is-tree" data-testid="template-variables">
                {redrawn(move || found().into_iter().map(row).collect_view())}
            </ul>
        </div>
    }
}
