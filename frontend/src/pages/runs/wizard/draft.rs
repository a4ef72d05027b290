//! What a person has chosen for a new run, and its place in the address.

use chrono::{NaiveDate, TimeDelta};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use rust_decimal::Decimal;
use shared::access::Permission;
use shared::ids::{ClientId, PlanId, SellerId};
use shared::rate::Percent;
use shared::run::{RunMode, RunTask, as_of_max};
use shared::settings::LEAD_DAYS;

use super::month;
use crate::calls::runs::{BillRunCard, BillRunScopeInput, GuardrailsInput, Order};
use crate::calls::settings;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::{Address, Choice, DateDraft, DecimalDraft, Submission, text};

/// The difference of totals that stops an automatic run unless somebody says otherwise, per cent.
const USUAL_PERCENT: i64 = 20;

/// The draft of a run.
#[derive(Clone, Copy)]
pub struct Draft {
    /// What it does.
    pub task: RwSignal<RunTask>,
    /// How it ends.
    pub mode: RwSignal<RunMode>,
    /// Everything due by this day.
    pub as_of: DateDraft,
    /// The month to close, as the address calls it.
    pub month: RwSignal<String>,
    /// The only seller; empty for all.
    pub seller: RwSignal<String>,
    /// Any of these tags.
    pub tags: RwSignal<Vec<String>>,
    /// Any of these plans; one that the address named has no label until it is read.
    pub plans: RwSignal<Vec<Choice>>,
    /// Any of these clients, likewise.
    pub clients: RwSignal<Vec<Choice>>,
    /// By how much the total may differ.
    pub total_percent: DecimalDraft,
    /// By how much the amount of a client may differ.
    pub client_percent: DecimalDraft,
    /// How many errors there may be.
    pub errors_max: DecimalDraft,
    /// Whether it was sent, and what the server said.
    pub submission: Submission,
    /// The day that the server calls today.
    pub today: Memo<Option<NaiveDate>>,
    /// The day that stands by itself: today, and of invoices as many days later as their seller looks ahead.
    usual: Memo<Option<NaiveDate>>,
}

impl Draft {
    /// The draft of the page's address; the address follows it from now on.
    pub fn of(address: Address, today: Memo<Option<NaiveDate>>) -> Draft {
        let wanted = |key: &'static str| address.get(key).get_untracked();
        let number = |key, usual: Option<Decimal>| {
            let stated: Option<Decimal> = wanted(key).parse().ok();
            stated.or(usual).map_or_else(DecimalDraft::new, DecimalDraft::of)
        };
        // Guardrails that the address states are all that there are; without any, the usual ones stand.
        let stated = ["percent", "client_percent", "errors"].iter().any(|key| !wanted(key).is_empty());
        let usual = |number: i64| (!stated).then(|| Decimal::from(number));
        let task = RwSignal::new(RunTask::from_code(&wanted("task")).unwrap_or(RunTask::Charges));
        let seller = RwSignal::new(wanted("seller"));
        let draft = Draft {
            task,
            mode: RwSignal::new(RunMode::from_code(&wanted("mode")).unwrap_or(RunMode::Confirmation)),
            as_of: DateDraft::of(wanted("as_of").parse().ok()),
            month: RwSignal::new(wanted("month")),
            seller,
            tags: RwSignal::new(serde_json::from_str(&wanted("tags")).unwrap_or_default()),
            plans: RwSignal::new(listed(&wanted("plans"))),
            clients: RwSignal::new(listed(&wanted("clients"))),
            total_percent: number("percent", usual(USUAL_PERCENT)),
            client_percent: number("client_percent", None),
            errors_max: number("errors", usual(0)),
            submission: Submission::new(),
            today,
            usual: usual_day(task, seller, today),
        };
        // The usual day stands in the field until somebody types another; a month likewise.
        effect(move |offered: Option<Option<NaiveDate>>| {
            let usual = draft.usual.get();
            let stands = draft.as_of.text.with_untracked(String::is_empty)
                || offered.flatten().is_some_and(|offered| draft.as_of.read_untracked() == Some(offered));
            if stands && usual.is_some() {
                draft.as_of.set(usual);
            }
            usual
        });
        effect(move |_| {
            let Some(today) = today.get() else { return };
            if draft.month.with_untracked(|month| month::last_day(month).is_none()) {
                draft.month.set(month::usual(today).unwrap_or_default());
            }
        });
        effect(move |before: Option<Vec<(&'static str, String)>>| {
            let now = draft.parts();
            if before.is_some_and(|before| before != now) {
                let parts: Vec<(&str, &str)> =
                    now.iter().map(|(key, value)| (*key, value.as_str())).collect();
                address.change(&parts);
            }
            now
        });
        draft
    }

    /// What the address keeps of the draft. What stands by itself today is left out: tomorrow it is another.
    fn parts(self) -> Vec<(&'static str, String)> {
        let task = self.task.get();
        let by_day = |value: String| if task == RunTask::Closing { String::new() } else { value };
        let of_closing = |value: String| if task == RunTask::Closing { value } else { String::new() };
        let other = if task == RunTask::Charges { "" } else { task.code() };
        let usual = self.today.get().and_then(month::usual);
        let month = Some(self.month.get()).filter(|month| Some(month) != usual.as_ref());
        let day = self.as_of.read().filter(|day| Some(*day) != self.usual.get());
        let number = |draft: DecimalDraft| draft.read().map(|n| n.to_string()).unwrap_or_default();
        let automatic =
            |value: String| if self.mode.get() == RunMode::Automatic { value } else { String::new() };
        vec![
            ("task", other.to_owned()),
            ("mode", self.mode.get().code().to_owned()),
            ("as_of", by_day(day.map(|day| day.to_string()).unwrap_or_default())),
            ("month", of_closing(month.unwrap_or_default())),
            ("seller", self.seller.get()),
            ("tags", words(&self.tags.get())),
            ("plans", by_day(values(&self.plans.get()))),
            ("clients", values(&self.clients.get())),
            ("percent", automatic(number(self.total_percent))),
            ("client_percent", automatic(number(self.client_percent))),
            ("errors", automatic(number(self.errors_max))),
        ]
    }

    /// What is wrong with the day.
    pub fn as_of_error(self) -> Option<String> {
        let Some(day) = self.as_of.read() else {
            let empty = self.as_of.text.with(|text| text.trim().is_empty());
            return (self.submission.asked.get() && empty).then(|| tr!(runs.as_of_empty).to_owned());
        };
        let last = as_of_max(self.mode.get(), self.today.get()?);
        (day > last).then(|| tr!(runs.as_of_too_late, day = text::date(last)).to_string())
    }

    /// What is wrong with the month.
    pub fn month_error(self) -> Option<String> {
        let posts = match self.mode.get() {
            RunMode::Sandbox => false,
            RunMode::Confirmation | RunMode::Automatic => true,
        };
        let ends = self.month.with(|month| month::last_day(month))?;
        (posts && ends > self.today.get()?).then(|| tr!(closings.month_runs).to_owned())
    }

    /// What is wrong with what the run is as of.
    fn day_error(self) -> Option<String> {
        match self.task.get() {
            RunTask::Charges | RunTask::Invoices => self.as_of_error(),
            RunTask::Closing => self.month_error(),
        }
    }

    /// The day that the run is of: of a closing the last one of the month.
    fn day(self) -> Option<NaiveDate> {
        match self.task.get() {
            RunTask::Charges | RunTask::Invoices => self.as_of.read(),
            RunTask::Closing => self.month.with(|month| month::last_day(month)),
        }
    }

    /// What is wrong with a percentage.
    pub fn percent_error(draft: DecimalDraft) -> Option<String> {
        let wrong = draft.read().is_ok_and(|percent| Percent::try_from(percent).is_err());
        wrong.then(|| tr!(runs.percent_wrong).to_owned())
    }

    /// What is wrong with the number of errors.
    pub fn errors_error(self) -> Option<String> {
        let wrong = self
            .errors_max
            .read()
            .is_ok_and(|n| n.is_sign_negative() || !n.fract().is_zero() || i32::try_from(n).is_err());
        wrong.then(|| tr!(runs.errors_wrong).to_owned())
    }

    /// An automatic run without any guardrail may not be started by this form.
    pub fn guardrail_is_missing(self) -> bool {
        let empty = |draft: DecimalDraft| draft.text.with(|text| text.trim().is_empty());
        empty(self.total_percent) && empty(self.client_percent) && empty(self.errors_max)
    }

    fn guardrails(self) -> Result<Option<GuardrailsInput>, ()> {
        if self.mode.get() != RunMode::Automatic {
            return Ok(None);
        }
        let number = |draft: DecimalDraft| {
            if draft.text.with(|text| text.trim().is_empty()) { Ok(None) } else { draft.read().map(Some) }
        };
        let wrong = Draft::percent_error(self.total_percent)
            .or_else(|| Draft::percent_error(self.client_percent))
            .or_else(|| self.errors_error());
        if wrong.is_some() || self.guardrail_is_missing() {
            return Err(());
        }
        let errors = number(self.errors_max).map_err(drop)?;
        Ok(Some(GuardrailsInput {
            total_percent: number(self.total_percent).map_err(drop)?.map(Into::into),
            client_percent: number(self.client_percent).map_err(drop)?.map(Into::into),
            errors_max: errors.map(i32::try_from).transpose().map_err(drop)?,
        }))
    }

    /// Whether the first step may be left; shows what is wrong otherwise.
    pub fn mode_is_settled(self) -> bool {
        self.submission.asked.set(true);
        for draft in [self.total_percent, self.client_percent, self.errors_max] {
            draft.touch();
        }
        let settled = self.guardrails().is_ok();
        if settled {
            self.submission.asked.set(false);
        }
        settled
    }

    /// Which clients and subscriptions.
    pub fn scope(self) -> BillRunScopeInput {
        fn ids<T: std::str::FromStr>(choices: &[Choice]) -> Option<Vec<T>> {
            let ids: Vec<T> = choices.iter().filter_map(|choice| choice.value.parse().ok()).collect();
            (!ids.is_empty()).then_some(ids)
        }
        BillRunScopeInput {
            client_ids: self.clients.with(|clients| ids::<ClientId>(clients)),
            tags: Some(self.tags.get()).filter(|tags| !tags.is_empty()),
            // Documents say everything that a client was served.
            plan_ids: match self.task.get() {
                RunTask::Charges | RunTask::Invoices => self.plans.with(|plans| ids::<PlanId>(plans)),
                RunTask::Closing => None,
            },
        }
    }

    /// What can be asked about, without showing errors.
    pub fn asked(self) -> Option<Order> {
        let (task, as_of) = (self.task.get(), self.day()?);
        let seller_id = self.seller.with(|seller| seller.parse::<SellerId>().ok());
        let (mode, scope) = (self.mode.get(), self.scope());
        Some(Order { task, mode, as_of, seller_id, scope, guardrails: None })
    }

    /// What can be sent; shows the errors otherwise.
    pub fn order(self) -> Option<Order> {
        self.submission.asked.set(true);
        self.as_of.touch();
        if self.day_error().is_some() {
            return None;
        }
        let guardrails = self.guardrails().ok()?;
        Some(Order { guardrails, ..self.asked()? })
    }
}

/// The day that stands by itself.
fn usual_day(
    task: RwSignal<RunTask>,
    seller: RwSignal<String>,
    today: Memo<Option<NaiveDate>>,
) -> Memo<Option<NaiveDate>> {
    let may = Session::get().may(Permission::SettingsRead);
    let lead = Remote::new(move || {
        let (ahead, seller) = (task.get() == RunTask::Invoices, seller.get().parse::<SellerId>().ok());
        async move { if ahead && may { settings::lead_days(seller).await } else { Ok(LEAD_DAYS) } }
    });
    Memo::new(move |_| {
        let today = today.get()?;
        match task.get() {
            RunTask::Charges | RunTask::Closing => Some(today),
            RunTask::Invoices => match lead.get() {
                None => None,
                Some(days) => today.checked_add_signed(TimeDelta::days(days.unwrap_or(LEAD_DAYS).into())),
            },
        }
    })
}

/// Choices of which the address knows the values alone.
fn listed(values: &str) -> Vec<Choice> {
    let known = values.split(',').filter(|value| !value.is_empty());
    known.map(|value| Choice { value: value.to_owned(), ..Choice::default() }).collect()
}

fn values(choices: &[Choice]) -> String {
    let values: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
    values.join(",")
}

/// Tags may hold any sign, a comma too.
fn words(tags: &[String]) -> String {
    if tags.is_empty() { String::new() } else { serde_json::to_string(tags).unwrap_or_default() }
}

/// The address of the wizard with the task and the scope of a run, in a mode; its day is the usual one unless one is
/// stated.
pub fn address_of(card: &BillRunCard, mode: RunMode, as_of: Option<NaiveDate>) -> String {
    let ids = |ids: Vec<String>| ids.join(",");
    let guardrails = card.guardrails;
    let number = |value: Option<Decimal>| value.map(|n| n.normalize().to_string()).unwrap_or_default();
    let (task, as_of, month) = match card.run.task {
        RunTask::Charges => (String::new(), as_of.map(|day| day.to_string()), None),
        RunTask::Closing => (RunTask::Closing.code().to_owned(), None, as_of.map(month::code)),
        RunTask::Invoices => (RunTask::Invoices.code().to_owned(), as_of.map(|day| day.to_string()), None),
    };
    let parts = [
        ("task", task),
        ("mode", mode.code().to_owned()),
        ("as_of", as_of.unwrap_or_default()),
        ("month", month.unwrap_or_default()),
        ("seller", card.run.seller_id.map(|id| id.to_string()).unwrap_or_default()),
        ("tags", words(&card.scope.tags)),
        ("plans", ids(card.scope.plan_ids.iter().map(ToString::to_string).collect())),
        ("clients", ids(card.scope.client_ids.iter().map(ToString::to_string).collect())),
        ("percent", number(guardrails.total_percent.map(|percent| percent.0))),
        ("client_percent", number(guardrails.client_percent.map(|percent| percent.0))),
        ("errors", number(guardrails.errors_max.map(Decimal::from))),
    ];
    let mut query = ParamsMap::new();
    for (key, value) in parts {
        if !value.is_empty() {
            query.insert(key, value);
        }
    }
    format!("/runs/new{}", query.to_query_string())
}
