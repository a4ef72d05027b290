//! Live progress of a run.

use std::time::{Duration, Instant};

use async_graphql::futures_util::Stream;
use async_graphql::{Context, Subscription};
use shared::api::billing::BillRunProgress;
use shared::ids::BillRunId;
use tokio::sync::watch;

use crate::access::Actor;
use crate::app::App;
use crate::billing::service::view;
use crate::graphql::{actor, app};

/// Live progress of runs.
#[derive(Default)]
pub struct BillingSubscription;

/// How long the stream waits for a hint before it looks by itself: another node may do the work.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[Subscription]
impl BillingSubscription {
    /// Progress of a run, each time it moved; ends when the run rests.
    async fn bill_run_progress(
        &self,
        ctx: &Context<'_>,
        id: BillRunId,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<BillRunProgress>> + use<>> {
        let (app, actor) = (app(ctx).clone(), actor(ctx)?.clone());
        view::run(&app, &actor, id).await?;
        let hints = app.live().watch(&id.to_string());
        let watch = Watch { app, actor, id, hints, pace: None, last: None, over: false };
        Ok(futures_util::stream::unfold(watch, Watch::next))
    }
}

struct Watch {
    app: App,
    actor: Actor,
    id: BillRunId,
    hints: watch::Receiver<u64>,
    pace: Option<Pace>,
    last: Option<BillRunProgress>,
    over: bool,
}

/// Where the present state was first seen, to tell how long the rest will take.
struct Pace {
    state: shared::run::RunState,
    since: Instant,
    done: i32,
}

impl Watch {
    async fn next(mut self) -> Option<(async_graphql::Result<BillRunProgress>, Watch)> {
        if self.over {
            return None;
        }
        loop {
            let read = view::run(&self.app, &self.actor, self.id).await;
            match read.map(|run| run.progress) {
                Err(error) => {
                    self.over = true;
                    return Some((Err(error.into()), self));
                }
                Ok(mut progress) => {
                    self.over = !progress.state.is_working();
                    if self.over || self.last.as_ref() != Some(&progress) {
                        self.last = Some(progress.clone());
                        progress.seconds_left = self.seconds_left(&progress);
                        return Some((Ok(progress), self));
                    }
                }
            }
            // A lost sender only means that no hint will come: the wait then ends by itself.
            drop(tokio::time::timeout(LOOK_AGAIN, self.hints.changed()).await);
        }
    }

    fn seconds_left(&mut self, progress: &BillRunProgress) -> Option<i32> {
        let pace = match &self.pace {
            Some(pace) if pace.state == progress.state => pace,
            None | Some(_) => {
                let done = progress.done;
                self.pace.insert(Pace { state: progress.state, since: Instant::now(), done })
            }
        };
        let done = u64::try_from(progress.done - pace.done).ok().filter(|done| *done > 0)?;
        let left = u64::try_from(progress.total - progress.done).ok()?;
        let elapsed = u64::try_from(pace.since.elapsed().as_millis()).ok()?;
        i32::try_from(elapsed.checked_mul(left)? / done / 1_000).ok()
    }
}
