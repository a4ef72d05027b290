//! A subscription goes to another client: when, to whom, and what both sides are charged or get back.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::subscriptions::{QuoteLineView, SubscriptionTransferPreview};
use shared::client::ClientState;
use shared::error::FieldError;
use shared::ids::ClientId;

use super::figures::Seen;
use super::preview::quoted_line;
use super::when::{When, WhenDraft};
use super::words::{act_and_sum, total_words};
use crate::calls::actions::{self, SubscriptionTransferInput, SubscriptionTransferPreviewInput};
use crate::calls::amount;
use crate::calls::catalog::PlanVersionView;
use crate::calls::clients::{self, ClientFilter, ClientRow};
use crate::calls::subscriptions::SubscriptionCard;
use crate::pages::subscriptions::charges::component_name;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{
    Button, Choice, Choices, Combobox, DateField, Dialog, Look, Notice, PreviewCard, RadioField, Refusal,
    Refusals, Submission, TextField, Toasts, Tone, text,
};

/// The dialog of a transfer.
#[component]
pub fn TransferDialog(open: RwSignal<bool>, card: Remote<Option<SubscriptionCard>>) -> impl IntoView {
    let form = move || {
        let read = untrack(|| card.data().flatten())?;
        let seen = Seen::of(&read.life)?;
        Some(view! { <Form open=open read=read seen=seen/> })
    };
    let title = tr!(acts.transfer_title).to_owned();
    view! { <Dialog open=open title=title id="transfer-dialog" wide=true>{form}</Dialog> }
}

/// What was filled in.
#[derive(Clone, Copy)]
struct Draft {
    heir: RwSignal<Option<Choice>>,
    when: WhenDraft,
    reason: RwSignal<String>,
}

impl Draft {
    fn read(self, id: shared::ids::SubscriptionKey) -> Result<SubscriptionTransferPreviewInput, FieldError> {
        let heir = self.heir.get().and_then(|choice| choice.value.parse::<ClientId>().ok());
        let client_id = heir.ok_or_else(|| FieldError::new("clientId", tr!(acts.heir_missing)))?;
        let (effective, effective_on) = self.when.read()?;
        Ok(SubscriptionTransferPreviewInput { id, client_id, effective, effective_on })
    }
}

#[component]
fn Form(open: RwSignal<bool>, read: SubscriptionCard, seen: Seen) -> impl IntoView {
    let (toasts, navigate) = (Toasts::get(), use_navigate());
    let submission = Submission::new();
    let draft =
        Draft { heir: RwSignal::new(None), when: WhenDraft::new(), reason: RwSignal::new(String::new()) };
    draft.when.chosen.set(Some(When::PeriodEnd));
    let id = read.view.id;
    let asked = Memo::new(move |_| draft.read(id));
    let preview: Remote<Option<SubscriptionTransferPreview>> = Remote::new(move || {
        let asked = asked.get().ok();
        async move {
            match asked {
                Some(asked) => actions::transfer_preview(asked).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        let shown = untrack(|| if preview.busy() { None } else { preview.data().flatten() });
        let (Ok(asked), Some(shown)) = (asked.get_untracked(), shown) else { return };
        let reason = draft.reason.get_untracked().trim().to_owned();
        let input = SubscriptionTransferInput {
            id: asked.id,
            client_id: asked.client_id,
            effective: asked.effective,
            effective_on: asked.effective_on,
            reason: Some(reason).filter(|reason| !reason.is_empty()),
            version: Some(shown.version),
            total: Some(shown.total.amount),
            idempotency_key: submission.key(),
        };
        let navigate = navigate.clone();
        submission.send(actions::transfer(input), move |made| {
            open.set(false);
            toasts.done(tr!(acts.transferred, client = made.client.name).to_string());
            navigate(&format!("/subscriptions/{}", made.view.id), NavigateOptions::default());
        });
    };
    let changed = submission.outdated(move || preview.refresh());
    let error = move |field: &'static str| {
        let sent = submission.field(field);
        Signal::derive(move || {
            let own = asked.with(|asked| asked.as_ref().err().filter(|error| error.path == [field]).cloned());
            let own = own.filter(|_| submission.asked.get()).map(|error| error.message);
            own.or_else(|| preview.get()?.err()?.field(field)).or_else(|| sent.get())
        })
    };
    let about = [read.client.name.clone(), read.plan.view.name.clone()].join(" · ");
    let versions: Vec<_> = read.plans.iter().flat_map(|plan| plan.versions.clone()).collect();
    let addons = read.addons.iter().any(|addon| addon.view.ended_on.is_none());
    let button = move || {
        let total = preview.data().flatten().map(|shown| amount(shown.total));
        act_and_sum(tr!(acts.transfer), total)
    };
    view! {
        <form novalidate on:submit=submit data-testid="transfer-form">
            <div class="dialog__body">
                <p class="muted">{about}</p>
                {move || match changed.get() {
                    true => view! { <Notice tone=Tone::Warn title=tr!(acts.changed)/> }.into_any(),
                    false => view! { <Refusals submission=submission/> }.into_any(),
                }}
                <div class="act">
                    <div class="stack">
                        <Heir draft=draft seller=read.plan.view.seller_id now=read.client.id error=error("clientId")/>
                        <WhenFields draft=draft seen=seen error=error("effectiveOn")/>
                        <TextField
                            id="transfer-reason"
                            label=tr!(acts.reason)
                            value=draft.reason
                            optional=true
                            hint=tr!(acts.transfer_reason_hint)
                        />
                        {addons.then(|| view! { <p class="muted">{tr!(acts.transfer_addons)}</p> })}
                        <p class="muted">{tr!(acts.transfer_text)}</p>
                    </div>
                    <Preview preview=preview versions=versions/>
                </div>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.close)}</Button>
                <Button
                    look=Look::Final
                    submit=true
                    busy=Signal::derive(move || submission.busy.get() || preview.busy())
                    attr:data-testid="transfer-submit"
                >
                    {button}
                </Button>
            </div>
        </form>
    }
}

/// The client who takes it over: of the same seller.
#[component]
fn Heir(
    draft: Draft,
    seller: shared::ids::SellerId,
    now: ClientId,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let choices = Choices::new(move |words: String| {
        let filter = ClientFilter {
            search: Some(words).filter(|words| !words.is_empty()),
            seller_id: Some(seller),
            states: Some(vec![ClientState::Active]),
            ..ClientFilter::default()
        };
        async move {
            let found = clients::list(filter, Vec::new(), None).await?.rows;
            let choice = |row: ClientRow| Choice {
                value: row.client.id.to_string(),
                label: row.client.name,
                note: row.client.inn.unwrap_or_default(),
            };
            Ok(found.into_iter().filter(|row| row.client.id != now).map(choice).collect())
        }
    });
    view! {
        <Combobox id="transfer-client" label=tr!(acts.heir) chosen=draft.heir choices=choices error=error/>
    }
}

#[component]
fn WhenFields(draft: Draft, seen: Seen, error: Signal<Option<String>>) -> impl IntoView {
    let when = draft.when;
    let paid_to = text::date(seen.life.paid_to(seen.today));
    let options = [
        (When::PeriodEnd, tr!(acts.when_period_end, day = paid_to).to_string()),
        (When::Now, tr!(acts.when_now, day = text::date(seen.today)).to_string()),
        (When::On, tr!(acts.when_on).to_owned()),
    ];
    let options = options.map(|(when, name)| (when.code().to_owned(), name)).to_vec();
    view! {
        <RadioField
            id="transfer-when"
            label=tr!(acts.when)
            chosen=Signal::derive(move || when.chosen.get().map_or("", When::code).to_owned())
            on_choose=Callback::new(move |code: String| when.chosen.set(When::from_code(&code)))
            options=Signal::stored(options)
        />
        <Show when=move || when.chosen.get() == Some(When::On)>
            <DateField id="transfer-day" label=tr!(acts.day) value=when.day error=error/>
        </Show>
    }
}

#[component]
fn Preview(
    preview: Remote<Option<SubscriptionTransferPreview>>,
    versions: Vec<PlanVersionView>,
) -> impl IntoView {
    let versions = StoredValue::new(versions);
    view! {
        <PreviewCard id="transfer-preview" title=tr!(acts.preview) stale=Signal::derive(move || preview.busy())>
            {redrawn(move || match preview.get() {
                None | Some(Ok(None)) => view! { <p class="muted">{tr!(acts.transfer_none)}</p> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| preview.refresh()/> }.into_any(),
                Some(Ok(Some(shown))) => {
                    let day = text::date(shown.effective_on.0);
                    view! {
                        <p>{tr!(acts.transfer_on, day = day.clone()).to_string()}</p>
                        <h4>{tr!(acts.transfer_old)}</h4>
                        {side(shown.lines, &versions.get_value(), total_words(amount(shown.total)))}
                        <h4>{tr!(acts.transfer_new, day = day).to_string()}</h4>
                        {side(shown.first_lines, &versions.get_value(), total_words(amount(shown.first_total)))}
                    }
                        .into_any()
                }
            })}
        </PreviewCard>
    }
}

/// The lines of one side and their sum.
fn side(lines: Vec<QuoteLineView>, versions: &[PlanVersionView], total: String) -> impl IntoView + use<> {
    let rows: Vec<_> =
        lines.iter().map(|line| quoted_line(line, component_name(versions, &line.component), None)).collect();
    view! {
        <table class="lines is-spaced"><tbody>{rows}</tbody></table>
        <p class="strong">{total}</p>
    }
}
