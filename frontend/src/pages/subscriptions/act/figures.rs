//! What an act would do, worked out here by the function that the server applies.

use std::sync::Arc;

use chrono::NaiveDate;
use shared::actions::{
    Action, Life, Offer, Outcome, PenaltyHandling, PlanRef, Refusal, Stage, StageCause, act,
};
use shared::api::subscriptions::{
    LifeView, PenaltyView, QuoteLineView, SubscriptionActionInput, SubscriptionActionPreview,
};
use shared::catalog::{BlockedTime, PenaltyPolicy};
use shared::error::FieldError;
use shared::ids::{ComponentId, PlanId};

use super::super::draft::version_of;
use super::words::stage_name;
use crate::calls::catalog::PlanCard;
use crate::calls::subscriptions::SubscriptionCard;
use crate::tr;

/// What previews read, as the server said it last.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Version to send with an act.
    pub version: i32,
    /// Today of the seller.
    pub today: NaiveDate,
    /// The life of the subscription.
    pub life: Life,
}

impl Seen {
    /// Reads it; nothing when it is of another version of the API.
    #[must_use]
    pub fn of(view: &LifeView) -> Option<Seen> {
        let life = serde_json::from_value(view.life.0.clone());
        let life = life.inspect_err(|error| leptos::logging::warn!("the life cannot be read: {error}"));
        Some(Seen { version: view.version, today: view.today.0, life: life.ok()? })
    }

    /// The stage that serves today.
    pub fn now(&self) -> &Stage {
        self.life.serving(self.today)
    }

    /// Stages that begin later, by day.
    pub fn later(&self) -> impl Iterator<Item = &Stage> {
        self.life.stages.iter().filter(|stage| stage.served_from > self.today)
    }
}

/// Names of plans.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanNames(Vec<(PlanId, String)>);

impl PlanNames {
    /// Names of the plans of a subscription and of its add-ons.
    #[must_use]
    pub fn of(card: &SubscriptionCard) -> PlanNames {
        let own = card.plans.iter().map(|plan| &plan.view);
        let all = own.chain(card.addons.iter().map(|addon| &addon.plan));
        PlanNames(all.map(|plan| (plan.id, plan.name.clone())).collect())
    }

    /// The name of a plan, where it is known.
    #[must_use]
    pub fn get(&self, id: PlanId) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == id).map(|(_, name)| name.as_str())
    }

    fn with(mut self, plan: &PlanCard) -> PlanNames {
        self.0.push((plan.view.id, plan.view.name.clone()));
        self
    }
}

/// A line with the names that people know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// The line.
    pub view: QuoteLineView,
    /// Name of its component.
    pub component: String,
    /// Name of its plan.
    pub plan: Option<String>,
    /// It is of an add-on.
    pub of_addon: bool,
}

/// What a cancellation has to do with a minimum term.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Leaving {
    /// The first day on which leaving costs nothing, and what leaving earlier costs.
    pub minimum: Option<(NaiveDate, PenaltyPolicy)>,
    /// Penalties, charged or waived; those of add-ons too.
    pub penalties: Vec<PenaltyView>,
    /// They are waived.
    pub waived: bool,
}

/// What an act would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The act as it is sent.
    pub input: SubscriptionActionInput,
    /// What the API shows of it.
    pub preview: SubscriptionActionPreview,
    /// Its lines.
    pub lines: Vec<ShownLine>,
    /// Names of the components that are charged next, each once.
    pub next: Vec<String>,
    /// The scheduled change that it replaces or drops, in words.
    pub drops: Option<String>,
    /// Of a cancellation.
    pub leaving: Option<Leaving>,
    /// How the plan charges blocked days.
    pub blocked_time: BlockedTime,
    /// Today of the seller.
    pub today: NaiveDate,
}

/// Why there are no figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trouble {
    /// Fields that are empty or unreadable: shown once sending was tried.
    pub missing: Vec<FieldError>,
    /// Fields whose value is refused: shown as soon as something was typed.
    pub refused: Vec<FieldError>,
    /// What belongs to no field.
    pub above: Option<String>,
}

impl From<Vec<FieldError>> for Trouble {
    fn from(missing: Vec<FieldError>) -> Trouble {
        Trouble { missing, ..Trouble::default() }
    }
}

impl From<FieldError> for Trouble {
    fn from(refused: FieldError) -> Trouble {
        Trouble { refused: vec![refused], ..Trouble::default() }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        match refusal {
            Refusal::Validation(field) => field.into(),
            Refusal::CurrencyMismatch => FieldError::new("planId", tr!(errors.currency_mismatch)).into(),
            Refusal::Transition(_) | Refusal::Quote(_) => {
                Trouble { above: Some(refusal.to_string()), ..Trouble::default() }
            }
        }
    }
}

/// The plan as it would serve from `on`.
fn offer(plan: &PlanCard, on: NaiveDate) -> Result<Offer, Trouble> {
    let refused = |text: &str| Trouble::from(FieldError::new("planId", text));
    let version = version_of(plan, on).ok_or_else(|| refused(tr!(subscriptions.plan_unpublished)))?;
    let terms = version.terms.read().map_err(|_| refused(tr!(errors.unreadable)))?;
    let (view, version) = (&plan.view, version.id);
    let plan =
        PlanRef { id: view.id, version, product: view.product_id, rank: view.rank, is_addon: view.is_addon };
    Ok(Offer { terms: Arc::new(terms), plan })
}

/// Works out what the act does; `plan` is the one that it asks for.
///
/// # Errors
/// The fields that are wrong, or why the state does not allow it.
pub fn calculate(
    seen: &Seen,
    input: SubscriptionActionInput,
    plan: Option<&PlanCard>,
    names: PlanNames,
) -> Result<Figures, Trouble> {
    let wanted = input.plan(seen.today).zip(plan);
    let offer = wanted.map(|((_, on), plan)| offer(plan, on)).transpose()?;
    let action = input.read(seen.today, offer)?;
    let outcome = act(&seen.life, seen.today, &action)?;
    let preview = SubscriptionActionPreview::of(&outcome, seen.version).map_err(Refusal::from)?;
    let names = match plan {
        Some(plan) => names.with(plan),
        None => names,
    };
    let after = &outcome.life;
    let lines = shown_lines(seen, &outcome, &preview.lines, &names);
    let leaving = leaving(seen, &action, &outcome, &preview)?;
    let drops = outcome.drops.map(|day| {
        let stage = seen.life.stages.iter().find(|stage| stage.served_from == day && is_change(stage));
        stage.map(|stage| stage_name(stage, &names)).unwrap_or_default()
    });
    let next = next_names(after, &preview);
    let blocked_time = seen.now().segment.terms.blocked_time;
    Ok(Figures { input, preview, lines, next, drops, leaving, blocked_time, today: seen.today })
}

/// The lines of an outcome with the names of their components and plans; those of add-ons follow its own.
fn shown_lines(seen: &Seen, outcome: &Outcome, views: &[QuoteLineView], names: &PlanNames) -> Vec<ShownLine> {
    let base = outcome.life.subscription;
    let ids = outcome.all().flat_map(|one| one.lines.iter().map(move |line| (&one.life, line.component)));
    let shown = |(view, (after, component)): (&QuoteLineView, (&Life, ComponentId))| {
        let known = after.component(component).or_else(|| seen.life.component(component));
        let stage = stage_of(after, component).or_else(|| stage_of(&seen.life, component));
        ShownLine {
            component: known.map_or_else(|| view.component.clone(), |known| known.name.clone()),
            plan: stage.and_then(|stage| names.get(stage.plan.id)).map(str::to_owned),
            of_addon: after.subscription != base,
            view: view.clone(),
        }
    };
    views.iter().zip(ids).map(shown).collect()
}

/// The minimum term that a cancellation meets, and what it costs, or would if it were not waived.
fn leaving(
    seen: &Seen,
    action: &Action,
    outcome: &Outcome,
    preview: &SubscriptionActionPreview,
) -> Result<Option<Leaving>, Refusal> {
    let &Action::Cancel { effective, settlement, penalty } = action else { return Ok(None) };
    let minimum = seen.life.minimum_term(outcome.effective_on).filter(|(until, _)| *until > seen.today);
    let waived = penalty == PenaltyHandling::Waive;
    let penalties = if waived {
        let charged = Action::Cancel { effective, settlement, penalty: PenaltyHandling::Charge };
        let charged = act(&seen.life, seen.today, &charged)?;
        SubscriptionActionPreview::of(&charged, seen.version)?.penalties
    } else {
        preview.penalties.clone()
    };
    Ok(Some(Leaving { minimum, penalties, waived }))
}

fn stage_of(life: &Life, component: ComponentId) -> Option<&Stage> {
    let has = |stage: &&Stage| stage.segment.terms.components.iter().any(|known| known.id == component);
    life.stages.iter().chain(life.retired.iter().map(|retired| &retired.stage)).find(has)
}

fn next_names(after: &Life, preview: &SubscriptionActionPreview) -> Vec<String> {
    let Some(day) = preview.next_due_on else { return Vec::new() };
    // Usage of an earlier plan is charged later than its days.
    let retired = after.retired.iter().map(|retired| &retired.stage);
    let stages = [after.billed(day.0)].into_iter().chain(&after.stages).chain(retired);
    let components: Vec<_> = stages.flat_map(|stage| stage.segment.terms.components.iter()).collect();
    let mut names: Vec<String> = Vec::new();
    for line in &preview.next_lines {
        let known = components.iter().find(|component| component.code == line.component);
        let name = known.map_or(&line.component, |component| &component.name);
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Whether the stage is a change of plan or quantity, which can be taken back before it begins.
pub fn is_change(stage: &Stage) -> bool {
    matches!(stage.cause, StageCause::Plan | StageCause::Quantity)
}
