//! Credit control of the company: terms, a ladder, and a group that is trusted.

use rust_decimal::Decimal as Number;
use shared::api::credit::{
    ClientGroupSaveInput, CreditPolicySaveInput, CreditScopeInput, CreditSettingsUpdateInput,
    CreditStageInput, CreditTermsInput,
};
use shared::api::scalars::Decimal;
use shared::credit::StageKind;
use shared::ids::{PolicyId, SellerId};

use super::world::World;
use crate::access::Actor;
use crate::app::App;
use crate::credit;
use crate::error::Error;

/// Stages by days overdue and, where it matters, by the sum.
const STAGES: [(StageKind, &str, i32, Option<i64>); 5] = [
    (StageKind::Remind, "Напоминание", 1, None),
    (StageKind::Warn, "Предупреждение", 7, None),
    (StageKind::Restrict, "Ограничение заказов", 14, None),
    (StageKind::Block, "Отключение", 30, Some(300)),
    (StageKind::HandOver, "Взыскание", 90, Some(3_000)),
];

/// States the terms of every seller of the story.
pub async fn control(app: &App, actor: &Actor, world: &World) -> Result<(), Error> {
    for shop in &world.sellers {
        let seller = shop.seller.id;
        let policy = ladder(app, actor, seller).await?;
        let of_seller = CreditScopeInput { seller_id: Some(seller), group_id: None };
        let terms = CreditTermsInput {
            payment_days: Some(10),
            grace_days: Some(3),
            policy_id: Some(policy),
            ..CreditTermsInput::default()
        };
        state(app, actor, of_seller, terms).await?;
        let group = ClientGroupSaveInput {
            id: None,
            version: 0,
            seller_id: seller,
            name: "Ключевые клиенты".to_owned(),
            archived: None,
            idempotency_key: format!("demo-group-{seller}"),
        };
        let group = credit::save_group(app, actor, group).await?;
        let of_group = CreditScopeInput { seller_id: None, group_id: Some(group.id) };
        let terms = CreditTermsInput {
            limit: Some(Decimal(Number::from(50_000))),
            payment_days: Some(30),
            ..CreditTermsInput::default()
        };
        state(app, actor, of_group, terms).await?;
    }
    Ok(())
}

async fn ladder(app: &App, actor: &Actor, seller: SellerId) -> Result<PolicyId, Error> {
    let stage = |(kind, name, days, overdue): (StageKind, &str, i32, Option<i64>)| CreditStageInput {
        kind,
        name: name.to_owned(),
        overdue_days: Some(days),
        overdue: overdue.map(|sum| Decimal(Number::from(sum))),
        over_limit: None,
    };
    let input = CreditPolicySaveInput {
        id: None,
        version: 0,
        seller_id: seller,
        name: "Стандартная".to_owned(),
        stages: STAGES.into_iter().map(stage).collect(),
        archived: None,
        idempotency_key: format!("demo-policy-{seller}"),
    };
    Ok(credit::save_policy(app, actor, input).await?.id)
}

async fn state(
    app: &App,
    actor: &Actor,
    scope: CreditScopeInput,
    terms: CreditTermsInput,
) -> Result<(), Error> {
    let input = CreditSettingsUpdateInput { scope, version: 0, currency: None, terms };
    credit::update_level(app, actor, input).await.map(drop)
}
