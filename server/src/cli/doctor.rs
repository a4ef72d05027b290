//! `abona doctor`: what is configured, what works, and what to do about the rest.

use std::process::ExitCode;

use serde_json::json;

use super::Context;
use crate::clock::machine_now;

struct Finding {
    name: &'static str,
    good: bool,
    text: String,
}

/// Runs the command; it fails when anything needs a remedy.
pub async fn doctor(context: &Context) -> anyhow::Result<ExitCode> {
    let mut findings = vec![listen(context), public_url(context)];
    match context.connect().await {
        Ok(app) => {
            findings.push(good("database", format!("{:?} отвечает", app.db().backend())));
            findings.push(match app.db().pending().await {
                Ok(pending) if pending.is_empty() => good("migrations", "применены".to_owned()),
                Ok(pending) => {
                    bad("migrations", format!("выполните `abona migrate`: {}", pending.join(", ")))
                }
                Err(error) => bad("migrations", error.chain()),
            });
            findings.extend(jobs(&app).await);
            findings.extend(queues(&app).await);
        }
        Err(error) => findings.push(bad("database", format!("{error:#}; проверьте --database и доступ"))),
    }
    findings.push(clock(context));
    findings.push(disk(context));
    let text: Vec<String> = findings
        .iter()
        .map(|f| format!("{} {}: {}", if f.good { "ok " } else { "!! " }, f.name, f.text))
        .collect();
    let list: Vec<_> =
        findings.iter().map(|f| json!({ "name": f.name, "ok": f.good, "text": f.text })).collect();
    let healthy = findings.iter().all(|f| f.good);
    context.print(&text.join("\n"), &json!({ "ok": healthy, "findings": list }));
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn good(name: &'static str, text: String) -> Finding {
    Finding { name, good: true, text }
}

fn bad(name: &'static str, text: String) -> Finding {
    Finding { name, good: false, text }
}

fn listen(context: &Context) -> Finding {
    match std::net::TcpListener::bind(&context.config.listen) {
        Ok(_) => good("listen", format!("{} свободен", context.config.listen)),
        Err(error) => {
            good("listen", format!("{} занят ({error}): сервер уже работает?", context.config.listen))
        }
    }
}

fn public_url(context: &Context) -> Finding {
    match &context.config.public_url {
        Some(url) => good("public_url", url.clone()),
        None => good("public_url", "не задан: доступ только с этой машины".to_owned()),
    }
}

fn clock(context: &Context) -> Finding {
    match context.config.clock() {
        Ok(clock) if clock.is_manual() => good("clock", format!("ручные, стоят на {}", clock.now())),
        Ok(clock) if clock.now().timestamp() < 1_767_225_600 => {
            bad("clock", format!("{} — в прошлом; установите время машины", machine_now()))
        }
        Ok(clock) => good("clock", clock.now().to_string()),
        Err(error) => bad("clock", error.to_string()),
    }
}

fn disk(context: &Context) -> Finding {
    let probe = context.config.data.join(".doctor");
    let written = std::fs::create_dir_all(&context.config.data)
        .and_then(|()| std::fs::write(&probe, b"abona"))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => good("data", format!("{} доступна для записи", context.config.data.display())),
        Err(error) => bad("data", format!("{}: {error}; проверьте права", context.config.data.display())),
    }
}

async fn jobs(app: &crate::app::App) -> Vec<Finding> {
    match crate::jobs::states(app).await {
        Ok(states) => states
            .into_iter()
            .map(|state| match state.last_error {
                Some(error) => bad("job", format!("{}: {error}", state.name)),
                None => good("job", state.name),
            })
            .collect(),
        Err(error) => vec![bad("job", error.chain())],
    }
}

/// How long a job may stand still while work waits for it.
const STILL_SECONDS: i64 = 15 * 60;

async fn queues(app: &crate::app::App) -> Vec<Finding> {
    let (queues, states) = match (app.queues().await, crate::jobs::states(app).await) {
        (Ok(queues), Ok(states)) => (queues, states),
        (Err(error), _) | (_, Err(error)) => return vec![bad("queue", error.chain())],
    };
    let told = |(name, queue): (&'static str, crate::jobs::Waiting)| {
        let ended = states.iter().find(|state| state.name == name).and_then(|state| state.last_finished_at);
        let still = ended.map(|at| (machine_now() - at).num_seconds()).filter(|age| *age > STILL_SECONDS);
        let text = format!("{name}: ждут {}", queue.count);
        match still.filter(|_| queue.count > 0) {
            Some(age) => {
                let text =
                    format!("{text}, задача стоит {age} с; работает ли `abona serve` или `abona worker`?");
                bad("queue", text)
            }
            None => good("queue", text),
        }
    };
    queues.into_iter().map(told).collect()
}
