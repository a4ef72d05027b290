//! What documents say of a seller: what holds now, and from which days on what was or will be said.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::access::Permission;

use super::issuer_form::IssuerDialog;
use crate::calls::documents::{self, IssuerView, SignatoryView};
use crate::calls::sellers::SellerView;
use crate::pages::documents::{closing_name, regime_name};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::followed;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Badge, Button, Glyph, Look, Mark, Notice, Refusal, RowButton, Skeleton, Tone, text};

/// What the dialog begins with: what was stated, and whether it is to hold from another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stating {
    /// What the fields hold at first.
    pub like: IssuerView,
    /// It is to hold from a day that is yet to be chosen.
    pub anew: bool,
}

/// The part of the page.
#[component]
pub fn Issuing(seller: SellerView) -> impl IntoView {
    let id = seller.id;
    let stated = Remote::new(move || documents::issuers(id));
    let asked = RwSignal::new(None::<Stating>);
    let done = Callback::new(move |()| stated.refresh());
    view! {
        <div class="stack-l" data-testid="issuer">
            {redrawn(move || match stated.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| stated.refresh()/> }.into_any(),
                Some(Ok(all)) => view! { <Stated all=all asked=asked/> }.into_any(),
            })}
        </div>
        <IssuerDialog asked=asked seller=seller stated=stated done=done/>
    }
}

/// The one that holds on a day, of those that hold from their days on, the newest first.
pub fn held(all: &[IssuerView], day: NaiveDate) -> Option<&IssuerView> {
    all.iter().find(|one| one.from.is_none_or(|from| from.0 <= day))
}

#[component]
fn Stated(all: Vec<IssuerView>, asked: RwSignal<Option<Stating>>) -> impl IntoView {
    let now = held(&all, followed()).cloned();
    let unstated = all.iter().all(|one| one.from.is_none());
    // Before the first day that something is stated for, what is usual holds.
    let like = now.clone().or_else(|| all.last().cloned());
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let forbidden = lacks.is_some();
    let state = like.map(|like| {
        view! {
            <Button
                look=Look::Primary
                disabled=forbidden
                title=lacks
                attr:data-testid="issuer-state"
                on:click=move |_| asked.set(Some(Stating { like: like.clone(), anew: true }))
            >
                {if unstated { tr!(documents.state_now) } else { tr!(documents.state_since) }}
            </Button>
        }
    });
    let history = (!unstated).then(|| view! { <History all=all now=now.clone() asked=asked/> });
    view! {
        {unstated.then(|| {
            view! { <Notice tone=Tone::Info title=tr!(documents.default_title) text=tr!(documents.default_text)/> }
        })}
        <section class="card stack" aria-labelledby="issuer-now">
            <div class="card__head">
                <h2 id="issuer-now">{tr!(documents.said_now)}</h2>
                {since(now.as_ref())}
            </div>
            {match now {
                Some(now) => view! { <Values stated=now/> }.into_any(),
                None => view! { <p class="muted">{tr!(documents.default_value)}</p> }.into_any(),
            }}
            <p class="muted">{tr!(documents.history_text)}</p>
            <div class="row">{state}</div>
        </section>
        {history}
    }
}

/// Where the values come from.
fn since(stated: Option<&IssuerView>) -> impl IntoView + use<> {
    match stated.and_then(|stated| stated.from) {
        Some(from) => {
            let text = tr!(documents.since_day, day = text::date(from.0)).to_string();
            view! { <Badge tone=Tone::Ok mark=Mark::Dot text=text/> }
        }
        None => view! { <Badge tone=Tone::Mute mark=Mark::Ring text=tr!(documents.by_default)/> },
    }
}

#[component]
fn Values(stated: IssuerView) -> impl IntoView {
    let days = tr!(documents.days_n, count = text::counted(stated.payment_days)).to_string();
    let prefix = match stated.prefix.is_empty() {
        true => view! { <span class="muted">{tr!(documents.no_prefix)}</span> }.into_any(),
        false => view! { <span class="mono">{stated.prefix}</span> }.into_any(),
    };
    let signs = |who: Option<SignatoryView>, none: &'static str| match who {
        Some(who) => {
            let beside = [who.genitive, who.basis].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! { {format!("{}, {}", who.name, who.position)} <div class="muted">{beside}</div> }.into_any()
        }
        None => view! { <span class="muted">{none}</span> }.into_any(),
    };
    view! {
        <dl class="facts">
            <dt>{tr!(documents.regime)}</dt>
            <dd>{regime_name(stated.regime)}</dd>
            <dt>{tr!(documents.closing)}</dt>
            <dd>{closing_name(stated.closing_form)}</dd>
            <dt>{tr!(documents.payment_days)}</dt>
            <dd>{days}</dd>
            <dt>{tr!(documents.prefix)}</dt>
            <dd>{prefix}</dd>
            <dt>{tr!(documents.director)}</dt>
            <dd>{signs(stated.director, tr!(documents.no_director))}</dd>
            <dt>{tr!(documents.accountant)}</dt>
            <dd>{signs(stated.accountant, tr!(documents.no_signatory))}</dd>
        </dl>
    }
}

/// Everything that was stated, the newest first.
#[component]
fn History(all: Vec<IssuerView>, now: Option<IssuerView>, asked: RwSignal<Option<Stating>>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let row = move |one: IssuerView| {
        let from = one.from.map(|from| text::date(from.0)).unwrap_or_default();
        let (tone, mark, word) = match (&now, one.from) {
            (Some(now), _) if now.from == one.from => (Tone::Ok, Mark::Dot, tr!(documents.w_now)),
            (_, Some(from)) if from.0 > followed() => (Tone::Sched, Mark::Ring, tr!(documents.w_ahead)),
            (_, _) => (Tone::Mute, Mark::Tick, tr!(documents.w_past)),
        };
        let director = one.director.as_ref().map(|who| who.name.clone());
        let name = tr!(documents.edit_of, day = from.clone()).to_string();
        let edited = Stating { like: one.clone(), anew: false };
        view! {
            <tr>
                <th scope="row" class="is-whole">{from}</th>
                <td><Badge tone=tone mark=mark text=word/></td>
                <td>{regime_name(one.regime)}<div class="muted">{closing_name(one.closing_form)}</div></td>
                <td>{director.unwrap_or_else(|| tr!(documents.no_signatory).to_owned())}</td>
                <td class="num">
                    <RowButton
                        glyph=Glyph::Pencil
                        title=tr!(common.edit)
                        label=name
                        disabled=lacks.is_some()
                        id="issuer-edit"
                        on_press=move |()| asked.set(Some(edited.clone()))
                    />
                </td>
            </tr>
        }
    };
    view! {
        <section class="card stack" aria-labelledby="issuer-history">
            <div class="card__head"><h2 id="issuer-history">{tr!(documents.history)}</h2></div>
            <table class="lines is-spaced" data-testid="issuer-history">
                <thead>
                    <tr>
                        <th scope="col">{tr!(documents.from_day)}</th>
                        <th scope="col">{tr!(documents.state)}</th>
                        <th scope="col">{tr!(documents.regime)}</th>
                        <th scope="col">{tr!(documents.director)}</th>
                        <th scope="col"><span class="sr-only">{tr!(common.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{all.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}
