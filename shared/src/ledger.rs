//! Double entry by transfer rows: an entry is one or more rows, each with a debit and a credit account and an
//! amount above zero, so that it balances by construction.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::error::FieldError;
use crate::money::{Currency, Money, MoneyError};
use crate::text::is_blank;

/// An account of the chart, as a row of a client's ledger names it.
///
/// The client's own receivable needs no id: every row belongs to one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum Account {
    /// The client's receivable: what a debit raises is debt, what a credit raises is the client's money.
    Client,
    /// Charged, not yet served (unearned revenue).
    Unearned,
    /// Revenue.
    Revenue,
    /// VAT payable.
    Vat,
    /// Money at the bank.
    Bank,
    /// Money in the cash desk.
    Cash,
    /// Money on its way from a payment gateway.
    Gateway,
    /// Refunds that are to be paid out.
    Refunds,
    /// Manual corrections.
    Adjustments,
    /// Bonuses granted.
    Bonus,
    /// Bad debt written off.
    WriteOff,
    /// Payments whose payer is not known yet.
    Suspense,
}

crate::wire::typed_enum!(Account);

impl Account {
    /// All accounts.
    pub const ALL: [Account; 12] = [
        Account::Client,
        Account::Unearned,
        Account::Revenue,
        Account::Vat,
        Account::Bank,
        Account::Cash,
        Account::Gateway,
        Account::Refunds,
        Account::Adjustments,
        Account::Bonus,
        Account::WriteOff,
        Account::Suspense,
    ];

    /// The text of the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Account::Client => "client",
            Account::Unearned => "unearned",
            Account::Revenue => "revenue",
            Account::Vat => "vat",
            Account::Bank => "bank",
            Account::Cash => "cash",
            Account::Gateway => "gateway",
            Account::Refunds => "refunds",
            Account::Adjustments => "adjustments",
            Account::Bonus => "bonus",
            Account::WriteOff => "writeoff",
            Account::Suspense => "suspense",
        }
    }

    /// The account with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Account> {
        Account::ALL.into_iter().find(|account| account.code() == code)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

coded_enum! {
    /// What an operation is.
    EntryKind {
        /// Charges and credits of subscriptions.
        Charge = "charge",
        /// Money that came in.
        Payment = "payment",
        /// A bonus granted.
        Bonus = "bonus",
        /// A correction in the client's favour.
        CorrectionCredit = "correction_credit",
        /// A correction at the client's expense.
        CorrectionDebit = "correction_debit",
        /// A penalty.
        Penalty = "penalty",
        /// A one-time service.
        OneTime = "one_time",
        /// Money promised back to the client.
        Refund = "refund",
        /// Bad debt written off.
        WriteOff = "write_off",
        /// The opposite of another entry.
        Reversal = "reversal",
        /// What was served in a month becomes revenue and VAT; the balance stays.
        Closing = "closing",
    }
}

impl EntryKind {
    /// Its name in documents.
    #[must_use]
    pub const fn name_ru(self) -> &'static str {
        match self {
            EntryKind::Charge => "Начисление за услуги",
            EntryKind::Payment => "Оплата",
            EntryKind::Bonus => "Бонус",
            EntryKind::CorrectionCredit | EntryKind::CorrectionDebit => "Корректировка",
            EntryKind::Penalty => "Штраф",
            EntryKind::OneTime => "Разовая услуга",
            EntryKind::Refund => "Возврат оплаты",
            EntryKind::WriteOff => "Списание долга",
            EntryKind::Reversal => "Сторно",
            EntryKind::Closing => "Закрытие месяца",
        }
    }
}

coded_enum! {
    /// What a balance means to the client.
    BalanceState {
        /// The client owes money: the balance is below zero.
        Debt = "debt",
        /// Nobody owes anything.
        Zero = "zero",
        /// The client's money is kept in advance: the balance is above zero.
        Advance = "advance",
    }
}

impl BalanceState {
    /// What this balance, in minor units, means.
    #[must_use]
    pub const fn of(balance_minor: i64) -> BalanceState {
        match balance_minor {
            ..0 => BalanceState::Debt,
            0 => BalanceState::Zero,
            1.. => BalanceState::Advance,
        }
    }
}

coded_enum! {
    /// An operation by hand in the client's favour.
    CreditKind {
        /// Money that came in.
        Payment = "payment",
        /// A bonus.
        Bonus = "bonus",
        /// A correction.
        Correction = "correction",
        /// Bad debt written off.
        WriteOff = "write_off",
    }
}

impl CreditKind {
    /// The kind of its entry.
    #[must_use]
    pub const fn entry_kind(self) -> EntryKind {
        match self {
            CreditKind::Payment => EntryKind::Payment,
            CreditKind::Bonus => EntryKind::Bonus,
            CreditKind::Correction => EntryKind::CorrectionCredit,
            CreditKind::WriteOff => EntryKind::WriteOff,
        }
    }
}

coded_enum! {
    /// An operation by hand at the client's expense.
    DebitKind {
        /// A correction.
        Correction = "correction",
        /// A penalty.
        Penalty = "penalty",
        /// A one-time service.
        OneTime = "one_time",
        /// Money that is to be paid back.
        Refund = "refund",
    }
}

impl DebitKind {
    /// The kind of its entry.
    #[must_use]
    pub const fn entry_kind(self) -> EntryKind {
        match self {
            DebitKind::Correction => EntryKind::CorrectionDebit,
            DebitKind::Penalty => EntryKind::Penalty,
            DebitKind::OneTime => EntryKind::OneTime,
            DebitKind::Refund => EntryKind::Refund,
        }
    }
}

/// Longest reason and longest key of an operation, in characters.
const TEXT_MAX: usize = 500;

/// An operation by hand as somebody stated it: nothing is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationDraft {
    /// Kind of its entry; one of those that are made by hand.
    pub kind: EntryKind,
    /// Amount in major units.
    pub amount: Decimal,
    /// Currency of the account.
    pub currency: Currency,
    /// Day of the operation, where stated.
    pub dated_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// What makes the operation the same when it comes again: number of a payment.
    pub key: Option<String>,
}

/// An operation by hand that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Kind of its entry.
    pub kind: EntryKind,
    /// The only row of its entry.
    pub transfer: Transfer,
    /// Day of the operation, where stated; otherwise it is today.
    pub dated_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// What makes the operation the same when it comes again.
    pub key: Option<String>,
}

impl OperationDraft {
    /// Checks the operation: the amount is above zero and whole in minor units, the day is not in the future, and
    /// everything but a payment states its reason.
    ///
    /// # Errors
    /// Every field that is wrong, by its name in the API, with cause and remedy in Russian.
    pub fn parse(&self, today: NaiveDate) -> Result<Operation, Vec<FieldError>> {
        let mut errors = Vec::new();
        let transfer = self.transfer().map_err(|error| errors.push(error)).ok();
        if self.dated_on.is_some_and(|day| day > today) {
            errors.push(FieldError::new(
                "datedOn",
                "Дата операции ещё не наступила. Укажите дату не позже сегодняшней.",
            ));
        }
        let reason = short_text("reason", self.reason.as_deref(), &mut errors);
        if reason.is_none() && self.kind != EntryKind::Payment && errors.is_empty() {
            errors.push(FieldError::new(
                "reason",
                "Основание не указано. Напишите, почему проводится операция.",
            ));
        }
        let key = short_text("key", self.key.as_deref(), &mut errors);
        match transfer {
            Some(transfer) if errors.is_empty() => {
                Ok(Operation { kind: self.kind, transfer, dated_on: self.dated_on, reason, key })
            }
            Some(_) | None => Err(errors),
        }
    }

    fn transfer(&self) -> Result<Transfer, FieldError> {
        let wrong = |message: String| FieldError::new("amount", message);
        let amount = Money::from_decimal(self.amount, self.currency).map_err(|error| match error {
            MoneyError::TooPrecise(currency, digits) => {
                wrong(format!("В сумме больше {digits} знаков после запятой ({currency}). Округлите её."))
            }
            MoneyError::Overflow | MoneyError::CurrencyMismatch(..) => {
                wrong("Сумма слишком велика. Проверьте, нет ли лишних цифр.".to_owned())
            }
        })?;
        if amount.minor() > AMOUNT_MINOR_MAX {
            return Err(wrong("Сумма слишком велика. Проверьте, нет ли лишних цифр.".to_owned()));
        }
        let (debit, credit) = accounts_of(self.kind).ok_or_else(|| {
            FieldError::new("kind", "Операции этого вида вручную не проводятся. Выберите другой вид.")
        })?;
        Transfer::new(debit, credit, amount.minor())
            .map_err(|_| wrong("Сумма должна быть больше нуля. Знак задаёт вид операции.".to_owned()))
    }
}

/// Largest amount of one operation by hand, in minor units: a trillion of major ones.
pub const AMOUNT_MINOR_MAX: i64 = 100_000_000_000_000;

fn short_text(path: &str, text: Option<&str>, errors: &mut Vec<FieldError>) -> Option<String> {
    let text = text?.trim_matches(is_blank);
    if text.chars().count() > TEXT_MAX || text.contains('\0') {
        errors.push(FieldError::new(path, format!("Слишком длинный текст: не больше {TEXT_MAX} знаков.")));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

/// One row of an entry: `amount_minor` above zero moves from the credit account to the debit account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Account that is debited.
    pub debit: Account,
    /// Account that is credited; never the same.
    pub credit: Account,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

/// A row that would not be a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// The amount is zero or negative.
    #[error("a transfer moves an amount above zero")]
    NotPositive,
    /// Both accounts are the same.
    #[error("a transfer has two accounts")]
    SameAccount,
}

impl Transfer {
    /// A row.
    ///
    /// # Errors
    /// `NotPositive`, `SameAccount`.
    pub fn new(debit: Account, credit: Account, amount_minor: i64) -> Result<Transfer, TransferError> {
        if amount_minor <= 0 {
            return Err(TransferError::NotPositive);
        }
        if debit == credit {
            return Err(TransferError::SameAccount);
        }
        Ok(Transfer { debit, credit, amount_minor })
    }

    /// The opposite row.
    #[must_use]
    pub const fn reversed(self) -> Transfer {
        Transfer { debit: self.credit, credit: self.debit, amount_minor: self.amount_minor }
    }

    /// What it does to the client's balance, in minor units: credits of the client raise it.
    #[must_use]
    pub const fn balance_change(self) -> i64 {
        match (self.debit, self.credit) {
            (Account::Client, Account::Client) => 0,
            (Account::Client, _) => -self.amount_minor,
            (_, Account::Client) => self.amount_minor,
            _ => 0,
        }
    }
}

/// What a line books: a charge moves from the client to unearned revenue, a credit back. A line of 0.00 books
/// nothing.
#[must_use]
pub fn transfer_of_line(amount_minor: i64) -> Option<Transfer> {
    if amount_minor >= 0 {
        Transfer::new(Account::Client, Account::Unearned, amount_minor).ok()
    } else {
        Transfer::new(Account::Unearned, Account::Client, amount_minor.checked_neg()?).ok()
    }
}

/// What a payment's entry bears as its key: the payment, and the number under which its source knows it.
#[must_use]
pub fn payment_source_key(payment: &str, number: &str) -> String {
    let number: String = number.chars().take(100).collect();
    format!("{PAYMENT_MARK}{payment}:{number}")
}

/// The beginning of the keys of payments' entries.
const PAYMENT_MARK: &str = "payment:";

/// Whether an entry with this key belongs to a payment, which is taken back as a whole.
#[must_use]
pub fn is_of_payment(source_key: Option<&str>) -> bool {
    source_key.is_some_and(|key| key.starts_with(PAYMENT_MARK))
}

/// The part of an entry's key that people know: the number of a payment.
#[must_use]
pub fn shown_key(source_key: &str) -> Option<&str> {
    let shown = match source_key.strip_prefix(PAYMENT_MARK) {
        Some(rest) => rest.split_once(':').map_or("", |(_, number)| number),
        None => source_key,
    };
    (!shown.is_empty()).then_some(shown)
}

/// What an operation made by hand books. `None` for kinds that are not made by hand.
#[must_use]
pub const fn accounts_of(kind: EntryKind) -> Option<(Account, Account)> {
    match kind {
        EntryKind::Payment => Some((Account::Bank, Account::Client)),
        EntryKind::Bonus => Some((Account::Bonus, Account::Client)),
        EntryKind::CorrectionCredit => Some((Account::Adjustments, Account::Client)),
        EntryKind::CorrectionDebit => Some((Account::Client, Account::Adjustments)),
        EntryKind::Penalty => Some((Account::Client, Account::Revenue)),
        EntryKind::OneTime => Some((Account::Client, Account::Unearned)),
        EntryKind::Refund => Some((Account::Client, Account::Refunds)),
        EntryKind::WriteOff => Some((Account::WriteOff, Account::Client)),
        EntryKind::Charge | EntryKind::Reversal | EntryKind::Closing => None,
    }
}

/// The sum that rows do to the client's balance.
///
/// # Errors
/// `Overflow`.
pub fn balance_change(transfers: &[Transfer]) -> Result<i64, MoneyError> {
    transfers
        .iter()
        .try_fold(0_i64, |sum, transfer| sum.checked_add(transfer.balance_change()))
        .ok_or(MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_charge_lowers_the_balance_and_a_payment_raises_it() {
        assert_eq!(transfer_of_line(45_000).map(Transfer::balance_change), Some(-45_000));
        assert_eq!(transfer_of_line(-12_000).map(Transfer::balance_change), Some(12_000));
        let (debit, credit) = accounts_of(EntryKind::Payment).unwrap();
        assert_eq!(Transfer::new(debit, credit, 100).unwrap().balance_change(), 100);
    }

    #[test]
    fn the_key_of_a_payment_shows_its_number() {
        let key = payment_source_key("0198", "17/3");
        assert_eq!((is_of_payment(Some(&key)), shown_key(&key)), (true, Some("17/3")));
        assert_eq!(
            (is_of_payment(Some("17")), shown_key("17"), is_of_payment(None)),
            (false, Some("17"), false)
        );
        assert_eq!(shown_key(&payment_source_key("0198", "")), None);
    }

    #[test]
    fn a_line_of_nothing_books_nothing() {
        assert_eq!(transfer_of_line(0), None);
    }

    #[test]
    fn accounts_read_back_from_their_codes() {
        for account in Account::ALL {
            assert_eq!(Account::from_code(account.code()), Some(account));
        }
    }

    fn draft(kind: EntryKind, amount: &str) -> OperationDraft {
        let amount = amount.parse().unwrap();
        OperationDraft { kind, amount, currency: Currency::Rub, dated_on: None, reason: None, key: None }
    }

    fn wrong_fields(draft: &OperationDraft) -> Vec<String> {
        let today = "2026-03-01".parse().unwrap();
        draft.parse(today).unwrap_err().iter().map(|error| error.path.join(".")).collect()
    }

    #[test]
    fn an_operation_moves_an_amount_above_zero_in_whole_kopecks() {
        let today = "2026-03-01".parse().unwrap();
        let payment = draft(EntryKind::Payment, "1000.5").parse(today).unwrap();
        assert_eq!(payment.transfer, Transfer::new(Account::Bank, Account::Client, 100_050).unwrap());
        for amount in ["0.00", "-1", "0.001", "1000000000000.01", "99999999999999999999"] {
            assert_eq!(wrong_fields(&draft(EntryKind::Payment, amount)), ["amount"], "{amount}");
        }
    }

    #[test]
    fn everything_but_a_payment_states_its_reason() {
        assert_eq!(wrong_fields(&draft(EntryKind::Penalty, "1")), ["reason"]);
        assert_eq!(wrong_fields(&draft(EntryKind::Charge, "1")), ["kind"]);
        let mut late = draft(EntryKind::Payment, "1");
        late.dated_on = Some("2026-03-02".parse().unwrap());
        assert_eq!(wrong_fields(&late), ["datedOn"]);
    }

    #[test]
    fn a_balance_below_zero_is_debt() {
        assert_eq!(
            [-1, 0, 1].map(BalanceState::of),
            [BalanceState::Debt, BalanceState::Zero, BalanceState::Advance]
        );
    }

    proptest! {
        #[test]
        fn a_reversal_takes_back_exactly_what_the_entry_did(
            rows in prop::collection::vec((0_usize..12, 0_usize..12, 1_i64..1_000_000_000), 1..8),
        ) {
            let entry: Vec<Transfer> = rows
                .iter()
                .filter_map(|(d, c, amount)| Transfer::new(Account::ALL[*d], Account::ALL[*c], *amount).ok())
                .collect();
            let back: Vec<Transfer> = entry.iter().map(|t| t.reversed()).collect();
            prop_assert_eq!(balance_change(&entry).unwrap() + balance_change(&back).unwrap(), 0);
            prop_assert!(entry.iter().all(|t| t.amount_minor > 0 && t.debit != t.credit));
        }
    }
}
