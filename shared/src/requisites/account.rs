//! БИК and bank accounts.

use super::{RequisiteError, RequisiteKind, digit_values, digits_of, requisite};

requisite! {
    /// БИК, the code of a bank or of its division: 9 digits without a check digit. Whether such a bank exists
    /// only the directory of the Bank of Russia knows.
    Bik
}

requisite! {
    /// Расчётный счёт: 20 digits, the ninth is a key computed with the БИК of the bank.
    ///
    /// The type alone promises 20 digits; [`SettlementAccount::check`] tells whether the bank fits.
    ///
    /// Law: order of computing the control key in the number of a personal account, Bank of Russia,
    /// 08.09.1997 № 515.
    SettlementAccount
}

requisite! {
    /// Корреспондентский счёт of a bank at the Bank of Russia: 20 digits, the ninth is a key computed with the
    /// БИК. Also the single treasury account 40102….
    ///
    /// The type alone promises 20 digits; [`CorrespondentAccount::check`] tells whether the bank fits.
    ///
    /// Law: order of computing the control key in the number of a personal account, Bank of Russia,
    /// 08.09.1997 № 515.
    CorrespondentAccount
}

/// Accounts opened by the treasury: the key is not kept by the common rule.
const TREASURY_PREFIX: &str = "03";

/// Position of the key in an account.
const KEY: usize = 8;

impl Bik {
    /// Parses 9 digits, not all zero. Spaces of every kind are dropped.
    ///
    /// # Errors
    /// `Empty`, `NotDigits`, `Length` or `Pattern` (only zeros), in this order.
    pub fn parse(text: &str) -> Result<Self, RequisiteError> {
        not_only_zeros(text, RequisiteKind::Bik).map(Self)
    }

    /// Whether the code belongs to a division of the Bank of Russia itself (last digits 000, 001, 002).
    fn is_central_bank(&self) -> bool {
        matches!(&self.0[6..], "000" | "001" | "002")
    }

    /// Number of the bank in the key of its clients' accounts: the last three digits.
    fn bank_number(&self) -> &str {
        &self.0[6..]
    }

    /// Number of the settlement centre in the key of accounts at the Bank of Russia: digits five and six
    /// after a zero.
    fn centre_number(&self) -> String {
        format!("0{}", &self.0[4..6])
    }

    /// The three digits before the account under the key of a settlement account.
    fn settlement_number(&self) -> String {
        if self.is_central_bank() { self.centre_number() } else { self.bank_number().to_owned() }
    }
}

impl SettlementAccount {
    /// Parses 20 digits, not all zero; the key stays unchecked. Spaces of every kind are dropped.
    ///
    /// # Errors
    /// `Empty`, `NotDigits`, `Length` or `Pattern` (only zeros), in this order.
    pub fn parse(text: &str) -> Result<Self, RequisiteError> {
        not_only_zeros(text, RequisiteKind::SettlementAccount).map(Self)
    }

    /// Parses an account of the bank `bik` and checks its key.
    ///
    /// # Errors
    /// As [`Self::parse`], then `AccountKey`.
    pub fn parse_in(text: &str, bik: &Bik) -> Result<Self, RequisiteError> {
        let account = Self::parse(text)?;
        account.check(bik)?;
        Ok(account)
    }

    /// Checks the key with the БИК of the bank. Treasury accounts (03…) pass unchecked: theirs does not
    /// follow the rule.
    ///
    /// # Errors
    /// `AccountKey` when the account cannot be opened in this bank.
    pub fn check(&self, bik: &Bik) -> Result<(), RequisiteError> {
        if self.0.starts_with(TREASURY_PREFIX) {
            return Ok(());
        }
        check_key(RequisiteKind::SettlementAccount, &self.0, &bik.settlement_number(), bik)
    }

    /// A well-formed rouble account of a commercial organisation (40702) for demonstration data: eleven
    /// digits of `serial` after the key. Different serials give different accounts.
    #[must_use]
    pub fn synthetic(bik: &Bik, serial: u32) -> Self {
        Self(with_key(&format!("407028100{serial:011}"), &bik.settlement_number()))
    }

    /// A well-formed rouble account of a sole proprietor (40802), otherwise as [`Self::synthetic`].
    #[must_use]
    pub fn synthetic_proprietor(bik: &Bik, serial: u32) -> Self {
        Self(with_key(&format!("408028100{serial:011}"), &bik.settlement_number()))
    }
}

impl CorrespondentAccount {
    /// Parses 20 digits, not all zero; the key stays unchecked. Spaces of every kind are dropped.
    ///
    /// # Errors
    /// `Empty`, `NotDigits`, `Length` or `Pattern` (only zeros), in this order.
    pub fn parse(text: &str) -> Result<Self, RequisiteError> {
        not_only_zeros(text, RequisiteKind::CorrespondentAccount).map(Self)
    }

    /// Parses the account of the bank `bik` and checks its key.
    ///
    /// # Errors
    /// As [`Self::parse`], then `AccountKey`.
    pub fn parse_in(text: &str, bik: &Bik) -> Result<Self, RequisiteError> {
        let account = Self::parse(text)?;
        account.check(bik)?;
        Ok(account)
    }

    /// Checks the key with the БИК of the bank. Treasury accounts (03…) pass unchecked.
    ///
    /// # Errors
    /// `AccountKey` when the account does not belong to this bank.
    pub fn check(&self, bik: &Bik) -> Result<(), RequisiteError> {
        if self.0.starts_with(TREASURY_PREFIX) {
            return Ok(());
        }
        check_key(RequisiteKind::CorrespondentAccount, &self.0, &bik.centre_number(), bik)
    }

    /// The rouble correspondent account (30101) a bank usually has: zeros and the last three digits of its
    /// БИК.
    #[must_use]
    pub fn synthetic(bik: &Bik) -> Self {
        Self(with_key(&format!("30101810000000000{}", bik.bank_number()), &bik.centre_number()))
    }
}

fn not_only_zeros(text: &str, kind: RequisiteKind) -> Result<String, RequisiteError> {
    let value = digits_of(text, kind)?;
    if value.bytes().all(|byte| byte == b'0') {
        return Err(RequisiteError::Pattern { kind, value });
    }
    Ok(value)
}

fn check_key(kind: RequisiteKind, account: &str, number: &str, bik: &Bik) -> Result<(), RequisiteError> {
    if key_sum(number, account) == 0 {
        Ok(())
    } else {
        Err(RequisiteError::AccountKey { kind, account: account.to_owned(), bik: bik.0.clone() })
    }
}

/// Last digit of the sum of the last digits of the products by 7, 1, 3, 7, 1, 3…
fn key_sum(number: &str, account: &str) -> u32 {
    let products = digit_values(number).chain(digit_values(account)).zip([7, 1, 3].into_iter().cycle());
    products.map(|(digit, weight)| digit * weight % 10).sum::<u32>() % 10
}

/// Puts the key into an account whose ninth digit is zero.
fn with_key(account: &str, number: &str) -> String {
    let key = key_sum(number, account) * 3 % 10;
    format!("{}{key}{}", &account[..KEY], &account[KEY + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisites::tests::with_digit_shifted;
    use proptest::prelude::*;

    const SETTLEMENT: [(&str, &str); 5] = [
        ("40602810700000000025", "049805746"),
        ("40703810700001449489", "044525700"),
        ("40702810938120061991", "044525225"),
        ("40702810942020002415", "042202603"),
        ("40702810138250123017", "044525225"),
    ];
    const CORRESPONDENT: [(&str, &str); 8] = [
        ("30101810400000000225", "044525225"),
        ("30101810700000000187", "044525187"),
        ("30101810145250000974", "044525974"),
        ("30101810745374525104", "044525104"),
        ("30101810645250000092", "044525092"),
        ("30101810500000000653", "044030653"),
        ("40102810445370000059", "017003983"),
        ("30101810800000000746", "049805000"),
    ];

    fn bik(text: &str) -> Bik {
        Bik::parse(text).unwrap()
    }

    #[test]
    fn known_settlement_accounts_fit_their_banks() {
        for (account, bank) in SETTLEMENT {
            assert_eq!(SettlementAccount::parse_in(account, &bik(bank)).unwrap().as_str(), account);
        }
    }

    #[test]
    fn known_correspondent_accounts_fit_their_banks() {
        for (account, bank) in CORRESPONDENT {
            assert_eq!(CorrespondentAccount::parse_in(account, &bik(bank)).unwrap().as_str(), account);
        }
    }

    #[test]
    fn a_wrong_key_is_refused() {
        let expected = RequisiteError::AccountKey {
            kind: RequisiteKind::SettlementAccount,
            account: "40702810938000060473".to_owned(),
            bik: "044525225".to_owned(),
        };
        assert_eq!(SettlementAccount::parse_in("40702810938000060473", &bik("044525225")), Err(expected));
    }

    #[test]
    fn the_key_of_a_treasury_account_is_not_checked() {
        let account = SettlementAccount::parse_in("03100643000000018500", &bik("017003983"));
        assert_eq!(account.unwrap().as_str(), "03100643000000018500");
    }

    #[test]
    fn an_account_in_a_settlement_centre_takes_the_number_of_the_centre() {
        // The number 30101810800000000746 is keyed by the centre 005 of the code 049805000.
        assert!(SettlementAccount::parse_in("30101810800000000746", &bik("049805000")).is_ok());
        assert!(SettlementAccount::parse_in("30101810800000000746", &bik("049805746")).is_err());
    }

    #[test]
    fn the_usual_correspondent_account_follows_from_the_bank() {
        for (account, bank) in [
            ("30101810400000000225", "044525225"),
            ("30101810700000000187", "044525187"),
            ("30101810500000000653", "044030653"),
        ] {
            assert_eq!(CorrespondentAccount::synthetic(&bik(bank)).as_str(), account);
        }
    }

    #[test]
    fn zeros_and_short_numbers_are_refused_without_a_bank() {
        assert!(matches!(Bik::parse("000000000"), Err(RequisiteError::Pattern { .. })));
        assert!(matches!(
            SettlementAccount::parse("0".repeat(20).as_str()),
            Err(RequisiteError::Pattern { .. })
        ));
        assert!(matches!(Bik::parse("04452522"), Err(RequisiteError::Length { actual: 8, .. })));
        assert!(matches!(CorrespondentAccount::parse(""), Err(RequisiteError::Empty { .. })));
        assert_eq!(SettlementAccount::parse("4070 2810 9381 2006 1991").unwrap().as_str(), SETTLEMENT[2].0);
    }

    proptest! {
        #[test]
        fn synthetic_accounts_fit_their_bank(bank in 40_000_000..50_000_000_u32, serial: u32) {
            let bik = bik(&format!("{bank:09}"));
            let legal = SettlementAccount::synthetic(&bik, serial);
            prop_assert_eq!(SettlementAccount::parse_in(legal.as_str(), &bik), Ok(legal));
            let proprietor = SettlementAccount::synthetic_proprietor(&bik, serial);
            prop_assert_eq!(SettlementAccount::parse_in(proprietor.as_str(), &bik), Ok(proprietor));
            let correspondent = CorrespondentAccount::synthetic(&bik);
            prop_assert_eq!(CorrespondentAccount::parse_in(correspondent.as_str(), &bik), Ok(correspondent));
        }

        // 7, 1 and 3 are coprime to 10, so no single wrong digit passes.
        #[test]
        fn one_wrong_digit_is_always_caught(serial: u32, position in 0..20_usize, shift in 1..10_u32) {
            let bik = bik("044525225");
            let right = SettlementAccount::synthetic(&bik, serial);
            let wrong = with_digit_shifted(right.as_str(), position, shift);
            prop_assert!(SettlementAccount::parse_in(&wrong, &bik).is_err());
        }
    }
}
