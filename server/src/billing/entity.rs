//! Rows of the tables that this chapter owns.

pub mod run {
    //! `bill_run`.
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{BillRunId, BillScheduleId, SellerId};

    /// A bill run. `makers` is the JSON of `Vec<String>`: labels of those who started it or decided about its lines;
    /// runs of old versions have none.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bill_run")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BillRunId,
        pub number: i64,
        pub seller_id: Option<SellerId>,
        pub mode: String,
        pub as_of: NaiveDate,
        pub state: String,
        pub scope: Json,
        pub options: Json,
        pub calculated_upto: Option<Uuid>,
        pub n_total: i32,
        pub n_clients: i32,
        pub n_lines: i32,
        pub n_errors: i32,
        pub totals: Json,
        pub n_posted: i32,
        pub n_stale: i32,
        pub n_reversed: i32,
        pub reference_revision: i64,
        pub lease_owner: Option<String>,
        pub lease_until: Option<DateTime<Utc>>,
        pub stop_requested: bool,
        pub created_by: String,
        pub created_at: DateTime<Utc>,
        pub started_at: Option<DateTime<Utc>>,
        pub calculated_at: Option<DateTime<Utc>>,
        pub confirmed_by: Option<String>,
        pub confirmed_at: Option<DateTime<Utc>>,
        pub finished_at: Option<DateTime<Utc>>,
        pub error: Option<String>,
        pub reversal: Option<Json>,
        pub schedule_id: Option<BillScheduleId>,
        pub makers: Option<Json>,
        pub task: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod item {
    //! `bill_item`.
    use sea_orm::entity::prelude::*;
    use shared::ids::{BillRunId, ClientId, EntryId};

    /// What a run has for one client. `body` is the JSON of `Vec<shared::run::ItemSubscription>`, or of
    /// `shared::documents::closing::PlannedClosing` where the run closes a month; `held` is that of
    /// `Vec<shared::run::ItemLine>`: lines as a person decided about them, which the last calculation no longer has.
    /// `warnings` are the bits of `shared::run::Warnings`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bill_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub run_id: BillRunId,
        pub state: String,
        pub revision: i64,
        pub reference_revision: i64,
        pub amount_minor: i64,
        pub n_lines: i32,
        pub body: String,
        pub error_code: Option<String>,
        pub error_message: Option<String>,
        pub entry_id: Option<EntryId>,
        pub held: Option<String>,
        pub warnings: i32,
        pub error_cause: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod schedule {
    //! `bill_schedule`.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{BillRunId, BillScheduleId, SellerId};

    /// A schedule of runs.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bill_schedule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BillScheduleId,
        pub seller_id: SellerId,
        pub name: String,
        pub cron: String,
        pub mode: String,
        pub enabled: bool,
        pub guardrails: Json,
        pub next_at: Option<DateTime<Utc>>,
        pub last_run_id: Option<BillRunId>,
        pub version: i32,
        pub task: String,
        pub days_ahead: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
