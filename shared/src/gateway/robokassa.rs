//! Robokassa: what is signed and how, notifications, answers about the state of an operation.
//!
//! Source: the official PHP library (sdk-php 5bd2791) and the pages of docs.robokassa.ru; strings of both are tests.

mod answer;
mod notice;
mod sign;
mod state;
#[cfg(test)]
mod tests;

pub use answer::{RefundAnswer, RefundProgress, RefundStep, recurring_taken, step_taken};
pub use notice::{Notice, NoticeError, pairs};
pub use sign::{
    Method, Payment, cancel_text, escaped, fiscal_segment, invoice_key, invoice_token, refund_token,
    result_text, state_text,
};
pub use state::{OperationState, StateAnswer, StateError, read_state};

/// What the page of Robokassa, or its JSON, answers instead of a payment: the words for a person.
#[must_use]
pub fn told(code: u32) -> &'static str {
    match code {
        23 => "Неправильные параметры тестового режима.",
        25 => "Магазин не активирован.",
        26 => "Магазин не найден: проверьте идентификатор магазина.",
        29 => "Подпись не сошлась: проверьте пароль №1 и алгоритм хеша.",
        30 => "Неправильный параметр.",
        31 => "Неправильная сумма.",
        33 => "Время оплаты истекло.",
        34 => "Повторные списания магазину не разрешены.",
        35 => "Неправильные параметры повторного списания.",
        40 => "Счёт с этим номером уже есть.",
        41 => "Операцию не удалось начать.",
        51 => "Срок оплаты истёк.",
        52 => "Счёт уже оплачен.",
        53 => "Счёт не найден.",
        64 => "Удержание денег магазину не разрешено.",
        65 => "Неправильные параметры удержания.",
        _ => "Внутренняя ошибка Robokassa.",
    }
}
