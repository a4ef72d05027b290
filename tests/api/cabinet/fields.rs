//! What a seller keeps of its clients beside the form: the client sees and changes what the seller lets it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use shared::api::cabinet::{ProfileFieldInput, ProfileFieldsInput, ProfileView, operations};
use shared::fields::FieldKind;
use shared::ids::ClientFieldId;
use tests::cabinet::Visitor;
use tests::company::Company;
use tests::office::{fresh_key, text};
use tests::refused;

use super::{FIRST, company};

fn field(company: &Company, name: &str, more: &Value) -> Value {
    let mut field = json!({ "version": 0, "sellerId": company.seller, "audience": "ORGANISATION", "name": name,
                            "kind": "TEXT", "access": "EDITABLE", "required": false, "position": 1, "archived": false,
                            "idempotencyKey": fresh_key() });
    if let (Some(field), Some(more)) = (field.as_object_mut(), more.as_object()) {
        field.extend(more.clone());
    }
    field
}

async fn added(company: &Company, name: &str, more: Value) -> Result<String> {
    let field = field(company, name, &more);
    let saved = company.office.api.mutate("clientFieldSave", field, "field { id }").await?;
    text(&saved["field"]["id"])
}

fn holding(id: &str, value: Option<&str>) -> Result<ProfileFieldsInput> {
    let id: ClientFieldId = id.parse()?;
    Ok(ProfileFieldsInput { values: vec![ProfileFieldInput { id, value: value.map(str::to_owned) }] })
}

fn held(profile: &ProfileView) -> Vec<(&str, Option<&str>, bool)> {
    profile.fields.iter().map(|field| (field.name.as_str(), field.value.as_deref(), field.editable)).collect()
}

#[tokio::test]
async fn a_client_changes_what_it_may_and_sees_nothing_that_is_hidden() -> Result<()> {
    let company = company().await?;
    let entry = added(&company, "Подъезд", json!({ "position": 2, "required": true })).await?;
    let area = added(&company, "Площадь", json!({ "kind": "NUMBER", "access": "SHOWN" })).await?;
    let class = added(&company, "Класс", json!({ "access": "HIDDEN", "position": 3 })).await?;
    added(&company, "Родился", json!({ "kind": "DATE", "audience": "INDIVIDUAL" })).await?;
    let api = &company.office.api;
    let client = &company.clients[0];
    let stated = json!([{ "id": area, "value": " 1 200,50 " }, { "id": class, "value": "А" }]);
    let values = json!({ "clientId": client, "values": stated });
    let answer = "values { field { name } value }";
    let known = api.mutate("clientFieldValuesSave", values, answer).await?;
    assert_eq!(
        known["values"],
        json!([{ "field": { "name": "Площадь" }, "value": "1200.5" },
               { "field": { "name": "Подъезд" }, "value": null },
               { "field": { "name": "Класс" }, "value": "А" }])
    );

    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let profile = visitor.read(operations::profile()).await?;
    assert_eq!(held(&profile), [("Площадь", Some("1200.5"), false), ("Подъезд", None, true)]);
    assert_eq!(profile.fields[0].kind, FieldKind::Number);
    let after = visitor.done(operations::set_fields(&holding(&entry, Some(" второй "))?)).await?;
    assert_eq!(held(&after), [("Площадь", Some("1200.5"), false), ("Подъезд", Some("второй"), true)]);
    for (id, code) in [(&area, "NOT_FOUND"), (&class, "NOT_FOUND")] {
        refused(visitor.done(operations::set_fields(&holding(id, Some("1"))?)).await, code)?;
    }
    let mut twice = holding(&entry, Some("1"))?;
    twice.values.push(twice.values[0].clone());
    refused(visitor.done(operations::set_fields(&twice)).await, "VALIDATION")?;
    twice.values = vec![twice.values[0].clone(); 51];
    let many = refused(visitor.done(operations::set_fields(&twice)).await, "VALIDATION")?;
    assert_eq!(many.path, ["values"]);
    let told = refused(visitor.done(operations::set_fields(&holding(&entry, None)?)).await, "VALIDATION")?;
    assert_eq!((told.path, told.message), (vec![entry.clone()], "Заполните это поле.".to_owned()));

    let audit =
        "{ auditEntries(first: 1, filter: { action: \"client.fields\" }) { nodes { actorKind actorName } } }";
    let told = api.query(audit, json!({})).await?;
    assert_eq!(told["auditEntries"]["nodes"], json!([{ "actorKind": "client", "actorName": FIRST }]));
    let read = "query($id: ID!) { clientFieldValues(clientId: $id) { value } }";
    let read = api.query(read, json!({ "id": client })).await?;
    assert_eq!(read["clientFieldValues"][1]["value"], "второй");
    company.finish().await
}

#[tokio::test]
async fn a_field_keeps_its_kind_and_one_that_is_put_away_is_seen_by_nobody() -> Result<()> {
    let company = company().await?;
    let api = &company.office.api;
    let id = added(&company, "Подъезд", json!({})).await?;
    let twice = api.mutate("clientFieldSave", field(&company, "Подъезд", &json!({})), "field { id }").await;
    refused(twice, "VALIDATION")?;
    let change = |more: Value| {
        let mut stated = json!({ "id": id, "version": 1 });
        if let (Some(stated), Some(more)) = (stated.as_object_mut(), more.as_object()) {
            stated.extend(more.clone());
        }
        field(&company, "Подъезд", &stated)
    };
    let other = api.mutate("clientFieldSave", change(json!({ "kind": "DATE" })), "field { id }").await;
    refused(other, "VALIDATION")?;
    let old = api.mutate("clientFieldSave", change(json!({ "version": 7 })), "field { id }").await;
    refused(old, "STALE")?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    visitor.done(operations::set_fields(&holding(&id, Some("второй"))?)).await?;
    api.mutate("clientFieldSave", change(json!({ "archived": true })), "field { version }").await?;
    ensure!(visitor.read(operations::profile()).await?.fields.is_empty());
    refused(visitor.done(operations::set_fields(&holding(&id, Some("третий"))?)).await, "NOT_FOUND")?;
    let all = "query($id: ID!) { clientFields(sellerId: $id) { name archived version } }";
    let all = api.query(all, json!({ "id": company.seller })).await?;
    let only = all["clientFields"].as_array().and_then(|all| all.first()).context("a field")?;
    assert_eq!(*only, json!({ "name": "Подъезд", "archived": true, "version": 2 }));
    company.finish().await
}
