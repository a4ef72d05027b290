//! Use cases of sellers and settings.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::json;
use shared::access::Permission;
use shared::api::settings::{
    SellerClosePeriodInput, SellerCreateInput, SellerDetailsInput, SellerUpdateInput, SellerView,
    SettingsScopeInput,
};
use shared::error::FieldError;
use shared::ids::{ProductId, SellerId};
use shared::money::Currency;
use shared::seller::{SellerDetails, SellerDraft};
use shared::settings::dated::SettingsLevel;

use super::repo;
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::{Op, Whose};

/// Zone of a seller that states none.
pub const DEFAULT_ZONE: Tz = Tz::Europe__Moscow;

/// An own legal entity that bills.
#[derive(Debug, Clone, PartialEq)]
pub struct Seller {
    /// Id.
    pub id: SellerId,
    /// Version.
    pub version: i32,
    /// Requisites.
    pub details: SellerDetails,
    /// Currency of new clients.
    pub currency: Currency,
    /// Zone of business dates.
    pub time_zone: Tz,
    /// Last closed day.
    pub closed_through: Option<NaiveDate>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Seller {
    /// As the API shows it.
    pub fn view(&self) -> SellerView {
        let details = self.details.clone();
        SellerView {
            id: self.id,
            version: self.version,
            name: details.name,
            short_name: details.short_name,
            inn: details.inn,
            kpp: details.kpp,
            ogrn: details.ogrn,
            address: details.address,
            currency: self.currency.into(),
            time_zone: self.time_zone.name().to_owned(),
            closed_through: self.closed_through.map(Into::into),
            created_at: self.created_at.into(),
        }
    }

    fn audited(&self) -> serde_json::Value {
        json!({
            "details": self.details,
            "currency": self.currency,
            "timeZone": self.time_zone.name(),
            "closedThrough": self.closed_through,
        })
    }
}

/// A level of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole installation.
    General,
    /// A seller.
    Seller(SellerId),
    /// A product of a seller.
    Product(SellerId, ProductId),
}

impl Scope {
    /// Reads the input: a product needs its seller.
    pub fn parse(input: SettingsScopeInput) -> Result<Scope, Error> {
        match (input.seller_id, input.product_id) {
            (None, None) => Ok(Scope::General),
            (Some(seller), None) => Ok(Scope::Seller(seller)),
            (Some(seller), Some(product)) => Ok(Scope::Product(seller, product)),
            (None, Some(_)) => {
                Err(Error::invalid("scope.sellerId", "Укажите организацию, которой принадлежит продукт."))
            }
        }
    }

    pub(super) fn seller(self) -> Option<SellerId> {
        match self {
            Scope::General => None,
            Scope::Seller(seller) | Scope::Product(seller, _) => Some(seller),
        }
    }

    /// Key of the level. That of a product names its seller too, so that nobody who is limited to one seller can
    /// reach a product of another.
    pub fn key(self) -> String {
        match self {
            Scope::General => "general".to_owned(),
            Scope::Seller(seller) => format!("seller:{}", seller.uuid()),
            Scope::Product(seller, product) => format!("product:{}:{}", seller.uuid(), product.uuid()),
        }
    }

    /// Which level it is.
    pub(super) const fn level(self) -> SettingsLevel {
        match self {
            Scope::General => SettingsLevel::General,
            Scope::Seller(_) => SettingsLevel::Seller,
            Scope::Product(..) => SettingsLevel::Product,
        }
    }

    /// The levels from the most general down to this one.
    pub(super) fn chain(self) -> Vec<Scope> {
        match self {
            Scope::General => vec![self],
            Scope::Seller(_) => vec![Scope::General, self],
            Scope::Product(seller, _) => vec![Scope::General, Scope::Seller(seller), self],
        }
    }
}

/// The seller, whoever asks.
pub async fn seller(app: &App, id: SellerId) -> Result<Seller, Error> {
    repo::find_seller(app.read(), id).await?.ok_or_else(|| Error::not_found("seller", id))
}

/// The seller as the unit of work sees it.
pub async fn seller_in(op: &Op, id: SellerId) -> Result<Seller, Error> {
    repo::find_seller(op.conn(), id).await?.ok_or_else(|| Error::not_found("seller", id))
}

/// Those of the sellers that exist, as the unit of work sees them.
pub async fn sellers_in(op: &Op, ids: &[SellerId]) -> Result<Vec<Seller>, Error> {
    repo::find_sellers(op.conn(), ids).await
}

/// Those of the sellers that exist; until the end of the unit of work nobody changes them or closes their books. Who
/// holds them so takes no client after.
pub async fn hold_sellers_in(op: &Op, ids: &[SellerId]) -> Result<Vec<Seller>, Error> {
    repo::hold_sellers(op.conn(), ids).await
}

/// The sellers that the actor sees, by short name.
pub async fn sellers(app: &App, actor: &Actor) -> Result<Vec<Seller>, Error> {
    actor.require(Permission::SettingsRead)?;
    let mut sellers = repo::all_sellers(app.read()).await?;
    sellers.retain(|seller| actor.sees(seller.id));
    Ok(sellers)
}

/// The stated seller, or the only one that the actor sees.
///
/// # Errors
/// `FORBIDDEN`, and `VALIDATION` of the field `sellerId` when there is none or more than one.
pub async fn seller_or_only(app: &App, actor: &Actor, stated: Option<SellerId>) -> Result<Seller, Error> {
    if let Some(id) = stated {
        actor.require_seller(id)?;
        return seller(app, id).await;
    }
    let mut sellers = repo::all_sellers(app.read()).await?;
    sellers.retain(|seller| actor.sees(seller.id));
    match (sellers.pop(), sellers.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(Error::invalid("sellerId", "Организаций несколько. Укажите, какая нужна.")),
        (None, _) => Err(Error::invalid("sellerId", "Организаций ещё нет. Сначала создайте организацию.")),
    }
}

/// The seller; `NOT_FOUND` also when the actor may not see it.
pub async fn visible_seller(app: &App, actor: &Actor, id: SellerId) -> Result<Seller, Error> {
    actor.require(Permission::SettingsRead)?;
    actor.require_seller(id)?;
    seller(app, id).await
}

/// The zone of the seller's business dates.
pub const fn zone(seller: &Seller) -> Tz {
    seller.time_zone
}

/// Raises the reference revision: what was calculated before is stale.
pub async fn raise_reference_in(op: &mut Op) -> Result<(), Error> {
    repo::raise_reference(op.conn()).await
}

fn parsed(input: &SellerDetailsInput) -> Result<(SellerDetails, Tz), Error> {
    let draft = SellerDraft {
        name: input.name.clone(),
        short_name: input.short_name.clone(),
        inn: input.inn.clone(),
        kpp: input.kpp.clone(),
        ogrn: input.ogrn.clone(),
        address: input.address.clone(),
    };
    let name = input.time_zone.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let zone = name.map_or(Ok(DEFAULT_ZONE), str::parse::<Tz>).map_err(|_| {
        FieldError::new("timeZone", "Неизвестный часовой пояс. Укажите имя вида Europe/Moscow.")
    });
    match (draft.parse(), zone) {
        (Ok(details), Ok(zone)) => Ok((details, zone)),
        (details, zone) => {
            let mut errors = details.err().unwrap_or_default();
            errors.extend(zone.err());
            Err(Error::Invalid(errors.into_iter().map(|error| error.under("details")).collect()))
        }
    }
}

/// Makes a seller. Refused to actors who are limited to some sellers: they would not see it.
pub async fn create_seller(app: &App, actor: &Actor, input: SellerCreateInput) -> Result<Seller, Error> {
    actor.require(Permission::SettingsWrite)?;
    require_all_sellers(actor)?;
    let (details, time_zone) = parsed(&input.details)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay("sellerCreate", &input.idempotency_key, &input).await? {
        return seller_in(&op, id).await;
    }
    let seller = Seller {
        id: SellerId(op.uuid()),
        version: 1,
        details,
        currency: input.currency.map_or(Currency::Rub, Into::into),
        time_zone,
        closed_through: None,
        created_at: op.now(),
    };
    repo::insert_seller(op.conn(), &seller).await?;
    op.audit("seller.create", seller.id, Whose::Seller(seller.id), None, Some(seller.audited())).await?;
    op.remember(&seller.id).await?;
    op.commit().await?;
    Ok(seller)
}

/// Changes requisites and zone of a seller.
pub async fn update_seller(app: &App, actor: &Actor, input: SellerUpdateInput) -> Result<Seller, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.id)?;
    let (details, time_zone) = parsed(&input.details)?;
    let mut op = app.begin(actor).await?;
    let before = seller_in(&op, input.id).await?;
    let zone_changes = before.time_zone != time_zone;
    let after = Seller { details, time_zone, version: input.version.saturating_add(1), ..before.clone() };
    save(&mut op, "seller.update", &before, &after).await?;
    if zone_changes {
        raise_reference_in(&mut op).await?;
    }
    op.commit().await?;
    Ok(after)
}

/// Closes the books of a seller through a day, or opens them again. It is the accountant's right.
pub async fn close_period(app: &App, actor: &Actor, input: SellerClosePeriodInput) -> Result<Seller, Error> {
    actor.require(Permission::LedgerReverse)?;
    actor.require_seller(input.id)?;
    let mut op = app.begin(actor).await?;
    let before = seller_in(&op, input.id).await?;
    let closed_through = input.closed_through.map(Into::into);
    if closed_through.is_some_and(|day| day >= op.today(zone(&before))) {
        return Err(Error::invalid(
            "closedThrough",
            "Закрыть можно только прошедшие дни. Укажите дату раньше сегодняшней.",
        ));
    }
    let after = Seller { closed_through, version: input.version.saturating_add(1), ..before.clone() };
    save(&mut op, "seller.close_period", &before, &after).await?;
    op.commit().await?;
    Ok(after)
}

async fn save(op: &mut Op, action: &'static str, before: &Seller, after: &Seller) -> Result<(), Error> {
    repo::update_seller(op.conn(), after).await?;
    let whose = Whose::Seller(after.id);
    op.audit(action, after.id, whose, Some(before.audited()), Some(after.audited())).await
}

/// Refuses whoever is limited to some sellers.
///
/// # Errors
/// `FORBIDDEN`.
pub fn require_all_sellers(actor: &Actor) -> Result<(), Error> {
    match actor.sellers {
        None => Ok(()),
        Some(_) => Err(Error::Forbidden(Permission::SettingsWrite)),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_product_level_is_of_one_seller() {
        let (seller, product) = (SellerId(Uuid::from_u128(1)), ProductId(Uuid::from_u128(2)));
        let input = SettingsScopeInput { seller_id: None, product_id: Some(product) };
        assert!(Scope::parse(input).is_err());
        let other = SellerId(Uuid::from_u128(3));
        assert_ne!(Scope::Product(seller, product).key(), Scope::Product(other, product).key());
        assert_eq!(Scope::Product(seller, product).chain().len(), 3);
    }
}
