//! Files of many documents: an archive and one file to be printed, made in the background.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use anyhow::{Result, ensure};
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use serde_json::{Value, json};
use tests::Live;
use tests::company::Company;
use tests::db::from_now;
use tests::office::{fresh_key, text};
use tests::refused;

use super::documents::{indebted, invoice};

const PACK: &str = "query($id: ID!) { documentPack(id: $id) { form state done total failed fileName sizeKib url \
                    message expiresAt errors { documentId name message } } }";

/// A client with so many invoices of one line.
async fn invoiced(count: usize) -> Result<(Company, Vec<String>)> {
    let company = indebted().await?;
    let mut documents = Vec::new();
    for n in 1..=count {
        let lines = json!({ "lines": [{ "name": format!("Работа {n}"), "amount": "10.00" }] });
        let input = invoice(&company.clients[0], &lines);
        let issued = company.office.api.mutate("invoiceIssue", input, "document { id }").await?;
        documents.push(text(&issued["document"]["id"])?);
    }
    Ok((company, documents))
}

async fn create(company: &Company, form: &str, documents: Value) -> Result<String> {
    let input = json!({ "documents": documents, "form": form, "idempotencyKey": fresh_key(),
                        "sort": [{ "field": "NUMBER", "direction": "ASC" }] });
    let made = company.office.api.mutate("documentPackCreate", input, "pack { id }").await?;
    text(&made["pack"]["id"])
}

/// The file when nothing works on it any more.
async fn ended(company: &Company, id: &str) -> Result<Value> {
    let rests =
        |data: &Value| !["QUEUED", "RUNNING"].iter().any(|state| data["documentPack"]["state"] == *state);
    Ok(company.office.until(PACK, json!({ "id": id }), rests).await?["documentPack"].clone())
}

async fn downloaded(company: &Company, pack: &Value) -> Result<Vec<u8>> {
    let response = company.office.api.request(Method::GET, &text(&pack["url"])?).send().await?;
    Ok(response.error_for_status()?.bytes().await?.to_vec())
}

/// Files of the folder.
fn stored(company: &Company) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(company.app.data().join("packs")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// A statement, and one more on each insertion of a pack, in the same transaction.
async fn on_insertion(db: &DatabaseConnection, act: &str) -> Result<()> {
    let begin = "CREATE TRIGGER wanted AFTER INSERT ON document_pack FOR EACH ROW";
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared(&format!("{begin} BEGIN {act}; END")).await?;
        return Ok(());
    }
    let body = format!("BEGIN {act}; RETURN NULL; END").replace('\'', "''");
    db.execute_unprepared(&format!("CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS '{body}'"))
        .await?;
    db.execute_unprepared(&format!("{begin} EXECUTE FUNCTION act()")).await?;
    Ok(())
}

#[tokio::test]
async fn an_archive_holds_a_named_file_for_each_document() -> Result<()> {
    let (company, documents) = invoiced(3).await?;
    let id = create(&company, "ZIP", json!({ "filter": { "clientId": company.clients[0] } })).await?;
    let pack = ended(&company, &id).await?;
    assert_eq!(
        (&pack["state"], &pack["done"], &pack["total"], &pack["failed"], &pack["fileName"]),
        (&json!("DONE"), &json!(3), &json!(3), &json!(0), &json!("Документы 01.03.2026.zip"))
    );
    assert_eq!(pack["expiresAt"], "2026-03-08T09:00:00Z");
    let bytes = downloaded(&company, &pack).await?;
    assert_eq!(pack["sizeKib"], json!(bytes.len().div_ceil(1024)));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let names = archive.file_names().map(|name| Ok(name?.into_owned())).collect::<Result<Vec<String>>>()?;
    assert_eq!(
        names,
        [
            "Счет СЧ-26-000001 от 01.03.2026 Клиент 0.pdf",
            "Счет СЧ-26-000002 от 01.03.2026 Клиент 0.pdf",
            "Счет СЧ-26-000003 от 01.03.2026 Клиент 0.pdf"
        ]
    );
    for (n, document) in documents.iter().enumerate() {
        let mut pdf = Vec::new();
        archive.by_index(n)?.read_to_end(&mut pdf)?;
        let path = format!("/files/documents/{document}.pdf");
        let alone = company.office.api.request(Method::GET, &path).send().await?.bytes().await?;
        ensure!(pdf == alone, "the file {n} is not the printed form of its document");
    }
    company.finish().await
}

#[tokio::test]
async fn one_file_to_be_printed_has_the_pages_of_all_in_order() -> Result<()> {
    let (company, documents) = invoiced(3).await?;
    let lines: Vec<Value> =
        (1..=120).map(|n| json!({ "name": format!("Услуга {n}"), "amount": "1.00" })).collect();
    let input = invoice(&company.clients[0], &json!({ "lines": lines }));
    let issued = company.office.api.mutate("invoiceIssue", input, "document { id }").await?;
    let long = text(&issued["document"]["id"])?;
    let order = [&documents[2], &long, &documents[0]];
    let id = create(&company, "PRINT", json!({ "ids": order })).await?;
    let pack = ended(&company, &id).await?;
    assert_eq!((&pack["state"], &pack["done"]), (&json!("DONE"), &json!(3)));
    let joined = lopdf::Document::load_mem(&downloaded(&company, &pack).await?)?;
    let mut expected = Vec::new();
    for id in order {
        let path = format!("/files/documents/{id}.pdf");
        let alone = company.office.api.request(Method::GET, &path).send().await?.bytes().await?;
        let alone = lopdf::Document::load_mem(&alone)?;
        for page in alone.get_pages().values() {
            expected.push(alone.get_page_content(*page));
        }
    }
    ensure!(expected.len() >= 5, "the long invoice has {} pages", expected.len() - 2);
    let pages = joined.get_pages();
    let pages = pages.values().map(|page| joined.get_page_content(*page));
    assert_eq!(pages.collect::<Vec<_>>(), expected);
    company.finish().await
}

/// SHA-256 of `#nonsense()`.
const NONSENSE: &str = "30638f8a50efbfffe46c6d42d37401828a847331d05e2f5fd59c11cfc1a72e14";

#[tokio::test]
async fn a_document_whose_template_fails_is_set_by_the_shipped_one_and_says_so() -> Result<()> {
    let (company, documents) = invoiced(3).await?;
    let db = company.app.db.connect().await?;
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared("DROP TRIGGER no_update_document_content").await?;
    }
    let texts =
        format!("INSERT INTO template_text (hash, body) VALUES ('{NONSENSE}', '#nonsense()'), ('x', 'y')");
    db.execute_unprepared(&texts).await?;
    let set = |hash: &str| {
        format!(
            "UPDATE document_content SET template_hash = '{hash}' WHERE document_id = \
             (SELECT id FROM document WHERE number = 'СЧ-26-000002')"
        )
    };
    assert_eq!(db.execute_unprepared(&set(NONSENSE)).await?.rows_affected(), 1);
    let id = create(&company, "ZIP", json!({ "ids": documents })).await?;
    let pack = ended(&company, &id).await?;
    assert_eq!((&pack["state"], &pack["done"], &pack["failed"]), (&json!("DONE"), &json!(3), &json!(0)));
    let archive = zip::ZipArchive::new(Cursor::new(downloaded(&company, &pack).await?))?;
    assert_eq!(archive.len(), 3);
    let fault = "query($id: ID!) { document(id: $id) { templateFault { line message } } }";
    let told = company.office.api.query(fault, json!({ "id": documents[1] })).await?;
    assert_eq!(told["document"]["templateFault"]["line"], 1);
    // A text that is not what was kept is no template: nothing of it is shown to anybody.
    assert_eq!(db.execute_unprepared(&set("x")).await?.rows_affected(), 1);
    db.close().await?;
    let id = create(&company, "PRINT", json!({ "ids": [documents[1]] })).await?;
    let pack = ended(&company, &id).await?;
    assert_eq!(pack["state"], "FAILED");
    ensure!(downloaded(&company, &pack).await.is_err(), "a file that was not made is shown");
    company.finish().await
}

#[tokio::test]
async fn the_making_is_watched_and_can_be_stopped() -> Result<()> {
    let (company, documents) = invoiced(1).await?;
    let api = &company.office.api;
    let id = create(&company, "ZIP", json!({ "ids": documents })).await?;
    let mut live = Live::open(api).await?;
    let watch = "subscription($id: ID!) { documentPackProgress(id: $id) { state done total } }";
    live.subscribe(watch, json!({ "id": id })).await?;
    let told = live.rest().await?;
    let last = told.last().cloned().unwrap_or_default();
    assert_eq!(last["documentPackProgress"], json!({ "state": "DONE", "done": 1, "total": 1 }));
    refused(
        api.mutate("documentPackStop", json!({ "id": id }), "pack { state }").await,
        "INVALID_TRANSITION",
    )?;

    let db = company.app.db.connect().await?;
    let elsewhere =
        format!("UPDATE document_pack SET lease_owner = 'elsewhere', lease_until = {}", from_now(50));
    on_insertion(&db, &format!("{elsewhere} WHERE state = 'queued'")).await?;
    let waiting = create(&company, "ZIP", json!({ "ids": documents })).await?;
    let stopped = api.mutate("documentPackStop", json!({ "id": waiting }), "pack { state url }").await?;
    assert_eq!(stopped["pack"], json!({ "state": "STOPPED", "url": null }));

    let running = create(&company, "ZIP", json!({ "ids": documents })).await?;
    db.execute_unprepared("UPDATE document_pack SET state = 'running' WHERE state = 'queued'").await?;
    let asked = api.mutate("documentPackStop", json!({ "id": running }), "pack { state }").await?;
    assert_eq!(asked["pack"]["state"], "RUNNING", "whoever makes it ends at the next piece");
    db.execute_unprepared("UPDATE document_pack SET lease_until = '2020-01-01 00:00:00+00:00'").await?;
    db.close().await?;
    assert_eq!(ended(&company, &running).await?["state"], "STOPPED");
    company.finish().await
}

#[tokio::test]
async fn a_file_whose_worker_was_lost_is_made_anew_and_nothing_half_is_left() -> Result<()> {
    let (company, documents) = invoiced(2).await?;
    let db = company.app.db.connect().await?;
    let lost = format!(
        "UPDATE document_pack SET state = 'running', n_done = 1, lease_owner = 'elsewhere', lease_until = {} \
         WHERE state = 'queued'",
        from_now(50)
    );
    on_insertion(&db, &lost).await?;
    let id = create(&company, "ZIP", json!({ "ids": documents })).await?;
    // An earlier file tells how names look; the lost worker left a part of its own beside it.
    let uuid = "SELECT id FROM document_pack";
    let row = sea_orm::Statement::from_string(db.get_database_backend(), uuid);
    let row = db.query_one_raw(row).await?;
    let uuid: uuid::Uuid = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    let folder = company.app.data().join("packs");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{uuid}.zip.left.part")), b"PK half")?;
    let path = format!("/files/packs/{id}");
    let early = company.office.api.request(Method::GET, &path).send().await?.status();
    assert_eq!(early, StatusCode::BAD_REQUEST, "a half file is shown to nobody");
    db.execute_unprepared("UPDATE document_pack SET lease_until = '2020-01-01 00:00:00+00:00'").await?;
    db.close().await?;
    let pack = ended(&company, &id).await?;
    assert_eq!((&pack["state"], &pack["done"], &pack["total"]), (&json!("DONE"), &json!(2), &json!(2)));
    let archive = zip::ZipArchive::new(Cursor::new(downloaded(&company, &pack).await?))?;
    assert_eq!(archive.len(), 2);
    assert_eq!(stored(&company), [folder.join(format!("{uuid}.zip"))]);
    company.finish().await
}

#[tokio::test]
async fn a_file_is_removed_after_seven_days() -> Result<()> {
    let (company, documents) = invoiced(1).await?;
    let id = create(&company, "ZIP", json!({ "ids": documents })).await?;
    let pack = ended(&company, &id).await?;
    assert_eq!(stored(&company).len(), 1);
    company.office.instant("2026-03-08T09:00:01Z").await?;
    let gone = |data: &Value| data["documentPack"]["url"].is_null();
    let left = company.office.until(PACK, json!({ "id": id }), gone).await?["documentPack"].clone();
    assert_eq!((&left["state"], &left["expiresAt"]), (&json!("DONE"), &Value::Null));
    assert!(stored(&company).is_empty());
    let status = company.office.api.request(Method::GET, &text(&pack["url"])?).send().await?.status();
    assert_eq!(status, StatusCode::BAD_REQUEST);
    company.finish().await
}

#[tokio::test]
async fn a_file_is_for_who_wanted_it_and_for_who_sees_all_that_may_be_in_it() -> Result<()> {
    let (company, documents) = invoiced(1).await?;
    let input = json!({ "documents": { "ids": documents }, "form": "ZIP", "idempotencyKey": fresh_key() });
    let api = &company.office.api;
    let made = api.mutate("documentPackCreate", input.clone(), "pack { id }").await?;
    let again = api.mutate("documentPackCreate", input, "pack { id }").await?;
    assert_eq!(made, again, "the same call makes no second file");
    let id = text(&made["pack"]["id"])?;
    ended(&company, &id).await?;
    let viewer = company.app.colleague("viewer@example.org", "VIEWER").await?;
    let limited = company.app.member("limited@example.org", "VIEWER", &[&company.seller]).await?;
    let path = format!("/files/packs/{id}");
    let status = async |api: &tests::Api, path: &str| -> Result<StatusCode> {
        Ok(api.request(Method::GET, path).send().await?.status())
    };
    assert_eq!(status(&viewer.api, &path).await?, StatusCode::OK);
    assert_eq!(status(&limited.api, &path).await?, StatusCode::NOT_FOUND);
    assert_eq!(limited.api.query(PACK, json!({ "id": id })).await?["documentPack"], Value::Null);
    let own = json!({ "documents": { "filter": {} }, "form": "PRINT", "idempotencyKey": fresh_key() });
    let own = limited.api.mutate("documentPackCreate", own, "pack { id }").await?;
    let own = text(&own["pack"]["id"])?;
    ended(&company, &own).await?;
    assert_eq!(status(&limited.api, &format!("/files/packs/{own}")).await?, StatusCode::OK);
    let nothing = json!({ "filter": { "search": "нет такого" } });
    assert_eq!(refused(create(&company, "ZIP", nothing).await, "VALIDATION")?.path, ["documents"]);
    company.finish().await
}
