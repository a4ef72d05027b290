//! What a person does about the own account.

use shared::api::access::{PasswordChangeInput, Viewer};
use shared::ids::UserId;

use super::sessions::{Guess, viewer};
use super::users::whose;
use super::{Actor, ActorKind, hashing, password, repo};
use crate::app::App;
use crate::clock::machine_now;
use crate::error::Error;

/// The user whom the actor is; keys and programs are none.
pub(super) fn person(actor: &Actor) -> Result<UserId, Error> {
    match actor.kind {
        ActorKind::User => Ok(UserId(actor.id)),
        ActorKind::Key | ActorKind::System | ActorKind::Cli | ActorKind::Client => {
            Err(Error::Unauthenticated)
        }
    }
}

/// Changes the own password; other sessions end. Wrong guesses of the current one count as those of a sign-in.
///
/// # Errors
/// `VALIDATION` under `current` or `new`; `RATE_LIMITED`; `STALE` when the password was changed in between.
pub async fn change_password(app: &App, actor: &Actor, input: PasswordChangeInput) -> Result<Viewer, Error> {
    let id = person(actor)?;
    let missing = || Error::not_found("user", id);
    let known = repo::user(app.read(), id).await?.ok_or_else(missing)?;
    password::check("new", &input.new, &[&known.email, &known.name])?;
    if input.new == input.current {
        return Err(Error::invalid("new", "Новый пароль совпадает с прежним. Придумайте другой."));
    }
    let guess = Guess::begin(app, &known.email, actor.ip.as_deref().unwrap_or_default())?;
    if !guess.judge(&input.current, Some(known.password_hash.clone())).await?.right {
        return Err(Error::invalid("current", "Неверный пароль. Введите тот, с которым вы входите."));
    }
    guess.was_right();
    let hash = hashing::hash(&input.new, app.ids().secret()).await?;
    let mut op = app.begin(actor).await?;
    let mut row = repo::lock_user(&op, id).await?.ok_or_else(missing)?;
    if row.password_hash != known.password_hash {
        return Err(Error::Stale);
    }
    row.password_hash = hash;
    row.version += 1;
    repo::save_user(&op, row).await?;
    repo::end_other_sessions(&op, id, actor.session, machine_now()).await?;
    op.audit("user.password", id, whose(actor.sellers.as_deref()), None, None).await?;
    op.commit().await?;
    Ok(viewer(actor))
}
