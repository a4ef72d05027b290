//! Tables of the catalogue.

/// `product`.
pub mod product {
    use sea_orm::entity::prelude::*;
    use shared::ids::{ProductId, SellerId};

    /// A family of plans.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProductId,
        /// Whose.
        pub seller_id: SellerId,
        /// Code, unique within the seller.
        pub code: String,
        /// Name.
        pub name: String,
        /// Description.
        pub description: Option<String>,
        /// Code of the state.
        pub state: String,
        /// Version.
        pub version: i32,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `plan`.
pub mod plan {
    use chrono::NaiveDate;
    use sea_orm::entity::prelude::*;
    use shared::ids::{PlanId, PlanVersionId, ProductId, SellerId};

    /// A priced variant of a product.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PlanId,
        /// Whose.
        pub seller_id: SellerId,
        /// The product.
        pub product_id: ProductId,
        /// Code, unique within the seller.
        pub code: String,
        /// Name.
        pub name: String,
        /// Place among the plans.
        pub rank: i32,
        /// Attaches to another subscription.
        pub is_addon: bool,
        /// Shown in the cabinet.
        pub cabinet_visible: bool,
        /// First day on sale.
        pub available_from: Option<NaiveDate>,
        /// First day no longer on sale.
        pub available_to: Option<NaiveDate>,
        /// Code of the state.
        pub state: String,
        /// The version published last.
        pub current_version_id: Option<PlanVersionId>,
        /// Version.
        pub version: i32,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `plan_version`.
pub mod plan_version {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{PlanId, PlanVersionId};

    /// A version of a plan.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_version")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PlanVersionId,
        /// The plan.
        pub plan_id: PlanId,
        /// Number, from 1.
        pub number: i32,
        /// Code of the state.
        pub state: String,
        /// From which day it is for sale.
        pub effective_from: Option<NaiveDate>,
        /// The terms; of a draft also what its author stated of the settings.
        pub terms: Json,
        /// When it was published.
        pub published_at: Option<DateTime<Utc>>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
