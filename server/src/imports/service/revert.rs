//! Taking an applied import back: all of it, in one unit of work, and only while nothing depends on its rows.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::json;
use shared::access::Permission;
use shared::ids::{ClientId, ImportId, PlanId, PlanVersionId, ProductId, SubscriptionKey};
use shared::imports::{ImportBlockerKind, ImportState};
use uuid::Uuid;

use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::imports::job::{Job, Report};
use crate::imports::repo::{self, LEASES, changes};
use crate::imports::trail::{Change, Kind, SubscriptionBefore, client_mark};
use crate::op::{Op, Whose};
use crate::subscriptions::{self, Bound, Former};
use crate::{billing, catalog, credit, ledger};

/// Objects that are looked at together.
const STEP: usize = 1000;
/// Examples that are named.
const EXAMPLES: usize = 5;
/// Longest reason, in characters.
const REASON_MAX: usize = 500;

/// One reason for which an import cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// What depends on its rows.
    pub kind: ImportBlockerKind,
    /// How many objects of the import are concerned.
    pub count: u32,
    /// Names of the first of them.
    pub examples: Vec<String>,
}

/// All reasons.
#[derive(Default)]
struct Blockers {
    found: BTreeMap<ImportBlockerKind, (u32, Vec<String>)>,
}

impl Blockers {
    fn add(&mut self, kind: ImportBlockerKind, name: impl Into<String>) {
        let (count, examples) = self.found.entry(kind).or_default();
        *count = count.saturating_add(1);
        if examples.len() < EXAMPLES {
            examples.push(name.into());
        }
    }

    fn list(self) -> Vec<Blocker> {
        let one = |(kind, (count, examples))| Blocker { kind, count, examples };
        self.found.into_iter().map(one).collect()
    }
}

/// What keeps the import from being taken back; nothing when it may be.
pub async fn blockers(app: &App, actor: &Actor, id: ImportId) -> Result<Vec<Blocker>, Error> {
    actor.require(Permission::ImportRun)?;
    let op = app.begin(actor).await?;
    let job = appliable(&op, actor, id).await?;
    blockers_of(&op, job.id).await
}

/// What a call asks for.
#[derive(Debug, Clone, Serialize)]
pub struct Revert {
    /// The import.
    pub id: ImportId,
    /// Why; told to people.
    pub reason: String,
    /// Key of the call.
    pub idempotency_key: String,
}

/// Deletes what the import made and restores what it changed.
///
/// # Errors
/// `INVALID_TRANSITION` when nothing is applied, or naming what depends on the rows.
pub async fn revert(app: &App, actor: &Actor, asked: Revert) -> Result<Job, Error> {
    actor.require(Permission::ImportRun)?;
    let reason = asked.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Error::invalid("reason", "Укажите причину отмены, до 500 знаков: она попадёт в журнал."));
    }
    let mut op = app.begin(actor).await?;
    if let Some(id) = op.replay::<ImportId>("importRevert", &asked.idempotency_key, &asked).await? {
        return repo::job_in(&op, id).await;
    }
    let job = appliable(&op, actor, asked.id).await?;
    for some in changes::clients(&op, job.id).await?.chunks(STEP) {
        clients::lock(&op, some).await?;
    }
    let blockers = blockers_of(&op, job.id).await?;
    if !blockers.is_empty() {
        return Err(Error::transition(refusal(&blockers)));
    }
    take_back(&mut op, job.id).await?;
    repo::step(&op, job.id, &[job.state], ImportState::Reverted).await?;
    let report = Report {
        message: Some(format!("Загрузка отменена: {reason}")), ..job.report.clone()
    };
    repo::set_counts(&op, job.id, job.counts, Some(&report)).await?;
    let after = json!({ "fileName": job.file_name, "reason": reason });
    op.audit("import.revert", job.id, Whose::Seller(job.seller), None, Some(after)).await?;
    op.remember(&job.id).await?;
    op.hint(job.id);
    let reverted = repo::job_in(&op, job.id).await?;
    op.commit().await?;
    Ok(reverted)
}

/// The import, locked, of which something is applied.
async fn appliable(op: &Op, actor: &Actor, id: ImportId) -> Result<Job, Error> {
    LEASES.holder_in(op.conn(), id.uuid()).await?;
    let job = repo::job_in(op, id).await?;
    if !actor.sees(job.seller) {
        return Err(Error::not_found("import", id));
    }
    match job.state {
        ImportState::Applied => Ok(job),
        // Row by row some rows may be written before the work broke off.
        ImportState::Failed | ImportState::Cancelled if changes::any(op, id).await? => Ok(job),
        ImportState::Reverted => Err(Error::transition("Загрузка уже отменена.")),
        ImportState::Checking | ImportState::Applying => {
            Err(Error::transition("Файл обрабатывается. Дождитесь конца или остановите обработку."))
        }
        ImportState::Draft | ImportState::Checked | ImportState::Failed | ImportState::Cancelled => {
            Err(Error::transition("По этому файлу ничего не записано: отменять нечего."))
        }
    }
}

fn refusal(blockers: &[Blocker]) -> String {
    let one = |blocker: &Blocker| {
        let more = if usize::try_from(blocker.count).is_ok_and(|count| count > blocker.examples.len()) {
            " и другие"
        } else {
            ""
        };
        let examples = blocker.examples.join(", ");
        format!("{} Всего {}: {examples}{more}.", blocker.kind.message_ru(), blocker.count)
    };
    let texts: Vec<String> = blockers.iter().map(one).collect();
    format!("Загрузку нельзя отменить. {}", texts.join(" "))
}

async fn blockers_of(op: &Op, id: ImportId) -> Result<Vec<Blocker>, Error> {
    let mut found = Blockers::default();
    let mut after = None;
    while let Some(some) = next(op, id, Kind::Client, &mut after).await? {
        clients_blocked(op, id, &some, &mut found).await?;
    }
    let mut after = None;
    while let Some(some) = next(op, id, Kind::Subscription, &mut after).await? {
        subscriptions_blocked(op, &some, &mut found).await?;
    }
    catalog_blocked(op, id, &mut found).await?;
    Ok(found.list())
}

/// The next changes of a kind; none after the last.
async fn next(
    op: &Op,
    id: ImportId,
    kind: Kind,
    after: &mut Option<Uuid>,
) -> Result<Option<Vec<Change>>, Error> {
    let limit = u64::try_from(STEP).unwrap_or(u64::MAX);
    let some = changes::page(op, id, kind, *after, limit).await?;
    *after = some.last().map(|change| change.id);
    Ok((!some.is_empty()).then_some(some))
}

async fn clients_blocked(op: &Op, id: ImportId, some: &[Change], found: &mut Blockers) -> Result<(), Error> {
    let ids: Vec<ClientId> = some.iter().filter_map(|change| change.client).collect();
    let now: HashMap<ClientId, Client> =
        clients::many_in(op, &ids).await?.into_iter().map(|client| (client.id, client)).collect();
    let name =
        |id: &ClientId| now.get(id).map_or_else(|| id.to_string(), |client| client.details.name.clone());
    for change in some {
        let Some(client) = change.client.and_then(|id| now.get(&id)) else { continue };
        if client_mark(&client.details, client.state)? != change.mark {
            found.add(ImportBlockerKind::Edited, client.details.name.clone());
        }
    }
    let made: Vec<ClientId> =
        some.iter().filter(|change| change.before.is_none()).filter_map(|change| change.client).collect();
    if made.is_empty() {
        return Ok(());
    }
    for client in ledger::with_entries_in(op, &made).await? {
        found.add(ImportBlockerKind::Operations, name(&client));
    }
    for (client, number) in billing::bound_clients_in(op, &made).await? {
        found.add(ImportBlockerKind::Runs, format!("{} (прогон № {number})", name(&client)));
    }
    for client in subscriptions::suspended_in(op, &made).await? {
        found.add(ImportBlockerKind::Blocks, name(&client));
    }
    for client in credit::with_history_in(op, &made).await? {
        found.add(ImportBlockerKind::Credit, name(&client));
    }
    let theirs = subscriptions::of_clients_in(op, &made).await?;
    let all: Vec<Uuid> = theirs.iter().map(|key| key.id.uuid()).collect();
    let ours = changes::subscriptions_made(op, id, &all).await?;
    for key in theirs.iter().filter(|key| !ours.contains(&key.id.uuid())) {
        found.add(ImportBlockerKind::Subscriptions, name(&key.client));
    }
    Ok(())
}

async fn subscriptions_blocked(op: &Op, some: &[Change], found: &mut Blockers) -> Result<(), Error> {
    let keys: Vec<SubscriptionKey> = some.iter().filter_map(Change::subscription).collect();
    let now: HashMap<SubscriptionKey, Bound> =
        subscriptions::bound_in(op, &keys).await?.into_iter().map(|bound| (bound.key, bound)).collect();
    for change in some {
        let Some(bound) = change.subscription().and_then(|key| now.get(&key)) else { continue };
        let label = || bound.label();
        let state = SubscriptionBefore {
            name: bound.name.clone(),
            ended_on: bound.ended_on,
            last_seq: bound.last_seq,
        };
        if state.mark() != change.mark {
            found.add(ImportBlockerKind::Edited, label());
            continue;
        }
        match &change.before {
            Some(before) => {
                let before: SubscriptionBefore = read(before)?;
                let cut = before.ended_on.zip(bound.charged_to).is_some_and(|(end, charged)| end < charged);
                if cut {
                    found.add(ImportBlockerKind::Charges, label());
                }
            }
            None => {
                if bound.charged {
                    found.add(ImportBlockerKind::Charges, label());
                }
                if bound.used {
                    found.add(ImportBlockerKind::Usage, label());
                }
                if bound.addons {
                    found.add(ImportBlockerKind::Addons, label());
                }
            }
        }
    }
    Ok(())
}

async fn catalog_blocked(op: &Op, id: ImportId, found: &mut Blockers) -> Result<(), Error> {
    let made = made_of_catalog(op, id).await?;
    for name in catalog::edited_in(op, &made.plans, &made.versions).await? {
        found.add(ImportBlockerKind::Plans, name);
    }
    for some in made.versions.chunks(STEP) {
        let users = subscriptions::of_versions_in(op, some).await?;
        for users in users.chunks(STEP) {
            let all: Vec<Uuid> = users.iter().map(|key| key.id.uuid()).collect();
            let ours = changes::subscriptions_made(op, id, &all).await?;
            let others: Vec<SubscriptionKey> =
                users.iter().filter(|key| !ours.contains(&key.id.uuid())).copied().collect();
            for bound in subscriptions::bound_in(op, &others).await? {
                found.add(ImportBlockerKind::Plans, bound.label());
            }
        }
    }
    Ok(())
}

/// Objects of the catalogue that an import made; there are few.
struct Made {
    products: Vec<ProductId>,
    plans: Vec<PlanId>,
    versions: Vec<PlanVersionId>,
}

async fn made_of_catalog(op: &Op, id: ImportId) -> Result<Made, Error> {
    let mut ids: [Vec<Uuid>; 3] = Default::default();
    for (kind, ids) in [Kind::Product, Kind::Plan, Kind::Version].into_iter().zip(&mut ids) {
        let mut after = None;
        while let Some(some) = next(op, id, kind, &mut after).await? {
            ids.extend(some.iter().map(|change| change.id));
        }
    }
    let [products, plans, versions] = ids;
    Ok(Made {
        products: products.into_iter().map(ProductId).collect(),
        plans: plans.into_iter().map(PlanId).collect(),
        versions: versions.into_iter().map(PlanVersionId).collect(),
    })
}

async fn take_back(op: &mut Op, id: ImportId) -> Result<(), Error> {
    let mut after = None;
    while let Some(some) = next(op, id, Kind::Subscription, &mut after).await? {
        let (made, changed): (Vec<Change>, Vec<Change>) =
            some.into_iter().partition(|change| change.before.is_none());
        let keys: Vec<SubscriptionKey> = made.iter().filter_map(Change::subscription).collect();
        subscriptions::remove_in(op, &keys).await?;
        let mut former = Vec::with_capacity(changed.len());
        for change in &changed {
            let (Some(key), Some(before)) = (change.subscription(), &change.before) else { continue };
            let SubscriptionBefore { name, ended_on, last_seq } = read(before)?;
            former.push(Former { key, name, ended_on, last_seq });
        }
        subscriptions::restore_in(op, &former).await?;
    }
    let mut after = None;
    while let Some(some) = next(op, id, Kind::Client, &mut after).await? {
        let (made, changed): (Vec<Change>, Vec<Change>) =
            some.into_iter().partition(|change| change.before.is_none());
        let ids: Vec<ClientId> = made.iter().filter_map(|change| change.client).collect();
        billing::forget_clients_in(op, &ids).await?;
        clients::remove_in(op, &ids).await?;
        restore_clients(op, &changed).await?;
    }
    let made = made_of_catalog(op, id).await?;
    catalog::remove_in(op, &made.products, &made.plans, &made.versions).await
}

async fn restore_clients(op: &Op, changed: &[Change]) -> Result<(), Error> {
    let ids: Vec<ClientId> = changed.iter().filter_map(|change| change.client).collect();
    let now: HashMap<ClientId, Client> =
        clients::many_in(op, &ids).await?.into_iter().map(|client| (client.id, client)).collect();
    let mut restored = Vec::with_capacity(changed.len());
    for change in changed {
        let Some(client) = change.client.and_then(|id| now.get(&id)) else { continue };
        if let Some(before) = &change.before {
            restored.push((client.clone(), read(before)?));
        }
    }
    clients::update_many(op, restored).await
}

fn read<T: serde::de::DeserializeOwned>(before: &serde_json::Value) -> Result<T, Error> {
    serde_json::from_value(before.clone()).map_err(Error::internal)
}
