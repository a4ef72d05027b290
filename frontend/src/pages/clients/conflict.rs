//! Somebody else has changed the client while its form was open: what they changed, and whose version is kept.

use leptos::prelude::*;

use super::draft::details_of;
use super::words::{field_name, kind_in_full};
use crate::calls::clients::{self, ClientDetailsInput, ClientView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::changes::{Change, Changes};
use crate::ui::{Button, Notice, Refusal, Tone, text};

/// The question. `settle` gets the other's version, and whether the form takes it over.
#[component]
pub fn Conflict(base: ClientView, settle: Callback<(ClientView, bool)>) -> impl IntoView {
    let id = base.id;
    let base = StoredValue::new(base);
    let theirs = Remote::new(move || async move { Ok(clients::one(id).await?.map(|card| card.client)) });
    move || match theirs.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| theirs.refresh()/> }.into_any(),
        Some(Ok(None)) => view! { <Notice tone=Tone::Bad title=tr!(clients.no_such)/> }.into_any(),
        Some(Ok(Some(theirs))) => {
            let changes = base.with_value(|base| differences(&details_of(base), &details_of(&theirs)));
            let mine = theirs.clone();
            view! {
                <div class="notice is-warn" role="alert" data-testid="client-conflict">
                    <div class="notice__body stack">
                        <div>
                            <strong>{tr!(clients.conflict)}</strong>
                            {tr!(clients.conflict_text)}
                        </div>
                        <Changes changes=changes/>
                        <div class="row">
                            <Button
                                attr:data-testid="conflict-theirs"
                                on:click=move |_| settle.run((theirs.clone(), true))
                            >
                                {tr!(clients.conflict_theirs)}
                            </Button>
                            <Button
                                attr:data-testid="conflict-mine"
                                on:click=move |_| settle.run((mine.clone(), false))
                            >
                                {tr!(clients.conflict_mine)}
                            </Button>
                        </div>
                    </div>
                </div>
            }
            .into_any()
        }
    }
}

/// Fields whose values differ, in words.
fn differences(before: &ClientDetailsInput, after: &ClientDetailsInput) -> Vec<Change> {
    let (before, after) = (values(before), values(after));
    let pairs = before.into_iter().zip(after);
    let differ = pairs.filter(|((_, before), (_, after))| before != after);
    differ
        .map(|((field, before), (_, after))| Change {
            field: field_name(field).unwrap_or(field).to_owned(),
            before,
            after,
        })
        .collect()
}

fn values(details: &ClientDetailsInput) -> [(&'static str, String); 15] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        ("kind", kind_in_full(details.kind).0.to_owned()),
        ("name", details.name.clone()),
        ("fullName", text(&details.full_name)),
        ("inn", text(&details.inn)),
        ("kpp", text(&details.kpp)),
        ("ogrn", text(&details.ogrn)),
        ("email", text(&details.email)),
        ("phone", text(&details.phone)),
        ("address", text(&details.address)),
        ("contractNumber", text(&details.contract_number)),
        ("contractOn", details.contract_on.map(|day| text::date(day.0)).unwrap_or_default()),
        ("externalId", text(&details.external_id)),
        ("billingDay", details.billing_day.map(|day| day.to_string()).unwrap_or_default()),
        ("tags", details.tags.clone().unwrap_or_default().join(", ")),
        ("note", text(&details.note)),
    ]
}
