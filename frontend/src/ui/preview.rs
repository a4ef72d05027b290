//! What a form would do, beside it.

use leptos::prelude::*;

/// The card. It is dimmed while that is worked out again.
#[component]
pub fn PreviewCard(
    /// Test id, also the id of the title.
    id: &'static str,
    /// Title.
    #[prop(into)]
    title: String,
    /// The figures that it shows are not about the fields as they are now.
    #[prop(into)]
    stale: Signal<bool>,
    /// Beside the title.
    #[prop(optional, into)]
    beside: Option<ViewFn>,
    /// Level of its heading, 2 or 3.
    #[prop(default = 3)]
    level: u8,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let heading = match level {
        2 => view! { <h2 id=heading>{title}</h2> }.into_any(),
        _ => view! { <h3 id=heading>{title}</h3> }.into_any(),
    };
    view! {
        <section
            class=move || if stale.get() { "card preview is-stale" } else { "card preview" }
            aria-labelledby=format!("{id}-title")
            aria-live="polite"
            aria-busy=move || stale.get().to_string()
            data-testid=id
        >
            <div class="card__head">
                {heading}
                {beside.map(|beside| beside.run())}
            </div>
            {children()}
        </section>
    }
}
