//! Statements in the manner of each bank, refusals, keys, and bytes of any kind.

use super::samples::{BROKEN, GOOD};
use super::*;
use crate::money::Currency;

fn sample(name: &str) -> Statement {
    let (_, bytes) = GOOD.iter().find(|(known, _)| *known == name).unwrap();
    read(bytes).unwrap()
}

/// Number and sum of a direction.
fn totals(review: &Review<'_>, direction: BankDirection) -> (u32, i64) {
    let totals = review.totals(direction);
    (totals.count, totals.sum_minor)
}

fn codes(review: &Review<'_>) -> Vec<&'static str> {
    review.warnings.iter().map(Warning::code).collect()
}

#[test]
fn each_bank_is_read_to_the_kopeck() {
    type Expected<'a> = (&'a str, &'a str, TextEncoding, [(u32, i64); 4], &'a [&'a str]);
    let none = (0, 0);
    let expected: [Expected<'_>; 9] = [
        (
            "sber-1.03-by-day.txt",
            "1.03",
            TextEncoding::Windows1251,
            [(2, 1_570_000), (2, 120_050), none, none],
            &[],
        ),
        ("tbank-1.03.txt", "1.03", TextEncoding::Windows1251, [(2, 9_745_090), (2, 45_100), none, none], &[]),
        (
            "tbank-1.02-debit-date.txt",
            "1.02",
            TextEncoding::Windows1251,
            [(2, 267_000), none, none, none],
            &[],
        ),
        (
            "vtb-1.03-cut.txt",
            "1.03",
            TextEncoding::Windows1251,
            [(1, 10_000_000), (3, 6_009_200), none, none],
            &["INCOMING_TOTAL", "OUTGOING_TOTAL"],
        ),
        ("tochka-1.03-utf8.txt", "1.03", TextEncoding::Utf8, [(2, 221_996), (2, 1_470_000), none, none], &[]),
        ("alfa-1.01-dos.txt", "1.01", TextEncoding::Cp866, [(2, 4_500_000), (1, 1_500_000), none, none], &[]),
        (
            "raiffeisen-1.03-two-accounts.txt",
            "1.03",
            TextEncoding::Utf8,
            [(1, 20_745_900), (1, 490_000), (1, 5_000_000), none],
            &["ODD_DATE"],
        ),
        (
            "ozon-no-documents.txt",
            "1.03",
            TextEncoding::Windows1251,
            [none, none, none, none],
            &["INCOMING_TOTAL"],
        ),
        (
            "capitals-no-end.txt",
            "1.01",
            TextEncoding::Windows1251,
            [none, none, none, (1, 500)],
            &["BALANCE", "NO_NUMBER", "NO_END", "UNKNOWN_DIRECTION", "INCOMING_TOTAL"],
        ),
    ];
    for (name, version, encoding, sums, warnings) in expected {
        let statement = sample(name);
        let review = review(&statement, &[]);
        let seen: Vec<(u32, i64)> =
            BankDirection::ALL.iter().map(|direction| totals(&review, *direction)).collect();
        assert_eq!((statement.version.as_str(), statement.encoding), (version, encoding), "{name}");
        assert_eq!(seen, sums, "{name}");
        assert_eq!(codes(&review), warnings, "{name}");
    }
}

#[test]
fn balances_of_days_and_accounts_are_joined() {
    let balances = |name: &str| -> Vec<(i64, i64)> {
        sample(name).balances().iter().map(|one| (one.opening_minor, one.closing_minor)).collect()
    };
    assert_eq!(balances("sber-1.03-by-day.txt"), [(1_000_000, 2_449_950)]);
    assert_eq!(balances("tochka-1.03-utf8.txt"), [(830_000, -418_004)]);
    assert_eq!(balances("raiffeisen-1.03-two-accounts.txt"), [(10_772_870, 26_028_770), (0, 5_000_000)]);
}

#[test]
fn parties_and_purposes_are_read_in_spite_of_each_banks_manner() {
    let vtb = sample("vtb-1.03-cut.txt");
    let paid = &vtb.documents[3];
    assert_eq!((paid.payer.name.as_str(), paid.payer.inn.as_str()), ("ООО \"Вектор\"", "7802004563"));
    assert_eq!((paid.number.as_str(), paid.amount_minor), ("FDC240", 10_000_000));
    let named = purpose::mentions(&paid.purpose);
    assert_eq!(named[0].number, "СЧ-000123");
    assert_eq!(named[0].dated_on, Some("2026-01-12".parse().unwrap()));
    assert_eq!(purpose::vat(&paid.purpose).unwrap().amount_minor, Some(1_803_279));

    let alfa = sample("alfa-1.01-dos.txt");
    assert_eq!(alfa.documents[0].payer.inn, "7802004563");
    assert_eq!(alfa.documents[0].payer.name, "ООО \"Вектор\"");
    assert_eq!(alfa.documents[2].purpose, "Оплата по счёту №1 за аренду. Без НДС.");

    let two = sample("raiffeisen-1.03-two-accounts.txt");
    assert_eq!(two.documents[0].payer.bank, "АО «АЛЬПИЙСКИЙ БАНК»");
    assert_eq!(two.documents[1].payer.account(), "006780000008");
    assert_eq!(two.documents[1].payee.inn, "7701001238");
    let sber = sample("sber-1.03-by-day.txt");
    assert_eq!(sber.documents[1].payee.name, "", "a document may lack the payee's name");
}

#[test]
fn operations_are_told_by_accounts_codes_and_words() {
    let operations = |name: &str| -> Vec<BankOperation> {
        let statement = sample(name);
        review(&statement, &[]).lines.iter().map(|line| line.operation).collect()
    };
    use BankOperation::{Acquiring, Budget, Commission, Payment, Refund, Transfer};
    assert_eq!(operations("sber-1.03-by-day.txt"), [Payment, Commission, Refund, Payment]);
    assert_eq!(operations("tbank-1.03.txt"), [Acquiring, Commission, Commission, Payment]);
    assert_eq!(operations("vtb-1.03-cut.txt"), [Commission, Payment, Budget, Payment]);
    assert_eq!(operations("raiffeisen-1.03-two-accounts.txt"), [Commission, Payment, Transfer]);
}

#[test]
fn the_day_of_posting_is_that_of_the_bank() {
    let statement = sample("tbank-1.03.txt");
    let days: Vec<(String, String)> = review(&statement, &[])
        .lines
        .iter()
        .map(|line| (line.document.dated_on.to_string(), line.posted_on.to_string()))
        .collect();
    assert_eq!(days[0], ("2026-10-31".to_owned(), "2026-11-02".to_owned()));
    assert_eq!(days[3], ("2026-11-29".to_owned(), "2026-11-30".to_owned()));
}

#[test]
fn configured_accounts_decide_where_the_file_is_silent_and_change_no_key() {
    let statement = sample("capitals-no-end.txt");
    let payee = statement.documents[0].payee.account().to_owned();
    let payer = statement.documents[0].payer.account().to_owned();
    let alone = review(&statement, &[]);
    let incoming = review(&statement, std::slice::from_ref(&payee));
    let both = review(&statement, &[payee, format!(" {payer} ")]);
    let directions = [&alone, &incoming, &both].map(|review| review.lines[0].direction);
    assert_eq!(directions, [BankDirection::Unknown, BankDirection::Incoming, BankDirection::Internal]);
    assert_eq!(alone.lines[0].key, both.lines[0].key);
}

#[test]
fn equal_documents_are_told_apart_and_keys_are_the_same_in_every_file() {
    let statement = sample("tbank-1.03.txt");
    let whole = review(&statement, &[]);
    let keys: Vec<String> = whole.lines.iter().map(|line| line.key.to_string()).collect();
    assert_eq!((whole.lines[1].key.ordinal, whole.lines[2].key.ordinal), (1, 2));
    let account = &statement.header_accounts[0];
    let (payer, payee) = (&whole.lines[1].key.payer, &whole.lines[1].key.payee);
    let literal = format!("{account}|out|банковский ордер|481550|2026-11-05|22550|{payer}|{payee}|1");
    assert_eq!(keys[1], literal);
    // An overlapping statement without the first document.
    let mut later = statement.clone();
    later.documents.remove(0);
    let again: Vec<String> = review(&later, &[]).lines.iter().map(|line| line.key.to_string()).collect();
    assert_eq!(again, keys[1..]);
    // A separator inside a part cannot make two keys one.
    let mut forged = whole.lines[1].key.clone();
    forged.number = "481550|x".to_owned();
    assert!(forged.to_string().contains("481550\\|x"));
}

#[test]
fn broken_files_are_refused_with_their_line_and_a_remedy() {
    let refused: Vec<(&str, &str, Option<u32>)> = BROKEN
        .iter()
        .map(|(name, bytes)| {
            let error = read(bytes).unwrap_err();
            assert_eq!(error.field_error().path, ["file"]);
            (*name, error.code(), error.line())
        })
        .collect();
    assert_eq!(
        refused,
        [
            ("broken-document-not-closed.txt", "UNCLOSED", Some(65)),
            ("broken-third-decimal.txt", "AMOUNT", Some(41)),
            ("broken-cut-off.txt", "CUT_OFF", Some(19)),
            ("broken-other-file.txt", "NOT_A_STATEMENT", None),
        ]
    );
    let text = read(BROKEN[1].1).unwrap_err().message_ru();
    assert_eq!(
        text,
        "Строка 41: поле «Сумма». В сумме «3450.001» три знака после точки: тысяча это или доли копейки, \
         сказать нельзя. Исправьте её."
    );
}

/// A small statement with one change.
fn changed(from: &str, to: &str) -> Result<Statement, BankError> {
    let text = "1CClientBankExchange\nВерсияФормата=1.03\nРасчСчет=40702810138250123017\nСекцияРасчСчет\n\
                РасчСчет=40702810138250123017\nНачальныйОстаток=0\nВсегоПоступило=5\nВсегоСписано=0\n\
                КонечныйОстаток=5\nКонецРасчСчет\nСекцияДокумент=Прочее\nНомер=1\nДата=01.03.2026\nСумма=5\n\
                ПолучательСчет=40702810138250123017\nКонецДокумента\nКонецФайла\n";
    assert!(text.contains(from), "{from}");
    read(text.replacen(from, to, 1).as_bytes())
}

#[test]
fn every_refusal_names_its_line() {
    let refusal =
        |from: &str, to: &str| changed(from, to).map_err(|error| (error.code(), error.line())).err();
    assert_eq!(refusal("Прочее", "СБП"), None);
    assert_eq!(refusal("Сумма=5\n", ""), Some(("MISSING", Some(11))));
    assert_eq!(refusal("Дата=01.03.2026\n", ""), Some(("MISSING", Some(11))));
    assert_eq!(refusal("Дата=01.03.2026", "Дата=31.02.2026"), Some(("DATE", Some(13))));
    assert_eq!(refusal("Сумма=5", "Сумма=-5"), Some(("AMOUNT", Some(14))));
    assert_eq!(refusal("НачальныйОстаток=0\n", ""), Some(("MISSING", Some(4))));
    assert_eq!(refusal("КонецРасчСчет\n", ""), Some(("UNCLOSED", Some(4))));
    assert_eq!(refusal("КонецДокумента\n", ""), Some(("UNCLOSED", Some(11))));
    assert_eq!(refusal("КонецФайла", "КонецДокумента"), Some(("UNOPENED", Some(17))));
    assert_eq!(refusal("КонецФайла", "КонецРасчСчет"), Some(("UNOPENED", Some(17))));
    assert_eq!(refusal("КонецФайла", "КонецФайла\n1CClientBankExchange"), Some(("SECOND_FILE", Some(18))));
    assert_eq!(refusal("Прочее", &"я".repeat(LINE_MAX + 1)), Some(("LINE_TOO_LONG", Some(11))));
    assert_eq!(refusal("Номер=1", &"x=1\n".repeat(1_001)), Some(("TOO_MANY", Some(1_012))));
    assert_eq!(refusal("Номер=1", "Номер=\0"), Some(("BINARY", None)));
    assert_eq!(read(&vec![b'x'; SIZE_MAX + 1]), Err(BankError::TooLarge));
    assert_eq!(read(b""), Err(BankError::NotStatement));
    let one = "СекцияДокумент=\nДата=01.03.2026\nСумма=5\nКонецДокумента\n";
    let many = format!("1CClientBankExchange\n{}КонецФайла", one.repeat(DOCUMENTS_MAX + 1));
    assert_eq!(read(many.as_bytes()).unwrap_err().code(), "TOO_MANY");
}

#[test]
fn oddities_are_told_and_do_not_stop() {
    let warned = |from: &str, to: &str| -> Vec<&'static str> {
        let statement = changed(from, to).unwrap();
        review(&statement, &[]).warnings.iter().map(Warning::code).collect()
    };
    assert_eq!(warned("Прочее", "СБП"), Vec::<&str>::new());
    assert_eq!(warned("КонецФайла", ""), ["NO_END"]);
    assert_eq!(warned("КонецФайла", "КонецФайла\nа\nб"), ["AFTER_END"]);
    assert_eq!(warned("ВерсияФормата=1.03\n", ""), ["NO_VERSION"]);
    assert_eq!(warned("1.03", "2.00"), ["UNKNOWN_VERSION"]);
    assert_eq!(warned("КонечныйОстаток=5\n", ""), ["NO_CLOSING"]);
    assert_eq!(warned("КонечныйОстаток=5", "КонечныйОстаток=6"), ["BALANCE"]);
    assert_eq!(warned("Номер=1\n", ""), ["NO_NUMBER"]);
    assert_eq!(warned("Сумма=5", "Сумма=0"), ["ZERO_AMOUNT", "INCOMING_TOTAL"]);
    assert_eq!(warned("Номер=1", "Номер=1\nчто-то"), ["STRAY_LINE"]);
    assert_eq!(warned("ВерсияФормата", "ДатаНачала=завтра\nВерсияФормата"), ["ODD_DATE"]);
    assert_eq!(warned("РасчСчет=40702810138250123017", "РасчСчет=4070"), ["ODD_ACCOUNT"]);
    let statement = changed("КонечныйОстаток=5", "КонечныйОстаток=1205").unwrap();
    assert_eq!(
        statement.warnings[0].message_ru(),
        "Строка 4: остатки не сходятся: начальный + обороты = 5,00, в файле 1\u{a0}205,00 ₽. \
         Вероятно, выписка неполная."
    );
}

#[test]
fn an_account_in_another_currency_is_told() {
    let codes: Vec<Option<Currency>> = [
        "40702810138250123017",
        "40702643138250123017",
        "40702840138250123017",
        "40702999138250123017",
        "810",
    ]
    .map(currency_of)
    .to_vec();
    assert_eq!(codes, [Some(Currency::Rub), Some(Currency::Rub), Some(Currency::Usd), None, None]);
    let mut statement = sample("ozon-no-documents.txt");
    statement.header_accounts = vec!["40702840138250123017".to_owned()];
    let found = review(&statement, &[]).warnings.remove(0);
    assert_eq!(
        found.message_ru(),
        "Счёт 40702840138250123017 ведётся в валюте USD: суммы его документов не в рублях."
    );
}

#[test]
fn sections_that_leave_days_out_are_told() {
    let (_, bytes) = GOOD[6];
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let statement =
        read(text.replacen("НачальныйОстаток=102828.7", "НачальныйОстаток=102828.6", 1).as_bytes()).unwrap();
    assert_eq!(codes(&review(&statement, &[])), ["BALANCE", "ODD_DATE", "GAP"]);
}

#[test]
fn warnings_are_counted_beyond_a_hundred() {
    let statement = changed("Номер=1\n", &format!("Номер=1\n{}", "что-то\n".repeat(500))).unwrap();
    assert_eq!(statement.warnings.len(), 101);
    assert_eq!(statement.warnings[100], Warning::More { count: 400 });
}

/// A generator of its own: the same bytes in every run.
struct Bytes(u64);

impl Bytes {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

#[test]
fn two_thousand_damaged_files_are_read_or_refused_without_a_panic() {
    let mut random = Bytes(1);
    let (mut taken, mut refused) = (0, 0);
    for round in 0..2_000 {
        let (_, good) = GOOD[round % GOOD.len()];
        let mut bytes = good.to_vec();
        for _ in 0..=random.next(6) {
            let at = random.next(bytes.len());
            match random.next(6) {
                0 => bytes[at] = u8::try_from(random.next(256)).unwrap(),
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, b"=\n\r0.-"[random.next(6)]),
                3 => {
                    let end = (at + random.next(200)).min(bytes.len());
                    bytes.drain(at..end);
                    bytes.push(b'\n');
                }
                4 => {
                    let end = (at + random.next(300)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let to = random.next(bytes.len());
                    bytes.splice(to..to, piece);
                }
                _ => {
                    let (_, other) = GOOD[random.next(GOOD.len())];
                    bytes.extend_from_slice(&other[..random.next(other.len())]);
                }
            }
        }
        match read(&bytes) {
            Ok(statement) => {
                taken += 1;
                let review = review(&statement, &[]);
                assert_eq!(review.lines.len(), statement.documents.len());
                assert!(review.warnings.iter().all(|warning| !warning.message_ru().is_empty()));
                let mut keys: Vec<String> = review.lines.iter().map(|line| line.key.to_string()).collect();
                keys.sort_unstable();
                keys.dedup();
                assert_eq!(keys.len(), review.lines.len());
                for line in &review.lines {
                    let _mentions = purpose::mentions(&line.document.purpose);
                }
            }
            Err(error) => {
                refused += 1;
                assert!(!error.message_ru().is_empty());
            }
        }
    }
    assert!(taken > 300 && refused > 300, "{taken} taken, {refused} refused");
}

#[test]
fn two_thousand_files_of_noise_are_refused_or_read_without_a_panic() {
    let mut random = Bytes(7);
    for round in 0..2_000 {
        let length = random.next(400);
        let mut bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.next(256)).unwrap()).collect();
        if round % 2 == 0 {
            bytes.splice(0..0, *b"1CClientBankExchange\n");
        }
        if let Ok(statement) = read(&bytes) {
            assert!(statement.documents.is_empty());
        }
    }
}
