//! Hints for people who watch: "this object changed". They carry no data; the watcher reads the object again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// A hub of hints keyed by the wire id of the object. Lost hints do no harm: watchers also poll.
#[derive(Debug, Clone, Default)]
pub struct Live {
    topics: Arc<Mutex<HashMap<String, watch::Sender<u64>>>>,
}

impl Live {
    /// Tells the watchers of `key` that the object changed.
    pub fn publish(&self, key: &str) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(topic) = topics.get(key) {
            topic.send_modify(|count| *count = count.wrapping_add(1));
            if topic.receiver_count() == 0 {
                topics.remove(key);
            }
        }
    }

    /// Watches `key`: the receiver sees a change on every hint.
    pub fn watch(&self, key: &str) -> watch::Receiver<u64> {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.retain(|_, topic| topic.receiver_count() > 0);
        topics.entry(key.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }
}
