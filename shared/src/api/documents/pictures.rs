//! Pictures of sellers on their documents.

use crate::api::scalars::Date;
use crate::documents::{DocumentKind, PictureFormat, PictureKind};
use crate::ids::SellerId;

#[cfg(feature = "client")]
use crate::api::schema;

/// What a seller states of one of its pictures from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SellerPicture"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SellerPicture"))]
pub struct SellerPictureView {
    /// Which one.
    pub kind: PictureKind,
    /// The first day of documents that show it.
    pub from: Date,
    /// SHA-256 of its file, which is at `/files/pictures/{seller}/{hash}`; null: there is none from that day on.
    pub hash: Option<String>,
    /// Its format.
    pub format: Option<PictureFormat>,
    /// Width, pixels.
    pub width: Option<i32>,
    /// Height, pixels.
    pub height: Option<i32>,
    /// Kinds of documents that it is printed on; empty: it is switched off.
    pub shown_on: Vec<DocumentKind>,
    /// Version of what is stated for this day.
    pub version: i32,
}

/// A picture that documents are to show from a day on; it replaces what was stated for that day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SellerPictureSaveInput {
    /// The seller.
    pub seller_id: SellerId,
    /// Which picture.
    pub kind: PictureKind,
    /// The first day of documents that show it.
    pub from: Date,
    /// Version that was read of this day; 0 when nothing was stated for it.
    pub version: i32,
    /// The file, PNG or JPEG, in Base64; the one that holds on that day when left out.
    pub content_base64: Option<String>,
    /// True: there is no such picture from that day on.
    pub removed: bool,
    /// Kinds of documents that it is printed on; the usual ones when left out, none when empty.
    pub shown_on: Option<Vec<DocumentKind>>,
}
