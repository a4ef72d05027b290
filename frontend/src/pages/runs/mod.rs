//! Bill runs: the list, one run with its progress, a new one.

mod actions;
mod card;
mod closing;
mod confirm;
mod differences;
mod errors;
mod filters;
mod head;
mod items;
mod lines;
mod list;
mod live;
mod mend;
mod peek;
mod phrases;
mod review;
mod schedule_form;
mod schedules;
mod totals;
mod warnings;
mod watch;
mod wizard;
mod words;

pub use card::RunCard;
pub use list::RunList;
pub use schedules::Schedules;
pub use wizard::{CLOSE, RunNew};
pub use words::{Sums, doing, item_badge, run_title, share_of, state_badge, state_mark, state_name};
