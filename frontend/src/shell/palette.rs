//! The palette, Ctrl+K: sections by name, clients by anything that is known of them, plans and products by name, runs
//! and documents by number, and whatever has an id that was pasted.

use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::{BillRunId, ClientId, ImportId, PlanId};
use shared::text::{fold, switch_layout};
use uuid::Uuid;

use crate::api::ApiError;
use crate::calls::catalog::ProductView;
use crate::calls::documents::{self, DocumentRow};
use crate::calls::{amount, catalog, clients, imports, runs};
use crate::pages::documents::{href, numbered};
use crate::pages::runs::{CLOSE, run_title};
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
const PRODUCTS_MAX: usize = 5;
const DOCUMENTS_MAX: i32 = 5;
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
    let (items, busy) = matches(typed);
    let go = StoredValue::new_local(move |href: String| {
        open.set(false);
        follow(&href);
    });
    let wanted = RwSignal::new(false);
    let take = move |at: usize| {
        if let Some(item) = items.with_untracked(|items| items.get(at).cloned()) {
            go.with_value(|go| go(item.href));
        }
    };
    effect(move |_| {
        if !busy.get() && wanted.get() {
            wanted.set(false);
            take(chosen.get_untracked());
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let len = items.with_untracked(Vec::len);
        let now = chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => chosen.set((now + 1).min(len.saturating_sub(1))),
            "ArrowUp" => chosen.set(now.saturating_sub(1)),
            // What was found for other letters is not opened: these are looked for first.
            "Enter" if busy.get_untracked() => wanted.set(true),
            "Enter" => take(now),
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
                wanted.set(false);
                chosen.set(0);
            }
            on:keydown=on_key
        />
        <div class="palette__list" id="palette-list" role="listbox" aria-label=tr!(shell.find)>
            {redrawn(move || list(items.get(), chosen, go))}
        </div>
        <Show when=move || items.with(Vec::is_empty) && !busy.get()>
            <div class="palette__none">{tr!(shell.nothing_found)}</div>
        </Show>
    }
}

/// Asks for what the typed words find, once they pause; nothing for words that `of` does not understand.
fn sought<W: 'static, T: Clone + Send + Sync + 'static>(
    typed: RwSignal<String>,
    of: impl Fn(&str) -> Option<W> + 'static,
    ask: impl AsyncFn(W) -> Result<Vec<T>, ApiError> + Copy + 'static,
) -> Remote<Vec<T>> {
    Remote::new(move || {
        let wanted = typed.with(|typed| of(typed.trim()));
        async move {
            let Some(wanted) = wanted else { return Ok(Vec::new()) };
            TimeoutFuture::new(PAUSE_MS).await;
            ask(wanted).await
        }
    })
}

/// What fits the typed words, sections first, and whether something is still being looked for.
fn matches(typed: RwSignal<String>) -> (Memo<Vec<Item>>, Signal<bool>) {
    let session = Session::get();
    let may_run = session.may(Permission::RunCalculate);
    let may_see_plans = session.may(Permission::CatalogRead);
    let may_see_runs = session.may(Permission::RunRead);
    let may_see_documents = session.may(Permission::DocumentRead);
    let words = |typed: &str| (!typed.is_empty()).then(|| typed.to_owned());
    let found = sought(typed, words, async |words| clients::find(words, CLIENTS_MAX).await);
    let of_catalog = move |typed: &str| words(typed).filter(|_| may_see_plans);
    let plans = sought(typed, of_catalog, async |words| catalog::find(words, PLANS_MAX).await);
    let of_documents = move |typed: &str| words(typed).filter(|words| may_see_documents && has_digit(words));
    let issued = sought(typed, of_documents, async |words| documents::find(words, DOCUMENTS_MAX).await);
    let number = move |typed: &str| run_number(typed).filter(|_| may_see_runs);
    let numbered = sought(typed, number, runs::numbered);
    let pasted = sought(typed, |typed| Uuid::try_parse(typed).ok(), by_uuid);
    // Products are few: they are read once.
    let products =
        Remote::new(
            move || async move { if may_see_plans { catalog::products().await } else { Ok(Vec::new()) } },
        );
    let busy = Signal::derive(move || {
        found.busy() || plans.busy() || numbered.busy() || issued.busy() || pasted.busy()
    });
    let items = Memo::new(move |_| {
        let mut items = sections(&typed.get(), may_run);
        items.extend(typed.with(|typed| by_id(typed.trim())));
        items.extend(pasted.data().unwrap_or_default());
        for run in numbered.data().unwrap_or_default() {
            items.push(Item {
                group: tr!(shell.runs),
                glyph: Glyph::Runs,
                label: run_title(&run),
                note: tr!(runs.as_of_day, day = text::date(run.as_of.0)).to_string(),
                href: format!("/runs/{}", run.id),
            });
        }
        items.extend(typed.with(|typed| documents_of(issued.data().unwrap_or_default(), typed)));
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
        items.extend(typed.with(|typed| products_of(&products.data().unwrap_or_default(), typed)));
        items
    });
    (items, busy)
}

/// The number of a run: a whole number, alone or after the sign of one.
fn run_number(typed: &str) -> Option<i32> {
    typed.trim_start_matches(['№', '#']).trim().parse().ok().filter(|number| *number > 0)
}

/// Numbers of documents have a digit: without one none is meant.
fn has_digit(words: &str) -> bool {
    words.contains(|letter: char| letter.is_ascii_digit())
}

/// Documents whose number begins with what was typed; those that were found by their client are not meant.
fn documents_of(found: Vec<DocumentRow>, typed: &str) -> Vec<Item> {
    let words = fold(typed.trim());
    let fits = |row: &DocumentRow| fold(&row.document.number).starts_with(&words);
    let item = |row: DocumentRow| Item {
        group: tr!(documents.tab),
        glyph: Glyph::Document,
        label: numbered(&row.document),
        note: row.client.name,
        href: href(row.document.id),
    };
    found.into_iter().filter(fits).map(item).collect()
}

/// Products that have the words in their name or code.
fn products_of(products: &[ProductView], typed: &str) -> Vec<Item> {
    let words = fold(typed.trim());
    if words.is_empty() {
        return Vec::new();
    }
    let fits =
        |product: &&ProductView| fold(&product.name).contains(&words) || fold(&product.code).contains(&words);
    let item = |product: &ProductView| Item {
        group: tr!(shell.catalog),
        glyph: Glyph::Package,
        label: product.name.clone(),
        note: tr!(catalog.product).to_owned(),
        href: format!("/products?product={}", product.id),
    };
    products.iter().filter(fits).take(PRODUCTS_MAX).map(item).collect()
}

/// What has this id, whatever it is; a kind that the person may not see has nothing.
async fn by_uuid(id: Uuid) -> Result<Vec<Item>, ApiError> {
    let item = |group, glyph, label, href| Item { group, glyph, label, note: String::new(), href };
    if let Ok(Some(card)) = clients::one(ClientId(id)).await {
        let href = format!("/clients/{}", ClientId(id));
        return Ok(vec![item(tr!(shell.clients), Glyph::Company, card.client.name, href)]);
    }
    if let Ok(Some(card)) = runs::one(BillRunId(id)).await {
        let title = run_title(&card.run);
        return Ok(vec![item(tr!(shell.runs), Glyph::Runs, title, format!("/runs/{}", BillRunId(id)))]);
    }
    if let Ok(Some(card)) = catalog::plan(PlanId(id)).await {
        let href = format!("/plans/{}", PlanId(id));
        return Ok(vec![item(tr!(shell.catalog), Glyph::Package, card.view.name, href)]);
    }
    if let Ok(import) = imports::one(ImportId(id)).await {
        let href = format!("/imports/{}", ImportId(id));
        return Ok(vec![item(tr!(shell.imports), Glyph::Upload, import.file_name, href)]);
    }
    Ok(Vec::new())
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
        all.push(section(Glyph::Document, tr!(closings.closing), "", CLOSE));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_its_number() {
        assert_eq!(run_number("12"), Some(12));
        assert_eq!(run_number("№ 12"), Some(12));
        assert_eq!(run_number("0"), None);
        assert_eq!(run_number("7707083893"), None);
        assert_eq!(run_number("вектор"), None);
    }
}
