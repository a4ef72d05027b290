//! Templates of documents: drafts and publishing, what documents keep, faults and limits, pictures, contracts and
//! letters.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Office, fresh_key, text};
use tests::{Api, refused};

use crate::documents::{indebted, issue};

/// A template of an invoice that is nothing like the shipped one.
const OWN: &str = "#import \"/abona.typ\": *\n#show: sheet\nСчёт #d.number на #d.totals.gross";

const CARD: &str = "template { version draft origin heldVersion heldFrom versions { version note isHeld publishedFrom } } \
                    fault { line column message hint }";

fn of_seller(company: &Company, more: Value) -> Value {
    let mut input = json!({ "kind": "INVOICE", "sellerId": company.seller, "idempotencyKey": fresh_key() });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    input
}

async fn save(company: &Company, version: i32, source: &str) -> Result<Value> {
    let input = of_seller(
        company,
        json!({ "version": version, "source": source, "note": format!("после {version}") }),
    );
    Ok(company.office.api.mutate("templateDraftSave", input, CARD).await?["template"].clone())
}

async fn publish(company: &Company, version: i32, from: &str) -> Result<Value> {
    let input = of_seller(company, json!({ "version": version, "from": from }));
    Ok(company.office.api.mutate("templatePublish", input, CARD).await?["template"].clone())
}

async fn printed(api: &Api, document: &Value) -> Result<Vec<u8>> {
    let path = format!("/files/documents/{}.pdf", text(&document["id"])?);
    Ok(api.request(Method::GET, &path).send().await?.error_for_status()?.bytes().await?.to_vec())
}

async fn invoice(company: &Company) -> Result<Value> {
    issue(company, json!({ "lines": [{ "name": "Аренда", "amount": "10.00" }] })).await
}

async fn tried(api: &Api, more: Value) -> Result<Value> {
    let mut input = json!({ "kind": "INVOICE", "source": "x" });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    let shown = "proof { pdfBase64 pages pictures } fault { line column message hint }";
    api.ask("templatePreview", input, shown).await
}

/// The file that the preview of a text makes of an issued document.
async fn proof(api: &Api, document: &Value, source: &str) -> Result<Vec<u8>> {
    let answer = tried(api, json!({ "source": source, "documentId": document["id"] })).await?;
    let base64 = text(&answer["proof"]["pdfBase64"]).with_context(|| answer.to_string())?;
    Ok(data_encoding::BASE64.decode(base64.as_bytes())?)
}

#[tokio::test]
async fn documents_of_a_day_are_printed_by_what_was_published_for_it_and_keep_it() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let shipped = "query { templateSource(kind: INVOICE, version: 0) }";
    let shipped = text(&api.query(shipped, json!({})).await?["templateSource"])?;
    let first = invoice(&company).await?;
    let before = printed(api, &first).await?;
    assert_eq!(proof(api, &first, &shipped).await?, before, "the shipped one prints it");

    let draft = save(&company, 0, OWN).await?;
    assert_eq!(
        (&draft["version"], &draft["draft"], &draft["origin"]),
        (&json!(1), &json!(1), &json!("SHIPPED"))
    );
    let unseen = invoice(&company).await?;
    assert_eq!(printed(api, &unseen).await?, proof(api, &unseen, &shipped).await?, "a draft prints nothing");

    let held = publish(&company, 1, "2026-03-01").await?;
    assert_eq!(
        held,
        json!({ "version": 1, "draft": null, "origin": "SELLER", "heldVersion": 1, "heldFrom": "2026-03-01",
                "versions": [
                    { "version": 1, "note": "после 0", "isHeld": true, "publishedFrom": ["2026-03-01"] },
                    { "version": 0, "note": null, "isHeld": false, "publishedFrom": [] },
                ] })
    );
    let own = invoice(&company).await?;
    let of_own = printed(api, &own).await?;
    assert_eq!(of_own, proof(api, &own, OWN).await?);
    assert!(of_own.len() < before.len(), "{} and {} bytes", of_own.len(), before.len());
    let early =
        issue(&company, json!({ "on": "2026-02-28", "lines": [{ "name": "Аренда", "amount": "1" }] }))
            .await?;
    assert_eq!(printed(api, &early).await?, proof(api, &early, &shipped).await?, "before its first day");

    let restore = of_seller(&company, json!({ "version": 1, "restored": 0 }));
    let restored = api.mutate("templateRestore", restore, CARD).await?["template"].clone();
    assert_eq!(
        (&restored["draft"], &restored["heldVersion"], &restored["versions"][0]["note"]),
        (&json!(2), &json!(1), &json!("Восстановлен шаблон программы"))
    );
    publish(&company, 2, "2026-03-01").await?;
    let last = invoice(&company).await?;
    assert_eq!(printed(api, &last).await?, proof(api, &last, &shipped).await?, "the latest for a day holds");
    assert_eq!(printed(api, &own).await?, of_own, "what was issued stays");
    assert_eq!(printed(api, &first).await?, before);
    company.finish().await
}

#[tokio::test]
async fn sellers_without_a_template_of_their_own_have_that_of_all() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let mut input = json!({ "kind": "INVOICE", "version": 0, "source": OWN, "idempotencyKey": "a" });
    api.mutate("templateDraftSave", input.clone(), CARD).await?;
    let again = api.mutate("templateDraftSave", input.clone(), CARD).await?;
    assert_eq!(again["template"]["version"], 1, "the same call adds nothing");
    input["idempotencyKey"] = json!("b");
    refused(api.mutate("templateDraftSave", input, CARD).await, "STALE")?;
    let ahead = json!({ "kind": "INVOICE", "version": 1, "from": "2026-03-10", "idempotencyKey": "c" });
    api.mutate("templatePublish", ahead, CARD).await?;
    let listed = "query($seller: ID) { templates(sellerId: $seller) { kind origin heldVersion version } }";
    let of_kind = async |seller: Value, kind: &str| -> Result<Value> {
        let found = api.query(listed, json!({ "seller": seller })).await?;
        let mut all = found["templates"].as_array().into_iter().flatten();
        all.find(|one| one["kind"] == kind).cloned().context("no such kind")
    };
    assert_eq!(
        of_kind(json!(company.seller), "INVOICE").await?,
        json!({ "kind": "INVOICE", "origin": "SHIPPED", "heldVersion": 0, "version": 0 }),
        "it holds from another day on"
    );
    company.office.clock("2026-03-10").await?;
    assert_eq!(
        of_kind(json!(company.seller), "INVOICE").await?,
        json!({ "kind": "INVOICE", "origin": "COMMON", "heldVersion": 1, "version": 0 })
    );
    assert_eq!(of_kind(Value::Null, "ACT").await?["origin"], "SHIPPED");
    let common = invoice(&company).await?;
    assert_eq!(printed(api, &common).await?, proof(api, &common, OWN).await?);
    let own = format!("{OWN} руб.");
    save(&company, 0, &own).await?;
    publish(&company, 1, "2026-03-10").await?;
    let own_one = invoice(&company).await?;
    assert_eq!(printed(api, &own_one).await?, proof(api, &own_one, &own).await?, "its own goes before");
    company.finish().await
}

#[tokio::test]
async fn a_wrong_template_is_told_with_its_line_and_is_not_published() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let wrong = "#import \"/abona.typ\": *\n\nСчёт #d.nomber";
    let fault = tried(api, json!({ "source": wrong })).await?;
    assert_eq!(
        fault,
        json!({ "userErrors": [], "proof": null, "fault": { "line": 3, "column": 9, "message": "В данных нет поля \"nomber\"",
                "hint": "Возможно, имелось в виду «number»." } })
    );
    assert_eq!(save(&company, 0, wrong).await?["draft"], 1, "a draft may be wrong");
    let refusal = refused(publish(&company, 1, "2026-03-01").await, "VALIDATION")?;
    ensure!(
        refusal.path == ["version"] && refusal.message.starts_with("Строка 3: В данных нет поля"),
        "{refusal}"
    );
    // Fails for individuals only: a sample of each kind of client is tried.
    save(&company, 1, "#import \"/abona.typ\": *\n#d.buyer.inn.len()").await?;
    let refusal = refused(publish(&company, 2, "2026-03-01").await, "VALIDATION")?;
    ensure!(refusal.message.starts_with("Строка 2: "), "{refusal}");
    let kept = "query($seller: ID) { template(kind: INVOICE, sellerId: $seller) { origin versions { publishedFrom } } }";
    let kept = api.query(kept, json!({ "seller": company.seller })).await?;
    assert_eq!(
        kept["template"],
        json!({ "origin": "SHIPPED", "versions": [{ "publishedFrom": [] }, { "publishedFrom": [] }, { "publishedFrom": [] }] })
    );
    for (more, path) in [
        (json!({ "version": 3, "from": "2026-03-01" }), None),
        (json!({ "version": 0, "from": "2026-03-01" }), Some("version")),
        (json!({ "version": 1, "from": "2028-03-01" }), Some("from")),
    ] {
        let result = api.mutate("templatePublish", of_seller(&company, more), CARD).await;
        match path {
            Some(path) => assert_eq!(refused(result, "VALIDATION")?.path, [path]),
            None => drop(refused(result, "NOT_FOUND")?),
        }
    }
    let blank =
        api.mutate("templateDraftSave", of_seller(&company, json!({ "version": 2, "source": " " })), CARD);
    assert_eq!(refused(blank.await, "VALIDATION")?.path, ["source"]);
    company.finish().await
}

#[tokio::test]
async fn a_template_that_fails_on_a_document_gives_way_to_the_shipped_one_and_says_so() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    // Samples are of another seller.
    let picky = format!("{OWN}\n#if d.seller.inn == \"7707083893\" {{ panic(\"не для нас\") }}");
    save(&company, 0, &picky).await?;
    publish(&company, 1, "2026-03-01").await?;
    let document = invoice(&company).await?;
    let told = "query($id: ID!) { document(id: $id) { templateFault { line message } } }";
    let fault = async || api.query(told, json!({ "id": document["id"] })).await;
    assert_eq!(fault().await?["document"]["templateFault"], Value::Null, "nobody printed it yet");
    let shipped = text(
        &api.query("query { templateSource(kind: INVOICE, version: 0) }", json!({})).await?["templateSource"],
    )?;
    let shown = printed(api, &document).await?;
    assert_eq!(shown, proof(api, &document, &shipped).await?);
    let known = json!({ "line": 4, "message": "Шаблон остановлен: не для нас" });
    assert_eq!(fault().await?["document"]["templateFault"], known);
    assert_eq!(printed(api, &document).await?, shown, "every time");
    assert_eq!(fault().await?["document"]["templateFault"], known);
    company.finish().await
}

#[tokio::test]
async fn a_run_tells_how_many_of_its_documents_their_template_does_not_print() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let director = json!({ "position": "Директор", "name": "Иванов Иван Иванович" });
    let issuer = json!({ "sellerId": company.seller, "from": "2026-01-01", "version": 0, "regime": "SIMPLIFIED_NO_VAT",
                         "closingForm": "ACT_AND_TAX_INVOICE", "paymentDays": 5, "director": director });
    api.mutate("issuerSave", issuer, "issuer { version }").await?;
    let picky = "#import \"/abona.typ\": *\n#if d.seller.inn == \"7707083893\" { panic(\"нет\") }";
    let of_acts = |more: Value| {
        let mut input = of_seller(&company, more);
        input["kind"] = json!("ACT");
        input
    };
    api.mutate("templateDraftSave", of_acts(json!({ "version": 0, "source": picky })), CARD).await?;
    api.mutate("templatePublish", of_acts(json!({ "version": 1, "from": "2026-03-01" })), CARD).await?;
    company.office.clock("2026-04-01").await?;
    let run = company.office.run("AUTOMATIC", "2026-03-31", json!({ "task": "CLOSING" })).await?;
    let faults = "query($id: ID!) { billRun(id: $id) { state templateFaults } }";
    let before = api.query(faults, json!({ "id": run.id })).await?;
    assert_eq!(
        before["billRun"],
        json!({ "state": "POSTED", "templateFaults": 0 }),
        "posting asks no template"
    );
    let issued = "query($run: ID!) { documents(first: 9, filter: { runId: $run }) { nodes { id kind } } }";
    let issued = api.query(issued, json!({ "run": run.id })).await?;
    let acts = issued["documents"]["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!((acts.len(), &acts[0]["kind"]), (1, &json!("ACT")));
    assert!(printed(api, &acts[0]).await?.starts_with(b"%PDF-"));
    assert_eq!(api.query(faults, json!({ "id": run.id })).await?["billRun"]["templateFaults"], 1);
    company.finish().await
}

#[tokio::test]
async fn hostile_templates_are_refused_within_the_limit_and_the_server_goes_on() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let begun = std::time::Instant::now();
    let busy = "#for i in range(100000) { for j in range(100000) { let a = i * j } }";
    let cases = [
        ("#while true {}", "Условие цикла всегда истинно"),
        ("#let f(n) = f(n + 1)\n#f(0)", "Функции вызывают друг друга слишком глубоко"),
        ("#read(\"/etc/passwd\")", "Файл не найден"),
        ("#import \"@preview/cetz:0.3.0\": *", "Пакеты и файлы вне шаблона недоступны"),
        ("#datetime.today()", "Сегодняшняя дата недоступна"),
        ("#plugin(\"a.wasm\")", "Нет переменной или функции plugin"),
        ("#let s = \"0123456789abcdef\"\n#for i in range(40) { s = s + s }", "Сборке документа не хватило"),
        ("#for i in range(101) { [x]; pagebreak(weak: true) }", "В документе 101 страниц"),
        (busy, "Документ собирался дольше"),
    ];
    let asked = cases.map(|(source, _)| tried(api, json!({ "source": source })));
    for (answer, (source, cause)) in futures_util::future::join_all(asked).await.into_iter().zip(cases) {
        let answer = answer.with_context(|| source.to_owned())?;
        let message = text(&answer["fault"]["message"]).with_context(|| answer.to_string())?;
        ensure!(message.starts_with(cause) && answer["proof"].is_null(), "{source}: {message}");
    }
    ensure!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    let proof = tried(api, json!({ "source": "после", "lines": 3, "clientKind": "INDIVIDUAL" })).await?;
    assert_eq!((&proof["proof"]["pages"], &proof["fault"]), (&json!(1), &Value::Null));
    assert!(text(&proof["proof"]["pictures"][0])?.starts_with("<svg "));
    assert_eq!(refused(tried(api, json!({ "lines": 0 })).await, "VALIDATION")?.path, ["lines"]);
    let document = invoice(&company).await?;
    let other = tried(api, json!({ "kind": "ACT", "documentId": document["id"] })).await;
    assert_eq!(refused(other, "VALIDATION")?.path, ["documentId"]);
    assert!(printed(api, &document).await?.starts_with(b"%PDF-"));
    company.finish().await
}

#[tokio::test]
async fn only_who_changes_settings_changes_templates() -> Result<()> {
    let company = indebted().await?;
    let denied = async |office: &Office, input: Value| {
        refused(office.api.mutate("templateDraftSave", input, CARD).await, "FORBIDDEN").map(drop)
    };
    for role in ["BILLING", "ACCOUNTANT", "SUPPORT", "VIEWER"] {
        let colleague = company.app.colleague(&format!("{role}@example.org"), role).await?;
        denied(&colleague, of_seller(&company, json!({ "version": 0, "source": OWN }))).await?;
        refused(tried(&colleague.api, json!({})).await, "FORBIDDEN")?;
        let seen =
            colleague.api.query("{ templates { kind } templateVariables(kind: ACT) { path } }", json!({}));
        assert_eq!(seen.await?["templates"].as_array().map(Vec::len), Some(9));
    }
    let administrator = company.app.member("admin@example.org", "ADMINISTRATOR", &[&company.seller]).await?;
    denied(&administrator, json!({ "kind": "ACT", "version": 0, "source": OWN, "idempotencyKey": "a" }))
        .await?;
    let own = of_seller(&company, json!({ "version": 0, "source": OWN }));
    let saved = administrator.api.mutate("templateDraftSave", own, CARD).await?;
    assert_eq!(saved["template"]["draft"], 1);
    let log = company
        .office
        .api
        .query("{ auditEntries(first: 1) { nodes { action actorName } } }", json!({}))
        .await?;
    assert_eq!(log["auditEntries"]["nodes"][0]["action"], "template.save", "{log}");
    company.finish().await
}

/// A PNG of one red dot.
const DOT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

fn picture(company: &Company, more: Value) -> Value {
    let mut input = json!({ "sellerId": company.seller, "kind": "STAMP", "from": "2026-03-01", "version": 0,
                            "removed": false });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    input
}

#[tokio::test]
async fn a_stamp_is_on_documents_of_its_days_and_stays_on_them() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let shown = "picture { hash format width height shownOn version }";
    let stated = async |more: Value| api.mutate("sellerPictureSave", picture(&company, more), shown).await;
    let plain = invoice(&company).await?;
    let of_plain = printed(api, &plain).await?;
    for (content, why) in [
        ("R0lGODlh", "Это не PNG и не JPEG"),
        ("не base64", "Содержимое файла должно быть в Base64"),
        // The head of a picture of 640 by 480, and nothing after it.
        ("iVBORw0KGgoAAAANSUhEUgAAAoAAAAHg", "Рисунок не читается"),
    ] {
        let refusal = refused(stated(json!({ "contentBase64": content })).await, "VALIDATION")?;
        ensure!(refusal.path == ["contentBase64"] && refusal.message.starts_with(why), "{refusal}");
    }
    refused(stated(json!({})).await, "VALIDATION")?;
    let stamp = stated(json!({ "contentBase64": DOT })).await?["picture"].clone();
    assert_eq!((&stamp["format"], &stamp["width"], &stamp["version"]), (&json!("PNG"), &json!(1), &json!(1)));
    assert_eq!(stamp["shownOn"], json!(["INVOICE", "ACT", "RECONCILIATION", "FREE"]), "none on tax invoices");
    let path = format!("/files/pictures/{}/{}", company.seller, text(&stamp["hash"])?);
    let file = api.request(Method::GET, &path).send().await?.error_for_status()?;
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(data_encoding::BASE64.encode(&file.bytes().await?), DOT);
    let elsewhere = company.office.seller("Другая").await?;
    let path = format!("/files/pictures/{elsewhere}/{}", text(&stamp["hash"])?);
    assert_eq!(api.request(Method::GET, &path).send().await?.status(), StatusCode::NOT_FOUND);

    let stamped = invoice(&company).await?;
    let of_stamped = printed(api, &stamped).await?;
    assert!(of_stamped.len() > of_plain.len(), "{} and {} bytes", of_stamped.len(), of_plain.len());
    refused(stated(json!({ "removed": true })).await, "STALE")?;
    let off = stated(json!({ "version": 1, "shownOn": [] })).await?["picture"].clone();
    assert_eq!((&off["hash"], &off["shownOn"], &off["version"]), (&stamp["hash"], &json!([]), &json!(2)));
    let switched_off = invoice(&company).await?;
    assert!(printed(api, &switched_off).await?.len() < of_stamped.len());
    let none = stated(json!({ "version": 2, "removed": true })).await?["picture"].clone();
    assert_eq!((&none["hash"], &none["format"]), (&Value::Null, &Value::Null));
    assert_eq!(printed(api, &stamped).await?, of_stamped, "byte by byte");
    assert_eq!(printed(api, &plain).await?, of_plain);
    let all = api.query(
        "query($id: ID!) { sellerPictures(sellerId: $id) { kind hash version } }",
        json!({ "id": company.seller }),
    );
    assert_eq!(all.await?["sellerPictures"], json!([{ "kind": "STAMP", "hash": null, "version": 3 }]));
    company.finish().await
}

/// What is asked for of an agreement with the client.
fn agreement(client: &str, kind: &str, more: &Value) -> Value {
    let mut agreement = json!({ "clientId": client, "kind": kind });
    if let (Some(agreement), Some(more)) = (agreement.as_object_mut(), more.as_object()) {
        agreement.extend(more.clone());
    }
    agreement
}

#[tokio::test]
async fn a_contract_and_a_letter_are_issued_by_their_templates() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let agreement = |kind: &str, more: Value| agreement(&company.clients[0], kind, &more);
    let issue = async |agreement: Value, as_basis: bool| {
        let input = json!({ "agreement": agreement, "asBasis": as_basis, "idempotencyKey": fresh_key() });
        api.mutate("agreementIssue", input, "document { id kind number total { amount } }").await
    };
    let refusal = refused(issue(agreement("CONTRACT", json!({})), false).await, "VALIDATION")?;
    assert_eq!(refusal.path, ["agreement", "signatories", "director"]);
    let director = json!({ "position": "Генеральный директор", "name": "Иванов Иван Иванович", "basis": "Устава",
                           "genitive": "генерального директора Иванова Ивана Ивановича" });
    let issuer = json!({ "sellerId": company.seller, "from": "2026-01-01", "version": 0, "regime": "GENERAL",
                         "closingForm": "UPD", "paymentDays": 5, "director": director });
    api.mutate("issuerSave", issuer, "issuer { version }").await?;
    let asked = agreement("CONTRACT", json!({ "place": "г. Москва", "subject": "доступ к сети Интернет" }));
    let preview = api.ask("agreementPreview", asked.clone(), "preview { kind number on }").await?;
    assert_eq!(
        preview["preview"],
        json!({ "kind": "CONTRACT", "number": "Д-26-000001", "on": "2026-03-01" })
    );
    let pages = api.ask("agreementPreview", asked.clone(), "preview { printed { pages pictures } }").await?;
    let printed_form = &pages["preview"]["printed"];
    let drawn = text(&printed_form["pictures"][0])?;
    assert!(
        printed_form["pages"].as_i64() >= Some(2) && drawn.starts_with("<svg"),
        "{}",
        printed_form["pages"]
    );
    let input = json!({ "agreement": asked, "asBasis": true, "idempotencyKey": "once" });
    let shown = "document { id kind number total { amount } }";
    let contract = api.mutate("agreementIssue", input.clone(), shown).await?["document"].clone();
    assert_eq!((&contract["number"], &contract["total"]), (&json!("Д-26-000001"), &Value::Null));
    assert_eq!(
        api.mutate("agreementIssue", input, shown).await?["document"],
        contract,
        "the same call again"
    );
    assert!(printed(api, &contract).await?.len() > 10_000);
    let client = "query($id: ID!) { client(id: $id) { contractNumber contractOn } }";
    let client = api.query(client, json!({ "id": company.clients[0] })).await?;
    assert_eq!(client["client"], json!({ "contractNumber": "Д-26-000001", "contractOn": "2026-03-01" }));

    // The data have what the client uses and owes on that day.
    let facts = "#import \"/abona.typ\": *\n#assert(d.services.len() == 1)\n#assert(d.services.first().price == \"700,00\")\n\
                 #assert(d.balance.told == \"задолженность 700,00 руб.\")\n#assert(d.fields.speed == \"100\")";
    let letter = agreement(
        "FREE",
        json!({ "title": "Уведомление", "text": "Тариф изменится.",
                                           "fields": [{ "name": "speed", "value": "100" }] }),
    );
    let letter = issue(letter, false).await?["document"].clone();
    assert_eq!((&letter["kind"], &letter["number"]), (&json!("FREE"), &json!("26-000001")));
    let checked = tried(api, json!({ "kind": "FREE", "source": facts, "documentId": letter["id"] })).await?;
    assert_eq!(checked["fault"], Value::Null);
    assert!(printed(api, &letter).await?.len() > 5_000);
    for (more, path) in [
        (json!({ "until": "2026-02-28" }), vec!["agreement", "until"]),
        (json!({ "paymentDays": 400 }), vec!["agreement", "paymentDays"]),
        (
            json!({ "fields": [{ "name": "скорость", "value": "1" }] }),
            vec!["agreement", "fields", "0", "name"],
        ),
        (json!({ "kind": "INVOICE" }), vec!["agreement", "kind"]),
    ] {
        let refusal = refused(issue(agreement("FREE", more), false).await, "VALIDATION")?;
        assert_eq!(refusal.path, path);
    }
    assert_eq!(refused(issue(agreement("FREE", json!({})), true).await, "VALIDATION")?.path, ["asBasis"]);
    company.finish().await
}
