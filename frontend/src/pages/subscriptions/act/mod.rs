//! What can be done to a subscription: a menu, one dialog that shows beforehand what each act does, and notices of
//! what is scheduled.

mod causes;
mod draft;
mod elsewhere;
mod fields;
mod figures;
mod form;
mod menu;
mod notices;
mod preview;
mod transfer;
mod when;
mod words;
mod work;

pub use elsewhere::ActElsewhere;
pub use figures::{PlanNames, Seen};
pub use form::ActDialog;
pub use menu::ActMenu;
pub use notices::Notices;
pub use transfer::TransferDialog;
pub use words::{direction_name, stage_name, sum_to_post, total_words};

/// One thing that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Another plan.
    Plan,
    /// Another quantity.
    Quantity,
    /// Another price, or the plan's again.
    Price,
    /// A new discount.
    Discount,
    /// The end of a discount.
    EndDiscount,
    /// Another billing day.
    BillingDay,
    /// A suspension of this subscription.
    Block,
    /// Its end.
    Unblock,
    /// The end of the subscription.
    Cancel,
    /// A scheduled end is taken back.
    Uncancel,
    /// A scheduled change is taken back.
    DropChange,
}
