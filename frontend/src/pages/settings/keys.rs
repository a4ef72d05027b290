//! API keys: the list, successors, and taking one back.

use chrono::Utc;
use leptos::prelude::*;
use shared::access::Permission;

use super::key_form::KeyDialog;
use super::key_rotate::RotateDialog;
use super::seller_choice;
use super::words::permission_name;
use crate::calls::access::{self, ApiKeyView};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::page::Span;
use crate::ui::{
    Badge, Button, Column, Dialog, DialogForm, Empty, Glyph, Grid, Icon, Look, Mark, Page, Source,
    Submission, Toasts, Tone, text,
};

/// The page.
#[component]
pub fn KeysPage() -> impl IntoView {
    let version = RwSignal::new(0_u32);
    let making = RwSignal::new(false);
    let revoking = RwSignal::new(None::<ApiKeyView>);
    let rotating = RwSignal::new(None::<ApiKeyView>);
    let known = Remote::new(sellers::list);
    let source = Source::new(
        |key: &ApiKeyView| key.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            access::keys(after)
        },
    );
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    let add = move || {
        let lacks = Session::get().lacks(Permission::KeyManage);
        view! {
            <Button
                look=Look::Primary
                disabled=lacks.is_some()
                title=lacks
                attr:data-testid="key-new"
                attr:data-list-add=""
                on:click=move |_| making.set(true)
            >
                <Icon glyph=Glyph::Plus/>
                {tr!(settings.key_add)}
            </Button>
        }
    };
    view! {
        <Page title=tr!(settings.keys).to_owned() span=Span::Filled actions=add>
            <Grid
                id="keys-table"
                label=tr!(settings.keys)
                columns=columns(revoking, rotating, known)
                source=source
                empty=|| {
                    view! {
                        <Empty glyph=Glyph::Inbox title=tr!(settings.no_keys) text=tr!(settings.no_keys_text)/>
                    }
                }
            />
            <KeyDialog open=making sellers=known done=done/>
            <RotateDialog key=rotating done=done/>
            <RevokeDialog key=revoking done=done/>
        </Page>
    }
}

fn columns(
    revoking: RwSignal<Option<ApiKeyView>>,
    rotating: RwSignal<Option<ApiKeyView>>,
    known: Remote<Vec<SellerView>>,
) -> Vec<Column<ApiKeyView>> {
    vec![
        Column::new(tr!(settings.name), "120px", |key: &ApiKeyView| {
            let name = key.name.clone();
            view! { <span class="strong" title=name.clone()>{name.clone()}</span> }
        }),
        Column::new(tr!(settings.scopes), "", |key: &ApiKeyView| {
            let all: Vec<&str> = key.scopes.iter().map(|scope| permission_name(*scope)).collect();
            let all = all.join(", ");
            view! { <span title=all.clone()>{all.clone()}</span> }
        }),
        Column::new(tr!(settings.sellers), "150px", move |key: &ApiKeyView| {
            let own = key.sellers.clone();
            move || seller_choice::names(known, own.as_deref())
        })
        .key("sellers")
        .optional(),
        Column::new(tr!(settings.state), "110px", |key: &ApiKeyView| state_badge(key)),
        Column::new(tr!(settings.expires), "145px", |key: &ApiKeyView| match key.expires_at {
            Some(at) => text::instant(at.0),
            None => tr!(settings.never).to_owned(),
        })
        .key("expires")
        .weak(2),
        Column::new(tr!(settings.last_used), "140px", |key: &ApiKeyView| match key.last_used_at {
            Some(at) => text::instant(at.0),
            None => tr!(common.none).to_owned(),
        })
        .key("used")
        .weak(3),
        Column::new(tr!(settings.created), "140px", |key: &ApiKeyView| {
            view! { <span title=key.created_by.clone()>{text::instant(key.created_at.0)}</span> }
        })
        .key("created")
        .optional(),
        Column::new(tr!(settings.actions), "175px", move |key: &ApiKeyView| {
            let (of, old) = (key.clone(), key.clone());
            let works = key.expires_at.is_none_or(|at| at.0 > now());
            key.revoked_at.is_none().then(|| {
                view! {
                    <span class="row">
                    {works
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="link"
                                    data-testid="key-rotate"
                                    on:click=move |_| rotating.set(Some(old.clone()))
                                >
                                    {tr!(settings.rotate)}
                                </button>
                            }
                        })}
                    <button
                        type="button"
                        class="link"
                        data-testid="key-revoke"
                        on:click=move |_| revoking.set(Some(of.clone()))
                    >
                        {tr!(settings.revoke)}
                    </button>
                    </span>
                }
            })
        })
        .quiet(),
    ]
}

fn state_badge(key: &ApiKeyView) -> impl IntoView + use<> {
    let (tone, mark, name) = if key.revoked_at.is_some() {
        (Tone::Mute, Mark::Cross, tr!(settings.key_revoked))
    } else if key.expires_at.is_some_and(|at| at.0 <= now()) {
        (Tone::Warn, Mark::Bang, tr!(settings.key_expired))
    } else {
        (Tone::Ok, Mark::Dot, tr!(settings.key_works))
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}

/// The instant by this browser's clock.
fn now() -> chrono::DateTime<Utc> {
    String::from(js_sys::Date::new_0().to_iso_string()).parse().unwrap_or_default()
}

/// Asks before a key is taken back: programs that use it stop at once.
#[component]
fn RevokeDialog(key: RwSignal<Option<ApiKeyView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(key);
    let toasts = Toasts::get();
    let form = Submission::new();
    let send = move |()| {
        let Some(id) = key.get_untracked().map(|key| key.id) else { return };
        form.send(access::revoke_key(id), move |key| {
            open.set(false);
            toasts.done(tr!(settings.revoked, name = key.name).to_string());
            done.try_run(());
        });
    };
    let body = move || {
        let name = key.get()?.name;
        Some(view! {
            <DialogForm
                open=open
                submission=form
                on_send=send
                id="revoke-submit"
                button=move || tr!(settings.revoke)
                look=Look::Final
            >
                <p>{tr!(settings.revoke_text, name = name).to_string()}</p>
            </DialogForm>
        })
    };
    view! { <Dialog open=open title=tr!(settings.revoke_title).to_owned() id="revoke-dialog">{body}</Dialog> }
}
