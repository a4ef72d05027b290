//! A client is put away, or taken back into use.

use leptos::prelude::*;
use shared::client::ClientState;

use crate::calls::clients::{self, ClientArchiveInput, ClientCard};
use crate::remote::Remote;
use crate::tr;
use crate::ui::{Dialog, DialogForm, Look, Submission, Toasts};

/// The dialog. It says what follows, and shows why it was refused.
#[component]
pub fn ArchiveDialog(
    open: RwSignal<bool>,
    card: Remote<Option<ClientCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let archived =
        move || card.data().flatten().is_some_and(|card| card.client.state == ClientState::Archived);
    let title = Signal::derive(move || {
        let title = if archived() { tr!(clients.restore_title) } else { tr!(clients.archive_title) };
        title.to_owned()
    });
    let form = move || {
        let card = card.data().flatten()?;
        Some(view! { <Form open=open card=card done=done/> })
    };
    view! { <Dialog open=open title=title id="archive-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, card: ClientCard, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let (id, version) = (card.client.id, card.client.version);
    let back = card.client.state == ClientState::Archived;
    let send = move |()| {
        let input = ClientArchiveInput { id, version, archived: Some(!back) };
        submission.send(clients::archive(input), move |_| {
            open.set(false);
            toasts.done(if back { tr!(clients.restored) } else { tr!(clients.put_away) });
            done.try_run(());
        });
    };
    // Whoever changed the client meanwhile may have changed the reason as well: the card is read again.
    submission.outdated(move || {
        done.try_run(());
    });
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="archive-submit"
            button=move || if back { tr!(clients.restore) } else { tr!(clients.archive) }
            look=if back { Look::Primary } else { Look::Final }
        >
            <p>{if back { tr!(clients.restore_text) } else { tr!(clients.archive_text) }}</p>
        </DialogForm>
    }
}
