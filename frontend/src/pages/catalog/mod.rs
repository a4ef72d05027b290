//! The catalogue: plans of all products, one plan with its versions, the terms of a draft.

mod bar;
mod cabinet;
mod card;
mod component;
mod components;
mod draft;
mod facts;
mod fields;
mod formula;
mod list;
mod migrate;
mod plan;
mod product;
mod publish;
mod read;
mod terms;
mod tester;
mod tiers;
mod version;
mod words;

pub use card::PlanCard;
pub use list::PlanList;
pub use terms::VersionForm;
pub use words::{interval_name, state_mark, vat_name};
