//! The library of the standard judges what we send.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::hooks::Hooks;

use super::{endpoint, server};

/// What is installed; the version that the reference was made with.
const LIBRARY: &str = "standardwebhooks==1.1.0";

/// Verifies each message of standard input: `secret`, headers, body; prints what it says of each.
const JUDGE: &str = "
import json, sys
from standardwebhooks import Webhook, WebhookVerificationError
for line in sys.stdin:
    case = json.loads(line)
    try:
        print(Webhook(case['secret']).verify(case['body'], case['headers'])['type'])
    except WebhookVerificationError as error:
        print(error)
";

/// The folder of the library; it is installed when it is not there yet.
fn library() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("standard-webhooks-1");
    let whole = folder.join("installed");
    if whole.is_file() {
        return Ok(folder);
    }
    let by_hand = "the library comes from PyPI by `python3 -m pip`: install python3-pip, or reach PyPI";
    let installed = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"])
        .args(["--timeout", "20", "--retries", "2", "--target"])
        .arg(&folder)
        .arg(LIBRARY)
        // A folder of our own is none of the system's business.
        .env("PIP_BREAK_SYSTEM_PACKAGES", "1")
        .output()
        .context(by_hand)?;
    ensure!(installed.status.success(), "{by_hand}\n{}", String::from_utf8_lossy(&installed.stderr));
    std::fs::write(whole, "")?;
    Ok(folder)
}

#[tokio::test]
async fn the_library_of_the_standard_believes_our_messages_and_no_forged_ones() -> Result<()> {
    let app = server().await?;
    let hooks = Hooks::start([]).await?;
    let (id, former) = endpoint(&app.office, hooks.url(), json!({})).await?;
    let rotate = json!({ "id": id, "idempotencyKey": "rotate" });
    let rotated = app.office.api.mutate("webhookSecretRotate", rotate, "secret").await?;
    let seller = app.office.seller("Наша").await?;
    app.office.client(&seller, "ООО «Вектор»", json!({})).await?;
    let heard = hooks.many(1).await?.remove(0);
    let headers = |timestamp: &str| json!({ "webhook-id": heard.id, "webhook-timestamp": timestamp, "webhook-signature": heard.signature });
    let (now, forged) = (headers(&heard.timestamp), heard.body.replace("client.created", "client.removed"));
    let later = (heard.timestamp.parse::<i64>()? + 1).to_string();
    let cases = [
        json!({ "secret": rotated["secret"], "headers": now, "body": heard.body }),
        json!({ "secret": former, "headers": now, "body": heard.body }),
        json!({ "secret": rotated["secret"], "headers": now, "body": forged }),
        json!({ "secret": rotated["secret"], "headers": headers(&later), "body": heard.body }),
        json!({ "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "headers": now, "body": heard.body }),
    ];
    let input: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let folder = tokio::task::spawn_blocking(library).await??;
    let file = app.data().join("cases.jsonl");
    std::fs::write(&file, input)?;
    let mut command = tokio::process::Command::new("python3");
    command.args(["-c", JUDGE]).env("PYTHONPATH", folder).stdin(std::fs::File::open(&file)?);
    let judged = command.output().await?;
    let said = String::from_utf8_lossy(&judged.stdout);
    ensure!(judged.status.success(), "{said}\n{}", String::from_utf8_lossy(&judged.stderr));
    let forged = "No matching signature found\n".repeat(3);
    ensure!(said == format!("client.created\nclient.created\n{forged}"), "{said}");
    app.finish().await
}
