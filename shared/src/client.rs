//! Clients: kinds and what each must state.

use serde::{Deserialize, Serialize};

/// Who a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClientKind {
    /// Юридическое лицо.
    LegalEntity,
    /// Индивидуальный предприниматель.
    SoleProprietor,
    /// Физическое лицо.
    Individual,
}

crate::api::typed_enum!(ClientKind);

impl ClientKind {
    /// All kinds.
    pub const ALL: [ClientKind; 3] =
        [ClientKind::LegalEntity, ClientKind::SoleProprietor, ClientKind::Individual];

    /// The text of the database and of import files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ClientKind::LegalEntity => "legal_entity",
            ClientKind::SoleProprietor => "sole_proprietor",
            ClientKind::Individual => "individual",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<ClientKind> {
        ClientKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
