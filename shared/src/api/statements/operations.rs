//! Typed operations of the SPA and of the tests.
#![cfg(feature = "client")]

use super::{
    BankLineDecideInput, BankLineFilter, BankLineSum, BankLineView, BankStatementPostInput, BankStatementView,
};
use crate::api::common::{PageInfo, UserError};
use crate::api::scalars::DateTime;
use crate::api::schema;
use crate::ids::StatementId;

/// When the same file was loaded before.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BankStatementView")]
pub struct LoadedBefore {
    /// The statement.
    pub id: StatementId,
    /// Who loaded it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
}

/// A statement with what its lines come to.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BankStatement")]
pub struct BankStatementCard {
    /// The statement.
    #[cynic(spread)]
    pub statement: BankStatementView,
    /// What its lines come to.
    pub sums: Vec<BankLineSum>,
    /// The first statement with the same file.
    pub loaded_before: Option<LoadedBefore>,
}

/// A page of statements.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BankStatementConnection")]
pub struct BankStatementPage {
    /// The rows.
    pub nodes: Vec<BankStatementView>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`BankStatements`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BankStatementsVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
}

/// A page of statements.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BankStatementsVariables")]
pub struct BankStatements {
    /// The answer.
    #[arguments(first: $first, after: $after)]
    pub bank_statements: BankStatementPage,
}

/// How many statements there are.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct BankStatementCount {
    /// The answer.
    pub bank_statement_count: i32,
}

/// Variables of [`BankStatementById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BankStatementByIdVariables {
    /// The statement.
    pub id: StatementId,
}

/// One statement.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BankStatementByIdVariables")]
pub struct BankStatementById {
    /// The answer.
    #[arguments(id: $id)]
    pub bank_statement: Option<BankStatementCard>,
}

/// A page of lines.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BankLineConnection")]
pub struct BankLinePage {
    /// The rows.
    pub nodes: Vec<BankLineView>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`BankLines`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BankLinesVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<BankLineFilter>,
}

/// A page of lines.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BankLinesVariables")]
pub struct BankLines {
    /// The answer.
    #[arguments(first: $first, after: $after, filter: $filter)]
    pub bank_lines: BankLinePage,
}

/// Variables of [`BankLineCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BankLineCountVariables {
    /// Conditions.
    pub filter: Option<BankLineFilter>,
}

/// How many lines meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BankLineCountVariables")]
pub struct BankLineCount {
    /// The answer.
    #[arguments(filter: $filter)]
    pub bank_line_count: i32,
}

/// Answer of mutations of statements.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BankStatementPayload {
    /// The object.
    pub statement: Option<BankStatementCard>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`BankStatementPost`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BankStatementPostVariables {
    /// Input.
    pub input: BankStatementPostInput,
}

/// Has a statement booked.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BankStatementPostVariables")]
pub struct BankStatementPost {
    /// The answer.
    #[arguments(input: $input)]
    pub bank_statement_post: BankStatementPayload,
}

/// Answer of the mutation that decides a line.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BankLinePayload {
    /// The object.
    pub line: Option<BankLineView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`BankLineDecide`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BankLineDecideVariables {
    /// Input.
    pub input: BankLineDecideInput,
}

/// Says what is to be done with a line.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BankLineDecideVariables")]
pub struct BankLineDecide {
    /// The answer.
    #[arguments(input: $input)]
    pub bank_line_decide: BankLinePayload,
}
