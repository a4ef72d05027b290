//! The one error of use cases: its variants are the published codes of the API.

use chrono::NaiveDate;
use sea_orm::DbErr;
use shared::access::Permission;
use shared::error::{ErrorCode, FieldError};
use shared::money::Money;
use shared::text::format::format_date_ru;

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Values outside their domain, each with the path of its field.
    #[error("invalid input: {}", summary(.0))]
    Invalid(Vec<FieldError>),
    /// No such object, or none that the caller may see.
    #[error("{object} {id} is not found")]
    NotFound {
        /// Kind of the object: `client`.
        object: &'static str,
        /// Its id as the caller wrote it.
        id: String,
    },
    /// The state of the object does not allow the act.
    #[error("invalid transition: {message_ru}")]
    InvalidTransition {
        /// Cause and remedy, for people.
        message_ru: String,
    },
    /// The object changed since it was read.
    #[error("the object changed since it was read")]
    Stale,
    /// The total that was shown is not the total now.
    #[error("the quote changed from {shown} to {now}")]
    QuoteChanged {
        /// The total that the caller saw.
        shown: Money,
        /// The total as of now.
        now: Money,
    },
    /// The date lies in a closed period.
    #[error("{date} lies in a period closed through {closed_through}")]
    PeriodClosed {
        /// The last closed day.
        closed_through: NaiveDate,
        /// The day that was asked for.
        date: NaiveDate,
    },
    /// A configured limit would be exceeded.
    #[error("limit exceeded: {message_ru}")]
    LimitExceeded {
        /// Cause and remedy, for people.
        message_ru: String,
    },
    /// Amounts of two currencies met.
    #[error("expected {expected}, got {got}")]
    CurrencyMismatch {
        /// Code of the currency that fits.
        expected: &'static str,
        /// Code of the currency that came.
        got: &'static str,
    },
    /// The idempotency key was used with another input.
    #[error("the idempotency key was used with another input")]
    IdempotencyKeyReused,
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    Unauthenticated,
    /// The caller lacks the permission.
    #[error("permission {} is missing", .0.code())]
    Forbidden(Permission),
    /// Too many attempts.
    #[error("too many attempts, retry after {retry_after_s} s")]
    RateLimited {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// The request itself is malformed.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// The database failed.
    #[error("database error")]
    Db(#[source] DbErr),
    /// A fault of the server.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn summary(fields: &[FieldError]) -> String {
    fields.iter().map(|f| format!("{}: {}", f.path.join("."), f.message)).collect::<Vec<_>>().join("; ")
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Error {
        Error::Db(error)
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Error {
        Error::Invalid(vec![error])
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(errors: Vec<FieldError>) -> Error {
        Error::Invalid(errors)
    }
}

impl Error {
    /// The refusal of one field; the parts of `path` are separated by dots.
    pub fn invalid(path: &str, message: impl Into<String>) -> Error {
        Error::Invalid(vec![FieldError::new(path, message)])
    }

    /// No object of this kind has this id.
    pub fn not_found(object: &'static str, id: impl std::fmt::Display) -> Error {
        Error::NotFound { object, id: id.to_string() }
    }

    /// The state does not allow the act.
    pub fn transition(message_ru: impl Into<String>) -> Error {
        Error::InvalidTransition { message_ru: message_ru.into() }
    }

    /// A fault of the server with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Internal(cause.into())
    }

    /// The published code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Error::Invalid(_) => ErrorCode::Validation,
            Error::NotFound { .. } => ErrorCode::NotFound,
            Error::InvalidTransition { .. } => ErrorCode::InvalidTransition,
            Error::Stale => ErrorCode::Stale,
            Error::QuoteChanged { .. } => ErrorCode::QuoteChanged,
            Error::PeriodClosed { .. } => ErrorCode::PeriodClosed,
            Error::LimitExceeded { .. } => ErrorCode::LimitExceeded,
            Error::CurrencyMismatch { .. } => ErrorCode::CurrencyMismatch,
            Error::IdempotencyKeyReused => ErrorCode::IdempotencyKeyReused,
            Error::Unauthenticated => ErrorCode::Unauthenticated,
            Error::Forbidden(_) => ErrorCode::Forbidden,
            Error::RateLimited { .. } => ErrorCode::RateLimited,
            Error::BadRequest(_) => ErrorCode::BadRequest,
            Error::Db(_) | Error::Internal(_) => ErrorCode::Internal,
        }
    }

    /// Whether the caller can fix it: such refusals travel in the payload.
    pub fn is_refusal(&self) -> bool {
        match self {
            Error::Invalid(_)
            | Error::NotFound { .. }
            | Error::InvalidTransition { .. }
            | Error::Stale
            | Error::QuoteChanged { .. }
            | Error::PeriodClosed { .. }
            | Error::LimitExceeded { .. }
            | Error::CurrencyMismatch { .. }
            | Error::IdempotencyKeyReused => true,
            Error::Unauthenticated
            | Error::Forbidden(_)
            | Error::RateLimited { .. }
            | Error::BadRequest(_)
            | Error::Db(_)
            | Error::Internal(_) => false,
        }
    }

    /// Cause and remedy for people, without anything of the machine room.
    pub fn message_ru(&self) -> String {
        match self {
            Error::Invalid(fields) => {
                fields.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join("; ")
            }
            Error::NotFound { object, id } => {
                format!("Не найдено: {} {id}. Проверьте идентификатор и права.", object_ru(object))
            }
            Error::InvalidTransition { message_ru } | Error::LimitExceeded { message_ru } => {
                message_ru.clone()
            }
            Error::Stale => "Объект изменился с тех пор, как его прочитали. Обновите страницу.".to_owned(),
            Error::QuoteChanged { shown, now } => {
                format!("Сумма изменилась: было {shown}, стало {now}. Проверьте расчёт ещё раз.")
            }
            Error::PeriodClosed { closed_through, date } => format!(
                "Дата {} попадает в закрытый период (закрыто по {}). Укажите более позднюю дату.",
                format_date_ru(*date),
                format_date_ru(*closed_through)
            ),
            Error::CurrencyMismatch { expected, got } => {
                format!("Валюта не совпадает: нужна {expected}, указана {got}.")
            }
            Error::IdempotencyKeyReused => {
                "Ключ идемпотентности уже использован с другими данными. Возьмите новый ключ.".to_owned()
            }
            Error::Unauthenticated => "Войдите в систему.".to_owned(),
            Error::Forbidden(permission) => format!("Недостаточно прав: нужно {}.", permission.code()),
            Error::RateLimited { retry_after_s } => {
                format!("Слишком много попыток. Повторите через {retry_after_s} с.")
            }
            Error::BadRequest(message) => format!("Неверный запрос: {message}"),
            Error::Db(_) | Error::Internal(_) => {
                "Внутренняя ошибка. Сообщите администратору номер запроса.".to_owned()
            }
        }
    }

    /// The fields that are wrong; one error without a path when the whole input is meant.
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Error::Invalid(fields) => fields.clone(),
            Error::NotFound { .. }
            | Error::InvalidTransition { .. }
            | Error::Stale
            | Error::QuoteChanged { .. }
            | Error::PeriodClosed { .. }
            | Error::LimitExceeded { .. }
            | Error::CurrencyMismatch { .. }
            | Error::IdempotencyKeyReused
            | Error::Unauthenticated
            | Error::Forbidden(_)
            | Error::RateLimited { .. }
            | Error::BadRequest(_)
            | Error::Db(_)
            | Error::Internal(_) => vec![FieldError { path: Vec::new(), message: self.message_ru() }],
        }
    }

    /// The error and its causes in one line, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

/// Something in the database that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule: `ledger.balance`.
    pub rule: &'static str,
    /// The object, by its wire id.
    pub object: String,
    /// What is wrong, with the figures.
    pub message: String,
}

fn object_ru(object: &str) -> &str {
    match object {
        "seller" => "продавец",
        "client" => "клиент",
        "product" => "услуга",
        "plan" => "тариф",
        "plan version" => "версия тарифа",
        "subscription" => "подписка",
        "bill run" => "прогон биллинга",
        "bill item" => "строка прогона",
        "schedule" => "расписание",
        "entry" => "операция",
        "usage" => "запись потребления",
        "import" => "импорт",
        "document" => "документ",
        "picture" => "рисунок",
        "templateVersion" => "версия шаблона",
        "user" => "пользователь",
        "session" => "сеанс",
        "gatewayAccount" => "платёжный шлюз",
        "gatewayEvent" => "уведомление шлюза",
        "gatewayRefund" => "возврат через шлюз",
        "intent" => "онлайн-оплата",
        "savedMethod" => "способ оплаты",
        "key" => "ключ API",
        "object" => "объект",
        other => other,
    }
}
