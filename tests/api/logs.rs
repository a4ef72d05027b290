//! The log of the program: a line for each request, by which an answer leads to it, and nothing of what people typed.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::app::{OWNER, PASSWORD};
use tests::office::{Office, fresh_key};
use tests::process::Server;
use tests::{Abona, Api, TestDb};

/// What must not be in a log: of people, of companies, and secrets.
const PRIVATE: [&str; 10] = [
    OWNER,
    "Канарейкина",
    "kanareika@example.ru",
    "+7 912 000-11-22",
    "79120001122",
    "500100732259",
    "Птичья, 7",
    PASSWORD,
    "wrong canary password",
    "секретная причина",
];

/// The program with everything that it can log written into a file.
async fn logging(db: &TestDb, file: &Path) -> Result<Server> {
    let program = Abona::on(db.url())?.env("ABONA_LOG", "debug").env("ABONA_LOG_FORMAT", "json");
    let owner = ["user", "add", OWNER, "--role", "owner"];
    program.run_with_input(&owner, &format!("{PASSWORD}\n")).await?.success()?;
    program.serve_writing(std::fs::File::create(file)?).await
}

/// Lines of the log, each an object.
fn lines(file: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(file)?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
}

/// What a person does in a day, some of it wrong. The secrets that came of it.
async fn day(office: &Office, db: &TestDb) -> Result<Vec<String>> {
    let api = &office.api;
    ensure!(Api::new(api.base())?.sign_in(OWNER, "wrong canary password").await.is_err());
    api.sign_in(OWNER, PASSWORD).await?;
    let seller = office.seller("ООО Связь").await?;
    let details = json!({ "kind": "INDIVIDUAL", "email": "kanareika@example.ru", "phone": "+7 912 000-11-22",
                          "inn": "500100732259", "address": "Москва, ул. Птичья, 7" });
    let client = office.client(&seller, "Канарейкина Анна", details.clone()).await?;
    office.correct(&client, "100.00", "секретная причина").await?;
    let wrong = json!({ "sellerId": seller, "details": { "kind": "INDIVIDUAL", "name": "Канарейкина", "phone": "+7 912 000-11-22 x" },
                        "idempotencyKey": fresh_key() });
    ensure!(api.mutate("clientCreate", wrong, "client { id }").await.is_err());
    api.query(
        "query Found($q: String) { clients(first: 5, filter: { search: $q }) { nodes { name } } }",
        json!({ "q": "Канарейкина" }),
    )
    .await?;
    let inline = "{ clients(first: 5, filter: { search: \"kanareika@example.ru\" }) { nodes { id } } }";
    api.query(inline, json!({})).await?;
    ensure!(
        api.query("{ clients(first: 1, filter: { search: \"Канарейкина\" }) { nope } }", json!({}))
            .await
            .is_err()
    );
    let key = json!({ "name": "Сайт", "scopes": ["CLIENT_READ"], "idempotencyKey": fresh_key() });
    let key = api.mutate("apiKeyCreate", key, "secret").await?["secret"].clone();
    let key = key.as_str().context("a secret")?.to_owned();
    api.with_key(&key)?.query("{ viewer { name } }", json!({})).await?;
    // A fault of the program: a table is gone, and whoever asks for it gets INTERNAL.
    let broken = db.connect().await?;
    broken.execute_unprepared("ALTER TABLE saved_view RENAME TO saved_view_gone").await?;
    let view = json!({ "list": "CLIENTS", "name": "Канарейкина", "query": "q=kanareika@example.ru" });
    ensure!(api.mutate("savedViewSave", view, "savedView { id }").await.is_err());
    broken.execute_unprepared("ALTER TABLE saved_view_gone RENAME TO saved_view").await?;
    broken.close().await?;
    Ok(vec![key])
}

#[tokio::test]
async fn every_request_is_told_and_nothing_that_people_typed() -> Result<()> {
    let db = TestDb::create().await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("log");
    let server = logging(&db, &file).await?;
    let office = Office { api: Api::new(server.base())? };
    let secrets = day(&office, &db).await?;
    let named =
        json!({ "query": "query Kept { clients(first: 1) { nodes { id } } }", "operationName": "Kept" });
    let answer = office.api.request(Method::POST, "/graphql").json(&named).send().await?;
    let id = answer.headers().get("x-request-id").context("an id")?.to_str()?.to_owned();
    let odd = json!({ "query": "{ __typename }", "operationName": "Канарейкина" });
    office.api.request(Method::POST, "/graphql").json(&odd).send().await?;
    // The harness sees what is there: an id that the caller gave is told.
    let given = office.api.request(Method::POST, "/graphql").header("x-request-id", "canary-of-the-caller");
    given.json(&named).send().await?;
    server.terminate(std::time::Duration::from_secs(20)).await?;

    let text = std::fs::read_to_string(&file)?;
    ensure!(text.contains("canary-of-the-caller"));
    let found: Vec<&str> = PRIVATE
        .into_iter()
        .chain(secrets.iter().map(String::as_str))
        .filter(|one| text.contains(one))
        .collect();
    let told = |one: &&str| text.lines().find(|line| line.contains(*one)).unwrap_or_default().to_owned();
    ensure!(found.is_empty(), "the log tells {found:?}: {:?}", found.first().map(told));

    let lines = lines(&file)?;
    let answered: Vec<&Value> = lines.iter().filter(|line| line["fields"]["message"] == "answered").collect();
    let one = answered.iter().find(|line| line["span"]["id"] == id.as_str()).context("the request")?;
    assert_eq!((&one["span"]["operation"], &one["fields"]["status"]), (&json!("Kept"), &json!(200)));
    ensure!(one["fields"]["statements"].as_u64().is_some_and(|count| count >= 2), "{one}");
    ensure!(one["span"]["actor"].as_str().is_some_and(|actor| actor.starts_with("user:")), "{one}");
    ensure!(answered.iter().all(|line| line["span"]["id"].is_string()), "a line without its request");
    // The fault is told once, with its cause, under the id of its request.
    let of_request = |line: &&Value| line["level"] == "ERROR" && line["span"]["name"] == "request";
    let faults: Vec<&Value> = lines.iter().filter(of_request).collect();
    ensure!(faults.len() == 1 && faults[0].to_string().contains("saved_view"), "{faults:?}");
    ensure!(answered.iter().any(|line| line["span"]["id"] == faults[0]["span"]["id"]), "{faults:?}");
    Ok(())
}
