//! Documents that were issued, and those that could be.

use crate::api::common::{MoneyInput, MoneyView, PeriodView, SortDirection};
use crate::api::scalars::{Date, DateTime, Decimal};
use crate::documents::{Content, CorrectionLine, DocumentKind, DocumentState, Figures, Line};
use crate::ids::{BillRunId, ClientId, DocumentKey, SellerId};
use crate::money::{Currency, Money};

#[cfg(feature = "client")]
use crate::api::schema;

/// An issued document. It never changes; a mistake is annulled or corrected by another document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "DocumentView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Document"))]
pub struct DocumentView {
    /// Id.
    pub id: DocumentKey,
    /// The client.
    pub client_id: ClientId,
    /// The seller.
    pub seller_id: SellerId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its date.
    pub on: Date,
    /// Days that it is about.
    pub period: Option<PeriodView>,
    /// Last day to pay.
    pub due_on: Option<Date>,
    /// Total with VAT; null for documents without lines.
    pub total: Option<MoneyView>,
    /// VAT within it.
    pub vat: Option<MoneyView>,
    /// Where it stands.
    pub state: DocumentState,
    /// When it was issued.
    pub issued_at: DateTime,
    /// Who issued it.
    pub issued_by: String,
    /// When a letter with it was last sent.
    pub sent_at: Option<DateTime>,
    /// When it was annulled.
    pub voided_at: Option<DateTime>,
    /// Who annulled it.
    pub voided_by: Option<String>,
    /// Why.
    pub void_reason: Option<String>,
    /// The document that it corrects, or takes the place of.
    pub corrects_id: Option<DocumentKey>,
    /// The bill run that issued it.
    pub run_id: Option<BillRunId>,
}

/// Sums of documents of one kind in one currency; corrections count as differences. Kinds are not added up: an act and
/// its tax invoice tell of the same money.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct DocumentTotal {
    /// The kind.
    pub kind: DocumentKind,
    /// How many documents of it have a sum.
    pub count: i32,
    /// With VAT.
    pub total: MoneyView,
    /// VAT within it.
    pub vat: MoneyView,
}

/// A line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "DocumentLine"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "DocumentLine"))]
pub struct DocumentLineView {
    /// Number, from 1.
    pub n: i32,
    /// What it is for.
    pub name: String,
    /// Units.
    pub quantity: Decimal,
    /// What they are counted in.
    pub unit: Option<String>,
    /// Price of a unit with VAT.
    pub price: Decimal,
    /// Rate of VAT.
    pub vat_rate: String,
    /// VAT.
    pub vat: MoneyView,
    /// Cost with VAT.
    pub total: MoneyView,
}

impl DocumentLineView {
    /// As the API shows it.
    #[must_use]
    pub fn of(line: &Line, currency: Currency) -> DocumentLineView {
        let money = |minor| Money::from_minor(minor, currency).into();
        DocumentLineView {
            n: i32::try_from(line.n).unwrap_or(i32::MAX),
            name: line.name.clone(),
            quantity: Decimal(line.figures.quantity.to_decimal()),
            unit: line.unit.as_ref().map(|unit| unit.name.clone()),
            price: Decimal(line.price.to_decimal()),
            vat_rate: line.figures.vat_rate.code().to_owned(),
            vat: money(line.figures.vat_minor),
            total: money(line.figures.gross_minor),
        }
    }
}

/// What one side of a corrected line says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct CorrectedFigures {
    /// Units.
    pub quantity: Decimal,
    /// Rate of VAT.
    pub vat_rate: String,
    /// VAT.
    pub vat: MoneyView,
    /// Cost with VAT.
    pub total: MoneyView,
}

/// A line of a correction: what was, what became, and the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct CorrectedLine {
    /// Number, from 1.
    pub n: i32,
    /// What it is for.
    pub name: String,
    /// What units are counted in.
    pub unit: Option<String>,
    /// What the corrected document says.
    pub before: CorrectedFigures,
    /// What it should say.
    pub after: CorrectedFigures,
    /// By how much VAT changes, below 0 when it falls.
    pub vat_change: MoneyView,
    /// By how much the cost with VAT changes, below 0 when it falls.
    pub change: MoneyView,
}

impl CorrectedLine {
    /// As the API shows it.
    #[must_use]
    pub fn of(line: &CorrectionLine, currency: Currency) -> CorrectedLine {
        let money = |minor| Money::from_minor(minor, currency).into();
        let figures = |figures: &Figures| CorrectedFigures {
            quantity: Decimal(figures.quantity.to_decimal()),
            vat_rate: figures.vat_rate.code().to_owned(),
            vat: money(figures.vat_minor),
            total: money(figures.gross_minor),
        };
        CorrectedLine {
            n: i32::try_from(line.n).unwrap_or(i32::MAX),
            name: line.name.clone(),
            unit: line.unit.as_ref().map(|unit| unit.name.clone()),
            before: figures(&line.before),
            after: figures(&line.after),
            vat_change: money(line.after.vat_minor - line.before.vat_minor),
            change: money(line.after.gross_minor - line.before.gross_minor),
        }
    }
}

/// A document that could be issued. Nothing is written, and no number is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "DocumentPreviewView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "DocumentPreview"))]
pub struct DocumentPreview {
    /// What it is.
    pub kind: DocumentKind,
    /// The number that it would take now.
    pub number: String,
    /// Its date.
    pub on: Date,
    /// Last day to pay.
    pub due_on: Option<Date>,
    /// Total with VAT; null for documents without lines.
    pub total: Option<MoneyView>,
    /// VAT within it.
    pub vat: Option<MoneyView>,
    /// The total in words.
    pub words: Option<String>,
    /// Its lines.
    pub lines: Vec<DocumentLineView>,
}

impl DocumentPreview {
    /// What the content shows; `number` is the one that it would take.
    #[must_use]
    pub fn of(content: &Content, number: String) -> DocumentPreview {
        let currency = content.currency;
        let money = |minor| Money::from_minor(minor, currency).into();
        let goods = content.goods();
        DocumentPreview {
            kind: content.kind(),
            number,
            on: content.on.into(),
            due_on: content.due_on.map(Into::into),
            total: goods.map(|goods| money(goods.totals.gross_minor)),
            vat: goods.map(|goods| money(goods.totals.vat_minor)),
            words: goods.map(|goods| goods.words.clone()),
            lines: goods.map_or_else(Vec::new, |goods| {
                goods.lines.iter().map(|line| DocumentLineView::of(line, currency)).collect()
            }),
        }
    }
}

/// What a line of an invoice is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct InvoiceLineInput {
    /// What it is for.
    pub name: String,
    /// Units; 1 when left out.
    pub quantity: Option<Decimal>,
    /// What they are counted in.
    pub unit: Option<String>,
    /// Cost with VAT.
    pub amount: Decimal,
    /// Code of the rate of VAT; that of the seller on the day of the invoice when left out.
    pub vat_rate: Option<String>,
}

/// An invoice for payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct InvoiceInput {
    /// The client.
    pub client_id: ClientId,
    /// Its date; today when left out.
    pub on: Option<Date>,
    /// Last day to pay; by the seller's days to pay when left out.
    pub due_on: Option<Date>,
    /// What is to be paid for; the whole debt of the client when left out.
    pub lines: Option<Vec<InvoiceLineInput>>,
    /// A remark that is printed.
    pub note: Option<String>,
    /// Also for a debt below the least sum of an invoice: the last invoice of a client. What is listed may be of any sum.
    pub any_sum: Option<bool>,
}

/// An invoice for payment that is to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct InvoiceIssueInput {
    /// The invoice.
    pub invoice: InvoiceInput,
    /// Its total as it was shown; another one is refused with `QUOTE_CHANGED`. Whatever it is when left out.
    pub total: Option<MoneyInput>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A reconciliation of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ReconciliationInput {
    /// The client.
    pub client_id: ClientId,
    /// First day.
    pub from: Date,
    /// The day after the last one.
    pub to: Date,
}

/// A reconciliation of accounts that is to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ReconciliationIssueInput {
    /// The reconciliation.
    pub reconciliation: ReconciliationInput,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A document that is to be annulled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct DocumentVoidInput {
    /// The document.
    pub id: DocumentKey,
    /// Why.
    pub reason: String,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// Which documents. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct DocumentFilter {
    /// The beginning of the number, or words of the client as in the list of clients.
    pub search: Option<String>,
    /// Of this seller.
    pub seller_id: Option<SellerId>,
    /// Of this client.
    pub client_id: Option<ClientId>,
    /// Issued by this bill run.
    pub run_id: Option<BillRunId>,
    /// Of any of these kinds.
    pub kinds: Option<Vec<DocumentKind>>,
    /// True: annulled; false: not.
    pub voided: Option<bool>,
    /// True: a letter with it was sent; false: none was.
    pub sent: Option<bool>,
    /// Dated on this day or later.
    pub on_since: Option<Date>,
    /// Dated on this day or earlier.
    pub on_by: Option<Date>,
}

/// What a list of documents is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum DocumentSortField {
    /// Its date.
    On,
    /// Its number, as text.
    Number,
    /// Name of the client.
    Client,
    /// The total.
    Total,
}

crate::wire::typed_enum!(DocumentSortField);

/// One column of an order of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct DocumentSort {
    /// The column.
    pub field: DocumentSortField,
    /// Which way.
    pub direction: SortDirection,
}
