//! Bill runs: the list, one run with its progress, a new one.

mod actions;
mod card;
mod confirm;
mod differences;
mod errors;
mod head;
mod items;
mod lines;
mod list;
mod live;
mod mend;
mod peek;
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
pub use wizard::RunNew;
pub use words::{Sums, doing, item_badge, share_of, state_badge, state_mark, state_name};
