//! Sellers as issuers of documents.

use crate::api::scalars::Date;
use crate::documents::{BankAccount, ClosingForm, Issuer, Signatory, TaxRegime};
use crate::ids::{SellerAccountId, SellerId};

#[cfg(feature = "client")]
use crate::api::schema;

/// A person who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Signatory"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Signatory"))]
pub struct SignatoryView {
    /// Position: «Генеральный директор».
    pub position: String,
    /// Surname, name and patronymic.
    pub name: String,
    /// Position and name in the genitive, for contracts.
    pub genitive: Option<String>,
    /// On what ground, in the genitive: «Устава».
    pub basis: Option<String>,
}

impl From<Signatory> for SignatoryView {
    fn from(signatory: Signatory) -> Self {
        let Signatory { position, name, genitive, basis } = signatory;
        SignatoryView { position, name, genitive, basis }
    }
}

/// A person who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SignatoryInput {
    /// Position: «Генеральный директор».
    pub position: String,
    /// Surname, name and patronymic.
    pub name: String,
    /// Position and name in the genitive, for contracts.
    pub genitive: Option<String>,
    /// On what ground, in the genitive: «Устава».
    pub basis: Option<String>,
}

impl From<SignatoryInput> for Signatory {
    fn from(input: SignatoryInput) -> Self {
        let SignatoryInput { position, name, genitive, basis } = input;
        Signatory { position, name, genitive, basis }
    }
}

/// What documents say of a seller beside its requisites, from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Issuer"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Issuer"))]
pub struct IssuerView {
    /// The first day of documents that say this; null: nothing is stated yet, this holds by default.
    pub from: Option<Date>,
    /// Version; 0 when nothing is stated yet.
    pub version: i32,
    /// How the seller is taxed.
    pub regime: TaxRegime,
    /// What closing documents clients get that ask for nothing else.
    pub closing_form: ClosingForm,
    /// `{seller.prefix}` of numbers.
    pub prefix: String,
    /// Days to pay an invoice.
    pub payment_days: i32,
    /// Head of the seller, or the sole proprietor.
    pub director: Option<SignatoryView>,
    /// Chief accountant.
    pub accountant: Option<SignatoryView>,
}

impl IssuerView {
    /// As the API shows it.
    #[must_use]
    pub fn of(from: Option<Date>, version: i32, issuer: Issuer) -> IssuerView {
        IssuerView {
            from,
            version,
            regime: issuer.regime,
            closing_form: issuer.closing_form,
            prefix: issuer.prefix,
            payment_days: i32::try_from(issuer.payment_days).unwrap_or(i32::MAX),
            director: issuer.director.map(Into::into),
            accountant: issuer.accountant.map(Into::into),
        }
    }
}

/// What documents are to say of a seller from a day on; it replaces what was stated for that day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct IssuerSaveInput {
    /// The seller.
    pub seller_id: SellerId,
    /// The first day of documents that say this.
    pub from: Date,
    /// Version that was read of this day; 0 when nothing was stated for it.
    pub version: i32,
    /// How the seller is taxed.
    pub regime: TaxRegime,
    /// What closing documents clients get that ask for nothing else.
    pub closing_form: ClosingForm,
    /// `{seller.prefix}` of numbers.
    pub prefix: Option<String>,
    /// Days to pay an invoice, 0 to 365.
    pub payment_days: i32,
    /// Head of the seller, or the sole proprietor.
    pub director: Option<SignatoryInput>,
    /// Chief accountant.
    pub accountant: Option<SignatoryInput>,
}

impl IssuerSaveInput {
    /// What is stated; nothing is checked yet. Days below zero are out of every bound.
    #[must_use]
    pub fn issuer(&self) -> Issuer {
        Issuer {
            regime: self.regime,
            closing_form: self.closing_form,
            prefix: self.prefix.clone().unwrap_or_default(),
            payment_days: u32::try_from(self.payment_days).unwrap_or(u32::MAX),
            director: self.director.clone().map(Into::into),
            accountant: self.accountant.clone().map(Into::into),
        }
    }
}

/// A bank account of a seller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SellerAccount"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SellerAccount"))]
pub struct SellerAccountView {
    /// Id.
    pub id: SellerAccountId,
    /// Whose.
    pub seller_id: SellerId,
    /// Name of the bank.
    pub bank: String,
    /// БИК.
    pub bik: String,
    /// Расчётный счёт.
    pub account: String,
    /// Корреспондентский счёт.
    pub correspondent: Option<String>,
    /// Documents ask to pay to this one.
    pub main: bool,
    /// It is not used any more.
    pub archived: bool,
    /// Version.
    pub version: i32,
}

/// A bank account of a seller, new or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SellerAccountSaveInput {
    /// The account; a new one when left out.
    pub id: Option<SellerAccountId>,
    /// Version that was read; 0 for a new one.
    pub version: i32,
    /// Whose.
    pub seller_id: SellerId,
    /// Name of the bank.
    pub bank: String,
    /// БИК, nine digits.
    pub bik: String,
    /// Расчётный счёт, twenty digits that fit the БИК.
    pub account: String,
    /// Корреспондентский счёт.
    pub correspondent: Option<String>,
    /// Documents ask to pay to this one, and no longer to another.
    pub main: bool,
    /// It is not used any more.
    pub archived: bool,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

impl SellerAccountSaveInput {
    /// The account; nothing is checked yet.
    #[must_use]
    pub fn bank_account(&self) -> BankAccount {
        BankAccount {
            bank: self.bank.clone(),
            bik: self.bik.clone(),
            account: self.account.clone(),
            correspondent: self.correspondent.clone(),
        }
    }
}
