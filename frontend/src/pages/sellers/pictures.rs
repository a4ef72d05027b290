//! Stamp, signatures and logo of a seller: what documents of today show, and another picture from a day on.

use leptos::prelude::*;
use shared::access::Permission;
use shared::documents::PictureKind;
use shared::ids::SellerId;

use super::picture_form::{Chosen, PictureDialog};
use crate::calls::documents::{self, SellerPictureView};
use crate::pages::documents::kind_name;
use crate::remote::Remote;
use crate::session::Session;
use crate::today::followed;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Refusal, Skeleton, text};

/// Its name.
pub fn picture_name(kind: PictureKind) -> &'static str {
    match kind {
        PictureKind::Logo => tr!(templates.p_logo),
        PictureKind::Stamp => tr!(templates.p_stamp),
        PictureKind::Director => tr!(templates.p_director),
        PictureKind::Accountant => tr!(templates.p_accountant),
    }
}

/// The part of the page.
#[component]
pub fn Pictures(seller: SellerId) -> impl IntoView {
    let stated = Remote::new(move || documents::pictures(seller));
    let asked = RwSignal::new(None::<Chosen>);
    let done = Callback::new(move |()| stated.refresh());
    view! {
        <section class="card stack" aria-labelledby="seller-pictures" data-testid="seller-pictures">
            <div class="card__head"><h2 id="seller-pictures">{tr!(templates.p_title)}</h2></div>
            <p class="muted">{tr!(templates.p_text)}</p>
            {redrawn(move || match stated.get() {
                None => view! { <Skeleton/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| stated.refresh()/> }.into_any(),
                Some(Ok(all)) => {
                    let one = |kind: &PictureKind| view! { <One kind=*kind all=all.clone() seller=seller asked=asked/> };
                    view! { <div class="pictures">{PictureKind::ALL.iter().map(one).collect_view()}</div> }.into_any()
                }
            })}
        </section>
        <PictureDialog asked=asked seller=seller done=done/>
    }
}

#[component]
fn One(
    kind: PictureKind,
    all: Vec<SellerPictureView>,
    seller: SellerId,
    asked: RwSignal<Option<Chosen>>,
) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let own: Vec<SellerPictureView> = all.into_iter().filter(|one| one.kind == kind).collect();
    let held = own.iter().find(|one| one.from.0 <= followed()).cloned();
    let name = picture_name(kind);
    let (frame, told) = match held.as_ref().and_then(|held| Some((held.hash.clone()?, held))) {
        Some((hash, held)) => {
            let kinds: Vec<&str> = held.shown_on.iter().map(|kind| kind_name(*kind)).collect();
            let told = match kinds.is_empty() {
                true => tr!(templates.p_off).to_owned(),
                false => tr!(templates.p_on, kinds = kinds.join(", ")).to_string(),
            };
            let address = format!("/files/pictures/{seller}/{hash}");
            (view! { <img src=address alt=name/> }.into_any(), told)
        }
        None => (view! { <span class="muted">{tr!(templates.p_none)}</span> }.into_any(), String::new()),
    };
    let since = held.as_ref().filter(|held| held.hash.is_some()).map(|held| {
        view! { <div class="muted">{tr!(documents.since_day, day = text::date(held.from.0)).to_string()}</div> }
    });
    let act = if since.is_some() { tr!(templates.p_change) } else { tr!(templates.p_upload) };
    let label = tr!(templates.p_edit, name = name).to_string();
    view! {
        <div class="pictures__one">
            <strong>{name}</strong>
            <div class="pictures__frame">{frame}</div>
            <div>{told}</div>
            {since}
            <Button
                disabled=lacks.is_some()
                title=lacks
                attr:aria-label=label
                attr:data-testid=format!("picture-{}", kind.code())
                on:click=move |_| asked.set(Some(Chosen { kind, stated: own.clone() }))
            >
                {act}
            </Button>
        </div>
    }
}
