//! The list of subscriptions over all clients.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use shared::access::Permission;
use shared::calendar::NEVER;
use shared::ids::{PlanId, SubscriptionKey};
use shared::subscription::SubscriptionState;

use super::act::{ActElsewhere, Deed};
use super::columns::columns_of_all;
use super::many::{Many, ManyBlocks, ids_of};
use super::peek::SubscriptionPeek;
use super::upcoming::is_ending;
use super::words::state_name;
use crate::calls::actions::BlockTargetsInput;
use crate::calls::catalog::{self, PlanFilter};
use crate::calls::desk::AHEAD_DAYS;
use crate::calls::saved::SavedList;
use crate::calls::subscriptions::{
    self, SubscriptionFilter, SubscriptionRow, SubscriptionSort, SubscriptionSortField,
};
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::followed;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::filters::{self, Conditions};
use crate::ui::hotkeys::InRows;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Choice, Choices, Combobox, DateDraft, DateField, Empty, ExportMenu, Find, Glyph, Grid,
    GridKeys, Page, RowAct, Source, as_json, order_of, text,
};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["state", "plan", "due", "soon", "by"];

/// What the address says of the list.
#[derive(Clone, Copy)]
struct Filters {
    address: Address,
    conditions: Conditions,
}

impl Filters {
    fn filter(self) -> SubscriptionFilter {
        filter_of(|key| self.conditions.get(key))
    }

    fn narrowed(self) -> bool {
        self.filter() != SubscriptionFilter::default()
    }

    fn reset(self) {
        self.conditions.reset();
    }

    /// True where something scheduled is looked for.
    fn scheduled(self) -> Memo<bool> {
        Memo::new(move |_| matches!(self.conditions.get("soon").as_str(), "change" | "end"))
    }
}

/// The order in force, as the API takes it; without any, subscriptions of a client stand together.
fn sort_of(order: &str) -> Vec<SubscriptionSort> {
    let column = |(key, direction)| {
        let field = match key {
            "client" => SubscriptionSortField::Client,
            "start" => SubscriptionSortField::Start,
            "next" => SubscriptionSortField::NextDue,
            "end" => SubscriptionSortField::End,
            "created" => SubscriptionSortField::Created,
            _ => return None,
        };
        Some(SubscriptionSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// The filter of an address, from its parts.
fn filter_of(part: impl Fn(&str) -> String) -> SubscriptionFilter {
    let by = || part("by").parse::<NaiveDate>().ok().map(Into::into);
    let soon = || by().or_else(|| followed().checked_add_days(Days::new(AHEAD_DAYS.into())).map(Into::into));
    SubscriptionFilter {
        search: Some(part("q")).filter(|words| !words.is_empty()),
        state: SubscriptionState::from_code(&part("state")),
        plan_id: part("plan").parse::<PlanId>().ok(),
        due_by: (part("due") == "today").then(|| followed().into()),
        trial_ends_by: if part("soon") == "trial" { soon() } else { None },
        ends_by: if part("soon") == "end" { soon() } else { None },
        changes_by: (part("soon") == "change").then(|| by().unwrap_or_else(|| NEVER.into())),
        ..SubscriptionFilter::default()
    }
}

/// The views: the state, the due day and the end that they ask for. The day of another view is none of theirs.
fn views() -> Vec<View> {
    let of = |name, state: Option<SubscriptionState>, due, soon| {
        let state = state.map_or("", SubscriptionState::code);
        View::new(name, [("state", state), ("due", due), ("soon", soon)]).dropping("by")
    };
    vec![
        of(tr!(common.all), None, "", ""),
        of(tr!(subscriptions.view_active), Some(SubscriptionState::Active), "", ""),
        of(tr!(subscriptions.view_trial), Some(SubscriptionState::Trial), "", ""),
        of(tr!(subscriptions.view_trial_ends), Some(SubscriptionState::Trial), "", "trial"),
        of(tr!(subscriptions.view_ends), Some(SubscriptionState::Active), "", "end"),
        of(tr!(subscriptions.view_changes), None, "", "change"),
        of(tr!(subscriptions.view_blocked), Some(SubscriptionState::Blocked), "", ""),
        of(tr!(subscriptions.view_pending), Some(SubscriptionState::Pending), "", ""),
        of(tr!(subscriptions.view_due), None, "today", ""),
        of(tr!(subscriptions.view_ended), Some(SubscriptionState::Ended), "", ""),
    ]
}

/// The page.
#[component]
pub fn SubscriptionList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters { address, conditions: Conditions::of(address, CONDITIONS) };
    let sort = address.get("sort");
    let count = Remote::new(move || subscriptions::count(filters.filter()));
    let many = Many::default();
    let done = Callback::new(move |()| {
        many.changed();
        count.refresh();
    });
    view! {
        <Page
            title=tr!(subscriptions.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
            actions=move || {
                view! {
                    <ExportMenu
                        list="subscriptions"
                        filter=as_json(move || filters.filter())
                        sort=as_json(move || sort_of(&sort.get()))
                    />
                }
            }
        >
            <div class="bar">
                <Find id="subscription-search" label=tr!(subscriptions.search) address=address/>
                <PlanFilterField filters=filters/>
                <ByField filters=filters/>
                <Views filters=filters/>
            </div>
            <InForce filters=filters/>
            <List filters=filters sort=sort count=count many=many/>
            <ManyBlocks asked=many.asked done=done/>
        </Page>
    }
}

/// The rows. Where something scheduled is looked for, a column says what.
#[component]
fn List(filters: Filters, sort: Memo<String>, count: Remote<i64>, many: Many) -> impl IntoView {
    let address = filters.address;
    let scheduled = filters.scheduled();
    let wanted = RwSignal::new(None::<(SubscriptionKey, Deed)>);
    let source = Source::new(
        |row: &SubscriptionRow| row.view.id.to_string(),
        |row| format!("/subscriptions/{}", row.view.id),
        move |after| {
            many.track();
            subscriptions::list(filters.filter(), sort_of(&sort.get()), after)
        },
    );
    let peek = RwSignal::new(None::<SubscriptionRow>);
    view! {
        {redrawn(move || view! {
                <Grid
                    id="subscriptions-table"
                    label=tr!(subscriptions.title)
                    columns=columns_of_all(scheduled.get())
                    source=source
                    address=address
                    sort=sort
                    several=true
                    on_sort=Callback::new(move |to: String| address.set("sort", &to))
                    count=Signal::derive(move || count.data())
                    selection=many.selection
                    bulk=move || many.buttons(move |keys| targets(filters, keys))
                    peek=peek
                    acts=acts(wanted)
                    empty=move || nothing(filters)
                    foot=ViewFn::from(move || foot(count))
                />
        })}
        <SubscriptionPeek row=peek/>
        <ActElsewhere wanted=wanted done=Callback::new(move |()| many.changed())/>
    }
}

/// The last day of what is scheduled that the list shows.
#[component]
fn ByField(filters: Filters) -> impl IntoView {
    let shown = filters.scheduled();
    let day = DateDraft::new();
    // The address leads: a link and the back button change the field.
    effect(move |_| {
        let told = filters.conditions.get("by").parse().ok();
        if untrack(|| day.read()) != told {
            day.set(told);
        }
    });
    effect(move |before: Option<Option<NaiveDate>>| {
        let now = day.read();
        if before.is_some_and(|before| before != now) {
            filters.address.set("by", &now.map(|day| day.to_string()).unwrap_or_default());
        }
        now
    });
    view! {
        <Show when=move || shown.get()>
            <div class="bar__field">
                <DateField id="subscription-by" label=tr!(subscriptions.upcoming_by) value=day/>
            </div>
        </Show>
    }
}

/// Those that are chosen; without keys all that the list finds.
fn targets(filters: Filters, keys: Option<Vec<String>>) -> BlockTargetsInput {
    BlockTargetsInput::Subscriptions(match keys {
        Some(keys) => SubscriptionFilter { ids: Some(ids_of(&keys)), ..SubscriptionFilter::default() },
        None => filters.filter(),
    })
}

/// What can be done with a subscription of the list.
fn acts(wanted: RwSignal<Option<(SubscriptionKey, Deed)>>) -> Vec<RowAct<SubscriptionRow>> {
    let copy = |row: &SubscriptionRow| format!("/clients/{}/subscribe?from={}", row.client.id, row.view.id);
    let lacks = Session::get().lacks(Permission::SubscriptionWrite);
    let revoke = |deed: Deed, name: &'static str| {
        let ask = Callback::new(move |row: SubscriptionRow| wanted.set(Some((row.view.id, deed))));
        RowAct::new(Glyph::Undo, name, ask).lacks(lacks.clone())
    };
    vec![
        revoke(Deed::DropChange, tr!(acts.drop_change)).when(|row| row.view.changes_on.is_some()),
        revoke(Deed::Uncancel, tr!(acts.uncancel)).when(is_ending),
        RowAct::link(Glyph::Clients, tr!(subscriptions.to_client), |row: &SubscriptionRow| {
            format!("/clients/{}", row.client.id)
        }),
        RowAct::link(Glyph::Copy, tr!(common.copy), copy).keys(InRows::Copy).lacks(lacks.clone()),
    ]
}

#[component]
fn Views(filters: Filters) -> impl IntoView {
    let counts = Counts::new(|parts| subscriptions::count(filter_of(|key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(subscriptions.views)
            list=SavedList::Subscriptions
            conditions=filters.conditions
            views=views()
            counts=counts
        />
    }
}

/// The plan whose subscriptions are shown.
#[component]
fn PlanFilterField(filters: Filters) -> impl IntoView {
    let chosen = RwSignal::new(None::<Choice>);
    let choices = Choices::new(|words: String| async move {
        let filter =
            PlanFilter { search: Some(words).filter(|words| !words.is_empty()), ..PlanFilter::default() };
        let found = catalog::plans(filter, None).await?.rows;
        let choice = |plan: catalog::PlanRow| Choice {
            value: plan.view.id.to_string(),
            label: plan.view.name,
            note: plan.product.name,
        };
        Ok(found.into_iter().map(choice).collect())
    });
    // The address leads: a link, the back button and a reset change the field.
    let named = Remote::new(move || {
        let plan = filters.conditions.get("plan").parse::<PlanId>().ok();
        async move {
            match plan {
                Some(id) => catalog::plan(id).await,
                None => Ok(None),
            }
        }
    });
    effect(move |_| {
        let plan = named.data().flatten().map(|plan| Choice {
            value: plan.view.id.to_string(),
            label: plan.view.name,
            note: plan.product.name,
        });
        if chosen.get_untracked() != plan {
            chosen.set(plan);
        }
    });
    effect(move |before: Option<Option<Choice>>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now) {
            let plan = now.as_ref().map(|choice| choice.value.clone()).unwrap_or_default();
            if untrack(|| filters.conditions.get("plan")) != plan {
                filters.address.set("plan", &plan);
            }
        }
        now
    });
    view! {
        <div class="bar__field">
            <Combobox id="subscription-plan-filter" label=tr!(subscriptions.plan) chosen=chosen choices=choices/>
        </div>
    }
}

#[component]
fn InForce(filters: Filters) -> impl IntoView {
    view! {
        <filters::InForce
            conditions=filters.conditions
            said=|said| {
                said.with("state", tr!(subscriptions.state), |code| {
                        SubscriptionState::from_code(code).map(state_name)
                    })
                    .when("due", "today", tr!(subscriptions.view_due))
                    .when("soon", "trial", tr!(subscriptions.view_trial_ends))
                    .when("soon", "end", tr!(subscriptions.view_ends))
                    .when("soon", "change", tr!(subscriptions.view_changes))
            }
            narrowed=Signal::derive(move || filters.narrowed())
        />
    }
}

fn foot(count: Remote<i64>) -> impl IntoView {
    view! {
        <span>
            {redrawn(move || count.map(|n| tr!(subscriptions.count, count = text::counted(*n)).to_string()))}
        </span>
        <GridKeys more=[("Enter", tr!(common.keys_open)), ("/", tr!(common.keys_find))]/>
    }
}

fn nothing(filters: Filters) -> AnyView {
    if !filters.narrowed() {
        let (title, text) = (tr!(subscriptions.none), tr!(subscriptions.none_text));
        return view! { <Empty glyph=Glyph::Subscriptions title=title text=text/> }.into_any();
    }
    view! {
        <Empty glyph=Glyph::Search title=tr!(subscriptions.none_here) text=tr!(subscriptions.none_here_text)>
            <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
        </Empty>
    }
    .into_any()
}
