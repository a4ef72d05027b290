//! A new import: what the file holds, then the file itself.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::access::Permission;
use shared::ids::SellerId;
use shared::imports::ImportKind;

use super::words::kind_name;
use super::work::step_names;
use crate::calls::imports;
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::choose::ChoiceCards;
use crate::ui::erased::{effect, redrawn};
use crate::ui::page::Span;
use crate::ui::{
    Address, Empty, FileDrop, Glyph, Icon, Notice, Page, Refusals, SelectField, Skeleton, Stepper,
    Submission, Tone,
};

/// The page. The kind is in the address, so a link can lead to the file at once.
#[component]
pub fn ImportNew() -> impl IntoView {
    let address = Address::here();
    let chosen = address.get("kind");
    let kind = Memo::new(move |_| ImportKind::from_code(&chosen.get()));
    let at = Signal::derive(move || Some(usize::from(kind.get().is_some())));
    let lacks = Session::get().lacks(Permission::ImportRun);
    view! {
        <Page
            title=tr!(imports.new_title).to_owned()
            parent=("/imports", tr!(imports.title).to_owned())
            span=Span::Form
        >
            <Stepper label=tr!(imports.steps) names=step_names() at=at/>
            {match lacks {
                Some(why) => view! { <Empty glyph=Glyph::Ban title=tr!(imports.forbidden) text=why/> }.into_any(),
                None => view! {
                    <ChoiceCards
                        label=tr!(imports.kind_title)
                        name="kind"
                        cards=ImportKind::ALL.iter().copied().map(card).collect()
                        chosen=move |of| kind.get() == Some(of)
                        on_choose=Callback::new(move |of: ImportKind| address.set("kind", of.code()))
                    />
                    {redrawn(move || kind.get().map(|kind| view! { <Bring kind=kind/> }))}
                }.into_any(),
            }}
        </Page>
    }
}

fn card(of: ImportKind) -> (&'static str, ImportKind, String, String) {
    let about = match of {
        ImportKind::Clients => tr!(imports.clients_text),
        ImportKind::Subscriptions => tr!(imports.subscriptions_text),
    };
    (of.code(), of, kind_name(of).to_owned(), about.to_owned())
}

/// The file: whose objects it brings, a sample, the place to drop it on.
#[component]
fn Bring(kind: ImportKind) -> impl IntoView {
    let sellers = Remote::new(sellers::list);
    let seller = RwSignal::new(String::new());
    let form = Submission::new();
    let navigate = StoredValue::new_local(use_navigate());
    let busy_with = RwSignal::new(String::new());
    let on_file = Callback::new(move |file: web_sys::File| {
        let of = seller.get_untracked().parse::<SellerId>().ok();
        busy_with.set(file.name());
        form.send(imports::upload(kind, file, of, form.key()), move |id| {
            navigate.with_value(|go| go(&format!("/imports/{id}"), NavigateOptions::default()));
        });
    });
    // Without a choice among several sellers the server would refuse the file.
    effect(move |_| {
        if let Some(first) = sellers.data().and_then(|all| all.into_iter().next())
            && seller.with_untracked(String::is_empty)
        {
            seller.set(first.id.to_string());
        }
    });
    let place = move || match sellers.data() {
        None if sellers.get().is_none() => view! { <Skeleton/> }.into_any(),
        Some(all) if all.is_empty() => {
            view! { <Notice tone=Tone::Warn title=tr!(imports.no_seller) text=tr!(imports.no_seller_text)/> }
                .into_any()
        }
        Some(_) | None => view! {
            <Whose sellers=sellers seller=seller/>
            <FileDrop
                id="import-file"
                label=tr!(imports.drop)
                accept=".csv,.txt,.tsv,text/csv"
                hint=tr!(imports.drop_hint)
                on_file=on_file
            />
        }
        .into_any(),
    };
    view! {
        <section class="card stack" aria-labelledby="bring-title">
            <div class="card__head">
                <h2 id="bring-title">{tr!(imports.file_title)}</h2>
                <a class="btn" href=sample(kind) download="" rel="external" data-testid="import-sample">
                    <Icon glyph=Glyph::Download/>
                    {tr!(imports.sample)}
                </a>
            </div>
            <Refusals submission=form/>
            {place}
            <Show when=move || form.busy.get()>
                <p class="muted" role="status">
                    {redrawn(move || tr!(imports.uploading, name = busy_with.get()).to_string())}
                </p>
            </Show>
        </section>
    }
}

/// Which seller the objects are of; asked only where there are several.
#[component]
fn Whose(sellers: Remote<Vec<SellerView>>, seller: RwSignal<String>) -> impl IntoView {
    move || {
        let all = sellers.data().filter(|all| all.len() > 1)?;
        Some(view! {
            <SelectField
                id="import-seller"
                label=tr!(imports.seller)
                value=seller
                options=Signal::stored(sellers::choices(&all))
                hint=tr!(imports.seller_hint)
            />
        })
    }
}

const fn sample(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Clients => "/samples/clients.csv",
        ImportKind::Subscriptions => "/samples/subscriptions.csv",
    }
}
