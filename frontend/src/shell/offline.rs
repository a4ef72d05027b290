//! The strip that says that the server cannot be reached, and what that means for what was typed.

use leptos::prelude::*;

use crate::connection;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::{Notice, Toasts, Tone};

/// The strip; nothing while the server answers. When it comes back, that is said too.
#[component]
pub fn Offline() -> impl IntoView {
    let toasts = Toasts::get();
    effect(move |was_lost: Option<bool>| {
        let lost = connection::is_lost();
        if was_lost == Some(true) && !lost {
            toasts.done(tr!(shell.online));
        }
        lost
    });
    view! {
        <Show when=connection::is_lost>
            <div class="shell__note" data-testid="offline">
                <Notice tone=Tone::Bad title=tr!(shell.offline) text=tr!(shell.offline_text)/>
            </div>
        </Show>
    }
}
