//! Typed identifiers: one definition serves the database column, the API and the typed client.
//!
//! On the wire an id is an opaque GraphQL `ID`: a prefix that names the kind, and base32 of the UUID. Ids of a
//! client's objects carry the client's UUID as well, so that a lookup goes straight to the client's rows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an id of the form {prefix}_…")]
pub struct BadId {
    /// Prefix that was expected.
    pub prefix: &'static str,
    /// Text that was given.
    pub text: String,
}

fn encode(prefix: &str, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(prefix.len() + 1 + bytes.len() * 2);
    text.push_str(prefix);
    text.push('_');
    text.push_str(&data_encoding::BASE32_NOPAD.encode(bytes).to_ascii_lowercase());
    text
}

fn decode<const N: usize>(prefix: &'static str, text: &str) -> Result<[u8; N], BadId> {
    let bad = || BadId { prefix, text: text.chars().take(80).collect() };
    let body = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or_else(bad)?;
    let bytes =
        data_encoding::BASE32_NOPAD.decode(body.to_ascii_uppercase().as_bytes()).map_err(|_| bad())?;
    bytes.try_into().map_err(|_| bad())
}

/// Common implementations of a wire id: text, serde, GraphQL `ID`, typed client.
macro_rules! wire_id {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "client")]
        const _: () = {
            use crate::api::schema;
            cynic::impl_scalar!($name, schema::ID);
        };

        #[cfg(feature = "graphql")]
        impl async_graphql::InputType for $name {
            type RawValueType = Self;

            fn type_name() -> std::borrow::Cow<'static, str> {
                <async_graphql::ID as async_graphql::InputType>::type_name()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <async_graphql::ID as async_graphql::InputType>::create_type_info(registry)
            }

            fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                let id = <async_graphql::ID as async_graphql::InputType>::parse(value)
                    .map_err(async_graphql::InputValueError::propagate)?;
                Ok(id.0.parse::<Self>()?)
            }

            fn to_value(&self) -> async_graphql::Value {
                async_graphql::Value::String(self.to_string())
            }

            fn as_raw_value(&self) -> Option<&Self::RawValueType> {
                Some(self)
            }
        }

        #[cfg(feature = "graphql")]
        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                <async_graphql::ID as async_graphql::OutputType>::type_name()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <async_graphql::ID as async_graphql::OutputType>::create_type_info(registry)
            }

            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                Ok(async_graphql::Value::String(self.to_string()))
            }
        }
    };
}

/// An id whose UUID alone finds the object.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        bare_id!($(#[$doc])* $name);

        impl $name {
            /// Prefix of the wire form.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode($prefix, self.0.as_bytes()))
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                decode::<16>($prefix, text).map(|bytes| $name(Uuid::from_bytes(bytes)))
            }
        }

        wire_id!($name);
    };
}

/// A UUID newtype that is a database column, without a wire form.
macro_rules! bare_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub Uuid);

        impl $name {
            /// The UUID inside.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        #[cfg(feature = "db")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

/// The id of a client's object: a column newtype (`$name`) and a wire key with the client in it (`$key`).
macro_rules! client_scoped_id {
    ($(#[$doc:meta])* $name:ident, $key:ident, $prefix:literal) => {
        bare_id!($(#[$doc])* $name);

        /// The wire form: the client and the object's own id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $key {
            /// Whose object it is.
            pub client: ClientId,
            /// The object's own id, unique within the client.
            pub id: $name,
        }

        impl $key {
            /// Prefix of the wire form.
            pub const PREFIX: &'static str = $prefix;

            /// The key of `id` of `client`.
            #[must_use]
            pub const fn new(client: ClientId, id: $name) -> Self {
                $key { client, id }
            }
        }

        impl fmt::Display for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut bytes = [0_u8; 32];
                bytes[..16].copy_from_slice(self.client.0.as_bytes());
                bytes[16..].copy_from_slice(self.id.0.as_bytes());
                f.write_str(&encode($prefix, &bytes))
            }
        }

        impl FromStr for $key {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let bytes = decode::<32>($prefix, text)?;
                let (client, own) = bytes.split_at(16);
                let uuid = |half: &[u8]| {
                    Uuid::from_slice(half).map_err(|_| BadId { prefix: $prefix, text: text.to_owned() })
                };
                Ok($key { client: ClientId(uuid(client)?), id: $name(uuid(own)?) })
            }
        }

        wire_id!($key);

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Uuid::deserialize(deserializer).map($name)
            }
        }
    };
}

id!(
    /// An own legal entity that bills.
    SellerId, "sel"
);
id!(
    /// A client.
    ClientId, "cli"
);
id!(
    /// A product.
    ProductId, "prd"
);
id!(
    /// A plan.
    PlanId, "pln"
);
id!(
    /// A version of a plan.
    PlanVersionId, "pvr"
);
id!(
    /// A price component of a plan version.
    ComponentId, "cmp"
);
id!(
    /// A bill run.
    BillRunId, "run"
);
id!(
    /// A schedule of automatic bill runs.
    BillScheduleId, "sch"
);
id!(
    /// An import.
    ImportId, "imp"
);
id!(
    /// A user of the operators' application.
    UserId, "usr"
);
id!(
    /// A session of a user.
    SessionId, "ses"
);
id!(
    /// An API key.
    ApiKeyId, "key"
);
id!(
    /// A view of a list that somebody keeps.
    SavedViewId, "viw"
);
id!(
    /// A row of the audit log.
    AuditId, "aud"
);
id!(
    /// An endpoint of webhooks.
    WebhookEndpointId, "whe"
);
id!(
    /// A message of webhooks: the same in all its deliveries.
    WebhookEventId, "msg"
);
id!(
    /// A message on its way to an endpoint.
    WebhookDeliveryId, "whd"
);
client_scoped_id!(
    /// A subscription of a client.
    SubscriptionId, SubscriptionKey, "sub"
);
client_scoped_id!(
    /// An event of a subscription's timeline.
    EventId, EventKey, "evt"
);
client_scoped_id!(
    /// A usage record of a subscription.
    UsageId, UsageKey, "use"
);
client_scoped_id!(
    /// A posted charge or credit of a subscription.
    ChargeId, ChargeKey, "chg"
);
client_scoped_id!(
    /// A suspension of a client or of one of its subscriptions.
    BlockId, BlockKey, "blk"
);
client_scoped_id!(
    /// A payment that a client promised.
    PromiseId, PromiseKey, "prm"
);
id!(
    /// A group of clients of a seller.
    GroupId, "grp"
);
id!(
    /// A policy of credit control.
    PolicyId, "pol"
);
client_scoped_id!(
    /// An exception from credit control.
    ExceptionId, ExceptionKey, "exc"
);
client_scoped_id!(
    /// An entry of a client's ledger.
    EntryId, EntryKey, "ent"
);
client_scoped_id!(
    /// A document of a client.
    DocumentId, DocumentKey, "doc"
);
id!(
    /// A bank account of a seller.
    SellerAccountId, "acc"
);
id!(
    /// A file of the printed forms of many documents.
    DocumentPackId, "pck"
);
client_scoped_id!(
    /// A letter to a client.
    MailId, MailKey, "eml"
);
id!(
    /// Who signs in to the cabinet: an e-mail.
    CabinetLoginId, "clg"
);
client_scoped_id!(
    /// What a client asked for in the cabinet.
    CabinetRequestId, CabinetRequestKey, "req"
);
client_scoped_id!(
    /// A payment of a client.
    PaymentId, PaymentKey, "pay"
);
client_scoped_id!(
    /// A part of a payment: what it settles.
    PaymentPartId, PaymentPartKey, "ppt"
);
client_scoped_id!(
    /// A refund of a payment.
    RefundId, RefundKey, "ref"
);
id!(
    /// A payment whose client is not known.
    SuspenseId, "sus"
);
id!(
    /// A bank statement.
    StatementId, "stm"
);
id!(
    /// A line of a bank statement.
    LineId, "bln"
);
id!(
    /// A field of clients that a seller adds.
    ClientFieldId, "fld"
);
id!(
    /// An account at a payment gateway.
    GatewayAccountId, "gwa"
);
id!(
    /// A notification of a payment gateway.
    GatewayEventId, "gwe"
);
id!(
    /// A comparison with a register of a payment gateway.
    GatewayRegisterId, "gwc"
);
client_scoped_id!(
    /// A payment through a gateway.
    IntentId, IntentKey, "int"
);
client_scoped_id!(
    /// A saved method of payment.
    SavedMethodId, SavedMethodKey, "mtd"
);
client_scoped_id!(
    /// Money that goes back through a gateway.
    GatewayRefundId, GatewayRefundKey, "gwr"
);

/// The item of a client in a bill run, on the wire: the client and the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BillItemKey {
    /// Whose item it is.
    pub client: ClientId,
    /// The run.
    pub run: BillRunId,
}

impl BillItemKey {
    /// Prefix of the wire form.
    pub const PREFIX: &'static str = "itm";
}

impl fmt::Display for BillItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0_u8; 32];
        bytes[..16].copy_from_slice(self.client.0.as_bytes());
        bytes[16..].copy_from_slice(self.run.0.as_bytes());
        f.write_str(&encode(BillItemKey::PREFIX, &bytes))
    }
}

impl FromStr for BillItemKey {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = |_| BadId { prefix: BillItemKey::PREFIX, text: text.to_owned() };
        let bytes = decode::<32>(BillItemKey::PREFIX, text)?;
        let (client, run) = bytes.split_at(16);
        Ok(BillItemKey {
            client: ClientId(Uuid::from_slice(client).map_err(bad)?),
            run: BillRunId(Uuid::from_slice(run).map_err(bad)?),
        })
    }
}

wire_id!(BillItemKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let client = ClientId(Uuid::from_u128(7));
        let text = client.to_string();
        assert!(text.starts_with("cli_"));
        assert_eq!(text.parse(), Ok(client));
        assert!(text.parse::<SellerId>().is_err());
        assert!("cli_".parse::<ClientId>().is_err());
        assert!("cli_ы".parse::<ClientId>().is_err());
    }

    #[test]
    fn a_subscription_key_carries_its_client() {
        let key = SubscriptionKey::new(ClientId(Uuid::from_u128(1)), SubscriptionId(Uuid::from_u128(2)));
        let read: SubscriptionKey = key.to_string().parse().unwrap();
        assert_eq!(read, key);
    }
}
