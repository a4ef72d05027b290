//! All subscriptions of a client are suspended, or served again.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::blocks::BlockKind;
use shared::ids::ClientId;
use shared::subscription::SubscriptionState;

use crate::calls::actions::{self, BlockInput, ClientBlockInput, ClientUnblockInput};
use crate::calls::clients::ClientCard;
use crate::calls::subscriptions::{self, BlockView, SubscriptionFilter};
use crate::pages::subscriptions::{block_days, block_kind_name, is_in_force};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{
    Button, DateDraft, DateField, Dialog, Look, Notice, Refusals, SelectField, Submission, TextArea, Toasts,
    Tone, text,
};

/// A strip for each suspension that holds or will, with a button that ends it.
#[component]
pub fn BlockNotices(blocks: Vec<BlockView>, unblock: RwSignal<Option<BlockKind>>) -> impl IntoView {
    let may = Session::get().may(Permission::SubscriptionWrite);
    let strip = move |block: BlockView| {
        let kind = block.kind;
        let title =
            tr!(clients.blocked_as, kind = block_kind_name(kind), days = block_days(&block)).to_string();
        let lift = may.then(|| {
            view! {
                <Button attr:data-testid="lift-block" on:click=move |_| unblock.set(Some(kind))>
                    {tr!(clients.unblock)}
                </Button>
            }
        });
        view! {
            <div data-testid="client-block-notice">
                <Notice tone=Tone::Bad title=title text=block.reason.unwrap_or_default()>{lift}</Notice>
            </div>
        }
    };
    blocks.into_iter().filter(is_in_force).map(strip).collect_view()
}

/// How many of the client's subscriptions serve or will.
async fn affected(client: ClientId) -> Result<i64, crate::api::ApiError> {
    let of = |state| SubscriptionFilter { client_id: Some(client), state, ..SubscriptionFilter::default() };
    let all = subscriptions::count(of(None)).await?;
    Ok(all - subscriptions::count(of(Some(SubscriptionState::Ended))).await?)
}

#[component]
fn Affected(client: ClientId) -> impl IntoView {
    let count = Remote::new(move || affected(client));
    view! {
        <p data-testid="block-affected">
            {move || count.map(|n| tr!(clients.block_affects, count = text::counted(*n)).to_string())}
        </p>
    }
}

/// The dialog of a new suspension.
#[component]
pub fn BlockDialog(
    open: RwSignal<bool>,
    card: Remote<Option<ClientCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let form = move || {
        let card = untrack(|| card.data().flatten())?;
        Some(view! { <BlockForm open=open card=card done=done/> })
    };
    let title = tr!(clients.block_title).to_owned();
    view! { <Dialog open=open title=title id="client-block-dialog">{form}</Dialog> }
}

#[component]
fn BlockForm(open: RwSignal<bool>, card: ClientCard, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let kind = RwSignal::new(BlockKind::Administrative.code().to_owned());
    let (from, last) = (DateDraft::of(Some(today())), DateDraft::new());
    let reason = RwSignal::new(String::new());
    let client = card.client.id;
    let kinds = BlockKind::ALL.iter().map(|kind| (kind.code().to_owned(), block_kind_name(*kind).to_owned()));
    let missing = move || submission.asked.get() && from.read().is_none();
    let refused_from = submission.field("from");
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        last.touch();
        let day = untrack(|| from.read());
        let kind = BlockKind::from_code(&kind.get_untracked());
        let why = reason.get_untracked().trim().to_owned();
        let (Some(day), Some(kind), false, None) = (day, kind, why.is_empty(), untrack(|| last.error()))
        else {
            return;
        };
        let until = untrack(|| last.read()).and_then(|day| day.succ_opt()).map(Into::into);
        let input = ClientBlockInput {
            client_id: client,
            block: BlockInput { kind, from: Some(day.into()), until },
            reason: Some(why),
            idempotency_key: submission.key(),
        };
        submission.send(actions::block_client(input), move |()| {
            open.set(false);
            toasts.done(tr!(clients.block_done));
            done.run(());
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=submission/>
                <p class="muted">{card.client.name}</p>
                <SelectField
                    id="block-kind"
                    label=tr!(acts.block_kind)
                    value=kind
                    options=Signal::stored(kinds.collect::<Vec<_>>())
                    error=submission.field("kind")
                />
                <div class="cols">
                    <DateField
                        id="block-from"
                        label=tr!(acts.block_from)
                        value=from
                        error=Signal::derive(move || {
                            let own = missing().then(|| tr!(acts.day_missing).to_owned());
                            own.or_else(|| refused_from.get())
                        })
                    />
                    <DateField
                        id="block-last"
                        label=tr!(acts.block_last)
                        value=last
                        hint=tr!(acts.block_last_hint)
                        error=submission.field("until")
                    />
                </div>
                <TextArea
                    id="block-reason"
                    label=tr!(clients.reason)
                    value=reason
                    error=submission.required("reason", reason, tr!(errors.reason_empty))
                />
                <Affected client=client/>
                <p class="muted">{tr!(clients.block_policy)}</p>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Final submit=true busy=submission.busy attr:data-testid="block-submit">
                    {tr!(clients.block)}
                </Button>
            </div>
        </form>
    }
}

/// The dialog that ends a suspension; open while its kind is chosen.
#[component]
pub fn UnblockDialog(
    kind: RwSignal<Option<BlockKind>>,
    card: Remote<Option<ClientCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(kind);
    let form = move || {
        let kind = kind.get()?;
        let card = untrack(|| card.data().flatten())?;
        Some(view! { <UnblockForm open=open kind=kind card=card done=done/> })
    };
    let title = tr!(clients.unblock_title).to_owned();
    view! { <Dialog open=open title=title id="client-unblock-dialog">{form}</Dialog> }
}

#[component]
fn UnblockForm(open: RwSignal<bool>, kind: BlockKind, card: ClientCard, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let chosen = RwSignal::new(kind.code().to_owned());
    let reason = RwSignal::new(String::new());
    let client = card.client.id;
    let mut kinds: Vec<BlockKind> =
        card.blocks.iter().filter(|block| is_in_force(block)).map(|block| block.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let several = kinds.len() > 1;
    let kinds = kinds.into_iter().map(|kind| (kind.code().to_owned(), block_kind_name(kind).to_owned()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(kind) = BlockKind::from_code(&chosen.get_untracked()) else { return };
        let why = Some(reason.get_untracked().trim().to_owned()).filter(|why| !why.is_empty());
        let key = submission.key();
        let input = ClientUnblockInput { client_id: client, kind, reason: why, idempotency_key: key };
        submission.send(actions::unblock_client(input), move |()| {
            open.set(false);
            toasts.done(tr!(clients.unblock_done));
            done.run(());
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=submission/>
                <p class="muted">{card.client.name}</p>
                <SelectField
                    id="unblock-kind"
                    label=tr!(acts.block_kind)
                    value=chosen
                    options=Signal::stored(kinds.collect::<Vec<_>>())
                    error=submission.field("kind")
                />
                {several.then(|| view! { <p class="muted">{tr!(clients.unblock_others)}</p> })}
                <TextArea
                    id="unblock-reason"
                    label=tr!(clients.reason)
                    value=reason
                    optional=true
                    error=submission.field("reason")
                />
                <Affected client=client/>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Primary submit=true busy=submission.busy attr:data-testid="unblock-submit">
                    {tr!(clients.unblock)}
                </Button>
            </div>
        </form>
    }
}
