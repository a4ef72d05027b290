//! Which documents a register shows: views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::documents::DocumentKind;
use shared::ids::{BillRunId, ClientId, SellerId};

use super::register::{NOT_SENT, NOT_VOID, ONLY_SENT, ONLY_VOID, Register, SENT, VOID};
use super::words::kind_name;
use crate::calls::documents::{self, DocumentFilter};
use crate::calls::runs;
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::pages::runs::run_title;
use crate::pages::saved::{Counts, ListViews, part};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::Address;
use crate::ui::filters::{self, Conditions, FilterMenu, Group};
use crate::ui::period::{Preset, Span};
use crate::ui::period_field::PERIOD;

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["kind", VOID, SENT, "client", "seller", RUN, PERIOD];

/// Part of the address that names the run which issued the documents.
pub const RUN: &str = "run";

/// The days of an address that names none.
pub const USUAL: Preset = Preset::All;

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    /// The register.
    pub register: Register,
    /// The address.
    pub address: Address,
    conditions: Conditions,
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(register: Register, address: Address) -> Filters {
        Filters { register, address, conditions: Conditions::of(address, CONDITIONS) }
    }

    /// The filter of the API.
    pub fn filter(self) -> DocumentFilter {
        filter_of(self.register, |key| self.conditions.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != filter_of(self.register, |_| String::new())
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        self.conditions.reset();
    }
}

/// The filter of an address, from its parts.
fn filter_of(register: Register, part: impl Fn(&str) -> String) -> DocumentFilter {
    let days = Span::of(&part(PERIOD), USUAL).days(followed());
    DocumentFilter {
        search: Some(part("q")).filter(|words| !words.is_empty()),
        seller_id: part("seller").parse::<SellerId>().ok(),
        client_id: part("client").parse::<ClientId>().ok(),
        run_id: part(RUN).parse::<BillRunId>().ok(),
        kinds: register.kinds(&part("kind")),
        voided: match part(VOID).as_str() {
            ONLY_VOID => Some(true),
            NOT_VOID => Some(false),
            _ => None,
        },
        sent: match part(SENT).as_str() {
            ONLY_SENT => Some(true),
            NOT_SENT => Some(false),
            _ => None,
        },
        on_since: days.map(|days| days.from().into()),
        on_by: days.and_then(|days| days.to().pred_opt()).map(Into::into),
    }
}

/// The views, each with the number of documents that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let register = filters.register;
    let counts = Counts::new(move |parts| documents::count(filter_of(register, |key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(documents.views)
            list=SavedList::Documents
            conditions=filters.conditions
            views=register.views()
            counts=counts
            version=version
        />
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, known: Remote<Vec<SellerView>>) -> impl IntoView {
    let groups = move || {
        let kinds = filters.register.kinds("").filter(|kinds| kinds.len() > 1).unwrap_or_default();
        vec![
            Group::of(
                tr!(documents.kind),
                "kind",
                kinds.into_iter().map(|kind| (kind.code(), kind_name(kind))),
            ),
            Group::new(tr!(documents.state)).with(VOID, NOT_VOID, tr!(documents.view_valid)).with(
                VOID,
                ONLY_VOID,
                tr!(documents.view_void),
            ),
            Group::new(tr!(mail.title)).with(SENT, ONLY_SENT, tr!(mail.view_sent)).with(
                SENT,
                NOT_SENT,
                tr!(mail.view_not_sent),
            ),
            Group::of(tr!(documents.seller), "seller", sellers::to_choose(known)),
        ]
    };
    view! { <FilterMenu id="document-filter" conditions=filters.conditions groups=Signal::derive(groups)/> }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, known: Remote<Vec<SellerView>>) -> impl IntoView {
    // The run is named by what it did.
    let run = Remote::new(move || {
        let id = filters.conditions.get(RUN).parse::<BillRunId>().ok();
        async move {
            match id {
                Some(id) => Ok(runs::one(id).await?.map(|card| run_title(&card.run))),
                None => Ok(None),
            }
        }
    });
    let kind = |code: &str| {
        let known = DocumentKind::from_code(code).map(kind_name);
        known.or_else(|| (!code.is_empty()).then(|| tr!(documents.ks_correction)))
    };
    view! {
        <filters::InForce
            conditions=filters.conditions
            said=move |said| {
                said.with("kind", tr!(documents.kind), kind)
                    .when(VOID, ONLY_VOID, tr!(documents.view_void))
                    .when(VOID, NOT_VOID, tr!(documents.view_valid))
                    .when(SENT, ONLY_SENT, tr!(mail.view_sent))
                    .when(SENT, NOT_SENT, tr!(mail.view_not_sent))
                    .with("seller", tr!(documents.seller), |id| sellers::name_in(known, id))
                    .with(RUN, tr!(closings.by_run), |id| {
                        (!id.is_empty()).then(|| run.data().flatten().unwrap_or_default())
                    })
            }
            narrowed=Signal::derive(move || filters.narrowed())
        />
    }
}
