//! Asks before terms or a policy are kept: clients are blocked and unblocked with the same step.

use leptos::prelude::*;

use super::simulator::movers;
use crate::calls::credit::CreditSimulationView;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, Look, text};

/// What is to be kept, and what that would do.
#[derive(Debug, Clone)]
pub struct Pending {
    title: &'static str,
    text: String,
    /// What is counted; nothing where it is one client.
    outcome: Option<CreditSimulationView>,
    button: String,
    /// Service of somebody goes off.
    blocks: bool,
}

impl Pending {
    /// A changed policy, tried on the clients that are under it.
    pub fn policy(name: String, outcome: CreditSimulationView) -> Pending {
        let text = tr!(credit.policy_confirm_text, name = name).to_string();
        let button = save_and(tr!(credit.policy_save), consequences(&outcome));
        let blocks = outcome.blocked > 0;
        Pending { title: tr!(credit.policy_confirm), text, outcome: Some(outcome), button, blocks }
    }

    /// Changed terms of a level above clients, tried on those for whom they hold.
    pub fn level(outcome: CreditSimulationView) -> Pending {
        let button = save_and(tr!(credit.terms_save), consequences(&outcome));
        let text = tr!(credit.level_confirm_text).to_owned();
        let blocks = outcome.blocked > 0;
        Pending { title: tr!(credit.terms_confirm), text, outcome: Some(outcome), button, blocks }
    }

    /// Changed terms of one client, tried on it.
    pub fn client(outcome: &CreditSimulationView) -> Pending {
        let (blocks, unblocks) = (outcome.blocked > 0, outcome.unblocked > 0);
        let text = match outcome.movers.first() {
            Some(_) if blocks => tr!(credit.terms_block).to_owned(),
            Some(_) if unblocks => tr!(credit.terms_unblock).to_owned(),
            Some(mover) => match &mover.stage_then {
                Some(stage) => tr!(credit.terms_move, stage = stage.clone()).to_string(),
                None => tr!(credit.terms_leave).to_owned(),
            },
            None => tr!(credit.terms_stay).to_owned(),
        };
        let what = match (blocks, unblocks) {
            (true, _) => Some(tr!(credit.block_it).to_owned()),
            (false, true) => Some(tr!(credit.unblock_it).to_owned()),
            (false, false) => None,
        };
        let button = save_and(tr!(credit.terms_save), what);
        Pending { title: tr!(credit.terms_confirm), text, outcome: None, button, blocks }
    }
}

/// Who is suspended and who is served again; nothing when nobody is.
fn consequences(outcome: &CreditSimulationView) -> Option<String> {
    let mut parts = Vec::new();
    if outcome.blocked > 0 {
        parts.push(tr!(credit.block_n, count = text::counted(outcome.blocked)).to_string());
    }
    if outcome.unblocked > 0 {
        parts.push(tr!(credit.unblock_n, count = text::counted(outcome.unblocked)).to_string());
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn save_and(save: &str, what: Option<String>) -> String {
    what.map_or_else(|| save.to_owned(), |what| tr!(credit.policy_save_and, what = what).to_string())
}

/// The dialog; open while something waits.
#[component]
pub fn ConfirmDialog(
    pending: RwSignal<Option<Pending>>,
    /// It is to be kept.
    confirmed: Callback<()>,
) -> impl IntoView {
    let open = opened_by(pending);
    let title = Signal::derive(move || {
        pending.with(|pending| pending.as_ref().map_or("", |pending| pending.title).to_owned())
    });
    let confirm = move |_| {
        open.set(false);
        confirmed.run(());
    };
    let body = move || {
        let Pending { text, outcome, button, blocks, .. } = pending.get()?;
        let look = if blocks { Look::Final } else { Look::Primary };
        Some(view! {
            <div class="dialog__body">
                <p>{text}</p>
                {outcome.map(figures)}
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=look attr:data-testid="policy-confirm" on:click=confirm>{button}</Button>
            </div>
        })
    };
    view! { <Dialog open=open title=title id="policy-dialog">{body}</Dialog> }
}

fn figures(outcome: CreditSimulationView) -> impl IntoView {
    let row = |id: &'static str, name: &'static str, count: i32| {
        view! { <div><span>{name}</span><span class="num" data-testid=id>{text::number(count)}</span></div> }
    };
    view! {
        <div class="sum">
            {row("policy-moved", tr!(credit.sim_moved), outcome.moved)}
            {row("policy-blocked", tr!(credit.sim_blocked), outcome.blocked)}
            {row("policy-unblocked", tr!(credit.sim_unblocked), outcome.unblocked)}
        </div>
        {movers(outcome.moved, outcome.movers)}
    }
}
