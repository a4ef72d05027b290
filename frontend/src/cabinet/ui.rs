//! The few parts that pages of the cabinet are made of. Every control is at least 44 pixels high.

use leptos::prelude::*;

use crate::erased::redrawn;
use crate::tr;

/// Drawings of the tabs and of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The first page.
    Home,
    /// Documents.
    Paper,
    /// Subscriptions.
    Layers,
    /// Everything else.
    Menu,
    /// To the right.
    Next,
    /// Back.
    Back,
    /// Something is wrong.
    Warn,
    /// A file to be kept.
    Down,
    /// Something waits.
    Clock,
    /// It is done.
    Done,
}

/// A drawing; what it stands for is said beside it.
#[component]
pub fn Mark(sign: Sign) -> impl IntoView {
    let path = match sign {
        Sign::Home => "M3 10.5 12 3l9 7.5M5 9v12h5v-6h4v6h5V9",
        Sign::Paper => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
        Sign::Layers => "m12 3 9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
        Sign::Menu => "M4 7h16M4 12h16M4 17h16",
        Sign::Next => "m9 6 6 6-6 6",
        Sign::Back => "m15 6-6 6 6 6",
        Sign::Warn => "M12 3 2 20h20zM12 10v5M12 17.5v.5",
        Sign::Down => "M12 4v11m-4-4 4 4 4-4M5 20h14",
        Sign::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2",
        Sign::Done => "m4.5 12.5 5 5L19.5 7",
    };
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path/>
        </svg>
    }
}

/// What went wrong, told at once to those who do not see.
#[component]
pub fn Alert(text: String) -> impl IntoView {
    view! {
        <div class="note is-bad" role="alert">
            <Mark sign=Sign::Warn/>
            <p>{text}</p>
        </div>
    }
}

/// Something is awaited.
#[component]
pub fn Waiting() -> impl IntoView {
    view! { <div class="card waiting" aria-busy="true"><span class="sr-only">{tr!(cabinet.waiting)}</span></div> }
}

/// Title of a page: gets the focus when the page is opened, and names the document.
#[component]
pub fn Title(
    /// The words.
    #[prop(into)]
    text: String,
    /// Where "back" leads.
    #[prop(optional)]
    back: Option<&'static str>,
) -> impl IntoView {
    document().set_title(&format!("{text} · {}", tr!(cabinet.product)));
    let heading = NodeRef::<leptos::html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            drop(heading.focus());
        }
    });
    view! {
        <div class="title">
            {back
                .map(|to| {
                    view! {
                        <a class="title__back" href=to aria-label=tr!(cabinet.back)>
                            <Mark sign=Sign::Back/>
                        </a>
                    }
                })}
            <h1 tabindex="-1" node_ref=heading>{text}</h1>
        </div>
    }
}

/// A field with its label and what is wrong with it.
#[component]
pub fn Field(
    /// Id of the control.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// What to know beforehand.
    #[prop(into, optional)]
    hint: Option<String>,
    /// Kind of the control.
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keys a phone shows.
    #[prop(default = "text")]
    inputmode: &'static str,
) -> impl IntoView {
    let told = format!("{id}-told");
    let described = told.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
                aria-invalid=move || error.get().is_some().to_string()
                aria-describedby=described
            />
            <div id=told class="field__told">
                {redrawn(move || {
                    match error.get() {
                        Some(text) => view! { <p class="field__error" role="alert">{text}</p> }.into_any(),
                        None => hint.clone().map(|text| view! { <p class="muted">{text}</p> }).into_any(),
                    }
                })}
            </div>
        </div>
    }
}

/// A row of a list that leads somewhere: what, beneath it what about it, at the right a figure.
#[component]
pub fn Row(
    /// Where to.
    #[prop(into)]
    to: String,
    /// What.
    #[prop(into)]
    title: String,
    /// What about it.
    #[prop(into, optional)]
    about: String,
    /// And one line more.
    #[prop(into, optional)]
    then: String,
    /// At the right.
    #[prop(into, optional)]
    figure: String,
    /// A state beneath the figure.
    #[prop(optional)]
    badge: Option<AnyView>,
) -> impl IntoView {
    view! {
        <li>
            <a class="row" href=to>
                <span class="row__text">
                    <span class="row__title">{title}</span>
                    <span class="muted">{about}</span>
                    <span class="muted">{then}</span>
                </span>
                <span class="row__end">
                    <span class="row__figure">{figure}</span>
                    {badge}
                </span>
                <Mark sign=Sign::Next/>
            </a>
        </li>
    }
}

/// A state in words, coloured besides.
pub fn badge(tone: &'static str, text: impl Into<String>) -> AnyView {
    view! { <span class=format!("badge is-{tone}")>{text.into()}</span> }.into_any()
}

/// A text of several paragraphs.
pub fn paragraphs(text: &str) -> AnyView {
    text.split("\n\n").map(|part| view! { <p class="muted">{part.to_owned()}</p> }).collect_view().into_any()
}
