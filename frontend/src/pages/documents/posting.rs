//! What is done with many documents: printed, packed, sent.

use leptos::prelude::*;
use shared::access::Permission;
use shared::documents::PackForm;

use super::packing::Packing;
use crate::calls::documents::DocumentSort;
use crate::calls::mail::DocumentChoice;
use crate::pages::mail::Sending;
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Glyph, Icon};

/// The buttons. `chosen` is read when one is pressed.
pub fn buttons(
    packing: Packing,
    sending: RwSignal<Option<Sending>>,
    chosen: impl Fn() -> (DocumentChoice, Vec<DocumentSort>) + Copy + Send + Sync + 'static,
) -> AnyView {
    let lacks = Session::get().lacks(Permission::DocumentWrite);
    let busy = packing.busy();
    let pack = move |form: PackForm| {
        let (documents, sort) = untrack(chosen);
        packing.start(form, documents, sort);
    };
    let send = move |_| {
        let (documents, _) = untrack(chosen);
        sending.set(Some(Sending { documents, of_one: false }));
    };
    view! {
        <Button disabled=busy attr:data-testid="many-print" on:click=move |_| pack(PackForm::Print)>
            <Icon glyph=Glyph::Printer/>
            {tr!(documents.print)}
        </Button>
        <Button disabled=busy attr:data-testid="many-zip" on:click=move |_| pack(PackForm::Zip)>
            <Icon glyph=Glyph::Archive/>
            {tr!(mail.zip)}
        </Button>
        <Button disabled=lacks.is_some() title=lacks attr:data-testid="many-send" on:click=send>
            <Icon glyph=Glyph::Mail/>
            {tr!(mail.send_letters)}
        </Button>
    }
    .into_any()
}
