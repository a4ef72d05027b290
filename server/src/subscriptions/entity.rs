//! Tables of subscriptions that are read through sea-orm; the others are read and written by statements of `repo`.

/// `subscription`.
pub mod subscription {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, PlanId, SubscriptionId};

    /// A client's use of a plan.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "subscription")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SubscriptionId,
        /// The plan.
        pub plan_id: PlanId,
        /// Id in another system.
        pub external_id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// First day of service.
        pub start_on: NaiveDate,
        /// First billed day.
        pub first_billed_on: NaiveDate,
        /// First day without service.
        pub ended_on: Option<NaiveDate>,
        /// Why it ended.
        pub end_reason: Option<String>,
        /// Part of the key of the next charges.
        pub charge_revision: i64,
        /// The day on which a run would charge next.
        pub next_due_on: Option<NaiveDate>,
        /// When it was made.
        pub created_at: DateTime<Utc>,
        /// Version.
        pub version: i32,
        /// The next day on which another plan serves, or something is to be settled.
        pub changes_on: Option<NaiveDate>,
        /// What it is attached to.
        pub base_id: Option<SubscriptionId>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `subscription_terms`.
pub mod terms {
    use chrono::NaiveDate;
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, PlanVersionId, SubscriptionId};

    /// A stretch of terms.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "subscription_terms")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// The subscription.
        #[sea_orm(primary_key, auto_increment = false)]
        pub subscription_id: SubscriptionId,
        /// First billed day.
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_on: NaiveDate,
        /// The version of the plan.
        pub plan_version_id: PlanVersionId,
        /// Units, millionths.
        pub quantity: i64,
        /// Price instead of the plan's, millionths.
        pub price_override: Option<i64>,
        /// Anchor of the schedule.
        pub anchor_on: NaiveDate,
        /// Day of month of the boundaries.
        pub billing_day: Option<i32>,
        /// Code of the first-stub policy.
        pub first_stub: String,
        /// Discounts.
        pub discounts: Json,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `subscription_event`.
pub mod event {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{ClientId, EventId, SubscriptionId};

    /// An event of the timeline. Never changed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "subscription_event")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// The subscription.
        #[sea_orm(primary_key, auto_increment = false)]
        pub subscription_id: SubscriptionId,
        /// Place in the timeline, from 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i32,
        /// Id.
        pub id: EventId,
        /// When it was done.
        pub at: DateTime<Utc>,
        /// From which day it holds.
        pub effective_on: NaiveDate,
        /// Code of the kind.
        pub kind: String,
        /// Who did it.
        pub actor: String,
        /// Why.
        pub reason: Option<String>,
        /// Particulars.
        pub data: Json,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `charge`.
pub mod charge {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{BillRunId, ChargeId, ClientId, ComponentId, EntryId, SubscriptionId};

    /// A posted charge or credit. Never changed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "charge")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ChargeId,
        /// The subscription.
        pub subscription_id: SubscriptionId,
        /// The component.
        pub component_id: ComponentId,
        /// Its code.
        pub component_code: String,
        /// Code of the kind.
        pub kind: String,
        /// First day of service.
        pub period_from: NaiveDate,
        /// The day after the last.
        pub period_to: NaiveDate,
        /// Part of the key.
        pub revision: i64,
        /// Units, millionths.
        pub quantity: i64,
        /// With VAT, minor units, signed.
        pub amount_minor: i64,
        /// Code of the rate.
        pub vat_rate: String,
        /// VAT, minor units, signed.
        pub vat_minor: i64,
        /// Why this sum.
        pub explanation: Json,
        /// Entry of the ledger.
        pub entry_id: Option<EntryId>,
        /// The run that posted it.
        pub run_id: Option<BillRunId>,
        /// The charge that a credit takes back.
        pub credits_id: Option<ChargeId>,
        /// When.
        pub posted_at: DateTime<Utc>,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `block`.
pub mod block {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{BlockId, ClientId, SubscriptionId};

    /// A suspension of a client or of one subscription.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "block")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BlockId,
        /// The subscription; none = all of the client's.
        pub subscription_id: Option<SubscriptionId>,
        /// Code of its kind.
        pub kind: String,
        /// First day without service.
        pub from_on: NaiveDate,
        /// First day with service again.
        pub until_on: Option<NaiveDate>,
        /// Why.
        pub reason: Option<String>,
        /// Who set it.
        pub created_by: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// Who lifted it.
        pub lifted_by: Option<String>,
        /// When.
        pub lifted_at: Option<DateTime<Utc>>,
        /// Credit control set it, and lifts it.
        pub automatic: bool,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
