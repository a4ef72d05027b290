//! Issuing: the content of a document, its number, and its rows in one unit of work.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;
use shared::api::documents::DocumentPreview;
use shared::client::ClientKind;
use shared::documents::{
    Basis, Body, Content, ContentVersion, DocumentKind, Issuer, Party, Reference, Signatories, missing,
};
use shared::error::FieldError;
use shared::ids::{BillRunId, DocumentId, DocumentKey, SellerId};
use shared::money::Currency;
use shared::numbering::Variables;
use shared::period::Period;
use shared::requisites::Inn;

use super::super::repo::documents::Model;
use super::super::repo::pictures::{self, Shown};
use super::super::repo::{contents, documents as repo, issuers};
use crate::clients::Client;
use crate::db::Connection;
use crate::error::Error;
use crate::numbering::{self, Numbered};
use crate::op::{Op, Whose};
use crate::settings::{self, Seller};
use crate::templates;

/// A seller on a day: what its documents say.
pub struct Side {
    /// The seller.
    pub seller: Seller,
    /// What is stated of it.
    pub issuer: Issuer,
    party: Party,
    pictures: Vec<Shown>,
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
    let pictures = pictures::shown(conn, seller.id, on).await?;
    Ok(Side { seller, issuer: Issuer::on(&stated, on), party, pictures })
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
    let kind = draft.body.kind();
    let pictures = side.pictures.iter().filter(|shown| shown.on.contains(&kind));
    // A contract rests on nothing but itself.
    let basis = if kind == DocumentKind::Contract { None } else { basis(client) };
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
        basis,
        period: draft.period,
        due_on: draft.due_on,
        currency: client.currency,
        body: draft.body,
        note: draft.note,
        pictures: pictures.map(|shown| shown.picture.clone()).collect(),
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

/// A document that would be issued now.
pub struct Previewed {
    /// What is shown of it.
    pub view: DocumentPreview,
    /// Whose template would print it.
    pub seller: SellerId,
    /// All that it would say.
    pub content: Content,
}

/// The document that would be issued now. Nothing is written, and no number is taken.
pub async fn preview(
    conn: &impl Connection,
    side: &Side,
    client: &Client,
    draft: Draft,
) -> Result<Previewed, Error> {
    let content = content(side, client, draft, String::new());
    let series = (side.seller.id, content.kind());
    let number = numbering::next(conn, series, content.on, &variables(side, client)).await?;
    let content = Content { number: number.clone(), ..content };
    complete(&content)?;
    Ok(Previewed { view: DocumentPreview::of(&content, number), seller: side.seller.id, content })
}

/// Issues a document of a client that this unit of work holds, and answers what it says. Nothing else is taken after it.
pub async fn issue_in(
    op: &mut Op,
    side: &Side,
    client: &Client,
    draft: Draft,
) -> Result<(DocumentKey, Content), Error> {
    let key = DocumentKey::new(client.id, DocumentId(op.uuid()));
    // What is wrong is told before a number is taken: then nobody waits for it.
    let series = (side.seller.id, draft.body.kind());
    let next = numbering::next(op.conn(), series, draft.on, &variables(side, client)).await?;
    let content = content(side, client, draft, String::new());
    complete(&Content { number: next, ..content.clone() })?;
    let (seller, variables) = (side.seller.id, variables(side, client));
    let new = NewDocument { key, seller, variables, content, corrects: None, goes_with: None };
    let issued = insert_many_in(op, None, vec![new]).await?.pop();
    let Some((_, content)) = issued else { return Err(Error::internal("a document was not issued")) };
    let told = json!({ "kind": content.kind(), "number": content.number, "on": content.on });
    op.audit("document.issue", key, Whose::Client(side.seller.id, client.id), None, Some(told)).await?;
    op.hint(client.id);
    Ok((key, content))
}

/// A document without its number.
pub struct NewDocument {
    key: DocumentKey,
    seller: SellerId,
    variables: Variables,
    content: Content,
    corrects: Option<DocumentId>,
    goes_with: Option<DocumentKey>,
}

impl NewDocument {
    /// A document of a client with this id, which the unit of work holds.
    ///
    /// # Errors
    /// What the law wants and the seller or the client does not state.
    pub fn new(id: DocumentId, side: &Side, client: &Client, draft: Draft) -> Result<NewDocument, Error> {
        let content = content(side, client, draft, "1".to_owned());
        complete(&content)?;
        let key = DocumentKey::new(client.id, id);
        let (seller, variables) = (side.seller.id, variables(side, client));
        Ok(NewDocument { key, seller, variables, content, corrects: None, goes_with: None })
    }
}

impl NewDocument {
    /// Its id.
    pub const fn key(&self) -> DocumentKey {
        self.key
    }

    /// Its kind.
    pub const fn kind(&self) -> DocumentKind {
        self.content.kind()
    }

    /// The same, as it corrects another document or takes its place.
    #[must_use]
    pub fn correcting(self, original: DocumentId) -> NewDocument {
        NewDocument { corrects: Some(original), ..self }
    }

    /// The same, as it goes with a document that hands over.
    #[must_use]
    pub fn going_with(self, act: Option<DocumentKey>) -> NewDocument {
        NewDocument { goes_with: act, ..self }
    }

    /// The document that it goes with.
    pub const fn goes_with(&self) -> Option<DocumentKey> {
        self.goes_with
    }

    /// Names the document that hands over what this tax invoice is for.
    pub fn hands_over_with(&mut self, act: &Content) {
        if let Body::TaxInvoice(goods) = &mut self.content.body {
            goods.shipment = Some(Reference { number: act.number.clone(), on: act.on });
        }
    }
}

/// Issues documents: takes a block of numbers for each series, and writes the rows. Answers them in the order of their
/// series, and within it as they came.
pub async fn insert_many_in(
    op: &Op,
    run: Option<BillRunId>,
    documents: Vec<NewDocument>,
) -> Result<Vec<(DocumentKey, Content)>, Error> {
    let mut series: BTreeMap<(DocumentKind, SellerId, NaiveDate), Vec<NewDocument>> = BTreeMap::new();
    for new in documents {
        series.entry((new.content.kind(), new.seller, new.content.on)).or_default().push(new);
    }
    let mut issued = Vec::new();
    for ((kind, seller, on), documents) in series {
        let wanted: Vec<Numbered> = documents
            .iter()
            .map(|new| Numbered { document: (new.key.client, new.key.id), variables: new.variables.clone() })
            .collect();
        let numbers = numbering::take_in(op, (seller, kind), on, &wanted).await?;
        let numbered = documents.into_iter().zip(numbers);
        let (mut rows, mut contents_of) = (Vec::new(), Vec::new());
        for (new, number) in numbered {
            let content = Content { number, ..new.content };
            rows.push(row(op, new.key, (seller, run, new.corrects), &content));
            contents_of.push((new.key, content));
        }
        repo::insert_many(op, rows).await?;
        let used = templates::held_in(op, (seller, kind), on).await?;
        contents::insert_many(op, &contents_of, &used).await?;
        issued.extend(contents_of);
    }
    Ok(issued)
}

fn row(
    op: &Op,
    key: DocumentKey,
    (seller, run_id, corrects_id): (SellerId, Option<BillRunId>, Option<DocumentId>),
    content: &Content,
) -> Model {
    let totals = content.total();
    Model {
        client_id: key.client,
        id: key.id,
        run_id,
        seller_id: seller,
        kind: content.kind().code().to_owned(),
        number: content.number.clone(),
        dated_on: content.on,
        period_from: content.period.map(Period::from),
        period_to: content.period.map(Period::to),
        due_on: content.due_on,
        currency: content.currency.code().to_owned(),
        total_minor: totals.map(|(gross, _)| gross),
        vat_minor: totals.map(|(_, vat)| vat),
        corrects_id,
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
