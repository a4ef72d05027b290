//! Which operations the list shows: days, views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::ids::{ClientId, SellerId};
use shared::ledger::EntryKind;

use super::form::client_choices;
use super::words::kind_name;
use crate::calls::ledger::{self, OperationFilter};
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::calls::{amount, clients};
use crate::pages::saved::{Counts, SavedViews, part};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::followed;
use crate::tr;
use crate::ui::chips::{self, ViewChip, named};
use crate::ui::erased::{effect, redrawn};
use crate::ui::period::{Preset, Span};
use crate::ui::period_field::{PERIOD, span_of};
use crate::ui::{Address, Choice, Combobox, Glyph, Menu, MenuItem, text};

/// The days of an address that names none.
pub const USUAL: Preset = Preset::Month;

/// A condition, by what the address calls it.
const CONDITIONS: [&str; 6] = ["kind", "client", "seller", "hand", "reversal", "author"];

/// Stands for yes in the address.
const YES: &str = "1";

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    /// The address.
    pub address: Address,
    /// What is searched for.
    pub words: Memo<String>,
    /// The days.
    pub span: Memo<Span>,
    kind: Memo<String>,
    client: Memo<String>,
    seller: Memo<String>,
    hand: Memo<String>,
    reversal: Memo<String>,
    author: Memo<String>,
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters {
            address,
            words: address.get("q"),
            span: span_of(address, USUAL),
            kind: address.get("kind"),
            client: address.get("client"),
            seller: address.get("seller"),
            hand: address.get("hand"),
            reversal: address.get("reversal"),
            author: address.get("author"),
        }
    }

    /// The filter of the API.
    pub fn filter(self) -> OperationFilter {
        filter_of(|key| match key {
            "q" => self.words.get(),
            PERIOD => self.span.get().code(),
            "kind" => self.kind.get(),
            "client" => self.client.get(),
            "seller" => self.seller.get(),
            "hand" => self.hand.get(),
            "reversal" => self.reversal.get(),
            "author" => self.author.get(),
            _ => String::new(),
        })
    }

    /// True when anything beyond the days narrows the list.
    pub fn narrowed(self) -> bool {
        let filter = OperationFilter { from: None, to: None, ..self.filter() };
        filter != OperationFilter::default()
    }

    /// Takes every condition and the search away; the days stay.
    pub fn reset(self) {
        let mut parts: Vec<(&str, &str)> = CONDITIONS.into_iter().map(|key| (key, "")).collect();
        parts.push(("q", ""));
        self.address.change(&parts);
    }

    /// Shows all days.
    pub fn all_days(self) {
        self.address.set(PERIOD, Preset::All.code());
    }
}

/// The filter of an address, from its parts.
fn filter_of(part: impl Fn(&str) -> String) -> OperationFilter {
    let text = |value: String| Some(value).filter(|value| !value.is_empty());
    let days = Span::of(&part(PERIOD), USUAL).days(followed());
    OperationFilter {
        kinds: EntryKind::from_code(&part("kind")).map(|kind| vec![kind]),
        from: days.map(|days| days.from().into()),
        to: days.map(|days| days.to().into()),
        run_id: None,
        client_id: part("client").parse::<ClientId>().ok(),
        seller_id: part("seller").parse::<SellerId>().ok(),
        by_hand: (part("hand") == YES).then_some(true),
        reversals: (part("reversal") == YES).then_some(true),
        actor: text(part("author")),
        search: text(part("q")),
    }
}

/// A view: its name, and the conditions that make it.
struct View {
    name: &'static str,
    hand: &'static str,
    reversal: &'static str,
    mine: bool,
}

fn views() -> [View; 4] {
    let view = |name, hand, reversal, mine| View { name, hand, reversal, mine };
    [
        view(tr!(common.all), "", "", false),
        view(tr!(operations.view_mine), "", "", true),
        view(tr!(operations.view_by_hand), YES, "", false),
        view(tr!(operations.view_reversals), "", YES, false),
    ]
}

/// The views, each with the number of operations that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters) -> impl IntoView {
    let me = StoredValue::new(Session::get().name());
    let chip = move |view: View| {
        let View { name, hand, reversal, mine } = view;
        let author = move || if mine { me.get_value() } else { String::new() };
        let days =
            move || if mine { Preset::Today.days(followed()) } else { filters.span.get().days(followed()) };
        let count = Remote::new(move || {
            let days = days();
            ledger::count(OperationFilter {
                by_hand: (hand == YES).then_some(true),
                reversals: (reversal == YES).then_some(true),
                actor: Some(author()).filter(|author| !author.is_empty()),
                from: days.map(|days| days.from().into()),
                to: days.map(|days| days.to().into()),
                ..filters.filter()
            })
        });
        let href = move || {
            // Leaving the view of today leaves its day as well.
            let today = Span::Moving(Preset::Today);
            let period = match (mine, filters.span.get()) {
                (true, _) => Preset::Today.code().to_owned(),
                (false, span) if span == today && !filters.author.with(String::is_empty) => String::new(),
                (false, span) if span == Span::Moving(USUAL) => String::new(),
                (false, span) => span.code(),
            };
            filters.address.with_all(&[
                ("hand", hand),
                ("reversal", reversal),
                ("author", &author()),
                (PERIOD, &period),
            ])
        };
        let current = move || {
            let same = filters.hand.get() == hand && filters.reversal.get() == reversal;
            same && filters.author.get() == author()
                && (!mine || filters.span.get() == Span::Moving(Preset::Today))
        };
        view! {
            <ViewChip
                name=name
                href=Signal::derive(href)
                current=Signal::derive(current)
                count=Signal::derive(move || count.data())
            />
        }
    };
    let kept = Counts::new(|parts| ledger::count(filter_of(|key| part(&parts, key))));
    view! {
        <nav class="chips" aria-label=tr!(operations.views)>
            {views().map(chip).collect_view()}
            <SavedViews list=SavedList::Operations address=filters.address counts=kept/>
        </nav>
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let item = move |key: &'static str, value: String, name: String| {
        let set = Callback::new(move |()| filters.address.set(key, &value));
        view! { <MenuItem menu="operation-filter" on_choose=set>{name}</MenuItem> }
    };
    let kinds = EntryKind::ALL
        .iter()
        .map(move |kind| item("kind", kind.code().to_owned(), kind_name(*kind).to_owned()));
    let sellers = move || {
        let sellers = sellers.data().filter(|sellers| sellers.len() > 1)?;
        let items = sellers::choices(&sellers).into_iter().map(|(id, name)| item("seller", id, name));
        Some(view! { <div class="menu__note">{tr!(clients.seller)}</div> {items.collect_view()} })
    };
    let me = Session::get().name();
    view! {
        <Menu id="operation-filter" label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
            <div class="menu__note">{tr!(operations.kind)}</div>
            {kinds.collect_view()}
            <div class="menu__note">{tr!(operations.only)}</div>
            {item("hand", YES.to_owned(), tr!(operations.view_by_hand).to_owned())}
            {item("reversal", YES.to_owned(), tr!(operations.view_reversals).to_owned())}
            {item("author", me, tr!(operations.mine).to_owned())}
            {sellers}
        </Menu>
    }
}

/// The client whose rows are shown: the part `client` of the address, which leads.
#[component]
pub fn ClientFilter(
    /// Id of the control.
    id: &'static str,
    address: Address,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<Choice>);
    let part = address.get("client");
    let named = Remote::new(move || {
        let client = part.get().parse::<ClientId>().ok();
        async move {
            match client {
                Some(id) => clients::one(id).await,
                None => Ok(None),
            }
        }
    });
    effect(move |_| {
        let client = named.data().flatten().map(|card| Choice {
            value: card.client.id.to_string(),
            label: card.client.name,
            note: card.client.inn.unwrap_or_default(),
        });
        let same = chosen.with_untracked(|chosen| {
            chosen.as_ref().map(|choice| &choice.value) == client.as_ref().map(|choice| &choice.value)
        });
        if !same {
            chosen.set(client);
        }
    });
    effect(move |before: Option<Option<String>>| {
        let now = chosen.with(|chosen| chosen.as_ref().map(|choice| choice.value.clone()));
        if before.is_some_and(|before| before != now) {
            let client = now.clone().unwrap_or_default();
            if part.get_untracked() != client {
                address.set("client", &client);
            }
        }
        now
    });
    view! {
        <div class="bar__field">
            <Combobox
                id=id
                label=tr!(operations.client)
                chosen=chosen
                choices=client_choices()
            />
        </div>
    }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let chips = move || {
        let mut chips: Vec<(&'static str, String)> = Vec::new();
        if let Some(kind) = EntryKind::from_code(&filters.kind.get()) {
            chips.push(("kind", named(tr!(operations.kind), kind_name(kind))));
        }
        if let Ok(seller) = filters.seller.get().parse::<SellerId>() {
            let name = sellers::name_of(sellers, seller);
            chips.push(("seller", named(tr!(clients.seller), &name.unwrap_or_default())));
        }
        if filters.hand.get() == YES {
            chips.push(("hand", tr!(operations.view_by_hand).to_owned()));
        }
        if filters.reversal.get() == YES {
            chips.push(("reversal", tr!(operations.view_reversals).to_owned()));
        }
        if !filters.author.with(String::is_empty) {
            chips.push(("author", named(tr!(clients.actor), &filters.author.get())));
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

/// Sums of the operations in the list, by currency.
#[component]
pub fn Totals(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let totals = Remote::new(move || {
        version.track();
        ledger::totals(filters.filter())
    });
    let one = |sums: ledger::OperationSums| {
        let (credits, debits) = (text::money(amount(sums.credits)), text::money(amount(sums.debits)));
        view! {
            <span>{tr!(operations.credited, sum = credits).to_string()}</span>
            <span>{tr!(operations.debited, sum = debits).to_string()}</span>
        }
    };
    view! {
        <span class="row" data-testid="operation-totals">
            {redrawn(move || totals.data().map(|all| all.into_iter().map(one).collect_view()))}
        </span>
    }
}
