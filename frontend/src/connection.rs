//! Whether the server can be reached. A failure anywhere is a suspicion; a question to the server turns it into
//! knowledge, and is repeated until the connection is back.

use std::cell::Cell;

use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

const HEALTH: &str = "/health";
/// Pause between two questions while there is no connection, milliseconds.
const ASK_AGAIN_MS: u32 = 3000;

/// What is known about the connection.
#[derive(Clone)]
struct Connection {
    lost: ArcRwSignal<bool>,
    returns: ArcRwSignal<u32>,
}

thread_local! {
    static CONNECTION: Connection =
        Connection { lost: ArcRwSignal::new(false), returns: ArcRwSignal::new(0) };
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Hears what the browser says about the network, as long as the application runs.
pub fn watch() {
    let gone = window_event_listener(ev::offline, |_| suspect());
    let back = window_event_listener(ev::online, |_| suspect());
    on_cleanup(move || {
        gone.remove();
        back.remove();
    });
}

/// True while the server cannot be reached.
#[must_use]
pub fn is_lost() -> bool {
    CONNECTION.with(|connection| connection.lost.clone()).get()
}

/// How often the connection has come back. Lists that read it are read again when it does.
pub fn track_returns() {
    CONNECTION.with(|connection| connection.returns.clone()).track();
}

/// Something got no answer: asks whether the server is there, and goes on until it is.
pub fn suspect() {
    if !ASKING.replace(true) {
        spawn_local(async {
            while !answers().await {
                said(true);
                TimeoutFuture::new(ASK_AGAIN_MS).await;
            }
            said(false);
            ASKING.set(false);
        });
    }
}

async fn answers() -> bool {
    Request::get(HEALTH).cache(web_sys::RequestCache::NoStore).send().await.is_ok_and(|answer| answer.ok())
}

fn said(now_lost: bool) {
    let Connection { lost, returns } = CONNECTION.with(Clone::clone);
    let was_lost = lost.get_untracked();
    if was_lost != now_lost {
        lost.set(now_lost);
    }
    if was_lost && !now_lost {
        returns.update(|n| *n = n.wrapping_add(1));
    }
}
