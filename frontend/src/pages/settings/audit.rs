//! The audit log: who did what and when, with filters in the address.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::components::A;

use super::entry::EntryPeek;
use super::objects::{href_of, short};
use super::words::{act_kinds, act_name};
use crate::calls::access::{self, AuditEntryView, AuditFilter};
use crate::today::followed;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::page::Span;
use crate::ui::period::{self, Preset};
use crate::ui::period_field::{PERIOD, span_of};
use crate::ui::text::day_start;
use crate::ui::{Address, Button, Column, Empty, Find, Glyph, Grid, Look, Page, PeriodField, Source, text};

/// Pause after the last key before the list is asked.
const PAUSE: Duration = Duration::from_millis(300);

/// Does the last of several things that follow each other quickly.
#[derive(Clone, Copy)]
struct Pause(StoredValue<Option<TimeoutHandle>>);

impl Pause {
    fn new() -> Pause {
        Pause(StoredValue::new(None))
    }

    fn then(self, act: impl FnOnce() + 'static) {
        self.0.update_value(|pending| {
            if let Some(handle) = pending.take() {
                handle.clear();
            }
            *pending = set_timeout_with_handle(act, PAUSE).ok();
        });
    }
}

/// What the address narrows the log to.
#[derive(Clone, Copy)]
struct Filters {
    address: Address,
    actor: Memo<String>,
    object: Memo<String>,
    kind: Memo<String>,
    span: Memo<period::Span>,
}

impl Filters {
    fn here() -> Filters {
        let address = Address::here();
        Filters {
            address,
            actor: address.get("q"),
            object: address.get("object"),
            kind: address.get("kind"),
            span: span_of(address, Preset::All),
        }
    }

    /// Days are those of this browser's zone.
    fn filter(self) -> AuditFilter {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let days = self.span.get().days(followed());
        AuditFilter {
            client: None,
            object: some(self.object.get()),
            actor: some(self.actor.get()),
            action: some(self.kind.get()),
            from: days.and_then(|days| day_start(days.from())).map(Into::into),
            to: days.and_then(|days| day_start(days.to())).map(Into::into),
        }
    }

    fn any(self) -> bool {
        let parts = [self.actor, self.object, self.kind];
        parts.into_iter().any(|part| part.with(|part| !part.is_empty()))
            || self.span.get() != period::Span::Moving(Preset::All)
    }

    fn reset(self) {
        self.address.change(&[("q", ""), ("object", ""), ("kind", ""), (PERIOD, "")]);
    }
}

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let filters = Filters::here();
    let shown = RwSignal::new(None::<AuditEntryView>);
    let source = Source::new(
        |entry: &AuditEntryView| entry.id.to_string(),
        |_| String::new(),
        move |after| access::audit(filters.filter(), after),
    );
    view! {
        <Page title=tr!(settings.audit).to_owned() span=Span::Filled>
            <Bar filters=filters/>
            <Grid
                id="audit-table"
                label=tr!(settings.audit)
                columns=columns(shown, filters.address)
                source=source
                peek=shown
                empty=move || nothing(filters)
            />
            <EntryPeek entry=shown address=filters.address/>
        </Page>
    }
}

#[component]
fn Bar(filters: Filters) -> impl IntoView {
    let address = filters.address;
    let kinds = move || {
        act_kinds()
            .into_iter()
            .map(|(code, name)| {
                view! { <option value=code prop:selected=move || filters.kind.get() == code>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="bar filters">
            <Find id="audit-actor" label=tr!(settings.audit_actor) address=address/>
            <ObjectField filters=filters/>
            <select
                class="select"
                aria-label=tr!(settings.audit_kind)
                data-testid="audit-kind"
                on:change=move |event| address.set("kind", &event_target_value(&event))
            >
                <option value="" prop:selected=move || filters.kind.with(String::is_empty)>
                    {tr!(settings.audit_any)}
                </option>
                {kinds}
            </select>
            <PeriodField id="audit-period" address=address otherwise=Preset::All/>
            <Show when=move || filters.any()>
                <Button look=Look::Ghost on:click=move |_| filters.reset()>{tr!(common.reset)}</Button>
            </Show>
        </div>
    }
}

/// The id of one object, as a card's address or another row has it.
#[component]
fn ObjectField(filters: Filters) -> impl IntoView {
    let typed = RwSignal::new(filters.object.get_untracked());
    let pause = Pause::new();
    effect(move |_| {
        let object = filters.object.get();
        if typed.get_untracked().trim() != object {
            typed.set(object);
        }
    });
    let input = move |event| {
        typed.set(event_target_value(&event));
        pause.then(move || filters.address.set("object", typed.get_untracked().trim()));
    };
    view! {
        <input
            class="input mono filters__object"
            type="text"
            id="audit-object"
            aria-label=tr!(settings.audit_object)
            placeholder=tr!(settings.audit_object)
            autocomplete="off"
            spellcheck="false"
            prop:value=move || typed.get()
            on:input=input
        />
    }
}

fn columns(shown: RwSignal<Option<AuditEntryView>>, address: Address) -> Vec<Column<AuditEntryView>> {
    vec![
        Column::new(tr!(settings.at), "150px", |entry: &AuditEntryView| text::instant(entry.at.0)),
        Column::new(tr!(settings.who), "150px", |entry: &AuditEntryView| {
            let name = entry.actor_name.clone();
            let kind = actor_kind(&entry.actor_kind);
            let title = [Some(name.as_str()), kind].into_iter().flatten().collect::<Vec<_>>().join(" ");
            view! { <span title=title>{name.clone()}" "<span class="muted">{kind}</span></span> }
        }),
        Column::new(tr!(settings.act), "", move |entry: &AuditEntryView| {
            let (name, of) = (act_name(entry), entry.clone());
            view! {
                <button
                    type="button"
                    class="link"
                    data-testid="audit-show"
                    on:click=move |_| shown.set(Some(of.clone()))
                >
                    {name}
                </button>
            }
        }),
        Column::new(tr!(settings.object), "128px", move |entry: &AuditEntryView| {
            object_cell(&entry.object, address)
        })
        .key("object")
        .weak(2),
        Column::new(tr!(settings.client), "120px", |entry: &AuditEntryView| {
            // Where the client itself is the object, it is said already.
            entry.client.filter(|client| client.to_string() != entry.object).map(|client| {
                let href = format!("/clients/{client}");
                view! { <A href=href attr:tabindex="-1" attr:class="mono">{short(&client.to_string())}</A> }
            })
        })
        .key("client")
        .weak(3),
        Column::new(tr!(settings.ip), "100px", |entry: &AuditEntryView| {
            view! { <span class="mono">{entry.ip.clone()}</span> }
        })
        .key("ip")
        .weak(4),
    ]
}

/// The object's page, or where it has none, what else was done to it.
fn object_cell(object: &str, address: Address) -> impl IntoView + use<> {
    let (text, title) = (short(object), object.to_owned());
    match href_of(object) {
        Some(href) => {
            view! { <A href=href attr:tabindex="-1" attr:class="mono" attr:title=title>{text}</A> }.into_any()
        }
        None => {
            let object = object.to_owned();
            view! {
                <button
                    type="button"
                    class="link mono"
                    title=title
                    on:click=move |_| address.set("object", &object)
                >
                    {text}
                </button>
            }
            .into_any()
        }
    }
}

/// What kind of actor it was, where its name does not say so: the system has one name only, and people need no word.
pub fn actor_kind(kind: &str) -> Option<&'static str> {
    match kind {
        "key" => Some(tr!(settings.by_key)),
        "cli" => Some(tr!(settings.by_cli)),
        "client" => Some(tr!(settings.by_client)),
        _ => None,
    }
}

fn nothing(filters: Filters) -> AnyView {
    if !filters.any() {
        return view! {
            <Empty glyph=Glyph::Archive title=tr!(settings.no_audit) text=tr!(settings.no_audit_text)/>
        }
        .into_any();
    }
    view! {
        <Empty glyph=Glyph::Search title=tr!(settings.audit_not_found) text=tr!(settings.audit_not_found_text)>
            <Button on:click=move |_| filters.reset()>{tr!(common.reset)}</Button>
        </Empty>
    }
    .into_any()
}
