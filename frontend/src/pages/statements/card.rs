//! One statement: what was understood, what will be booked, how far it is, what became of it.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::bank::matching::Band;
use shared::bank::{BankDirection, StatementState};
use shared::ids::StatementId;

use super::lines::{LineList, line_source};
use super::result::{Tiles, to_post};
use super::words::{band_name, state_badge};
use crate::calls::statements::{
    self, BankLineFilter, BankStatementCard as Card, BankStatementPostInput, BankStatementView,
};
use crate::calls::{amount, idempotency_key};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::{effect, redrawn};
use crate::ui::page::Span;
use crate::ui::progress::{ProgressBar, Share};
use crate::ui::{
    Address, Button, Empty, Glyph, Look, Notice, Page, Refusal, Refusals, Skeleton, Stepper, Submission,
    Tone, text,
};
use shared::api::common::MoneyInput;

/// Pause between two questions while the server works, milliseconds.
const ASK_EVERY_MS: u32 = 1000;

/// The page.
#[component]
pub fn StatementCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<StatementId>().ok());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => statements::one(id).await,
                None => Ok(None),
            }
        }
    });
    let known = Memo::new(move |_| card.map(|card| card.as_ref().map(|card| card.statement.id)));
    let plain =
        |content: AnyView| view! { <Page title=tr!(statements.one).to_owned()>{content}</Page> }.into_any();
    redrawn(move || match known.get() {
        None => match card.get() {
            Some(Err(error)) => {
                plain(view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any())
            }
            Some(Ok(_)) | None => plain(
                view! { <div class="card stack" aria-busy="true"><Skeleton width="60%"/></div> }.into_any(),
            ),
        },
        Some(None) => plain(
            view! { <Empty glyph=Glyph::Company title=tr!(statements.no_such) text=tr!(errors.not_found)/> }
                .into_any(),
        ),
        Some(Some(id)) => view! { <Whole id=id card=card/> }.into_any(),
    })
}

/// Asks again while the server works.
fn follow(card: Remote<Option<Card>>) {
    effect(move |_| {
        let state = card.map(|card| card.as_ref().map(|card| card.statement.state)).flatten();
        if matches!(state, Some(StatementState::Matching | StatementState::Posting)) {
            spawn_local(async move {
                TimeoutFuture::new(ASK_EVERY_MS).await;
                card.refresh();
            });
        }
    });
}

#[component]
fn Whole(id: StatementId, card: Remote<Option<Card>>) -> impl IntoView {
    let version = RwSignal::new(0_u32);
    let state = Memo::new(move |_| card.map(|card| card.as_ref().map(|card| card.statement.state)).flatten());
    follow(card);
    // Lines change when the server has gone through them.
    effect(move |before: Option<Option<StatementState>>| {
        let now = state.get();
        if before.is_some_and(|before| before != now) {
            version.update(|n| *n = n.wrapping_add(1));
        }
        now
    });
    let done = Callback::new(move |()| {
        version.update(|n| *n = n.wrapping_add(1));
        card.refresh();
    });
    let name = card.map(|card| card.as_ref().map(|card| card.statement.file_name.clone())).flatten();
    let at = Signal::derive(move || {
        Some(match state.get()? {
            StatementState::Matching => 1,
            StatementState::Ready => 2,
            StatementState::Posting => 3,
            StatementState::Posted => 4,
        })
    });
    let names = [
        tr!(statements.step_file),
        tr!(statements.step_read),
        tr!(statements.step_review),
        tr!(statements.step_post),
    ];
    view! {
        <Page
            title=name.unwrap_or_default()
            parent=("/statements", tr!(statements.title).to_owned())
            span=Span::Filled
            beside=move || redrawn(move || state.get().map(state_badge))
            actions=move || view! { <a class="btn" href=format!("/files/statements/{id}") download="" rel="external">{tr!(statements.save_file)}</a> }
        >
            <Stepper label=tr!(statements.steps) names=names.map(str::to_owned).to_vec() at=at/>
            {redrawn(move || card.data().flatten().map(|card| view! { <Understood card=card/> }))}
            {redrawn(move || match state.get() {
                Some(StatementState::Matching | StatementState::Posting) => {
                    view! { <Working card=card/> }.into_any()
                }
                Some(StatementState::Ready) => view! { <PostBar id=id card=card/> }.into_any(),
                Some(StatementState::Posted) => view! { <Told card=card/> }.into_any(),
                None => ().into_any(),
            })}
            <Lines id=id version=version done=done/>
        </Page>
    }
}

/// What was understood of the file.
#[component]
fn Understood(card: Card) -> impl IntoView {
    let statement = card.statement.clone();
    let BankStatementView { warnings, balances, lines, skipped, from, to, .. } = statement;
    let days = from.zip(to).and_then(|(from, to)| Some(text::period(from.0, to.0.succ_opt()?)));
    let account = |balance: shared::api::statements::BankBalance| {
        let (opening, closing) = (text::money(amount(balance.opening)), text::money(amount(balance.closing)));
        view! {
            <dt class="mono">{balance.account}</dt>
            <dd>{tr!(statements.balance, opening = opening, closing = closing).to_string()}</dd>
        }
    };
    let same = card.loaded_before.clone().map(|before| {
        let title = tr!(imports.same_file, at = text::instant(before.created_at.0), who = before.created_by);
        view! {
            <Notice tone=Tone::Warn title=title.to_string() text=tr!(statements.same_text)>
                <A href=super::words::href(before.id) attr:class="btn">{tr!(common.open)}</A>
            </Notice>
        }
    });
    let odd = (!warnings.is_empty()).then(|| {
        let count = i64::try_from(warnings.len()).unwrap_or(i64::MAX);
        let title = tr!(statements.warnings_n, count = text::counted(count)).to_string();
        view! {
            <details class="notice is-warn" data-testid="statement-warnings">
                <summary>{title}</summary>
                <ul>{warnings.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            </details>
        }
    });
    let counts = tr!(statements.new_and_skipped, new = text::number(lines), skipped = text::number(skipped));
    view! {
        {same}
        {odd}
        <section class="card stack" aria-label=tr!(statements.understood)>
            <dl class="facts">
                {balances.into_iter().map(account).collect_view()}
                <dt>{tr!(statements.period)}</dt>
                <dd>{days}</dd>
                <dt>{tr!(statements.lines)}</dt>
                <dd data-testid="statement-counts">{counts.to_string()}</dd>
            </dl>
            <Tiles card=card/>
        </section>
    }
}

/// A pass under way.
#[component]
fn Working(card: Remote<Option<Card>>) -> impl IntoView {
    let statement = move || card.data().flatten().map(|card| card.statement);
    let share = Signal::derive(move || {
        statement().map_or_else(Share::default, |statement| Share {
            done: i64::from(statement.done) - i64::from(statement.failed),
            failed: i64::from(statement.failed),
            total: i64::from(statement.total),
        })
    });
    let label = Signal::derive(move || match statement().map(|statement| statement.state) {
        Some(StatementState::Posting) => tr!(statements.posting).to_owned(),
        Some(StatementState::Matching | StatementState::Ready | StatementState::Posted) | None => {
            tr!(statements.matching).to_owned()
        }
    });
    view! {
        <section class="card stack" aria-label=move || label.get()>
            <ProgressBar share=share label=label>
                <strong>{redrawn(move || label.get())}", "{redrawn(move || share.get().percent())}" %"</strong>
            </ProgressBar>
            <p class="muted">{tr!(statements.may_leave)}</p>
        </section>
    }
}

/// The button that books, with the sum.
#[component]
fn PostBar(id: StatementId, card: Remote<Option<Card>>) -> impl IntoView {
    let form = Submission::new();
    let key = StoredValue::new(idempotency_key());
    let come = move || card.data().flatten().map(|card| to_post(&card)).unwrap_or_default();
    let outdated = form.outdated(move || card.refresh());
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let press = move |_| {
        let total = |sum: &shared::money::Money| MoneyInput {
            amount: sum.to_decimal().into(),
            currency: sum.currency().into(),
        };
        let input = BankStatementPostInput {
            id,
            totals: untrack(come).sums.iter().map(total).collect(),
            idempotency_key: key.get_value(),
        };
        form.send(statements::post(input), move |posted| card.put(Some(posted)));
    };
    let label = move || {
        let come = come();
        if come.count == 0 {
            return tr!(statements.post_none).to_owned();
        }
        let (count, sum) = (text::counted(come.count), come.money());
        tr!(statements.post_n, count = count, sum = sum).to_string()
    };
    view! {
        <section class="card stack" aria-label=tr!(statements.step_post)>
            <Refusals submission=form/>
            <Show when=move || outdated.get()>
                <Notice tone=Tone::Warn title=tr!(statements.outdated)/>
            </Show>
            <div class="row is-wrapped">
                <Button
                    look=Look::Primary
                    busy=form.busy
                    disabled=lacks.is_some()
                    title=lacks
                    attr:data-testid="statement-post"
                    on:click=press
                >
                    {redrawn(label)}
                </Button>
                <span class="muted">{tr!(statements.post_text)}</span>
            </div>
        </section>
    }
}

/// What became of it, and where to go on.
#[component]
fn Told(card: Remote<Option<Card>>) -> impl IntoView {
    let failed = move || card.map(|card| card.as_ref().map_or(0, |card| card.statement.failed)).unwrap_or(0);
    view! {
        <Notice tone=Tone::Ok title=tr!(statements.posted) text=tr!(statements.posted_text)>
            <A href="/payments" attr:class="btn">{tr!(payments.title)}</A>
            <A href="/payments/queue" attr:class="btn">{tr!(payments.queue)}</A>
        </Notice>
        <Show when=move || { failed() > 0 }>
            <Notice
                tone=Tone::Bad
                title=tr!(statements.failed_n, count = text::counted(failed())).to_string()
                text=tr!(statements.failed_text)
            />
        </Show>
    }
}

/// A view of the lines: what the address calls it, its name, and how it narrows the list.
type View = (&'static str, &'static str, fn(&mut BankLineFilter));

/// Views of the lines.
fn views() -> [View; 5] {
    [
        ("", tr!(common.all), |_| {}),
        ("exact", band_name(Band::Exact), |filter| of_band(filter, Band::Exact)),
        ("possible", band_name(Band::Possible), |filter| of_band(filter, Band::Possible)),
        ("none", band_name(Band::None), |filter| of_band(filter, Band::None)),
        ("out", tr!(statements.outgoing_rest), |filter| {
            filter.directions = Some(vec![BankDirection::Outgoing, BankDirection::Internal]);
        }),
    ]
}

fn of_band(filter: &mut BankLineFilter, band: Band) {
    filter.directions = Some(vec![BankDirection::Incoming, BankDirection::Unknown]);
    filter.bands = Some(vec![band]);
}

fn filter_of(id: StatementId, view: &str) -> BankLineFilter {
    let mut filter = BankLineFilter { statement_id: Some(id), ..BankLineFilter::default() };
    if let Some((_, _, narrow)) = views().into_iter().find(|(key, ..)| *key == view) {
        narrow(&mut filter);
    }
    filter
}

/// The lines under their views.
#[component]
fn Lines(id: StatementId, version: RwSignal<u32>, done: Callback<()>) -> impl IntoView {
    let address = Address::here();
    let shown = address.get("view");
    let source = line_source(version, move || filter_of(id, &shown.get()));
    let count = Remote::new(move || {
        version.track();
        statements::line_count(filter_of(id, &shown.get()))
    });
    let chip = move |(key, name, _): View| {
        let found = Remote::new(move || {
            version.track();
            statements::line_count(filter_of(id, key))
        });
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || address.with("view", key))
                current=Signal::derive(move || shown.get() == key)
                count=Signal::derive(move || found.data())
            />
        }
    };
    view! {
        <div class="bar">
            <nav class="chips" aria-label=tr!(statements.views)>{views().map(chip).collect_view()}</nav>
        </div>
        <LineList
            source=source
            count=Signal::derive(move || count.data())
            done=done
            empty=move || {
                view! {
                    <Empty glyph=Glyph::Check title=tr!(statements.no_lines) text=tr!(statements.no_lines_text)/>
                }
            }
        />
    }
}
