//! Receipts by 54-ФЗ: one content, written as each gateway wants it.
//!
//! Each line has the quantity 1 and its whole amount as the price: so no division leaves a kopeck over between what
//! YooKassa wants (the price of one) and Robokassa (the sum of the line).
//!
//! Law: 54-ФЗ «О применении контрольно-кассовой техники»; rates of VAT as of 2026 (22 %, 22/122).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::amount::write_amount;
use crate::catalog::coded_enum;
use crate::money::{Money, MoneyError};
use crate::rate::VatRate;

coded_enum! {
    /// System of taxation of the seller (tag 1055).
    TaxSystem {
        /// ОСН.
        General = "osn",
        /// УСН, доходы.
        SimplifiedIncome = "usn_income",
        /// УСН, доходы минус расходы.
        SimplifiedIncomeOutcome = "usn_income_outcome",
        /// ЕСХН.
        Agricultural = "esn",
        /// Патент.
        Patent = "patent",
    }
}

coded_enum! {
    /// What a payment is to the thing that is paid (tag 1214).
    PaymentMethod {
        /// The whole price before the thing is given.
        FullPrepayment = "full_prepayment",
        /// A part of it before.
        PartialPrepayment = "prepayment",
        /// It is not known yet what will be given.
        Advance = "advance",
        /// The whole price when it is given.
        FullPayment = "full_payment",
    }
}

coded_enum! {
    /// What is paid (tag 1212).
    PaymentObject {
        /// A service.
        Service = "service",
        /// A thing.
        Commodity = "commodity",
        /// A payment: an advance.
        Payment = "payment",
        /// Something else.
        Another = "another",
    }
}

impl TaxSystem {
    /// The number in YooKassa's `tax_system_code`.
    #[must_use]
    pub const fn yookassa(self) -> u8 {
        match self {
            TaxSystem::General => 1,
            TaxSystem::SimplifiedIncome => 2,
            TaxSystem::SimplifiedIncomeOutcome => 3,
            TaxSystem::Agricultural => 5,
            TaxSystem::Patent => 6,
        }
    }
}

/// A rate in a receipt: a rate on top or inside of a price, or the calculated one of an advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReceiptVat {
    /// The rate.
    pub rate: VatRate,
    /// Whether it is the calculated one (10/110, 20/120, …).
    pub calculated: bool,
}

/// A rate that receipts do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("VAT of {} % cannot stand in a receipt", .0.percent())]
pub struct NoSuchRate(pub VatRate);

impl ReceiptVat {
    /// Robokassa's word and YooKassa's number.
    ///
    /// # Errors
    /// 18 %: receipts of these gateways know it no more.
    pub const fn codes(self) -> Result<(&'static str, u8), NoSuchRate> {
        Ok(match (self.rate, self.calculated) {
            (VatRate::NoVat, _) => ("none", 1),
            (VatRate::Vat0, _) => ("vat0", 2),
            (VatRate::Vat10, false) => ("vat10", 3),
            (VatRate::Vat20, false) => ("vat20", 4),
            (VatRate::Vat10, true) => ("vat110", 5),
            (VatRate::Vat20, true) => ("vat120", 6),
            (VatRate::Vat5, false) => ("vat5", 7),
            (VatRate::Vat7, false) => ("vat7", 8),
            (VatRate::Vat5, true) => ("vat105", 9),
            (VatRate::Vat7, true) => ("vat107", 10),
            (VatRate::Vat22, false) => ("vat22", 11),
            (VatRate::Vat22, true) => ("vat122", 12),
            (VatRate::Vat18, _) => return Err(NoSuchRate(VatRate::Vat18)),
        })
    }
}

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    /// What is paid; cut at 128 characters.
    pub name: String,
    /// Its whole amount.
    pub amount: Money,
    /// Its VAT.
    pub vat: ReceiptVat,
    /// What the payment is to it.
    pub method: PaymentMethod,
    /// What it is.
    pub object: PaymentObject,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The buyer's address of e-mail.
    pub email: Option<String>,
    /// The seller's system of taxation, where it has several.
    pub tax_system: Option<TaxSystem>,
    /// Lines.
    pub lines: Vec<ReceiptLine>,
}

/// Why a receipt cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// A rate that receipts do not have.
    #[error(transparent)]
    Vat(#[from] NoSuchRate),
    /// None, or more than the gateway takes.
    #[error("a receipt has from 1 to {0} lines")]
    Lines(usize),
    /// Lines of two currencies, or too much.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Nobody to send it to.
    #[error("a receipt needs an address of e-mail")]
    NoAddress,
}

/// Lines that Robokassa takes.
const ROBOKASSA_LINES: usize = 100;
/// Lines that «Чеки от ЮKassa» takes; other cash desks take more.
const YOOKASSA_LINES: usize = 80;
/// Characters of a name.
const NAME_MAX: usize = 128;

impl Receipt {
    /// The sum of its lines.
    ///
    /// # Errors
    /// No lines, or lines of two currencies.
    pub fn total(&self) -> Result<Money, ReceiptError> {
        let (first, rest) = self.lines.split_first().ok_or(ReceiptError::Lines(ROBOKASSA_LINES))?;
        Ok(rest.iter().try_fold(first.amount, |sum, line| sum.checked_add(line.amount))?)
    }

    fn checked(&self, most: usize) -> Result<(), ReceiptError> {
        if self.lines.is_empty() || self.lines.len() > most {
            return Err(ReceiptError::Lines(most));
        }
        Ok(())
    }

    /// The JSON of Robokassa's `Receipt`. Amounts are texts of numbers, never floats.
    ///
    /// # Errors
    /// See [`ReceiptError`].
    pub fn robokassa(&self) -> Result<String, ReceiptError> {
        self.checked(ROBOKASSA_LINES)?;
        let mut items = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let (tax, _) = line.vat.codes()?;
            // Written by hand: a number with two digits behind the dot is not what a serializer of numbers gives.
            items.push(format!(
                r#"{{"name":{},"quantity":1,"sum":{},"payment_method":"{}","payment_object":"{}","tax":"{tax}"}}"#,
                Value::from(name(&line.name)),
                write_amount(line.amount),
                line.method.code(),
                line.object.code(),
            ));
        }
        let system = self.tax_system.map(|system| format!(r#""sno":"{}","#, system.code()));
        Ok(format!(r#"{{{}"items":[{}]}}"#, system.unwrap_or_default(), items.join(",")))
    }

    /// The JSON of `InvoiceItems` of Robokassa's API of refunds.
    ///
    /// # Errors
    /// See [`ReceiptError`].
    pub fn robokassa_refund(&self) -> Result<String, ReceiptError> {
        self.checked(ROBOKASSA_LINES)?;
        let mut items = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let (tax, _) = line.vat.codes()?;
            items.push(format!(
                r#"{{"Name":{},"Quantity":1,"Cost":{},"Tax":"{tax}","PaymentMethod":"{}","PaymentObject":"{}"}}"#,
                Value::from(name(&line.name)),
                write_amount(line.amount),
                line.method.code(),
                line.object.code(),
            ));
        }
        Ok(format!("[{}]", items.join(",")))
    }

    /// YooKassa's `receipt`.
    ///
    /// # Errors
    /// See [`ReceiptError`].
    pub fn yookassa(&self) -> Result<Value, ReceiptError> {
        self.checked(YOOKASSA_LINES)?;
        let email = self.email.as_deref().ok_or(ReceiptError::NoAddress)?;
        let mut items = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let (_, code) = line.vat.codes()?;
            let mode = match line.method {
                PaymentMethod::PartialPrepayment => "partial_prepayment",
                PaymentMethod::FullPrepayment | PaymentMethod::Advance | PaymentMethod::FullPayment => {
                    line.method.code()
                }
            };
            items.push(json!({
                "description": name(&line.name),
                "quantity": "1",
                "amount": { "value": write_amount(line.amount), "currency": line.amount.currency().code() },
                "vat_code": code,
                "measure": "piece",
                "payment_subject": line.object.code(),
                "payment_mode": mode,
            }));
        }
        let mut receipt = json!({ "customer": { "email": email }, "items": items });
        if let (Some(system), Some(receipt)) = (self.tax_system, receipt.as_object_mut()) {
            receipt.insert("tax_system_code".to_owned(), system.yookassa().into());
        }
        Ok(receipt)
    }
}

fn name(text: &str) -> String {
    text.chars().take(NAME_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn vat(rate: VatRate, calculated: bool) -> ReceiptVat {
        ReceiptVat { rate, calculated }
    }

    fn receipt() -> Receipt {
        Receipt {
            email: Some("a@example.ru".to_owned()),
            tax_system: Some(TaxSystem::General),
            lines: vec![ReceiptLine {
                name: "Тариф «Бизнес»".to_owned(),
                amount: Money::from_minor(99_050, Currency::Rub),
                vat: vat(VatRate::Vat22, true),
                method: PaymentMethod::Advance,
                object: PaymentObject::Payment,
            }],
        }
    }

    #[test]
    fn what_goes_back_through_robokassa_is_listed_by_name_and_cost() {
        assert_eq!(
            receipt().robokassa_refund().unwrap(),
            r#"[{"Name":"Тариф «Бизнес»","Quantity":1,"Cost":990.50,"Tax":"vat122","PaymentMethod":"advance","PaymentObject":"payment"}]"#
        );
    }

    #[test]
    fn rates_have_the_codes_of_2026() {
        let none_to_22 = [VatRate::NoVat, VatRate::Vat0, VatRate::Vat10, VatRate::Vat20, VatRate::Vat22];
        let plain = none_to_22.map(|rate| vat(rate, false).codes().unwrap());
        assert_eq!(plain, [("none", 1), ("vat0", 2), ("vat10", 3), ("vat20", 4), ("vat22", 11)]);
        let five = [VatRate::Vat5, VatRate::Vat7].map(|rate| vat(rate, false).codes().unwrap());
        assert_eq!(five, [("vat5", 7), ("vat7", 8)]);
        let rates = [VatRate::Vat10, VatRate::Vat20, VatRate::Vat22, VatRate::Vat5, VatRate::Vat7];
        let inside = rates.map(|rate| vat(rate, true).codes().unwrap());
        assert_eq!(inside, [("vat110", 5), ("vat120", 6), ("vat122", 12), ("vat105", 9), ("vat107", 10)]);
        assert_eq!(vat(VatRate::Vat18, false).codes(), Err(NoSuchRate(VatRate::Vat18)));
    }

    #[test]
    fn robokassa_gets_the_sum_of_a_line_as_a_number_of_two_digits() {
        assert_eq!(
            receipt().robokassa().unwrap(),
            r#"{"sno":"osn","items":[{"name":"Тариф «Бизнес»","quantity":1,"sum":990.50,"payment_method":"advance","payment_object":"payment","tax":"vat122"}]}"#
        );
    }

    #[test]
    fn yookassa_gets_the_price_of_one_and_the_number_of_the_rate() {
        let written = receipt().yookassa().unwrap();
        assert_eq!(written["customer"], json!({ "email": "a@example.ru" }));
        assert_eq!(written["tax_system_code"], 1);
        assert_eq!(
            written["items"],
            json!([{ "description": "Тариф «Бизнес»", "quantity": "1",
                     "amount": { "value": "990.50", "currency": "RUB" }, "vat_code": 12, "measure": "piece",
                     "payment_subject": "payment", "payment_mode": "advance" }])
        );
    }

    #[test]
    fn a_receipt_of_nothing_of_too_much_or_for_nobody_is_refused() {
        let empty = Receipt { lines: Vec::new(), ..receipt() };
        assert_eq!(empty.robokassa(), Err(ReceiptError::Lines(100)));
        assert!(empty.total().is_err());
        let long = Receipt { lines: vec![receipt().lines[0].clone(); 81], ..receipt() };
        assert_eq!(long.yookassa(), Err(ReceiptError::Lines(80)));
        assert_eq!(long.total().unwrap().minor(), 8_023_050);
        assert_eq!(Receipt { email: None, ..receipt() }.yookassa(), Err(ReceiptError::NoAddress));
    }
}
