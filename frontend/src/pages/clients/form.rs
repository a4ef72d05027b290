//! The form of a client: the same for a new one and for a changed one.

use leptos::ev::{FocusEvent, SubmitEvent};
use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use wasm_bindgen::JsCast;

use super::draft::Draft;
use super::fields::{AccountFields, ContactFields, RequisiteFields, Who};
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::hotkeys::{IN_FORM, InForm, caps_of};
use crate::ui::leave::LeaveGuard;
use crate::ui::state::Refused;
use crate::ui::summary::{ErrorSummary, Wrong};
use crate::ui::{Button, Look, SendMore};

/// The form. `send` is called when nothing is wrong with it.
#[component]
pub fn ClientForm(
    draft: Draft,
    /// Where a person goes who gives up.
    #[prop(into)]
    back: String,
    /// What the button says.
    #[prop(into)]
    button: String,
    /// What is wrong beside the fields of the draft.
    #[prop(optional, into)]
    more_wrong: Signal<Vec<Wrong>>,
    /// Offers to begin another client after this one: true when that button was pressed.
    #[prop(optional)]
    more: Option<RwSignal<bool>>,
    /// Sends the form.
    send: Callback<()>,
    /// Above the fields of who the client is: the seller.
    children: Children,
) -> impl IntoView {
    let submission = draft.submission;
    let lacks = Session::get().lacks(Permission::ClientWrite);
    let forbidden = lacks.is_some();
    let wrong = Signal::derive(move || {
        let mut all = more_wrong.get();
        all.extend(draft.wrong());
        all
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        submission.refusal.set(None);
        if !forbidden && wrong.with_untracked(Vec::is_empty) {
            send.run(());
        }
    };
    let leave = move |event: FocusEvent| {
        let control = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(control) = control {
            draft.leave(&control.id());
        }
    };
    // A refusal that names fields stands in the list of what is wrong.
    let refusal =
        move || submission.refusal.get().filter(|refusal| refusal.fields.is_empty() && !refusal.is_stale());
    let shown = Signal::derive(move || {
        submission.asked.get() || submission.refusal.with(|refusal| refusal.is_some())
    });
    view! {
        <form
            class="stack-l"
            novalidate
            data-testid="client-form"
            on:submit=submit
            on:focusout=leave
        >
            {redrawn(move || refusal().map(|error| view! { <Refused error=error/> }))}
            <ErrorSummary shown=shown wrong=wrong/>
            <Who draft=draft>{children()}</Who>
            <RequisiteFields draft=draft/>
            <ContactFields draft=draft/>
            <AccountFields draft=draft/>
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=submission.busy
                    disabled=forbidden
                    title=lacks
                    attr:data-testid="client-submit"
                    on:click=move |_| {
                        if let Some(more) = more {
                            more.set(false);
                        }
                    }
                >
                    {button}
                    " "
                    <kbd>{caps_of(IN_FORM, &InForm::Send)}</kbd>
                </Button>
                {more
                    .map(|more| {
                        view! {
                            <SendMore busy=submission.busy disabled=forbidden on_press=move |()| more.set(true)/>
                        }
                    })}
                <A href=back attr:class="btn">{tr!(common.cancel)}</A>
            </div>
        </form>
        <LeaveGuard dirty=Signal::derive(move || draft.is_dirty())/>
    }
}
