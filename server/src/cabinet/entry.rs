//! Signing in: by a code of a letter, or by a password. Times are of the machine's clock.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use shared::api::cabinet::{CabinetSignInInput, CodeInput};
use shared::client::email_of;
use shared::ids::{CabinetLoginId, SessionId};
use subtle::ConstantTimeEq;

use super::repo::{self, Code, Login, Session};
use super::{reach, session};
use crate::access::{ACCOUNT_FREE, ADDRESS_FREE, Origin, digest, network, password_matches};
use crate::actor::Actor;
use crate::app::App;
use crate::clients::Client;
use crate::clock::machine_now;
use crate::error::Error;
use crate::mail::{Delivery, Letter};
use crate::op::Whose;
use crate::settings;

/// How long a code is good for, minutes.
pub const CODE_MINUTES: i32 = 10;
/// Wrong answers after which a code is good for nothing.
const TRIES_MAX: i32 = 5;
/// Letters to one e-mail before delays begin.
const LETTERS_FREE: u32 = 3;

fn address(text: &str) -> Result<String, Error> {
    email_of(text.trim()).map_err(|text| Error::invalid("email", text))
}

/// Under what letters to an e-mail, and of an address, are counted.
fn letter_names(email: &str, origin: &Origin) -> [String; 2] {
    [format!("cabinet-letter:{email}"), format!("cabinet-letters:{}", origin.ip)]
}

/// Sends a code to an e-mail that opens an account. The answer is the same, in the same time, for any other e-mail:
/// who asks does not learn which are known.
///
/// # Errors
/// `VALIDATION` for what is no e-mail; `RATE_LIMITED`.
pub async fn send_code(app: &App, origin: &Origin, input: CodeInput) -> Result<i32, Error> {
    let email = address(&input.email)?;
    let now = machine_now();
    let names = letter_names(&email, origin);
    app.throttle().attempt(&[(&names[0], LETTERS_FREE), (&names[1], ADDRESS_FREE)], Instant::now())?;
    let opens = reach::clients_of(app, &email).await?;
    let code = format!("{:06}", u64::from_le_bytes(app.ids().secret::<8>()) % 1_000_000);
    let op = app.begin(&session::stranger(origin)).await?;
    let row = Code {
        email: email.clone(),
        code_hash: digest(&format!("{email}\n{code}")),
        tries: 0,
        created_at: now,
        expires_at: now + TimeDelta::minutes(CODE_MINUTES.into()),
    };
    repo::put_code(&op, row).await?;
    op.commit().await?;
    if let Some(client) = opens.into_iter().next() {
        // The mail server may be slow: nobody waits for it, so the time of the answer says nothing either.
        let (app, request_id) = (app.clone(), origin.request_id.clone());
        tokio::spawn(async move { deliver(&app, &client, email, &code, &request_id).await });
    }
    Ok(CODE_MINUTES)
}

async fn deliver(app: &App, client: &Client, email: String, code: &str, request_id: &str) {
    let seller = match settings::seller(app, client.seller).await {
        Ok(seller) => seller.details.short_name,
        Err(error) => {
            tracing::error!(request_id, error = error.chain(), "a code is not sent");
            return;
        }
    };
    let link =
        app.config().public_url.as_deref().map_or_else(String::new, |url| {
            format!("Личный кабинет: {}/cabinet\n\n", url.trim_end_matches('/'))
        });
    let letter = Letter {
        message_id: format!("<code-{}@{}>", app.ids().uuid(), app.config().mail.domain()),
        from_name: seller.clone(),
        to: email,
        subject: format!("{code} — код для входа в личный кабинет"),
        text: format!(
            "Код для входа в личный кабинет: {code}\n\nОн действует {CODE_MINUTES} минут и подходит один раз.\n\n{link}\
             Если вы не просили его, ничего не делайте: без кода войти нельзя. Не сообщайте код никому.\n\n{seller}\n"
        ),
        at: machine_now(),
        attached: Vec::new(),
    };
    match app.mail().send(letter).await {
        Delivery::Taken(_) => tracing::info!(request_id, "a code is sent"),
        Delivery::Later(answer) | Delivery::Refused(answer) => {
            tracing::warn!(request_id, answer, "a code is not sent");
        }
    }
}

/// Signs in: who it is, and the token of the new session.
///
/// # Errors
/// `VALIDATION` under `code` or `password`, the same for what is wrong and for whom nobody knows; `RATE_LIMITED`.
pub async fn sign_in(
    app: &App,
    origin: &Origin,
    input: CabinetSignInInput,
) -> Result<(Actor, String), Error> {
    let email = address(&input.email)?;
    let now = machine_now();
    let names = [format!("cabinet:{email}"), format!("cabinet-address:{}", network(&origin.ip))];
    app.throttle().attempt(&[(&names[0], ACCOUNT_FREE), (&names[1], ADDRESS_FREE)], Instant::now())?;
    let login = repo::login_by_email(app.read(), &email).await?;
    let (right, refusal) = match (&input.code, &input.password) {
        (Some(code), None) => {
            let refusal = ("code", "Код не подошёл или устарел. Запросите новый.");
            (take_code(app, origin, &email, code, now).await?, refusal)
        }
        (None, Some(password)) => {
            let refusal = ("password", "Неверный адрес или пароль. Проверьте их или войдите по коду.");
            let hash = login.as_ref().and_then(|login| login.password_hash.clone());
            (password.chars().count() <= 128 && password_matches(password, hash).await?, refusal)
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(Error::invalid("code", "Укажите код из письма или пароль: одно из двух."));
        }
    };
    let opens = if right { reach::clients_of(app, &email).await? } else { Vec::new() };
    if opens.is_empty() {
        tracing::info!(request_id = origin.request_id, ip = origin.ip, "sign-in to the cabinet refused");
        return Err(Error::invalid(refusal.0, refusal.1));
    }
    app.throttle().succeeded(&names[0]);
    app.throttle().forgiven(&names[1], ADDRESS_FREE);
    if input.code.is_some() {
        // The letter was wanted by whom it came to.
        let names = letter_names(&email, origin);
        app.throttle().succeeded(&names[0]);
        app.throttle().forgiven(&names[1], ADDRESS_FREE);
    }
    begin_session(app, origin, (email, login), &opens, now).await
}

/// Whether this is the code of the e-mail. Right, it is used up; wrong, it counts.
async fn take_code(
    app: &App,
    origin: &Origin,
    email: &str,
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let digits: String = code.chars().filter(char::is_ascii_digit).take(7).collect();
    let op = app.begin(&session::stranger(origin)).await?;
    let Some(row) = repo::lock_code(&op, email).await? else { return Ok(false) };
    let given = digest(&format!("{email}\n{digits}"));
    let right = bool::from(given.as_bytes().ct_eq(row.code_hash.as_bytes()));
    let usable = is_usable(&row, now);
    if right && usable {
        repo::remove_code(&op, email).await?;
    } else {
        let tries = row.tries.saturating_add(1);
        repo::save_code(&op, Code { tries, ..row }).await?;
    }
    op.commit().await?;
    Ok(right && usable)
}

fn is_usable(code: &Code, now: DateTime<Utc>) -> bool {
    now < code.expires_at && code.tries < TRIES_MAX
}

async fn begin_session(
    app: &App,
    origin: &Origin,
    (email, login): (String, Option<Login>),
    opens: &[Client],
    now: DateTime<Utc>,
) -> Result<(Actor, String), Error> {
    let token = BASE64URL_NOPAD.encode(&app.ids().secret::<32>());
    let known = login.is_some();
    let login = login.unwrap_or_else(|| Login {
        id: CabinetLoginId(app.ids().uuid()),
        email,
        password_hash: None,
        created_at: now,
        signed_in_at: None,
    });
    let login = Login { signed_in_at: Some(now), ..login };
    let only = match opens {
        [only] => Some(only),
        [] | [_, ..] => None,
    };
    let id = SessionId(app.ids().uuid());
    let actor = session::actor_of(&login, id, only, origin);
    let mut op = app.begin(&actor).await?;
    if known {
        repo::signed_in(&op, login.id, now).await?;
    } else {
        repo::insert_login(&op, login.clone()).await?;
    }
    let session = Session {
        id,
        token_hash: digest(&token),
        login_id: login.id,
        client_id: only.map(|client| client.id),
        created_at: now,
        last_seen_at: now,
        expires_at: now + TimeDelta::hours(i64::from(app.config().session_hours)),
        ip: Some(origin.ip.clone()),
        user_agent: origin.user_agent.as_ref().map(|text| text.chars().take(200).collect()),
        ended_at: None,
    };
    repo::insert_session(&op, session).await?;
    let whose = only.map_or(Whose::Everyone, |client| Whose::Client(client.seller, client.id));
    op.audit("cabinet.signIn", login.id, whose, None, None).await?;
    op.commit().await?;
    Ok((actor, token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_ten_minutes_and_five_answers() {
        let start: DateTime<Utc> = "2026-01-31T09:00:00Z".parse().unwrap();
        let code = Code {
            email: "a@example.ru".to_owned(),
            code_hash: String::new(),
            tries: 4,
            created_at: start,
            expires_at: start + TimeDelta::minutes(CODE_MINUTES.into()),
        };
        assert!(is_usable(&code, start + TimeDelta::seconds(599)));
        assert!(!is_usable(&code, start + TimeDelta::seconds(600)));
        assert!(!is_usable(&Code { tries: 5, ..code }, start));
    }
}
