//! The gateways behind the port.

mod fake;
mod robokassa;
mod yookassa;

pub use fake::Fake;
pub use robokassa::{OWN, Robokassa, RobokassaShop};
pub use yookassa::{Yookassa, YookassaShop};
