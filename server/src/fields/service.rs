//! Fields of a seller, and what they hold of a client.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use serde_json::json;
use shared::access::Permission;
use shared::api::fields::{
    ClientFieldSaveInput, ClientFieldValueInput, ClientFieldValueView, ClientFieldView,
};
use shared::client::ClientKind;
use shared::fields::{FIELD_NAME_MAX, FIELDS_MAX, FieldAccess, FieldAudience, FieldKind};
use shared::ids::{ClientFieldId, ClientId, SellerId};
use shared::webhooks::WebhookKind;

use super::repo::{self, Field, Value};
use crate::actor::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::{About, Op, Whose};
use crate::settings;

/// Whose fields and values are meant.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// The seller of the client.
    pub seller: SellerId,
    /// The client.
    pub client: ClientId,
    /// Who the client is.
    pub kind: ClientKind,
}

/// Who reads and writes values: which fields there are follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// People of the seller.
    Office,
    /// The client.
    Client,
}

fn view(row: Field) -> Result<ClientFieldView, Error> {
    let unknown = || Error::internal("unknown code of a field");
    Ok(ClientFieldView {
        id: row.id,
        seller_id: row.seller_id,
        audience: FieldAudience::from_code(&row.audience).ok_or_else(unknown)?,
        name: row.name,
        kind: FieldKind::from_code(&row.kind).ok_or_else(unknown)?,
        access: FieldAccess::from_code(&row.access).ok_or_else(unknown)?,
        required: row.required,
        position: row.position,
        archived: row.archived,
        version: row.version,
    })
}

/// Fields of a seller in their order, those that are put away included.
///
/// # Errors
/// `FORBIDDEN`; `NOT_FOUND` of a seller that the actor does not see.
pub async fn list(app: &App, actor: &Actor, seller: SellerId) -> Result<Vec<ClientFieldView>, Error> {
    actor.require(Permission::ClientRead)?;
    actor.require_seller(seller)?;
    repo::fields(app.read(), seller).await?.into_iter().map(view).collect()
}

/// Makes a field, or changes one.
///
/// # Errors
/// `VALIDATION`; `STALE`; `LIMIT_EXCEEDED` of more fields than can be looked through.
pub async fn save(app: &App, actor: &Actor, input: ClientFieldSaveInput) -> Result<ClientFieldView, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.seller_id)?;
    let mut op = app.begin(actor).await?;
    let missing = |id: ClientFieldId| Error::not_found("clientField", id);
    let replayed = op.replay::<ClientFieldId>("clientFieldSave", &input.idempotency_key, &input).await?;
    let seller = settings::seller_in(&op, input.seller_id).await?;
    let known = repo::fields(op.conn(), seller.id).await?;
    let of_id = |id: ClientFieldId| known.iter().find(|field| field.id == id).cloned();
    if let Some(id) = replayed {
        return of_id(id).ok_or_else(|| missing(id)).and_then(view);
    }
    let before = input.id.map(|id| of_id(id).ok_or_else(|| missing(id))).transpose()?;
    if before.as_ref().map_or(0, |field| field.version) != input.version {
        return Err(Error::Stale);
    }
    let name = checked(&input, before.as_ref(), &known)?;
    let row = Field {
        id: before.as_ref().map_or_else(|| ClientFieldId(op.uuid()), |field| field.id),
        seller_id: seller.id,
        audience: input.audience.code().to_owned(),
        name,
        kind: input.kind.code().to_owned(),
        access: input.access.code().to_owned(),
        required: input.required,
        position: input.position,
        archived: input.archived,
        version: input.version.saturating_add(1),
        created_at: before.as_ref().map_or(op.now(), |field| field.created_at),
    };
    repo::save(&op, row.clone()).await?;
    let told = |field: &Field| {
        json!({ "name": field.name, "kind": field.kind, "access": field.access, "required": field.required,
                "archived": field.archived })
    };
    let whose = Whose::Seller(seller.id);
    op.audit("client_field.save", row.id, whose, before.as_ref().map(told), Some(told(&row))).await?;
    op.remember(&row.id).await?;
    op.hint(seller.id);
    op.commit().await?;
    view(row)
}

/// The name of a field as it is kept; refuses what cannot be.
fn checked(input: &ClientFieldSaveInput, before: Option<&Field>, known: &[Field]) -> Result<String, Error> {
    let name = input.name.trim();
    if name.is_empty() || name.chars().count() > FIELD_NAME_MAX {
        return Err(Error::invalid("name", format!("Название: от 1 до {FIELD_NAME_MAX} знаков.")));
    }
    let others = || {
        let other = |field: &&Field| Some(field.id) != input.id && !field.archived;
        known.iter().filter(other)
    };
    let same = |field: &Field| field.name == name && field.audience == input.audience.code();
    if !input.archived && others().any(same) {
        return Err(Error::invalid("name", "Такое поле уже есть. Назовите его по-другому."));
    }
    if !input.archived && others().count() >= FIELDS_MAX {
        let message_ru = format!("Полей уже {FIELDS_MAX}. Уберите лишние в архив.");
        return Err(Error::LimitExceeded { message_ru });
    }
    if let Some(before) = before
        && (before.kind != input.kind.code() || before.audience != input.audience.code())
    {
        return Err(Error::invalid("kind", "Вид поля и его клиенты не меняются: заведите новое поле."));
    }
    Ok(name.to_owned())
}

/// Fields of a client with what they hold, in their order: of people of the seller all, of the client those it may see.
///
/// # Errors
/// Of the database.
pub async fn values(conn: &impl ConnectionTrait, of: Of, by: By) -> Result<Vec<ClientFieldValueView>, Error> {
    let mut held = repo::values(conn, of.client).await?;
    let mut all = Vec::new();
    for row in repo::fields(conn, of.seller).await? {
        let field = view(row)?;
        let seen = by == By::Office || field.access != FieldAccess::Hidden;
        if seen && !field.archived && field.audience == FieldAudience::of(of.kind) {
            let value = held.remove(&field.id);
            all.push(ClientFieldValueView { field, value });
        }
    }
    Ok(all)
}

/// States what fields of a client hold that is held until the end of the unit of work.
///
/// # Errors
/// `NOT_FOUND` of a field that is none of this client's, or none that the client may change; `VALIDATION` under the id of
/// the field.
pub async fn put_in(op: &mut Op, of: Of, by: By, given: &[ClientFieldValueInput]) -> Result<(), Error> {
    if given.len() > FIELDS_MAX {
        return Err(Error::invalid("values", format!("Не больше {FIELDS_MAX} полей за один раз.")));
    }
    let known = values(op.conn(), of, by).await?;
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    let (mut rows, mut stated) = (Vec::new(), BTreeSet::new());
    for ClientFieldValueInput { id, value } in given {
        if !stated.insert(*id) {
            return Err(Error::invalid(&id.to_string(), "Поле указано дважды. Оставьте одно значение."));
        }
        let missing = || Error::not_found("clientField", id);
        let found = known.iter().find(|known| known.field.id == *id).ok_or_else(missing)?;
        if by == By::Client && found.field.access != FieldAccess::Editable {
            return Err(missing());
        }
        let read = found.field.kind.read(value.as_deref().unwrap_or_default());
        let read = read.map_err(|text| Error::invalid(&id.to_string(), text))?;
        if read.is_none() && found.field.required {
            return Err(Error::invalid(&id.to_string(), "Заполните это поле."));
        }
        if read == found.value {
            continue;
        }
        before.insert(found.field.name.clone(), found.value.clone());
        after.insert(found.field.name.clone(), read.clone());
        rows.push(Value {
            client_id: of.client,
            field_id: *id,
            value: read.unwrap_or_default(),
            changed_at: op.now(),
            changed_by: op.actor().name.clone(),
        });
    }
    if rows.is_empty() {
        return Ok(());
    }
    repo::put(op, rows).await?;
    let whose = Whose::Client(of.seller, of.client);
    op.audit("client.fields", of.client, whose, Some(json!(before)), Some(json!(after))).await?;
    op.hint(of.client);
    let told = || json!({ "id": of.client, "sellerId": of.seller });
    op.tell(WebhookKind::ClientUpdated, About::Client(of.client), told).await
}
