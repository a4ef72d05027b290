//! Tables of imports.

/// `import_job`.
pub mod job {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ImportId, SellerId};

    /// A file and what became of it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_job")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ImportId,
        /// Whose objects the file brings.
        pub seller_id: SellerId,
        /// Code of the kind.
        pub kind: String,
        /// Name of the file.
        pub file_name: String,
        /// Its bytes.
        pub content: Vec<u8>,
        /// The mapping, JSON of `shared::imports::Mapping`.
        pub mapping: Json,
        /// JSON of `Options`.
        pub options: Json,
        /// Code of the state.
        pub state: String,
        /// Rows below the headers.
        pub n_rows: i32,
        /// Rows that the pass in progress, or the last one, has seen.
        pub n_done: i32,
        /// Rows that created an object, or would.
        pub n_created: i32,
        /// Rows that changed one, or would.
        pub n_changed: i32,
        /// Rows that leave everything as it is.
        pub n_unchanged: i32,
        /// Rows that were refused.
        pub n_rejected: i32,
        /// JSON of `Report`.
        pub report: Option<Json>,
        /// Who brought the file.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// When the last pass ended.
        pub finished_at: Option<DateTime<Utc>>,
        /// Who runs the pass.
        pub lease_owner: Option<String>,
        /// Until when.
        pub lease_until: Option<DateTime<Utc>>,
        /// SHA-256 of the bytes, hexadecimal; absent of files from before it was kept.
        pub content_hash: Option<String>,
        /// An earlier import of the same content.
        pub same_as_id: Option<ImportId>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `import_rejected`.
pub mod rejected {
    use sea_orm::entity::prelude::*;
    use shared::ids::ImportId;

    /// A row that was refused.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_rejected")]
    pub struct Model {
        /// The import.
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: ImportId,
        /// Number of the row as a spreadsheet shows it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub row_no: i32,
        /// Its cells.
        pub cells: Json,
        /// JSON of `Vec<CellError>`.
        pub errors: Json,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `import_cell`.
pub mod cell {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::ImportId;

    /// A cell of a file that somebody amended.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_cell")]
    pub struct Model {
        /// The import.
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: ImportId,
        /// Number of the row as a spreadsheet shows it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub row_no: i32,
        /// Place of the column among the headers, from 0.
        #[sea_orm(primary_key, auto_increment = false)]
        pub column_no: i32,
        /// The value instead of the file's.
        pub value: String,
        /// Who amended it.
        pub actor: String,
        /// When.
        pub at: DateTime<Utc>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `import_change`.
pub mod change {
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, ImportId};

    /// An object that an import made or changed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_change")]
    pub struct Model {
        /// The import.
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: ImportId,
        /// Code of the kind of object.
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        /// The object.
        #[sea_orm(primary_key, auto_increment = false)]
        pub object_id: Uuid,
        /// Whose it is.
        pub client_id: Option<ClientId>,
        /// Former values; none when it was made.
        pub before: Option<Json>,
        /// Its state right after the import.
        pub mark: String,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
