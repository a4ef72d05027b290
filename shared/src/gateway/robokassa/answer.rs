//! Short answers: of recurring charges, of steps with held money, of refunds.

use serde::Deserialize;

/// Whether the answer to a recurring charge says that it was taken up: `OK123`, `OK+123`. It does not say that money came.
#[must_use]
pub fn recurring_taken(answer: &str) -> bool {
    let digits = answer.trim().strip_prefix("OK").map(|rest| rest.strip_prefix('+').unwrap_or(rest));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What a step with held money answers, quoted or bare: `"success: true"`. None = something else.
#[must_use]
pub fn step_taken(answer: &str) -> Option<bool> {
    match answer.trim().trim_matches('"').trim() {
        "success: true" | "true" => Some(true),
        "success: false" | "false" => Some(false),
        _ => None,
    }
}

/// The answer to a wish to give money back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundAnswer {
    /// Whether it was taken up.
    pub success: bool,
    /// Why not.
    #[serde(default)]
    pub message: Option<String>,
    /// By which it is asked for.
    #[serde(default)]
    pub request_id: Option<String>,
}

/// How a refund stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundProgress {
    /// Whose.
    #[serde(default)]
    pub request_id: Option<String>,
    /// `finished`, `processing`, `canceled`; others may come.
    #[serde(default)]
    pub label: Option<String>,
}

/// What a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStep {
    /// Nobody knows yet.
    Waiting,
    /// The money went back.
    Done,
    /// It did not.
    Cancelled,
}

impl RefundProgress {
    /// The step.
    #[must_use]
    pub fn step(&self) -> RefundStep {
        match self.label.as_deref() {
            Some("finished") => RefundStep::Done,
            Some("canceled" | "cancelled") => RefundStep::Cancelled,
            Some(_) | None => RefundStep::Waiting,
        }
    }
}
