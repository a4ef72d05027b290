//! Clients: who is billed.
//!
//! Owns `client`, `client_key` and `client_group`. The row of a client keeps its balance and its revision: the balance changes only
//! together with the ledger (by [`apply_balance`]), the revision rises with every write that a calculation reads
//! (by [`touch`]). Whoever changes anything of a client holds its row by [`lock`]; several are locked in the order
//! of their ids. An id in another system is unique within a seller: `client_key` is led by that key.

mod credit;
mod entity;
mod fields;
pub mod graphql;
mod record;
mod repo;
mod service;

pub use credit::{
    Checked, Level, LevelsOf, credit_level, credit_levels, group, groups, groups_by_id, indebted,
    save_credit_level_in, save_group_in, set_checked_in, set_credit_in, set_promise_in, to_check,
};
pub use fields::fields_of;
pub use graphql::{ClientMutation, ClientPayload, ClientQuery, client_answer};
pub use record::{Client, Group, Label, LockedClient, NewClient};
pub use repo::list::{currencies, found_ids, name_key_of, of_group, of_sellers, owing_ids};
pub use repo::{find_many as many, labels, marked, sellers_by_client, tagged};
pub use service::{
    ClientRows, apply_balance, archive, client, client_in, clients, closed_through_in, count, create,
    find_by_emails, find_by_external_ids, find_by_inns, first, insert_many, lock, lock_one, many_in,
    of_email, page, place, remove_in, set_closed_through_in, touch, touch_many, update, update_in,
    update_many,
};
