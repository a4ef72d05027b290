//! The place to drop files of statements on.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::ids::SellerId;

use super::words::href;
use crate::calls::sellers::{self, SellerView};
use crate::calls::statements;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{FileDrop, Refusals, SelectField, Submission};

/// The card. A file leads to its statement.
#[component]
pub fn Bring() -> impl IntoView {
    let known = Remote::new(sellers::list);
    let seller = RwSignal::new(String::new());
    let form = Submission::new();
    let navigate = StoredValue::new_local(use_navigate());
    let busy_with = RwSignal::new(String::new());
    let on_file = Callback::new(move |file: web_sys::File| {
        let of = seller.get_untracked().parse::<SellerId>().ok();
        busy_with.set(file.name());
        form.send(statements::upload(file, of, form.key()), move |id| {
            navigate.with_value(|go| go(&href(id), NavigateOptions::default()));
        });
    });
    view! {
        <section class="card stack" aria-label=tr!(statements.load)>
            <Refusals submission=form/>
            <Whose known=known seller=seller/>
            <FileDrop
                id="statement-file"
                label=tr!(statements.drop)
                accept=".txt,text/plain"
                hint=tr!(statements.drop_hint)
                on_file=on_file
            />
            <Show when=move || form.busy.get()>
                <p class="muted" role="status">
                    {redrawn(move || tr!(imports.uploading, name = busy_with.get()).to_string())}
                </p>
            </Show>
        </section>
    }
}

/// Whose accounts the statement is about; asked only where there are several.
#[component]
fn Whose(known: Remote<Vec<SellerView>>, seller: RwSignal<String>) -> impl IntoView {
    move || {
        let all = known.data().filter(|all| all.len() > 1)?;
        let by_account = (String::new(), tr!(statements.seller_by_account).to_owned());
        let options = std::iter::once(by_account).chain(sellers::choices(&all)).collect::<Vec<_>>();
        Some(view! {
            <SelectField
                id="statement-seller"
                label=tr!(imports.seller)
                value=seller
                options=Signal::stored(options)
                hint=tr!(statements.seller_hint)
            />
        })
    }
}
