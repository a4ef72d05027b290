//! The stand-ins prove themselves by the vendors' own libraries, and gateways by one suite of facts.

mod contract;
mod sdk;
