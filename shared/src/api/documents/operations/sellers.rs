//! Operations of sellers as issuers: what documents say, where to pay, how documents are numbered.
#![cfg(feature = "client")]

use crate::api::common::UserError;
use crate::api::documents::{
    IssuerSaveInput, IssuerView, NumberGapView, NumberSeriesSaveInput, NumberSeriesView,
    SellerAccountSaveInput, SellerAccountView, SellerPictureSaveInput, SellerPictureView,
};
use crate::api::schema;
use crate::ids::SellerId;

/// Variables of the questions about a seller.
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct OfSellerVariables {
    /// The seller.
    pub seller_id: SellerId,
}

/// What documents say of a seller from which day on.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "OfSellerVariables")]
pub struct Issuers {
    /// The newest first.
    #[arguments(sellerId: $seller_id)]
    pub issuers: Vec<IssuerView>,
}

/// Bank accounts of a seller.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "OfSellerVariables")]
pub struct SellerAccounts {
    /// The main one first.
    #[arguments(sellerId: $seller_id)]
    pub seller_accounts: Vec<SellerAccountView>,
}

/// How documents of a seller are numbered, and which numbers are missing.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "OfSellerVariables")]
pub struct Numbering {
    /// One series for each kind.
    #[arguments(sellerId: $seller_id)]
    pub number_series: Vec<NumberSeriesView>,
    /// Counts that no document has taken.
    #[arguments(sellerId: $seller_id)]
    pub number_gaps: Vec<NumberGapView>,
}

/// Answer of the mutation of issuers.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct IssuerPayload {
    /// What is stated.
    pub issuer: Option<IssuerView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`IssuerSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct IssuerSaveVariables {
    /// Input.
    pub input: IssuerSaveInput,
}

/// States what documents say of a seller from a day on.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "IssuerSaveVariables")]
pub struct IssuerSave {
    /// The answer.
    #[arguments(input: $input)]
    pub issuer_save: IssuerPayload,
}

/// Answer of the mutation of bank accounts.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct SellerAccountPayload {
    /// The account.
    pub account: Option<SellerAccountView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SellerAccountSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SellerAccountSaveVariables {
    /// Input.
    pub input: SellerAccountSaveInput,
}

/// Makes a bank account of a seller, or changes one.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SellerAccountSaveVariables")]
pub struct SellerAccountSave {
    /// The answer.
    #[arguments(input: $input)]
    pub seller_account_save: SellerAccountPayload,
}

/// Answer of the mutation of series.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct NumberSeriesPayload {
    /// The series.
    pub series: Option<NumberSeriesView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`NumberSeriesSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct NumberSeriesSaveVariables {
    /// Input.
    pub input: NumberSeriesSaveInput,
}

/// States how documents of a kind are numbered from now on.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "NumberSeriesSaveVariables")]
pub struct NumberSeriesSave {
    /// The answer.
    #[arguments(input: $input)]
    pub number_series_save: NumberSeriesPayload,
}

/// Pictures of a seller.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "OfSellerVariables")]
pub struct SellerPictures {
    /// By kind, the newest first.
    #[arguments(sellerId: $seller_id)]
    pub seller_pictures: Vec<SellerPictureView>,
}

/// Answer of the mutation of pictures.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct SellerPicturePayload {
    /// What is stated.
    pub picture: Option<SellerPictureView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SellerPictureSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SellerPictureSaveVariables {
    /// Input.
    pub input: SellerPictureSaveInput,
}

/// States a picture of a seller from a day on.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SellerPictureSaveVariables")]
pub struct SellerPictureSave {
    /// The answer.
    #[arguments(input: $input)]
    pub seller_picture_save: SellerPicturePayload,
}
