//! Rows of clients.

pub mod client {
    //! Clients.

    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, GroupId, SellerId};

    /// A client.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "client")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ClientId,
        /// Whose client.
        pub seller_id: SellerId,
        /// Code of the kind.
        pub kind: String,
        /// Name.
        pub name: String,
        /// Full name.
        pub full_name: Option<String>,
        /// ИНН.
        pub inn: Option<String>,
        /// КПП.
        pub kpp: Option<String>,
        /// ОГРН or ОГРНИП.
        pub ogrn: Option<String>,
        /// E-mail.
        pub email: Option<String>,
        /// Telephone.
        pub phone: Option<String>,
        /// Address.
        pub address: Option<String>,
        /// Number of the contract.
        pub contract_number: Option<String>,
        /// Date of the contract.
        pub contract_on: Option<NaiveDate>,
        /// Id in another system.
        pub external_id: Option<String>,
        /// Day of month, 1 to 31.
        pub billing_day: Option<i32>,
        /// ISO code of the account's currency.
        pub currency: String,
        /// Code of the state.
        pub state: String,
        /// JSON list of texts.
        pub tags: Json,
        /// Note.
        pub note: Option<String>,
        /// What names are sorted by.
        pub name_key: String,
        /// What a search looks through.
        pub search_key: String,
        /// Sum of the client's transfers: credits less debits of the account `client`.
        pub balance_minor: i64,
        /// Rises with every write that a calculation reads.
        pub revision: i64,
        /// Version of the form.
        pub version: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
        /// Last closed day.
        pub closed_through: Option<NaiveDate>,
        /// Code of the closing documents that it wants.
        pub closing_form: Option<String>,
        /// Its group.
        pub group_id: Option<GroupId>,
        /// Terms of credit that it states itself.
        pub credit_own: Option<Json>,
        /// Credit control keeps a row about it.
        pub credit_watched: bool,
        /// It may order nothing new or dearer.
        pub credit_restricted: bool,
        /// The day on which credit control looks at it next.
        pub credit_check_on: Option<NaiveDate>,
        /// What was promised last.
        pub promised_minor: i64,
        /// When that promise ends.
        pub promised_to: Option<DateTime<Utc>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod client_key {
    //! What is unique across the clients of a seller.

    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, SellerId};

    /// A key.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_key")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seller_id: SellerId,
        /// `external_id`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        /// The text.
        #[sea_orm(primary_key, auto_increment = false)]
        pub value: String,
        /// The client that has it.
        pub client_id: ClientId,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod client_group {
    //! Groups of clients.

    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{GroupId, SellerId};

    /// A group.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_group")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: GroupId,
        /// Whose.
        pub seller_id: SellerId,
        /// Name.
        pub name: String,
        /// Nobody joins it any more.
        pub archived: bool,
        /// Version.
        pub version: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
