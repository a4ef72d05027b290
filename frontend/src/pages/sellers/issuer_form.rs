//! Stating what documents say of a seller from a day on.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use shared::documents::{ClosingForm, TaxRegime};

use super::issuer::Stating;
use super::issuer_draft::{Draft, SignatoryDraft};
use crate::calls::documents::{self, IssuerView};
use crate::calls::sellers::SellerView;
use crate::pages::documents::{closing_name, regime_name};
use crate::remote::Remote;
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{
    DateField, Dialog, DialogForm, Faults, Notice, SelectField, Submission, TextField, Toasts, Tone, text,
};

/// The dialog; open while there is something to begin with.
#[component]
pub fn IssuerDialog(
    asked: RwSignal<Option<Stating>>,
    seller: SellerView,
    stated: Remote<Vec<IssuerView>>,
    done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(asked);
    let seller = StoredValue::new(seller);
    let form = move || {
        let begun = asked.get()?;
        Some(view! { <Form open=open begun=begun seller=seller.get_value() stated=stated done=done/> })
    };
    view! {
        <Dialog open=open title=tr!(documents.issuer_title).to_owned() id="issuer-dialog" wide=true>{form}</Dialog>
    }
}

/// The first day to offer: the first of this year while nothing is stated, else today; never in closed books.
fn first_day(begun: &Stating, closed_through: Option<NaiveDate>) -> Option<NaiveDate> {
    match begun.like.from {
        Some(from) if !begun.anew => Some(from.0),
        Some(_) => Some(today()),
        None => {
            let year = NaiveDate::from_ymd_opt(today().year(), 1, 1);
            year.max(closed_through.and_then(|day| day.succ_opt()))
        }
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    begun: Stating,
    seller: SellerView,
    stated: Remote<Vec<IssuerView>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::of(&begun.like);
    draft.from.set(first_day(&begun, seller.closed_through.map(|day| day.0)));
    let id = seller.id;
    let read = Memo::new(move |_| draft.read(id, &stated.data().unwrap_or_default()));
    let faults = Faults::of(Signal::derive(move || read.get().1), form, "");
    let edited = begun.like.from.filter(|_| !begun.anew).map(|from| from.0);
    // The same day holds something already, and it is not what the dialog was opened for.
    let replaces = move || {
        let day = draft.from.read().filter(|day| Some(*day) != edited)?;
        let known = stated.data()?.into_iter().any(|one| one.from.is_some_and(|from| from.0 == day));
        known.then_some(day)
    };
    let send = move |()| {
        draft.from.touch();
        let Some(input) = read.get_untracked().0 else { return };
        form.send(documents::save_issuer(input), move |saved: IssuerView| {
            open.set(false);
            let day = saved.from.map(|from| text::date(from.0)).unwrap_or_default();
            toasts.done(tr!(documents.issuer_saved, day = day).to_string());
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="issuer-submit"
            button=move || match draft.from.read() {
                        Some(day) => tr!(documents.edit_since, day = text::date(day)).to_string(),
                        None => tr!(common.save).to_owned(),
                    }
            reread=done
        >
            {redrawn(move || {
                replaces()
                    .map(|day| {
                        let title = tr!(documents.from_replaces, day = text::date(day)).to_string();
                        view! {
                            <Notice tone=Tone::Warn title=title text=tr!(documents.from_replaces_text)/>
                        }
                    })
            })}
            <Rules draft=draft faults=faults/>
            <Person
                title=tr!(documents.director)
                who=draft.director
                ids=["director-position", "director-name", "director-genitive", "director-basis"]
                paths=["director.position", "director.name", "director.genitive", "director.basis"]
                faults=faults
            />
            <Person
                title=tr!(documents.accountant)
                who=draft.accountant
                ids=["accountant-position", "accountant-name", "accountant-genitive", "accountant-basis"]
                paths=["accountant.position", "accountant.name", "accountant.genitive", "accountant.basis"]
                faults=faults
            />
        </DialogForm>
    }
}

/// Since when, how it is taxed, what clients get, how soon they pay.
#[component]
fn Rules(draft: Draft, faults: Faults) -> impl IntoView {
    let regimes = TaxRegime::ALL.iter().map(|one| (one.code().to_owned(), regime_name(*one).to_owned()));
    let forms = ClosingForm::ALL.iter().map(|one| (one.code().to_owned(), closing_name(*one).to_owned()));
    view! {
        <div class="cols">
            <DateField
                id="issuer-from"
                label=tr!(documents.from_day)
                value=draft.from
                hint=tr!(documents.from_hint)
                error=faults.once_asked("from")
            />
            <SelectField
                id="issuer-regime"
                label=tr!(documents.regime)
                value=draft.regime
                options=Signal::stored(regimes.collect::<Vec<_>>())
            />
            <SelectField
                id="issuer-closing"
                label=tr!(documents.closing)
                value=draft.closing
                options=Signal::stored(forms.collect::<Vec<_>>())
                hint=tr!(documents.closing_hint)
            />
            <div class="cols">
                <TextField
                    id="issuer-days"
                    label=tr!(documents.payment_days)
                    value=draft.payment_days
                    hint=tr!(documents.payment_days_hint)
                    error=Signal::derive(move || faults.at("paymentDays"))
                />
                <TextField
                    id="issuer-prefix"
                    label=tr!(documents.prefix)
                    value=draft.prefix
                    hint=tr!(documents.prefix_hint)
                    error=Signal::derive(move || faults.at("prefix"))
                />
            </div>
        </div>
    }
}

/// A person who signs; blank fields mean that nobody does.
#[component]
fn Person(
    title: &'static str,
    who: SignatoryDraft,
    ids: [&'static str; 4],
    paths: [&'static str; 4],
    faults: Faults,
) -> impl IntoView {
    view! {
        <fieldset class="part">
            <legend class="sr-only">{title}</legend>
            <div class="row" aria-hidden="true">
                <strong>{title}</strong>
                <span class="muted">{tr!(documents.signatory_hint)}</span>
            </div>
            <div class="cols">
                <TextField
                    id=ids[0]
                    label=tr!(documents.position)
                    value=who.position
                    error=faults.once_asked(paths[0])
                />
                <TextField
                    id=ids[1]
                    label=tr!(documents.person)
                    value=who.name
                    error=faults.once_asked(paths[1])
                />
                <TextField
                    id=ids[2]
                    label=tr!(documents.genitive)
                    value=who.genitive
                    optional=true
                    hint=tr!(documents.genitive_hint)
                    error=faults.once_asked(paths[2])
                />
                <TextField
                    id=ids[3]
                    label=tr!(documents.basis)
                    value=who.basis
                    optional=true
                    hint=tr!(documents.basis_hint)
                    error=faults.once_asked(paths[3])
                />
            </div>
        </fieldset>
    }
}
