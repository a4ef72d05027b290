//! Schedules of runs: when they start by themselves, and what makes them wait for a person.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::api::billing::BillScheduleView;

use super::schedule_form::ScheduleForm;
use super::words::{mode_name, task_name};
use crate::calls::schedules;
use crate::calls::sellers;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{
    Badge, Button, Dialog, Empty, Glyph, Icon, Look, Mark, Page, Refusal, Refusals, RowButton, Skeleton,
    Submission, Toasts, Tone, text,
};

/// What the dialog is about.
#[derive(Clone, PartialEq)]
pub(super) enum Open {
    /// A new schedule.
    New,
    /// One that exists.
    One(BillScheduleView),
}

/// The page.
#[component]
pub fn Schedules() -> impl IntoView {
    let list = Remote::new(schedules::list);
    let open = RwSignal::new(None::<Open>);
    let gone = RwSignal::new(None::<BillScheduleView>);
    let new_button = move || {
        let lacks = Session::get().lacks(Permission::RunConfirm);
        view! {
            <Button
                look=Look::Primary
                disabled=lacks.is_some()
                title=lacks
                attr:data-testid="new-schedule"
                on:click=move |_| open.set(Some(Open::New))
            >
                <Icon glyph=Glyph::Plus/>
                {tr!(runs.schedule_new)}
            </Button>
        }
    };
    view! {
        <Page
            title=tr!(runs.schedules_title).to_owned()
            parent=("/runs", tr!(runs.title).to_owned())
            actions=new_button
        >
            {redrawn(move || match list.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| list.refresh()/> }.into_any(),
                Some(Ok(rows)) if rows.is_empty() => {
                    view! {
                        <Empty glyph=Glyph::Clock title=tr!(runs.schedule_none) text=tr!(runs.schedule_none_text)/>
                    }
                        .into_any()
                }
                Some(Ok(rows)) => view! { <Table rows=rows open=open gone=gone/> }.into_any(),
            })}
            <ScheduleForm open=open done=move |()| list.refresh()/>
            <DeleteDialog schedule=gone done=move |()| list.refresh()/>
        </Page>
    }
}

#[component]
fn Table(
    rows: Vec<BillScheduleView>,
    open: RwSignal<Option<Open>>,
    gone: RwSignal<Option<BillScheduleView>>,
) -> impl IntoView {
    let sellers = Remote::new(sellers::list);
    let may = Session::get().may(Permission::RunConfirm);
    let row = move |schedule: BillScheduleView| {
        let seller = schedule.seller_id;
        let whose = move || sellers::name_of(sellers, seller);
        let (change, remove) = (schedule.clone(), schedule.clone());
        let name = schedule.name.clone();
        let about_change = format!("{}: {}", tr!(runs.schedule_edit), schedule.name);
        let about_removal = format!("{}: {}", tr!(runs.schedule_delete), schedule.name);
        view! {
            <tr>
                <td>
                    <button
                        type="button"
                        class="link"
                        aria-label=about_change
                        disabled=!may
                        on:click=move |_| open.set(Some(Open::One(change.clone())))
                    >
                        {name}
                    </button>
                </td>
                <td>{whose}</td>
                <td>{task_of(&schedule)}</td>
                <td>{when(&schedule.cron)}</td>
                <td>{mode_name(schedule.mode)}</td>
                <td>{state(schedule.enabled)}</td>
                <td>{schedule.next_at.map(|at| text::instant(at.0))}</td>
                <td>
                    {schedule
                        .last_run_id
                        .map(|run| view! { <A href=format!("/runs/{run}")>{tr!(common.open)}</A> })}
                </td>
                <td class="num">
                    <RowButton
                        glyph=Glyph::Trash
                        title=tr!(runs.schedule_delete)
                        label=about_removal
                        disabled=!may
                        id="schedule-delete"
                        on_press=move |()| gone.set(Some(remove.clone()))
                    />
                </td>
            </tr>
        }
    };
    view! {
        <div class="card">
            <table class="lines is-list is-spaced" data-testid="schedules-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(runs.schedule_name)}</th>
                        <th scope="col">{tr!(runs.schedule_seller)}</th>
                        <th scope="col">{tr!(closings.task)}</th>
                        <th scope="col">{tr!(runs.schedule_when)}</th>
                        <th scope="col">{tr!(runs.mode)}</th>
                        <th scope="col">{tr!(runs.state)}</th>
                        <th scope="col">{tr!(runs.schedule_next)}</th>
                        <th scope="col">{tr!(runs.schedule_last)}</th>
                        <th scope="col"><span class="sr-only">{tr!(common.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// «Счета вперёд · 5».
fn task_of(schedule: &BillScheduleView) -> String {
    let name = task_name(schedule.task);
    if schedule.days_ahead == 0 { name.to_owned() } else { format!("{name} · {}", schedule.days_ahead) }
}

fn state(enabled: bool) -> impl IntoView {
    let (tone, mark, name) = if enabled {
        (Tone::Ok, Mark::Dot, tr!(runs.schedule_enabled))
    } else {
        (Tone::Mute, Mark::Ring, tr!(runs.schedule_off))
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}

/// The times that have a name, as cron expressions.
pub(super) fn presets() -> [(&'static str, String); 3] {
    ["0 2 1 * *", "0 2 * * 1", "0 2 * * *"].map(|cron| (cron, in_words(cron).unwrap_or_default()))
}

/// A cron expression in words: monthly on the 1st, weekly on Mondays or daily, at a time; nothing for another.
fn in_words(cron: &str) -> Option<String> {
    let parts: Vec<&str> = cron.split_whitespace().collect();
    let [minute, hour, day, "*", weekday] = parts.as_slice() else { return None };
    let time = format!("{:02}:{:02}", hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
    match (*day, *weekday) {
        ("1", "*") => Some(tr!(runs.schedule_monthly, time = time).to_string()),
        ("*", "1") => Some(tr!(runs.schedule_weekly, time = time).to_string()),
        ("*", "*") => Some(tr!(runs.schedule_daily, time = time).to_string()),
        _ => None,
    }
}

fn when(cron: &str) -> AnyView {
    match in_words(cron) {
        Some(name) => name.into_any(),
        None => view! { <span class="mono">{cron.to_owned()}</span> }.into_any(),
    }
}

#[component]
fn DeleteDialog(
    schedule: RwSignal<Option<BillScheduleView>>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(schedule);
    let form =
        move || schedule.get().map(|schedule| view! { <Delete open=open schedule=schedule done=done/> });
    view! {
        <Dialog open=open title=tr!(runs.schedule_delete).to_owned() id="schedule-delete">{form}</Dialog>
    }
}

#[component]
fn Delete(open: RwSignal<bool>, schedule: BillScheduleView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let id = schedule.id;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.send(schedules::delete(id), move |()| {
            open.set(false);
            toasts.done(tr!(runs.schedule_deleted));
            done.try_run(());
        });
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=submission/>
                <p><strong>{schedule.name.clone()}</strong></p>
                <p>{tr!(runs.schedule_delete_text)}</p>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Final submit=true busy=submission.busy>{tr!(common.delete)}</Button>
            </div>
        </form>
    }
}
