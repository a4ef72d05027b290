//! ЮKassa, API version 3: bodies of requests, and what is read of answers and notifications.
//!
//! Reading is tolerant: what is unknown or missing does not fail, amounts come as texts or as numbers. What a
//! notification says is never believed: it names an object, which is then asked for.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{
    ApiError, Method, Notice, OWN, Page, Payment, PaymentStatus, ReadError, Refund, RefundStatus, read_error,
    read_notice, read_page, read_payment, read_refund,
};
pub use write::{NewPayment, Pay, capture, new_payment, new_refund};
