//! Issuing: the content of a document, its number, and its rows in one unit of work.

use chrono::NaiveDate;
use serde_json::json;
use shared::api::documents::DocumentPreview;
use shared::client::ClientKind;
use shared::documents::{
    Basis, Body, Content, ContentVersion, DocumentKind, Issuer, Party, Signatories, missing,
};
use shared::error::FieldError;
use shared::ids::{DocumentId, DocumentKey, SellerId};
use shared::money::Currency;
use shared::numbering::Variables;
use shared::period::Period;
use shared::requisites::Inn;

use super::super::repo::documents::Model;
use super::super::repo::{contents, documents, issuers};
use crate::clients::Client;
use crate::db::Connection;
use crate::error::Error;
use crate::numbering;
use crate::op::{Op, Whose};
use crate::settings::{self, Seller};

/// A seller on a day: what its documents say.
pub struct Side {
    /// The seller.
    pub seller: Seller,
    /// What is stated of it.
    pub issuer: Issuer,
    party: Party,
}

/// The seller as documents of this date have it.
pub async fn side(conn: &impl Connection, seller: Seller, on: NaiveDate) -> Result<Side, Error> {
    let stated = issuers::stated(conn, seller.id).await?;
    let stated: Vec<(NaiveDate, Issuer)> =
        stated.into_iter().map(|stated| (stated.from, stated.issuer)).collect();
    let accounts = issuers::accounts(conn, seller.id).await?;
    let main = accounts.into_iter().find(|account| account.main && !account.archived);
    let details = seller.details.clone();
    let inn = details.inn.as_deref().and_then(|inn| Inn::parse(inn).ok());
    let kind = match inn {
        Some(inn) if inn.is_person() => ClientKind::SoleProprietor,
        Some(_) | None => ClientKind::LegalEntity,
    };
    let party = Party {
        kind,
        name: details.name,
        inn: details.inn,
        kpp: details.kpp,
        ogrn: details.ogrn,
        address: details.address,
        phone: None,
        email: None,
        bank: main.map(|account| account.bank),
    };
    Ok(Side { seller, issuer: Issuer::on(&stated, on), party })
}

fn buyer(client: &Client) -> Party {
    let details = client.details.clone();
    Party {
        kind: details.kind,
        name: details.full_name.unwrap_or(details.name),
        inn: details.inn,
        kpp: details.kpp,
        ogrn: details.ogrn,
        address: details.address,
        phone: details.phone,
        email: details.email,
        bank: None,
    }
}

/// The contract of the client, where it has one.
pub fn basis(client: &Client) -> Option<Basis> {
    let number = client.details.contract_number.clone()?;
    Some(Basis { name: "Договор".to_owned(), number: Some(number), on: client.details.contract_on })
}

/// What varies between documents of a seller and a client.
pub struct Draft {
    /// Its date.
    pub on: NaiveDate,
    /// Days that it is about.
    pub period: Option<Period>,
    /// Last day to pay.
    pub due_on: Option<NaiveDate>,
    /// What is particular to the kind.
    pub body: Body,
    /// A remark that is printed.
    pub note: Option<String>,
}

/// The content of the document with this number.
pub fn content(side: &Side, client: &Client, draft: Draft, number: String) -> Content {
    Content {
        version: ContentVersion,
        number,
        on: draft.on,
        revision: None,
        seller: side.party.clone(),
        buyer: buyer(client),
        signatories: Signatories {
            director: side.issuer.director.clone(),
            accountant: side.issuer.accountant.clone(),
            buyer: None,
        },
        basis: basis(client),
        period: draft.period,
        due_on: draft.due_on,
        currency: client.currency,
        body: draft.body,
        note: draft.note,
    }
}

/// Refuses a content that may not be issued.
pub fn complete(content: &Content) -> Result<(), Error> {
    let missing = missing(content);
    if missing.is_empty() { Ok(()) } else { Err(Error::Invalid(missing)) }
}

fn variables(side: &Side, client: &Client) -> Variables {
    Variables {
        seller_prefix: side.issuer.prefix.clone(),
        client_code: client.details.external_id.clone().unwrap_or_default(),
        ..Variables::default()
    }
}

/// The document that would be issued now. Nothing is written, and no number is taken.
pub async fn preview(
    conn: &impl Connection,
    side: &Side,
    client: &Client,
    draft: Draft,
) -> Result<DocumentPreview, Error> {
    let content = content(side, client, draft, String::new());
    let series = (side.seller.id, content.kind());
    let number = numbering::next(conn, series, content.on, &variables(side, client)).await?;
    let content = Content { number: number.clone(), ..content };
    complete(&content)?;
    Ok(DocumentPreview::of(&content, number))
}

/// Issues a document of a client that this unit of work holds. Nothing else is taken after it.
pub async fn issue_in(op: &mut Op, side: &Side, client: &Client, draft: Draft) -> Result<DocumentKey, Error> {
    let key = DocumentKey::new(client.id, DocumentId(op.uuid()));
    let content = content(side, client, draft, String::new());
    let series = (side.seller.id, content.kind());
    let variables = variables(side, client);
    // What is wrong is told before a number is taken: then nobody waits for it.
    let next = numbering::next(op.conn(), series, content.on, &variables).await?;
    complete(&Content { number: next, ..content.clone() })?;
    let whose = Whose::Client(side.seller.id, client.id);
    let number = numbering::take_in(op, series, (content.on, &variables), (key.client, key.id)).await?;
    let content = Content { number, ..content };
    documents::insert(op, row(op, key, side.seller.id, &content)).await?;
    contents::insert(op, key, &content, typeset::shipped(content.kind())).await?;
    let told = json!({ "kind": content.kind(), "number": content.number, "on": content.on });
    op.audit("document.issue", key, whose, None, Some(told)).await?;
    op.hint(client.id);
    Ok(key)
}

fn row(op: &Op, key: DocumentKey, seller: SellerId, content: &Content) -> Model {
    let totals = content.goods().map(|goods| &goods.totals);
    Model {
        client_id: key.client,
        id: key.id,
        seller_id: seller,
        kind: content.kind().code().to_owned(),
        number: content.number.clone(),
        dated_on: content.on,
        period_from: content.period.map(Period::from),
        period_to: content.period.map(Period::to),
        due_on: content.due_on,
        currency: content.currency.code().to_owned(),
        total_minor: totals.map(|totals| totals.gross_minor),
        vat_minor: totals.map(|totals| totals.vat_minor),
        corrects_id: None,
        issued_at: op.now(),
        issued_by: op.actor().name.clone(),
        sent_at: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
    }
}

/// The date of a document: today, or one within a year of it.
pub fn dated(stated: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Error> {
    let on = stated.unwrap_or(today);
    if (on - today).num_days().abs() <= 366 {
        return Ok(on);
    }
    Err(Error::invalid("on", "Дата документа отстоит от сегодняшней больше чем на год. Исправьте её."))
}

/// The currency and the kind that a row names.
pub fn codes(row: &Model) -> Result<(Currency, DocumentKind), Error> {
    let currency = row.currency.parse().map_err(Error::internal)?;
    let kind = DocumentKind::from_code(&row.kind)
        .ok_or_else(|| Error::internal(format!("unknown kind {:?} of a document", row.kind)))?;
    Ok((currency, kind))
}

/// Errors under the field of the input that holds what is issued.
pub fn under(path: &'static str) -> impl Fn(Error) -> Error {
    move |error| {
        let Error::Invalid(fields) = error else { return error };
        Error::Invalid(fields.into_iter().map(|field: FieldError| field.under(path)).collect())
    }
}

/// The seller of a client, as the unit of work or a reader sees it.
pub async fn side_of(op: &Op, client: &Client, on: NaiveDate) -> Result<Side, Error> {
    let seller = settings::seller_in(op, client.seller).await?;
    side(op.conn(), seller, on).await
}
