//! The past of the company, month by month: runs, newcomers, payments, usage.

use chrono::{Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Moscow;
use rust_decimal::Decimal as Number;
use shared::api::scalars::{DateTime, Decimal};
use shared::api::subscriptions::UsageRecordInput;
use shared::catalog::Aggregate;
use shared::ids::ClientId;
use shared::payments::PaymentSource;
use shared::run::{Guardrails, RunMode, RunTask};

use super::world::{Payer, World};
use super::{Plan, instant};
use crate::access::Actor;
use crate::app::App;
use crate::billing::{self, NewRun, RunScope};
use crate::clients;
use crate::error::Error;
use crate::payments::{self, Receipt};
use crate::subscriptions;

/// Records of usage in one call, and clients in one transaction of payments.
const CHUNK: usize = 1000;

/// Lives the whole story up to today.
pub async fn live(app: &App, actor: &Actor, plan: &Plan, world: &mut World) -> Result<(), Error> {
    let months = plan.months;
    // Two clients in three were there before; the others join month by month.
    let old = if months == 0 { plan.clients } else { plan.clients - plan.clients / 3 };
    world.grow(app, actor, plan, old, None).await?;
    for month in 0..months {
        let (first, next) = (plan.first_of(month), plan.first_of(month + 1));
        set(app, first);
        if month > 0 {
            bill(app, actor, world, first).await?;
        }
        let joined = u64::from(plan.clients - old) * u64::from(month + 1) / u64::from(months);
        let upto = old + u32::try_from(joined).unwrap_or(0);
        world.grow(app, actor, plan, upto, Some(first)).await?;
        set(app, first + Days::new(13));
        pay(app, actor, world, month, first + Days::new(13)).await?;
        set(app, next - Days::new(1));
        record_usage(app, actor, world, first, next - Days::new(1)).await?;
    }
    if months == 0 {
        return Ok(());
    }
    set(app, plan.today);
    record_usage(app, actor, world, plan.first_of(months), plan.today).await?;
    bill(app, actor, world, plan.today).await?;
    pay(app, actor, world, months, plan.today).await
}

fn set(app: &App, day: NaiveDate) {
    let set = app.clock().set(instant(day));
    debug_assert!(set, "the story has a clock of its own");
}

/// An automatic run for each seller.
async fn bill(app: &App, actor: &Actor, world: &mut World, day: NaiveDate) -> Result<(), Error> {
    for shop in &world.sellers {
        let new = NewRun {
            task: RunTask::Charges,
            mode: RunMode::Automatic,
            as_of: day,
            seller: Some(shop.seller.id),
            scope: RunScope::default(),
            guardrails: Guardrails::default(),
            schedule: None,
        };
        let run = billing::create(app, actor, new, &format!("demo-{}-{day}", shop.seller.id)).await?;
        billing::run_to_rest(app, run).await?;
        world.made.runs += 1;
    }
    Ok(())
}

/// What the client pays of a debt in month number `month`, in minor units.
fn payment(payer: Payer, month: u32, debt: i64, world: &mut World) -> i64 {
    match payer {
        Payer::Prompt => debt,
        Payer::Slow if month % 2 == 1 => debt,
        Payer::Slow => 0,
        Payer::Partial => debt * i64::from(world.dice.between(40, 80)) / 100 / 100 * 100,
        Payer::Ahead if debt > 0 && month.is_multiple_of(3) => debt * 3,
        Payer::Ahead => debt,
        Payer::Debtor(last) if month >= last => 0,
        Payer::Debtor(_) => debt,
    }
}

/// Payments from the bank, dated in the days before.
async fn pay(app: &App, actor: &Actor, world: &mut World, month: u32, today: NaiveDate) -> Result<(), Error> {
    let members: Vec<(ClientId, Payer)> = world.members.iter().map(|m| (m.id, m.payer)).collect();
    for chunk in members.chunks(CHUNK) {
        let mut op = app.begin(actor).await?;
        let ids: Vec<ClientId> = chunk.iter().map(|(id, _)| *id).collect();
        let payers: std::collections::HashMap<ClientId, Payer> = chunk.iter().copied().collect();
        for client in clients::lock(&op, &ids).await? {
            let debt = -client.balance_minor;
            let Some(payer) = payers.get(&client.id).filter(|_| debt > 0) else { continue };
            let amount = payment(*payer, month, debt, world);
            if amount <= 0 {
                continue;
            }
            let dated_on = (today - Days::new(u64::from(world.dice.below(10)))).max(first_of(today));
            world.made.payments += 1;
            let receipt = Receipt {
                source: PaymentSource::Bank,
                external_key: format!("demo-{}-{today}", client.id),
                number: world.made.payments.to_string(),
                seller: client.seller,
                client: Some(client.id),
                amount_minor: amount,
                currency: client.currency,
                dated_on,
                invoice: None,
                purpose: Some(format!("Оплата по договору, {}", dated_on.format("%m.%Y"))),
                payer: shared::payments::Payer::default(),
            };
            payments::receive_in(&mut op, &receipt).await?;
        }
        op.commit().await?;
    }
    Ok(())
}

fn first_of(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    day.with_day(1).unwrap_or(day)
}

/// A few records for every metered component, over `[first, until)`.
async fn record_usage(
    app: &App,
    actor: &Actor,
    world: &mut World,
    first: NaiveDate,
    until: NaiveDate,
) -> Result<(), Error> {
    let mut records = Vec::new();
    for meter in &world.meters {
        let from = meter.from.max(first);
        let to = meter.until.map_or(until, |end| end.min(until));
        let Ok(days) = u32::try_from((to - from).num_days()) else { continue };
        if days == 0 {
            continue;
        }
        let n = world.dice.between(2, 5);
        for i in 0..n {
            let day = from + Days::new(u64::from(world.dice.below(days)));
            let whole = world.dice.between(meter.usage.0, meter.usage.1);
            let quantity = if meter.aggregate == Aggregate::Sum { whole / n } else { whole };
            let at = NaiveTime::from_hms_opt(world.dice.between(8, 22), world.dice.below(60), 0)
                .unwrap_or_default();
            let used_at = Moscow.from_local_datetime(&day.and_time(at)).earliest();
            let Some(used_at) = used_at else { continue };
            records.push(UsageRecordInput {
                subscription_id: meter.subscription,
                component: meter.component.to_owned(),
                quantity: Decimal(Number::from(quantity)),
                used_at: Some(DateTime(used_at.with_timezone(&Utc))),
                key: format!("{}-{}-{first}-{i}", meter.subscription.id.uuid().simple(), meter.component),
            });
        }
    }
    for chunk in records.chunks(CHUNK) {
        subscriptions::record_usage(app, actor, chunk).await?;
        world.made.usage += u32::try_from(chunk.len()).unwrap_or(0);
    }
    Ok(())
}
