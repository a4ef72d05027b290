//! The list of imports.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::imports::ImportState;

use super::peek::ImportPeek;
use super::words::{kind_name, state_badge};
use crate::calls::PAGE;
use crate::calls::imports::{self, ImportFilter, ImportView};
use crate::session::Session;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::page::Span;
use crate::ui::{Address, Column, Empty, Glyph, Grid, Icon, Page, Source, text};

/// The page.
#[component]
pub fn ImportList() -> impl IntoView {
    let address = Address::here();
    let shown = address.get("view");
    let source = Source::new(
        |import: &ImportView| import.id.to_string(),
        |import| format!("/imports/{}", import.id),
        move |after| imports::list(filter_of(&shown.get()), after, PAGE),
    );
    let chip = move |(key, name): (&'static str, &'static str)| {
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || address.with("view", key))
                current=Signal::derive(move || shown.get() == key)
            />
        }
    };
    let peek = RwSignal::new(None::<ImportView>);
    view! {
        <Page title=tr!(imports.title).to_owned() span=Span::Filled actions=new_button>
            <div class="bar">
                <nav class="chips" aria-label=tr!(imports.views)>{views().map(chip).collect_view()}</nav>
            </div>
            <Grid
                id="imports-table"
                label=tr!(imports.title)
                columns=columns()
                source=source
                address=address
                peek=peek
                empty=move || {
                    if !shown.get().is_empty() {
                        let (title, text) = (tr!(imports.none_here), tr!(imports.none_here_text));
                        return view! { <Empty glyph=Glyph::Check title=title text=text/> }.into_any();
                    }
                    view! {
                        <Empty glyph=Glyph::Upload title=tr!(imports.none) text=tr!(imports.none_text)>
                            {new_button()}
                        </Empty>
                    }
                    .into_any()
                }
            />
            <ImportPeek row=peek/>
        </Page>
    }
}

/// The view of imports of which rows were refused.
const REJECTED: &str = "rejected";
/// The view of imports that wait to be applied as they are.
const CHECKED: &str = "checked";

/// Views of the list: what the address calls them, and their names.
fn views() -> [(&'static str, &'static str); 3] {
    [("", tr!(common.all)), (REJECTED, tr!(imports.view_rejected)), (CHECKED, tr!(imports.view_checked))]
}

/// The filter of a view.
fn filter_of(view: &str) -> ImportFilter {
    match view {
        REJECTED | CHECKED => {
            ImportFilter { state: Some(ImportState::Checked), rejected: Some(view == REJECTED) }
        }
        _ => ImportFilter::default(),
    }
}

fn new_button() -> impl IntoView {
    Session::get().may(Permission::ImportRun).then(|| {
        view! {
            <A href="/imports/new" attr:class="btn is-primary" attr:data-testid="new-import" attr:data-list-add="">
                <Icon glyph=Glyph::Upload/>
                {tr!(imports.new)}
            </A>
        }
    })
}

fn columns() -> Vec<Column<ImportView>> {
    let count = |title: &'static str, key: &'static str, n: fn(&ImportView) -> i32| {
        Column::new(title, "88px", move |import: &ImportView| figure(n(import), "")).num().key(key)
    };
    vec![
        Column::new(tr!(imports.file), "", |import: &ImportView| {
            let (href, name) = (format!("/imports/{}", import.id), import.file_name.clone());
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(imports.kind), "88px", |import: &ImportView| kind_name(import.kind)),
        Column::new(tr!(imports.state), "140px", state_badge),
        count(tr!(imports.rows), "rows", |import| import.rows).weak(2),
        count(tr!(imports.created), "created", |import| import.created).weak(3),
        count(tr!(imports.changed), "changed", |import| import.changed).weak(4),
        Column::new(tr!(imports.rejected), "78px", |import: &ImportView| figure(import.rejected, "neg"))
            .num(),
        Column::new(tr!(imports.who), "112px", |import: &ImportView| {
            let who = import.created_by.clone();
            view! { <span title=who.clone()>{who.clone()}</span> }
        })
        .key("who")
        .weak(5),
        Column::new(tr!(imports.at), "150px", |import: &ImportView| text::instant(import.created_at.0)),
    ]
}

/// A count; nothing to see where it is zero.
fn figure(n: i32, class: &'static str) -> impl IntoView {
    match n {
        0 => view! { <span class="muted">{tr!(common.none).to_owned()}</span> },
        n => view! { <span class=class>{text::number(n)}</span> },
    }
}
