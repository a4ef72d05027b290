//! Which documents a register shows: views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::documents::DocumentKind;
use shared::ids::{BillRunId, ClientId, SellerId};

use super::register::{NOT_SENT, NOT_VOID, ONLY_SENT, ONLY_VOID, Register, SENT, VOID, View};
use super::words::kind_name;
use crate::calls::documents::{self, DocumentFilter};
use crate::calls::runs;
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::pages::runs::run_title;
use crate::pages::saved::{Counts, SavedViews, part};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::chips::{self, ViewChip, named};
use crate::ui::period::{Preset, Span};
use crate::ui::period_field::PERIOD;
use crate::ui::{Address, Glyph, Menu, MenuItem};

/// A condition, by what the address calls it.
const CONDITIONS: [&str; 7] = ["kind", VOID, SENT, "client", "seller", RUN, PERIOD];

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
    words: Memo<String>,
    conditions: [Memo<String>; 7],
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(register: Register, address: Address) -> Filters {
        let conditions = CONDITIONS.map(|key| address.get(key));
        Filters { register, address, words: address.get("q"), conditions }
    }

    /// The value of a part of the address; empty when it is not there.
    fn get(self, key: &str) -> String {
        if key == "q" {
            return self.words.get();
        }
        let known = CONDITIONS.iter().position(|known| *known == key);
        known.and_then(|at| self.conditions.get(at)).map(|value| value.get()).unwrap_or_default()
    }

    /// The filter of the API.
    pub fn filter(self) -> DocumentFilter {
        filter_of(self.register, |key| self.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != filter_of(self.register, |_| String::new())
    }

    /// True when what is listed may be added up: an act and the tax invoice to it state the same sale.
    pub fn adds_up(self) -> bool {
        self.register == Register::Invoices || !self.get("kind").is_empty()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        let mut parts: Vec<(&str, &str)> = CONDITIONS.into_iter().map(|key| (key, "")).collect();
        parts.push(("q", ""));
        self.address.change(&parts);
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
    let chip = move |(name, parts): View| {
        let value = move |key: &str| {
            let own = parts.into_iter().find(|(known, _)| *known == key).map(|(_, value)| value.to_owned());
            own.unwrap_or_else(|| filters.get(key))
        };
        let count = Remote::new(move || {
            version.track();
            documents::count(filter_of(filters.register, value))
        });
        let current = move || parts.into_iter().all(|(key, value)| filters.get(key) == value);
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || filters.address.with_all(&parts))
                current=Signal::derive(current)
                count=Signal::derive(move || count.data())
            />
        }
    };
    let kept =
        Counts::new(move |parts| documents::count(filter_of(filters.register, |key| part(&parts, key))));
    view! {
        <nav class="chips" aria-label=tr!(documents.views)>
            {filters.register.views().into_iter().map(chip).collect_view()}
            <SavedViews list=SavedList::Documents address=filters.address counts=kept/>
        </nav>
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, known: Remote<Vec<SellerView>>) -> impl IntoView {
    let item = move |key: &'static str, value: String, name: String| {
        let set = Callback::new(move |()| filters.address.set(key, &value));
        view! { <MenuItem menu="document-filter" on_choose=set>{name}</MenuItem> }
    };
    let kinds = filters.register.kinds("").filter(|kinds| kinds.len() > 1).map(|kinds| {
        let kind = move |kind: DocumentKind| item("kind", kind.code().to_owned(), kind_name(kind).to_owned());
        view! {
            <div class="menu__note">{tr!(documents.kind)}</div>
            {kinds.into_iter().map(kind).collect_view()}
        }
    });
    let of_sellers = move || {
        let all = known.data().filter(|all| all.len() > 1)?;
        let items = sellers::choices(&all).into_iter().map(|(id, name)| item("seller", id, name));
        Some(view! { <div class="menu__note">{tr!(documents.seller)}</div> {items.collect_view()} })
    };
    view! {
        <Menu id="document-filter" label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
            {kinds}
            <div class="menu__note">{tr!(documents.state)}</div>
            {item(VOID, NOT_VOID.to_owned(), tr!(documents.view_valid).to_owned())}
            {item(VOID, ONLY_VOID.to_owned(), tr!(documents.view_void).to_owned())}
            <div class="menu__note">{tr!(mail.title)}</div>
            {item(SENT, ONLY_SENT.to_owned(), tr!(mail.view_sent).to_owned())}
            {item(SENT, NOT_SENT.to_owned(), tr!(mail.view_not_sent).to_owned())}
            {of_sellers}
        </Menu>
    }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, known: Remote<Vec<SellerView>>) -> impl IntoView {
    // The run is named by what it did.
    let run = Remote::new(move || {
        let id = filters.get(RUN).parse::<BillRunId>().ok();
        async move {
            match id {
                Some(id) => Ok(runs::one(id).await?.map(|card| run_title(&card.run))),
                None => Ok(None),
            }
        }
    });
    let chips = move || {
        let mut chips: Vec<(&'static str, String)> = Vec::new();
        match (DocumentKind::from_code(&filters.get("kind")), filters.get("kind").is_empty()) {
            (Some(kind), _) => chips.push(("kind", named(tr!(documents.kind), kind_name(kind)))),
            (None, false) => chips.push(("kind", tr!(documents.ks_correction).to_owned())),
            (None, true) => {}
        }
        match filters.get(VOID).as_str() {
            ONLY_VOID => chips.push((VOID, tr!(documents.view_void).to_owned())),
            NOT_VOID => chips.push((VOID, tr!(documents.view_valid).to_owned())),
            _ => {}
        }
        match filters.get(SENT).as_str() {
            ONLY_SENT => chips.push((SENT, tr!(mail.view_sent).to_owned())),
            NOT_SENT => chips.push((SENT, tr!(mail.view_not_sent).to_owned())),
            _ => {}
        }
        if let Ok(seller) = filters.get("seller").parse::<SellerId>() {
            let name = sellers::name_of(known, seller);
            chips.push(("seller", named(tr!(documents.seller), &name.unwrap_or_default())));
        }
        if !filters.get(RUN).is_empty() {
            chips.push((RUN, named(tr!(closings.by_run), &run.data().flatten().unwrap_or_default())));
        }
        chips
    };
    let reset = Callback::new(move |()| filters.reset());
    view! {
        <chips::InForce
            conditions=chips
            address=filters.address
            narrowed=Signal::derive(move || filters.narrowed())
            on_reset=reset
        />
    }
}
