//! Pictures of sellers: stamp, signatures and logo, from a day on.

use data_encoding::BASE64;
use serde_json::json;
use shared::access::Permission;
use shared::api::documents::{SellerPictureSaveInput, SellerPictureView};
use shared::documents::{DocumentKind, PICTURE_BYTES_MAX, PictureFormat, PictureKind, examined_picture};
use shared::ids::SellerId;
use typeset::{Images, Template};

use super::super::repo::pictures::{self as repo, Stated};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::Whose;
use crate::settings;
use crate::templates::{Sheet, tried};

fn view(stated: Stated) -> SellerPictureView {
    let file = stated.file;
    SellerPictureView {
        kind: stated.kind,
        from: stated.from.into(),
        format: file.as_ref().map(|file| file.format),
        width: file.as_ref().map(|file| file.width),
        height: file.as_ref().map(|file| file.height),
        hash: file.map(|file| file.hash),
        shown_on: stated.on,
        version: stated.version,
    }
}

/// Everything that is stated, by kind, the newest first.
pub async fn list(app: &App, actor: &Actor, seller: SellerId) -> Result<Vec<SellerPictureView>, Error> {
    let seller = settings::visible_seller(app, actor, seller).await?;
    Ok(repo::stated(app.read(), seller.id).await?.into_iter().map(view).collect())
}

/// A file of a seller that the actor sees.
pub async fn file(
    app: &App,
    actor: &Actor,
    seller: SellerId,
    hash: &str,
) -> Result<(PictureFormat, Vec<u8>), Error> {
    let seller = settings::visible_seller(app, actor, seller).await?;
    let missing = || Error::not_found("picture", hash);
    let stated = repo::stated(app.read(), seller.id).await?;
    let is_known = stated.iter().any(|one| one.file.as_ref().is_some_and(|file| file.hash == hash));
    if !is_known {
        return Err(missing());
    }
    repo::file(app.read(), hash).await?.ok_or_else(missing)
}

/// A file that was uploaded, with its format and size in pixels. It is tried in a process of its own: what unfolds to
/// more than its head says is refused.
async fn uploaded(app: &App, text: &str) -> Result<(Vec<u8>, (PictureFormat, i32, i32)), Error> {
    let refuse = |text: &str| Err(Error::invalid("contentBase64", text));
    if text.len() > PICTURE_BYTES_MAX * 3 / 2 {
        return refuse("Файл больше 1 МБ. Уменьшите рисунок.");
    }
    let Ok(file) = BASE64.decode(text.trim().as_bytes()) else {
        return refuse("Содержимое файла должно быть в Base64.");
    };
    let (format, width, height) = examined_picture(&file)?;
    let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let name = format!("trial.{}", format.code());
    let template = format!("#set page(width: 40mm, height: auto)\n#image(\"/{name}\")");
    let images: Images = [(name, file.clone())].into();
    let sheet = Sheet { template: Template::new(template), data: json!({}), images };
    match tried(app.printer().try_out(sheet).await)? {
        Ok(_) => Ok((file, (format, side(width), side(height)))),
        Err(_) => refuse("Рисунок не читается. Откройте его в редакторе и сохраните заново."),
    }
}

/// States a picture from a day on. Days of closed books stay as they were.
pub async fn save(
    app: &App,
    actor: &Actor,
    input: SellerPictureSaveInput,
) -> Result<SellerPictureView, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.seller_id)?;
    let (kind, from) = (input.kind, input.from.0);
    let new = match &input.content_base64 {
        Some(text) if !input.removed => Some(uploaded(app, text).await?),
        Some(_) | None => None,
    };
    let mut op = app.begin(actor).await?;
    let seller = settings::seller_in(&op, input.seller_id).await?;
    if let Some(closed_through) = seller.closed_through.filter(|closed| *closed >= from) {
        return Err(Error::PeriodClosed { closed_through, date: from });
    }
    let all = repo::stated(op.conn(), seller.id).await?;
    let before = all.iter().find(|one| one.kind == kind && one.from == from);
    if before.map_or(0, |one| one.version) != input.version {
        return Err(Error::Stale);
    }
    let held = repo::held(&all, from).find(|one| one.kind == kind);
    let file = match (new, input.removed) {
        (_, true) => None,
        (Some((file, known)), false) => Some(repo::keep(&op, &file, known).await?),
        (None, false) => {
            let file = held.and_then(|one| one.file.clone());
            let missing = || format!("Нет файла {}. Выберите его.", kind.genitive_ru());
            Some(file.ok_or_else(|| Error::invalid("contentBase64", missing()))?)
        }
    };
    let on = input.shown_on.map_or_else(|| usual(held, kind), sorted);
    let stated = Stated { kind, from, file, on, version: input.version.saturating_add(1) };
    repo::save(&op, seller.id, &stated).await?;
    let told = |one: &Stated| {
        let hash = one.file.as_ref().map(|file| &file.hash);
        json!({ "from": one.from, "hash": hash, "shownOn": one.on })
    };
    let object = format!("{}:{}", seller.id, kind.code());
    let whose = Whose::Seller(seller.id);
    op.audit("seller_picture.save", object, whose, before.map(told), Some(told(&stated))).await?;
    op.commit().await?;
    Ok(view(stated))
}

/// What was said before, else what is usual.
fn usual(held: Option<&Stated>, kind: PictureKind) -> Vec<DocumentKind> {
    held.filter(|one| one.file.is_some()).map_or_else(|| kind.usual().to_vec(), |one| one.on.clone())
}

fn sorted(mut kinds: Vec<DocumentKind>) -> Vec<DocumentKind> {
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
