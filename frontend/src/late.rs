//! Pages that come when they are first opened. The program is one crate; `cargo xtask bundle` cuts from it what only
//! such pages need, and this module waits for it and says when it does not come.

use std::future::Future;
use std::pin::Pin;

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::connection;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::{Button, Glyph, Icon, Notice, Skeleton, badge::Tone};

/// Draws a page that has come.
pub type Draw = fn() -> AnyView;

/// The pages of a part by name.
pub type Pages = &'static [(&'static str, Draw)];

/// A part on its way.
pub type Coming = Pin<Box<dyn Future<Output = Result<Pages, SplitLoaderError>>>>;

/// Where the page stands.
#[derive(Clone, Copy)]
enum Stage {
    Coming,
    Here(Draw),
    Missing,
}

/// The page of a part once it has come; a grey bar before, and a way out if it cannot come.
///
/// What is asked for may be gone from the server: a new version has names of its own. Only a reload helps then, so
/// that is what is offered; when a lost connection comes back, the part is asked for again without it.
///
/// Every page of every part is this one type of view: the router makes code for each type that it meets.
pub fn late(page: &'static str, fetch: fn() -> Coming) -> impl Fn() -> AnyView + Send + Copy + 'static {
    move || show(page, fetch)
}

fn show(page: &'static str, fetch: fn() -> Coming) -> AnyView {
    let mut coming = fetch();
    // A part that is here already shows its page at once.
    if let Some(Ok(pages)) = (&mut coming).now_or_never()
        && let Some(draw) = named(pages, page)
    {
        return untrack(draw);
    }
    let stage = RwSignal::new(Stage::Coming);
    wait(page, coming, stage);
    effect(move |before: Option<()>| {
        connection::track_returns();
        if before.is_some() && matches!(stage.get_untracked(), Stage::Missing) {
            stage.set(Stage::Coming);
            wait(page, fetch(), stage);
        }
    });
    let view = move || match stage.get() {
        Stage::Coming => view! { <div class="coming"><Skeleton width="160px"/></div> }.into_any(),
        Stage::Here(draw) => untrack(draw),
        Stage::Missing => missing(),
    };
    view.into_any()
}

fn named(pages: Pages, page: &str) -> Option<Draw> {
    pages.iter().find(|(name, _)| *name == page).map(|(_, draw)| *draw)
}

fn wait(page: &'static str, coming: Coming, stage: RwSignal<Stage>) {
    spawn_local(async move {
        let draw = coming.await.ok().and_then(|pages| named(pages, page));
        if draw.is_none() {
            connection::suspect();
        }
        // Nobody waits any more when the person has gone elsewhere.
        stage.try_set(draw.map_or(Stage::Missing, Stage::Here));
    });
}

fn missing() -> AnyView {
    let reload = |_| {
        if let Err(error) = window().location().reload() {
            leptos::logging::warn!("reload: {error:?}");
        }
    };
    view! {
        <div class="coming" data-testid="page-missing">
            <Notice tone=Tone::Bad title=tr!(errors.part_missing) text=tr!(errors.part_missing_text)>
                <Button on:click=reload>
                    <Icon glyph=Glyph::Again/>
                    {tr!(errors.reload)}
                </Button>
            </Notice>
        </div>
    }
    .into_any()
}
