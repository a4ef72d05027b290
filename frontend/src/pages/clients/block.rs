//! All subscriptions of a client are suspended, or served again.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::blocks::BlockKind;

use crate::calls::actions::{
    self, BlockTargetsInput, ClientBlockInput, ClientUnblockInput, SuspensionInput, UnblockInput,
};
use crate::calls::clients::{ClientCard, ClientFilter};
use crate::calls::subscriptions::BlockView;
use crate::pages::subscriptions::{Foreseen, block, block_days, block_kind_name, foresee, is_in_force};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{
    Button, DateDraft, DateField, Dialog, Look, Notice, Refusals, SelectField, Submission, TextArea, Toasts,
    Tone,
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
    let (from, last) = (DateDraft::new(), DateDraft::new());
    let client = card.client.id;
    let act = Act {
        ids: Ids { kind: "block-kind", reason: "block-reason", submit: "block-submit" },
        submission,
        kinds: BlockKind::ALL.to_vec(),
        kind: BlockKind::Administrative,
        must_say_why: true,
        look: Look::Final,
        button: tr!(clients.block),
    };
    let would = move |kind| block(kind, from, last).map(SuspensionInput::Block);
    let send = move |(kind, reason): (BlockKind, Option<String>)| {
        from.touch();
        last.touch();
        if untrack(|| from.error().is_some() || last.error().is_some()) {
            return;
        }
        let Some(block) = untrack(|| block(kind, from, last)) else { return };
        let key = submission.key();
        let input = ClientBlockInput { client_id: client, block, reason, idempotency_key: key };
        submission.send(actions::block_client(input), move |()| {
            open.set(false);
            toasts.done(tr!(clients.block_done));
            done.run(());
        });
    };
    view! {
        <ActForm open=open card=card act=act send=send would=would after=tr!(clients.block_policy)>
            <div class="cols">
                <DateField
                    id="block-from"
                    label=tr!(acts.block_from)
                    value=from
                    hint=tr!(acts.block_from_hint)
                    error=submission.field("from")
                />
                <DateField
                    id="block-last"
                    label=tr!(acts.block_last)
                    value=last
                    hint=tr!(acts.block_last_hint)
                    error=submission.field("until")
                />
            </div>
        </ActForm>
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
    let client = card.client.id;
    let mut kinds: Vec<BlockKind> =
        card.blocks.iter().filter(|block| is_in_force(block)).map(|block| block.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let several = kinds.len() > 1;
    let act = Act {
        ids: Ids { kind: "unblock-kind", reason: "unblock-reason", submit: "unblock-submit" },
        submission,
        kinds,
        kind,
        must_say_why: false,
        look: Look::Primary,
        button: tr!(clients.unblock),
    };
    let would = move |kind| Some(SuspensionInput::Unblock(UnblockInput { kind }));
    let send = move |(kind, reason): (BlockKind, Option<String>)| {
        let key = submission.key();
        let input = ClientUnblockInput { client_id: client, kind, reason, idempotency_key: key };
        submission.send(actions::unblock_client(input), move |()| {
            open.set(false);
            toasts.done(tr!(clients.unblock_done));
            done.run(());
        });
    };
    view! {
        <ActForm open=open card=card act=act send=send would=would after="">
            {several.then(|| view! { <p class="muted">{tr!(clients.unblock_others)}</p> })}
        </ActForm>
    }
}

/// Ids of the controls of a form.
#[derive(Clone, Copy)]
struct Ids {
    kind: &'static str,
    reason: &'static str,
    submit: &'static str,
}

/// What the form of a suspension, and of its end, is made of.
struct Act {
    ids: Ids,
    submission: Submission,
    /// Kinds to choose from.
    kinds: Vec<BlockKind>,
    /// The one that is chosen first.
    kind: BlockKind,
    must_say_why: bool,
    look: Look,
    button: &'static str,
}

/// The kind, what else is asked, and the reason; `send` gets the kind and the reason.
#[component]
fn ActForm(
    open: RwSignal<bool>,
    card: ClientCard,
    act: Act,
    #[prop(into)] send: Callback<(BlockKind, Option<String>)>,
    /// The suspension of this kind, to see what it would do; nothing while a field is wrong.
    #[prop(into)]
    would: Callback<BlockKind, Option<SuspensionInput>>,
    /// What follows from it.
    after: &'static str,
    children: Children,
) -> impl IntoView {
    let Act { ids, submission, kinds, kind, must_say_why, look, button } = act;
    let chosen = RwSignal::new(kind.code().to_owned());
    let reason = RwSignal::new(String::new());
    let kinds = kinds.into_iter().map(|kind| (kind.code().to_owned(), block_kind_name(kind).to_owned()));
    let suspension = Memo::new(move |_| BlockKind::from_code(&chosen.get()).and_then(|kind| would.run(kind)));
    let targets = ClientFilter { ids: Some(vec![card.client.id]), ..ClientFilter::default() };
    let report = foresee(BlockTargetsInput::Clients(targets), suspension);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        let why = Some(reason.get_untracked().trim().to_owned()).filter(|why| !why.is_empty());
        let Some(kind) = BlockKind::from_code(&chosen.get_untracked()) else { return };
        if why.is_some() || !must_say_why {
            send.run((kind, why));
        }
    };
    let unsaid = if must_say_why {
        submission.required("reason", reason, tr!(errors.reason_empty))
    } else {
        submission.field("reason")
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=submission/>
                <p class="muted">{card.client.name}</p>
                <SelectField
                    id=ids.kind
                    label=tr!(acts.block_kind)
                    value=chosen
                    options=Signal::stored(kinds.collect::<Vec<_>>())
                    error=submission.field("kind")
                />
                {children()}
                <TextArea
                    id=ids.reason
                    label=tr!(clients.reason)
                    value=reason
                    optional=!must_say_why
                    error=unsaid
                />
                <Foreseen report=report/>
                {(!after.is_empty()).then(|| view! { <p class="muted">{after}</p> })}
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=look submit=true busy=submission.busy attr:data-testid=ids.submit>
                    {button}
                </Button>
            </div>
        </form>
    }
}
