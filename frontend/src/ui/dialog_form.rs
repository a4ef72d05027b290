//! The form of a dialog: why it was refused, its fields, and the buttons that leave and send it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::button::{Button, Look, SendMore};
use super::erased::redrawn;
use super::reread::Reread;
use super::submission::{Refusals, Submission};
use crate::tr;

/// The form. Its fields are the children.
#[component]
pub fn DialogForm(
    /// Whether the dialog is open; the button to cancel closes it.
    open: RwSignal<bool>,
    submission: Submission,
    /// Sends what was typed, or does nothing while something is wrong: fields show their errors from then on.
    #[prop(into)]
    on_send: Callback<()>,
    /// Test id of the button that sends.
    id: &'static str,
    /// What the button that sends says.
    #[prop(into)]
    button: ViewFn,
    /// How it looks.
    #[prop(default = Look::Primary)]
    look: Look,
    /// Rises when another one is to be made after this one; there is a button for that then.
    #[prop(default = None)]
    more: Option<RwSignal<bool>>,
    /// True while it may not be sent.
    #[prop(optional, into)]
    waits: Signal<bool>,
    /// Reads what the form is about again when somebody else has changed it; the dialog closes.
    #[prop(optional, into)]
    reread: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        on_send.run(());
    };
    let reread = reread.map(|reread| {
        let again = Callback::new(move |()| {
            open.set(false);
            reread.run(());
        });
        view! { <Reread submission=submission reread=again/> }
    });
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=submission/>
                {reread}
                {children()}
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                {more
                    .map(|more| {
                        view! {
                            <SendMore
                                busy=submission.busy
                                disabled=waits
                                on_press=move |()| more.set(true)
                            />
                        }
                    })}
                <Button
                    look=look
                    submit=true
                    busy=submission.busy
                    disabled=waits
                    attr:data-testid=id
                    on:click=move |_| {
                        if let Some(more) = more {
                            more.set(false);
                        }
                    }
                >
                    {redrawn(move || button.run())}
                </Button>
            </div>
        </form>
    }
}
