//! `mail_message` and `mail_choice`; documents and attempts of letters are read and written by statements of `repo`.

/// `mail_choice`.
pub mod choice {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::ClientId;

    /// Which letters a client wants that does not want all of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mail_choice")]
    pub struct Model {
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Invoices.
        pub invoices: bool,
        /// Closing documents.
        pub closing: bool,
        /// Everything else.
        pub others: bool,
        /// When that was stated.
        pub changed_at: DateTime<Utc>,
        /// By whom.
        pub changed_by: String,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `mail_message`.
pub mod message {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, MailId, SellerId};

    /// A letter.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mail_message")]
    pub struct Model {
        /// To whom.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MailId,
        /// In whose name.
        pub seller_id: SellerId,
        /// The address.
        pub address: String,
        /// The subject.
        pub subject: String,
        /// The text.
        pub body: String,
        /// Code of its state.
        pub state: String,
        /// Attempts that were begun.
        pub attempts: i32,
        /// When it is tried next.
        pub next_at: Option<DateTime<Utc>>,
        /// The last answer.
        pub last_answer: Option<String>,
        /// Stable over all attempts.
        pub message_id: String,
        /// Who wanted it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// When it was taken.
        pub sent_at: Option<DateTime<Utc>>,
        /// Who sends it.
        pub lease_owner: Option<String>,
        /// Until when at the latest.
        pub lease_until: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
