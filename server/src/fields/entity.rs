//! Rows of this chapter.

/// `client_field`.
pub mod field {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientFieldId, SellerId};

    /// A field.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_field")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ClientFieldId,
        /// Whose.
        pub seller_id: SellerId,
        /// Code of whose field it is.
        pub audience: String,
        /// Its name.
        pub name: String,
        /// Code of what it holds.
        pub kind: String,
        /// Code of what the client does with it.
        pub access: String,
        /// Whether a client must not leave it empty.
        pub required: bool,
        /// Its place.
        pub position: i32,
        /// Whether it is put away.
        pub archived: bool,
        /// Rises with every change.
        pub version: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `client_field_value`.
pub mod value {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientFieldId, ClientId};

    /// What a field of a client holds.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_field_value")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Which field.
        #[sea_orm(primary_key, auto_increment = false)]
        pub field_id: ClientFieldId,
        /// What it holds; empty = nothing.
        pub value: String,
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
