//! Bank statements: loaded, compared with clients and invoices, booked.

pub mod load;
pub mod matching;
pub mod post;
pub mod queue;
pub mod view;

use shared::bank::matching::Band;
use shared::bank::{BankDirection, BankOperation, LinePlan, LineState, StatementState};
use shared::money::Currency;
use shared::payments::Payer;

use super::super::repo::lines::Model as Line;
use super::super::repo::statements::Model as Statement;
use crate::error::Error;

/// What the codes of a line say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    pub direction: BankDirection,
    pub operation: BankOperation,
    pub state: LineState,
    pub plan: LinePlan,
    pub band: Option<Band>,
    pub currency: Currency,
    pub party: Payer,
}

fn unknown(what: &str, code: &str) -> Error {
    Error::internal(format!("unknown {what} {code:?} of a bank line"))
}

pub(super) fn codes(line: &Line) -> Result<Codes, Error> {
    let band = match line.band.as_str() {
        "" => None,
        code => Some(Band::from_code(code).ok_or_else(|| unknown("band", code))?),
    };
    Ok(Codes {
        direction: BankDirection::from_code(&line.direction)
            .ok_or_else(|| unknown("direction", &line.direction))?,
        operation: BankOperation::from_code(&line.operation)
            .ok_or_else(|| unknown("operation", &line.operation))?,
        state: LineState::from_code(&line.state).ok_or_else(|| unknown("state", &line.state))?,
        plan: LinePlan::from_code(&line.plan).ok_or_else(|| unknown("plan", &line.plan))?,
        band,
        currency: line.currency.parse().map_err(Error::internal)?,
        party: serde_json::from_value(line.party.clone()).map_err(Error::internal)?,
    })
}

pub(super) fn state_of(statement: &Statement) -> Result<StatementState, Error> {
    StatementState::from_code(&statement.state)
        .ok_or_else(|| Error::internal("unknown state of a bank statement"))
}

/// By what a payer is remembered: its ИНН, or its account where it has none.
pub(super) fn payer_key(payer: &Payer) -> Option<String> {
    if !payer.inn.is_empty() {
        return Some(format!("inn:{}", payer.inn));
    }
    (!payer.account.is_empty()).then(|| format!("account:{}", payer.account))
}
