//! What a document says: everything that its printed form is rendered from.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::lines::{Line, LineDraft, Totals, numbered};
use super::{Agreement, Correction, DocumentKind, Party, Picture, Reconciliation, Signatories, UpdStatus};
use crate::error::FieldError;
use crate::money::{Currency, Money};
use crate::period::Period;
use crate::text::amount::{MinorForm, amount_in_words};
use crate::text::format::format_date_ru;

/// The version of the form that contents are stored in; another one is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct ContentVersion;

impl ContentVersion {
    /// The number that is stored.
    pub const NUMBER: u32 = 1;
}

impl TryFrom<u32> for ContentVersion {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        match number {
            ContentVersion::NUMBER => Ok(ContentVersion),
            other => Err(format!("contents of version {other} are not known")),
        }
    }
}

impl From<ContentVersion> for u32 {
    fn from(_: ContentVersion) -> u32 {
        ContentVersion::NUMBER
    }
}

/// Another document that this one names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Its number.
    pub number: String,
    /// Its date.
    pub on: NaiveDate,
}

/// What a document rests on, a contract as a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// What it is: «Договор».
    pub name: String,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
}

impl fmt::Display for Basis {
    /// «Договор № 17 от 01.02.2026».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(number) = &self.number {
            write!(f, " № {number}")?;
        }
        if let Some(on) = self.on {
            write!(f, " от {}", format_date_ru(on))?;
        }
        Ok(())
    }
}

/// Everything that a document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Version of this form.
    pub version: ContentVersion,
    /// Number, given at issue; empty in a draft.
    pub number: String,
    /// Date of the document.
    pub on: NaiveDate,
    /// Number and date of the correction of a mistake in this document («исправление»), where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Reference>,
    /// Own legal entity.
    pub seller: Party,
    /// The client.
    pub buyer: Party,
    /// Who signs.
    #[serde(default)]
    pub signatories: Signatories,
    /// On what ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Days that the document is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Last day to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Currency of every amount.
    pub currency: Currency,
    /// What is particular to the kind.
    pub body: Body,
    /// A remark that is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Pictures of the seller that are printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
}

impl Content {
    /// What kind of document it is.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.body.kind()
    }

    /// Its total with VAT and the VAT within it, in minor units; of a correction the difference, below 0 when the cost
    /// falls.
    #[must_use]
    pub const fn total(&self) -> Option<(i64, i64)> {
        if let Some(goods) = self.goods() {
            return Some((goods.totals.gross_minor, goods.totals.vat_minor));
        }
        match self.correction() {
            Some(correction) => {
                let (up, down) = (correction.increase, correction.decrease);
                Some((up.gross_minor - down.gross_minor, up.vat_minor - down.vat_minor))
            }
            None => None,
        }
    }

    /// What it corrects and how; none of a document that corrects nothing.
    #[must_use]
    pub const fn correction(&self) -> Option<&Correction> {
        match &self.body {
            Body::TaxCorrection(correction) | Body::UpdCorrection(correction) => Some(correction),
            Body::Invoice(_)
            | Body::Act(_)
            | Body::TaxInvoice(_)
            | Body::Upd { .. }
            | Body::Reconciliation(_)
            | Body::Contract(_)
            | Body::Free(_) => None,
        }
    }

    /// Lines and totals of a document that has them.
    #[must_use]
    pub const fn goods(&self) -> Option<&Goods> {
        match &self.body {
            Body::Invoice(goods) | Body::Act(goods) | Body::TaxInvoice(goods) | Body::Upd { goods, .. } => {
                Some(goods)
            }
            Body::TaxCorrection(_)
            | Body::UpdCorrection(_)
            | Body::Reconciliation(_)
            | Body::Contract(_)
            | Body::Free(_) => None,
        }
    }
}

/// What is particular to a kind of document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// Счёт на оплату.
    Invoice(Goods),
    /// Акт.
    Act(Goods),
    /// Счёт-фактура.
    TaxInvoice(Goods),
    /// УПД.
    Upd {
        /// What it stands for.
        status: UpdStatus,
        /// What was served.
        goods: Goods,
    },
    /// Корректировочный счёт-фактура.
    TaxCorrection(Correction),
    /// УКД.
    UpdCorrection(Correction),
    /// Акт сверки.
    Reconciliation(Reconciliation),
    /// Договор.
    Contract(Agreement),
    /// Free document.
    Free(Agreement),
}

impl Body {
    /// What kind of document it is.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        match self {
            Body::Invoice(_) => DocumentKind::Invoice,
            Body::Act(_) => DocumentKind::Act,
            Body::TaxInvoice(_) => DocumentKind::TaxInvoice,
            Body::Upd { .. } => DocumentKind::Upd,
            Body::TaxCorrection(_) => DocumentKind::TaxCorrection,
            Body::UpdCorrection(_) => DocumentKind::UpdCorrection,
            Body::Reconciliation(_) => DocumentKind::Reconciliation,
            Body::Contract(_) => DocumentKind::Contract,
            Body::Free(_) => DocumentKind::Free,
        }
    }
}

/// Lines, their totals, and what a tax invoice adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goods {
    /// Lines, numbered from 1.
    pub lines: Vec<Line>,
    /// Their sums.
    pub totals: Totals,
    /// The total in words.
    pub words: String,
    /// Payment orders that paid in advance (row 5 of a tax invoice).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Reference>,
    /// Tax invoices for advances that this one sets off (row 5б).
    ///
    /// Law: Налоговый кодекс, ст. 169 п. 5 подп. 4 in the edition of 425-ФЗ of 28.11.2025.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advances: Vec<Reference>,
    /// The document that handed over what the tax invoice is for (row 5а); a УПД is that document itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipment: Option<Reference>,
}

impl Goods {
    /// Lines with their VAT, totals and words.
    ///
    /// # Errors
    /// Every line that is wrong, by its place in `lines`, in Russian; more lines than a document holds.
    pub fn new(drafts: &[LineDraft], currency: Currency) -> Result<Goods, Vec<FieldError>> {
        let lines = numbered(drafts, |draft: &LineDraft, n| draft.line(n, currency))?;
        let totals = Totals::of(lines.iter().map(|line| &line.figures)).map_err(|_| {
            vec![FieldError::new("lines", "Сумма документа слишком велика. Разделите его на несколько.")]
        })?;
        let words = amount_in_words(Money::from_minor(totals.gross_minor, currency), MinorForm::Digits);
        Ok(Goods { lines, totals, words, payments: Vec::new(), advances: Vec::new(), shipment: None })
    }
}
