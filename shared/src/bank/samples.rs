//! Statements in the manner of each bank, with requisites that were made up.

/// One file.
macro_rules! sample {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../tests/samples/bank/", $name)).as_slice())
    };
}

/// Files that are read.
pub(super) const GOOD: [(&str, &[u8]); 9] = [
    sample!("sber-1.03-by-day.txt"),
    sample!("tbank-1.03.txt"),
    sample!("tbank-1.02-debit-date.txt"),
    sample!("vtb-1.03-cut.txt"),
    sample!("tochka-1.03-utf8.txt"),
    sample!("alfa-1.01-dos.txt"),
    sample!("raiffeisen-1.03-two-accounts.txt"),
    sample!("ozon-no-documents.txt"),
    sample!("capitals-no-end.txt"),
];

/// Files that are refused.
pub(super) const BROKEN: [(&str, &[u8]); 4] = [
    sample!("broken-document-not-closed.txt"),
    sample!("broken-third-decimal.txt"),
    sample!("broken-cut-off.txt"),
    sample!("broken-other-file.txt"),
];
