//! Settings of billing: what levels state from which day, and what holds on a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::api::settings::{
    BillingSettingsUpdateInput, BillingSettingsView, SettingSourceView, SettingsChangeView,
};
use shared::ids::{ProductId, SellerId};
use shared::settings::dated::{self, Change, SettingsLevel};
use shared::settings::{BillingSetting, BillingSettings, ResolvedSettings};

use super::repo::{self, Made};
use super::service::{Scope, raise_reference_in, require_all_sellers, seller, seller_in};
use crate::access::Actor;
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;
use crate::op::Op;

/// What every level of a chain has told, from the most general down.
type Levels = Vec<(Scope, Vec<Made>)>;

async fn levels(conn: &impl Connection, scope: Scope) -> Result<Levels, Error> {
    let chain = scope.chain();
    let keys: Vec<String> = chain.iter().map(|scope| scope.key()).collect();
    let mut told: HashMap<String, Vec<Made>> = repo::changes(conn, &keys).await?;
    Ok(chain.into_iter().map(|scope| (scope, told.remove(&scope.key()).unwrap_or_default())).collect())
}

fn changes(told: &[Made]) -> Vec<Change> {
    told.iter().map(|made| made.change.clone()).collect()
}

fn resolve(levels: &Levels, day: NaiveDate) -> ResolvedSettings {
    let stated: Vec<BillingSettings> =
        levels.iter().map(|(_, told)| dated::stated(&changes(told), day)).collect();
    BillingSettings::resolve(&stated)
}

/// What holds on the day for a product of a seller, for a seller, or for the whole installation.
pub async fn settings_on(
    conn: &impl Connection,
    scope: Scope,
    day: NaiveDate,
) -> Result<ResolvedSettings, Error> {
    Ok(resolve(&levels(conn, scope).await?, day))
}

/// What plans of a seller, or of its product, inherit today.
pub async fn inherited_in(
    op: &Op,
    seller: SellerId,
    product: Option<ProductId>,
) -> Result<ResolvedSettings, Error> {
    let scope = product.map_or(Scope::Seller(seller), |product| Scope::Product(seller, product));
    let today = op.today(repo::zone_of(op.conn(), Some(seller)).await?);
    settings_on(op.conn(), scope, today).await
}

/// Whether somebody else must confirm a run of this seller today; a run of all sellers as soon as one of them wants it.
pub async fn four_eyes_in(op: &Op, seller: Option<SellerId>) -> Result<bool, Error> {
    let of_one = repo::zone_of(op.conn(), seller).await?;
    let mut sellers = vec![(seller.map_or(Scope::General, Scope::Seller), of_one)];
    if seller.is_none() {
        let all = repo::all_sellers(op.conn()).await?.into_iter();
        sellers.extend(all.map(|seller| (Scope::Seller(seller.id), seller.time_zone)));
    }
    for (scope, zone) in sellers {
        if settings_on(op.conn(), scope, op.today(zone)).await?.four_eyes {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a level states on a day and what holds there, where each value comes from, and all that was told.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND` of the seller.
pub async fn billing_settings(
    app: &App,
    actor: &Actor,
    scope: Scope,
    on: Option<NaiveDate>,
) -> Result<BillingSettingsView, Error> {
    actor.require(Permission::SettingsRead)?;
    if let Some(id) = scope.seller() {
        actor.require_seller(id)?;
        seller(app, id).await?;
    }
    let day = match on {
        Some(day) => day,
        None => app.clock().today(repo::zone_of(app.read(), scope.seller()).await?),
    };
    Ok(shown(&levels(app.read(), scope).await?, day))
}

fn shown(levels: &Levels, day: NaiveDate) -> BillingSettingsView {
    let own = levels.last().map(|(_, told)| changes(told)).unwrap_or_default();
    let plain: Vec<(SettingsLevel, Vec<Change>)> =
        levels.iter().map(|(scope, told)| (scope.level(), changes(told))).collect();
    let source = |setting: &BillingSetting| {
        let found = dated::source(&plain, *setting, day);
        let level = found.map_or(SettingsLevel::Default, |(level, _)| level);
        let made = found.and_then(|(level, change)| {
            let (_, told) = levels.iter().find(|(scope, _)| scope.level() == level)?;
            told.iter().find(|made| made.change.version == change.version)
        });
        SettingSourceView {
            setting: *setting,
            level,
            since: found.and_then(|(_, change)| change.from).map(Into::into),
            by: made.and_then(|made| made.by.clone()),
            at: made.and_then(|made| made.at).map(Into::into),
        }
    };
    BillingSettingsView {
        version: own.iter().map(|change| change.version).max().unwrap_or(0),
        on: day.into(),
        stated: dated::stated(&own, day).into(),
        effective: resolve(levels, day).into(),
        sources: BillingSetting::ALL.iter().map(source).collect(),
        history: history(levels),
    }
}

fn history(levels: &Levels) -> Vec<SettingsChangeView> {
    let mut all: Vec<(SettingsLevel, &Made)> =
        levels.iter().flat_map(|(scope, told)| told.iter().map(|made| (scope.level(), made))).collect();
    all.sort_by_key(|(level, made)| std::cmp::Reverse((made.change.from, *level, made.change.version)));
    let view = |(level, made): (SettingsLevel, &Made)| SettingsChangeView {
        level,
        version: made.change.version,
        from: made.change.from.map(Into::into),
        set: made.change.told.set.into(),
        inherit: made.change.told.inherit.clone(),
        by: made.by.clone(),
        at: made.at.map(Into::into),
    };
    all.into_iter().map(view).collect()
}

/// Tells a level something from a day on.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND` of the seller, `VALIDATION` of fields, `STALE`.
pub async fn update_billing_settings(
    app: &App,
    actor: &Actor,
    input: BillingSettingsUpdateInput,
) -> Result<BillingSettingsView, Error> {
    actor.require(Permission::SettingsWrite)?;
    let scope = Scope::parse(input.scope)?;
    match scope.seller() {
        Some(id) => actor.require_seller(id)?,
        None => require_all_sellers(actor)?,
    }
    let told = input.told().map_err(Error::Invalid)?;
    told.check(scope.level()).map_err(Error::Invalid)?;
    let mut op = app.begin(actor).await?;
    if let Some(id) = scope.seller() {
        seller_in(&op, id).await?;
    }
    let today = op.today(repo::zone_of(op.conn(), scope.seller()).await?);
    let from = input.from.map_or(today, |day| day.0);
    if from < today {
        let text = "Прошедшие дни не переписываются. Укажите сегодняшний день или более поздний.";
        return Err(Error::invalid("from", text));
    }
    let mut levels = levels(op.conn(), scope).await?;
    let own = levels.last_mut().map(|(_, told)| told).ok_or_else(|| Error::internal("no level"))?;
    if own.last().map_or(0, |made| made.change.version) != input.version {
        return Err(Error::Stale);
    }
    let before = dated::stated(&changes(own), from);
    let change = Change { from: Some(from), version: input.version.saturating_add(1), told };
    let made = Made { change, by: Some(actor.name.clone()), at: Some(op.now()) };
    repo::tell(op.conn(), &scope.key(), &made).await?;
    own.push(made);
    let mut after = json!(dated::stated(&changes(own), from));
    if let Some(fields) = after.as_object_mut() {
        fields.insert("from".to_owned(), json!(from));
    }
    raise_reference_in(&mut op).await?;
    let whose = scope.seller().into();
    op.audit("settings.update", scope.key(), whose, Some(json!(before)), Some(after)).await?;
    op.commit().await?;
    Ok(shown(&levels, today))
}
