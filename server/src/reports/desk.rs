//! What waits for a decision, counted by the lists that show it, so that a number and the list behind it agree.

use chrono::{Datelike, Days, Months, NaiveDate};
use shared::access::Permission;
use shared::api::billing::BillRunFilter;
use shared::api::catalog::PlanFilter;
use shared::api::clients::ClientFilter;
use shared::api::desk::{AHEAD_DAYS, DeskMoney, DeskSteps, DeskView, DeskWaiting, KEY_DAYS};
use shared::api::ledger::OperationFilter;
use shared::api::scalars::Date;
use shared::api::subscriptions::SubscriptionFilter;
use shared::client::ClientState;
use shared::ledger::BalanceState;
use shared::run::RunState;
use shared::subscription::SubscriptionState;

use crate::access::{self, Actor};
use crate::app::App;
use crate::error::Error;
use crate::{billing, catalog, clients, imports, ledger, settings, subscriptions};

/// The desk of the actor. What the actor may not read is left out.
pub async fn desk(app: &App, actor: &Actor) -> Result<DeskView, Error> {
    let today = access::clock(app).today.0;
    let month = today.with_day(1).unwrap_or(today);
    let next = month.checked_add_months(Months::new(1)).unwrap_or(month);
    let tomorrow = today.succ_opt().unwrap_or(today);
    Ok(DeskView {
        today: Date(today),
        waiting: waiting(app, actor, today).await?,
        money_today: money(app, actor, today, tomorrow).await?,
        money_month: money(app, actor, month, next).await?,
        steps: steps(app, actor).await?,
    })
}

async fn waiting(app: &App, actor: &Actor, today: NaiveDate) -> Result<DeskWaiting, Error> {
    let (imports_rejected, imports_checked) = match actor.may(Permission::ImportRun) {
        true => {
            let (rejected, whole) = imports::checked(app, actor).await?;
            (Some(number(rejected)), Some(number(whole)))
        }
        false => (None, None),
    };
    let soon = Date(today.checked_add_days(Days::new(AHEAD_DAYS.into())).unwrap_or(today));
    let trials = SubscriptionFilter {
        state: Some(SubscriptionState::Trial),
        trial_ends_by: Some(soon),
        ..SubscriptionFilter::default()
    };
    let ending = SubscriptionFilter {
        state: Some(SubscriptionState::Active),
        ends_by: Some(soon),
        ..SubscriptionFilter::default()
    };
    let bare = ClientFilter {
        states: Some(vec![ClientState::Active]),
        without_requisites: Some(true),
        ..ClientFilter::default()
    };
    let debtors = ClientFilter { balance: Some(BalanceState::Debt), ..ClientFilter::default() };
    Ok(DeskWaiting {
        runs_awaiting: runs(app, actor, Some(RunState::AwaitingConfirmation)).await?,
        runs_partly_posted: runs(app, actor, Some(RunState::PartlyPosted)).await?,
        imports_rejected,
        imports_checked,
        trials_ending: subscribed(app, actor, trials).await?,
        subscriptions_ending: subscribed(app, actor, ending).await?,
        clients_without_requisites: counted(app, actor, bare).await?,
        debtors: counted(app, actor, debtors).await?.filter(|_| actor.may(Permission::LedgerRead)),
        keys_ending: match actor.may(Permission::KeyManage) {
            true => Some(number(access::keys_ending(app, actor, KEY_DAYS.into()).await?)),
            false => None,
        },
    })
}

async fn runs(app: &App, actor: &Actor, state: Option<RunState>) -> Result<Option<i32>, Error> {
    if !actor.may(Permission::RunRead) {
        return Ok(None);
    }
    let filter = BillRunFilter { states: state.map(|state| vec![state]), ..BillRunFilter::default() };
    billing::run_count(app, actor, filter).await.map(Some)
}

async fn subscribed(app: &App, actor: &Actor, filter: SubscriptionFilter) -> Result<Option<i32>, Error> {
    if !actor.may(Permission::SubscriptionRead) {
        return Ok(None);
    }
    Ok(Some(number(subscriptions::count(app, actor, filter).await?)))
}

async fn counted(app: &App, actor: &Actor, filter: ClientFilter) -> Result<Option<i32>, Error> {
    if !actor.may(Permission::ClientRead) {
        return Ok(None);
    }
    Ok(Some(number(clients::count(app, actor, filter).await?)))
}

async fn money(
    app: &App,
    actor: &Actor,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Option<Vec<DeskMoney>>, Error> {
    if !actor.may(Permission::LedgerRead) {
        return Ok(None);
    }
    let filter = OperationFilter { from: Some(Date(from)), to: Some(Date(to)), ..OperationFilter::default() };
    let sums = ledger::sums(app, actor, &filter).await?;
    Ok(Some(sums.into_iter().map(|one| DeskMoney { debited: one.debits, credited: one.credits }).collect()))
}

async fn steps(app: &App, actor: &Actor) -> Result<DeskSteps, Error> {
    let seller = actor.may(Permission::SettingsRead) && !settings::sellers(app, actor).await?.is_empty();
    let plan = actor.may(Permission::CatalogRead)
        && catalog::plan_count(app, actor, &PlanFilter::default()).await? > 0;
    let some = |count: Option<i32>| count.is_some_and(|count| count > 0);
    Ok(DeskSteps {
        seller,
        plan,
        client: some(counted(app, actor, ClientFilter::default()).await?),
        run: some(runs(app, actor, None).await?),
    })
}

fn number(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
