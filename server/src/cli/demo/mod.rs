//! `abona demo`: a believable company of any size, the same for the same seed and day.

mod catalogue;
mod debts;
mod history;
mod names;
mod world;

use std::process::ExitCode;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Moscow;
use serde_json::json;
use shared::ids::SellerId;

use super::{Context, explain};
use crate::access::Actor;
use crate::app::App;
use crate::clock::{Clock, Ids};
use crate::settings;
use world::World;

/// Options of the command.
#[derive(Debug, clap::Args)]
pub struct DemoOptions {
    /// Сколько клиентов.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub clients: u32,
    /// Сколько подписок; по умолчанию в 1,4 раза больше клиентов.
    #[arg(long, value_name = "N")]
    pub subscriptions: Option<u32>,
    /// Сколько прожитых месяцев: начисления, потребление, платежи. По умолчанию год, а от 2 001 клиента ни одного.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=24))]
    pub months: Option<u32>,
    /// Число, от которого зависит всё случайное.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Чьи это клиенты; без него создаются две организации.
    #[arg(long, value_name = "ID")]
    pub seller: Option<SellerId>,
}

/// From so many clients on, the past is left out unless it is asked for.
const CLIENTS_WITH_PAST: u32 = 2_000;
/// Most clients: their numbers are part of requisites.
const CLIENTS_MAX: u32 = 9_000_000;

/// Makes the company.
pub async fn demo(context: &Context, options: DemoOptions) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(options.clients > 0, "клиентов должно быть больше нуля");
    anyhow::ensure!(options.clients <= CLIENTS_MAX, "клиентов не больше {CLIENTS_MAX}");
    let real = context.app().await?;
    let actor = Actor { name: "Демонстрация".to_owned(), ..Actor::cli() };
    let sellers = settings::sellers(&real, &actor).await.map_err(explain)?;
    anyhow::ensure!(
        options.seller.is_some() || sellers.is_empty(),
        "в базе уже есть организации: укажите одну из них в --seller или возьмите новую базу"
    );
    let today = real.clock().today(Moscow);
    let past = if options.clients > CLIENTS_WITH_PAST { 0 } else { 12 };
    let plan = Plan {
        clients: options.clients,
        subscriptions: options.subscriptions.unwrap_or(options.clients.saturating_mul(7) / 5),
        months: options.months.unwrap_or(past),
        today,
    };
    let clock = Clock::manual(instant(plan.beginning()));
    let salt = options.seller.map_or(0, |seller| seller.uuid().as_u64_pair().1);
    let ids = Ids::seeded(clock.clone(), options.seed ^ salt);
    let app = App::new(context.config.clone(), real.db().clone(), clock.clone(), ids);
    let mut world = World::found(&app, &actor, &plan, options.seed, options.seller).await.map_err(explain)?;
    history::live(&app, &actor, &plan, &mut world).await.map_err(explain)?;
    if options.seller.is_none() {
        debts::control(&app, &actor, &world).await.map_err(explain)?;
    }
    let made = world.made;
    let json = json!({
        "sellers": world.sellers.len(), "clients": made.clients, "subscriptions": made.subscriptions,
        "usage": made.usage, "runs": made.runs, "payments": made.payments,
    });
    let text = format!(
        "Организаций: {}. Клиентов: {}, подписок: {}, записей потребления: {}, прогонов: {}, платежей: {}.",
        world.sellers.len(),
        made.clients,
        made.subscriptions,
        made.usage,
        made.runs,
        made.payments
    );
    context.print(&text, &json);
    Ok(ExitCode::SUCCESS)
}

/// What is to be made.
pub struct Plan {
    clients: u32,
    subscriptions: u32,
    months: u32,
    today: NaiveDate,
}

impl Plan {
    /// The day on which the story begins: the first of a month, or today when there is no past.
    fn beginning(&self) -> NaiveDate {
        if self.months == 0 { self.today } else { self.first_of(0) }
    }

    /// The first day of month number `n` of the story; the last one is today's.
    fn first_of(&self, n: u32) -> NaiveDate {
        let this = self.today.with_day(1).unwrap_or(self.today);
        this - Months::new(self.months - n.min(self.months))
    }
}

/// One minute past midnight in the sellers' zone: never later than the day's real time.
fn instant(day: NaiveDate) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(0, 1, 0).unwrap_or_default();
    let local = Moscow.from_local_datetime(&day.and_time(time));
    local.earliest().map_or_else(|| day.and_time(time).and_utc(), |at| at.with_timezone(&Utc))
}
