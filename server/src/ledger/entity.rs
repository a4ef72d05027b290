//! Rows of entries. Entries themselves are written in bulk and read together with their sums: see the queries.

pub mod ledger_transfer {
    //! Rows of entries.

    use sea_orm::entity::prelude::*;
    use shared::ids::{ChargeId, ClientId, EntryId};

    /// A row of an entry.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_transfer")]
    pub struct Model {
        /// Whose account.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// The entry.
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: EntryId,
        /// Number of the row within the entry, from 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub line: i32,
        /// Code of the account that is debited.
        pub debit: String,
        /// Code of the account that is credited.
        pub credit: String,
        /// Minor units, above zero.
        pub amount_minor: i64,
        /// The charge that the row books.
        pub charge_id: Option<ChargeId>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
