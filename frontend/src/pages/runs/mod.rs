//! Bill runs: the list, one run with its progress, a new one.

mod card;
mod confirm;
mod differences;
mod items;
mod lines;
mod list;
mod new;
mod schedule_form;
mod schedules;
mod watch;
mod words;

pub use card::RunCard;
pub use list::RunList;
pub use new::RunNew;
pub use schedules::Schedules;
pub use words::{Sums, doing, item_badge, share_of, state_badge, state_mark, state_name};
