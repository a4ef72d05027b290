//! Credit control: the debtors, the credit of a client, and the rules by which clients climb the ladder.

mod card;
mod dialogs;
mod end;
mod events;
mod exception;
mod filters;
mod groups;
mod levels;
mod list;
mod note;
mod notice;
mod peek;
mod policies;
mod policy;
mod policy_confirm;
mod policy_draft;
mod promise;
mod settings;
mod simulator;
mod standing;
mod terms;
mod terms_draft;
mod terms_fields;
mod words;

pub use card::CreditTab;
pub use list::DebtorList;
pub use notice::CreditBlockNotice;
pub use policy::PolicyPage;
pub use settings::CreditPage;
