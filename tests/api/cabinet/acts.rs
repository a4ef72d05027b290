//! Actions on subscriptions: previewed in the browser by the rules of the server, done by the client itself.

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use serde_json::json;
use shared::actions::{Life, Offer, act};
use shared::api::cabinet::{
    CabinetActInput, CabinetActionInput, CabinetPauseInput, CabinetPlanInput, SubscriptionDetail, operations,
};
use shared::api::subscriptions::SubscriptionActionPreview;
use shared::cabinet::CabinetAct;
use shared::ids::SubscriptionKey;
use shared::subscription::SubscriptionState;
use tests::cabinet::Visitor;
use tests::company::{BEGIN, Company};
use tests::office::{Plan, fresh_key};
use tests::refused;

use super::{FIRST, company};

async fn detail(visitor: &Visitor, id: SubscriptionKey) -> Result<SubscriptionDetail> {
    visitor.read(operations::subscription(id)).await?.context("the subscription")
}

/// What the browser would show, worked out as it does.
fn shown(detail: &SubscriptionDetail, action: &CabinetActionInput) -> Result<CabinetActInput> {
    let life: Life = serde_json::from_value(detail.life.life.0.clone())?;
    let today: NaiveDate = detail.life.today.0;
    let offer = match action {
        CabinetActionInput::ChangePlan(plan) => {
            let offer =
                detail.offers.iter().find(|offer| offer.plan_id == plan.plan_id).context("an offer")?;
            Some(serde_json::from_value::<Offer>(offer.offer.0.clone())?)
        }
        CabinetActionInput::ChangeQuantity(_)
        | CabinetActionInput::Cancel(_)
        | CabinetActionInput::Uncancel(_)
        | CabinetActionInput::DropChange(_)
        | CabinetActionInput::Pause(_)
        | CabinetActionInput::Resume(_) => None,
    };
    let plain = action.plain().map_err(|error| anyhow::anyhow!(error.message))?;
    let read = plain.read(today, offer).map_err(|error| anyhow::anyhow!(error.message))?;
    let outcome = act(&life, today, &read).map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
    let preview = SubscriptionActionPreview::of(&outcome, detail.life.version)?;
    Ok(CabinetActInput {
        id: detail.subscription.id,
        action: action.clone(),
        reason: None,
        version: preview.version,
        total: preview.total.amount,
        idempotency_key: fresh_key(),
    })
}

/// A dearer plan that clients see, and one that they do not.
async fn plans(company: &Company) -> Result<(String, String)> {
    let dear =
        company.office.plan(&company.product, &Plan { rank: 2, ..Plan::monthly("dear", "1500.00") }).await?;
    let hidden = company.plan("hidden", "10.00").await?;
    let visible = json!({ "id": dear, "version": 1, "name": "dear", "rank": 2, "cabinetVisible": true });
    company.office.api.mutate("planUpdate", visible, "plan { id }").await?;
    Ok((dear, hidden))
}

#[tokio::test]
async fn the_sum_that_was_shown_is_the_sum_that_is_charged() -> Result<()> {
    let company = company().await?;
    let (dear, hidden) = plans(&company).await?;
    company.bill(BEGIN).await?;
    company.office.clock("2026-03-16").await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let id: SubscriptionKey = company.subscriptions[0].parse()?;
    let before = detail(&visitor, id).await?;
    assert_eq!(
        before.offers.iter().map(|offer| offer.plan_id.to_string()).collect::<Vec<_>>(),
        std::slice::from_ref(&dear)
    );
    let change = CabinetActionInput::ChangePlan(CabinetPlanInput { plan_id: dear.parse()? });
    let input = shown(&before, &change)?;
    // 16 of 31 days: 516.13 of 1000.00 come back, 774.19 of 1500.00 are charged.
    assert_eq!(input.total.to_string(), "258.06");
    let other = CabinetActInput { total: "258.05".parse::<rust_decimal::Decimal>()?.into(), ..input.clone() };
    refused(visitor.done(operations::act(&other)).await, "QUOTE_CHANGED")?;
    let stale = CabinetActInput { version: input.version - 1, idempotency_key: fresh_key(), ..input.clone() };
    refused(visitor.done(operations::act(&stale)).await, "STALE")?;
    let unseen = CabinetActionInput::ChangePlan(CabinetPlanInput { plan_id: hidden.parse()? });
    let unseen = CabinetActInput { action: unseen, idempotency_key: fresh_key(), ..input.clone() };
    refused(visitor.done(operations::act(&unseen)).await, "NOT_FOUND")?;
    let input = CabinetActInput { idempotency_key: fresh_key(), ..input };
    let after = visitor.done(operations::act(&input)).await?;
    assert_eq!(after.plan, "dear");
    // The same call again, as a browser does whose answer was lost.
    assert_eq!(visitor.done(operations::act(&input)).await?.plan, "dear");
    assert_eq!(company.office.balance(&company.clients[0]).await?, "-1258.06");
    let audit = "{ auditEntries(first: 1, filter: { action: \"subscription.act\" }) { nodes { actorKind actorName } } }";
    let told = company.office.api.query(audit, json!({})).await?;
    assert_eq!(told["auditEntries"]["nodes"], json!([{ "actorKind": "client", "actorName": FIRST }]));
    company.finish().await
}

#[tokio::test]
async fn a_subscription_is_ended_after_what_is_paid_and_taken_back() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let id: SubscriptionKey = company.subscriptions[0].parse()?;
    let before = detail(&visitor, id).await?;
    let acts: Vec<CabinetAct> = before.subscription.acts.iter().map(|view| view.act).collect();
    assert_eq!(acts, [CabinetAct::Cancel]);
    let input = shown(&before, &CabinetActionInput::Cancel(true))?;
    assert_eq!(input.total.to_string(), "0.00");
    let after = visitor.done(operations::act(&input)).await?;
    assert_eq!(after.ended_on.map(|day| day.to_string()).as_deref(), Some("2026-04-01"));
    let ending = detail(&visitor, id).await?;
    let acts: Vec<CabinetAct> = ending.subscription.acts.iter().map(|view| view.act).collect();
    assert_eq!(acts, [CabinetAct::Uncancel]);
    let back = visitor.done(operations::act(&shown(&ending, &CabinetActionInput::Uncancel(true))?)).await?;
    ensure!(back.ended_on.is_none());
    company.finish().await
}

#[tokio::test]
async fn an_end_that_the_seller_has_set_is_the_sellers_to_take_back() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let id: SubscriptionKey = company.subscriptions[0].parse()?;
    let cancel = json!({ "id": id.to_string(), "action": { "cancel": {} }, "idempotencyKey": fresh_key() });
    company.office.api.mutate("subscriptionAct", cancel, "subscription { endedOn }").await?;
    let ending = detail(&visitor, id).await?;
    ensure!(ending.subscription.ended_on.is_some());
    ensure!(ending.subscription.acts.is_empty(), "{:?}", ending.subscription.acts);
    let back = shown(&ending, &CabinetActionInput::Uncancel(true))?;
    refused(visitor.done(operations::act(&back)).await, "INVALID_TRANSITION")?;
    ensure!(detail(&visitor, id).await?.subscription.ended_on.is_some());
    company.finish().await
}

#[tokio::test]
async fn a_pause_that_the_plan_allows_begins_today_and_ends_early() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let id: SubscriptionKey = company.subscriptions[0].parse()?;
    let plan = detail(&visitor, id).await?.subscription.plan_id;
    let rules = json!({ "planId": plan, "changePlan": false, "changeQuantity": false, "cancel": false, "pause": true });
    company.office.api.mutate("planCabinetSave", rules, "rules { cancel pause }").await?;
    let before = detail(&visitor, id).await?;
    let acts: Vec<CabinetAct> = before.subscription.acts.iter().map(|view| view.act).collect();
    assert_eq!(acts, [CabinetAct::Pause]);
    let day = |text: &str| -> Result<_> { Ok(shared::api::scalars::Date(text.parse()?)) };
    let pause = |until: &str| -> Result<_> {
        Ok(CabinetActionInput::Pause(CabinetPauseInput { from: day("2026-03-01")?, until: day(until)? }))
    };
    let long = shown(&before, &pause("2026-06-02")?)?;
    refused(visitor.done(operations::act(&long)).await, "VALIDATION")?;
    let input = shown(&before, &pause("2026-03-11")?)?;
    let paused = visitor.done(operations::act(&input)).await?;
    assert_eq!(paused.state, SubscriptionState::Blocked);
    let off = &visitor.read(operations::account()).await?.suspensions[0];
    assert_eq!(
        (off.kind, off.subscription.as_deref()),
        (shared::blocks::BlockKind::ByRequest, Some("plan-0"))
    );
    company.office.clock("2026-03-04").await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let again = shown(&detail(&visitor, id).await?, &CabinetActionInput::Resume(true))?;
    assert_eq!(visitor.done(operations::act(&again)).await?.state, SubscriptionState::Active);
    company.finish().await
}

#[tokio::test]
async fn a_pause_is_the_sellers_to_give() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let id: SubscriptionKey = company.subscriptions[0].parse()?;
    let day = |text: &str| -> Result<_> { Ok(shared::api::scalars::Date(text.parse()?)) };
    let pause = CabinetPauseInput { from: day("2026-03-01")?, until: day("2026-03-11")? };
    let input = shown(&detail(&visitor, id).await?, &CabinetActionInput::Pause(pause))?;
    let told = refused(visitor.done(operations::act(&input)).await, "INVALID_TRANSITION")?;
    assert_eq!(told.message, "Это делает менеджер: напишите или позвоните нам.");
    assert_eq!(detail(&visitor, id).await?.subscription.state, SubscriptionState::Active);
    company.finish().await
}
