//! Fields of each act.

use leptos::prelude::*;
use shared::actions::{BillingDate, BillingDayMode, CancelSettlement, ChangeSettlement, PlanRef};
use shared::blocks::{BlockKind, BlockLevel};
use shared::catalog::{CatalogState, PenaltyPolicy};
use shared::ids::SellerId;

use super::Deed;
use super::causes::causes;
use super::draft::{AMOUNT, LISTED, OWN, PERCENT, billing_day, blocks, discounts};
use super::figures::{Leaving, Seen};
use super::when::When;
use super::words::{blocked_time_name, discount_name};
use super::work::Work;
use crate::calls::catalog::{self, PlanFilter};
use crate::pages::subscriptions::blocks::block_kind_name;
use crate::tr;
use crate::ui::{
    CheckField, Choice, Choices, Combobox, DateField, DecimalField, Notice, RadioField, SelectField,
    TextArea, TextField, Tone, text,
};

type Options = Vec<(String, String)>;

fn options<const N: usize>(all: [(&str, &str); N]) -> Signal<Options> {
    Signal::stored(all.map(|(value, name)| (value.to_owned(), name.to_owned())).to_vec())
}

/// Fields of the act of the dialog. `seen` is what held when it was opened.
#[component]
pub fn Fields(work: Work, seen: Seen, seller: SellerId) -> impl IntoView {
    let own = match work.draft.deed {
        Deed::Plan => view! { <Plan work=work seller=seller now=seen.now().plan/> }.into_any(),
        Deed::Quantity => view! {
            <DecimalField
                id="act-number"
                label=tr!(acts.new_quantity)
                value=work.draft.number
                hint=tr!(acts.now_quantity, units = text::decimal(seen.now().segment.quantity.to_decimal().normalize()))
                    .to_string()
                error=work.error("quantity")
            />
            <WhenField work=work/>
            {settled(work)}
        }
        .into_any(),
        Deed::Price => view! { <Price work=work seen=seen/> <WhenField work=work/> }.into_any(),
        Deed::Discount => view! { <NewDiscount work=work seen=seen/> <WhenField work=work/> }.into_any(),
        Deed::EndDiscount => view! { <OldDiscount work=work seen=seen/> <WhenField work=work/> }.into_any(),
        Deed::BillingDay => view! { <BillingDay work=work seen=seen/> }.into_any(),
        Deed::Block => view! { <Block work=work seen=seen/> }.into_any(),
        Deed::Unblock => view! { <Unblock work=work seen=seen/> }.into_any(),
        Deed::Cancel => view! {
            <WhenField work=work/>
            {refunded(work)}
            <Penalty work=work/>
            <Cause work=work/>
        }
        .into_any(),
        Deed::Uncancel => view! { <p>{tr!(acts.uncancel_text)}</p> }.into_any(),
        Deed::DropChange => view! { <p>{tr!(acts.drop_change_text)}</p> }.into_any(),
    };
    let reason = (work.draft.deed != Deed::Cancel).then(|| {
        view! {
            <TextField
                id="act-reason"
                label=tr!(acts.reason)
                value=work.draft.reason
                optional=true
                hint=tr!(acts.reason_hint)
                error=work.error("reason")
            />
        }
    });
    view! {
        {own}
        {reason}
    }
}

#[component]
fn Plan(work: Work, seller: SellerId, now: PlanRef) -> impl IntoView {
    let choices = Choices::new(move |words: String| {
        let filter = PlanFilter {
            seller_id: Some(seller),
            state: Some(CatalogState::Active),
            search: Some(words).filter(|words| !words.is_empty()),
            priced: Some(true),
            ..PlanFilter::default()
        };
        async move {
            let found = catalog::plans(filter, None).await?.rows;
            let fits = |plan: &catalog::PlanRow| plan.view.id != now.id && plan.view.is_addon == now.is_addon;
            let others = found.into_iter().filter(fits);
            let choice = |plan: catalog::PlanRow| Choice {
                value: plan.view.id.to_string(),
                label: plan.view.name,
                note: plan.product.name,
            };
            Ok(others.map(choice).collect())
        }
    });
    let billing_date = work.draft.billing_date;
    view! {
        <Combobox
            id="act-plan"
            label=tr!(acts.new_plan)
            chosen=work.draft.plan
            choices=choices
            error=work.error("planId")
        />
        <WhenField work=work/>
        {settled(work)}
        <RadioField
            id="act-billing-date"
            label=tr!(acts.billing_date)
            chosen=billing_date
            on_choose=Callback::new(move |code| billing_date.set(code))
            options=options([
                (BillingDate::Keep.code(), tr!(acts.billing_date_keep)),
                (BillingDate::Restart.code(), tr!(acts.billing_date_restart)),
            ])
        />
    }
}

/// When it takes effect. Until a person chooses, the rule of the act is marked.
#[component]
fn WhenField(work: Work) -> impl IntoView {
    let when = work.draft.when;
    let chosen = Signal::derive(move || shown_when(work).map_or("", When::code).to_owned());
    let named = Signal::derive(move || {
        let Some((today, paid_to)) =
            work.seen.with(|seen| seen.as_ref().map(|seen| (seen.today, seen.life.paid_to(seen.today))))
        else {
            return Options::new();
        };
        let name = |when: When| match when {
            When::Now => tr!(acts.when_now, day = text::date(today)).to_string(),
            When::PeriodEnd => tr!(acts.when_period_end, day = text::date(paid_to)).to_string(),
            When::On => tr!(acts.when_on).to_owned(),
        };
        When::ALL.into_iter().map(|when| (when.code().to_owned(), name(when))).collect()
    });
    view! {
        <RadioField
            id="act-when"
            label=tr!(acts.when)
            chosen=chosen
            on_choose=Callback::new(move |code: String| when.chosen.set(When::from_code(&code)))
            options=named
        />
        <Show when=move || when.chosen.get() == Some(When::On)>
            <DateField
                id="act-day"
                label=tr!(acts.day)
                value=when.day
                hint=tr!(acts.day_hint)
                error=work.error("effectiveOn")
            />
        </Show>
    }
}

fn shown_when(work: Work) -> Option<When> {
    let on = work.figures.with(|figures| figures.as_ref().ok().map(|figures| figures.preview.effective_on.0));
    let today = work.seen.with(|seen| seen.as_ref().map(|seen| seen.today))?;
    work.draft.when.shown(today, on)
}

/// What becomes of charged days; at the end of what is paid there are none.
#[component]
fn DaysField(work: Work, label: &'static str, options: Signal<Options>) -> impl IntoView {
    let settlement = work.draft.settlement;
    view! {
        <Show when=move || shown_when(work) != Some(When::PeriodEnd)>
            <RadioField
                id="act-settlement"
                label=label
                chosen=settlement
                on_choose=Callback::new(move |code| settlement.set(code))
                options=options
                error=work.error("settlement")
            />
        </Show>
    }
}

/// Charged days of a subscription that changes.
fn settled(work: Work) -> impl IntoView {
    let options = options([
        (ChangeSettlement::Prorate.code(), tr!(acts.settle_prorate)),
        (ChangeSettlement::Full.code(), tr!(acts.settle_full)),
        (ChangeSettlement::None.code(), tr!(acts.settle_none)),
    ]);
    view! { <DaysField work=work label=tr!(acts.settlement) options=options/> }
}

/// What a client who leaves gets back.
fn refunded(work: Work) -> impl IntoView {
    let options = options([
        (CancelSettlement::Credit.code(), tr!(acts.refund_days)),
        (CancelSettlement::None.code(), tr!(acts.refund_none)),
        (CancelSettlement::FullRefund.code(), tr!(acts.refund_full)),
    ]);
    view! { <DaysField work=work label=tr!(acts.refund) options=options/> }
}

#[component]
fn Price(work: Work, seen: Seen) -> impl IntoView {
    let segment = &seen.now().segment;
    let target = segment.terms.override_target().map(|component| component.name.clone());
    let hint = target
        .map(|component| tr!(subscriptions.own_price_hint, component = component).to_string())
        .unwrap_or_default();
    let kind = work.draft.kind;
    let choice = segment.price_override.is_some().then(|| {
        view! {
            <RadioField
                id="act-kind"
                label=tr!(acts.whose_price)
                chosen=kind
                on_choose=Callback::new(move |code| kind.set(code))
                options=options([(OWN, tr!(acts.price_own)), (LISTED, tr!(acts.price_listed))])
                error=work.error("price")
            />
        }
    });
    let sign = segment.terms.currency.sign();
    view! {
        {choice}
        <Show when=move || kind.with(|kind| kind == OWN)>
            <DecimalField
                id="act-number"
                label=tr!(subscriptions.own_price_label)
                value=work.draft.number
                suffix=Signal::stored(sign.to_owned())
                hint=hint.clone()
                error=work.error("price")
            />
        </Show>
    }
}

#[component]
fn NewDiscount(work: Work, seen: Seen) -> impl IntoView {
    let sign = seen.now().segment.terms.currency.sign();
    let kind = work.draft.kind;
    let suffix = Signal::derive(move || {
        let percent = kind.with(|kind| kind == PERCENT);
        if percent { "%".to_owned() } else { sign.to_owned() }
    });
    // Both names of the size are one field here.
    let (percent, amount) = (work.error("percent"), work.error("amount"));
    view! {
        <div class="cols">
            <SelectField
                id="act-kind"
                label=tr!(subscriptions.discount)
                value=kind
                options=options([
                    (PERCENT, tr!(subscriptions.discount_percent)),
                    (AMOUNT, tr!(subscriptions.discount_amount)),
                ])
            />
            <DecimalField
                id="act-number"
                label=tr!(subscriptions.discount_value)
                value=work.draft.number
                suffix=suffix
                error=Signal::derive(move || percent.get().or_else(|| amount.get()))
            />
        </div>
        <DateField
            id="act-last"
            label=tr!(subscriptions.last_discount_day)
            value=work.draft.last
            hint=tr!(acts.last_discount_hint)
            optional=true
            error=work.error("until")
        />
    }
}

#[component]
fn OldDiscount(work: Work, seen: Seen) -> impl IntoView {
    let currency = seen.now().segment.terms.currency;
    let known = discounts(&seen).into_iter().map(|discount| discount_name(&discount, currency)).enumerate();
    let known: Options = known.map(|(index, name)| (index.to_string(), name)).collect();
    view! {
        <SelectField
            id="act-kind"
            label=tr!(subscriptions.discount)
            value=work.draft.kind
            options=Signal::stored(known)
            error=work.error("discount")
        />
    }
}

#[component]
fn BillingDay(work: Work, seen: Seen) -> impl IntoView {
    let kind = work.draft.kind;
    let now = billing_day(&seen).map(|day| tr!(acts.billing_day_hint, day = day.get()).to_string());
    view! {
        <DecimalField
            id="act-number"
            label=tr!(acts.new_billing_day)
            value=work.draft.number
            hint=now.unwrap_or_default()
            error=work.error("day")
        />
        <RadioField
            id="act-kind"
            label=tr!(acts.billing_day_mode)
            chosen=kind
            on_choose=Callback::new(move |code| kind.set(code))
            options=options([
                (BillingDayMode::Stub.code(), tr!(acts.billing_day_stub)),
                (BillingDayMode::Restart.code(), tr!(acts.billing_day_restart)),
            ])
        />
    }
}

#[component]
fn Block(work: Work, seen: Seen) -> impl IntoView {
    let kinds = BlockKind::ALL.iter().map(|kind| (kind.code().to_owned(), block_kind_name(*kind).to_owned()));
    let policy = blocked_time_name(seen.now().segment.terms.blocked_time);
    view! {
        <SelectField
            id="act-kind"
            label=tr!(acts.block_kind)
            value=work.draft.kind
            options=Signal::stored(kinds.collect::<Options>())
            error=work.error("kind")
        />
        <div class="cols">
            <DateField
                id="act-from"
                label=tr!(acts.block_from)
                value=work.draft.from
                error=work.error("from")
            />
            <DateField
                id="act-last"
                label=tr!(acts.block_last)
                value=work.draft.last
                hint=tr!(acts.block_last_hint)
                error=work.error("until")
            />
        </div>
        <p class="muted" data-testid="act-policy">{policy}</p>
    }
}

#[component]
fn Unblock(work: Work, seen: Seen) -> impl IntoView {
    let own = blocks(&seen, BlockLevel::Subscription).into_iter().map(|block| block.kind);
    let kinds: std::collections::BTreeSet<BlockKind> = own.collect();
    let kinds = kinds.into_iter().map(|kind| (kind.code().to_owned(), block_kind_name(kind).to_owned()));
    let others = !blocks(&seen, BlockLevel::Client).is_empty();
    view! {
        <SelectField
            id="act-kind"
            label=tr!(acts.block_kind)
            value=work.draft.kind
            options=Signal::stored(kinds.collect::<Options>())
            error=work.error("kind")
        />
        {others.then(|| view! { <p class="muted">{tr!(acts.client_stays_blocked)}</p> })}
    }
}

/// The minimum term that the client leaves before, and whether its penalty is waived.
#[component]
fn Penalty(work: Work) -> impl IntoView {
    let leaving = Memo::new(move |before: Option<&Option<Leaving>>| {
        let now = work.figures.with(|figures| figures.as_ref().ok().map(|figures| figures.leaving.clone()));
        // While a field is wrong, what was known stays.
        now.unwrap_or_else(|| before.cloned().flatten())
    });
    let term = move || {
        let Leaving { minimum, penalties, .. } = leaving.get()?;
        let (until, policy) = minimum?;
        let title = tr!(acts.minimum_until, day = text::date(until)).to_string();
        let words = match (penalties.is_empty(), policy) {
            (true, PenaltyPolicy::None) => tr!(acts.minimum_nothing).to_owned(),
            _ => tr!(acts.minimum_free, day = text::date(until)).to_string(),
        };
        Some(view! {
            <div data-testid="act-minimum"><Notice tone=Tone::Info title=title text=words/></div>
        })
    };
    let costs = Memo::new(move |_| {
        leaving.with(|leaving| leaving.as_ref().is_some_and(|leaving| !leaving.penalties.is_empty()))
    });
    view! {
        {term}
        <Show when=move || costs.get()>
            <CheckField
                id="act-waive"
                label=tr!(acts.waive)
                value=work.draft.waive
                hint=tr!(acts.waive_hint)
            />
        </Show>
    }
}

#[component]
fn Cause(work: Work) -> impl IntoView {
    let draft = work.draft;
    let mut known: Options = vec![(String::new(), tr!(acts.cause_choose).to_owned())];
    known.extend(causes().map(|(code, name)| (code.to_owned(), name.to_owned())));
    let asked = move || draft.submission.asked.get();
    let refused = work.error("reason");
    view! {
        <SelectField
            id="act-cause"
            label=tr!(acts.cause)
            value=draft.cause
            options=Signal::stored(known)
            error=Signal::derive(move || draft.cause_error().filter(|_| asked()))
        />
        <TextArea
            id="act-reason"
            label=tr!(acts.cause_words)
            value=draft.reason
            optional=Signal::derive(move || !draft.must_say_why())
            error=Signal::derive(move || draft.reason_error().filter(|_| asked()).or_else(|| refused.get()))
        />
    }
}
