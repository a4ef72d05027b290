//! Views of a list that the person keeps: chips with their counts, and a menu that keeps, renames and removes them.

mod form;
mod views;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use form::{Form, SavedViewDialog};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::params::ParamsMap;
pub use views::{ListViews, View};

use crate::api::ApiError;
use crate::calls::saved::{self, SavedList, SavedView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::chips::ViewChip;
use crate::ui::erased::redrawn;
use crate::ui::{Address, Glyph, Icon, Menu, MenuItem, Toasts};

type Ask = dyn Fn(ParamsMap) -> Pin<Box<dyn Future<Output = Result<i64, ApiError>>>>;

/// How many rows a list shows under the conditions of an address.
#[derive(Clone, Copy)]
pub struct Counts(StoredValue<Arc<Ask>, LocalStorage>);

impl Counts {
    /// `ask` gets the parts of the address.
    pub fn new<F, Fut>(ask: F) -> Counts
    where
        F: Fn(ParamsMap) -> Fut + 'static,
        Fut: Future<Output = Result<i64, ApiError>> + 'static,
    {
        let ask: Arc<Ask> = Arc::new(move |parts| Box::pin(ask(parts)));
        Counts(StoredValue::new_local(ask))
    }

    /// The number under the conditions of these parts of an address.
    fn ask(self, parts: ParamsMap) -> Pin<Box<dyn Future<Output = Result<i64, ApiError>>>> {
        let ask = self.0.get_value();
        ask(parts)
    }
}

/// The value of a part of an address; empty when it is not there.
#[must_use]
pub fn part(parts: &ParamsMap, key: &str) -> String {
    parts.get(key).unwrap_or_default()
}

/// The parts of a kept query.
fn parts_of(query: &str) -> ParamsMap {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let decoded =
        |text: &str| js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from);
    pairs.map(|(key, value)| (decoded(key), decoded(value))).collect()
}

/// The chips and the menu; they stand after the built-in views.
#[component]
pub fn SavedViews(list: SavedList, address: Address, counts: Counts) -> impl IntoView {
    let views = Remote::new(move || saved::list(list));
    let form = RwSignal::new(None::<Form>);
    let here = address.query();
    let chip = move |view: SavedView| {
        let (query, path) = (view.query.clone(), address.path());
        let parts = parts_of(&view.query);
        let count = Remote::new(move || counts.ask(parts.clone()));
        let same = query.clone();
        view! {
            <ViewChip
                name=view.name
                href=Signal::derive(move || format!("{}?{query}", path.get()))
                current=Signal::derive(move || here.get() == same)
                count=Signal::derive(move || count.data())
            />
        }
    };
    let done = Callback::new(move |()| views.refresh());
    view! {
        {redrawn(move || views.data().map(|all| all.into_iter().map(chip).collect_view()))}
        {redrawn(move || {
            let views = views.data().unwrap_or_default();
            view! { <Acts list=list views=views here=here form=form done=done/> }
        })}
        <SavedViewDialog form=form done=done/>
    }
}

/// What can be done with views.
#[component]
fn Acts(
    list: SavedList,
    views: Vec<SavedView>,
    here: Memo<String>,
    form: RwSignal<Option<Form>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let new = Callback::new(move |()| form.set(Some(Form::new(list, here.get_untracked()))));
    let act = move |view: SavedView| {
        let (again, name, id) = (view.clone(), view.name.clone(), view.id);
        let rename = Callback::new(move |()| form.set(Some(Form::rename(&again))));
        let remove = Callback::new(move |()| {
            spawn_local(async move {
                match saved::delete(id).await {
                    Ok(_) => {
                        done.try_run(());
                    }
                    Err(error) => toasts.refused(&error),
                }
            });
        });
        view! {
            <div class="menu__note">{name}</div>
            <MenuItem menu="saved-views" on_choose=rename>
                <Icon glyph=Glyph::Pencil/>
                {tr!(saved.rename)}
            </MenuItem>
            <MenuItem menu="saved-views" on_choose=remove>
                <Icon glyph=Glyph::Close/>
                {tr!(saved.remove)}
            </MenuItem>
        }
    };
    view! {
        <Menu id="saved-views" label=tr!(saved.menu) glyph=Glyph::Plus ghost=true>
            <MenuItem menu="saved-views" on_choose=new disabled=Signal::derive(move || here.with(String::is_empty))>
                <Icon glyph=Glyph::Plus/>
                {tr!(saved.keep)}
            </MenuItem>
            {views.into_iter().map(act).collect_view()}
        </Menu>
    }
}
