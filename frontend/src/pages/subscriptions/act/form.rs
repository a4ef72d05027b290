//! The dialog of an act: its fields, what it would do, and a button that names the sum.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::money::Money;

use super::Deed;
use super::fields::Fields;
use super::figures::Seen;
use super::preview::Preview;
use super::words::{act_and_sum, deed_done, deed_name, total_words};
use super::work::Work;
use crate::calls::actions::{self, SubscriptionActInput};
use crate::calls::amount;
use crate::calls::subscriptions::SubscriptionCard;
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, Look, Notice, Refusals, Toasts, Tone};

/// The dialog; open while an act is chosen.
#[component]
pub fn ActDialog(
    deed: RwSignal<Option<Deed>>,
    card: Remote<Option<SubscriptionCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(deed);
    let title = Signal::derive(move || deed.get().map_or("", deed_name).to_owned());
    let form = move || {
        let deed = deed.get()?;
        let read = untrack(|| card.data().flatten())?;
        Some(match Seen::of(&read.life) {
            Some(seen) => view! { <Form open=open deed=deed seen=seen read=read card=card done=done/> }.into_any(),
            None => {
                view! { <div class="dialog__body"><Notice tone=Tone::Bad title=tr!(errors.unreadable)/></div> }
                    .into_any()
            }
        })
    };
    view! { <Dialog open=open title=title id="act-dialog" wide=true>{form}</Dialog> }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    deed: Deed,
    seen: Seen,
    read: SubscriptionCard,
    card: Remote<Option<SubscriptionCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let work = Work::new(deed, &seen, card);
    let (draft, submission) = (work.draft, work.draft.submission);
    let id = read.view.id;
    // The total that was shown when the act was sent last.
    let sent = RwSignal::new(None::<Money>);
    let total = move || work.figures.with(|figures| figures.as_ref().ok().map(|f| amount(f.preview.total)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        let Ok(figures) = work.figures.get_untracked() else { return };
        if untrack(|| draft.cause_error().is_some() || draft.reason_error().is_some()) {
            return;
        }
        let shown = amount(figures.preview.total);
        sent.set(Some(shown));
        let input = SubscriptionActInput {
            id,
            action: figures.input,
            reason: untrack(|| draft.told()),
            version: Some(figures.preview.version),
            total: Some(figures.preview.total.amount),
            idempotency_key: submission.key(),
        };
        submission.send(actions::act(input), move |_| {
            open.set(false);
            let posted = match shown.minor() {
                0 => String::new(),
                _ => format!(": {}", total_words(shown)),
            };
            toasts.done(format!("{}{posted}", deed_done(deed)));
            done.try_run(());
        });
    };
    // What was refused because it changed is read again: the figures then say what holds now.
    let changed = submission.outdated(move || card.refresh());
    let difference = move || match (sent.get(), total()) {
        (Some(before), Some(now)) if before != now => {
            tr!(acts.changed_sum, before = total_words(before), now = total_words(now)).to_string()
        }
        (Some(_) | None, _) => String::new(),
    };
    let about = [read.client.name, read.plan.view.name].join(" · ");
    let look = if matches!(deed, Deed::Cancel | Deed::Block) { Look::Final } else { Look::Primary };
    let seller = read.plan.view.seller_id;
    view! {
        <form
            novalidate
            on:submit=submit
            on:input=move |_| draft.typed.set(true)
            on:change=move |_| draft.typed.set(true)
            data-testid="act-form"
        >
            <div class="dialog__body">
                <p class="muted">{about}</p>
                {move || match changed.get() {
                    true => view! {
                        <div data-testid="act-changed">
                            <Notice tone=Tone::Warn title=tr!(acts.changed) text=difference()/>
                        </div>
                    }
                    .into_any(),
                    false => view! { <Refusals submission=submission/> }.into_any(),
                }}
                {move || {
                    work.above().map(|why| {
                        view! { <div data-testid="act-refused"><Notice tone=Tone::Bad title=why/></div> }
                    })
                }}
                <div class="act">
                    <div class="stack"><Fields work=work seen=seen seller=seller/></div>
                    <Preview work=work/>
                </div>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.close)}</Button>
                <Button look=look submit=true busy=submission.busy attr:data-testid="act-submit">
                    {move || act_and_sum(deed_name(deed), total())}
                </Button>
            </div>
        </form>
    }
}
