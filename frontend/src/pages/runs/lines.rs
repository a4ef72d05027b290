//! The lines of one client within a run: how each sum came about; leaving a line or the client out.

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::billing::LineKind;
use shared::ids::SubscriptionKey;
use shared::run::{ItemState, RunErrorCause, RunState};

use super::closing::ClosingLines;
use super::words::item_badge;
use crate::calls::amount;
use crate::calls::runs::{self, BillItemView, BillLineView};
use crate::calls::subscriptions::{self, SubscriptionFilter};
use crate::pages::subscriptions::why;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::{Badge, Button, Dialog, Glyph, Look, Mark, RowButton, Toasts, Tone, text};

/// The dialog; open while a client is chosen.
#[component]
pub fn LinesDialog(
    item: RwSignal<Option<BillItemView>>,
    state: Memo<Option<RunState>>,
    changed: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    effect(move |_| {
        if item.with(Option::is_some) {
            open.set(true);
        }
    });
    effect(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            item.set(None);
        }
        is_open
    });
    let title = Signal::derive(move || item.get().map(|item| item.client_name).unwrap_or_default());
    let body = move || {
        let shown = item.get()?;
        let decides = matches!(state.get(), Some(RunState::AwaitingConfirmation | RunState::PartlyPosted))
            && Session::get().may(Permission::RunCalculate)
            && (matches!(shown.state, ItemState::Ok | ItemState::Excluded) || shown.is_held());
        Some(view! { <Lines shown=shown item=item decides=decides changed=changed/> })
    };
    view! { <Dialog open=open title=title id="lines-dialog" wide=true>{body}</Dialog> }
}

/// What the client's subscriptions are called.
type Plans = Remote<HashMap<SubscriptionKey, String>>;

/// A decision on its way: which line, or the whole client.
type Decide = Callback<(Option<BillLineView>, bool)>;

#[component]
fn Lines(
    shown: BillItemView,
    item: RwSignal<Option<BillItemView>>,
    decides: bool,
    changed: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let key = shown.id;
    let decide: Decide = Callback::new(move |(line, take_in): (Option<BillLineView>, bool)| {
        busy.set(true);
        spawn_local(async move {
            match runs::decide(key, line.as_ref(), take_in).await {
                Ok(now) => {
                    item.try_set(Some(now));
                    changed.try_run(());
                }
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
        });
    });
    let lines = match shown.closing.clone() {
        // What could not be calculated has no total.
        Some(closing) => {
            let total = (shown.state != ItemState::Error).then_some(shown.amount);
            view! { <ClosingLines closing=closing total=total/> }.into_any()
        }
        None => {
            let by_line = (decides && shown.state == ItemState::Ok).then_some(decide);
            view! { <Charges shown=shown.clone() decide=by_line busy=busy/> }.into_any()
        }
    };
    let whole = move |take_in: bool| {
        let name = if take_in { tr!(runs.include_client) } else { tr!(runs.exclude_client) };
        view! {
            <Button
                busy=busy
                look=if take_in { Look::Primary } else { Look::Danger }
                attr:data-testid=if take_in { "include-client" } else { "decide-client" }
                on:click=move |_| decide.run((None, take_in))
            >
                {name}
            </Button>
        }
    };
    view! {
        <div class="dialog__body">
            <div class="row">
                {item_badge(shown.state, shown.outdated)}
                {links(&shown)}
            </div>
            {shown.error_message.clone().map(|words| view! { <p class="neg">{words}</p> })}
            {lines}
        </div>
        <div class="dialog__foot">
            {(decides && shown.state != ItemState::Excluded).then(|| whole(false))}
            {(decides && shown.state != ItemState::Ok).then(|| whole(true))}
        </div>
    }
}

/// The pages that have more about it.
fn links(shown: &BillItemView) -> impl IntoView + use<> {
    let client = format!("/clients/{}", shown.client_id);
    let documents = format!("{client}/documents");
    let edit = format!("{client}/edit");
    let issued = shown.closing.is_some() && matches!(shown.state, ItemState::Posted | ItemState::Reversed);
    let incomplete = shown.error_cause == Some(RunErrorCause::DocumentIncomplete);
    let mends = incomplete && Session::get().may(Permission::ClientWrite);
    view! {
        <a href=client>{tr!(runs.open_client)}</a>
        {issued.then(|| view! { <a href=documents>{tr!(closings.client_documents)}</a> })}
        {mends.then(|| view! { <a href=edit>{tr!(closings.mend_client)}</a> })}
        {incomplete.then(|| view! { <a href="/settings/sellers">{tr!(closings.mend_seller)}</a> })}
    }
}

/// Lines with the way in which each sum came about; each with a decision where one may be taken.
#[component]
fn Charges(shown: BillItemView, decide: Option<Decide>, busy: RwSignal<bool>) -> impl IntoView {
    let plans = plans_of(&shown.lines);
    view! {
        <table class="lines">
            <thead>
                <tr>
                    <th scope="col">{tr!(runs.component)}</th>
                    <th scope="col">{tr!(runs.period)}</th>
                    <th scope="col" class="num">{tr!(runs.formula)}</th>
                    <th scope="col" class="num">{tr!(runs.vat)}</th>
                    <th scope="col" class="num">{tr!(runs.sum)}</th>
                    {decide.map(|_| view! { <th scope="col"><span class="sr-only">{tr!(runs.decision)}</span></th> })}
                </tr>
            </thead>
            <tbody>
                {shown.lines.into_iter().map(|line| row(line, plans, decide, busy)).collect_view()}
                <tr class="is-total">
                    <th scope="row" colspan="4">{tr!(common.total)}</th>
                    <td class="num">{text::money(amount(shown.amount))}</td>
                    {decide.map(|_| view! { <td></td> })}
                </tr>
            </tbody>
        </table>
    }
}

/// Asks for the names of the subscriptions that the lines are of.
fn plans_of(lines: &[BillLineView]) -> Plans {
    let ids: BTreeSet<_> = lines.iter().map(|line| line.subscription_id).collect();
    let ids = StoredValue::new(ids.into_iter().collect::<Vec<_>>());
    Remote::new(move || async move {
        let filter = SubscriptionFilter { ids: Some(ids.get_value()), ..SubscriptionFilter::default() };
        let found = subscriptions::list(filter, Vec::new(), None).await?.rows.into_iter();
        Ok(found.filter_map(|row| Some((row.view.id, row.view.name?))).collect())
    })
}

fn row(line: BillLineView, plans: Plans, decide: Option<Decide>, busy: RwSignal<bool>) -> impl IntoView {
    let credit = line.kind == LineKind::Credit;
    let amended = line.amend_reason.clone();
    let carried = line.carried;
    // What waits for the next invoice is shown with the sum that it will be asked for.
    let (sum, excluded) = (amount(if carried { line.calculated } else { line.amount }), line.excluded);
    let (name, subscription) = (line.component_name.clone(), line.subscription_id);
    let plan = line.plan_name.clone();
    // A subscription that has a name of its own is called by it.
    let whose = move || {
        let own = plans.map(|plans| plans.get(&subscription).cloned()).flatten();
        let plan = own.or_else(|| plan.clone())?;
        Some(view! { <a href=format!("/subscriptions/{subscription}")>{plan}</a> " " })
    };
    view! {
        <tr>
            <td>
                {whose}
                <span class="muted">{name}</span>
                " "
                {credit.then(|| view! { <Badge tone=Tone::Info mark=Mark::Back text=tr!(runs.credit)/> })}
                {excluded.then(|| view! { <Badge tone=Tone::Mute mark=Mark::Cross text=tr!(runs.item_excluded)/> })}
                {carried.then(|| view! { <Badge tone=Tone::Sched mark=Mark::Ring text=tr!(ahead.carried)/> })}
                {amended.map(|why| view! { <div class="muted">{tr!(runs.amended, why = why).to_string()}</div> })}
            </td>
            <td>{text::period(line.from.0, line.to.0)}</td>
            <td class="num is-wrap">{why(&line.explanation, line.quantity.0)}</td>
            <td class="num muted">{text::money(amount(line.vat))}</td>
            <td class=if sum.minor() < 0 { "num neg" } else { "num" }>{text::money(sum)}</td>
            {decide
                .map(|decide| {
                    let label = if excluded { tr!(runs.include_line) } else { tr!(runs.exclude_line) };
                    let glyph = if excluded { Glyph::Plus } else { Glyph::Exclude };
                    view! {
                        <td class="num">
                            <RowButton
                                glyph=glyph
                                title=label
                                label=label
                                disabled=busy
                                id="decide-line"
                                on_press=move |()| decide.run((Some(line.clone()), excluded))
                            />
                        </td>
                    }
                })}
        </tr>
    }
}
