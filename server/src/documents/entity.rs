//! Tables of documents that are read through sea-orm; the others are read and written by statements of `repo`.

/// `document`.
pub mod document {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{BillRunId, ClientId, DocumentId, SellerId};

    /// A document.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "document")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DocumentId,
        /// The seller.
        pub seller_id: SellerId,
        /// Code of its kind.
        pub kind: String,
        /// Number.
        pub number: String,
        /// Date.
        pub dated_on: NaiveDate,
        /// First day that it is about.
        pub period_from: Option<NaiveDate>,
        /// The day after the last one.
        pub period_to: Option<NaiveDate>,
        /// Last day to pay.
        pub due_on: Option<NaiveDate>,
        /// ISO code of the currency.
        pub currency: String,
        /// Total with VAT, minor units.
        pub total_minor: Option<i64>,
        /// VAT, minor units.
        pub vat_minor: Option<i64>,
        /// The document that it corrects.
        pub corrects_id: Option<DocumentId>,
        /// When it was issued.
        pub issued_at: DateTime<Utc>,
        /// Who issued it.
        pub issued_by: String,
        /// When it was sent.
        pub sent_at: Option<DateTime<Utc>>,
        /// When it was annulled.
        pub voided_at: Option<DateTime<Utc>>,
        /// Who annulled it.
        pub voided_by: Option<String>,
        /// Why.
        pub void_reason: Option<String>,
        /// The run that issued it.
        pub run_id: Option<BillRunId>,
        /// What payments pay of an invoice, minor units.
        pub paid_minor: i64,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `document_pack`.
pub mod document_pack {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::DocumentPackId;

    /// A file of the printed forms of many documents.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_pack")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DocumentPackId,
        /// Code of its form.
        pub form: String,
        /// Code of its state.
        pub state: String,
        /// Which documents, as `Chosen`.
        pub choice: Json,
        /// Whose documents may be in it; absent = of all sellers.
        pub sellers: Option<Json>,
        /// Name of the file.
        pub file_name: String,
        /// Documents that were looked at.
        pub n_done: i32,
        /// Documents in all.
        pub n_total: i32,
        /// Documents that could not be set.
        pub n_failed: i32,
        /// The first of them.
        pub errors: Json,
        /// Why there is no file.
        pub message: Option<String>,
        /// Bytes.
        pub size: Option<i64>,
        /// Somebody wants it to stop.
        pub stop_requested: bool,
        /// Label of who wanted it.
        pub actor: String,
        /// Name of who wanted it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// When it was ready, or given up.
        pub finished_at: Option<DateTime<Utc>>,
        /// When its file was removed.
        pub removed_at: Option<DateTime<Utc>>,
        /// Who makes it.
        pub lease_owner: Option<String>,
        /// Until when, unless renewed.
        pub lease_until: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
