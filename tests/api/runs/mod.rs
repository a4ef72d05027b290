//! Bill runs: what each mode does, what may be changed before posting, and that nothing is ever charged twice.

mod compare;
mod decisions;
mod findings;
mod four_eyes;
mod guardrails;
mod modes;
mod partial;
mod preview;
mod repeat;
mod reversal;
mod review;
mod schedule;
mod stop;
