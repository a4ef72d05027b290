//! Following a working run: the live stream, and where it fails, asking every second and a half.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::BillRunId;
use shared::run::RunState;

use crate::calls::runs::{self, BillRunCard, BillRunProgress, BillRunView};
use crate::live::End;
use crate::remote::Remote;
use crate::ui::erased::effect;

/// Pause between two questions when there is no stream, milliseconds.
const ASK_EVERY_MS: u32 = 1500;

/// True while the server works on the run.
pub fn is_busy(run: &BillRunView) -> bool {
    run.state.is_working() || run.reversing
}

/// What is followed.
#[derive(Clone, Copy)]
pub struct Watch {
    /// The run.
    pub card: Remote<Option<BillRunCard>>,
    /// The last word of the stream.
    pub progress: RwSignal<Option<BillRunProgress>>,
    /// True while the stream is lost and we ask instead.
    pub lost: RwSignal<bool>,
    following: StoredValue<bool>,
}

impl Watch {
    /// Follows the run of `card` whenever it works.
    pub fn new(card: Remote<Option<BillRunCard>>) -> Watch {
        let watch = Watch {
            card,
            progress: RwSignal::new(None),
            lost: RwSignal::new(false),
            following: StoredValue::new(false),
        };
        let working = Memo::new(move |_| {
            card.data().flatten().filter(|card| is_busy(&card.run)).map(|card| card.run.id)
        });
        effect(move |_| {
            if let Some(id) = working.get()
                && !watch.following.get_value()
            {
                watch.following.set_value(true);
                spawn_local(watch.follow(id));
            }
        });
        watch
    }

    /// True while the page is still there.
    fn alive(self) -> bool {
        self.following.try_get_value().is_some()
    }

    async fn follow(self, id: BillRunId) {
        let mut state = None::<RunState>;
        let end = runs::follow(id, |progress| {
            if !self.alive() {
                return false;
            }
            let now = progress.state;
            self.progress.set(Some(progress));
            if state.replace(now) != Some(now) {
                self.card.refresh();
            }
            now.is_working()
        })
        .await;
        if self.alive() {
            // A reversal is not in the stream: it is asked for as well.
            self.lost.set(end == End::Lost);
            self.progress.set(None);
            self.ask(id).await;
        }
        if self.alive() {
            self.following.set_value(false);
            self.lost.set(false);
        }
    }

    /// Reads the run again and again until it rests.
    async fn ask(self, id: BillRunId) {
        while self.alive() {
            if let Ok(Some(card)) = runs::one(id).await {
                let busy = is_busy(&card.run);
                self.card.put(Some(card));
                if !busy {
                    return;
                }
            }
            TimeoutFuture::new(ASK_EVERY_MS).await;
        }
    }
}
