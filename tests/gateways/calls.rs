//! Notifications to the shop.

use std::time::Duration;

use super::{Shared, held};

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Call {
    /// Where it goes; none = nobody said where.
    pub url: Option<String>,
    /// GET (parameters in the address) or POST.
    pub method: String,
    /// Of the body.
    pub media: String,
    /// The body, or the parameters.
    pub body: String,
    /// What must be answered; none = any success.
    pub wanted: Option<String>,
}

/// How notifications leave.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// ResultURL of Robokassa.
    pub robokassa: Option<String>,
    /// The address for ЮKassa's.
    pub yookassa: Option<String>,
    /// Whether Robokassa sends by GET.
    pub by_get: bool,
    /// Whether they stay for the test to send.
    pub keep: bool,
    /// How often each is sent, beside repeats.
    pub copies: usize,
}

const REPEATS: usize = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// Makes a notification and sends it unless it is to stay.
pub fn notify(world: &Shared, call: Call) {
    let (keep, copies) = {
        let mut world = held(world);
        world.calls.push(call.clone());
        (world.delivery.keep, world.delivery.copies.max(1))
    };
    if keep || call.url.is_none() {
        return;
    }
    for _ in 0..copies {
        let call = call.clone();
        tokio::spawn(async move {
            for _ in 0..REPEATS {
                if send(&call).await {
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
            eprintln!("nobody took the notification {call:?}");
        });
    }
}

/// Sends a notification once; whether it was answered as it should be.
pub async fn send(call: &Call) -> bool {
    let Some(url) = &call.url else { return false };
    let client = reqwest::Client::new();
    let request = if call.method == "GET" {
        client.get(format!("{url}?{}", call.body))
    } else {
        client.post(url).header("content-type", &call.media).body(call.body.clone())
    };
    let Ok(response) = request.send().await else { return false };
    let success = response.status().is_success();
    let Ok(text) = response.text().await else { return false };
    success && call.wanted.as_ref().is_none_or(|wanted| *wanted == text)
}
