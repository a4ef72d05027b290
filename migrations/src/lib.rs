//! The database schema, forward only: one file per chapter, in the order in which they refer to each other.
//!
//! Both SQLite and PostgreSQL get the same tables from the builder. Ids come from the application, so there are
//! no sequences, serials or identity columns. A table of a client begins its keys with `client_id`. On SQLite
//! triggers refuse changes of rows that are only ever added; on PostgreSQL the grants of the program's role do
//! ([`grant`]).

use sea_orm_migration::prelude::{DbErr, MigrationName, SchemaManager};
pub use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod dsl;
mod grants;
mod m0001_base;
mod m0002_access;
mod m0003_clients;
mod m0004_catalog;
mod m0005_subscriptions;
mod m0006_ledger;
mod m0007_billing;
mod m0008_imports;
mod m0009_import_care;
mod m0010_run_decisions;
mod m0011_audit_seller;
mod m0012_run_findings;
mod m0013_operations;
mod m0014_saved_views;
mod m0015_actions;
mod m0016_credit;
mod m0017_credit_control;
mod m0018_addons;
mod m0019_documents;
mod m0020_closing;
mod m0021_mail;
mod m0022_templates;
mod m0023_invoices_ahead;
mod m0024_payments;
mod m0025_gateways;
mod m0026_dated_settings;
mod m0027_cabinet;
mod m0028_cabinet_payments;
mod m0029_keys;
mod m0030_second_factor;
mod m0031_refund_receipts;
mod m0032_gateway_registers;
mod m0033_webhooks;

pub use dsl::key_name;
pub use grants::{Refused, grant};

/// Tables whose rows are only ever added: what was posted, issued, sent, consented to, or done by somebody.
pub const APPEND_ONLY: [&str; 22] = [
    "audit_entry",
    "cabinet_consent",
    "charge",
    "credit_event",
    "document_content",
    "document_fault",
    "document_number",
    "gateway_attempt",
    "gateway_register",
    "ledger_entry",
    "ledger_transfer",
    "mail_attempt",
    "mail_document",
    "payment_part",
    "picture",
    "promise",
    "recognition",
    "setting_change",
    "template_publication",
    "template_text",
    "template_version",
    "webhook_attempt",
];

/// All migrations in order. Each is applied whole or not at all, on both databases.
pub struct Migrator;

/// A migration in one transaction, which the library does on PostgreSQL only: a disk that is full in the middle must
/// not leave tables that the next attempt stumbles over.
struct Whole(Box<dyn MigrationTrait>);

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Whole {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }
}

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let all: Vec<Box<dyn MigrationTrait>> = vec![
            Box::new(m0001_base::Migration),
            Box::new(m0002_access::Migration),
            Box::new(m0003_clients::Migration),
            Box::new(m0004_catalog::Migration),
            Box::new(m0005_subscriptions::Migration),
            Box::new(m0006_ledger::Migration),
            Box::new(m0007_billing::Migration),
            Box::new(m0008_imports::Migration),
            Box::new(m0009_import_care::Migration),
            Box::new(m0010_run_decisions::Migration),
            Box::new(m0011_audit_seller::Migration),
            Box::new(m0012_run_findings::Migration),
            Box::new(m0013_operations::Migration),
            Box::new(m0014_saved_views::Migration),
            Box::new(m0015_actions::Migration),
            Box::new(m0016_credit::Migration),
            Box::new(m0017_credit_control::Migration),
            Box::new(m0018_addons::Migration),
            Box::new(m0019_documents::Migration),
            Box::new(m0020_closing::Migration),
            Box::new(m0021_mail::Migration),
            Box::new(m0022_templates::Migration),
            Box::new(m0023_invoices_ahead::Migration),
            Box::new(m0024_payments::Migration),
            Box::new(m0025_gateways::Migration),
            Box::new(m0026_dated_settings::Migration),
            Box::new(m0027_cabinet::Migration),
            Box::new(m0028_cabinet_payments::Migration),
            Box::new(m0029_keys::Migration),
            Box::new(m0030_second_factor::Migration),
            Box::new(m0031_refund_receipts::Migration),
            Box::new(m0032_gateway_registers::Migration),
            Box::new(m0033_webhooks::Migration),
        ];
        all.into_iter().map(|one| Box::new(Whole(one)) as Box<dyn MigrationTrait>).collect()
    }
}
