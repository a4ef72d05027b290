//! Why a client may have paid.

/// What speaks for a client, or against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The purpose names its invoice.
    Invoice {
        /// Number of the invoice.
        number: String,
        /// The date does not contradict it.
        surely: bool,
    },
    /// The payer's ИНН is that of the client.
    Inn,
    /// Of several clients with this ИНН, its КПП is the payer's.
    Kpp,
    /// Of several clients with this ИНН, its КПП is another.
    OtherKpp,
    /// The purpose names its contract or personal account.
    Contract {
        /// The number.
        number: String,
    },
    /// It paid from this account before, or its card names the account.
    Account,
    /// A person confirmed this payer for it.
    Remembered,
    /// The sum is the rest of its invoice, or of these together.
    Rest {
        /// Numbers of the invoices.
        numbers: Vec<String>,
    },
    /// The sum is all that it owes.
    Debt,
    /// The names are alike.
    Name {
        /// How much, in percent.
        percent: u32,
    },
    /// The sum is not the rest of the invoices that the purpose names.
    OtherSum {
        /// It is more.
        more: bool,
    },
    /// Another organisation pays.
    OtherPayer,
}

impl Reason {
    /// A short name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Reason::Invoice { .. } => "invoice",
            Reason::Inn => "inn",
            Reason::Kpp => "kpp",
            Reason::OtherKpp => "other_kpp",
            Reason::Contract { .. } => "contract",
            Reason::Account => "account",
            Reason::Remembered => "remembered",
            Reason::Rest { .. } => "rest",
            Reason::Debt => "debt",
            Reason::Name { .. } => "name",
            Reason::OtherSum { .. } => "other_sum",
            Reason::OtherPayer => "other_payer",
        }
    }

    /// Whether it points to one client by something that others do not have.
    pub(super) const fn is_mark(&self) -> bool {
        match self {
            Reason::Invoice { .. }
            | Reason::Inn
            | Reason::Contract { .. }
            | Reason::Account
            | Reason::Remembered => true,
            Reason::Kpp
            | Reason::OtherKpp
            | Reason::Rest { .. }
            | Reason::Debt
            | Reason::Name { .. }
            | Reason::OtherSum { .. }
            | Reason::OtherPayer => false,
        }
    }

    /// Whether it says that the sum fits.
    pub(super) const fn is_sum(&self) -> bool {
        matches!(self, Reason::Rest { .. } | Reason::Debt)
    }

    /// How much it says.
    pub(super) const fn weight(&self) -> u32 {
        match self {
            Reason::Invoice { surely: true, .. } => 40,
            Reason::Inn => 30,
            Reason::Invoice { surely: false, .. } | Reason::Contract { .. } => 25,
            Reason::Rest { .. } => 20,
            Reason::Account | Reason::Remembered => 15,
            Reason::Debt | Reason::OtherPayer | Reason::OtherKpp => 10,
            Reason::Name { .. } => 5,
            Reason::Kpp => 3,
            Reason::OtherSum { .. } => 0,
        }
    }

    const fn is_against(&self) -> bool {
        matches!(self, Reason::OtherPayer | Reason::OtherKpp)
    }

    /// The reason in Russian, as a part of a list: «ИНН совпал», «сумма = остаток счёта № 1871».
    #[must_use]
    pub fn text_ru(&self) -> String {
        match self {
            Reason::Invoice { number, surely: true } => format!("счёт № {number} назван"),
            Reason::Invoice { number, surely: false } => format!("счёт № {number} назван, дата другая"),
            Reason::Inn => "ИНН совпал".to_owned(),
            Reason::Kpp => "КПП совпал".to_owned(),
            Reason::OtherKpp => "КПП другой".to_owned(),
            Reason::Contract { number } => format!("договор или лицевой счёт № {number} назван"),
            Reason::Account => "счёт плательщика известен".to_owned(),
            Reason::Remembered => "плательщик запомнен".to_owned(),
            Reason::Rest { numbers } => match numbers.as_slice() {
                [number] => format!("сумма = остаток счёта № {number}"),
                several => format!("сумма = остаток счетов № {}", several.join(", ")),
            },
            Reason::Debt => "сумма = долг".to_owned(),
            Reason::Name { percent } => format!("имя похоже {percent} %"),
            Reason::OtherSum { more: true } => "сумма больше остатка, излишек — аванс".to_owned(),
            Reason::OtherSum { more: false } => "сумма меньше остатка, оплата частичная".to_owned(),
            Reason::OtherPayer => "платит другая организация".to_owned(),
        }
    }
}

/// 0 to 100. The number of one invoice counts once, however many are named.
pub(super) fn score(reasons: &[Reason]) -> u32 {
    let invoice = reasons.iter().filter(|reason| matches!(reason, Reason::Invoice { .. }));
    let invoices = invoice.map(Reason::weight).max().unwrap_or(0);
    let others = reasons.iter().filter(|reason| !matches!(reason, Reason::Invoice { .. }));
    let (mut for_it, mut against) = (invoices, 0);
    for reason in others {
        if reason.is_against() { against += reason.weight() } else { for_it += reason.weight() }
    }
    for_it.saturating_sub(against).min(100)
}
