//! Who acts: a user, an API key, a client, the system itself, or the command line.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::access::{Permission, Role};
use shared::ids::{ClientId, SellerId, SessionId};
use uuid::Uuid;

use crate::error::Error;

/// The kind of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A user with a session.
    User,
    /// An API key.
    Key,
    /// Background work.
    System,
    /// The command line on the server's machine.
    Cli,
    /// A client in its cabinet.
    Client,
}

impl ActorKind {
    /// The text of the database.
    pub const fn code(self) -> &'static str {
        match self {
            ActorKind::User => "user",
            ActorKind::Key => "key",
            ActorKind::System => "system",
            ActorKind::Cli => "cli",
            ActorKind::Client => "client",
        }
    }
}

/// Who acts, and what this actor may do and see. Every use case asks it first.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The kind.
    pub kind: ActorKind,
    /// Id of the user or of the key; nil for the system and the command line.
    pub id: Uuid,
    /// Name for the audit log.
    pub name: String,
    /// Sign-in name of a user.
    pub email: Option<String>,
    /// Role of a user.
    pub role: Option<Role>,
    /// What the actor may do.
    pub permissions: Arc<BTreeSet<Permission>>,
    /// The sellers whose data the actor sees; absent means all.
    pub sellers: Option<Arc<[SellerId]>>,
    /// The only client that the actor sees: the one whose cabinet is open. Absent means all of its sellers.
    pub client: Option<ClientId>,
    /// The session of a user, or of a client in its cabinet.
    pub session: Option<SessionId>,
    /// Address of the caller.
    pub ip: Option<String>,
    /// Id of the request, for the log and the audit.
    pub request_id: String,
}

impl Actor {
    /// Background work: may do everything.
    pub fn system() -> Actor {
        Actor::internal(ActorKind::System, "Система")
    }

    /// The command line: may do everything.
    pub fn cli() -> Actor {
        Actor::internal(ActorKind::Cli, "Командная строка")
    }

    fn internal(kind: ActorKind, name: &str) -> Actor {
        Actor {
            kind,
            id: Uuid::nil(),
            name: name.to_owned(),
            email: None,
            role: None,
            permissions: Arc::new(Permission::ALL.iter().copied().collect()),
            sellers: None,
            client: None,
            session: None,
            ip: None,
            request_id: kind.code().to_owned(),
        }
    }

    /// Whether the actor has the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Refuses with `FORBIDDEN` when the permission is missing.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        if self.may(permission) { Ok(()) } else { Err(Error::Forbidden(permission)) }
    }

    /// Whether the actor sees data of the seller.
    pub fn sees(&self, seller: SellerId) -> bool {
        self.sellers.as_ref().is_none_or(|all| all.contains(&seller))
    }

    /// Refuses with `NOT_FOUND` when the actor does not see the seller: that it exists is not told.
    pub fn require_seller(&self, seller: SellerId) -> Result<(), Error> {
        if self.sees(seller) { Ok(()) } else { Err(Error::not_found("seller", seller)) }
    }

    /// Whether the actor sees this client of this seller.
    pub fn sees_client(&self, seller: SellerId, client: ClientId) -> bool {
        self.sees(seller) && self.client.is_none_or(|only| only == client)
    }

    /// The same actor with one more permission, for one call of a use case that asks for it.
    pub fn lent(&self, permission: Permission) -> Actor {
        let permissions = self.permissions.iter().copied().chain([permission]).collect();
        Actor { permissions: Arc::new(permissions), ..self.clone() }
    }

    /// Whether everything that somebody with these sellers sees is seen by the actor too; absent means all sellers.
    pub fn covers(&self, sellers: Option<&[SellerId]>) -> bool {
        match (&self.sellers, sellers) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(theirs)) => theirs.iter().all(|seller| own.contains(seller)),
        }
    }

    /// Short text that names the actor in rows and in idempotency keys: `user:<uuid>`, `system`.
    pub fn label(&self) -> String {
        match self.kind {
            ActorKind::User | ActorKind::Key | ActorKind::Client => {
                format!("{}:{}", self.kind.code(), self.id)
            }
            ActorKind::System | ActorKind::Cli => self.kind.code().to_owned(),
        }
    }
}
