//! The frame of a page: its title, the way to it, its actions.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;

use super::erased::{effect, redrawn};
use super::icon::{Glyph, Icon};
use crate::tr;

/// How a page uses the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// Scrolls as a whole.
    #[default]
    Flow,
    /// Fills the window; a list inside scrolls.
    Filled,
    /// A form of readable width.
    Form,
}

impl Span {
    const fn class(self) -> &'static str {
        match self {
            Span::Flow => "page",
            Span::Filled => "page is-filled",
            Span::Form => "page is-form",
        }
    }
}

/// A page. Sets the window's title and moves the focus to the heading, so that a screen reader says where it is.
#[component]
pub fn Page(
    /// Title.
    #[prop(into)]
    title: Signal<String>,
    /// The list it belongs to: address and name.
    #[prop(optional)]
    parent: Option<(&'static str, String)>,
    /// How it uses the window.
    #[prop(optional)]
    span: Span,
    /// Beside the title: a count, a badge.
    #[prop(optional, into)]
    beside: ViewFn,
    /// Buttons at the right.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What it shows is a trial: nothing of it is in the books. A hatched strip says so beside the title's word.
    #[prop(optional, into)]
    sandbox: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    effect(move |_| document().set_title(&format!("{} · {}", title.get(), tr!(common.product))));
    effect(move |_| {
        if let Some(heading) = heading.get() {
            // Focus on a heading only tells where we are; without it the page still works.
            drop(heading.focus());
        }
    });
    view! {
        <div class=span.class() class:is-sandbox=move || sandbox.get()>
            <div class="page__head">
                <div>
                    {parent
                        .map(|(href, name)| {
                            view! {
                                <nav class="page__crumbs" aria-label=tr!(common.crumbs)>
                                    <Icon glyph=Glyph::Right/>
                                    <A href=href>{name}</A>
                                </nav>
                            }
                        })}
                    <div class="page__title">
                        <h1 tabindex="-1" node_ref=heading>{redrawn(move || title.get())}</h1>
                        {redrawn(move || beside.run())}
                    </div>
                </div>
                <div class="page__actions">{redrawn(move || actions.run())}</div>
            </div>
            {children()}
        </div>
    }
}
