//! Imports in the API.

use crate::error::ErrorCode;
use crate::ids::{ImportId, SellerId};
use crate::imports::{ImportBlockerKind, ImportKind, ImportRowFate, ImportState};

use super::common::UserError;
use super::scalars::{DateTime, Json};

#[cfg(feature = "client")]
use super::schema;

/// Which imports to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportFilter {
    /// In this state.
    pub state: Option<ImportState>,
    /// With rows that were refused, or without any.
    pub rejected: Option<bool>,
}

/// A file of clients or subscriptions, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Import"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Import"))]
pub struct ImportView {
    /// Id.
    pub id: ImportId,
    /// Whose objects the file brings.
    pub seller_id: SellerId,
    /// What the file holds.
    pub kind: ImportKind,
    /// How far it has come.
    pub state: ImportState,
    /// Name of the file.
    pub file_name: String,
    /// Headers of the file, in order.
    pub headers: Vec<String>,
    /// An earlier import of a file of the same content, an applied one before others.
    pub same_as: Option<ImportSameFile>,
    /// How it is read: the mapping file as JSON.
    pub mapping: Json,
    /// The same as text of a mapping file, TOML.
    pub mapping_file: String,
    /// Accepted rows are written although others are refused; otherwise all or nothing.
    pub per_row: bool,
    /// So many first rows go ahead; when one of them is refused, nothing is written.
    pub canary: i32,
    /// Rows below the headers, blank ones left out.
    pub rows: i32,
    /// Rows that the pass in progress, or the last one, has seen.
    pub done: i32,
    /// Rows that create an object, or would.
    pub created: i32,
    /// Rows that change one, or would.
    pub changed: i32,
    /// Rows that leave everything as it is.
    pub unchanged: i32,
    /// Rows that were refused.
    pub rejected: i32,
    /// Cause and remedy when the import as a whole failed.
    pub message: Option<String>,
    /// Who brought the file.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// When the last pass ended.
    pub finished_at: Option<DateTime>,
}

/// An earlier import of a file of the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportSameFile {
    /// Id.
    pub id: ImportId,
    /// How far it has come.
    pub state: ImportState,
    /// Name of its file.
    pub file_name: String,
    /// Who brought it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
}

/// A refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportRejectedRow {
    /// Number of the row as a spreadsheet shows it: the headers are row 1.
    pub row: i32,
    /// Its cells.
    pub cells: Vec<String>,
    /// Places of the amended cells, from 0.
    pub amended: Vec<i32>,
    /// Why, cell by cell.
    pub errors: Vec<ImportCellError>,
}

/// Why a cell, or a row, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportCellError {
    /// Header of the column; absent when the whole row is meant.
    pub column: Option<String>,
    /// Places of the cells that are meant, from 0; none when the whole row is, or a constant.
    pub columns: Vec<i32>,
    /// What programs act on.
    pub code: ErrorCode,
    /// Cause and remedy.
    pub message: String,
}

/// The beginning of a file under a mapping, for mapping its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportPreview {
    /// Encoding, chosen or detected: `utf-8` or `windows-1251`.
    pub encoding: String,
    /// Delimiter, chosen or detected: `,`, `;` or `tab`.
    pub delimiter: String,
    /// Headers.
    pub headers: Vec<String>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
    /// The mapping that the headers suggest, as JSON.
    pub suggested: Json,
    /// The mapping under which the file was read, as JSON.
    pub mapping: Json,
    /// The same as text of a mapping file, TOML.
    pub mapping_file: String,
}

/// A row checked by itself, after one of its cells was amended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportCheckedRow {
    /// Number of the row as a spreadsheet shows it: the headers are row 1.
    pub row: i32,
    /// Its cells, amended.
    pub cells: Vec<String>,
    /// Places of the amended cells, from 0.
    pub amended: Vec<i32>,
    /// What would become of it.
    pub fate: ImportRowFate,
    /// Why it is refused, cell by cell; none when it is not.
    pub errors: Vec<ImportCellError>,
}

/// An import and the row of which a cell was amended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportCellPayload {
    /// The import with its counts; absent when refused.
    pub import: Option<ImportView>,
    /// The row; absent when refused.
    pub row: Option<ImportCheckedRow>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// What keeps an import from being taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportBlocker {
    /// What depends on its rows.
    pub kind: ImportBlockerKind,
    /// How many objects of the import are concerned.
    pub count: i32,
    /// Names of the first of them.
    pub examples: Vec<String>,
    /// Cause and remedy.
    pub message: String,
}

/// An import after a mutation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ImportPayload {
    /// The import; absent when refused.
    pub import: Option<ImportView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// How rows are applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ImportOptionsInput {
    /// Write accepted rows although others are refused; otherwise all or nothing.
    pub per_row: Option<bool>,
    /// With `perRow`: so many first rows go ahead; when one of them is refused, nothing is written.
    pub canary: Option<i32>,
}

/// A file. Larger ones than a request may hold go by `POST /files/imports`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ImportCreateInput {
    /// What it holds.
    pub kind: ImportKind,
    /// Its name.
    pub file_name: String,
    /// Its bytes in Base64.
    pub content_base64: String,
    /// How it is read, as JSON of a mapping file; by its headers when absent.
    pub mapping: Option<Json>,
    /// The same as text of a mapping file, TOML.
    pub mapping_file: Option<String>,
    /// Whose objects it brings; may be left out when there is one seller.
    pub seller_id: Option<SellerId>,
    /// How rows are applied.
    pub options: Option<ImportOptionsInput>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// An import that is to be checked or applied, with other ways to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ImportStartInput {
    /// The import.
    pub id: ImportId,
    /// Another mapping, as JSON of a mapping file.
    pub mapping: Option<Json>,
    /// The same as text of a mapping file, TOML.
    pub mapping_file: Option<String>,
    /// Other options.
    pub options: Option<ImportOptionsInput>,
}

/// An import that is to be given up.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ImportCancelInput {
    /// The import.
    pub id: ImportId,
}

/// Another value of a cell of a file that is not applied yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ImportCellAmendInput {
    /// The import.
    pub id: ImportId,
    /// Number of the row as a spreadsheet shows it: the headers are row 1.
    pub row: i32,
    /// Place of the column among the headers, from 0.
    pub column: i32,
    /// The value; absent = as the file has it.
    pub value: Option<String>,
}

/// An applied import that is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct ImportRevertInput {
    /// The import.
    pub id: ImportId,
    /// Why.
    pub reason: String,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// Typed operations of the SPA and of the tests.
#[cfg(feature = "client")]
pub mod operations {
    use super::super::common::PageInfo;
    use super::{
        ImportBlocker, ImportCancelInput, ImportCellAmendInput, ImportCellPayload, ImportCreateInput,
        ImportFilter, ImportPayload, ImportPreview, ImportRejectedRow, ImportRevertInput, ImportStartInput,
        ImportView,
    };
    use crate::api::scalars::Json;
    use crate::api::schema;
    use crate::ids::ImportId;

    /// Variables of an operation on one import.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportVariables {
        /// The import.
        pub id: ImportId,
    }

    /// One import.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ImportVariables")]
    pub struct ImportQuery {
        /// The import.
        #[arguments(id: $id)]
        pub import: ImportView,
    }

    /// Variables of [`ImportPreviewQuery`].
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportPreviewVariables {
        /// The import.
        pub id: ImportId,
        /// Another mapping, as JSON of a mapping file.
        pub mapping: Option<Json>,
        /// The same as text of a mapping file, TOML.
        pub mapping_file: Option<String>,
    }

    /// The beginning of one import's file.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ImportPreviewVariables")]
    pub struct ImportPreviewQuery {
        /// The preview.
        #[arguments(id: $id, mapping: $mapping, mappingFile: $mapping_file)]
        pub import_preview: ImportPreview,
    }

    /// Variables of the refused rows of an import.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportRejectedVariables {
        /// The import.
        pub id: ImportId,
        /// Most rows, 1 to 200.
        pub first: i32,
        /// Rows after this one.
        pub after_row: Option<i32>,
    }

    /// Refused rows of one import.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ImportRejectedVariables")]
    pub struct ImportRejectedQuery {
        /// The rows.
        #[arguments(id: $id, first: $first, afterRow: $after_row)]
        pub import_rejected_rows: Vec<ImportRejectedRow>,
    }

    /// Variables of a page of imports.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportsVariables {
        /// Rows from the beginning, 1 to 200.
        pub first: i32,
        /// Cursor of the row before the page.
        pub after: Option<String>,
        /// Conditions.
        pub filter: Option<ImportFilter>,
    }

    /// A page of imports, the newest first.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ImportsVariables")]
    pub struct ImportsQuery {
        /// The page.
        #[arguments(first: $first, after: $after, filter: $filter)]
        pub imports: ImportConnection,
    }

    /// A page of imports.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona")]
    pub struct ImportConnection {
        /// Its rows.
        pub nodes: Vec<ImportView>,
        /// Where it stands.
        pub page_info: PageInfo,
    }

    /// Variables of `importCreate`.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportCreateVariables {
        /// The input.
        pub input: ImportCreateInput,
    }

    /// Stores a file.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ImportCreateVariables")]
    pub struct ImportCreate {
        /// The answer.
        #[arguments(input: $input)]
        pub import_create: ImportPayload,
    }

    /// Variables of `importCheck` and `importApply`.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportStartVariables {
        /// The input.
        pub input: ImportStartInput,
    }

    /// Begins a dry run.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ImportStartVariables")]
    pub struct ImportCheck {
        /// The answer.
        #[arguments(input: $input)]
        pub import_check: ImportPayload,
    }

    /// Begins the application.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ImportStartVariables")]
    pub struct ImportApply {
        /// The answer.
        #[arguments(input: $input)]
        pub import_apply: ImportPayload,
    }

    /// Variables of `importCancel`.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportCancelVariables {
        /// The input.
        pub input: ImportCancelInput,
    }

    /// Gives an import up.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ImportCancelVariables")]
    pub struct ImportCancel {
        /// The answer.
        #[arguments(input: $input)]
        pub import_cancel: ImportPayload,
    }

    /// What keeps one import from being taken back.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "ImportVariables")]
    pub struct ImportBlockersQuery {
        /// The reasons; none when it may be.
        #[arguments(id: $id)]
        pub import_blockers: Vec<ImportBlocker>,
    }

    /// Variables of `importCellAmend`.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportCellAmendVariables {
        /// The input.
        pub input: ImportCellAmendInput,
    }

    /// Gives a cell another value and checks its row.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ImportCellAmendVariables")]
    pub struct ImportCellAmend {
        /// The answer.
        #[arguments(input: $input)]
        pub import_cell_amend: ImportCellPayload,
    }

    /// Variables of `importRevert`.
    #[derive(cynic::QueryVariables, Debug, Clone)]
    pub struct ImportRevertVariables {
        /// The input.
        pub input: ImportRevertInput,
    }

    /// Takes an applied import back.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "ImportRevertVariables")]
    pub struct ImportRevert {
        /// The answer.
        #[arguments(input: $input)]
        pub import_revert: ImportPayload,
    }

    /// Progress of one import.
    #[derive(cynic::QueryFragment, Debug, Clone)]
    #[cynic(schema = "abona", graphql_type = "Subscription", variables = "ImportVariables")]
    pub struct ImportProgress {
        /// The import, each time it went on.
        #[arguments(id: $id)]
        pub import_progress: ImportView,
    }
}
