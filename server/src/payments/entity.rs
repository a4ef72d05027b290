//! `payment` and `suspense_payment`; what they settle and what goes back is read and written by statements of `repo`.

/// `payment`.
pub mod payment {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, DocumentId, EntryId, PaymentId, SellerId, SuspenseId};

    /// A payment of a client.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PaymentId,
        /// To whom.
        pub seller_id: SellerId,
        /// Code of its source.
        pub source: String,
        /// By what the source knows it.
        pub external_key: String,
        /// The number that people know.
        pub number: String,
        /// Minor units.
        pub amount_minor: i64,
        /// ISO code of the currency.
        pub currency: String,
        /// Its own day.
        pub dated_on: NaiveDate,
        /// The entry that booked it.
        pub entry_id: EntryId,
        /// The invoice that it names.
        pub named_id: Option<DocumentId>,
        /// What it was while its client was not known.
        pub suspense_id: Option<SuspenseId>,
        /// What it is for.
        pub purpose: Option<String>,
        /// Who paid, as the source says.
        pub payer: Json,
        /// What settles debits, refunds among them, minor units.
        pub allocated_minor: i64,
        /// What went back, or is promised back, minor units.
        pub refunded_minor: i64,
        /// Since when a person wants the rest to stay an advance.
        pub held_at: Option<DateTime<Utc>>,
        /// Who entered it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// The entry that took it back.
        pub reversed_entry_id: Option<EntryId>,
        /// When.
        pub reversed_at: Option<DateTime<Utc>>,
        /// Who.
        pub reversed_by: Option<String>,
        /// Why.
        pub reverse_reason: Option<String>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `suspense_payment`.
pub mod suspense_payment {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, PaymentId, SellerId, SuspenseId};

    /// A payment whose client is not known. It is in no ledger; when its client is found, its entry there is
    /// suspense → client.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "suspense_payment")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SuspenseId,
        /// To whom.
        pub seller_id: SellerId,
        /// Code of its source.
        pub source: String,
        /// By what the source knows it.
        pub external_key: String,
        /// The number that people know.
        pub number: String,
        /// Minor units.
        pub amount_minor: i64,
        /// ISO code of the currency.
        pub currency: String,
        /// Its day.
        pub dated_on: NaiveDate,
        /// What it is for.
        pub purpose: Option<String>,
        /// Who paid, as the source says.
        pub payer: Json,
        /// Code of its state.
        pub state: String,
        /// The client that was found.
        pub client_id: Option<ClientId>,
        /// The payment that it became.
        pub payment_id: Option<PaymentId>,
        /// Why it was closed.
        pub note: Option<String>,
        /// Who entered it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// Who decided.
        pub decided_by: Option<String>,
        /// When.
        pub decided_at: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `bank_statement`, without the bytes of its file.
pub mod bank_statement {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{SellerId, StatementId};

    /// A bank statement.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bank_statement")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: StatementId,
        /// Whose accounts it is about.
        pub seller_id: SellerId,
        /// Name of the file.
        pub file_name: String,
        /// SHA-256 of the file, in hexadecimal.
        pub hash: String,
        /// Version of the format.
        pub version: String,
        /// How the bytes were text.
        pub encoding: String,
        /// Code of its state.
        pub state: String,
        /// What it says of its accounts.
        pub balances: Json,
        /// What is odd in it.
        pub warnings: Json,
        /// First day.
        pub from_on: Option<NaiveDate>,
        /// Last day.
        pub to_on: Option<NaiveDate>,
        /// Lines that no statement brought before.
        pub n_lines: i32,
        /// Lines that another statement brought before.
        pub n_skipped: i32,
        /// Lines that were gone through in this state.
        pub n_done: i32,
        /// Lines that are to be gone through in this state.
        pub n_total: i32,
        /// Lines that could not be booked.
        pub n_failed: i32,
        /// Why it does not go on.
        pub message: Option<String>,
        /// Who loaded it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// Who booked it.
        pub posted_by: Option<String>,
        /// When.
        pub posted_at: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `bank_line`.
pub mod bank_line {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, DocumentId, LineId, PaymentId, RefundId, SellerId, StatementId, SuspenseId};

    /// A line of a bank statement; one that several statements bring is one line.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bank_line")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LineId,
        /// Whose account.
        pub seller_id: SellerId,
        /// The statement that brought it first.
        pub statement_id: StatementId,
        /// Its place there, from 1.
        pub n: i32,
        /// Hash of what makes it the same in another statement.
        pub key_hash: String,
        /// The account.
        pub account: String,
        /// Code of its direction.
        pub direction: String,
        /// Code of what it is about.
        pub operation: String,
        /// Kind of the document.
        pub kind: String,
        /// Its number.
        pub number: String,
        /// Its day.
        pub dated_on: NaiveDate,
        /// Day on which the bank booked it.
        pub posted_on: NaiveDate,
        /// Minor units, above zero.
        pub amount_minor: i64,
        /// ISO code of the currency.
        pub currency: String,
        /// The other side.
        pub party: Json,
        /// What it is for.
        pub purpose: String,
        /// Code of its state.
        pub state: String,
        /// Code of how sure its client is; empty before it was looked at.
        pub band: String,
        /// Code of what is to be done with it.
        pub plan: String,
        /// Who may have paid.
        pub suggestions: Option<Json>,
        /// The client that was found or chosen.
        pub client_id: Option<ClientId>,
        /// The invoice that it names.
        pub invoice_id: Option<DocumentId>,
        /// The payment that it became.
        pub payment_id: Option<PaymentId>,
        /// What it is in suspense.
        pub suspense_id: Option<SuspenseId>,
        /// The refund that it paid out.
        pub refund_id: Option<RefundId>,
        /// Why it could not be booked, or why it is no business of clients.
        pub message: Option<String>,
        /// Who decided.
        pub decided_by: Option<String>,
        /// When.
        pub decided_at: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
