//! How a list is laid out: which columns, and how high its rows are. The address says which columns, this browser
//! remembers both.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::column::{Column, name_of};
use crate::theme::{keep, kept};
use crate::tr;
use crate::ui::address::Address;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::menu::{focus_first, walk};

/// Height of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    /// 28 px.
    Compact,
    /// 34 px.
    #[default]
    Usual,
    /// 40 px.
    Roomy,
}

impl Density {
    const ALL: [Density; 3] = [Density::Compact, Density::Usual, Density::Roomy];

    /// Height of a row, pixels.
    pub(super) const fn row(self) -> i32 {
        match self {
            Density::Compact => 28,
            Density::Usual => 34,
            Density::Roomy => 40,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Density::Compact => "compact",
            Density::Usual => "usual",
            Density::Roomy => "roomy",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Density::Compact => tr!(common.density_compact),
            Density::Usual => tr!(common.density_usual),
            Density::Roomy => tr!(common.density_roomy),
        }
    }

    fn from_code(code: &str) -> Option<Density> {
        Density::ALL.into_iter().find(|density| density.code() == code)
    }
}

/// A column that can be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choosable {
    key: &'static str,
    title: String,
    optional: bool,
    weak: bool,
}

/// The layout of one list.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    id: &'static str,
    /// Keys of columns that are shown otherwise than by default; with [`KEPT`] behind it, of one that makes no room.
    changed: RwSignal<BTreeSet<String>>,
    pub density: RwSignal<Density>,
    choosable: StoredValue<Vec<Choosable>>,
    address: Option<Address>,
}

const DENSITY: &str = "abona.density";
/// Behind the key of a column that was chosen though the list is too narrow for it.
const KEPT: &str = "!";

impl Layout {
    pub fn new<T>(id: &'static str, columns: &[Column<T>], address: Option<Address>) -> Layout {
        let choosable = columns.iter().filter_map(|column| {
            let (title, optional, weak) = (column.title.clone(), column.optional, column.weak > 0);
            Some(Choosable { key: column.key?, title, optional, weak })
        });
        let told = address.map(|address| address.get("cols").get_untracked()).unwrap_or_default();
        let changed = if told.is_empty() { kept(&stored(id)).unwrap_or_default() } else { told };
        let density = kept(DENSITY).as_deref().and_then(Density::from_code).unwrap_or_default();
        Layout {
            id,
            changed: RwSignal::new(
                changed.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect(),
            ),
            density: RwSignal::new(density),
            choosable: StoredValue::new(choosable.collect()),
            address,
        }
    }

    /// Numbers of the columns that are shown in `room` pixels; all that are wanted while the room is not known.
    pub fn shown<T>(self, columns: &[Column<T>], room: Option<u32>) -> Vec<usize> {
        self.changed.with(|changed| {
            let is_wanted = |column: &Column<T>| match column.key {
                Some(key) => column.optional == changed.contains(key),
                None => true,
            };
            let makes_room = |column: &Column<T>| {
                let kept = column.key.is_some_and(|key| changed.contains(&format!("{key}{KEPT}")));
                if kept { 0 } else { column.weak }
            };
            let mut shown: Vec<usize> =
                (0..columns.len()).filter(|number| is_wanted(&columns[*number])).collect();
            let Some(room) = room else { return shown };
            let name = name_of(columns);
            while shown.iter().map(|at| columns[*at].wanted(Some(*at) == name)).sum::<u32>() > room {
                let weakest = (0..shown.len()).max_by_key(|place| makes_room(&columns[shown[*place]]));
                match weakest.filter(|place| makes_room(&columns[shown[*place]]) > 0) {
                    Some(place) => shown.remove(place),
                    None => break,
                };
            }
            shown
        })
    }

    /// Shows the column, or takes it away.
    fn toggle(self, column: &Choosable, is_shown: bool) {
        let key = column.key;
        self.changed.update(|changed| {
            changed.remove(&format!("{key}{KEPT}"));
            if is_shown == column.optional {
                changed.remove(key);
            } else {
                changed.insert(key.to_owned());
            }
            if !is_shown && column.weak {
                changed.insert(format!("{key}{KEPT}"));
            }
        });
        self.remember();
    }

    fn reset(self) {
        self.changed.update(BTreeSet::clear);
        self.remember();
    }

    fn remember(self) {
        let text =
            self.changed.with_untracked(|changed| changed.iter().cloned().collect::<Vec<_>>().join(","));
        keep(&stored(self.id), &text);
        if let Some(address) = self.address {
            address.set("cols", &text);
        }
    }

    fn choose(self, density: Density) {
        self.density.set(density);
        keep(DENSITY, density.code());
    }
}

fn stored(id: &str) -> String {
    format!("abona.columns.{id}")
}

/// The button over the header's right end: columns and density.
#[component]
pub(super) fn LayoutMenu(
    layout: Layout,
    /// Whether the column of this key is shown.
    #[prop(into)]
    is_shown: Callback<&'static str, bool>,
) -> impl IntoView {
    let id = layout.id;
    let list = format!("{id}-layout");
    let column = move |column: Choosable| {
        let (key, title) = (column.key, column.title.clone());
        let shown = move || is_shown.run(key);
        let press = move |_| layout.toggle(&column, untrack(shown));
        view! {
            <label class="menu__item">
                <input type="checkbox" prop:checked=shown on:change=press/>
                {title}
            </label>
        }
    };
    let density = move |density: Density| {
        view! {
            <label class="menu__item">
                <input
                    type="radio"
                    name=format!("{id}-density")
                    prop:checked=move || layout.density.get() == density
                    on:change=move |_| layout.choose(density)
                />
                {density.name()}
            </label>
        }
    };
    let columns = layout.choosable.get_value();
    let some = !columns.is_empty();
    view! {
        <button
            type="button"
            class="grid__layout"
            popovertarget=list.clone()
            aria-label=tr!(common.layout)
            title=tr!(common.layout)
        >
            <Icon glyph=Glyph::Columns/>
        </button>
        <div
            id=list
            popover="auto"
            class="popover menu"
            on:toggle=move |event| focus_first(&event)
            on:keydown=move |event| walk(&event)
        >
            {some
                .then(|| {
                    view! {
                        <div class="menu__note">{tr!(common.columns)}</div>
                        {columns.into_iter().map(column).collect_view()}
                        <button type="button" class="menu__item" on:click=move |_| layout.reset()>
                            <Icon glyph=Glyph::Undo/>
                            {tr!(common.columns_reset)}
                        </button>
                    }
                })}
            <div class="menu__note">{tr!(common.density)}</div>
            {Density::ALL.into_iter().map(density).collect_view()}
        </div>
    }
}
