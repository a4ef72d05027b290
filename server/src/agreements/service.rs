//! Issuing contracts and letters.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::access::Permission;
use shared::api::documents::{AgreementInput, AgreementIssueInput};
use shared::client::ClientDetails;
use shared::documents::{Agreement, Body, Content, DocumentKind, Service};
use shared::error::FieldError;
use shared::ids::DocumentKey;

use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::documents::{self, Draft, Previewed, Side};
use crate::error::Error;
use crate::{settings, subscriptions};

/// Most values that a template asks for.
const FIELDS_MAX: usize = 50;
/// Longest name of one, in characters.
const NAME_MAX: usize = 40;
/// Longest value of one, and text of a letter, in characters.
const VALUE_MAX: usize = 20_000;
/// Longest title, place and subject, in characters.
const TEXT_MAX: usize = 500;
/// Most days to pay.
const PAYMENT_DAYS_MAX: i32 = 365;

/// What is wrong with the input, by its fields.
#[derive(Default)]
struct Check(Vec<FieldError>);

impl Check {
    fn refuse(&mut self, path: &str, text: impl Into<String>) {
        self.0.push(FieldError::new(path, text));
    }

    /// A text without blanks around it; none when nothing is left.
    fn text(&mut self, path: &str, text: Option<&String>, most: usize) -> Option<String> {
        let text = text.map(|text| text.trim()).filter(|text| !text.is_empty())?;
        if text.chars().count() > most {
            self.refuse(path, format!("Текст длиннее {most} знаков. Сократите его."));
        }
        Some(text.to_owned())
    }

    fn fields(&mut self, input: &AgreementInput) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        let given = input.fields.as_deref().unwrap_or_default();
        if given.len() > FIELDS_MAX {
            self.refuse("fields", format!("Полей больше {FIELDS_MAX}. Уберите лишние."));
        }
        for (index, field) in given.iter().enumerate() {
            let name = field.name.as_str();
            let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if name.is_empty() || name.len() > NAME_MAX || !is_plain {
                let text =
                    format!("Имя поля: латинские буквы, цифры и «_», до {NAME_MAX} знаков. Исправьте его.");
                self.refuse(&format!("fields.{index}.name"), text);
            }
            if let Some(value) = self.text(&format!("fields.{index}.value"), Some(&field.value), VALUE_MAX) {
                fields.insert(name.to_owned(), value);
            }
        }
        if let Some(text) = self.text("text", input.text.as_ref(), VALUE_MAX) {
            fields.insert("text".to_owned(), text);
        }
        fields
    }
}

/// What the input asks for.
fn draft(
    side: &Side,
    client: &Client,
    input: &AgreementInput,
    services: Vec<Service>,
    on: NaiveDate,
) -> Result<Draft, Error> {
    let mut check = Check::default();
    let payment_days = input.payment_days.map(|days| {
        if !(0..=PAYMENT_DAYS_MAX).contains(&days) {
            check.refuse(
                "paymentDays",
                format!("Срок оплаты: от 0 до {PAYMENT_DAYS_MAX} дней. Исправьте его."),
            );
        }
        u32::try_from(days).unwrap_or_default()
    });
    if input.until.is_some_and(|until| until.0 < on) {
        check.refuse("until", "Срок действия кончается раньше даты документа. Исправьте одну из дат.");
    }
    let agreement = Agreement {
        title: check.text("title", input.title.as_ref(), TEXT_MAX),
        place: check.text("place", input.place.as_ref(), TEXT_MAX),
        subject: check.text("subject", input.subject.as_ref(), TEXT_MAX),
        until: input.until.map(|until| until.0),
        payment_days: Some(payment_days.unwrap_or(side.issuer.payment_days)),
        services,
        balance_minor: Some(client.balance_minor),
        fields: check.fields(input),
    };
    let note = check.text("note", input.note.as_ref(), VALUE_MAX);
    let body = match input.kind {
        DocumentKind::Contract => Body::Contract(agreement),
        DocumentKind::Free => Body::Free(agreement),
        DocumentKind::Invoice
        | DocumentKind::Act
        | DocumentKind::TaxInvoice
        | DocumentKind::Upd
        | DocumentKind::TaxCorrection
        | DocumentKind::UpdCorrection
        | DocumentKind::Reconciliation => {
            check.refuse("kind", "По шаблону выставляются договор и письмо. Выберите CONTRACT или FREE.");
            Body::Free(agreement)
        }
    };
    if check.0.is_empty() {
        Ok(Draft { on, period: None, due_on: None, body, note })
    } else {
        Err(Error::Invalid(check.0))
    }
}

/// The date of the document, and what the client uses then: read before the unit of work, which posts none of it.
async fn before(
    app: &App,
    actor: &Actor,
    input: &AgreementInput,
) -> Result<(NaiveDate, Vec<Service>), Error> {
    let client = clients::client(app, actor, input.client_id).await?;
    let seller = settings::seller(app, client.seller).await?;
    let on = documents::dated(input.on.map(|day| day.0), app.clock().today(settings::zone(&seller)))?;
    Ok((on, subscriptions::services(app, actor, client.id, on).await?))
}

/// The document that would be issued. Writes nothing.
pub async fn preview(app: &App, actor: &Actor, input: &AgreementInput) -> Result<Previewed, Error> {
    actor.require(Permission::DocumentRead)?;
    let (on, services) = before(app, actor, input).await?;
    let client = clients::client(app, actor, input.client_id).await?;
    let seller = settings::seller(app, client.seller).await?;
    let side = documents::side(app.read(), seller, on).await?;
    let draft = draft(&side, &client, input, services, on)?;
    documents::preview(app.read(), &side, &client, draft).await
}

/// Issues a contract or a letter.
pub async fn issue(app: &App, actor: &Actor, input: AgreementIssueInput) -> Result<DocumentKey, Error> {
    actor.require(Permission::DocumentWrite)?;
    let as_basis = input.as_basis.unwrap_or(false);
    if as_basis {
        actor.require(Permission::ClientWrite)?;
        if input.agreement.kind != DocumentKind::Contract {
            return Err(Error::invalid("asBasis", "Основанием бывает договор. Выберите CONTRACT."));
        }
    }
    let (on, services) = before(app, actor, &input.agreement).await.map_err(documents::under("agreement"))?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("agreementIssue", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let locked = clients::lock_one(&op, input.agreement.client_id).await?;
    let client = clients::client_in(&op, locked.id).await?;
    let issued = async {
        let side = documents::side_of(&op, &client, on).await?;
        let draft = draft(&side, &client, &input.agreement, services, on)?;
        documents::issue_in(&mut op, &side, &client, draft).await
    };
    let (key, content) = issued.await.map_err(documents::under("agreement"))?;
    if as_basis {
        let details = based_on(&client, &content);
        clients::update_in(&mut op, client, details).await?;
    }
    op.remember(&key).await?;
    op.commit().await?;
    Ok(key)
}

/// The form of the client whose documents rest on this contract.
fn based_on(client: &Client, contract: &Content) -> ClientDetails {
    ClientDetails {
        contract_number: Some(contract.number.clone()),
        contract_on: Some(contract.on),
        ..client.details.clone()
    }
}
