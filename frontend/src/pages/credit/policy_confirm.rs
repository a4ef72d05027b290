//! Asks before terms or a policy are kept: clients are blocked and unblocked with the same step.

use leptos::prelude::*;

use crate::calls::credit::CreditSimulationView;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, Look, text};

/// What is to be kept, and what that would do.
#[derive(Debug, Clone)]
pub struct Pending {
    title: &'static str,
    text: String,
    /// What the simulation has said; nothing where none was made.
    outcome: Option<CreditSimulationView>,
    button: String,
}

impl Pending {
    /// A changed policy, tried on the clients that are under it.
    pub fn policy(name: String, outcome: CreditSimulationView) -> Pending {
        let mut parts = Vec::new();
        if outcome.blocked > 0 {
            parts.push(tr!(credit.block_n, count = text::counted(outcome.blocked)).to_string());
        }
        if outcome.unblocked > 0 {
            parts.push(tr!(credit.unblock_n, count = text::counted(outcome.unblocked)).to_string());
        }
        let button = match parts.is_empty() {
            true => tr!(credit.policy_save).to_owned(),
            false => tr!(credit.policy_save_and, what = parts.join(", ")).to_string(),
        };
        let text = tr!(credit.policy_confirm_text, name = name).to_string();
        Pending { title: tr!(credit.policy_confirm), text, outcome: Some(outcome), button }
    }

    /// Changed terms. The outcome is that of their policy, tried on all clients of the seller.
    pub fn terms(text: String, outcome: Option<CreditSimulationView>) -> Pending {
        let button = tr!(credit.terms_save).to_owned();
        Pending { title: tr!(credit.terms_confirm), text, outcome, button }
    }
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
        let Pending { text, outcome, button, .. } = pending.get()?;
        let blocks = outcome.as_ref().is_none_or(|outcome| outcome.blocked > 0);
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
    let row = |name: &'static str, count: i32| {
        view! { <div><span>{name}</span><span class="num">{text::number(count)}</span></div> }
    };
    view! {
        <div class="sum" data-testid="policy-figures">
            {row(tr!(credit.sim_moved), outcome.moved)}
            {row(tr!(credit.sim_blocked), outcome.blocked)}
            {row(tr!(credit.sim_unblocked), outcome.unblocked)}
        </div>
    }
}
