//! How the rows are written: all or nothing, or row by row behind a canary.

use leptos::prelude::*;

use super::work::Work;
use crate::calls::imports::{self, Manner};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, CheckField, Glyph, Icon, Look, Refusals, Submission, text};

/// First rows that go ahead when the person wants a canary.
const CANARY: i32 = 3;

/// The choice and its button.
#[component]
pub fn Apply(work: Work) -> impl IntoView {
    let form = Submission::new();
    let stated = work.import.data().map_or(Manner::Whole, |import| Manner::of(&import));
    let by_row = RwSignal::new(matches!(stated, Manner::ByRow { .. }));
    let canary = RwSignal::new(true);
    let manner = move || match by_row.get() {
        false => Manner::Whole,
        true => Manner::ByRow { canary: if canary.get() { CANARY } else { 0 } },
    };
    let n_rejected = Memo::new(move |_| work.import.map(|import| import.rejected).unwrap_or_default());
    let n_written =
        move || work.import.map(|import| import.created.saturating_add(import.changed)).unwrap_or_default();
    let why_not = Signal::derive(move || {
        if n_rejected.get() > 0 && !by_row.get() {
            Some(tr!(imports.errors_first).to_owned())
        } else if n_written() == 0 {
            Some(tr!(imports.nothing_to_write).to_owned())
        } else {
            None
        }
    });
    let press = move |_| {
        form.send(imports::apply(work.id, untrack(manner)), move |import| work.import.put(import));
    };
    view! {
        <section class="card apply" aria-labelledby="apply-title">
            <h2 id="apply-title" class="sr-only">{tr!(imports.step_apply)}</h2>
            <Refusals submission=form/>
            <div class="apply__row">
                <div class="apply__choice" role="radiogroup" aria-label=tr!(imports.manner)>
                    <Choice of=false by_row=by_row/>
                    <Choice of=true by_row=by_row/>
                    <Show when=move || by_row.get()>
                        <CheckField
                            id="import-canary"
                            label=tr!(imports.canary)
                            value=canary
                            hint=tr!(imports.canary_hint)
                        />
                    </Show>
                </div>
                <div class="apply__act">
                    <Button
                        look=Look::Primary
                        busy=form.busy
                        disabled=Signal::derive(move || why_not.get().is_some())
                        title=why_not
                        attr:data-testid="import-apply"
                        on:click=press
                    >
                        <Icon glyph=Glyph::Play/>
                        {redrawn(move || tr!(imports.apply_n, count = text::counted(n_written())).to_string())}
                    </Button>
                    {redrawn(move || why_not.get().map(|why| view! { <p class="muted">{why}</p> }))}
                </div>
            </div>
        </section>
    }
}

/// One of the two manners.
#[component]
fn Choice(of: bool, by_row: RwSignal<bool>) -> impl IntoView {
    let (id, name, about) = if of {
        ("manner-rows", tr!(imports.by_row), tr!(imports.by_row_text))
    } else {
        ("manner-whole", tr!(imports.whole), tr!(imports.whole_text))
    };
    view! {
        <label class="check" data-testid=id>
            <input
                type="radio"
                name="import-manner"
                prop:checked=move || by_row.get() == of
                on:change=move |_| by_row.set(of)
            />
            <span>
                {name}
                <span class="field__hint is-block">{about}</span>
            </span>
        </label>
    }
}
