//! `webhook_endpoint` and `webhook_delivery`; messages and attempts are written and read by statements of `repo`.

/// `webhook_endpoint`.
pub mod endpoint {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::WebhookEndpointId;

    /// Another program that is told what happens. `kinds` is the JSON of codes, `seller_ids` that of ids; none = all.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_endpoint")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: WebhookEndpointId,
        /// What people call it.
        pub name: String,
        /// Where messages go.
        pub url: String,
        /// Of what it is told.
        pub kinds: Option<Json>,
        /// Of which sellers.
        pub seller_ids: Option<Json>,
        /// Whether it is told anything.
        pub active: bool,
        /// It was put away.
        pub archived: bool,
        /// The sealed secret.
        pub secret: String,
        /// The sealed secret of before.
        pub former_secret: Option<String>,
        /// Until when that signs as well.
        pub former_until: Option<DateTime<Utc>>,
        /// Code of why the program switched it off.
        pub off_reason: Option<String>,
        /// Since when nothing was delivered.
        pub failing_since: Option<DateTime<Utc>>,
        /// When it was last asked.
        pub last_at: Option<DateTime<Utc>>,
        /// What it answered then.
        pub last_status: Option<i32>,
        /// What was wrong with that.
        pub last_error: Option<String>,
        /// Rises with every change.
        pub version: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
        /// Who made it.
        pub created_by: String,
        /// When it was changed.
        pub updated_at: DateTime<Utc>,
        /// Who changed it.
        pub updated_by: String,
    }

    /// None is used.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `webhook_delivery`.
pub mod delivery {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use shared::ids::{WebhookDeliveryId, WebhookEndpointId, WebhookEventId};

    /// A message on its way to an endpoint.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_delivery")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: WebhookDeliveryId,
        /// The endpoint.
        pub endpoint_id: WebhookEndpointId,
        /// The message.
        pub event_id: WebhookEventId,
        /// Code of what it tells.
        pub kind: String,
        /// Code of its state.
        pub state: String,
        /// Attempts that were begun.
        pub attempts: i32,
        /// The same since it was last asked for by hand.
        pub tries: i32,
        /// When it is tried next.
        pub next_at: Option<DateTime<Utc>>,
        /// The last status.
        pub last_status: Option<i32>,
        /// What was wrong last.
        pub last_error: Option<String>,
        /// When it happened.
        pub created_at: DateTime<Utc>,
        /// When the endpoint took it.
        pub delivered_at: Option<DateTime<Utc>>,
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
