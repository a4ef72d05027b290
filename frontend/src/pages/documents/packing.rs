//! A file of many documents: wanted, watched, downloaded, on top of the list that it is made of.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::documents::{PackForm, PackState};
use shared::ids::DocumentPackId;

use super::words::href;
use crate::calls::documents::DocumentSort;
use crate::calls::idempotency_key;
use crate::calls::mail::DocumentChoice;
use crate::calls::packs::{self, DocumentPackCreateInput, DocumentPackError, DocumentPackView};
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::progress::{ProgressBar, Share};
use crate::ui::{Address, Button, Glyph, Icon, Notice, Toasts, Tone, text};

/// Pause between two questions when there is no stream, milliseconds.
const ASK_EVERY_MS: u32 = 1500;

/// The file that is wanted on a page; there is one at a time.
#[derive(Clone, Copy)]
pub struct Packing {
    pack: RwSignal<Option<DocumentPackView>>,
    busy: RwSignal<bool>,
    toasts: Toasts,
}

impl Packing {
    /// None is wanted yet.
    pub fn none() -> Packing {
        Packing { pack: RwSignal::new(None), busy: RwSignal::new(false), toasts: Toasts::get() }
    }

    /// True while a file is asked for or made: another one waits for it.
    pub fn busy(self) -> Signal<bool> {
        Signal::derive(move || {
            self.busy.get() || self.pack.with(|pack| pack.as_ref().is_some_and(|pack| pack.state.is_busy()))
        })
    }

    /// Shows the file that the address names: the way back to one that was begun elsewhere.
    pub fn follow_address(self, address: Address) {
        let named = address.get(PACK);
        effect(move |_| {
            let Ok(id) = named.get().parse::<DocumentPackId>() else { return };
            spawn_local(async move {
                match packs::one(id).await {
                    Ok(Some(pack)) => {
                        self.pack.try_set(Some(pack));
                        self.follow(id).await;
                    }
                    Ok(None) => {}
                    Err(error) => self.toasts.refused(&error),
                }
            });
        });
    }

    /// Wants a file and follows it.
    pub fn start(self, form: PackForm, documents: DocumentChoice, sort: Vec<DocumentSort>) {
        let input =
            DocumentPackCreateInput { documents, sort: Some(sort), form, idempotency_key: idempotency_key() };
        self.busy.set(true);
        spawn_local(async move {
            let made = packs::create(input).await;
            self.busy.try_set(false);
            match made {
                Ok(pack) => {
                    let id = pack.id;
                    self.pack.try_set(Some(pack));
                    self.follow(id).await;
                }
                Err(error) => self.toasts.refused(&error),
            }
        });
    }

    /// Takes what came, while this file is the one that is shown; says whether to go on.
    fn take(self, id: DocumentPackId, pack: DocumentPackView) -> bool {
        let shown = self.pack.try_with_untracked(|shown| shown.as_ref().map(|shown| shown.id));
        if shown.flatten() != Some(id) {
            return false;
        }
        let busy = pack.state.is_busy();
        self.pack.try_set(Some(pack));
        busy
    }

    async fn follow(self, id: DocumentPackId) {
        packs::follow(id, |pack| self.take(id, pack)).await;
        // The stream may be lost, or may end before its last news came.
        loop {
            let known = self.pack.try_with_untracked(|pack| {
                pack.as_ref().is_some_and(|pack| pack.id == id && pack.state.is_busy())
            });
            if known != Some(true) {
                return;
            }
            if let Ok(Some(pack)) = packs::one(id).await
                && !self.take(id, pack)
            {
                return;
            }
            TimeoutFuture::new(ASK_EVERY_MS).await;
        }
    }

    fn stop(self, id: DocumentPackId) {
        spawn_local(async move {
            match packs::stop(id).await {
                Ok(pack) => drop(self.take(id, pack)),
                Err(error) => self.toasts.refused(&error),
            }
        });
    }
}

/// What the address calls a file.
const PACK: &str = "pack";

/// How far a file is.
pub fn share_of(pack: &DocumentPackView) -> Share {
    let (done, failed) = (i64::from(pack.done - pack.failed), pack.failed.into());
    Share { done, failed, total: pack.total.into() }
}

/// The address where a file is seen.
pub fn pack_href(id: DocumentPackId) -> String {
    format!("/invoices?{PACK}={id}")
}

/// How far the file is, and the file once it is ready; nothing when none is wanted.
#[component]
pub fn PackStrip(packing: Packing) -> impl IntoView {
    let state = Memo::new(move |_| packing.pack.with(|pack| pack.as_ref().map(|pack| (pack.id, pack.state))));
    redrawn(move || {
        let (id, state) = state.get()?;
        Some(match state {
            PackState::Queued | PackState::Running => view! { <Making packing=packing id=id/> }.into_any(),
            PackState::Done => ended(packing, ready),
            PackState::Failed => ended(packing, failed),
            PackState::Stopped => ended(packing, |_| {
                view! { <Notice tone=Tone::Info title=tr!(mail.pack_stopped)/> }.into_any()
            }),
        })
    })
}

#[component]
fn Making(packing: Packing, id: DocumentPackId) -> impl IntoView {
    let share =
        Signal::derive(move || packing.pack.with(|pack| pack.as_ref().map(share_of).unwrap_or_default()));
    let label = Signal::stored(tr!(mail.pack_making).to_owned());
    let done_of = move || {
        let Share { done, failed, total } = share.get();
        tr!(imports.done_of, done = text::number(done + failed), total = text::number(total)).to_string()
    };
    view! {
        <section class="card stack" aria-label=tr!(mail.pack_making) data-testid="pack-making">
            <ProgressBar share=share label=label>
                <strong>{tr!(mail.pack_making)}", "{redrawn(move || share.get().percent())}" %"</strong>
                <span>{redrawn(done_of)}</span>
            </ProgressBar>
            <div class="row">
                <Button attr:data-testid="pack-stop" on:click=move |_| packing.stop(id)>
                    <Icon glyph=Glyph::Stop/>
                    {tr!(mail.pack_stop)}
                </Button>
                <span class="muted">{tr!(mail.pack_leave)}</span>
            </div>
        </section>
    }
}

/// What became of the file, with a button that takes the strip away.
fn ended(packing: Packing, told: fn(DocumentPackView) -> AnyView) -> AnyView {
    let pack = packing.pack.get_untracked();
    view! {
        <section class="card stack" aria-label=tr!(mail.pack) data-testid="pack-ended">
            {pack.map(told)}
            <div class="row">
                <Button on:click=move |_| packing.pack.set(None)>{tr!(common.close)}</Button>
            </div>
        </section>
    }
    .into_any()
}

fn ready(pack: DocumentPackView) -> AnyView {
    let count = text::counted(pack.done - pack.failed);
    let title = tr!(mail.pack_ready, count = count).to_string();
    let until = pack.expires_at.map(|at| tr!(mail.pack_until, day = text::day_of(at.0)).to_string());
    let (name, testid) = match pack.form {
        PackForm::Zip => (tr!(mail.pack_download), "pack-download"),
        PackForm::Print => (tr!(mail.pack_open), "pack-open"),
    };
    let link = pack.url.map(|url| {
        // What is to be printed opens beside the page: the browser prints it from there.
        let target = (pack.form == PackForm::Print).then_some("_blank");
        view! {
            <a class="btn is-primary" href=url target=target rel="external" data-testid=testid>
                <Icon glyph=if pack.form == PackForm::Zip { Glyph::Download } else { Glyph::Printer }/>
                {name}
            </a>
        }
    });
    view! {
        <Notice tone=Tone::Ok title=title text=until.unwrap_or_default()>{link}</Notice>
        {faults(pack.failed, pack.errors)}
    }
    .into_any()
}

fn failed(pack: DocumentPackView) -> AnyView {
    view! {
        <Notice tone=Tone::Bad title=tr!(mail.pack_failed) text=pack.message.unwrap_or_default()/>
        {faults(pack.failed, pack.errors)}
    }
    .into_any()
}

/// Documents that are not in the file, and why.
fn faults(failed: i32, errors: Vec<DocumentPackError>) -> Option<AnyView> {
    let row = |error: DocumentPackError| {
        view! { <li><a href=href(error.document_id)>{error.name}</a>": "{error.message}</li> }
    };
    (failed > 0).then(|| {
        let title = tr!(mail.pack_faults, count = text::counted(failed)).to_string();
        view! {
            <div data-testid="pack-faults">
                <Notice tone=Tone::Warn title=title/>
                <ul>{errors.into_iter().map(row).collect_view()}</ul>
            </div>
        }
        .into_any()
    })
}
