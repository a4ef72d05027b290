//! Printed forms of many invoices: made by the program as one archive and as one file to be printed, beside one
//! typesetter that sets the same documents in this process.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use chrono::Utc;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use server::db::bulk::{self, Type, column};
use sha2::{Digest, Sha256};
use shared::documents::{Content, DocumentKind, TaxRegime, print, qr, sample};
use typeset::{Images, Template, render, shipped};

use crate::base;
use crate::measure::{Cost, Watch, family_cpu, family_memory};
use crate::report::Report;
use crate::served::{Asker, Served};
use crate::target::Target;

/// Lines of an invoice: it fits on one page.
const LINES: usize = 5;
/// Documents that warm the processes up before they are measured.
const WARM: usize = 200;
/// Documents that the typesetter of this process sets.
const ALONE: usize = 1_000;
/// CPU of one printed form at most, milliseconds.
const GOAL_MS: f64 = 5.0;
/// Memory of the program and its children at most, MiB.
const GOAL_MIB: f64 = 500.0;
/// Longest wait for a file.
const PATIENCE: Duration = Duration::from_secs(3600);

const PACK: &str = "query($id: ID!) { documentPack(id: $id) { state done failed sizeKib message } }";
const WANT: &str = "mutation($input: DocumentPackCreateInput!) { documentPackCreate(input: $input) { pack { id } \
                    userErrors { message } } }";

/// `size` invoices of one page, each of its own client.
pub async fn run(size: usize) -> Result<()> {
    let mut report = Report::default();
    let (limit, bytes) = alone()?;
    let each = limit.own / ALONE as f64;
    report.row("limit: one typesetter in this process, warm", limit, ALONE, None);
    report.note(format!("an invoice of {LINES} lines is {} KiB", bytes / 1024));
    for target in Target::all().await? {
        base::fill(&target, size.max(WARM)).await?;
        fill(&target, size.max(WARM)).await?;
        let served = Served::working(&target, &[]).await?;
        let asker = served.asker();
        made(&served, &asker, "ZIP", Some(WARM)).await?;
        for form in ["ZIP", "PRINT"] {
            let Made { cost, peak, kib } = made(&served, &asker, form, None).await?;
            let documents = size.max(WARM);
            let what = format!("{}: {form} of {documents} invoices", target.name);
            report.row(what, cost, documents, Some(cost.own / documents as f64 / each));
            let ms = cost.own * 1e3 / documents as f64;
            let judged = |value: f64, goal: f64| if value <= goal { "within" } else { "ABOVE" };
            report.note(format!(
                "{}: {form}: {ms:.2} ms CPU a document, {} the {GOAL_MS} ms; {:.0} documents/s; peak {peak:.0} MiB with \
                 children, {} the {GOAL_MIB:.0} MiB; the file has {} MiB",
                target.name,
                judged(ms, GOAL_MS),
                documents as f64 / cost.wall,
                judged(peak, GOAL_MIB),
                kib / 1024
            ));
        }
        served.end().await?;
    }
    report.finish("documents")
}

/// An invoice of the client with this number.
fn invoice(n: usize) -> Content {
    let mut content = sample(DocumentKind::Invoice, TaxRegime::General, LINES);
    content.number = format!("СЧ-26-{n:06}");
    content.buyer.name = format!("Общество с ограниченной ответственностью «Клиент {n:07}»");
    content
}

/// What one typesetter in this process costs, and the length of a document.
fn alone() -> Result<(Cost, usize)> {
    let template = Template::new(shipped(DocumentKind::Invoice));
    let set = |n: usize| {
        let content = invoice(n);
        let code = qr::of(&content).and_then(|payload| typeset::qr::svg(&payload));
        let images: Images = code.map(|svg| ("qr.svg".to_owned(), svg)).into_iter().collect();
        render(&template, print::data(&content), &images).map_err(anyhow::Error::from)
    };
    let warmed = (0..WARM).map(set).collect::<Result<Vec<_>>>()?;
    let pdf = warmed.last().context("documents warm it up")?;
    ensure!(pdf.pages == 1, "an invoice has {} pages", pdf.pages);
    let watch = Watch::start();
    for n in 0..ALONE {
        set(n)?;
    }
    Ok((watch.stop(), pdf.bytes.len()))
}

/// What a file cost.
struct Made {
    cost: Cost,
    peak: f64,
    kib: i64,
}

/// Has a file made of all documents, or of so many, and watches the program and its children.
async fn made(served: &Served, asker: &Asker, form: &str, first: Option<usize>) -> Result<Made> {
    let documents = match first {
        Some(n) => json!({ "ids": ids(asker, n).await? }),
        None => json!({ "filter": {} }),
    };
    let (begun, before) = (Instant::now(), family_cpu(served.pid()));
    let key = format!("bench-{form}-{first:?}");
    let input = json!({ "documents": documents, "form": form, "idempotencyKey": key,
                        "sort": [{ "field": "NUMBER", "direction": "ASC" }] });
    let answer = asker.ask(WANT, &json!({ "input": input })).await?;
    let id =
        answer["documentPackCreate"]["pack"]["id"].as_str().with_context(|| answer.to_string())?.to_owned();
    let mut peak = 0.0_f64;
    loop {
        peak = peak.max(family_memory(served.pid()));
        let pack = asker.ask(PACK, &json!({ "id": id })).await?["documentPack"].clone();
        match pack["state"].as_str() {
            Some("QUEUED" | "RUNNING") if begun.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Some("DONE") if pack["failed"] == 0 => {
                let cost = Cost {
                    wall: begun.elapsed().as_secs_f64(),
                    own: family_cpu(served.pid()) - before,
                    database: 0.0,
                };
                return Ok(Made { cost, peak, kib: pack["sizeKib"].as_i64().unwrap_or_default() });
            }
            Some(_) | None => bail!("the file is not made: {pack}"),
        }
    }
}

async fn ids(asker: &Asker, count: usize) -> Result<Vec<Value>> {
    let query = "query($n: Int!) { documents(first: $n) { nodes { id } } }";
    let answer = asker.ask(query, &json!({ "n": count })).await?;
    let nodes = answer["documents"]["nodes"].as_array().cloned().unwrap_or_default();
    ensure!(nodes.len() == count, "{} documents", nodes.len());
    Ok(nodes.into_iter().map(|node| node["id"].clone()).collect())
}

fn hash(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

/// Writes an invoice of each client.
async fn fill(target: &Target, size: usize) -> Result<()> {
    let conn = target.db.write();
    let template = shipped(DocumentKind::Invoice);
    let of_template = hash(template);
    let columns = [column("hash", Type::Text), column("body", Type::Text)];
    let row = vec![of_template.as_str().into(), template.into()];
    bulk::insert(conn, "template_text", &columns, vec![row]).await?;
    for start in (0..size).step_by(1_000) {
        let transaction = conn.begin().await?;
        documents(&transaction, start..(start + 1_000).min(size), &of_template).await?;
        transaction.commit().await?;
    }
    if target.name == "PostgreSQL" {
        conn.execute_unprepared("VACUUM ANALYZE").await?;
    }
    Ok(())
}

async fn documents(conn: &impl ConnectionTrait, range: std::ops::Range<usize>, template: &str) -> Result<()> {
    let document = [
        column("client_id", Type::Uuid),
        column("id", Type::Uuid),
        column("seller_id", Type::Uuid),
        column("kind", Type::Text),
        column("number", Type::Text),
        column("dated_on", Type::Date),
        column("currency", Type::Text),
        column("total_minor", Type::BigInt),
        column("vat_minor", Type::BigInt),
        column("issued_at", Type::Instant),
        column("issued_by", Type::Text),
    ];
    let content = [
        column("client_id", Type::Uuid),
        column("document_id", Type::Uuid),
        column("body", Type::Json),
        column("hash", Type::Text),
        column("template_hash", Type::Text),
    ];
    let (mut rows, mut bodies) = (Vec::new(), Vec::new());
    for n in range {
        let (client, id) = (base::subscription(n).client.uuid(), base::document(n));
        let said = invoice(n);
        let (gross, vat) = said.total().context("an invoice has a total")?;
        rows.push(vec![
            client.into(),
            id.into(),
            base::SELLER.into(),
            "invoice".into(),
            said.number.clone().into(),
            said.on.into(),
            "RUB".into(),
            gross.into(),
            vat.into(),
            Utc::now().into(),
            "Замер".into(),
        ]);
        let body = serde_json::to_string(&said)?;
        let own = hash(&body);
        bodies.push(vec![client.into(), id.into(), body.into(), own.into(), template.into()]);
    }
    bulk::insert(conn, "document", &document, rows).await?;
    bulk::insert(conn, "document_content", &content, bodies).await?;
    Ok(())
}
