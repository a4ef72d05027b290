//! Asks before a changed policy is kept: clients are blocked and unblocked with the same step.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::calls::credit::{self, CreditPolicySaveInput, CreditPolicyView, CreditSimulationView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, Look, Refusals, Submission, text};

/// A policy that is to be kept, and what that would do.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The policy.
    pub input: CreditPolicySaveInput,
    /// What the simulation has said.
    pub outcome: CreditSimulationView,
}

/// The dialog; open while a policy waits.
#[component]
pub fn ConfirmDialog(
    pending: RwSignal<Option<Pending>>,
    /// It was kept.
    done: Callback<CreditPolicyView>,
) -> impl IntoView {
    let open = opened_by(pending);
    let form = move || Some(view! { <Form open=open pending=pending.get()? done=done/> });
    view! { <Dialog open=open title=tr!(credit.policy_confirm).to_owned() id="policy-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, pending: Pending, done: Callback<CreditPolicyView>) -> impl IntoView {
    let form = Submission::new();
    let Pending { input, outcome } = pending;
    let (blocked, unblocked) = (outcome.blocked, outcome.unblocked);
    let name = input.name.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = CreditPolicySaveInput { idempotency_key: form.key(), ..input.clone() };
        form.send(credit::save_policy(input), move |saved| {
            open.set(false);
            done.run(saved);
        });
    };
    let mut parts = Vec::new();
    if blocked > 0 {
        parts.push(tr!(credit.block_n, count = text::counted(blocked)).to_string());
    }
    if unblocked > 0 {
        parts.push(tr!(credit.unblock_n, count = text::counted(unblocked)).to_string());
    }
    let button = match parts.is_empty() {
        true => tr!(credit.policy_save).to_owned(),
        false => tr!(credit.policy_save_and, what = parts.join(", ")).to_string(),
    };
    let look = if blocked > 0 { Look::Final } else { Look::Primary };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=form/>
                <p>{tr!(credit.policy_confirm_text, name = name).to_string()}</p>
                <div class="sum" data-testid="policy-figures">
                    <div><span>{tr!(credit.sim_moved)}</span><span class="num">{text::number(outcome.moved)}</span></div>
                    <div><span>{tr!(credit.sim_blocked)}</span><span class="num">{text::number(blocked)}</span></div>
                    <div><span>{tr!(credit.sim_unblocked)}</span><span class="num">{text::number(unblocked)}</span></div>
                </div>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=look submit=true busy=form.busy attr:data-testid="policy-confirm">{button}</Button>
            </div>
        </form>
    }
}
