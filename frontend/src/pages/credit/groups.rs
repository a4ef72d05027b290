//! Groups of clients: the list, a new one, another name, and putting one away.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::ids::SellerId;

use super::settings::CREDIT;
use crate::calls::credit::{self, ClientGroupSaveInput, ClientGroupView};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::{focus_late, opened_by};
use crate::ui::{
    Badge, Button, CheckField, Column, Dialog, DialogForm, Empty, Glyph, Grid, GridPage, Icon, Look, Mark,
    Refusal, RowAct, SelectField, Skeleton, Source, Submission, TextField, Toasts, Tone,
};

/// What the dialog is about: a group, or a new one.
type Edited = RwSignal<Option<Option<ClientGroupView>>>;

/// The tab.
#[component]
pub fn Groups() -> impl IntoView {
    let version = RwSignal::new(0_u32);
    let edited: Edited = RwSignal::new(None);
    let known = Remote::new(sellers::list);
    let source = Source::new(
        |group: &ClientGroupView| group.id.to_string(),
        |_| String::new(),
        move |_| {
            version.track();
            async { Ok(GridPage { rows: credit::groups(None).await?, next: None }) }
        },
    );
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    let rename = Callback::new(move |group: ClientGroupView| edited.set(Some(Some(group))));
    let acts = vec![
        RowAct::new(Glyph::Pencil, tr!(common.edit), rename)
            .lacks(Session::get().lacks(Permission::SettingsWrite)),
        RowAct::link(Glyph::Settings, tr!(credit.group_terms), |group: &ClientGroupView| level_of(group)),
        RowAct::link(Glyph::Clients, tr!(credit.group_debtors), |group: &ClientGroupView| {
            format!("/debtors?group={}", group.id)
        }),
    ];
    view! {
        <div class="bar">
            <span class="muted">{tr!(credit.groups_text)}</span>
            <div class="bar__end">{new_button(edited)}</div>
        </div>
        <Grid
            id="groups-table"
            label=tr!(credit.groups)
            columns=columns(known)
            source=source
            acts=acts
            empty=move || {
                view! {
                    <Empty glyph=Glyph::Clients title=tr!(credit.no_groups) text=tr!(credit.no_groups_text)>
                        {new_button(edited)}
                    </Empty>
                }
            }
        />
        <GroupDialog edited=edited known=known done=done/>
    }
}

/// The terms of a group, on the first tab.
fn level_of(group: &ClientGroupView) -> String {
    format!("{CREDIT}?level={}", group.id)
}

fn new_button(edited: Edited) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let forbidden = lacks.is_some();
    view! {
        <Button
            look=Look::Primary
            disabled=forbidden
            title=lacks
            attr:data-testid="group-new"
            on:click=move |_| edited.set(Some(None))
        >
            <Icon glyph=Glyph::Plus/>
            {tr!(credit.group_add)}
        </Button>
    }
}

fn columns(known: Remote<Vec<SellerView>>) -> Vec<Column<ClientGroupView>> {
    vec![
        Column::new(tr!(credit.name), "", |group: &ClientGroupView| {
            let name = group.name.clone();
            let title = name.clone();
            view! { <A href=level_of(group) attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(clients.seller), "220px", move |group: &ClientGroupView| {
            let id = group.seller_id;
            move || sellers::name_of(known, id)
        })
        .key("seller")
        .weak(1),
        Column::new(tr!(credit.state), "130px", |group: &ClientGroupView| in_use(group.archived)),
    ]
}

/// Whether it is offered, or was put away.
pub fn in_use(archived: bool) -> impl IntoView {
    let (tone, mark, word) = if archived {
        (Tone::Mute, Mark::Ring, tr!(credit.archived))
    } else {
        (Tone::Ok, Mark::Dot, tr!(credit.in_use))
    };
    view! { <Badge tone=tone mark=mark text=word/> }
}

#[component]
fn GroupDialog(edited: Edited, known: Remote<Vec<SellerView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(edited);
    let title = Signal::derive(move || {
        let old = edited.with(|edited| matches!(edited, Some(Some(_))));
        if old { tr!(credit.group_edit) } else { tr!(credit.group_new) }.to_owned()
    });
    let form = move || {
        let group = edited.get()?;
        Some(match known.get() {
            None => view! { <div class="dialog__body"><Skeleton/></div> }.into_any(),
            Some(Err(error)) => {
                view! { <div class="dialog__body"><Refusal error=error retry=move |()| known.refresh()/></div> }
                    .into_any()
            }
            Some(Ok(sellers)) if sellers.is_empty() => {
                view! { <Empty glyph=Glyph::Clients title=tr!(sellers.none) text=tr!(sellers.none_text)/> }
                    .into_any()
            }
            Some(Ok(sellers)) => {
                focus_late();
                view! { <Form open=open group=group sellers=sellers done=done/> }.into_any()
            }
        })
    };
    view! { <Dialog open=open title=title id="group-dialog">{form}</Dialog> }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    group: Option<ClientGroupView>,
    sellers: Vec<SellerView>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let name = RwSignal::new(group.as_ref().map(|group| group.name.clone()).unwrap_or_default());
    let archived = RwSignal::new(group.as_ref().is_some_and(|group| group.archived));
    let first = group.as_ref().map(|group| group.seller_id).or_else(|| sellers.first().map(|one| one.id));
    let seller = RwSignal::new(first.map(|id| id.to_string()).unwrap_or_default());
    let (id, version) = group.as_ref().map_or((None, 0), |group| (Some(group.id), group.version));
    let send = move |()| {
        let called = name.get_untracked().trim().to_owned();
        let Ok(seller_id) = seller.with_untracked(|seller| seller.parse::<SellerId>()) else { return };
        if called.is_empty() {
            return;
        }
        let input = ClientGroupSaveInput {
            id,
            version,
            seller_id,
            name: called,
            archived: Some(archived.get_untracked()),
            idempotency_key: form.key(),
        };
        form.send(credit::save_group(input), move |saved| {
            open.set(false);
            toasts.done(tr!(credit.group_saved, name = saved.name).to_string());
            done.try_run(());
        });
    };
    let options = sellers::choices(&sellers);
    let choose = (id.is_none() && sellers.len() > 1).then(|| {
        view! {
            <SelectField
                id="group-seller"
                label=tr!(clients.seller)
                value=seller
                options=Signal::stored(options)
                error=form.field("sellerId")
            />
        }
    });
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="group-submit"
            button=move || tr!(common.save)
            reread=done
        >
            <TextField
                id="group-name"
                label=tr!(credit.name)
                value=name
                hint=tr!(credit.group_name_hint)
                error=form.required("name", name, tr!(credit.name_empty))
                autofocus=true
            />
            {choose}
            {id.map(|_| view! {
                <CheckField
                    id="group-archived"
                    label=tr!(credit.archive)
                    value=archived
                    hint=tr!(credit.group_archive_hint)
                />
            })}
        </DialogForm>
    }
}
