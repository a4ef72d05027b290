//! Subscriptions: what clients use, and what was charged for it.
//!
//! Owns `subscription`, `subscription_terms`, `subscription_event`, `charge_marker`, `charge`, `usage_record` and
//! `block`. Lives are loaded for many clients at once; lines are posted and taken back in bulk. The charge's key
//! (subscription, component, period start, kind, revision) makes a second charge of the same days impossible even
//! when everything else fails.

mod entity;
mod graphql;
mod graphql_act;
mod graphql_blocks;
mod graphql_load;
mod graphql_migrate;
mod imported;
mod job;
mod repo;
mod service;
mod undo;

pub use graphql::{SubscriptionMutation, SubscriptionNode, SubscriptionQuery, subscription_node};
pub use graphql_act::{ActMutation, ActQuery, ClientBlocks};
pub use graphql_blocks::BlockQuery;
pub use graphql_load::parts;
pub use graphql_migrate::{MigrationMutation, MigrationQuery};
pub use imported::{Amended, Amendment, KnownSubscription, amend_many_in, by_external_ids_in};
pub use job::ScheduledChanges;
pub use repo::blocks::{OwnBlock, automatic_blocks};
pub use repo::closable::{Closed, HAS_CLOSABLE, alike, closable};
pub use repo::facts::{ClientLives, SubscriptionLife, load_lives};
pub use repo::list::makers;
pub use repo::post::{PostedCharge, PostedLines, post_lines_in};
pub use repo::posted::charges as charges_of;
pub use repo::reverse::reverse_run_in;
pub use service::act::{act, life};
pub use service::block::{By, apply as suspend_in};
pub use service::create::{NewSubscription, create_many_in};
pub use service::debt::{debt_blocks, restarts};
pub use service::read::{blocks_of_client, count, known, one, page};
pub use service::services::services;
pub use service::usage::record as record_usage;
pub use service::verify::verify;
pub use undo::{Bound, Former, bound_in, of_clients_in, of_versions_in, remove_in, restore_in, suspended_in};
