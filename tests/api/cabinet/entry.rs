//! Signing in, sessions, and whose account is open.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::json;
use shared::api::cabinet::{CabinetSignInInput, CodeInput, ConsentInput, PasswordInput, operations};
use tests::cabinet::{Visitor, letters};
use tests::dump::number;
use tests::refused;

use super::{FIRST, SECOND, company, rename};

#[tokio::test]
async fn a_code_of_a_letter_opens_the_account_once() -> Result<()> {
    let company = company().await?;
    let visitor = Visitor::new(&company.app)?;
    refused(visitor.read(operations::account()).await, "UNAUTHENTICATED")?;
    let code = visitor.code(&company.app, FIRST).await?;
    let other = if code == "000000" { "000001" } else { "000000" };
    let wrong = refused(visitor.sign_in(FIRST, other).await, "VALIDATION")?;
    assert_eq!(
        (wrong.path, wrong.message.as_str()),
        (vec!["code".to_owned()], "Код не подошёл или устарел. Запросите новый.")
    );
    refused(visitor.sign_in(SECOND, &code).await, "VALIDATION")?;
    let viewer = visitor.sign_in(FIRST, &code).await?;
    assert_eq!(viewer.email, FIRST);
    assert_eq!(viewer.client_id.map(|id| id.to_string()), Some(company.clients[0].clone()));
    assert_eq!(visitor.read(operations::account()).await?.name, "ООО «first@example.ru»");
    refused(Visitor::new(&company.app)?.sign_in(FIRST, &code).await, "VALIDATION")?;
    visitor.done(operations::sign_out()).await?;
    refused(visitor.read(operations::account()).await, "UNAUTHENTICATED")?;
    company.finish().await
}

#[tokio::test]
async fn five_wrong_answers_spoil_a_code() -> Result<()> {
    let company = company().await?;
    let visitor = Visitor::new(&company.app)?;
    let code = visitor.code(&company.app, FIRST).await?;
    let other = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        refused(visitor.sign_in(FIRST, other).await, "VALIDATION")?;
    }
    // The fifth costs a delay besides.
    refused(visitor.sign_in(FIRST, other).await, "VALIDATION")?;
    let late = refused(visitor.sign_in(FIRST, &code).await, "RATE_LIMITED")?;
    ensure!(late.message.starts_with("Слишком много попыток"), "{late}");
    let db = company.app.db.connect().await?;
    assert_eq!(number(&db, "SELECT CAST(tries AS BIGINT) FROM cabinet_code").await?, 5);
    db.close().await?;
    company.finish().await
}

#[tokio::test]
async fn nobody_learns_which_addresses_are_known() -> Result<()> {
    let company = company().await?;
    let visitor = Visitor::new(&company.app)?;
    let ask = |email: &str| operations::send_code(&CodeInput { email: email.to_owned() });
    let unknown = visitor.post(&ask("nobody@example.ru")).await?;
    let known = visitor.post(&ask(FIRST)).await?;
    assert_eq!(unknown.body, known.body);
    ensure!(letters(&company.app.data().join("mail"), "nobody@example.ru")?.is_empty());
    let told = refused(visitor.sign_in("nobody@example.ru", "123456").await, "VALIDATION")?;
    let known = refused(visitor.sign_in(SECOND, "123456").await, "VALIDATION")?;
    assert_eq!(told, known);
    refused(visitor.done(ask("not an address")).await, "VALIDATION")?;
    // Letters to one address get slower, whoever asks.
    visitor.done(ask("nobody@example.ru")).await?;
    visitor.done(ask("nobody@example.ru")).await?;
    visitor.done(ask("nobody@example.ru")).await?;
    refused(Visitor::new(&company.app)?.done(ask("nobody@example.ru")).await, "RATE_LIMITED")?;
    company.finish().await
}

#[tokio::test]
async fn one_address_opens_several_accounts_one_at_a_time() -> Result<()> {
    let company = company().await?;
    rename(&company, &company.clients[1], 2, FIRST).await?;
    let stranger = company.office.client(&company.seller, "Чужой", json!({})).await?;
    let (visitor, viewer) = Visitor::enter(&company.app, FIRST).await?;
    assert_eq!((viewer.client_id, viewer.clients.len()), (None, 2));
    let none = refused(visitor.read(operations::account()).await, "INVALID_TRANSITION")?;
    assert_eq!(none.message, "Выберите, чей счёт открыть.");
    for client in &company.clients {
        let id = client.parse()?;
        assert_eq!(visitor.done(operations::choose(id)).await?.client_id, Some(id));
        let subscriptions = visitor.read(operations::subscriptions()).await?;
        assert_eq!(subscriptions.len(), 1);
        assert_eq!(subscriptions[0].id.client, id);
    }
    refused(visitor.done(operations::choose(stranger.parse()?)).await, "NOT_FOUND")?;
    company.finish().await
}

#[tokio::test]
async fn an_account_that_is_taken_away_is_closed_at_once() -> Result<()> {
    let company = company().await?;
    let client = &company.clients[0];
    let (own, _) = Visitor::enter(&company.app, FIRST).await?;
    let given = json!({ "clientId": client, "byEmail": false, "emails": [" Buh@Example.RU "] });
    let shown = "cabinet { email byEmail grants { email grantedBy } }";
    let saved = company.office.api.mutate("clientCabinetSave", given, shown).await?;
    assert_eq!(
        saved["cabinet"],
        json!({ "email": FIRST, "byEmail": false, "grants": [{ "email": "buh@example.ru", "grantedBy": "Проверки" }] })
    );
    refused(own.read(operations::account()).await, "INVALID_TRANSITION")?;
    ensure!(own.read(operations::viewer()).await?.clients.is_empty());
    let (granted, viewer) = Visitor::enter(&company.app, "buh@example.ru").await?;
    assert_eq!(viewer.client_id.map(|id| id.to_string()).as_ref(), Some(client));
    let taken = json!({ "clientId": client, "byEmail": true, "emails": [] });
    company.office.api.mutate("clientCabinetSave", taken, shown).await?;
    refused(granted.read(operations::account()).await, "INVALID_TRANSITION")?;
    own.read(operations::account()).await?;
    let archived = json!({ "id": client, "version": 2 });
    company.office.api.mutate("clientArchive", archived, "client { id }").await?;
    refused(own.read(operations::account()).await, "INVALID_TRANSITION")?;
    company.finish().await
}

#[tokio::test]
async fn a_password_signs_in_and_ends_other_sessions() -> Result<()> {
    let company = company().await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let (other, _) = Visitor::enter(&company.app, FIRST).await?;
    let short = PasswordInput { password: "short".to_owned() };
    refused(visitor.done(operations::set_password(&short)).await, "VALIDATION")?;
    let password = PasswordInput { password: "довольно длинный пароль".to_owned() };
    ensure!(visitor.done(operations::set_password(&password)).await?.has_password);
    refused(other.read(operations::viewer()).await, "UNAUTHENTICATED")?;
    let with = |password: &str| CabinetSignInInput {
        email: FIRST.to_owned(),
        code: None,
        password: Some(password.to_owned()),
    };
    let wrong = refused(other.done(operations::sign_in(&with("другой длинный пароль"))).await, "VALIDATION")?;
    assert_eq!(wrong.path, ["password"]);
    other.done(operations::sign_in(&with("довольно длинный пароль"))).await?;
    assert_eq!(other.read(operations::sessions()).await?.len(), 2);
    other.done(operations::end_other_sessions()).await?;
    refused(visitor.read(operations::viewer()).await, "UNAUTHENTICATED")?;
    assert_eq!(other.read(operations::sessions()).await?.len(), 1);
    company.finish().await
}

#[tokio::test]
async fn a_consent_is_kept_with_its_text_and_ends_sessions_when_it_is_taken_back() -> Result<()> {
    let company = company().await?;
    let (visitor, viewer) = Visitor::enter(&company.app, FIRST).await?;
    ensure!(viewer.consent.is_none() && viewer.consent_offer.text.contains("ООО «Рога и копыта»"));
    let said = |version: &str, given| ConsentInput { version: version.to_owned(), given };
    refused(visitor.done(operations::consent(&said("2000-1", true))).await, "STALE")?;
    let given = visitor.done(operations::consent(&said(&viewer.consent_offer.version, true))).await?;
    assert_eq!(given.consent.context("given")?.version, viewer.consent_offer.version);
    visitor.done(operations::consent(&said(&viewer.consent_offer.version, false))).await?;
    refused(visitor.read(operations::viewer()).await, "UNAUTHENTICATED")?;
    let (_, again) = Visitor::enter(&company.app, FIRST).await?;
    ensure!(again.consent.is_none());
    company.finish().await
}

#[tokio::test]
async fn sessions_of_the_cabinet_and_of_operators_are_strangers() -> Result<()> {
    let company = company().await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    refused(visitor.api.query("{ viewer { name } }", json!({})).await, "UNAUTHENTICATED")?;
    let owner = Visitor { api: company.app.owner().await?.api };
    refused(owner.read(operations::viewer()).await, "UNAUTHENTICATED")?;
    // A foreign page cannot send our header.
    let bare = visitor.api.request(Method::POST, "/cabinet/graphql").build()?;
    ensure!(bare.headers().contains_key("x-abona"));
    let client = reqwest::Client::builder().no_proxy().build()?;
    let address = format!("{}/cabinet/graphql", visitor.api.base());
    let forged =
        client.post(address).header("cookie", "cid=x").json(&json!({ "query": "{ viewer { email } }" }));
    assert_eq!(forged.send().await?.status(), StatusCode::BAD_REQUEST);
    let two = "mutation { a: signInCode(input: { email: \"a@example.ru\" }) { minutes } \
               b: signInCode(input: { email: \"b@example.ru\" }) { minutes } }";
    refused(visitor.query(two, json!({})).await, "BAD_REQUEST")?;
    let anonymous = Visitor::new(&company.app)?;
    refused(anonymous.query("{ __schema { queryType { name } } }", json!({})).await, "UNAUTHENTICATED")?;
    company.finish().await
}
