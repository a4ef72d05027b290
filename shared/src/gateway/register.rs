//! Reconciliation: what a gateway's register says, line by line, beside what is here.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::error::FieldError;
use crate::money::{Currency, Money};
use crate::text::fold;
use crate::text::number::parse_amount_minor;

coded_enum! {
    /// From where a register is.
    RegisterSource {
        /// The gateway's list of a day that is over, asked for by the program.
        Daily = "daily",
        /// The same, because a person asked.
        Asked = "asked",
        /// A file.
        File = "file",
    }
}

coded_enum! {
    /// What of a register does not agree.
    RegisterClass {
        /// Both sides know it, with different sums.
        AmountDiffers = "amount_differs",
        /// Both sides know it, with different fees.
        FeeDiffers = "fee_differs",
        /// The gateway has money of it, and here nothing is known of it or nothing was received.
        MissingHere = "missing_here",
        /// It is received here, and the gateway does not name it.
        MissingThere = "missing_there",
        /// The register names it twice.
        Duplicate = "duplicate",
        /// The gateway gave money back of which nothing is known here.
        RefundUnmatched = "refund_unmatched",
    }
}

/// A line of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// Its line as a spreadsheet shows it, or its place in a list.
    pub line: u32,
    /// How the gateway calls it: its id, or the number that we gave it.
    pub name: String,
    /// How the gateway calls the payment from which it goes back: by this it is known when its own name is not.
    pub of: Option<String>,
    /// Whether it is money that went back.
    pub refund: bool,
    /// Its sum.
    pub amount: Money,
    /// What the gateway kept.
    pub fee: Option<Money>,
    /// Whether it is of the days that are compared; others only explain ours.
    pub within: bool,
}

/// What is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ours<K> {
    /// Which payment.
    pub key: K,
    /// How a gateway may call it.
    pub names: Vec<String>,
    /// How a gateway may call the payment from which it went back, which others may share; nothing of a refund that a
    /// register of these days cannot mean.
    pub of: Vec<String>,
    /// Whether it is money that went back.
    pub refund: bool,
    /// Its sum.
    pub amount: Money,
    /// What the gateway kept, where it said so.
    pub fee: Option<Money>,
    /// Whether it is of the days that are compared.
    pub within: bool,
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding<K> {
    /// What.
    pub class: RegisterClass,
    /// The line of the register; none = the register does not name it.
    pub line: Option<u32>,
    /// How the gateway calls it, or would.
    pub name: String,
    /// Whether it is money that went back.
    pub refund: bool,
    /// The payment here.
    pub ours: Option<K>,
    /// What the gateway says: the sum, or the fee when fees differ.
    pub their_amount: Option<Money>,
    /// What is here.
    pub our_amount: Option<Money>,
}

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<K> {
    /// Lines that were compared.
    pub lines: u32,
    /// Lines that agree.
    pub matched: u32,
    /// What does not agree: lines in their order, then what the register does not name.
    pub findings: Vec<Finding<K>>,
}

/// Which of ours each line is, and whether the register has named it before.
struct Named {
    places: Vec<Option<usize>>,
    again: Vec<bool>,
}

impl Named {
    /// Finds ours by the names of the lines: their own first, then those of payments from which refunds went back, as
    /// files have them; last, by the payments that a list names beside, refunds here of which no name of their own is
    /// known. Of several with one name those of the same sum come first; each of ours is one line.
    fn find<K>(theirs: &[Theirs], ours: &[Ours<K>]) -> Named {
        let (mut own, mut shared): (Names<'_>, Names<'_>) = (HashMap::new(), HashMap::new());
        for (place, one) in ours.iter().enumerate() {
            for name in &one.names {
                own.entry((one.refund, name.as_str())).or_default().push(place);
            }
            for name in &one.of {
                shared.entry((one.refund, name.as_str())).or_default().push(place);
            }
        }
        let mut found = Named { places: vec![None; theirs.len()], again: vec![false; theirs.len()] };
        let (mut taken, mut seen) = (HashSet::new(), HashSet::new());
        let mut take = |line: &Theirs, called: &[usize]| {
            let free = || called.iter().copied().filter(|place| !taken.contains(place));
            let place = free().find(|place| ours[*place].amount == line.amount).or_else(|| free().next());
            taken.extend(place);
            place
        };
        for (at, line) in theirs.iter().enumerate() {
            let key = (line.refund, line.name.as_str());
            let called = own.get(&key).or_else(|| shared.get(&key)).map(Vec::as_slice).unwrap_or_default();
            let place = take(line, called);
            let named_before = !seen.insert(key);
            found.places[at] = place.or(called.first().copied());
            found.again[at] = place.is_none() && (!called.is_empty() || named_before);
        }
        for (at, line) in theirs.iter().enumerate() {
            if let (None, false, Some(of)) = (found.places[at], found.again[at], &line.of) {
                let called = shared.get(&(line.refund, of.as_str())).map(Vec::as_slice).unwrap_or_default();
                let nameless: Vec<usize> =
                    called.iter().copied().filter(|place| ours[*place].names.is_empty()).collect();
                found.places[at] = take(line, &nameless);
            }
        }
        found
    }
}

/// Places of ours by what they are called.
type Names<'n> = HashMap<(bool, &'n str), Vec<usize>>;

/// Compares a register with what is here. Every line of the days ends either among those that agree or in one finding.
#[must_use]
pub fn compare<K: Copy>(theirs: &[Theirs], ours: &[Ours<K>]) -> Comparison<K> {
    let names = Named::find(theirs, ours);
    let named: HashSet<usize> = names.places.iter().copied().flatten().collect();
    let mut found = Comparison { lines: 0, matched: 0, findings: Vec::new() };
    for ((line, place), again) in theirs.iter().zip(&names.places).zip(&names.again) {
        if !line.within {
            continue;
        }
        found.lines += 1;
        match judged(line, place.map(|at| &ours[at]), *again) {
            Some(finding) => found.findings.push(finding),
            None => found.matched += 1,
        }
    }
    let unnamed = ours.iter().enumerate().filter(|(place, one)| one.within && !named.contains(place));
    found.findings.extend(unnamed.map(|(_, one)| Finding {
        class: RegisterClass::MissingThere,
        line: None,
        name: one.names.first().or(one.of.first()).cloned().unwrap_or_default(),
        refund: one.refund,
        ours: Some(one.key),
        their_amount: None,
        our_amount: Some(one.amount),
    }));
    found
}

fn judged<K: Copy>(line: &Theirs, ours: Option<&Ours<K>>, again: bool) -> Option<Finding<K>> {
    let finding = |class, their_amount, our_amount| Finding {
        class,
        line: Some(line.line),
        name: line.name.clone(),
        refund: line.refund,
        ours: ours.map(|ours| ours.key),
        their_amount: Some(their_amount),
        our_amount,
    };
    if again {
        return Some(finding(RegisterClass::Duplicate, line.amount, ours.map(|ours| ours.amount)));
    }
    let Some(ours) = ours else {
        let class = if line.refund { RegisterClass::RefundUnmatched } else { RegisterClass::MissingHere };
        return Some(finding(class, line.amount, None));
    };
    if line.amount != ours.amount {
        return Some(finding(RegisterClass::AmountDiffers, line.amount, Some(ours.amount)));
    }
    match (line.fee, ours.fee) {
        (Some(theirs), Some(here)) if theirs != here => {
            Some(finding(RegisterClass::FeeDiffers, theirs, Some(here)))
        }
        (Some(_) | None, Some(_) | None) => None,
    }
}

/// Headers of the columns of a register's file; what is left out is found by its usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterColumns {
    /// The id of the payment or of the refund, or our number of it.
    pub name: Option<String>,
    /// The sum.
    pub amount: Option<String>,
    /// The sum less the fee.
    pub net: Option<String>,
    /// The fee.
    pub fee: Option<String>,
}

/// Places of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    name: usize,
    amount: usize,
    net: Option<usize>,
    fee: Option<usize>,
}

/// How registers call their columns, folded. The first that is there counts.
const NAMES: [&str; 11] = [
    "идентификатор платежа",
    "идентификатор возврата",
    "id платежа",
    "id возврата",
    "номер платежа",
    "номер счета",
    "номер заказа",
    "invid",
    "invoiceid",
    "payment_id",
    "id",
];
const AMOUNTS: [&str; 6] = ["сумма платежа", "сумма возврата", "сумма операции", "сумма", "outsum", "amount"];
const NETS: [&str; 4] =
    ["сумма платежа за вычетом комиссии", "сумма за вычетом комиссии", "к перечислению", "income_amount"];
const FEES: [&str; 3] = ["комиссия", "сумма комиссии", "fee"];

fn place(
    headers: &[String],
    (wanted, usual): (Option<&String>, &[&str]),
    path: &str,
) -> Result<Option<usize>, FieldError> {
    let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
    if let Some(wanted) = wanted.filter(|wanted| !wanted.trim().is_empty()) {
        let key = fold(wanted);
        return match folded.iter().position(|header| *header == key) {
            Some(at) => Ok(Some(at)),
            None => Err(FieldError::new(
                path,
                format!("В файле нет столбца «{wanted}». Укажите один из заголовков файла."),
            )),
        };
    }
    Ok(usual.iter().find_map(|name| folded.iter().position(|header| header == name)))
}

/// Finds the columns.
///
/// # Errors
/// A column that is named is not there; one that must be there is not found.
pub fn places(headers: &[String], columns: &RegisterColumns) -> Result<Places, FieldError> {
    let missing = |path: &str, what: &str| {
        let message = format!("Не найден столбец: {what}. Укажите его заголовок, как он написан в файле.");
        FieldError::new(path, message)
    };
    let name = place(headers, (columns.name.as_ref(), &NAMES), "columns.name")?;
    let amount = place(headers, (columns.amount.as_ref(), &AMOUNTS), "columns.amount")?;
    Ok(Places {
        name: name.ok_or_else(|| missing("columns.name", "идентификатор платежа"))?,
        amount: amount.ok_or_else(|| missing("columns.amount", "сумма"))?,
        net: place(headers, (columns.net.as_ref(), &NETS), "columns.net")?,
        fee: place(headers, (columns.fee.as_ref(), &FEES), "columns.fee")?,
    })
}

/// Longest name of a payment or of a refund, in characters.
const NAME_MAX: usize = 100;

/// Reads a row of a register's file; none for one without a name, such as the line of totals. A sum with a minus went
/// back, whatever else the file is of.
///
/// # Errors
/// A text for a person: a name that is none, a sum that cannot be read.
pub fn read_row<'a>(
    line: u32,
    cell: impl Fn(usize) -> &'a str,
    places: Places,
    (currency, refund): (Currency, bool),
) -> Result<Option<Theirs>, String> {
    let name = cell(places.name).trim();
    if name.is_empty() {
        return Ok(None);
    }
    if name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(format!("Строка {line}: такого идентификатора платежа не бывает. Проверьте столбец."));
    }
    let minor = |at: usize| {
        let text = cell(at).trim();
        parse_amount_minor(text, currency.exponent())
            .map_err(|_| format!("Строка {line}: сумму «{text}» прочитать нельзя."))
    };
    let money = |at: usize| minor(at).map(|minor| Money::from_minor(minor.saturating_abs(), currency));
    let refund = refund || minor(places.amount)? < 0;
    let filled = |at: Option<usize>| at.filter(|at| !cell(*at).trim().is_empty());
    let amount = money(places.amount)?;
    let fee = match (filled(places.fee), filled(places.net)) {
        (Some(at), _) => Some(money(at)?),
        (None, Some(at)) => {
            let kept = amount.checked_add(money(at)?.negated());
            Some(kept.map_err(|_| format!("Строка {line}: комиссию посчитать нельзя."))?)
        }
        (None, None) => None,
    };
    Ok(Some(Theirs { line, name: name.to_owned(), of: None, refund, amount, fee, within: true }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rub(minor: i64) -> Money {
        Money::from_minor(minor, Currency::Rub)
    }

    fn theirs(line: u32, name: &str, minor: i64) -> Theirs {
        let name = name.to_owned();
        Theirs { line, name, of: None, refund: false, amount: rub(minor), fee: None, within: true }
    }

    fn ours(key: u32, name: &str, minor: i64) -> Ours<u32> {
        let names = vec![name.to_owned()];
        Ours { key, names, of: Vec::new(), refund: false, amount: rub(minor), fee: None, within: true }
    }

    fn told(found: &Comparison<u32>) -> Vec<(RegisterClass, Option<u32>, Option<u32>)> {
        found.findings.iter().map(|one| (one.class, one.line, one.ours)).collect()
    }

    #[test]
    fn each_way_not_to_agree_has_its_class() {
        let refund = Theirs { refund: true, ..theirs(5, "r", 100) };
        let fee = Theirs { fee: Some(rub(30)), ..theirs(6, "f", 1_000) };
        let register = [
            theirs(1, "a", 100),
            theirs(2, "b", 200),
            theirs(3, "b", 200),
            theirs(4, "nobody", 500),
            refund,
            fee,
        ];
        let here = [
            ours(1, "a", 100),
            ours(2, "b", 201),
            Ours { fee: Some(rub(35)), ..ours(6, "f", 1_000) },
            ours(7, "late", 900),
            Ours { within: false, ..ours(8, "before", 900) },
        ];
        let found = compare(&register, &here);
        assert_eq!((found.lines, found.matched), (6, 1));
        assert_eq!(
            told(&found),
            [
                (RegisterClass::AmountDiffers, Some(2), Some(2)),
                (RegisterClass::Duplicate, Some(3), Some(2)),
                (RegisterClass::MissingHere, Some(4), None),
                (RegisterClass::RefundUnmatched, Some(5), None),
                (RegisterClass::FeeDiffers, Some(6), Some(6)),
                (RegisterClass::MissingThere, None, Some(7)),
            ]
        );
        let fees = &found.findings[4];
        assert_eq!((fees.their_amount, fees.our_amount), (Some(rub(30)), Some(rub(35))));
    }

    #[test]
    fn refunds_of_one_payment_are_told_apart_by_their_sums_and_by_the_payment() {
        let back = |line, name: &str, minor| Theirs { refund: true, ..theirs(line, name, minor) };
        let given = |key, name: &str, of: &str, minor| Ours {
            names: (!name.is_empty()).then(|| name.to_owned()).into_iter().collect(),
            of: vec![of.to_owned()],
            refund: true,
            ..ours(key, "", minor)
        };
        // A file names refunds by the number of their payment.
        let file = [back(1, "7", 200), back(2, "7", 100), back(3, "7", 100)];
        let here = [given(1, "r1", "7", 100), given(2, "r2", "7", 200)];
        let found = compare(&file, &here);
        assert_eq!(found.matched, 2);
        assert_eq!(told(&found), [(RegisterClass::Duplicate, Some(3), Some(1))]);
        // A list names them by their own ids; one of ours was ended by hand and has none.
        let of = |line: Theirs| Theirs { of: Some("p".to_owned()), ..line };
        let list = [of(back(1, "unknown", 100)), of(back(2, "r2", 100))];
        let here = [given(2, "r2", "p", 100), given(3, "", "p", 100)];
        let found = compare(&list, &here);
        assert_eq!((found.matched, told(&found)), (2, vec![]));
        let third = [of(back(1, "unknown", 100)), of(back(2, "r2", 100)), of(back(3, "more", 100))];
        let found = compare(&third, &here);
        assert_eq!(told(&found), [(RegisterClass::RefundUnmatched, Some(3), None)]);
        // Somebody gave back the same sum of the same payment once more: one that is known is no other.
        let known = [Ours { within: false, ..given(1, "r1", "p", 100) }];
        let found = compare(&[of(back(1, "r9", 100))], &known);
        assert_eq!(told(&found), [(RegisterClass::RefundUnmatched, Some(1), None)]);
    }

    #[test]
    fn a_line_of_another_day_explains_ours_and_is_no_finding() {
        let before = Theirs { within: false, ..theirs(1, "a", 100) };
        assert_eq!(told(&compare(std::slice::from_ref(&before), &[ours(1, "a", 100)])), []);
        assert_eq!(compare::<u32>(&[before], &[]).lines, 0);
    }

    #[test]
    fn a_file_is_read_by_usual_headers_or_by_those_that_are_named() {
        let headers = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let usual = headers(&["Дата", "Идентификатор платежа", "Сумма платежа", "Комиссия"]);
        let found = places(&usual, &RegisterColumns::default()).unwrap();
        let row = ["01.03.2026", "22d6d597", "1 000,00", "35.00"];
        let read = read_row(2, |at| row[at], found, (Currency::Rub, false)).unwrap().unwrap();
        assert_eq!((read.name.as_str(), read.amount, read.fee), ("22d6d597", rub(100_000), Some(rub(3_500))));
        let named = RegisterColumns {
            name: Some("Заказ".to_owned()),
            amount: Some("итого".to_owned()),
            net: Some("на счёт".to_owned()),
            fee: None,
        };
        let own = places(&headers(&["ЗАКАЗ", "Итого", "На карту"]), &named);
        assert_eq!(own.unwrap_err().path, ["columns", "net"]);
        let own = places(&headers(&["ЗАКАЗ", "Итого", "На счет"]), &named).unwrap();
        let row = ["7", "-100", "-96,50"];
        let read = read_row(2, |at| row[at], own, (Currency::Rub, true)).unwrap().unwrap();
        assert_eq!((read.amount, read.fee, read.refund), (rub(10_000), Some(rub(350)), true));
        let total = ["", "100", ""];
        assert_eq!(read_row(3, |at| total[at], own, (Currency::Rub, false)), Ok(None));
        let wrong = ["7", "сто", ""];
        assert_eq!(
            read_row(4, |at| wrong[at], own, (Currency::Rub, false)),
            Err("Строка 4: сумму «сто» прочитать нельзя.".to_owned())
        );
        let back = ["7", "-100", ""];
        let read = read_row(5, |at| back[at], own, (Currency::Rub, false)).unwrap().unwrap();
        assert_eq!((read.amount, read.refund), (rub(10_000), true), "a minus is money that went back");
        for name in ["7\u{0}".to_owned(), "7".repeat(101)] {
            let odd = [name.as_str(), "100", ""];
            assert!(
                read_row(6, |at| odd[at], own, (Currency::Rub, false)).unwrap_err().starts_with("Строка 6")
            );
        }
        let none = places(&headers(&["a", "b"]), &RegisterColumns::default());
        assert_eq!(none.unwrap_err().path, ["columns", "name"]);
    }

    proptest! {
        #[test]
        fn every_line_agrees_or_is_found_once(
            register in prop::collection::vec((0_u32..12, 1_i64..4), 0..20),
            here in prop::collection::btree_map(0_u32..12, 1_i64..4, 0..12),
        ) {
            let register: Vec<Theirs> = (1_u32..)
                .zip(&register)
                .map(|(line, (name, minor))| theirs(line, &name.to_string(), *minor))
                .collect();
            let here: Vec<Ours<u32>> =
                here.iter().map(|(name, minor)| ours(*name, &name.to_string(), *minor)).collect();
            let found = compare(&register, &here);
            let of_lines = found.findings.iter().filter(|one| one.line.is_some()).count();
            prop_assert_eq!(usize::try_from(found.matched).unwrap() + of_lines, register.len());
            let missing = found.findings.iter().filter(|one| one.class == RegisterClass::MissingThere).count();
            let names: HashSet<&str> = register.iter().map(|line| line.name.as_str()).collect();
            let unnamed = here.iter().filter(|one| !names.contains(one.names[0].as_str())).count();
            prop_assert_eq!(missing, unnamed);
        }
    }
}
