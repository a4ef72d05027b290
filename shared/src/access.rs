//! Roles and permissions: the same table hides a button and refuses a request.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// What somebody may do. An API key's scope is a set of these.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[serde(remote = "Self")]
        pub enum Permission {
            $($(#[$doc])* $name),+
        }

        crate::wire::typed_enum!(Permission);

        impl Permission {
            /// All permissions.
            pub const ALL: &'static [Permission] = &[$(Permission::$name),+];

            /// The text of the command line and of scopes: `client.read`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Permission::$name => $code),+
                }
            }

            /// The permission with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Permission> {
                Permission::ALL.iter().copied().find(|p| p.code() == code)
            }
        }
    };
}

permissions! {
    /// See sellers and settings.
    SettingsRead = "settings.read",
    /// Change sellers and settings.
    SettingsWrite = "settings.write",
    /// See clients.
    ClientRead = "client.read",
    /// Create and change clients.
    ClientWrite = "client.write",
    /// See products and plans.
    CatalogRead = "catalog.read",
    /// Create and change products and plans.
    CatalogWrite = "catalog.write",
    /// See subscriptions, timelines and usage.
    SubscriptionRead = "subscription.read",
    /// Create subscriptions and act on them.
    SubscriptionWrite = "subscription.write",
    /// Send usage records.
    UsageWrite = "usage.write",
    /// See accounts and operations.
    LedgerRead = "ledger.read",
    /// Credit and debit accounts by hand.
    LedgerAdjust = "ledger.adjust",
    /// Reverse operations.
    LedgerReverse = "ledger.reverse",
    /// See documents and download them.
    DocumentRead = "document.read",
    /// Issue documents and annul them.
    DocumentWrite = "document.write",
    /// See bill runs.
    RunRead = "run.read",
    /// Calculate runs: sandbox, and a proposal that waits for confirmation.
    RunCalculate = "run.calculate",
    /// Post runs: confirm, start automatic ones, set schedules.
    RunConfirm = "run.confirm",
    /// Reverse posted runs.
    RunReverse = "run.reverse",
    /// Import clients and subscriptions.
    ImportRun = "import.run",
    /// Manage users.
    UserManage = "user.manage",
    /// Manage API keys.
    KeyManage = "key.manage",
    /// Read the audit log.
    AuditRead = "audit.read",
    /// Set the clock of an installation whose clock is manual.
    ClockSet = "clock.set",
}

/// A role of a user. Each is a fixed set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum Role {
    /// Владелец: everything.
    Owner,
    /// Администратор: settings, users, catalogue; no money.
    Administrator,
    /// Оператор биллинга: clients, subscriptions, bill runs.
    Billing,
    /// Бухгалтер: accounts, reversals, confirmation of runs.
    Accountant,
    /// Поддержка: sees clients and their accounts, keeps contacts and subscriptions.
    Support,
    /// Наблюдатель: sees all, changes nothing.
    Viewer,
}

crate::wire::typed_enum!(Role);

impl Role {
    /// All roles.
    pub const ALL: [Role; 6] =
        [Role::Owner, Role::Administrator, Role::Billing, Role::Accountant, Role::Support, Role::Viewer];

    /// The text of the command line and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Administrator => "administrator",
            Role::Billing => "billing",
            Role::Accountant => "accountant",
            Role::Support => "support",
            Role::Viewer => "viewer",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether the role has the permission.
    #[must_use]
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        let reads = matches!(
            permission,
            P::SettingsRead
                | P::ClientRead
                | P::CatalogRead
                | P::SubscriptionRead
                | P::LedgerRead
                | P::DocumentRead
                | P::RunRead
        );
        match self {
            Role::Owner => true,
            Role::Administrator => {
                reads
                    || matches!(
                        permission,
                        P::SettingsWrite
                            | P::CatalogWrite
                            | P::ClientWrite
                            | P::ImportRun
                            | P::UserManage
                            | P::KeyManage
                            | P::AuditRead
                            | P::ClockSet
                    )
            }
            Role::Billing => {
                reads
                    || matches!(
                        permission,
                        P::ClientWrite
                            | P::CatalogWrite
                            | P::SubscriptionWrite
                            | P::UsageWrite
                            | P::LedgerAdjust
                            | P::DocumentWrite
                            | P::RunCalculate
                            | P::RunConfirm
                            | P::ImportRun
                    )
            }
            Role::Accountant => {
                reads
                    || matches!(
                        permission,
                        P::ClientWrite
                            | P::LedgerAdjust
                            | P::DocumentWrite
                            | P::LedgerReverse
                            | P::RunCalculate
                            | P::RunConfirm
                            | P::RunReverse
                            | P::AuditRead
                    )
            }
            Role::Support => reads || matches!(permission, P::ClientWrite | P::SubscriptionWrite),
            Role::Viewer => reads || matches!(permission, P::AuditRead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_and_the_accountant_reverse_runs() {
        let who: Vec<Role> = Role::ALL.into_iter().filter(|r| r.allows(Permission::RunReverse)).collect();
        assert_eq!(who, [Role::Owner, Role::Accountant]);
    }

    #[test]
    fn a_viewer_changes_nothing() {
        let may: Vec<&str> =
            Permission::ALL.iter().filter(|p| Role::Viewer.allows(**p)).map(|p| p.code()).collect();
        assert!(may.iter().all(|code| code.ends_with(".read")), "{may:?}");
    }

    #[test]
    fn codes_read_back() {
        for permission in Permission::ALL {
            assert_eq!(Permission::from_code(permission.code()), Some(*permission));
        }
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
    }
}
