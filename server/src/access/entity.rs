//! Rows of users, sessions, keys and the audit log.

/// Users.
pub mod user {
    use sea_orm::entity::prelude::*;
    use shared::ids::UserId;

    /// A user.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "app_user")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: UserId,
        /// Sign-in name, lower case.
        pub email: String,
        /// Name that others see.
        pub name: String,
        /// Code of the role.
        pub role: String,
        /// Argon2id in PHC form.
        pub password_hash: String,
        /// `active` or `disabled`.
        pub state: String,
        /// When it was made.
        pub created_at: DateTimeUtc,
        /// Raised by every change.
        pub version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Which sellers a user sees.
pub mod user_seller {
    use sea_orm::entity::prelude::*;
    use shared::ids::{SellerId, UserId};

    /// One seller that a user sees.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_seller")]
    pub struct Model {
        /// The user.
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
        /// The seller.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seller_id: SellerId,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Sessions.
pub mod session {
    use sea_orm::entity::prelude::*;
    use shared::ids::{SessionId, UserId};

    /// A session.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionId,
        /// SHA-256 of the token.
        pub token_hash: String,
        /// Whose session.
        pub user_id: UserId,
        /// Since when.
        pub created_at: DateTimeUtc,
        /// Last request, to the minute.
        pub last_seen_at: DateTimeUtc,
        /// When it ends in any case.
        pub expires_at: DateTimeUtc,
        /// Address of the sign-in.
        pub ip: Option<String>,
        /// What the browser calls itself.
        pub user_agent: Option<String>,
        /// When it was ended.
        pub ended_at: Option<DateTimeUtc>,
        /// By what it was opened: `password`, `totp`, `recovery`.
        pub factor: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Authenticators of users.
pub mod totp {
    use sea_orm::entity::prelude::*;
    use shared::ids::UserId;

    /// An authenticator.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_totp")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
        /// The secret in base32, sealed for the user.
        pub secret: String,
        /// When its first code was told; null = not yet.
        pub confirmed_at: Option<DateTimeUtc>,
        /// The step of the last code that was used.
        pub last_step: i64,
        /// When it was begun.
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Codes for the day on which an authenticator is lost.
pub mod recovery {
    use sea_orm::entity::prelude::*;
    use shared::ids::UserId;

    /// A code.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_recovery")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
        /// SHA-256 of the user and the code.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code_hash: String,
        /// When it was used.
        pub used_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Sign-ins that wait for their second step.
pub mod challenge {
    use sea_orm::entity::prelude::*;
    use shared::ids::UserId;

    /// A sign-in whose password was right.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_challenge")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// SHA-256 of the token.
        pub token_hash: String,
        /// Whose sign-in.
        pub user_id: UserId,
        /// Wrong codes so far.
        pub tries: i32,
        /// When the password was told.
        pub created_at: DateTimeUtc,
        /// When it is over.
        pub expires_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// API keys.
pub mod key {
    use sea_orm::entity::prelude::*;
    use shared::ids::{ApiKeyId, UserId};

    /// An API key.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_key")]
    pub struct Model {
        /// Id, also inside the key.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ApiKeyId,
        /// Name.
        pub name: String,
        /// SHA-256 of the secret.
        pub secret_hash: String,
        /// Codes of permissions.
        pub scopes: Json,
        /// Sellers; null = all.
        pub seller_ids: Option<Json>,
        /// Addresses; null = any.
        pub ip_list: Option<Json>,
        /// Who made it.
        pub created_by: String,
        /// When it was made.
        pub created_at: DateTimeUtc,
        /// When it stops working.
        pub expires_at: Option<DateTimeUtc>,
        /// Last use, to the minute.
        pub last_used_at: Option<DateTimeUtc>,
        /// When it was revoked.
        pub revoked_at: Option<DateTimeUtc>,
        /// The user who answers for it; null = whoever has the command line.
        pub owner_id: Option<UserId>,
        /// The key whose successor it is.
        pub replaces: Option<ApiKeyId>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The audit log.
pub mod audit {
    use sea_orm::entity::prelude::*;
    use shared::ids::SellerId;

    /// A row of the audit log. Never changed, never deleted.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entry")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// When.
        pub at: DateTimeUtc,
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
        /// The seller whose the object is; null = of no single one.
        pub seller_id: Option<SellerId>,
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
}

/// Views of lists that somebody keeps.
pub mod saved_view {
    use sea_orm::entity::prelude::*;
    use shared::ids::SavedViewId;

    /// A view.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved_view")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SavedViewId,
        /// Whose: the label of an actor.
        pub owner: String,
        /// Code of the list.
        pub list: String,
        /// Name.
        pub name: String,
        /// Filter, order and columns, as the address has them.
        pub query: String,
        /// When it was made.
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
