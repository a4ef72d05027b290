//! The tab of warnings: by kind, with what can be mended in place.

use leptos::prelude::*;
use shared::run::RunWarning;

use super::items::ItemsGrid;
use super::mend::Mend;
use super::review::Review;
use super::words::{warning_name, warning_text};
use crate::calls::runs::BillItemFilter;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::{Address, ExportMenu, as_json};

/// Warnings about what the client's form lacks: it is filled in here.
const LACKING: [RunWarning; 3] = [RunWarning::NoInn, RunWarning::NoKpp, RunWarning::NoEmail];

/// The tab.
#[component]
pub fn Warnings(review: Review) -> impl IntoView {
    let address = Address::here();
    let shown = address.get("warning");
    let chosen = Memo::new(move |_| RunWarning::from_code(&shown.get()));
    let filter = Signal::derive(move || BillItemFilter {
        warnings: Some(chosen.get().map_or_else(|| RunWarning::ALL.to_vec(), |warning| vec![warning])),
        ..BillItemFilter::default()
    });
    let chip = move |warning: Option<RunWarning>| {
        let key = warning.map_or("", RunWarning::code);
        let count = move || {
            let findings = review.found.data()??.findings;
            let of = |warning| findings.warnings.iter().find(|part| part.warning == warning);
            let clients = match warning {
                None => findings.clients_warned,
                Some(warning) => of(warning).map_or(0, |part| part.clients),
            };
            Some(i64::from(clients))
        };
        view! {
            <ViewChip
                name=warning.map_or(tr!(common.all), warning_name)
                href=Signal::derive(move || address.with("warning", key))
                current=Signal::derive(move || shown.get() == key)
                count=Signal::derive(count)
            />
        }
    };
    let kinds = move || {
        let found = review.found.data().flatten();
        let counted = found.map(|found| found.findings.warnings).unwrap_or_default();
        let mut kinds: Vec<RunWarning> = counted.iter().map(|part| part.warning).collect();
        // A kind that the address names stays, though nobody has it any more.
        kinds.extend(chosen.get().filter(|warning| counted.iter().all(|part| part.warning != *warning)));
        kinds
    };
    view! {
        <div class="bar is-wrap">
            <nav class="chips" aria-label=tr!(runs.warnings)>
                {chip(None)}
                {redrawn(move || kinds().into_iter().map(|warning| chip(Some(warning))).collect_view())}
            </nav>
            <div class="bar__end">
                <ExportMenu list="run-clients" of=review.id.to_string() filter=as_json(move || filter.get())/>
            </div>
        </div>
        {redrawn(move || chosen.get().map(|warning| view! { <p class="muted">{warning_text(warning)}</p> }))}
        {redrawn(move || match chosen.get() {
            Some(warning) if LACKING.contains(&warning) => {
                view! { <Mend review=review warning=warning/> }.into_any()
            }
            Some(_) | None => view! { <ItemsGrid review=review filter=filter/> }.into_any(),
        })}
    }
}
