//! What documents say of a seller, from a day on, and where to pay.

use serde_json::json;
use shared::access::Permission;
use shared::api::documents::{IssuerSaveInput, IssuerView, SellerAccountSaveInput, SellerAccountView};
use shared::ids::{SellerAccountId, SellerId};

use super::super::repo::issuers::{self as repo, Account, Stated};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::Whose;
use crate::settings;

fn view(stated: Stated) -> IssuerView {
    IssuerView::of(Some(stated.from.into()), stated.version, stated.issuer)
}

/// Everything that is stated, the newest first; what holds by default when nothing is.
pub async fn list(app: &App, actor: &Actor, seller: SellerId) -> Result<Vec<IssuerView>, Error> {
    let seller = settings::visible_seller(app, actor, seller).await?;
    let stated = repo::stated(app.read(), seller.id).await?;
    if stated.is_empty() {
        return Ok(vec![IssuerView::of(None, 0, shared::documents::Issuer::default())]);
    }
    Ok(stated.into_iter().map(view).collect())
}

/// States what documents say from a day on. Days of closed books stay as they were.
pub async fn save(app: &App, actor: &Actor, input: IssuerSaveInput) -> Result<IssuerView, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.seller_id)?;
    let issuer = input.issuer().checked().map_err(Error::Invalid)?;
    let mut op = app.begin(actor).await?;
    let seller = settings::seller_in(&op, input.seller_id).await?;
    let from = input.from.0;
    if let Some(closed_through) = seller.closed_through.filter(|closed| *closed >= from) {
        return Err(Error::PeriodClosed { closed_through, date: from });
    }
    let known = repo::stated(op.conn(), seller.id).await?.into_iter().find(|stated| stated.from == from);
    if known.as_ref().map_or(0, |stated| stated.version) != input.version {
        return Err(Error::Stale);
    }
    let stated = Stated { from, issuer, version: input.version.saturating_add(1) };
    repo::save(&op, seller.id, &stated).await?;
    let told = |stated: &Stated| json!({ "from": stated.from, "issuer": stated.issuer });
    let whose = Whose::Seller(seller.id);
    op.audit("issuer.save", seller.id, whose, known.as_ref().map(told), Some(told(&stated))).await?;
    op.commit().await?;
    Ok(view(stated))
}

fn account_view(account: Account) -> SellerAccountView {
    SellerAccountView {
        id: account.id,
        seller_id: account.seller,
        bank: account.bank.bank,
        bik: account.bank.bik,
        account: account.bank.account,
        correspondent: account.bank.correspondent,
        main: account.main,
        archived: account.archived,
        version: account.version,
    }
}

/// Bank accounts of a seller, the main one first.
pub async fn accounts(app: &App, actor: &Actor, seller: SellerId) -> Result<Vec<SellerAccountView>, Error> {
    let seller = settings::visible_seller(app, actor, seller).await?;
    Ok(repo::accounts(app.read(), seller.id).await?.into_iter().map(account_view).collect())
}

/// Makes a bank account, or changes one.
pub async fn save_account(
    app: &App,
    actor: &Actor,
    input: SellerAccountSaveInput,
) -> Result<SellerAccountView, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.seller_id)?;
    let bank = input.bank_account().checked().map_err(Error::Invalid)?;
    if input.main && input.archived {
        return Err(Error::invalid(
            "main",
            "Счёт в архиве не бывает основным. Выберите другой основной счёт.",
        ));
    }
    let mut op = app.begin(actor).await?;
    let missing = |id: SellerAccountId| Error::not_found("sellerAccount", id);
    let replayed = op.replay::<SellerAccountId>("sellerAccountSave", &input.idempotency_key, &input).await?;
    let seller = settings::seller_in(&op, input.seller_id).await?;
    let known = repo::accounts(op.conn(), seller.id).await?;
    let of_id = |id: SellerAccountId| known.iter().find(|account| account.id == id).cloned();
    if let Some(id) = replayed {
        return of_id(id).map(account_view).ok_or_else(|| missing(id));
    }
    let before = input.id.map(|id| of_id(id).ok_or_else(|| missing(id))).transpose()?;
    if before.as_ref().map_or(0, |account| account.version) != input.version {
        return Err(Error::Stale);
    }
    let account = Account {
        id: before.as_ref().map_or_else(|| SellerAccountId(op.uuid()), |account| account.id),
        seller: seller.id,
        bank,
        // The first one is where to pay.
        main: input.main || (known.is_empty() && !input.archived),
        archived: input.archived,
        version: input.version.saturating_add(1),
        created_at: before.as_ref().map_or(op.now(), |account| account.created_at),
    };
    repo::save_account(&op, &account).await?;
    let told = |account: &Account| json!({ "bank": account.bank, "main": account.main, "archived": account.archived });
    let whose = Whose::Seller(seller.id);
    op.audit("seller_account.save", account.id, whose, before.as_ref().map(told), Some(told(&account)))
        .await?;
    op.remember(&account.id).await?;
    op.commit().await?;
    Ok(account_view(account))
}
