//! What an act would do, beside its fields.

use leptos::prelude::*;
use shared::api::subscriptions::{PenaltyView, QuoteLineView};
use shared::billing::LineKind;

use super::Deed;
use super::figures::{Figures, Leaving, ShownLine};
use super::words::{direction_mark, total_words};
use super::work::Work;
use crate::calls::amount;
use crate::pages::subscriptions::charges::vat_within;
use crate::pages::subscriptions::why::why;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Badge, Mark, Notice, PreviewCard, Tone, text};

/// The calculation. While a field is wrong the last good one stays, dimmed.
#[component]
pub fn Preview(work: Work) -> impl IntoView {
    let good = RwSignal::new(None::<Figures>);
    Effect::new(move |_| {
        if let Ok(figures) = work.figures.get() {
            good.set(Some(figures));
        }
    });
    let chosen = move || work.draft.deed != Deed::Plan || work.draft.plan.with(Option::is_some);
    let figures = move || good.get().filter(|_| chosen());
    let direction = move || figures().and_then(|figures| figures.preview.direction);
    let stale = move || good.with(Option::is_some) && chosen() && work.figures.with(Result::is_err);
    let none = if work.draft.deed == Deed::Plan { tr!(acts.preview_plan) } else { tr!(acts.preview_none) };
    let beside = move || {
        direction().map(|direction| {
            let (tone, mark, name) = direction_mark(direction);
            view! {
                <span data-testid="act-direction" data-direction=direction.code()>
                    <Badge tone=tone mark=mark text=name/>
                </span>
            }
        })
    };
    view! {
        <PreviewCard
            id="act-preview"
            title=tr!(acts.preview)
            stale=Signal::derive(stale)
            beside=move || redrawn(beside)
        >
            {move || match figures() {
                Some(figures) => view! { <Shown deed=work.draft.deed figures=figures/> }.into_any(),
                None => view! { <p class="muted">{none}</p> }.into_any(),
            }}
        </PreviewCard>
    }
}

#[component]
fn Shown(deed: Deed, figures: Figures) -> impl IntoView {
    let Figures { preview, lines, next, drops, leaving, today, .. } = figures;
    let total = amount(preview.total);
    let Leaving { penalties, waived, .. } = leaving.unwrap_or_default();
    let charged = penalties.iter().any(|penalty| !waived && penalty.on.0 <= today);
    let penalties: Vec<_> = penalties.iter().map(|one| penalty(one, waived, today)).collect();
    let sums = (!lines.is_empty() || !penalties.is_empty()).then(|| {
        let total_shown = !lines.is_empty() || charged;
        let color = match total.minor() {
            ..0 => "num pos",
            0 => "num",
            1.. => "num neg",
        };
        view! {
            <table class="lines is-spaced">
                <tbody>{lines.into_iter().map(line).collect_view()} {penalties}</tbody>
            </table>
            {total_shown
                .then(|| {
                    view! {
                        <div class="sum">
                            <div class="is-total">
                                <span>{tr!(acts.total)}</span>
                                <span class=color data-testid="act-total">{total_words(total)}</span>
                            </div>
                        </div>
                    }
                })}
        }
    });
    let nothing =
        sums.is_none().then(|| view! { <p data-testid="act-nothing">{tr!(acts.posts_nothing)}</p> });
    let drops = drops.map(|what| {
        let day = preview.drops.map(|day| text::date(day.0)).unwrap_or_default();
        let title = if deed == Deed::DropChange {
            tr!(acts.drops_this, day = day, what = what).to_string()
        } else {
            tr!(acts.drops, day = day, what = what).to_string()
        };
        view! { <div data-testid="act-drops"><Notice tone=Tone::Warn title=title/></div> }
    });
    // A day on which something is only settled is no charge.
    let later = match preview.next_due_on.filter(|_| !next.is_empty()) {
        Some(day) => {
            let sum = text::money(amount(preview.next_total));
            let title = tr!(acts.next, day = text::date(day.0), sum = sum).to_string();
            let what = next.join(", ");
            view! {
                <p data-testid="act-next">
                    {title}
                    <span class="muted is-block">{what}</span>
                </p>
            }
            .into_any()
        }
        None => {
            let words = if deed == Deed::Block { tr!(acts.next_lifted) } else { tr!(acts.next_none) };
            view! { <p data-testid="act-next">{words}</p> }.into_any()
        }
    };
    view! {
        <p data-testid="act-effective">{effective(deed, &preview, today)}</p>
        {sums}
        {nothing}
        {later}
        {drops}
    }
}

/// From which day it holds, in the words of the act.
fn effective(
    deed: Deed,
    preview: &shared::api::subscriptions::SubscriptionActionPreview,
    today: chrono::NaiveDate,
) -> String {
    let on = preview.effective_on.0;
    let day = text::date(on);
    match deed {
        Deed::Cancel => {
            let last = text::date(on.pred_opt().unwrap_or(on));
            if on <= today {
                tr!(acts.ends_now, day = last).to_string()
            } else {
                tr!(acts.ends_later, day = last).to_string()
            }
        }
        Deed::Uncancel => tr!(acts.goes_on).to_owned(),
        Deed::DropChange => tr!(acts.stays).to_owned(),
        Deed::Block => tr!(acts.off_from, day = day).to_string(),
        Deed::Unblock => tr!(acts.on_from, day = day).to_string(),
        Deed::Plan | Deed::Quantity | Deed::Price | Deed::Discount | Deed::EndDiscount | Deed::BillingDay => {
            match on.cmp(&today) {
                std::cmp::Ordering::Less => tr!(acts.holds_back, day = day).to_string(),
                std::cmp::Ordering::Equal => tr!(acts.holds_now, day = day).to_string(),
                std::cmp::Ordering::Greater => tr!(acts.holds_later, day = day).to_string(),
            }
        }
    }
}

/// A penalty as a line of its own: it is no charge of days.
fn penalty(penalty: &PenaltyView, waived: bool, today: chrono::NaiveDate) -> AnyView {
    let sum = text::money(amount(penalty.amount));
    let when = if waived {
        tr!(acts.penalty_waived).to_owned()
    } else if penalty.on.0 <= today {
        tr!(acts.penalty_now).to_owned()
    } else {
        tr!(acts.penalty_on, day = text::date(penalty.on.0)).to_string()
    };
    view! {
        <tr data-testid="act-penalty" data-waived=waived.to_string()>
            <td>
                {tr!(acts.penalty_line, day = text::date(penalty.until.0)).to_string()}
                <div class="muted">{when}</div>
            </td>
            <td class="num">{if waived { view! { <s>{sum}</s> }.into_any() } else { sum.into_any() }}</td>
        </tr>
    }
    .into_any()
}

fn line(line: ShownLine) -> impl IntoView {
    let ShownLine { view: quoted, component, plan, of_addon } = line;
    let plan = plan.map(|plan| {
        if of_addon {
            tr!(acts.line_addon, plan = plan).to_string()
        } else {
            tr!(acts.line_plan, plan = plan).to_string()
        }
    });
    quoted_line(&quoted, component, plan)
}

/// A charge or a credit that would be posted, of which the component and, where there are several, the plan are named.
pub(super) fn quoted_line(
    quoted: &QuoteLineView,
    component: String,
    plan: Option<String>,
) -> impl IntoView + use<> {
    let credit = quoted.kind == LineKind::Credit;
    view! {
        <tr
            data-testid="act-line"
            data-component=quoted.component.clone()
            data-from=quoted.from.0.to_string()
            data-to=quoted.to.0.to_string()
        >
            <td>
                {component}
                " "
                {credit.then(|| view! { <Badge tone=Tone::Info mark=Mark::Back text=tr!(subscriptions.credit)/> })}
                {plan.map(|plan| view! { <div>{plan}</div> })}
                <div class="muted">{text::period(quoted.from.0, quoted.to.0)}</div>
                {why(&quoted.explanation, quoted.quantity.0)}
                <div class="muted">{vat_within(quoted)}</div>
            </td>
            <td class=if credit { "num pos" } else { "num" }>{text::money(amount(quoted.amount))}</td>
        </tr>
    }
}
