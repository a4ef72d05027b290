//! Imports: the list, a new file, and the steps from its columns to its result.

mod amend;
mod apply;
mod card;
mod check;
mod field_row;
mod file;
mod list;
mod mapping;
mod mapping_file;
mod new;
mod peek;
mod progress;
mod rejected;
mod result;
mod revert;
mod values;
mod words;
mod work;

pub use card::ImportCard;
pub use list::ImportList;
pub use new::ImportNew;
pub use words::{doing, share_of, state_mark, state_name};
