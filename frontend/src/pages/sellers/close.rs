//! The closed period of a seller: through which day nothing can be dated any more.

use chrono::{Datelike, Days, NaiveDate};
use leptos::prelude::*;
use shared::access::Permission;

use crate::calls::sellers::{self, SellerClosePeriodInput, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::today;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{
    Button, CheckField, DateDraft, DateField, Dialog, DialogForm, Look, Notice, Reread, Submission, Toasts,
    Tone, text,
};

/// Through which day the books are closed, and the button that changes it.
#[component]
pub fn ClosedPeriod(seller: SellerView, remote: Remote<Option<Option<SellerView>>>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerReverse);
    let open = RwSignal::new(false);
    let closed = seller.closed_through.map(|day| day.0);
    let kept = StoredValue::new(seller);
    view! {
        <section class="card stack" aria-labelledby="closed-period">
            <div class="card__head"><h2 id="closed-period">{tr!(sellers.closing)}</h2></div>
            <p data-testid="closed-through">
                {match closed {
                    Some(day) => tr!(sellers.closed_through_day, day = text::date(day)).to_string(),
                    None => tr!(sellers.nothing_closed).to_owned(),
                }}
            </p>
            <p class="muted">{tr!(sellers.closing_text)}</p>
            <div class="row">
                <Button
                    look=Look::Danger
                    disabled=lacks.is_some()
                    title=lacks
                    attr:data-testid="close-period"
                    on:click=move |_| open.set(true)
                >
                    {tr!(sellers.change_closing)}
                </Button>
            </div>
            <Dialog open=open title=tr!(sellers.closing).to_owned() id="close-dialog">
                <Form open=open seller=kept.get_value() remote=remote/>
            </Dialog>
        </section>
    }
}

/// The last day of the month before the day.
fn end_of_last_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_sub_days(Days::new(1))
}

#[component]
fn Form(
    open: RwSignal<bool>,
    seller: SellerView,
    remote: Remote<Option<Option<SellerView>>>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let before = seller.closed_through.map(|day| day.0);
    let through = DateDraft::of(end_of_last_month(today()).max(before));
    let sure = RwSignal::new(false);
    let (id, version) = (seller.id, seller.version);
    // Days that were closed and will not be.
    let reopened = move || before.filter(|before| through.read().is_none_or(|through| through < *before));
    let error = Signal::derive(move || {
        let too_late = through.read().is_some_and(|day| day >= today());
        let own = too_late.then(|| tr!(sellers.close_past_only).to_owned());
        own.or_else(|| submission.field("closedThrough").get())
    });
    let send = move |()| {
        through.touch();
        let wrong = untrack(|| through.error().is_some() || error.get().is_some());
        if wrong || !sure.get_untracked() {
            return;
        }
        let closed_through = untrack(|| through.read()).map(Into::into);
        let input = SellerClosePeriodInput { id, version, closed_through };
        submission.send(sellers::close_period(input), move |seller: SellerView| {
            open.set(false);
            toasts.done(match seller.closed_through {
                Some(day) => tr!(sellers.closed_through_day, day = text::date(day.0)).to_string(),
                None => tr!(sellers.nothing_closed).to_owned(),
            });
            remote.put(Some(Some(seller)));
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="close-submit"
            button=move || match through.read() {
                        Some(day) => tr!(sellers.close_day, day = text::date(day)).to_string(),
                        None => tr!(sellers.open_all).to_owned(),
                    }
            look=Look::Final
        >
            <Reread submission=submission reread=move |()| remote.refresh()/>
            <p>{tr!(sellers.close_text)}</p>
            <DateField
                id="close-through"
                label=tr!(sellers.close_through)
                value=through
                hint=tr!(sellers.close_hint)
                optional=true
                error=error
            />
            {redrawn(move || {
                reopened()
                    .map(|before| {
                        let title = tr!(sellers.reopens, day = text::date(before)).to_string();
                        view! { <Notice tone=Tone::Warn title=title text=tr!(sellers.reopens_text)/> }
                    })
            })}
            <CheckField id="close-sure" label=tr!(sellers.close_sure) value=sure/>
            {redrawn(move || {
                (submission.asked.get() && !sure.get())
                    .then(|| view! { <div class="field__error">{tr!(sellers.close_unsure)}</div> })
            })}
        </DialogForm>
    }
}
