//! Every part of the kit in each of its states, with made-up data: what designers and screen readers check.

mod controls;
mod fields;
mod layers;
mod lists;
mod marks;
mod states;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::today::today;
use crate::tr;
use crate::ui::{Page, text};
use controls::Controls;
use fields::{Fields, Pickers};
use layers::Layers;
use lists::Lists;
use marks::{Badges, Words};
use states::{History, Progress, States};

/// A section of the page: its id, its name, what stands in it.
type Part = (&'static str, &'static str, fn() -> AnyView);

fn parts() -> [Part; 10] {
    [
        ("buttons", tr!(gallery.buttons), || view! { <Controls/> }.into_any()),
        ("fields", tr!(gallery.fields), || view! { <Fields/> }.into_any()),
        ("pickers", tr!(gallery.pickers), || view! { <Pickers/> }.into_any()),
        ("badges", tr!(gallery.badges), || view! { <Badges/> }.into_any()),
        ("words", tr!(gallery.words), || view! { <Words/> }.into_any()),
        ("states", tr!(gallery.states), || view! { <States/> }.into_any()),
        ("progress", tr!(gallery.progress), || view! { <Progress/> }.into_any()),
        ("history", tr!(gallery.history), || view! { <History/> }.into_any()),
        ("lists", tr!(gallery.lists), || view! { <Lists/> }.into_any()),
        ("layers", tr!(gallery.layers), || view! { <Layers/> }.into_any()),
    ]
}

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    let link = |(id, name, _): Part| {
        view! { <a class="chip" href=format!("#{id}") rel="external">{name}</a> }
    };
    let section = |(id, name, part): Part| {
        view! {
            <section class="card stack-l" id=id aria-labelledby=format!("{id}-name")>
                <h2 id=format!("{id}-name")>{name}</h2>
                {part()}
            </section>
        }
    };
    view! {
        <Page title=tr!(gallery.title).to_owned()>
            <p class="muted">{tr!(gallery.lead)}</p>
            <nav class="chips" aria-label=tr!(gallery.index)>{parts().map(link).collect_view()}</nav>
            {parts().map(section).collect_view()}
        </Page>
    }
}

/// An instant of today.
fn moment() -> DateTime<Utc> {
    text::day_start(today()).unwrap_or_default()
}

/// One state of a part, under its name.
#[component]
fn Specimen(
    /// The state.
    name: &'static str,
    /// Takes the whole width.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=if wide { "specimen is-wide" } else { "specimen" }>
            <h3 class="specimen__name">{name}</h3>
            <div class="specimen__body">{children()}</div>
        </div>
    }
}
