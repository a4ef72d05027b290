//! Rows of sellers and settings.

pub mod seller {
    //! Own legal entities.

    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::SellerId;

    /// A seller.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seller")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SellerId,
        /// Full name.
        pub name: String,
        /// Short name.
        pub short_name: String,
        /// ИНН.
        pub inn: Option<String>,
        /// КПП.
        pub kpp: Option<String>,
        /// ОГРН or ОГРНИП.
        pub ogrn: Option<String>,
        /// Address.
        pub address: Option<String>,
        /// ISO code of the currency of new clients.
        pub currency: String,
        /// IANA name of the zone.
        pub time_zone: String,
        /// Last closed day.
        pub closed_through: Option<NaiveDate>,
        /// Version.
        pub version: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod setting {
    //! Terms of credit by level.

    use sea_orm::entity::prelude::*;

    /// Terms of one level.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting")]
    pub struct Model {
        /// `credit.` and then `general`, `seller:<uuid>` or `group:<uuid>`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub scope: String,
        /// `shared::credit::CreditSettings`.
        pub body: Json,
        /// Version.
        pub version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod change {
    //! Settings of billing by level and day.

    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;

    /// A change of one level.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting_change")]
    pub struct Model {
        /// `general`, `seller:<uuid>`, or `product:<uuid of the seller>:<uuid>`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub scope: String,
        /// Which change of the level it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i32,
        /// The first day that it holds; none = always.
        pub from_on: Option<NaiveDate>,
        /// `shared::settings::dated::Told`.
        pub body: Json,
        /// Who made it.
        pub made_by: Option<String>,
        /// When.
        pub made_at: Option<DateTime<Utc>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
