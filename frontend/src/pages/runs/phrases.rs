//! What a run's page says by what the run does.

use shared::run::RunTask;

use crate::calls::runs::{BillRunCard, BillRunView};
use crate::tr;
use crate::ui::text;

/// The button that leads to posting a run.
pub fn post(card: &BillRunCard) -> String {
    let sum = text::sums(&card.run.totals);
    match card.run.task {
        RunTask::Charges => tr!(runs.confirm_sum, sum = sum).to_string(),
        RunTask::Closing | RunTask::Invoices => tr!(closings.confirm_short, sum = sum).to_string(),
    }
}

/// Clients of a calculated run: of those that a run of documents looks at some get none.
pub const fn clients(run: &BillRunView) -> i32 {
    match run.task {
        RunTask::Charges => run.clients_total,
        RunTask::Closing | RunTask::Invoices => run.clients_calculated,
    }
}

/// Clients that would be posted.
fn posted(card: &BillRunCard) -> i32 {
    let run = &card.run;
    let skipped = run.clients_failed + card.clients_outdated + card.clients_excluded;
    clients(run).saturating_sub(skipped)
}

/// Why there is nothing to post.
pub fn nobody(card: &BillRunCard) -> Option<String> {
    let none = card.run.task != RunTask::Charges && posted(card) <= 0;
    none.then(|| tr!(closings.confirm_nobody).to_owned())
}

/// The button that posts a run: what it does, and the sum.
pub fn confirm(card: &BillRunCard) -> String {
    let (run, sum) = (&card.run, text::sums(&card.run.totals));
    match run.task {
        RunTask::Charges => tr!(runs.confirm_sum, sum = sum).to_string(),
        RunTask::Closing => {
            tr!(closings.confirm_sum, count = text::counted(posted(card)), sum = sum).to_string()
        }
        RunTask::Invoices => {
            tr!(ahead.confirm_sum, count = text::counted(posted(card)), sum = sum).to_string()
        }
    }
}

/// Title of the dialog that posts, what it says, and what is said once it is done.
pub fn confirming(task: RunTask) -> (&'static str, &'static str, &'static str) {
    match task {
        RunTask::Charges => (tr!(runs.confirm_title), tr!(runs.confirm_text), tr!(runs.confirmed)),
        RunTask::Closing => {
            (tr!(closings.confirm_title), tr!(closings.confirm_text), tr!(closings.confirmed))
        }
        RunTask::Invoices => (tr!(ahead.confirm_title), tr!(ahead.confirm_text), tr!(ahead.confirmed)),
    }
}

/// The link that does a sandbox for real.
pub fn for_real(task: RunTask) -> &'static str {
    match task {
        RunTask::Charges => tr!(runs.for_real),
        RunTask::Closing | RunTask::Invoices => tr!(closings.for_real),
    }
}

/// What follows from refusing a run.
pub fn rejecting(task: RunTask) -> &'static str {
    match task {
        RunTask::Charges => tr!(runs.reject_text),
        RunTask::Closing => tr!(closings.reject_text),
        RunTask::Invoices => tr!(ahead.reject_text),
    }
}

/// Taking a run back: the button, and what follows from it.
pub fn reversing(task: RunTask) -> (&'static str, &'static str) {
    match task {
        RunTask::Charges => (tr!(runs.reverse), tr!(runs.reverse_text)),
        RunTask::Closing => (tr!(closings.reverse), tr!(closings.reverse_text)),
        RunTask::Invoices => (tr!(ahead.reverse), tr!(ahead.reverse_text)),
    }
}

/// The button that takes a run back once a reason is given.
pub fn reverse(card: &BillRunCard) -> String {
    let run = &card.run;
    match run.task {
        RunTask::Charges => tr!(runs.reverse_sum, sum = text::sums(&run.totals)).to_string(),
        RunTask::Closing => {
            tr!(closings.reverse_clients, count = text::counted(run.clients_posted)).to_string()
        }
        RunTask::Invoices => {
            tr!(ahead.reverse_clients, count = text::counted(run.clients_posted)).to_string()
        }
    }
}
