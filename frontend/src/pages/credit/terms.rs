//! The group of a client, and the terms of credit that it states itself.

use leptos::prelude::*;
use shared::ids::GroupId;

use super::dialogs::{Subject, with_card};
use super::policy_confirm::{ConfirmDialog, Pending};
use super::terms_draft::{Place, TermsDraft, above, inherited};
use super::terms_fields::{Shown, TermsFields};
use crate::calls::credit::{
    self, ClientCreditPreviewInput, ClientCreditUpdateInput, ClientGroupView, CreditCard, CreditPolicyView,
};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::{focus_late, opened_by};
use crate::ui::erased::redrawn;
use crate::ui::{Dialog, DialogForm, Refusal, Refusals, Reread, SelectField, Skeleton, Submission, Toasts};

/// The dialog; open while a client is chosen.
#[component]
pub fn TermsDialog(subject: RwSignal<Option<Subject>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(subject);
    let form = move || {
        let id = subject.get()?.id;
        Some(with_card(id, move |card, read| {
            view! { <Known open=open card=card read=read done=done/> }.into_any()
        }))
    };
    view! {
        <Dialog open=open title=tr!(credit.change_terms).to_owned() id="credit-terms-dialog" wide=true>{form}</Dialog>
    }
}

/// Reads what the form chooses from.
#[component]
fn Known(
    open: RwSignal<bool>,
    card: CreditCard,
    read: Remote<Option<CreditCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let seller = card.seller_id;
    let known = Remote::new(move || async move {
        Ok((credit::groups(Some(seller)).await?, credit::policies(Some(seller)).await?))
    });
    move || match known.get() {
        None => view! { <div class="dialog__body"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
        Some(Err(error)) => {
            view! { <div class="dialog__body"><Refusal error=error retry=move |()| known.refresh()/></div> }
                .into_any()
        }
        Some(Ok(choices)) => {
            focus_late();
            view! { <Form open=open card=card.clone() read=read choices=choices done=done/> }.into_any()
        }
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    card: CreditCard,
    read: Remote<Option<CreditCard>>,
    /// The groups and policies of the seller.
    choices: (Vec<ClientGroupView>, Vec<CreditPolicyView>),
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    // A trial keeps nothing: what was asked of the fields stays with the saving.
    let (form, trial) = (Submission::new(), Submission::new());
    let (groups, policies) = choices;
    let (client, version, seller, currency) = (card.id, card.version, card.seller_id, card.currency.0);
    let own = card.credit.group.as_ref().map(|group| group.id);
    let group = RwSignal::new(own.map(|id| id.to_string()).unwrap_or_default());
    let draft = TermsDraft::of(&card.credit.stated);
    let levels = Remote::new(move || {
        let group = group.get().parse::<GroupId>().ok();
        above(Place::Client(seller, group))
    });
    // Those of the group that was chosen before say nothing about this one.
    let inherits = Signal::derive(move || {
        let levels = if levels.busy() { None } else { levels.data() };
        levels.map(|levels| inherited(levels, currency))
    });
    let typed = Memo::new(move |_| draft.read(currency));
    let shown = Shown {
        inherited: inherits,
        policies: StoredValue::new(policies),
        currency,
        faults: draft.faults(typed, form),
    };
    let pending = RwSignal::new(None::<Pending>);
    let save = Callback::new(move |()| {
        form.asked.set(true);
        let Ok(terms) = typed.get_untracked() else { return };
        let group_id = group.with_untracked(|group| group.parse().ok());
        let input = ClientCreditUpdateInput { client_id: client, version, group_id, terms };
        form.send(credit::update_client(input), move |()| {
            open.set(false);
            toasts.done(tr!(credit.terms_saved));
            done.try_run(());
        });
    });
    let first = untrack(|| (draft.typed(), group.get()));
    let send = move |()| {
        let Ok(terms) = typed.get_untracked() else { return };
        if untrack(|| (draft.typed(), group.get())) == first {
            return save.run(());
        }
        // Other terms may block the client at once.
        let group_id = group.with_untracked(|group| group.parse().ok());
        let input = ClientCreditPreviewInput { client_id: client, group_id, terms };
        trial.send(credit::try_client(input), move |outcome| pending.set(Some(Pending::client(&outcome))));
    };
    let unread = redrawn(move || {
        let error = levels.get()?.err()?;
        Some(view! { <Refusal error=error retry=move |()| levels.refresh()/> })
    });
    let mut options = vec![(String::new(), tr!(credit.no_group).to_owned())];
    let offered = groups.into_iter().filter(|group| !group.archived || Some(group.id) == own);
    options.extend(offered.map(|group| (group.id.to_string(), group.name)));
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="credit-terms-submit"
            button=move || tr!(common.save)
            waits=Signal::derive(move || inherits.with(Option::is_none))
        >
            <Refusals submission=trial/>
            <Reread submission=form reread=move |()| read.refresh()/>
            {unread}
            <p class="muted">{card.name}" · "{tr!(credit.empty_inherits)}</p>
            <SelectField
                id="credit-group"
                label=tr!(credit.group)
                value=group
                options=Signal::stored(options)
                error=form.field("groupId")
            />
            <TermsFields draft=draft shown=shown/>
        </DialogForm>
        <ConfirmDialog pending=pending confirmed=save/>
    }
}
