//! Many clients or subscriptions are suspended at once, or served again: chosen in a list, or all that its filter
//! finds.

use std::str::FromStr;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::api::common::{MoneyInput, MoneyView};
use shared::blocks::BlockKind;
use shared::error::ErrorCode;

use super::act::total_words;
use super::blocks::block_kind_name;
use super::report::{Foreseen, Refusals, foresee};
use crate::api::Cause;
use crate::calls::actions::{
    self, BlockInput, BlockTargetsInput, BlocksApplyInput, BlocksReport, SuspensionInput, UnblockInput,
};
use crate::calls::amount;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::effect;
use crate::ui::{
    Button, DateDraft, DateField, Dialog, Glyph, Icon, Look, Notice, SelectField, Selection, Submission,
    TextArea, Toasts, Tone, submission, text,
};

/// What is done, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Suspending {
    /// Service begins again.
    lifts: bool,
    /// Whose.
    targets: BlockTargetsInput,
}

/// What a list has for suspending those that are chosen in it.
#[derive(Clone, Copy)]
pub struct Many {
    /// Which rows are chosen.
    pub selection: Selection,
    asked: RwSignal<Option<Suspending>>,
    version: RwSignal<u32>,
}

impl Default for Many {
    fn default() -> Many {
        Many { selection: Selection::new(), asked: RwSignal::new(None), version: RwSignal::new(0) }
    }
}

impl Many {
    /// Whoever calls it is run again once something was done.
    pub fn track(self) {
        self.version.track();
    }

    /// Something was done: nothing is chosen any more, and the list is read anew.
    pub fn changed(self) {
        self.selection.clear();
        self.version.update(|version| *version = version.wrapping_add(1));
    }

    /// The buttons under the list. `targets` gets the keys of the chosen rows; none = all that the filter finds.
    pub fn buttons(
        self,
        targets: impl Fn(Option<Vec<String>>) -> BlockTargetsInput + Copy + 'static,
    ) -> AnyView {
        let selection = self.selection;
        let chosen = move || targets((!selection.is_all()).then(|| selection.keys()));
        buttons(self.asked, chosen)
    }
}

/// Ids of rows, of their keys.
pub fn ids_of<T: FromStr>(keys: &[String]) -> Vec<T> {
    keys.iter().filter_map(|key| key.parse().ok()).collect()
}

fn buttons(
    asked: RwSignal<Option<Suspending>>,
    targets: impl Fn() -> BlockTargetsInput + Copy + 'static,
) -> AnyView {
    let lacks = Session::get().lacks(Permission::SubscriptionWrite);
    let button = move |lifts: bool, glyph: Glyph, name: &'static str, id: &'static str| {
        view! {
            <Button
                disabled=lacks.is_some()
                title=lacks.clone()
                attr:data-testid=id
                on:click=move |_| asked.set(Some(Suspending { lifts, targets: untrack(targets) }))
            >
                <Icon glyph=glyph/>
                {name}
            </Button>
        }
    };
    view! {
        {button(false, Glyph::Stop, tr!(acts.block), "many-block")}
        {button(true, Glyph::Play, tr!(acts.unblock), "many-unblock")}
    }
    .into_any()
}

/// The dialog; open while something is asked.
#[component]
pub fn ManyBlocks(
    many: Many,
    /// It was done.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let asked = many.asked;
    let done = Callback::new(move |()| {
        many.changed();
        done.run(());
    });
    let open = opened_by(asked);
    let title = Signal::derive(move || {
        let lifts = asked.with(|asked| asked.as_ref().is_some_and(|asked| asked.lifts));
        if lifts { tr!(acts.many_unblock).to_owned() } else { tr!(acts.many_block).to_owned() }
    });
    let form = move || {
        let asked = asked.get()?;
        let result = RwSignal::new(None::<BlocksReport>);
        Some(view! {
            <Show
                when=move || result.with(Option::is_some)
                fallback=move || view! { <Form open=open asked=asked.clone() result=result done=done/> }
            >
                <Done open=open result=result/>
            </Show>
        })
    };
    view! { <Dialog open=open title=title id="many-blocks" wide=true>{form}</Dialog> }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    asked: Suspending,
    result: RwSignal<Option<BlocksReport>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let Suspending { lifts, targets } = asked;
    let kind = RwSignal::new(BlockKind::Administrative.code().to_owned());
    let (from, last) = (DateDraft::new(), DateDraft::new());
    let reason = RwSignal::new(String::new());
    let suspension = Memo::new(move |_| suspension(lifts, &kind.get(), from, last));
    let report = foresee(targets.clone(), suspension);
    let targets = StoredValue::new(targets);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        from.touch();
        last.touch();
        let why = Some(reason.get_untracked().trim().to_owned()).filter(|why| !why.is_empty());
        let shown = untrack(|| if report.busy() { None } else { report.data().flatten() });
        let (Some(suspension), Some(shown)) = (suspension.get_untracked(), shown) else { return };
        if shown.subscriptions == 0 && shown.clients == 0 || (why.is_none() && !lifts) {
            return;
        }
        let input = BlocksApplyInput {
            targets: targets.get_value(),
            suspension,
            reason: why,
            totals: Some(shown.totals.into_iter().map(sent).collect()),
            idempotency_key: submission.key(),
        };
        submission.send(actions::blocks_apply(input), move |report| {
            toasts.done(done_words(lifts, &report));
            if report.refused == 0 {
                open.set(false);
            } else {
                result.set(Some(report));
            }
            done.run(());
        });
    };
    // Sums that were refused because they changed are worked out again, and confirmed once more.
    let changed = Memo::new(move |_| {
        submission.refusal.with(|refusal| {
            let cause = refusal.as_ref().map(|refusal| &refusal.cause);
            matches!(cause, Some(Cause::Refused(ErrorCode::Stale | ErrorCode::QuoteChanged)))
        })
    });
    effect(move |_| {
        if changed.get() {
            report.refresh();
        }
    });
    let kinds = BlockKind::ALL.iter().map(|kind| (kind.code().to_owned(), block_kind_name(*kind).to_owned()));
    let unsaid = if lifts {
        submission.field("reason")
    } else {
        submission.required("reason", reason, tr!(errors.reason_empty))
    };
    let dates = (!lifts).then(|| {
        view! {
            <div class="cols">
                <DateField id="many-from" label=tr!(acts.block_from) value=from hint=tr!(acts.block_from_hint)/>
                <DateField id="many-last" label=tr!(acts.block_last) value=last hint=tr!(acts.block_last_hint)/>
            </div>
        }
    });
    let look = if lifts { Look::Primary } else { Look::Final };
    let nobody = move || report.map(|report| report.as_ref().is_none_or(|r| r.clients == 0)).unwrap_or(true);
    view! {
        <form novalidate on:submit=submit data-testid="many-form">
            <div class="dialog__body">
                {move || match changed.get() {
                    true => view! { <Notice tone=Tone::Warn title=tr!(acts.changed)/> }.into_any(),
                    false => view! { <submission::Refusals submission=submission/> }.into_any(),
                }}
                <div class="act">
                    <div class="stack">
                        <SelectField
                            id="many-kind"
                            label=tr!(acts.block_kind)
                            value=kind
                            options=Signal::stored(kinds.collect::<Vec<_>>())
                        />
                        {dates}
                        <TextArea
                            id="many-reason"
                            label=tr!(clients.reason)
                            value=reason
                            optional=lifts
                            error=unsaid
                        />
                        {(!lifts).then(|| view! { <p class="muted">{tr!(clients.block_policy)}</p> })}
                    </div>
                    <Foreseen report=report/>
                </div>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button
                    look=look
                    submit=true
                    busy=submission.busy
                    disabled=Signal::derive(nobody)
                    attr:data-testid="many-submit"
                >
                    {move || button(lifts, report.data().flatten().as_ref())}
                </Button>
            </div>
        </form>
    }
}

/// What is done, as it was filled in; nothing while a day is wrong.
fn suspension(lifts: bool, kind: &str, from: DateDraft, last: DateDraft) -> Option<SuspensionInput> {
    let kind = BlockKind::from_code(kind)?;
    if lifts {
        return Some(SuspensionInput::Unblock(UnblockInput { kind }));
    }
    block(kind, from, last).map(SuspensionInput::Block)
}

/// A suspension from its fields; nothing while a day is wrong.
pub fn block(kind: BlockKind, from: DateDraft, last: DateDraft) -> Option<BlockInput> {
    let empty = |day: DateDraft| day.text.with(|text| text.trim().is_empty());
    let (first, end) = (from.read(), last.read());
    if (first.is_none() && !empty(from)) || (end.is_none() && !empty(last)) {
        return None;
    }
    let until = end.and_then(|day| day.succ_opt());
    Some(BlockInput { kind, from: first.map(Into::into), until: until.map(Into::into) })
}

const fn sent(view: MoneyView) -> MoneyInput {
    MoneyInput { amount: view.amount, currency: view.currency }
}

/// The act, how many it concerns and the sums that are posted.
fn button(lifts: bool, report: Option<&BlocksReport>) -> String {
    let act = if lifts { tr!(acts.unblock) } else { tr!(acts.block) };
    let Some(report) = report.filter(|report| report.clients > 0) else { return act.to_owned() };
    let count = tr!(acts.subscriptions_n, count = text::counted(report.subscriptions)).to_string();
    let sums = report.totals.iter().map(|total| amount(*total)).filter(|total| total.minor() != 0);
    let sums: Vec<String> = sums.map(text::signed).collect();
    let sums = if sums.is_empty() { String::new() } else { format!(" · {}", sums.join(", ")) };
    format!("{act}: {count}{sums}")
}

fn done_words(lifts: bool, report: &BlocksReport) -> String {
    let what = if lifts { tr!(acts.many_unblocked) } else { tr!(acts.many_blocked) };
    let done = tr!(acts.subscriptions_n, count = text::counted(report.subscriptions)).to_string();
    let sums = report.totals.iter().map(|total| amount(*total)).filter(|total| total.minor() != 0);
    [format!("{what}: {done}")].into_iter().chain(sums.map(total_words)).collect::<Vec<_>>().join(". ")
}

/// What was done, and who was refused.
#[component]
fn Done(open: RwSignal<bool>, result: RwSignal<Option<BlocksReport>>) -> impl IntoView {
    let body = move || {
        result.get().map(|report| {
            let title = tr!(acts.subscriptions_n, count = text::counted(report.subscriptions)).to_string();
            let title = format!("{}: {title}", tr!(acts.many_done));
            let tone = if report.clients == 0 { Tone::Warn } else { Tone::Ok };
            view! {
                <Notice tone=tone title=title/>
                <Refusals refused=report.refused refusals=report.refusals/>
            }
        })
    };
    view! {
        <div class="dialog__body" data-testid="many-result">{body}</div>
        <div class="dialog__foot">
            <Button look=Look::Primary on:click=move |_| open.set(false)>{tr!(common.close)}</Button>
        </div>
    }
}
