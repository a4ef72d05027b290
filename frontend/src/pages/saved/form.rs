//! The name of a kept view.

use leptos::prelude::*;
use shared::ids::SavedViewId;

use crate::calls::saved::{self, SavedList, SavedView, SavedViewSaveInput};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, Submission, TextField, Toasts};

/// A view that is being named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    id: Option<SavedViewId>,
    list: SavedList,
    name: String,
    query: String,
}

impl Form {
    /// A new view of what the list shows.
    pub fn new(list: SavedList, query: String) -> Form {
        Form { id: None, list, name: String::new(), query }
    }

    /// Another name of a view.
    pub fn rename(view: &SavedView) -> Form {
        Form { id: Some(view.id), list: view.list, name: view.name.clone(), query: view.query.clone() }
    }
}

/// The dialog; open while a view is being named.
#[component]
pub fn SavedViewDialog(form: RwSignal<Option<Form>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(form);
    let title = Signal::derive(move || {
        let named = form.with(|form| form.as_ref().is_some_and(|form| form.id.is_some()));
        if named { tr!(saved.rename_title) } else { tr!(saved.keep_title) }.to_owned()
    });
    let body = move || Some(view! { <Name open=open form=form.get()? done=done/> });
    view! { <Dialog open=open title=title id="saved-view-dialog">{body}</Dialog> }
}

#[component]
fn Name(open: RwSignal<bool>, form: Form, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let name = RwSignal::new(form.name.clone());
    let send = move |()| {
        let named = name.get_untracked().trim().to_owned();
        if named.is_empty() {
            return;
        }
        let input =
            SavedViewSaveInput { id: form.id, list: form.list, name: named, query: form.query.clone() };
        submission.send(saved::save(input), move |view| {
            open.set(false);
            toasts.done(tr!(saved.kept, name = view.name).to_string());
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="saved-view-save"
            button=move || tr!(common.save)
        >
            <TextField
                id="saved-view-name"
                label=tr!(saved.name)
                value=name
                hint=tr!(saved.name_hint)
                error=submission.required("name", name, tr!(saved.name_empty))
                autofocus=true
            />
        </DialogForm>
    }
}
