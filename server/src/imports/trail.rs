//! What an import made and changed, kept so that it can be taken back.
//!
//! Of a changed object the former values are kept. Of every object a mark of its state right after the import is
//! kept: another mark later means that somebody changed it since.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::client::{ClientDetails, ClientState};
use shared::ids::{ClientId, PlanId, PlanVersionId, ProductId, SubscriptionId, SubscriptionKey};
use uuid::Uuid;

use crate::error::Error;

/// Kinds of objects, as the database names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A client.
    Client,
    /// A subscription.
    Subscription,
    /// A product.
    Product,
    /// A plan.
    Plan,
    /// A version of a plan.
    Version,
}

impl Kind {
    /// The text of the database.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Client => "client",
            Kind::Subscription => "subscription",
            Kind::Product => "product",
            Kind::Plan => "plan",
            Kind::Version => "plan_version",
        }
    }
}

/// An object that an import made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// Whose it is; a client's is the client itself.
    pub client: Option<ClientId>,
    /// Former values of a changed object; none when it was made.
    pub before: Option<serde_json::Value>,
    /// Its state right after the import.
    pub mark: String,
}

/// Former values of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionBefore {
    /// Name.
    pub name: Option<String>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// Place of the last event of its timeline.
    pub last_seq: i32,
}

impl SubscriptionBefore {
    /// The mark of a subscription in this state.
    pub fn mark(&self) -> String {
        let end = self.ended_on.map_or_else(|| "–".to_owned(), |end| end.to_string());
        format!("{} {end} {}", self.last_seq, self.name.as_deref().unwrap_or_default())
    }
}

/// The mark of a client with this form and state.
pub fn client_mark(details: &ClientDetails, state: ClientState) -> Result<String, Error> {
    let form = serde_json::to_vec(&(details, state)).map_err(Error::internal)?;
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(form)[..16]))
}

impl Change {
    /// A client was made.
    pub fn client_made(id: ClientId, details: &ClientDetails) -> Result<Change, Error> {
        let mark = client_mark(details, ClientState::Active)?;
        Ok(Change { kind: Kind::Client, id: id.uuid(), client: Some(id), before: None, mark })
    }

    /// The form of a client was changed.
    pub fn client_changed(
        id: ClientId,
        before: &ClientDetails,
        after: &ClientDetails,
        state: ClientState,
    ) -> Result<Change, Error> {
        let before = serde_json::to_value(before).map_err(Error::internal)?;
        let mark = client_mark(after, state)?;
        Ok(Change { kind: Kind::Client, id: id.uuid(), client: Some(id), before: Some(before), mark })
    }

    /// A subscription was made.
    pub fn subscription_made(key: SubscriptionKey, state: &SubscriptionBefore) -> Change {
        Change {
            kind: Kind::Subscription,
            id: key.id.uuid(),
            client: Some(key.client),
            before: None,
            mark: state.mark(),
        }
    }

    /// Name or end of a subscription were changed.
    pub fn subscription_changed(
        key: SubscriptionKey,
        before: &SubscriptionBefore,
        after: &SubscriptionBefore,
    ) -> Result<Change, Error> {
        let before = serde_json::to_value(before).map_err(Error::internal)?;
        Ok(Change { before: Some(before), ..Change::subscription_made(key, after) })
    }

    /// A product was made.
    pub fn product_made(id: ProductId) -> Change {
        Change::of_catalog(Kind::Product, id.uuid())
    }

    /// A plan was made.
    pub fn plan_made(id: PlanId) -> Change {
        Change::of_catalog(Kind::Plan, id.uuid())
    }

    /// A version of a plan was made.
    pub fn version_made(id: PlanVersionId) -> Change {
        Change::of_catalog(Kind::Version, id.uuid())
    }

    /// Objects of the catalogue carry versions of their own, 1 when they are made.
    fn of_catalog(kind: Kind, id: Uuid) -> Change {
        Change { kind, id, client: None, before: None, mark: "1".to_owned() }
    }

    /// The key of a subscription.
    pub fn subscription(&self) -> Option<SubscriptionKey> {
        self.client.map(|client| SubscriptionKey::new(client, SubscriptionId(self.id)))
    }
}

#[cfg(test)]
mod tests {
    use shared::client::{ClientDraft, ClientKind};

    use super::*;

    #[test]
    fn a_mark_follows_everything_that_people_may_change() {
        let form = ClientDraft::named(ClientKind::Individual, "Иванов".to_owned()).parse().unwrap();
        let mark = client_mark(&form, ClientState::Active).unwrap();
        assert_eq!(mark, client_mark(&form.clone(), ClientState::Active).unwrap());
        assert_ne!(mark, client_mark(&form, ClientState::Archived).unwrap());
        let other = ClientDetails { note: Some("звонить утром".to_owned()), ..form };
        assert_ne!(mark, client_mark(&other, ClientState::Active).unwrap());
        let state = SubscriptionBefore { name: None, ended_on: None, last_seq: 1 };
        assert_ne!(state.mark(), SubscriptionBefore { last_seq: 2, ..state.clone() }.mark());
    }
}
