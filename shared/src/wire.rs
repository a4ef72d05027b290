//! How enums are written in JSON, and how the typed client reads them.

/// Serde for an enum with serde's derives and `remote = "Self"`.
///
/// The derived reading asks the deserializer for an enum, which the typed client's own one, under spread
/// fragments, does not offer. Here reading goes by the text, which all of them offer.
macro_rules! serde_by_text {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                $name::deserialize(serde::de::IntoDeserializer::into_deserializer(text))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, serializer)
            }
        }
    };
}
pub(crate) use serde_by_text;

/// Makes an enum that has serde's derives (with the API's names, and `remote = "Self"`) an enum of the typed
/// client.
macro_rules! typed_enum {
    ($name:ident) => {
        crate::wire::serde_by_text!($name);

        #[cfg(feature = "client")]
        const _: () = {
            use crate::api::schema;

            impl cynic::Enum for $name {
                type SchemaType = schema::$name;
            }

            cynic::impl_coercions!($name, schema::$name);

            impl schema::variable::Variable for $name {
                const TYPE: cynic::variables::VariableType =
                    cynic::variables::VariableType::Named(stringify!($name));
            }
        };
    };
}
pub(crate) use typed_enum;
