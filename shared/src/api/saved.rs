//! Views of lists that a person keeps: a filter, an order and columns under a name.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::ids::SavedViewId;

use super::common::UserError;

#[cfg(feature = "client")]
use super::schema;

coded_enum! {
    /// A list whose views can be kept.
    SavedList {
        /// Clients.
        Clients = "clients",
        /// Subscriptions.
        Subscriptions = "subscriptions",
        /// Operations.
        Operations = "operations",
        /// Bill runs.
        Runs = "runs",
        /// Debtors.
        Debtors = "debtors",
        /// Blocks.
        Blocks = "blocks",
        /// Documents.
        Documents = "documents",
        /// Letters.
        Mails = "mails",
    }
}

/// A view of a list that the caller keeps. Nobody else sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SavedView {
    /// Id.
    pub id: SavedViewId,
    /// The list.
    pub list: SavedList,
    /// Its name, unique among the views of the list.
    pub name: String,
    /// Filter, order and columns, as the address of the list has them: `balance=debt&sort=-balance`.
    pub query: String,
}

/// Keeps a view. Without an id a view of the same name is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SavedViewSaveInput {
    /// The view to change; a new one when left out.
    pub id: Option<SavedViewId>,
    /// The list.
    pub list: SavedList,
    /// 1 to 60 characters.
    pub name: String,
    /// At most 2000 characters.
    pub query: String,
}

/// Answer of mutations of kept views.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct SavedViewPayload {
    /// The view; null when refused. Of a view that was removed, as it was.
    pub saved_view: Option<SavedView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Typed operations.
#[cfg(feature = "client")]
pub mod operations {
    use super::*;

    /// Variables of [`SavedViews`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct SavedViewsVariables {
        /// The list.
        pub list: SavedList,
    }

    /// The caller's views of a list.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "SavedViewsVariables")]
    pub struct SavedViews {
        /// In the order in which they were made.
        #[arguments(list: $list)]
        pub saved_views: Vec<SavedView>,
    }

    /// Variables of [`SavedViewSave`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct SavedViewSaveVariables {
        /// Input.
        pub input: SavedViewSaveInput,
    }

    /// Keeps a view.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "SavedViewSaveVariables")]
    pub struct SavedViewSave {
        /// Answer.
        #[arguments(input: $input)]
        pub saved_view_save: SavedViewPayload,
    }

    /// Variables of [`SavedViewDelete`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct SavedViewDeleteVariables {
        /// The view.
        pub id: SavedViewId,
    }

    /// Removes a view.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "SavedViewDeleteVariables")]
    pub struct SavedViewDelete {
        /// Answer.
        #[arguments(id: $id)]
        pub saved_view_delete: SavedViewPayload,
    }
}
