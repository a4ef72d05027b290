//! Versions of a plan: which is for sale, which was, which will be.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::catalog::VersionState;

use crate::calls::catalog::{PlanCard, PlanVersionView};
use crate::today::today;
use crate::tr;
use crate::ui::{Address, Badge, Mark, Tone, text};

/// How a version stands among those of its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// May be changed.
    Draft,
    /// New subscriptions get it today.
    ForSale,
    /// New subscriptions get it from this day.
    Later(NaiveDate),
    /// Another one has taken its place; subscriptions that have it keep it.
    Replaced,
}

impl Standing {
    /// How the version stands in its plan.
    pub fn of(card: &PlanCard, version: &PlanVersionView) -> Standing {
        let for_sale = card.current_version.as_ref().is_some_and(|current| current.id == version.id);
        match (version.state, version.effective_from) {
            (VersionState::Draft, _) => Standing::Draft,
            (VersionState::Published, _) if for_sale => Standing::ForSale,
            (VersionState::Published, Some(from)) if from.0 > today() => Standing::Later(from.0),
            (VersionState::Published, _) => Standing::Replaced,
        }
    }

    /// Its badge.
    pub fn badge(self) -> impl IntoView {
        let (tone, mark, name) = match self {
            Standing::Draft => (Tone::Mute, Mark::Ring, tr!(catalog.draft).to_owned()),
            Standing::ForSale => (Tone::Ok, Mark::Dot, tr!(catalog.for_sale).to_owned()),
            Standing::Later(day) => {
                (Tone::Sched, Mark::Half, tr!(catalog.from_day, day = text::date(day)).to_string())
            }
            Standing::Replaced => (Tone::Mute, Mark::Cross, tr!(catalog.replaced).to_owned()),
        };
        view! { <Badge tone=tone mark=mark text=name/> }
    }
}

/// The version that the page shows: the one that the address names, else the one for sale, else the newest.
pub fn chosen(card: &PlanCard, number: &str) -> Option<PlanVersionView> {
    let number = number.parse::<i32>().ok();
    let named = card.versions.iter().find(|version| Some(version.number) == number);
    named.or(card.current_version.as_ref()).or(card.versions.first()).cloned()
}

/// The version that a new one is a copy of: the one that the address names, else the newest.
pub fn model_of(card: &PlanCard, number: &str) -> Option<PlanVersionView> {
    let number = number.parse::<i32>().ok();
    let named = card.versions.iter().find(|version| Some(version.number) == number);
    named.or(card.versions.first()).cloned()
}

/// All versions, the newest first; each is a link that shows it.
#[component]
pub fn Versions(card: PlanCard, shown: Option<PlanVersionView>, address: Address) -> impl IntoView {
    let shown = shown.map(|version| version.id);
    let link = |version: &PlanVersionView| {
        let current = (shown == Some(version.id)).then_some("true");
        let number = version.number.to_string();
        view! {
            <li>
                <a
                    class="pick"
                    href=move || address.with("v", &number)
                    aria-current=current
                    data-testid=format!("version-{}", version.number)
                >
                    <span class="strong">{tr!(catalog.version_n, number = version.number).to_string()}</span>
                    {Standing::of(&card, version).badge()}
                    <span class="pick__note">{since(version)}</span>
                </a>
            </li>
        }
    };
    let empty = card.versions.is_empty();
    view! {
        <section class="card" aria-labelledby="versions">
            <div class="card__head"><h2 id="versions">{tr!(catalog.versions)}</h2></div>
            <ul class="picks">{card.versions.iter().map(link).collect_view()}</ul>
            {empty.then(|| view! { <p class="muted">{tr!(catalog.no_versions_text)}</p> })}
        </section>
    }
}

/// From which day the version is for sale.
pub fn since(version: &PlanVersionView) -> String {
    match version.effective_from {
        Some(day) => tr!(catalog.from_day, day = text::date(day.0)).to_string(),
        None => tr!(catalog.not_published).to_owned(),
    }
}
