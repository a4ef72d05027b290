//! Watching a long job: how it stands at once, then each time it went on.

use std::future::Future;
use std::time::Duration;

use async_graphql::Result;
use async_graphql::futures_util::Stream;

use crate::app::App;
use crate::error::Error;

/// How long a watcher waits for a hint before it looks by itself: another node may do the work.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The job that hints name `key`, as `look` sees it: at once, then each time it is another than before. `look` answers
/// whether the job goes on; the stream ends with it, and with an error.
pub fn watching<T, Look, Seen>(app: App, key: String, look: Look) -> impl Stream<Item = Result<T>>
where
    T: Clone + PartialEq + Send,
    Look: Fn(App) -> Seen + Clone + Send,
    Seen: Future<Output = Result<(T, bool), Error>> + Send,
{
    let start = Some((app.live().watch(&key), None::<T>));
    futures_util::stream::unfold(start, move |state| {
        let (app, key, look) = (app.clone(), key.clone(), look.clone());
        async move {
            let (mut hints, last) = state?;
            loop {
                let (view, goes_on) = match look(app.clone()).await {
                    Ok(seen) => seen,
                    Err(error) => return Some((Err(error.into()), None)),
                };
                if last.as_ref() != Some(&view) {
                    let next = goes_on.then(|| (hints, Some(view.clone())));
                    return Some((Ok(view), next));
                }
                tokio::select! {
                    changed = hints.changed() => {
                        if changed.is_err() {
                            hints = app.live().watch(&key);
                        }
                    }
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                }
            }
        }
    })
}
