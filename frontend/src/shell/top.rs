//! The top bar: search, what works now, the language, the theme and the person.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Role;

use super::side::Menu;
use super::{Surroundings, role_name};
use crate::i18n::{self, Language, Locale};
use crate::parts;
use crate::session::Session;
use crate::theme::Theme;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::hotkeys::{EVERYWHERE, Everywhere, caps_of};
use crate::ui::{Button, Glyph, Icon, Look, text};

/// The bar.
#[component]
pub fn Top(name: String, role: Option<Role>, palette: RwSignal<bool>, menu: Menu) -> impl IntoView {
    let session = Session::get();
    // What works now is news that can come a moment after the page.
    let Surroundings { clock, whole, .. } = Surroundings::get();
    let by_hand = move || clock.data().filter(|clock| clock.manual);
    view! {
        <header class="top">
            <button
                type="button"
                class="btn is-ghost is-square top__menu"
                data-testid="open-menu"
                aria-label=tr!(shell.open_menu)
                aria-controls="side"
                aria-expanded=move || menu.drawer.get().to_string()
                on:click=move |_| menu.drawer.set(true)
            >
                <Icon glyph=Glyph::Menu/>
            </button>
            <button
                type="button"
                class="top__find"
                data-testid="open-palette"
                aria-haspopup="dialog"
                on:click=move |_| palette.set(true)
            >
                <Icon glyph=Glyph::Search/>
                <span class="clip">{tr!(shell.find)}</span>
                <kbd>{caps_of(EVERYWHERE, &Everywhere::Palette)}</kbd>
            </button>
            <div class="top__right">
                {redrawn(move || {
                    by_hand()
                        .map(|clock| {
                            view! {
                                <span class="top__clock" title=tr!(shell.manual_clock_title)>
                                    <Icon glyph=Glyph::Clock/>
                                    {tr!(shell.manual_clock, day = text::date(clock.today.0)).to_string()}
                                </span>
                            }
                        })
                })}
                {redrawn(move || whole.get().then(parts::jobs()))}
                <Preferences/>
                <A href="/profile" attr:class="top__who" attr:title=tr!(shell.profile)>
                    <span class="clip strong" data-testid="viewer-name">{name}</span>
                    <span class="clip">{role.map(role_name)}</span>
                </A>
                <Button
                    look=Look::Ghost
                    title=Some(tr!(shell.sign_out).to_owned())
                    attr:aria-label=tr!(shell.sign_out)
                    attr:data-testid="sign-out"
                    on:click=move |_| session.leave()
                >
                    <Icon glyph=Glyph::SignOut/>
                </Button>
            </div>
        </header>
    }
}

/// Buttons of the language and the theme.
#[component]
pub fn Preferences() -> impl IntoView {
    let theme = expect_context::<Theme>();
    let language = expect_context::<Language>();
    let theme_name = move || if theme.is_dark() { tr!(shell.to_light) } else { tr!(shell.to_dark) };
    let other = match i18n::lang() {
        Locale::ru => Locale::en,
        Locale::en => Locale::ru,
    };
    view! {
        <Button
            look=Look::Ghost
            title=Some(tr!(shell.other_language).to_owned())
            attr:data-testid="language"
            on:click=move |_| language.choose(other)
        >
            {tr!(shell.other_language_code)}
            <span class="sr-only">{tr!(shell.other_language)}</span>
        </Button>
        <Button
            look=Look::Ghost
            title=Signal::derive(move || Some(theme_name().to_owned()))
            attr:aria-label=theme_name
            attr:data-testid="theme"
            on:click=move |_| theme.toggle()
        >
            {redrawn(move || view! { <Icon glyph=if theme.is_dark() { Glyph::Sun } else { Glyph::Moon }/> })}
        </Button>
    }
}
