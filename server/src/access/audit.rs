//! The audit log: one row for every act that changes something.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// A row of the audit log. Never changed, never deleted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Kind of the actor.
    pub actor_kind: String,
    /// Id of the user or of the key.
    pub actor_id: Option<String>,
    /// Name of the actor at that time.
    pub actor_name: String,
    /// What was done: `client.update`.
    pub action: String,
    /// Wire id of the object.
    pub object: String,
    /// The client concerned.
    pub client_id: Option<Uuid>,
    /// What changed: values before.
    pub before: Option<Json>,
    /// What changed: values after.
    pub after: Option<Json>,
    /// The request.
    pub request_id: String,
    /// Address of the caller.
    pub ip: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
