//! Clients and their accounts.

mod card;
mod facts;
mod list;
mod operation;
mod operations;
mod reversal;

pub use card::ClientCard;
pub use list::ClientList;

use shared::client::{ClientKind, ClientState};

use crate::tr;
use crate::ui::{Mark, Tone};

/// Kind of a client in a word.
fn kind_name(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::LegalEntity => tr!(clients.legal_entity),
        ClientKind::SoleProprietor => tr!(clients.sole_proprietor),
        ClientKind::Individual => tr!(clients.individual),
    }
}

fn state_mark(state: ClientState) -> (Tone, Mark, &'static str) {
    match state {
        ClientState::Active => (Tone::Ok, Mark::Dot, tr!(clients.active)),
        ClientState::Archived => (Tone::Mute, Mark::Ring, tr!(clients.archived)),
    }
}
