//! Which suspensions the register shows: views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::blocks::{BlockKind, BlockLevel, BlockState};
use shared::ids::SellerId;

use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::calls::subscriptions::{self, BlockFilter};
use crate::pages::saved::{Counts, SavedViews, part};
use crate::pages::subscriptions::{block_kind_name, block_state_mark};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::chips::{self, ViewChip, named};
use crate::ui::period::{Preset, Span};
use crate::ui::period_field::PERIOD;
use crate::ui::{Address, Glyph, Menu, MenuItem};

/// A condition, by what the address calls it.
const CONDITIONS: [&str; 6] = ["state", "auto", "kind", "level", "seller", PERIOD];

/// The days of an address that names none.
pub const USUAL: Preset = Preset::All;

/// Stands for yes in the address.
const YES: &str = "1";
/// Stands for no in the address.
const NO: &str = "0";

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    /// The address.
    pub address: Address,
    words: Memo<String>,
    conditions: [Memo<String>; 6],
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters { address, words: address.get("q"), conditions: CONDITIONS.map(|key| address.get(key)) }
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
    pub fn filter(self) -> BlockFilter {
        filter_of(|key| self.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != BlockFilter::default()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        let mut parts: Vec<(&str, &str)> = CONDITIONS.into_iter().map(|key| (key, "")).collect();
        parts.push(("q", ""));
        self.address.change(&parts);
    }
}

/// The filter of an address, from its parts.
fn filter_of(part: impl Fn(&str) -> String) -> BlockFilter {
    let days = Span::of(&part(PERIOD), USUAL).days(followed());
    BlockFilter {
        search: Some(part("q")).filter(|words| !words.is_empty()),
        seller_id: part("seller").parse::<SellerId>().ok(),
        kinds: BlockKind::from_code(&part("kind")).map(|kind| vec![kind]),
        state: BlockState::from_code(&part("state")),
        of_client: BlockLevel::from_code(&part("level")).map(|level| level == BlockLevel::Client),
        automatic: match part("auto").as_str() {
            YES => Some(true),
            NO => Some(false),
            _ => None,
        },
        from_since: days.map(|days| days.from().into()),
        from_by: days.and_then(|days| days.to().pred_opt()).map(Into::into),
        ..BlockFilter::default()
    }
}

/// Views of the list: their names, the state that they ask for, and who has set what they show.
fn views() -> [(&'static str, [(&'static str, &'static str); 2]); 6] {
    let of =
        |state: Option<BlockState>, auto| [("state", state.map_or("", BlockState::code)), ("auto", auto)];
    [
        (tr!(common.all), of(None, "")),
        (tr!(blocks.view_holding), of(Some(BlockState::Holding), "")),
        (tr!(blocks.view_control), of(Some(BlockState::Holding), YES)),
        (tr!(blocks.view_hand), of(Some(BlockState::Holding), NO)),
        (tr!(blocks.view_coming), of(Some(BlockState::Coming), "")),
        (tr!(blocks.view_over), of(Some(BlockState::Over), "")),
    ]
}

/// The views, each with the number of suspensions that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let chip = move |(name, parts): (&'static str, [(&'static str, &'static str); 2])| {
        let value = move |key: &str| {
            let own = parts.into_iter().find(|(known, _)| *known == key).map(|(_, value)| value.to_owned());
            own.unwrap_or_else(|| filters.get(key))
        };
        let count = Remote::new(move || {
            version.track();
            subscriptions::block_count(filter_of(value))
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
    let kept = Counts::new(|parts| subscriptions::block_count(filter_of(|key| part(&parts, key))));
    view! {
        <nav class="chips" aria-label=tr!(subscriptions.views)>
            {views().map(chip).collect_view()}
            <SavedViews list=SavedList::Blocks address=filters.address counts=kept/>
        </nav>
    }
}

/// What the level is called where it is a condition.
fn level_name(level: BlockLevel) -> &'static str {
    match level {
        BlockLevel::Client => tr!(blocks.level_client),
        BlockLevel::Subscription => tr!(blocks.level_subscription),
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let item = move |key: &'static str, value: String, name: String| {
        let set = Callback::new(move |()| filters.address.set(key, &value));
        view! { <MenuItem menu="block-filter" on_choose=set>{name}</MenuItem> }
    };
    let kinds = BlockKind::ALL
        .iter()
        .map(move |kind| item("kind", kind.code().to_owned(), block_kind_name(*kind).to_owned()));
    let levels = BlockLevel::ALL
        .iter()
        .map(move |level| item("level", level.code().to_owned(), level_name(*level).to_owned()));
    let sellers = move || {
        let sellers = sellers.data().filter(|sellers| sellers.len() > 1)?;
        let items = sellers::choices(&sellers).into_iter().map(|(id, name)| item("seller", id, name));
        Some(view! { <div class="menu__note">{tr!(clients.seller)}</div> {items.collect_view()} })
    };
    view! {
        <Menu id="block-filter" label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
            <div class="menu__note">{tr!(blocks.kind)}</div>
            {kinds.collect_view()}
            <div class="menu__note">{tr!(blocks.level)}</div>
            {levels.collect_view()}
            <div class="menu__note">{tr!(blocks.set_by)}</div>
            {item("auto", YES.to_owned(), tr!(blocks.control).to_owned())}
            {item("auto", NO.to_owned(), tr!(blocks.hand).to_owned())}
            {sellers}
        </Menu>
    }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let chips = move || {
        let mut chips: Vec<(&'static str, String)> = Vec::new();
        if let Some(state) = BlockState::from_code(&filters.get("state")) {
            chips.push(("state", named(tr!(subscriptions.state), block_state_mark(state).2)));
        }
        let who = match filters.get("auto").as_str() {
            YES => Some(tr!(blocks.control)),
            NO => Some(tr!(blocks.hand)),
            _ => None,
        };
        chips.extend(who.map(|who| ("auto", named(tr!(blocks.set_by), who))));
        if let Some(kind) = BlockKind::from_code(&filters.get("kind")) {
            chips.push(("kind", named(tr!(blocks.kind), block_kind_name(kind))));
        }
        if let Some(level) = BlockLevel::from_code(&filters.get("level")) {
            chips.push(("level", named(tr!(blocks.level), level_name(level))));
        }
        if let Ok(seller) = filters.get("seller").parse::<SellerId>() {
            let name = sellers::name_of(sellers, seller);
            chips.push(("seller", named(tr!(clients.seller), &name.unwrap_or_default())));
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
