//! What lies over a page: dialogs and messages.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::error::ErrorCode;

use super::Specimen;
use super::states::refusal;
use crate::tr;
use crate::ui::{Button, Dialog, Glyph, Icon, Look, Notice, TextField, Toasts, Tone};

/// The section.
#[component]
pub fn Layers() -> impl IntoView {
    let toasts = Toasts::get();
    let (plain, wide, danger) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let form = move || view! { <Form open=plain/> };
    let long = move || {
        view! {
            <div class="dialog__body"><p>{tr!(gallery.dialog_text)}</p><p>{tr!(gallery.help)}</p></div>
            <div class="dialog__foot">
                <Button look=Look::Primary on:click=move |_| wide.set(false)>{tr!(common.close)}</Button>
            </div>
        }
    };
    let reverse = move || {
        view! {
            <div class="dialog__body"><p>{tr!(gallery.reverse_text)}</p></div>
            <div class="dialog__foot">
                <Button on:click=move |_| danger.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Final on:click=move |_| danger.set(false)>{tr!(gallery.reverse)}</Button>
            </div>
        }
    };
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.dialog)>
                <Button attr:data-testid="gallery-dialog-open" on:click=move |_| plain.set(true)>
                    {tr!(gallery.dialog)}
                </Button>
                <Button attr:data-testid="gallery-wide-open" on:click=move |_| wide.set(true)>
                    {tr!(gallery.wide_dialog)}
                </Button>
                <Button
                    look=Look::Danger
                    attr:data-testid="gallery-danger-open"
                    on:click=move |_| danger.set(true)
                >
                    {tr!(gallery.danger_dialog)}
                </Button>
            </Specimen>
            <Specimen name=tr!(gallery.toast)>
                <Button
                    attr:data-testid="gallery-toast"
                    on:click=move |_| toasts.done(tr!(gallery.toast_text))
                >
                    <Icon glyph=Glyph::Check/>
                    {tr!(gallery.toast)}
                </Button>
                <Button
                    attr:data-testid="gallery-toast-error"
                    on:click=move |_| toasts.refused(&refusal(ErrorCode::Internal))
                >
                    <Icon glyph=Glyph::Error/>
                    {tr!(gallery.toast_error)}
                </Button>
            </Specimen>
            <Specimen name=tr!(gallery.offline) wide=true>
                <Notice tone=Tone::Bad title=tr!(shell.offline) text=tr!(shell.offline_text)/>
            </Specimen>
        </div>
        <Dialog open=plain title=tr!(gallery.dialog).to_owned() id="gallery-dialog">{form}</Dialog>
        <Dialog open=wide title=tr!(gallery.wide_dialog).to_owned() id="gallery-wide" wide=true>{long}</Dialog>
        <Dialog open=danger title=tr!(gallery.danger_dialog).to_owned() id="gallery-danger">{reverse}</Dialog>
    }
}

/// A form that keeps nothing.
#[component]
fn Form(open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        open.set(false);
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <p>{tr!(gallery.dialog_text)}</p>
                <TextField id="gallery-dialog-name" label=tr!(gallery.name) value=name autofocus=true/>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Primary submit=true>{tr!(gallery.save)}</Button>
            </div>
        </form>
    }
}
