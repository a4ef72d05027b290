//! How documents of one kind are numbered: the mask is judged and tried as it is typed.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::error::FieldError;
use shared::ids::SellerId;
use shared::numbering::{Mask, NumberReset, Variables};

use super::numbering::reset_name;
use crate::calls::documents::{self, NumberSeriesSaveInput, NumberSeriesView};
use crate::pages::documents::kind_name;
use crate::remote::Remote;
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{Dialog, DialogForm, Faults, SelectField, Submission, TextField, Toasts};

/// The dialog; open while a series is chosen.
#[component]
pub fn SeriesDialog(
    edited: RwSignal<Option<NumberSeriesView>>,
    seller: SellerId,
    prefix: Remote<String>,
    done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(edited);
    let title = Signal::derive(move || {
        let kind = edited.with(|edited| edited.as_ref().map_or("", |series| kind_name(series.kind)));
        tr!(documents.series_edit, kind = kind).to_string()
    });
    let form = move || {
        let series = edited.get()?;
        Some(view! { <Form open=open series=series seller=seller prefix=prefix done=done/> })
    };
    view! { <Dialog open=open title=title id="series-dialog" wide=true>{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    mask: RwSignal<String>,
    reset: RwSignal<String>,
    start: RwSignal<String>,
}

impl Draft {
    fn reset(self) -> NumberReset {
        NumberReset::from_code(&self.reset.get()).unwrap_or(NumberReset::Yearly)
    }

    fn start(self) -> Option<i32> {
        self.start.with(|text| text.trim().parse().ok()).filter(|start| *start >= 1)
    }

    /// The mask, or what is wrong with it and with the start, by the function that the server checks with.
    fn read(self) -> Result<(Mask, i32), Vec<FieldError>> {
        let mask = Mask::parse(&self.mask.get(), self.reset(), &[]);
        match (mask, self.start()) {
            (Ok(mask), Some(start)) => Ok((mask, start)),
            (mask, start) => {
                let wrong = FieldError::new("start", tr!(documents.start_wrong));
                let start = start.is_none().then_some(wrong);
                Err(mask.err().unwrap_or_default().into_iter().chain(start).collect())
            }
        }
    }
}

/// The count within a number that a mask has made; nothing when it was not made so.
fn count_of(mask: &Mask, day: NaiveDate, number: &str) -> Option<i64> {
    let ends = |from: usize| (from + 1..=number.len()).map(move |to| from..to);
    let pieces = (0..number.len()).flat_map(ends).filter_map(|piece| number.get(piece));
    let digits = pieces.filter(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()));
    digits
        .filter_map(|piece| piece.parse().ok())
        .find(|count| mask.render(*count, day, &Variables::default()).is_ok_and(|made| made == number))
}

/// What is known of the number that a mask would give, and the number, or why there is none.
type Tried = (&'static str, Result<String, String>);

/// The number that the mask would give.
fn tried(series: &NumberSeriesView, mask: &Mask, start: i32, prefix: String) -> Tried {
    let day = today();
    let told = Mask::parse(&series.mask, series.reset, &[]).ok();
    let next = told.zip(series.next.as_ref()).and_then(|(told, next)| count_of(&told, day, next));
    let (name, count) = match next.filter(|_| mask.reset() == series.reset) {
        // Nothing was taken in this period yet.
        Some(next) if next == i64::from(series.start) => (tr!(documents.next), start.into()),
        Some(next) => (tr!(documents.next), next),
        None if mask.reset() == series.reset => (tr!(documents.next_sample), start.into()),
        None => (tr!(documents.next_first), start.into()),
    };
    let client_code = tr!(documents.sample_code).to_owned();
    let variables = Variables { seller_prefix: prefix, client_code, ..Variables::default() };
    (name, mask.render(count, day, &variables).map_err(|error| error.message))
}

#[component]
fn Form(
    open: RwSignal<bool>,
    series: NumberSeriesView,
    seller: SellerId,
    prefix: Remote<String>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft {
        mask: RwSignal::new(series.mask.clone()),
        reset: RwSignal::new(series.reset.code().to_owned()),
        start: RwSignal::new(series.start.to_string()),
    };
    let read = Memo::new(move |_| draft.read());
    let faults = Faults::of(Signal::derive(move || read.get().err().unwrap_or_default()), form, "");
    let (kind, version) = (series.kind, series.version);
    let send = move |()| {
        let Ok((_, start)) = read.get_untracked() else { return };
        let mask = draft.mask.get_untracked();
        let reset = untrack(|| draft.reset());
        let input = NumberSeriesSaveInput { seller_id: seller, kind, version, mask, reset, start };
        form.send(documents::save_series(input), move |saved: NumberSeriesView| {
            open.set(false);
            toasts.done(tr!(documents.series_saved, kind = kind_name(saved.kind)).to_string());
            done.try_run(());
        });
    };
    let outcome = move || {
        let (mask, start) = read.get().ok()?;
        Some(tried(&series, &mask, start, prefix.data().unwrap_or_default()))
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="series-submit"
            button=move || tr!(common.save)
            reread=done
        >
            <Fields draft=draft faults=faults/>
            <Outcome outcome=Signal::derive(outcome)/>
            <Known mask=draft.mask prefix=prefix/>
        </DialogForm>
    }
}

#[component]
fn Fields(draft: Draft, faults: Faults) -> impl IntoView {
    let resets = NumberReset::ALL.iter().map(|one| (one.code().to_owned(), reset_name(*one).to_owned()));
    view! {
        <TextField
            id="series-mask"
            label=tr!(documents.mask)
            value=draft.mask
            error=Signal::derive(move || faults.at("mask"))
        />
        <div class="cols">
            <SelectField
                id="series-reset"
                label=tr!(documents.reset)
                value=draft.reset
                options=Signal::stored(resets.collect::<Vec<_>>())
            />
            <TextField
                id="series-start"
                label=tr!(documents.start)
                value=draft.start
                hint=tr!(documents.start_hint)
                error=Signal::derive(move || faults.at("start"))
            />
        </div>
    }
}

/// The number that the mask would give.
#[component]
fn Outcome(outcome: Signal<Option<Tried>>) -> impl IntoView {
    let line = move || match outcome.get() {
        Some((_, Err(fault))) => view! { <span class="field__error">{fault}</span> }.into_any(),
        Some((name, Ok(number))) => view! {
            <span>{name}</span>
            <strong class="mono" data-testid="series-next">{number}</strong>
        }
        .into_any(),
        None => view! { <span class="muted">{tr!(documents.mask_wrong)}</span> }.into_any(),
    };
    view! {
        <div class="sum" aria-live="polite"><div>{redrawn(line)}</div></div>
        <p class="muted">{tr!(documents.taken_stay)}</p>
    }
}

/// What a mask may hold; a press puts it at the end.
#[component]
fn Known(mask: RwSignal<String>, prefix: Remote<String>) -> impl IntoView {
    let known = [
        ("{seq}", tr!(documents.v_seq)),
        ("{seq:6}", tr!(documents.v_seq_wide)),
        ("{yyyy}", tr!(documents.v_yyyy)),
        ("{yy}", tr!(documents.v_yy)),
        ("{mm}", tr!(documents.v_mm)),
        ("{seller.prefix}", tr!(documents.v_prefix)),
        ("{client.code}", tr!(documents.v_client)),
    ];
    let line = move |(variable, meaning): (&'static str, &'static str)| {
        let value = move || {
            let prefix = prefix.data().filter(|prefix| variable == "{seller.prefix}" && !prefix.is_empty());
            prefix.map(|prefix| view! { " «"{prefix}"»" })
        };
        view! {
            <li>
                <button
                    type="button"
                    class="link mono"
                    aria-label=tr!(documents.insert, variable = variable).to_string()
                    on:click=move |_| mask.update(|mask| mask.push_str(variable))
                >
                    {variable}
                </button>
                <span class="muted">{meaning}{redrawn(value)}</span>
            </li>
        }
    };
    view! {
        <section aria-labelledby="series-variables">
            <h3 id="series-variables">{tr!(documents.variables)}</h3>
            <p class="muted">{tr!(documents.variables_text)}</p>
            <ul class="variables">{known.map(line).collect_view()}</ul>
        </section>
    }
}
