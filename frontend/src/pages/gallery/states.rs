//! What stands where data would be, how far work is, what happened.

use leptos::prelude::*;
use shared::error::ErrorCode;

use super::{Specimen, moment};
use crate::api::{ApiError, Cause};
use crate::tr;
use crate::ui::changes::{Change, Changes};
use crate::ui::progress::{ProgressBar, Share};
use crate::ui::text::{self, Copyable};
use crate::ui::{
    Button, Empty, Glyph, Look, Mark, Moment, Notice, Refusal, Refusals, Reread, Skeleton, Stepper,
    Submission, Timeline, Tone,
};

/// A refusal of the server.
pub fn refusal(code: ErrorCode) -> ApiError {
    let request_id = Some("0198f1c2-7a31-7c55-9f0e-3d1f5b0a6f10".to_owned());
    ApiError { cause: Cause::Refused(code), message: String::new(), fields: Vec::new(), request_id }
}

/// Nothing, not yet, not possible.
#[component]
pub fn States() -> impl IntoView {
    let notices = [
        (Tone::Info, tr!(gallery.notice_info), tr!(gallery.notice_info_text)),
        (Tone::Ok, tr!(gallery.notice_ok), tr!(gallery.notice_ok_text)),
        (Tone::Warn, tr!(gallery.notice_warn), tr!(gallery.notice_warn_text)),
        (Tone::Bad, tr!(gallery.notice_bad), tr!(gallery.notice_bad_text)),
        (Tone::Sched, tr!(gallery.notice_sched), tr!(gallery.notice_sched_text)),
    ];
    let notice = |(tone, title, text): (Tone, &'static str, &'static str)| {
        view! { <Notice tone=tone title=title text=text/> }
    };
    let form = Submission::new();
    form.refusal.set(Some(ApiError { message: tr!(gallery.stale).to_owned(), ..refusal(ErrorCode::Stale) }));
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.normal) wide=true>
                <div class="stack">{notices.map(notice).collect_view()}</div>
            </Specimen>
            <Specimen name=tr!(gallery.error) wide=true>
                <div class="stack">
                    <Refusal error=refusal(ErrorCode::Internal) retry=|()| ()/>
                    <Refusals submission=form/>
                    <Reread submission=form reread=|()| ()/>
                </div>
            </Specimen>
            <Specimen name=tr!(common.nothing_found)>
                <Empty glyph=Glyph::Clients title=tr!(gallery.empty_title) text=tr!(gallery.empty_text)>
                    <Button look=Look::Primary>{tr!(gallery.add_client)}</Button>
                </Empty>
            </Specimen>
            <Specimen name=tr!(common.loading)>
                <div class="stack" aria-busy="true">
                    <Skeleton width="80%"/>
                    <Skeleton width="60%"/>
                    <Skeleton width="70%"/>
                </div>
            </Specimen>
        </div>
    }
}

/// How far work is.
#[component]
pub fn Progress() -> impl IntoView {
    let share = |done, failed, total| Signal::stored(Share { done, failed, total });
    let label = || Signal::stored(tr!(gallery.running).to_owned());
    let steps = || {
        [
            tr!(gallery.step_mode),
            tr!(gallery.step_scope),
            tr!(gallery.step_preview),
            tr!(gallery.step_confirm),
            tr!(gallery.step_result),
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let stepper = |(name, at): (&'static str, Option<usize>)| {
        view! {
            <Specimen name=name wide=true>
                <Stepper label=tr!(gallery.steps) names=steps() at=Signal::stored(at)/>
            </Specimen>
        }
    };
    let steppers = [
        (tr!(gallery.at_first), Some(0)),
        (tr!(gallery.at_middle), Some(2)),
        (tr!(gallery.at_end), Some(5)),
        (tr!(gallery.broken_off), None),
    ];
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.at_first)>
                <ProgressBar share=share(0, 0, 1248) label=label()>{tr!(common.loading)}</ProgressBar>
            </Specimen>
            <Specimen name=tr!(gallery.at_middle)>
                <ProgressBar share=share(741, 60, 1248) label=label()>{tr!(gallery.running_text)}</ProgressBar>
            </Specimen>
            <Specimen name=tr!(gallery.at_end)>
                <ProgressBar share=share(1248, 0, 1248) label=label()>{tr!(gallery.notice_ok_text)}</ProgressBar>
            </Specimen>
            {steppers.map(stepper).collect_view()}
        </div>
    }
}

/// What happened, what changed, what is known.
#[component]
pub fn History() -> impl IntoView {
    let happened = |(title, who, tone, mark): (&'static str, &'static str, Tone, Mark)| Moment {
        at: text::instant(moment()),
        title: title.to_owned(),
        who: who.to_owned(),
        tone,
        mark,
        details: None,
    };
    let moments = [
        (tr!(gallery.moment_paid), tr!(gallery.system), Tone::Ok, Mark::Tick),
        (tr!(gallery.moment_letter), tr!(gallery.system), Tone::Warn, Mark::Bang),
        (tr!(gallery.moment_plan), tr!(gallery.person), Tone::Sched, Mark::Ring),
        (tr!(gallery.moment_block), tr!(gallery.person), Tone::Bad, Mark::Cross),
        (tr!(gallery.moment_made), tr!(gallery.person), Tone::Mute, Mark::Dot),
    ];
    let changes = vec![
        Change {
            field: tr!(gallery.name).to_owned(),
            before: tr!(gallery.name_value).to_owned(),
            after: tr!(gallery.name_long).to_owned(),
        },
        Change { field: tr!(gallery.inn).to_owned(), before: String::new(), after: "7754435787".to_owned() },
    ];
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.history)>
                <Timeline label=tr!(gallery.history) moments=moments.map(happened).into_iter().collect()/>
            </Specimen>
            <Specimen name=tr!(gallery.facts)>
                <dl class="facts">
                    <dt>{tr!(gallery.name)}</dt>
                    <dd>{tr!(gallery.name_long)}</dd>
                    <dt>{tr!(gallery.inn)}</dt>
                    <dd><Copyable value="7754435787"/></dd>
                </dl>
            </Specimen>
            <Specimen name=tr!(gallery.changes) wide=true><Changes changes=changes/></Specimen>
            <Specimen name=tr!(gallery.tile) wide=true>
                <div class="tiles">
                    <div class="tile">
                        <div class="tile__label">{tr!(gallery.tile)}</div>
                        <div class="tile__value">"3 456 789,00 ₽"</div>
                        <div class="tile__note">{tr!(gallery.tile_note)}</div>
                    </div>
                    <a class="tile" href="/clients">
                        <div class="tile__label">{tr!(gallery.clients)}</div>
                        <div class="tile__value">{text::number(1248)}</div>
                        <div class="tile__note">{tr!(gallery.empty_text)}</div>
                    </a>
                </div>
            </Specimen>
        </div>
    }
}
