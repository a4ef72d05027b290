//! The answer of `OpStateExt`.

use roxmltree::{Document, Node, ParsingOptions};

use crate::gateway::intent::IntentState;

/// The state of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperationState {
    /// 5: begun, nothing received.
    Begun,
    /// 10: cancelled, nothing received.
    Cancelled,
    /// 20: held.
    Held,
    /// 50: received, being credited to the shop.
    Crediting,
    /// 60: refused, returned to the payer. It is not a refund of ours.
    Returned,
    /// 80: suspended by a check.
    Suspended,
    /// 100: done.
    Done,
    /// Something else.
    Other(i32),
}

impl OperationState {
    const fn from_code(code: i32) -> OperationState {
        match code {
            5 => OperationState::Begun,
            10 => OperationState::Cancelled,
            20 => OperationState::Held,
            50 => OperationState::Crediting,
            60 => OperationState::Returned,
            80 => OperationState::Suspended,
            100 => OperationState::Done,
            other => OperationState::Other(other),
        }
    }

    /// What it means for a payment of ours. Money that is being credited is received only when that is done.
    #[must_use]
    pub const fn means(self) -> IntentState {
        match self {
            OperationState::Begun
            | OperationState::Crediting
            | OperationState::Suspended
            | OperationState::Other(_) => IntentState::Pending,
            OperationState::Held => IntentState::Held,
            OperationState::Cancelled | OperationState::Returned => IntentState::Cancelled,
            OperationState::Done => IntentState::Paid,
        }
    }
}

/// What is known of an operation. Sums are texts as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateAnswer {
    /// Its state.
    pub state: OperationState,
    /// `OutSum`: the sum of the payment in the shop's currency, as in a notification; what is taken of held money.
    pub out_sum: Option<String>,
    /// `IncSum`: what the payer paid.
    pub inc_sum: Option<String>,
    /// `OpKey`: the name of the operation for a refund.
    pub op_key: Option<String>,
    /// `PaymentMethod/Code`.
    pub method: Option<String>,
    /// Own parameters.
    pub own: Vec<(String, String)>,
}

/// Why there is no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// 1: the signature.
    #[error("the signature does not fit: password 2 or the hash")]
    Signature,
    /// 2: no such shop.
    #[error("no such shop, or it is not active")]
    Shop,
    /// 3: no such operation; normal until the payer has chosen how to pay, and for tests.
    #[error("no such operation")]
    NotFound,
    /// 4: two operations of this number.
    #[error("two operations have this number")]
    Twice,
    /// Another code of the result.
    #[error("the gateway failed: {0}")]
    Failed(i32),
    /// It is not the answer that is described.
    #[error("not an answer of OpStateExt: {0}")]
    Malformed(String),
}

/// The element of this local name below a node; the namespace of the answer does not matter.
fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

fn text(node: Option<Node<'_, '_>>) -> Option<String> {
    node?.text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn code(node: Node<'_, '_>, name: &str) -> Result<i32, StateError> {
    let code = text(child(node, name).and_then(|inner| child(inner, "Code")));
    let malformed = || StateError::Malformed(format!("{name}/Code"));
    code.ok_or_else(malformed)?.parse().map_err(|_| malformed())
}

/// Longest answer, in bytes.
const XML_MAX: usize = 64 * 1024;
/// Nodes of an answer at most.
const NODES_MAX: u32 = 2_000;

/// Reads an answer. Definitions of document types are refused, and answers that are much longer than those of a gateway.
///
/// # Errors
/// See [`StateError`].
pub fn read_state(xml: &str) -> Result<StateAnswer, StateError> {
    if xml.len() > XML_MAX {
        return Err(StateError::Malformed("too long".to_owned()));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options)
        .map_err(|error| StateError::Malformed(error.to_string()))?;
    let root = document.root_element();
    match code(root, "Result")? {
        0 => {}
        1 => return Err(StateError::Signature),
        2 => return Err(StateError::Shop),
        3 => return Err(StateError::NotFound),
        4 => return Err(StateError::Twice),
        other => return Err(StateError::Failed(other)),
    }
    let facts = child(root, "Info");
    let of = |name: &str| text(facts.and_then(|facts| child(facts, name)));
    let fields =
        child(root, "UserField").map(|fields| fields.children().collect::<Vec<_>>()).unwrap_or_default();
    let own = fields.into_iter().filter(|field| field.is_element()).filter_map(|field| {
        Some((text(child(field, "Name"))?, text(child(field, "Value")).unwrap_or_default()))
    });
    Ok(StateAnswer {
        state: OperationState::from_code(code(root, "State")?),
        out_sum: of("OutSum"),
        inc_sum: of("IncSum"),
        op_key: of("OpKey"),
        method: text(
            facts.and_then(|facts| child(facts, "PaymentMethod")).and_then(|node| child(node, "Code")),
        ),
        own: own.collect(),
    })
}
