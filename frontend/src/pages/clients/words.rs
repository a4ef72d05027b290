//! Kinds, states and fields of clients, in words.

use shared::client::{ClientKind, ClientState};
use shared::ledger::BalanceState;

use crate::tr;
use crate::ui::{Mark, Tone};

/// Kind of a client in a short word.
pub fn kind_name(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::LegalEntity => tr!(clients.legal_entity),
        ClientKind::SoleProprietor => tr!(clients.sole_proprietor),
        ClientKind::Individual => tr!(clients.individual),
    }
}

/// Kind of a client in full, and who that is.
pub fn kind_in_full(kind: ClientKind) -> (&'static str, &'static str) {
    match kind {
        ClientKind::LegalEntity => (tr!(clients.legal_entity_full), tr!(clients.legal_entity_text)),
        ClientKind::SoleProprietor => (tr!(clients.sole_proprietor_full), tr!(clients.sole_proprietor_text)),
        ClientKind::Individual => (tr!(clients.individual_full), tr!(clients.individual_text)),
    }
}

/// Colour, mark and name of a client's state.
pub fn state_mark(state: ClientState) -> (Tone, Mark, &'static str) {
    match state {
        ClientState::Active => (Tone::Ok, Mark::Dot, tr!(clients.active)),
        ClientState::Archived => (Tone::Mute, Mark::Ring, tr!(clients.archived)),
    }
}

/// Name of a kind of balance.
pub fn balance_name(balance: BalanceState) -> &'static str {
    match balance {
        BalanceState::Debt => tr!(clients.view_debtors),
        BalanceState::Zero => tr!(clients.balance_zero),
        BalanceState::Advance => tr!(clients.view_advance),
    }
}

/// Name of a field of a client's form, by its name in the API or in the audit log.
pub fn field_name(field: &str) -> Option<&'static str> {
    Some(match field {
        "kind" => tr!(clients.kind),
        "name" => tr!(clients.name_field),
        "fullName" | "full_name" => tr!(clients.full_name),
        "inn" => tr!(clients.inn),
        "kpp" => tr!(clients.kpp),
        "ogrn" => tr!(clients.ogrn),
        "email" => tr!(clients.email),
        "phone" => tr!(clients.phone),
        "address" => tr!(clients.address),
        "contractNumber" | "contract_number" => tr!(clients.contract_number),
        "contractOn" | "contract_on" => tr!(clients.contract_on),
        "externalId" | "external_id" => tr!(clients.external_id),
        "closingForm" => tr!(closings.form),
        "billingDay" | "billing_day" => tr!(clients.billing_day),
        "tags" => tr!(clients.tags),
        "note" => tr!(clients.note),
        "state" => tr!(clients.state),
        _ => return None,
    })
}
