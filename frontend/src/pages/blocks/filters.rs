//! Which suspensions the register shows: views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::blocks::{BlockKind, BlockLevel, BlockState};
use shared::ids::SellerId;

use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::calls::subscriptions::{self, BlockFilter};
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::pages::subscriptions::{block_kind_name, block_state_mark};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::Address;
use crate::ui::filters::{self, Conditions, FilterMenu, Group};
use crate::ui::period::{Preset, Span};
use crate::ui::period_field::PERIOD;

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["state", "auto", "kind", "level", "seller", PERIOD];

/// The days of an address that names none.
pub const USUAL: Preset = Preset::All;

/// Stands for yes in the address.
const YES: &str = "1";
/// Stands for no in the address.
const NO: &str = "0";

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    conditions: Conditions,
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters { conditions: Conditions::of(address, CONDITIONS) }
    }

    /// The filter of the API.
    pub fn filter(self) -> BlockFilter {
        filter_of(|key| self.conditions.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != BlockFilter::default()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        self.conditions.reset();
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

/// Views of the list: the state that they ask for, and who has set what they show.
fn views() -> Vec<View> {
    let of = |name, state: Option<BlockState>, auto| {
        View::new(name, [("state", state.map_or("", BlockState::code)), ("auto", auto)])
    };
    vec![
        of(tr!(common.all), None, ""),
        of(tr!(blocks.view_holding), Some(BlockState::Holding), ""),
        of(tr!(blocks.view_control), Some(BlockState::Holding), YES),
        of(tr!(blocks.view_hand), Some(BlockState::Holding), NO),
        of(tr!(blocks.view_coming), Some(BlockState::Coming), ""),
        of(tr!(blocks.view_over), Some(BlockState::Over), ""),
    ]
}

/// The views, each with the number of suspensions that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let counts = Counts::new(|parts| subscriptions::block_count(filter_of(|key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(subscriptions.views)
            list=SavedList::Blocks
            conditions=filters.conditions
            views=views()
            counts=counts
            version=version
        />
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
    let groups = move || {
        let kinds = BlockKind::ALL.iter().map(|kind| (kind.code(), block_kind_name(*kind)));
        let levels = BlockLevel::ALL.iter().map(|level| (level.code(), level_name(*level)));
        vec![
            Group::of(tr!(blocks.kind), "kind", kinds),
            Group::of(tr!(blocks.level), "level", levels),
            Group::new(tr!(blocks.set_by)).with("auto", YES, tr!(blocks.control)).with(
                "auto",
                NO,
                tr!(blocks.hand),
            ),
            Group::of(tr!(clients.seller), "seller", sellers::to_choose(sellers)),
        ]
    };
    view! { <FilterMenu id="block-filter" conditions=filters.conditions groups=Signal::derive(groups)/> }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let who = |code: &str| match code {
        YES => Some(tr!(blocks.control)),
        NO => Some(tr!(blocks.hand)),
        _ => None,
    };
    view! {
        <filters::InForce
            conditions=filters.conditions
            said=move |said| {
                said.with("state", tr!(subscriptions.state), |code| {
                        BlockState::from_code(code).map(|state| block_state_mark(state).2)
                    })
                    .with("auto", tr!(blocks.set_by), who)
                    .with("kind", tr!(blocks.kind), |code| BlockKind::from_code(code).map(block_kind_name))
                    .with("level", tr!(blocks.level), |code| BlockLevel::from_code(code).map(level_name))
                    .with("seller", tr!(clients.seller), |id| sellers::name_in(sellers, id))
            }
            narrowed=Signal::derive(move || filters.narrowed())
        />
    }
}
