//! One suite of facts for every gateway behind the port.

mod contract;
