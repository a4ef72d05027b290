//! Clients or subscriptions are suspended, or served again: one client, those chosen in a list, or all that its filter
//! finds.

mod form;

use std::str::FromStr;

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::access::Permission;
use shared::blocks::BlockKind;

use crate::calls::actions::BlockTargetsInput;
use crate::parts;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, Glyph, Icon, Selection};

pub use form::ManyForm;

/// What is done, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspending {
    /// Service begins again.
    pub lifts: bool,
    /// Whose.
    pub targets: BlockTargetsInput,
    /// Name of the client or of the subscription, where it is one.
    pub whose: Option<String>,
    /// Kinds to choose from.
    pub kinds: Vec<BlockKind>,
    /// The one that is chosen first.
    pub kind: BlockKind,
    /// First day of the one that is lifted, where it is one.
    pub from: Option<NaiveDate>,
}

impl Suspending {
    fn title(&self) -> &'static str {
        let of_client = matches!(self.targets, BlockTargetsInput::Clients(_));
        match (self.lifts, self.whose.is_some(), of_client) {
            (false, false, _) => tr!(acts.many_block),
            (true, false, _) => tr!(acts.many_unblock),
            (false, true, true) => tr!(clients.block_title),
            (true, true, true) => tr!(clients.unblock_title),
            (false, true, false) => tr!(acts.block),
            (true, true, false) => tr!(acts.unblock),
        }
    }
}

/// What a list has for suspending those that are chosen in it.
#[derive(Clone, Copy)]
pub struct Many {
    /// Which rows are chosen.
    pub selection: Selection,
    /// What is asked of them.
    pub asked: RwSignal<Option<Suspending>>,
    version: RwSignal<u32>,
}

impl Default for Many {
    fn default() -> Many {
        Many { selection: Selection::new(), asked: RwSignal::new(None), version: RwSignal::new(0) }
    }
}

impl Many {
    /// Whoever calls it is run again once something was done.
    pub fn track(self) {
        self.version.track();
    }

    /// Something was done: nothing is chosen any more, and the list is read anew.
    pub fn changed(self) {
        self.selection.clear();
        self.version.update(|version| *version = version.wrapping_add(1));
    }

    /// The buttons under the list. `targets` gets the keys of the chosen rows; none = all that the filter finds.
    pub fn buttons(
        self,
        targets: impl Fn(Option<Vec<String>>) -> BlockTargetsInput + Copy + 'static,
    ) -> AnyView {
        let selection = self.selection;
        let chosen = move || targets((!selection.is_all()).then(|| selection.keys()));
        buttons(self.asked, chosen)
    }
}

/// Ids of rows, of their keys.
pub fn ids_of<T: FromStr>(keys: &[String]) -> Vec<T> {
    keys.iter().filter_map(|key| key.parse().ok()).collect()
}

fn buttons(
    asked: RwSignal<Option<Suspending>>,
    targets: impl Fn() -> BlockTargetsInput + Copy + 'static,
) -> AnyView {
    let lacks = Session::get().lacks(Permission::SubscriptionWrite);
    let ask = move |lifts| Suspending {
        lifts,
        targets: untrack(targets),
        whose: None,
        kinds: BlockKind::ALL.to_vec(),
        kind: BlockKind::Administrative,
        from: None,
    };
    let button = move |lifts: bool, glyph: Glyph, name: &'static str, id: &'static str| {
        view! {
            <Button
                disabled=lacks.is_some()
                title=lacks.clone()
                attr:data-testid=id
                on:click=move |_| asked.set(Some(ask(lifts)))
            >
                <Icon glyph=glyph/>
                {name}
            </Button>
        }
    };
    view! {
        {button(false, Glyph::Lock, tr!(acts.block), "many-block")}
        {button(true, Glyph::Unlock, tr!(acts.unblock), "many-unblock")}
    }
    .into_any()
}

/// What the form of the dialog is opened for.
#[derive(Clone)]
struct Opened {
    open: RwSignal<bool>,
    asked: Suspending,
    done: Callback<()>,
}

/// The dialog; open while something is asked. Its form comes when it is first opened: lists are there before.
#[component]
pub fn ManyBlocks(
    asked: RwSignal<Option<Suspending>>,
    /// It was done.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(asked);
    let title =
        Signal::derive(move || asked.with(|asked| asked.as_ref().map_or("", Suspending::title).to_owned()));
    let form = move || {
        provide_context(Opened { open, asked: asked.get()?, done });
        Some(parts::many_form()())
    };
    view! { <Dialog open=open title=title id="many-blocks" wide=true>{form}</Dialog> }
}
