//! Rows of this chapter.

/// Who signs in.
pub mod login {
    use sea_orm::entity::prelude::*;
    use shared::ids::CabinetLoginId;

    /// An e-mail that was proved.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_login")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CabinetLoginId,
        /// The e-mail, lower case.
        pub email: String,
        /// Argon2id in PHC form; none = by code only.
        pub password_hash: Option<String>,
        /// When it first signed in.
        pub created_at: DateTimeUtc,
        /// When it last did.
        pub signed_in_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Codes of letters.
pub mod code {
    use sea_orm::entity::prelude::*;

    /// The last code of an e-mail, also of one that nobody knows.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_code")]
    pub struct Model {
        /// The e-mail.
        #[sea_orm(primary_key, auto_increment = false)]
        pub email: String,
        /// SHA-256 of e-mail and code.
        pub code_hash: String,
        /// Wrong answers so far.
        pub tries: i32,
        /// When it was made.
        pub created_at: DateTimeUtc,
        /// When it lapses.
        pub expires_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Sessions.
pub mod session {
    use sea_orm::entity::prelude::*;
    use shared::ids::{CabinetLoginId, ClientId, SessionId};

    /// A session.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_session")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionId,
        /// SHA-256 of the token.
        pub token_hash: String,
        /// Whose.
        pub login_id: CabinetLoginId,
        /// Whose account is open.
        pub client_id: Option<ClientId>,
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
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Consents.
pub mod consent {
    use sea_orm::entity::prelude::*;
    use shared::ids::CabinetLoginId;

    /// A consent that was given or taken back. Never changed, never deleted.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_consent")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub login_id: CabinetLoginId,
        /// Version of the text.
        pub version: String,
        /// False: it was taken back.
        pub given: bool,
        /// When.
        pub at: DateTimeUtc,
        /// From which address.
        pub ip: Option<String>,
        /// By which browser.
        pub user_agent: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// How a client's account is opened.
pub mod client {
    use sea_orm::entity::prelude::*;
    use shared::ids::ClientId;

    /// A client whose account is opened otherwise than by its own e-mail.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_client")]
    pub struct Model {
        /// The client.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Whether the e-mail of its form opens it.
        pub by_email: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Further e-mails that open an account.
pub mod access {
    use sea_orm::entity::prelude::*;
    use shared::ids::ClientId;

    /// An e-mail that opens the account of a client.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_access")]
    pub struct Model {
        /// The client.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// The e-mail.
        #[sea_orm(primary_key, auto_increment = false)]
        pub email: String,
        /// Who gave it.
        pub granted_by: String,
        /// When.
        pub granted_at: DateTimeUtc,
        /// Who took it away.
        pub revoked_by: Option<String>,
        /// When.
        pub revoked_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What clients ask for.
pub mod request {
    use sea_orm::entity::prelude::*;
    use shared::ids::{CabinetRequestId, ClientId};

    /// A document that a client wants.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_request")]
    pub struct Model {
        /// The client.
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: ClientId,
        /// Id within the client.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CabinetRequestId,
        /// Who asked.
        pub email: String,
        /// What document.
        pub kind: String,
        /// First day that it is about.
        pub from_on: Option<Date>,
        /// The day after the last one.
        pub to_on: Option<Date>,
        /// What was said.
        pub note: Option<String>,
        /// When.
        pub created_at: DateTimeUtc,
        /// The answer.
        pub answer: Option<String>,
        /// Who answered.
        pub closed_by: Option<String>,
        /// When.
        pub closed_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What clients of a plan may do.
pub mod plan {
    use sea_orm::entity::prelude::*;
    use shared::ids::PlanId;

    /// Rules of a plan that are not the usual ones.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cabinet_plan")]
    pub struct Model {
        /// The plan.
        #[sea_orm(primary_key, auto_increment = false)]
        pub plan_id: PlanId,
        /// Take another plan.
        pub change_plan: bool,
        /// Take more or less.
        pub change_quantity: bool,
        /// End it.
        pub cancel: bool,
        /// Suspend it.
        pub pause: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
