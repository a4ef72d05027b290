//! What a run found: warnings, errors by cause, and what it comes to by plan and VAT rate.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use shared::api::billing::findings::{
    BillErrorGroup, BillRunBreakdown, BillRunFindings, BillTotal, BillWarningCount,
};
use shared::api::common::MoneyView;
use shared::ids::{BillRunId, ComponentId, PlanId};
use shared::money::{Currency, Money};
use shared::rate::VatRate;
use shared::run::{LineTotals, RunTask, RunWarning, Totals};
use uuid::Uuid;

use crate::app::App;
use crate::billing::repo::findings::{self, ClientLines};
use crate::billing::service::view::{body_of, money};
use crate::catalog::{self, ComponentOfPlan};
use crate::error::Error;

/// Clients whose lines are in memory at a time.
const CHUNK: u64 = 2_000;

/// Warnings and errors of a run that the caller has found already.
pub async fn findings(app: &App, run: BillRunId) -> Result<BillRunFindings, Error> {
    let sets = findings::warning_sets(app.read(), run).await?;
    let count = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let with = |warning: RunWarning| -> i64 {
        sets.iter().filter(|(set, _)| set.iter().any(|one| one == warning)).map(|(_, clients)| clients).sum()
    };
    let warnings = RunWarning::ALL.iter().map(|warning| (*warning, with(*warning)));
    let errors = findings::error_groups(app.read(), run).await?.into_iter();
    Ok(BillRunFindings {
        clients_warned: count(sets.iter().map(|(_, clients)| clients).sum()),
        warnings: warnings
            .filter(|(_, clients)| *clients > 0)
            .map(|(warning, clients)| BillWarningCount { warning, clients: count(clients) })
            .collect(),
        errors: errors
            .map(|(cause, group)| BillErrorGroup {
                cause,
                clients: count(group.clients),
                totals: money(&group.totals),
                example: group.example,
            })
            .collect(),
    })
}

type ByCurrency = BTreeMap<Currency, Totals>;

/// What a run that the caller has found already comes to. Lines stream through in chunks of clients.
pub async fn breakdown(app: &App, task: RunTask, run: BillRunId) -> Result<BillRunBreakdown, Error> {
    let (mut sums, mut after) = (ByCurrency::new(), Uuid::nil());
    loop {
        let chunk = findings::counted_lines(app.read(), run, after, CHUNK).await?;
        let Some(last) = chunk.last() else { break };
        after = last.client.uuid();
        let fresh =
            tokio::task::spawn_blocking(move || added(task, &chunk)).await.map_err(Error::internal)??;
        sums = merged(sums, fresh)?;
    }
    let components: Vec<ComponentId> =
        sums.values().flat_map(Totals::parts).map(|(component, ..)| component).collect();
    let plans = catalog::components(app, app.read(), &components).await?;
    let mut view = BillRunBreakdown { plans: Vec::new(), rates: Vec::new(), vat: Vec::new() };
    for (currency, totals) in &sums {
        add_currency(&mut view, *currency, totals, &plans)?;
    }
    Ok(view)
}

fn added(task: RunTask, chunk: &[ClientLines]) -> Result<ByCurrency, Error> {
    let one = |lines: &ClientLines| {
        let mut totals = Totals::default();
        let (body, closing) = body_of(task, &lines.body)?;
        totals.add(&body).map_err(Error::internal)?;
        for due in closing.iter().flat_map(|planned| planned.due.all()) {
            totals.add_closing(due).map_err(Error::internal)?;
        }
        Ok::<ByCurrency, Error>(BTreeMap::from([(lines.currency, totals)]))
    };
    chunk.par_iter().map(one).try_reduce(ByCurrency::new, merged)
}

fn merged(mut sums: ByCurrency, more: ByCurrency) -> Result<ByCurrency, Error> {
    for (currency, totals) in more {
        let known = sums.remove(&currency).unwrap_or_default();
        sums.insert(currency, known.merge(totals).map_err(Error::internal)?);
    }
    Ok(sums)
}

fn add_currency(
    view: &mut BillRunBreakdown,
    currency: Currency,
    totals: &Totals,
    plans: &HashMap<ComponentId, ComponentOfPlan>,
) -> Result<(), Error> {
    let mut by_plan: BTreeMap<Option<PlanId>, (Option<String>, LineTotals)> = BTreeMap::new();
    let mut by_rate: BTreeMap<(i32, bool), (VatRate, LineTotals)> = BTreeMap::new();
    let mut all = LineTotals::default();
    for (component, rate, part) in totals.parts() {
        let plan = plans.get(&component);
        let of_plan = by_plan
            .entry(plan.map(|known| known.plan))
            .or_insert_with(|| (plan.map(|known| known.plan_name.clone()), LineTotals::default()));
        of_plan.1 = of_plan.1.plus(part).map_err(Error::internal)?;
        let of_rate = by_rate
            .entry((i32::try_from(rate.percent()).unwrap_or(0), rate == VatRate::NoVat))
            .or_insert((rate, LineTotals::default()));
        of_rate.1 = of_rate.1.plus(part).map_err(Error::internal)?;
        all = all.plus(part).map_err(Error::internal)?;
    }
    let mut by_plan: Vec<_> = by_plan.into_iter().collect();
    by_plan.sort_by_key(|(_, (_, sum))| std::cmp::Reverse(sum.amount_minor));
    for (plan_id, (plan_name, sum)) in by_plan {
        view.plans.push(BillTotal { plan_id, plan_name, ..total(currency, sum)? });
    }
    for (rate, sum) in by_rate.into_values() {
        view.rates.push(BillTotal { vat_rate: Some(rate.code().to_owned()), ..total(currency, sum)? });
    }
    view.vat.push(MoneyView::from(Money::from_minor(all.vat_minor, currency)));
    Ok(())
}

fn total(currency: Currency, sum: LineTotals) -> Result<BillTotal, Error> {
    let money = |minor: i64| MoneyView::from(Money::from_minor(minor, currency));
    Ok(BillTotal {
        plan_id: None,
        plan_name: None,
        vat_rate: None,
        lines: i32::try_from(sum.lines).unwrap_or(i32::MAX),
        net: money(sum.net_minor().map_err(Error::internal)?),
        vat: money(sum.vat_minor),
        gross: money(sum.amount_minor),
    })
}
