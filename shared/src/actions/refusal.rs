//! Why an action is refused.

use crate::billing::QuoteError;
use crate::error::{ErrorCode, FieldError};

/// A state that does not allow the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// The subscription is over.
    Ended,
    /// Its end is scheduled.
    CancellationScheduled,
    /// No end is scheduled that could be taken back.
    NoCancellation,
    /// No change is scheduled that could be taken back.
    NoChange,
    /// The same block holds already.
    AlreadyBlocked,
    /// No such block holds.
    NotBlocked,
    /// Another change is scheduled.
    ChangeScheduled,
    /// The base of the add-on ends.
    BaseEnds,
    /// An add-on goes to another client with its base alone.
    AddonMoves,
    /// A paused subscription does not go to another client.
    PausedMoves,
    /// It goes, or went, to another client.
    Transferred,
}

impl Transition {
    /// Cause and remedy, in Russian.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Transition::Ended => "Подписка завершена, изменить её нельзя. Оформите новую.",
            Transition::CancellationScheduled => {
                "Назначена отмена подписки. Отзовите отмену, потом повторите действие."
            }
            Transition::NoCancellation => "Отмена не назначена или уже наступила, отзывать нечего.",
            Transition::NoChange => "Изменение не запланировано, отзывать нечего.",
            Transition::AlreadyBlocked => {
                "Такая блокировка уже действует в эти дни. Снимите её или выберите другие даты."
            }
            Transition::ChangeScheduled => {
                "Уже запланировано другое изменение. Отзовите его, потом повторите действие."
            }
            Transition::BaseEnds => {
                "Основная подписка завершается, и дополнение вместе с ней. Отзовите отмену основной подписки."
            }
            Transition::AddonMoves => {
                "Дополнение переходит к другому клиенту вместе с основной подпиской. Передайте её."
            }
            Transition::PausedMoves => {
                "Подписка приостановлена или будет приостановлена. Снимите блокировку, потом передайте подписку."
            }
            Transition::Transferred => {
                "Подписка передаётся другому клиенту. Чтобы прекратить услугу, отмените подписку у него."
            }
            Transition::NotBlocked => "Такой блокировки нет, снимать нечего. Обновите страницу.",
        }
    }
}

/// Why an action is refused; nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state does not allow it.
    #[error("{}", .0.message())]
    Transition(Transition),
    /// A value lies outside its domain.
    #[error("{}", .0.message)]
    Validation(FieldError),
    /// The new plan's prices are in another currency.
    #[error("Тариф в другой валюте. Выберите тариф в валюте счёта клиента.")]
    CurrencyMismatch,
    /// The subscription cannot be priced.
    #[error(transparent)]
    Quote(#[from] QuoteError),
}

impl Refusal {
    /// The published code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Refusal::Transition(_) => ErrorCode::InvalidTransition,
            Refusal::Validation(_) | Refusal::Quote(_) => ErrorCode::Validation,
            Refusal::CurrencyMismatch => ErrorCode::CurrencyMismatch,
        }
    }

    pub(super) fn field(path: &str, message: impl Into<String>) -> Refusal {
        Refusal::Validation(FieldError::new(path, message))
    }
}

impl From<Transition> for Refusal {
    fn from(transition: Transition) -> Refusal {
        Refusal::Transition(transition)
    }
}
