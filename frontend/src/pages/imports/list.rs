//! The list of imports.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::peek::ImportPeek;
use super::words::{kind_name, state_badge};
use crate::calls::PAGE;
use crate::calls::imports::{self, ImportView};
use crate::session::Session;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::{Column, Empty, Glyph, Grid, Icon, Page, Source, text};

/// The page.
#[component]
pub fn ImportList() -> impl IntoView {
    let source = Source::new(
        |import: &ImportView| import.id.to_string(),
        |import| format!("/imports/{}", import.id),
        move |after| imports::list(after, PAGE),
    );
    let peek = RwSignal::new(None::<ImportView>);
    view! {
        <Page title=tr!(imports.title).to_owned() span=Span::Filled actions=new_button>
            <Grid
                id="imports-table"
                label=tr!(imports.title)
                columns=columns()
                source=source
                peek=peek
                empty=|| {
                    view! {
                        <Empty glyph=Glyph::Upload title=tr!(imports.none) text=tr!(imports.none_text)>
                            {new_button()}
                        </Empty>
                    }
                }
            />
            <ImportPeek row=peek/>
        </Page>
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
    let count = |title: &'static str, n: fn(&ImportView) -> i32| {
        Column::new(title, "92px", move |import: &ImportView| figure(n(import), "")).num()
    };
    vec![
        Column::new(tr!(imports.file), "", |import: &ImportView| {
            let (href, name) = (format!("/imports/{}", import.id), import.file_name.clone());
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(imports.kind), "110px", |import: &ImportView| kind_name(import.kind)),
        Column::new(tr!(imports.state), "170px", state_badge),
        count(tr!(imports.rows), |import| import.rows),
        count(tr!(imports.created), |import| import.created),
        count(tr!(imports.changed), |import| import.changed),
        Column::new(tr!(imports.rejected), "92px", |import: &ImportView| figure(import.rejected, "neg"))
            .num(),
        Column::new(tr!(imports.who), "150px", |import: &ImportView| {
            let who = import.created_by.clone();
            view! { <span title=who.clone()>{who.clone()}</span> }
        }),
        Column::new(tr!(imports.at), "140px", |import: &ImportView| text::instant(import.created_at.0)),
    ]
}

/// A count; nothing to see where it is zero.
fn figure(n: i32, class: &'static str) -> impl IntoView {
    match n {
        0 => view! { <span class="muted">{tr!(common.none).to_owned()}</span> },
        n => view! { <span class=class>{text::number(n)}</span> },
    }
}
