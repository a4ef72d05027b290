//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::tr;
use crate::ui::{Glyph, Icon};

/// The page. It stands outside the frame of the others, so it names itself.
#[component]
pub fn NotFound() -> impl IntoView {
    document().set_title(&format!("{} · {}", tr!(errors.page_not_found), tr!(common.product)));
    view! {
        <main class="gate">
            <div class="empty">
                <Icon glyph=Glyph::Ban/>
                <h1 class="empty__title">{tr!(errors.page_not_found)}</h1>
                <p>{tr!(errors.page_not_found_text)}</p>
                <div class="row">
                    <A href="/" attr:class="btn">{tr!(shell.desk)}</A>
                </div>
            </div>
        </main>
    }
}
