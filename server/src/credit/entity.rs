//! Rows of credit control that are read by lists.

pub mod credit_state {
    //! Where clients stand.

    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, PolicyId};

    /// Where a client stands.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "credit_state")]
    pub struct Model {
        /// The client.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Everything owed, minor units.
        pub owed_minor: i64,
        /// What is overdue, minor units.
        pub overdue_minor: i64,
        /// First day overdue.
        pub overdue_from: Option<NaiveDate>,
        /// The policy of the stage.
        pub policy_id: Option<PolicyId>,
        /// Place of the stage in the ladder.
        pub stage: Option<i32>,
        /// Code of what the stage does.
        pub stage_kind: Option<String>,
        /// Name of the stage.
        pub stage_name: Option<String>,
        /// Since when the client stands on it.
        pub since: Option<NaiveDate>,
        /// First day of the block that credit control set.
        pub blocked_from: Option<NaiveDate>,
        /// When somebody wants to ask the client again.
        pub contact_on: Option<NaiveDate>,
        /// Why the last move could not be made.
        pub problem: Option<String>,
        /// When it was looked at.
        pub checked_at: DateTime<Utc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
