//! The form of the dialog in which clients or subscriptions are suspended, or served again.

use chrono::NaiveDate;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::common::{MoneyInput, MoneyView};
use shared::blocks::BlockKind;

use super::{Opened, Suspending};
use crate::calls::actions::{
    self, BlockInput, BlocksApplyInput, BlocksReport, SuspensionInput, UnblockInput,
};
use crate::pages::subscriptions::act::{sum_to_post, total_words};
use crate::pages::subscriptions::blocks::block_kind_name;
use crate::pages::subscriptions::report::{Foreseen, Refusals, foresee, nobody, posted};
use crate::tr;
use crate::ui::dialog::focus_late;
use crate::ui::{
    Button, DateDraft, DateField, Look, Notice, SelectField, Submission, TextArea, Toasts, Tone, submission,
    text,
};

/// The form, and what was done.
#[component]
pub fn ManyForm() -> impl IntoView {
    let opened = use_context::<Opened>();
    opened.map(|Opened { open, asked, done }| {
        focus_late();
        let result = RwSignal::new(None::<BlocksReport>);
        view! {
            <Show
                when=move || result.with(Option::is_some)
                fallback=move || view! { <Form open=open asked=asked.clone() result=result done=done/> }
            >
                <Done open=open result=result/>
            </Show>
        }
    })
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
    let Suspending { lifts, targets, whose, kinds, kind, from: of_day } = asked;
    let kind = RwSignal::new(kind.code().to_owned());
    let (from, last) = (DateDraft::new(), DateDraft::new());
    let reason = RwSignal::new(String::new());
    let suspension = Memo::new(move |_| suspension((lifts, of_day), &kind.get(), from, last));
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
        if nobody(&shown) || (why.is_none() && !lifts) {
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
            done.try_run(());
        });
    };
    // Sums that were refused because they changed are worked out again, and confirmed once more.
    let changed = submission.outdated(move || report.refresh());
    let others =
        (lifts && kinds.len() > 1).then(|| view! { <p class="muted">{tr!(clients.unblock_others)}</p> });
    let kinds = kinds.into_iter().map(|kind| (kind.code().to_owned(), block_kind_name(kind).to_owned()));
    let unsaid = if lifts {
        submission.field("reason")
    } else {
        submission.required("reason", reason, tr!(errors.reason_empty))
    };
    let refused = move |field: &'static str| {
        let sent = submission.field(field);
        Signal::derive(move || {
            report.get().and_then(|report| report.err()?.field(field)).or_else(|| sent.get())
        })
    };
    let dates = (!lifts).then(|| {
        view! {
            <div class="cols">
                <DateField
                    id="many-from"
                    label=tr!(acts.block_from)
                    value=from
                    hint=tr!(acts.block_from_hint)
                    error=refused("from")
                />
                <DateField
                    id="many-last"
                    label=tr!(acts.block_last)
                    value=last
                    hint=tr!(acts.block_last_hint)
                    error=refused("until")
                />
            </div>
        }
    });
    let look = if lifts { Look::Primary } else { Look::Final };
    let in_vain = move || report.map(|report| report.as_ref().is_none_or(nobody)).unwrap_or(true);
    view! {
        <form novalidate on:submit=submit data-testid="many-form">
            <div class="dialog__body">
                {move || match changed.get() {
                    true => view! { <Notice tone=Tone::Warn title=tr!(acts.changed)/> }.into_any(),
                    false => view! { <submission::Refusals submission=submission/> }.into_any(),
                }}
                {whose.map(|name| view! { <p class="muted">{name}</p> })}
                <div class="act">
                    <div class="stack">
                        <SelectField
                            id="many-kind"
                            label=tr!(acts.block_kind)
                            value=kind
                            options=Signal::stored(kinds.collect::<Vec<_>>())
                            error=refused("kind")
                        />
                        {dates}
                        {others}
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
                    busy=Signal::derive(move || submission.busy.get() || report.busy())
                    disabled=Signal::derive(in_vain)
                    attr:data-testid="many-submit"
                >
                    {move || button(lifts, report.data().flatten().as_ref())}
                </Button>
            </div>
        </form>
    }
}

/// What is done, as it was filled in; nothing while a day is wrong.
fn suspension(
    (lifts, of_day): (bool, Option<NaiveDate>),
    kind: &str,
    from: DateDraft,
    last: DateDraft,
) -> Option<SuspensionInput> {
    let kind = BlockKind::from_code(kind)?;
    if lifts {
        return Some(SuspensionInput::Unblock(UnblockInput { kind, from: of_day.map(Into::into) }));
    }
    block(kind, from, last).map(SuspensionInput::Block)
}

/// A suspension from its fields; nothing while a day is wrong.
fn block(kind: BlockKind, from: DateDraft, last: DateDraft) -> Option<BlockInput> {
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
    let Some(report) = report.filter(|report| !nobody(report)) else { return act.to_owned() };
    let count = tr!(acts.subscriptions_n, count = text::counted(report.subscriptions)).to_string();
    let sums = posted(report).filter_map(sum_to_post);
    [format!("{act}: {count}")].into_iter().chain(sums).collect::<Vec<_>>().join(", ")
}

fn done_words(lifts: bool, report: &BlocksReport) -> String {
    let what = if lifts { tr!(acts.many_unblocked) } else { tr!(acts.many_blocked) };
    let done = tr!(acts.subscriptions_n, count = text::counted(report.subscriptions)).to_string();
    let sums = posted(report).map(total_words);
    [format!("{what}: {done}")].into_iter().chain(sums).collect::<Vec<_>>().join(". ")
}

/// What was done, and who was refused.
#[component]
fn Done(open: RwSignal<bool>, result: RwSignal<Option<BlocksReport>>) -> impl IntoView {
    let body = move || {
        result.get().map(|report| {
            let title = tr!(acts.subscriptions_n, count = text::counted(report.subscriptions)).to_string();
            let title = format!("{}: {title}", tr!(acts.many_done));
            let tone = if nobody(&report) { Tone::Warn } else { Tone::Ok };
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
