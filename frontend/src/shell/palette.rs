//! The palette, Ctrl+K: sections by name, clients by anything that is known of them.

use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use shared::access::Permission;
use shared::text::{fold, switch_layout};

use crate::calls::{amount, catalog, clients};
use crate::pages::settings::{href_of, short};
use crate::parts;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::leave::follow;
use crate::ui::{Glyph, Icon, text};

/// Pause after the last key before the server is asked, milliseconds.
const PAUSE_MS: u32 = 150;
const CLIENTS_MAX: i32 = 8;
const PLANS_MAX: i32 = 5;
/// An id is longer than this: a kind, and at least 26 letters.
const ID_MIN: usize = 26;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    group: &'static str,
    glyph: Glyph,
    label: String,
    note: String,
    href: String,
}

/// The palette.
#[component]
pub fn Palette(open: RwSignal<bool>) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    effect(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // A dialog that has left the page needs no opening.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    provide_context(Opened(open));
    view! {
        <dialog
            class="palette"
            node_ref=node
            data-testid="palette"
            aria-label=tr!(shell.find)
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>{parts::palette()}</Show>
        </dialog>
    }
}

/// Whether the palette is open; for what comes later and cannot be handed anything.
#[derive(Clone, Copy)]
struct Opened(RwSignal<bool>);

/// What the palette holds while it is open.
#[component]
pub fn Search() -> impl IntoView {
    let Opened(open) = expect_context();
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let (items, found) = matches(typed);
    let go = StoredValue::new_local(move |href: String| {
        open.set(false);
        follow(&href);
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let len = items.with_untracked(Vec::len);
        let now = chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => chosen.set((now + 1).min(len.saturating_sub(1))),
            "ArrowUp" => chosen.set(now.saturating_sub(1)),
            "Enter" => {
                if let Some(item) = items.with_untracked(|items| items.get(now).cloned()) {
                    go.with_value(|go| go(item.href));
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let input = NodeRef::<html::Input>::new();
    crate::ui::field::focus_when_mounted(input);
    view! {
        <input
            class="input"
            node_ref=input
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant=move || {
                items.with(|items| !items.is_empty()).then(|| format!("palette-{}", chosen.get()))
            }
            aria-label=tr!(shell.find)
            placeholder=tr!(shell.find_hint)
            autocomplete="off"
            spellcheck="false"
            prop:value=move || typed.get()
            on:input=move |event| {
                typed.set(event_target_value(&event));
                chosen.set(0);
            }
            on:keydown=on_key
        />
        <div class="palette__list" id="palette-list" role="listbox" aria-label=tr!(shell.find)>
            {redrawn(move || list(items.get(), chosen, go))}
        </div>
        <Show when=move || items.with(Vec::is_empty) && !found.busy()>
            <div class="palette__none">{tr!(shell.nothing_found)}</div>
        </Show>
    }
}

/// What fits the typed words, sections first, and the question about clients that is under way.
fn matches(typed: RwSignal<String>) -> (Memo<Vec<Item>>, Remote<Vec<clients::ClientRow>>) {
    let may_run = Session::get().may(Permission::RunCalculate);
    let found = Remote::new(move || {
        let words = typed.get().trim().to_owned();
        async move {
            if words.is_empty() {
                return Ok(Vec::new());
            }
            TimeoutFuture::new(PAUSE_MS).await;
            clients::find(words, CLIENTS_MAX).await
        }
    });
    let may_see_plans = Session::get().may(Permission::CatalogRead);
    let plans = Remote::new(move || {
        let words = typed.get().trim().to_owned();
        async move {
            if words.is_empty() || !may_see_plans {
                return Ok(Vec::new());
            }
            TimeoutFuture::new(PAUSE_MS).await;
            catalog::find(words, PLANS_MAX).await
        }
    });
    let items = Memo::new(move |_| {
        let mut items = sections(&typed.get(), may_run);
        items.extend(typed.with(|typed| by_id(typed.trim())));
        for client in found.data().unwrap_or_default() {
            items.push(Item {
                group: tr!(shell.clients),
                glyph: Glyph::Company,
                label: client.client.name,
                note: text::balance(amount(client.account.balance)),
                href: format!("/clients/{}", client.client.id),
            });
        }
        for plan in plans.data().unwrap_or_default() {
            items.push(Item {
                group: tr!(shell.catalog),
                glyph: Glyph::Package,
                label: plan.view.name,
                note: plan.product.name,
                href: format!("/plans/{}", plan.view.id),
            });
        }
        items
    });
    (items, found)
}

fn list<F: Fn(String) + 'static>(
    items: Vec<Item>,
    chosen: RwSignal<usize>,
    go: StoredValue<F, LocalStorage>,
) -> impl IntoView {
    let mut group = "";
    let rows = items.into_iter().enumerate().map(move |(number, item)| {
        let heading = (group != item.group).then(|| {
            group = item.group;
            view! { <div class="palette__group" role="presentation">{item.group}</div> }
        });
        let href = item.href;
        view! {
            {heading}
            <div
                class="palette__item"
                role="option"
                id=format!("palette-{number}")
                aria-selected=move || (chosen.get() == number).to_string()
                on:mousemove=move |_| {
                    if chosen.get_untracked() != number {
                        chosen.set(number);
                    }
                }
                on:click=move |_| go.with_value(|go| go(href.clone()))
            >
                <Icon glyph=item.glyph/>
                <span class="clip">{item.label}</span>
                <span class="muted">{item.note}</span>
            </div>
        }
    });
    rows.collect_view()
}

/// The object whose global id was pasted.
fn by_id(typed: &str) -> Option<Item> {
    let href = href_of(typed).filter(|_| typed.len() > ID_MIN)?;
    Some(Item {
        group: tr!(shell.go_to),
        glyph: Glyph::Right,
        label: tr!(shell.open_object).to_owned(),
        note: short(typed),
        href,
    })
}

fn sections(typed: &str, may_run: bool) -> Vec<Item> {
    let section = |glyph, label: &str, note: &str, href: &str| Item {
        group: tr!(shell.go_to),
        glyph,
        label: label.to_owned(),
        note: note.to_owned(),
        href: href.to_owned(),
    };
    let mut all = vec![
        section(Glyph::Desk, tr!(shell.desk), "G D", "/"),
        section(Glyph::Clients, tr!(shell.clients), "G C", "/clients"),
        section(Glyph::Subscriptions, tr!(shell.subscriptions), "G S", "/subscriptions"),
        section(Glyph::Runs, tr!(shell.runs), "G R", "/runs"),
        section(Glyph::Package, tr!(shell.catalog), "G T", "/products"),
        section(Glyph::Company, tr!(shell.sellers), "G N", "/settings/sellers"),
    ];
    if Session::get().may(Permission::LedgerRead) {
        all.push(section(Glyph::Wallet, tr!(shell.operations), "G O", "/operations"));
    }
    if may_run {
        all.push(section(Glyph::Play, tr!(shell.new_run), "", "/runs/new"));
    }
    if Session::get().may(Permission::ImportRun) {
        all.push(section(Glyph::Upload, tr!(shell.imports), "", "/imports"));
        all.push(section(Glyph::Upload, tr!(shell.new_import), "", "/imports/new"));
    }
    all.push(section(Glyph::Settings, tr!(shell.settings), "G N", "/settings"));
    all.push(section(Glyph::Person, tr!(shell.profile), "", "/profile"));
    let (typed, other_layout) = (fold(typed), fold(&switch_layout(typed)));
    all.retain(|item| {
        let label = fold(&item.label);
        label.contains(&typed) || label.contains(&other_layout)
    });
    all
}
