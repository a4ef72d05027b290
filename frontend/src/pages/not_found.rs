//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::tr;
use crate::ui::{Empty, Glyph};

/// The page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main class="gate">
            <Empty glyph=Glyph::Ban title=tr!(errors.page_not_found) text=tr!(errors.page_not_found_text)>
                <A href="/" attr:class="btn">{tr!(shell.desk)}</A>
            </Empty>
        </main>
    }
}
