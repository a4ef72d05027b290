//! The tables of this chapter.

/// `gateway_account`.
pub mod account {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{GatewayAccountId, SellerId};

    /// An account at a gateway.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gateway_account")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: GatewayAccountId,
        /// Whose.
        pub seller_id: SellerId,
        /// Code of the gateway.
        pub kind: String,
        /// What people call it.
        pub name: String,
        /// Whether its payments are tests.
        pub test: bool,
        /// Whether payments may begin.
        pub active: bool,
        /// The identifier at the gateway.
        pub shop: String,
        /// Code of the hash of signatures.
        pub hash: String,
        /// Sealed secrets by name.
        pub secrets: Json,
        /// Addresses, receipts.
        pub settings: Json,
        /// Number of the next payment.
        pub next_number: i64,
        /// Rises with every change.
        pub version: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
        /// When it was changed.
        pub updated_at: DateTime<Utc>,
        /// Who changed it.
        pub updated_by: String,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `saved_method`.
pub mod method {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, GatewayAccountId, SavedMethodId};

    /// A saved method of payment.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved_method")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SavedMethodId,
        /// At which account.
        pub account_id: GatewayAccountId,
        /// The gateway's id.
        pub remote_id: String,
        /// What a person knows it by.
        pub title: String,
        /// The words to which the payer agreed.
        pub consent: String,
        /// When.
        pub consent_at: DateTime<Utc>,
        /// Who wrote it down.
        pub consent_by: String,
        /// Whether it is charged on due dates.
        pub autopay: bool,
        /// Failed charges since the last one that worked.
        pub failed: i32,
        /// Not charged before.
        pub next_at: Option<DateTime<Utc>>,
        /// When it was forgotten.
        pub ended_at: Option<DateTime<Utc>>,
        /// Why.
        pub end_reason: Option<String>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `payment_intent`.
pub mod intent {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, DocumentId, GatewayAccountId, IntentId, PaymentId, SavedMethodId, SellerId};

    /// A payment through a gateway.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_intent")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: IntentId,
        /// To whom.
        pub seller_id: SellerId,
        /// Through which account.
        pub account_id: GatewayAccountId,
        /// Our number at the gateway.
        pub number: i64,
        /// The invoice.
        pub document_id: Option<DocumentId>,
        /// The saved method that is charged.
        pub method_id: Option<SavedMethodId>,
        /// Code of the currency.
        pub currency: String,
        /// Minor units.
        pub amount: i64,
        /// What the payer reads.
        pub description: String,
        /// Code of its state.
        pub state: String,
        /// Whether the money is held first.
        pub hold: bool,
        /// Whether the method is kept.
        pub save: bool,
        /// The words to which the payer agrees.
        pub consent: Option<String>,
        /// Whether it is a test.
        pub test: bool,
        /// The idempotence key.
        pub key: String,
        /// The request that begins it.
        pub request: Option<Json>,
        /// The gateway's id.
        pub remote_id: Option<String>,
        /// Where the payer pays.
        pub pay_url: Option<String>,
        /// Minor units that are taken of what is held.
        pub captured: Option<i64>,
        /// Minor units that were received.
        pub paid: Option<i64>,
        /// The payment in the books.
        pub payment_id: Option<PaymentId>,
        /// Minor units that were given back.
        pub refunded: i64,
        /// Minor units that the gateway keeps.
        pub fee: Option<i64>,
        /// Why nothing came of it.
        pub reason: Option<String>,
        /// What a person must look at.
        pub problem: Option<String>,
        /// Calls that told nothing.
        pub attempts: i32,
        /// When the gateway is asked.
        pub next_at: Option<DateTime<Utc>>,
        /// Until when it can be paid.
        pub expires_at: Option<DateTime<Utc>>,
        /// Who wanted it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// When it ended.
        pub settled_at: Option<DateTime<Utc>>,
        /// Whether the client began it by itself, in the cabinet.
        pub own: bool,
        /// When the client last asked the gateway how it stands.
        pub asked_at: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `gateway_refund`.
pub mod refund {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, GatewayAccountId, GatewayRefundId, IntentId, RefundId};

    /// Money that goes back through a gateway.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gateway_refund")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: GatewayRefundId,
        /// Of which payment.
        pub intent_id: IntentId,
        /// Through which account.
        pub account_id: GatewayAccountId,
        /// The refund in the books.
        pub refund_id: RefundId,
        /// Minor units.
        pub amount: i64,
        /// Code of its state.
        pub state: String,
        /// Why.
        pub reason: String,
        /// The idempotence key.
        pub key: String,
        /// The receipt as it was first asked for: the same key may not bring another one.
        pub receipt: Option<String>,
        /// The gateway's id.
        pub remote_id: Option<String>,
        /// The last answer.
        pub answer: Option<String>,
        /// Calls that told nothing.
        pub attempts: i32,
        /// When the gateway is asked.
        pub next_at: Option<DateTime<Utc>>,
        /// Who wanted it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// When it ended.
        pub settled_at: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `gateway_event`.
pub mod event {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, GatewayAccountId, GatewayEventId, IntentId};

    /// A notification as it came.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gateway_event")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: GatewayEventId,
        /// To which account.
        pub account_id: GatewayAccountId,
        /// Hash of what came: the same again is the same row.
        pub hash: String,
        /// GET or POST.
        pub method: String,
        /// What came.
        pub body: String,
        /// With which headers.
        pub headers: Json,
        /// From where.
        pub peer: String,
        /// Code of what became of it.
        pub state: String,
        /// Code of how it was proved.
        pub proof: String,
        /// What was found.
        pub told: Option<String>,
        /// What is answered.
        pub answer: String,
        /// How often it came.
        pub copies: i32,
        /// How often it was processed.
        pub tries: i32,
        /// Of whose payment it speaks.
        pub client_id: Option<ClientId>,
        /// Of which payment.
        pub intent_id: Option<IntentId>,
        /// When it came first.
        pub received_at: DateTime<Utc>,
        /// When it came last.
        pub last_at: DateTime<Utc>,
        /// When it was processed.
        pub processed_at: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `gateway_register`.
pub mod register {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{GatewayAccountId, GatewayRegisterId};

    /// A comparison with a register of a gateway. Rows are only added.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gateway_register")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: GatewayRegisterId,
        /// Of which account.
        pub account_id: GatewayAccountId,
        /// Code of where the register is from.
        pub source: String,
        /// Whether a file is of money that went back; a list is of both.
        pub refunds: bool,
        /// The first day.
        pub from_on: Option<NaiveDate>,
        /// The last day.
        pub to_on: Option<NaiveDate>,
        /// Name of the file.
        pub file_name: Option<String>,
        /// Lines that were compared.
        pub line_count: i32,
        /// Lines that agree.
        pub matched_count: i32,
        /// What does not agree, all of it.
        pub finding_count: i32,
        /// What does not agree, the first thousand.
        pub findings: Json,
        /// Who compared.
        pub checked_by: String,
        /// When.
        pub checked_at: DateTime<Utc>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
