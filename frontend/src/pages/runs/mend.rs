//! A grid of what the forms of clients lack: filled in place, each client saved by its version, then calculated again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::access::Permission;
use shared::client::{ClientDraft, ClientKind};
use shared::ids::ClientId;
use shared::run::RunWarning;

use super::review::Review;
use crate::api::ApiError;
use crate::calls::clients::{self, ClientUpdateInput, ClientView};
use crate::calls::runs::{self, BillItemFilter};
use crate::pages::clients::details_of;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::state::Refused;
use crate::ui::{Button, Empty, Glyph, Look, Refusal, Skeleton, Toasts, text};

/// Clients of one grid; the next come when these are done.
const ROWS_MAX: usize = 50;

/// A client of the grid with what was typed.
#[derive(Clone, Copy)]
struct Row {
    client: StoredValue<ClientView>,
    inn: RwSignal<String>,
    kpp: RwSignal<String>,
    email: RwSignal<String>,
    /// Why it could not be saved.
    refusal: RwSignal<Option<ApiError>>,
    /// A sending was tried.
    asked: RwSignal<bool>,
}

impl Row {
    fn of(client: ClientView) -> Row {
        let text = |value: &Option<String>| RwSignal::new(value.clone().unwrap_or_default());
        Row {
            inn: text(&client.inn),
            kpp: text(&client.kpp),
            email: text(&client.email),
            client: StoredValue::new(client),
            refusal: RwSignal::new(None),
            asked: RwSignal::new(false),
        }
    }

    /// The change to send; nothing when nothing was typed.
    fn input(self) -> Option<ClientUpdateInput> {
        let client = self.client.get_value();
        let text =
            |field: RwSignal<String>| Some(field.get().trim().to_owned()).filter(|text| !text.is_empty());
        let before = details_of(&client);
        let mut details = before.clone();
        (details.inn, details.kpp, details.email) = (text(self.inn), text(self.kpp), text(self.email));
        (details != before).then_some(ClientUpdateInput { id: client.id, version: client.version, details })
    }

    /// What is wrong with a field: by the check of the form, else the server's word.
    fn error(self, field: &'static str) -> Option<String> {
        let own = self.input().and_then(|input| {
            let errors = ClientDraft::from(input.details).parse().err()?;
            errors.into_iter().find(|error| error.path.iter().any(|part| part == field))
        });
        let own = own.filter(|_| self.asked.get()).map(|error| error.message);
        own.or_else(|| self.refusal.with(|refusal| refusal.as_ref()?.field(field)))
    }

    fn is_wrong(self) -> bool {
        ["inn", "kpp", "email"].into_iter().any(|field| self.error(field).is_some())
    }
}

/// The grid of the clients that have the warning.
#[component]
pub fn Mend(review: Review, warning: RunWarning) -> impl IntoView {
    let id = review.id;
    let rows = Remote::new(move || {
        review.state.track();
        review.version.track();
        async move {
            let filter = BillItemFilter { warnings: Some(vec![warning]), ..BillItemFilter::default() };
            let items = runs::items(id, filter, None).await?.rows;
            let ids: Vec<ClientId> = items.iter().take(ROWS_MAX).map(|item| item.client_id).collect();
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            let found = clients::by_ids(ids).await?;
            Ok(found.into_iter().map(|row| row.client).collect::<Vec<_>>())
        }
    });
    move || match rows.get() {
        None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
            .into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| rows.refresh()/> }.into_any(),
        Some(Ok(found)) if found.is_empty() => {
            view! { <Empty glyph=Glyph::Check title=tr!(runs.mended) text=tr!(runs.mended_text)/> }.into_any()
        }
        Some(Ok(found)) => {
            let rows: Vec<Row> = found.into_iter().map(Row::of).collect();
            view! { <Form review=review rows=rows/> }.into_any()
        }
    }
}

#[component]
fn Form(review: Review, rows: Vec<Row>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::ClientWrite);
    let forbidden = lacks.is_some();
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let all = StoredValue::new(rows.clone());
    let saved = StoredValue::new(Vec::<ClientId>::new());
    let changed = move || all.with_value(|rows| rows.iter().filter(|row| row.input().is_some()).count());
    let send = move |_| {
        let rows: Vec<Row> = all.with_value(|rows| {
            rows.iter().copied().filter(|row| untrack(|| row.input().is_some())).collect()
        });
        rows.iter().for_each(|row| row.asked.set(true));
        if rows.iter().any(|row| untrack(|| row.is_wrong())) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let count = save(&rows, saved).await;
            busy.try_set(false);
            if count > 0 {
                let count = i64::try_from(count).unwrap_or_default();
                toasts.done(tr!(runs.mended_n, count = text::counted(count)).to_string());
            }
            // While any is refused, the grid stays as it was typed.
            if count == rows.len() {
                recalculate(review, saved.try_get_value().unwrap_or_default(), toasts).await;
            }
        });
    };
    let label = move || {
        let count = text::counted(i64::try_from(changed()).unwrap_or_default());
        if review.waits() {
            tr!(runs.save_and_recalculate, count = count).to_string()
        } else {
            tr!(runs.save_clients, count = count).to_string()
        }
    };
    view! {
        <section class="card stack mend" data-testid="mend">
            <table class="lines is-spaced">
                <thead>
                    <tr>
                        <th scope="col">{tr!(runs.client)}</th>
                        <th scope="col">{tr!(clients.inn)}</th>
                        <th scope="col">{tr!(clients.kpp)}</th>
                        <th scope="col">{tr!(clients.email)}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| view! { <Line row=row/> }).collect_view()}</tbody>
            </table>
            <div class="row">
                <Button
                    look=Look::Primary
                    busy=busy
                    disabled=Signal::derive(move || forbidden || changed() == 0)
                    title=lacks
                    attr:data-testid="mend-save"
                    on:click=send
                >
                    {label}
                </Button>
                <span class="muted">{tr!(runs.mend_hint)}</span>
            </div>
        </section>
    }
}

/// Saves the rows one after another, and remembers their clients; answers how many were saved. What is refused stays
/// with its reason.
async fn save(rows: &[Row], saved: StoredValue<Vec<ClientId>>) -> usize {
    let mut count = 0;
    for row in rows {
        let Some(input) = untrack(|| row.input()) else { continue };
        let id = input.id;
        row.refusal.try_set(None);
        match clients::update(input).await {
            Ok(now) => {
                row.client.try_set_value(now.client);
                row.asked.try_set(false);
                saved.try_update_value(|saved| saved.push(id));
                count += 1;
            }
            Err(error) => {
                row.refusal.try_set(Some(error));
            }
        }
    }
    count
}

/// Calculates the clients again if the run waits, and reads everything anew.
async fn recalculate(review: Review, clients: Vec<ClientId>, toasts: Toasts) {
    if untrack(|| review.waits()) {
        let wanted = BillItemFilter { client_ids: Some(clients), ..BillItemFilter::default() };
        match runs::recalculate(review.id, Some(wanted)).await {
            Ok(now) => review.card.put(Some(now)),
            Err(error) => toasts.refused(&error),
        }
    }
    review.changed();
}

#[component]
fn Line(row: Row) -> impl IntoView {
    let (id, name, kind) = row.client.with_value(|client| (client.id, client.name.clone(), client.kind));
    let cell = move |field: &'static str, label: &'static str, value: RwSignal<String>, wanted: bool| {
        let label = format!("{label}: {}", row.client.with_value(|client| client.name.clone()));
        let error = Memo::new(move |_| row.error(field));
        let note = format!("mend-{field}-{id}");
        view! {
            <td>
                {wanted
                    .then(|| {
                        view! {
                            <input
                                class="input"
                                type="text"
                                autocomplete="off"
                                name=format!("mend-{field}")
                                aria-label=label
                                aria-invalid=move || error.get().is_some().to_string()
                                aria-describedby=note.clone()
                                prop:value=move || value.get()
                                on:input=move |event| value.set(event_target_value(&event))
                                on:blur=move |_| row.asked.set(true)
                            />
                            <div id=note.clone() class="field__error">{redrawn(move || error.get())}</div>
                        }
                    })}
            </td>
        }
    };
    // A refusal that names no field: the client was changed by somebody else meanwhile.
    let whole = move || {
        let named = row.is_wrong();
        row.refusal.get().filter(|_| !named).map(|error| view! { <Refused error=error/> })
    };
    view! {
        <tr>
            <th scope="row">
                <A href=format!("/clients/{id}")>{name}</A>
                {whole}
            </th>
            {cell("inn", tr!(clients.inn), row.inn, true)}
            {cell("kpp", tr!(clients.kpp), row.kpp, kind == ClientKind::LegalEntity)}
            {cell("email", tr!(clients.email), row.email, true)}
        </tr>
    }
}
