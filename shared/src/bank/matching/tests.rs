//! Bands, scores and reasons of payments.

use uuid::Uuid;

use super::*;

const INN: &str = "7707083893";
const OTHER_INN: &str = "7736050003";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn invoice(id: u128, number: &str, rest_minor: i64) -> OpenInvoice {
    let id = DocumentId(Uuid::from_u128(id));
    OpenInvoice { id, number: number.to_owned(), dated_on: day("2026-11-01"), rest_minor }
}

fn client(id: u128, inn: Option<&str>, invoices: Vec<OpenInvoice>) -> Candidate {
    Candidate {
        client: ClientId(Uuid::from_u128(id)),
        name: format!("ООО «Клиент {id}»"),
        inn: inn.map(str::to_owned),
        kpp: None,
        contracts: Vec::new(),
        accounts: Vec::new(),
        remembered: false,
        debt_minor: 0,
        invoices,
    }
}

fn payer(inn: &str) -> Party {
    Party {
        inn: inn.to_owned(),
        name: "ООО \"Плательщик\"".to_owned(),
        settlement: "40702810138250123017".to_owned(),
        ..Party::default()
    }
}

fn matched(payer: &Party, purpose: &str, amount_minor: i64, candidates: &[Candidate]) -> Match {
    find(Payment { payer, purpose, amount_minor, operation: BankOperation::Payment }, candidates)
}

fn codes(suggestion: &Suggestion) -> Vec<&'static str> {
    suggestion.reasons.iter().map(Reason::code).collect()
}

#[test]
fn inn_number_and_rest_together_are_exact() {
    let candidates = [client(1, Some(INN), vec![invoice(11, "1871", 345_000), invoice(12, "187", 345_000)])];
    let found = matched(&payer(INN), "Оплата по счету № 1871 от 01.11.2026", 345_000, &candidates);
    assert_eq!(found.band, Band::Exact);
    let first = &found.suggestions[0];
    assert_eq!((codes(first), first.score), (vec!["inn", "invoice", "rest"], 90));
    assert_eq!(first.invoices, [DocumentId(Uuid::from_u128(11))]);
    let texts: Vec<String> = first.reasons.iter().map(Reason::text_ru).collect();
    assert_eq!(texts.join(" · "), "ИНН совпал · счёт № 1871 назван · сумма = остаток счёта № 1871");
}

#[test]
fn another_sum_another_payer_or_another_date_is_only_possible() {
    let candidates = [client(1, Some(INN), vec![invoice(11, "1871", 345_000)])];
    let band = |inn: &str, purpose: &str, minor: i64| {
        let found = matched(&payer(inn), purpose, minor, &candidates);
        (found.band, codes(&found.suggestions[0]), found.suggestions[0].score)
    };
    let purpose = "по счету 1871";
    assert_eq!(band(INN, purpose, 345_001), (Band::Possible, vec!["inn", "invoice", "other_sum"], 70));
    assert_eq!(
        band(OTHER_INN, purpose, 345_000),
        (Band::Possible, vec!["invoice", "rest", "other_payer"], 50)
    );
    assert_eq!(band("", purpose, 345_000), (Band::Possible, vec!["invoice", "rest"], 60));
    assert_eq!(
        band(INN, "по счету 1871 от 01.11.2025", 345_000),
        (Band::Possible, vec!["inn", "invoice", "rest"], 75)
    );
}

#[test]
fn a_number_is_matched_whole_and_a_shortened_one_only_with_its_date_or_sum() {
    let candidates = [client(1, Some(INN), vec![invoice(11, "СЧ-000123", 100_000)])];
    let found = |purpose: &str, minor| matched(&payer(INN), purpose, minor, &candidates);
    let invoices =
        |found: &Match| found.suggestions[0].reasons.iter().filter(|r| r.code() == "invoice").count();
    let exact = found("счет 123 от 01.11.2026", 100_000);
    assert_eq!((exact.band, invoices(&exact)), (Band::Exact, 1));
    let by_sum = found("счет 123", 100_000);
    assert_eq!((by_sum.band, invoices(&by_sum)), (Band::Exact, 1));
    assert_eq!(invoices(&found("счет 123", 99_000)), 0);
    assert_eq!(invoices(&found("счет 123 от 02.11.2026", 100_000)), 0);
    assert_eq!(invoices(&found("счет 12", 100_000)), 0);
}

#[test]
fn several_named_invoices_are_exact_when_the_sum_is_that_of_all() {
    let candidates = [client(1, Some(INN), vec![invoice(11, "12", 100_000), invoice(12, "13", 50_000)])];
    let found = matched(&payer(INN), "по счетам № 12, 13", 150_000, &candidates);
    assert_eq!((found.band, found.suggestions[0].invoices.len()), (Band::Exact, 2));
    let part = matched(&payer(INN), "по счетам № 12, 13", 120_000, &candidates);
    assert_eq!(part.band, Band::Possible);
}

#[test]
fn two_clients_that_fit_leave_the_choice_to_a_person() {
    let candidates = [
        client(1, Some(INN), vec![invoice(11, "1871", 345_000)]),
        client(2, Some(INN), vec![invoice(21, "1871", 345_000)]),
    ];
    let found = matched(&payer(INN), "по счету 1871", 345_000, &candidates);
    assert_eq!((found.band, found.suggestions.len()), (Band::Possible, 2));
    let twice = [client(1, Some(INN), vec![invoice(11, "7", 100), invoice(12, "7", 100)])];
    assert_eq!(matched(&payer(INN), "по счету 7", 100, &twice).band, Band::Possible);
}

#[test]
fn of_clients_with_one_inn_the_one_with_the_payers_kpp_comes_first() {
    let with_kpp = |id, kpp: &str| Candidate { kpp: Some(kpp.to_owned()), ..client(id, Some(INN), vec![]) };
    let candidates = [with_kpp(1, "773601001"), with_kpp(2, "784001001")];
    let payer = Party { kpp: "784001001".to_owned(), ..payer(INN) };
    let found = matched(&payer, "Оплата услуг", 100, &candidates);
    assert_eq!(found.band, Band::Possible);
    let scores: Vec<(ClientId, u32)> = found.suggestions.iter().map(|one| (one.client, one.score)).collect();
    assert_eq!(scores, [(ClientId(Uuid::from_u128(2)), 33), (ClientId(Uuid::from_u128(1)), 20)]);
}

#[test]
fn contract_account_memory_and_debt_are_possible_and_ranked() {
    let contract = Candidate { contracts: vec!["50133547364".to_owned()], ..client(1, None, vec![]) };
    let account = Candidate {
        accounts: vec!["40702810138250123017".to_owned()],
        debt_minor: 70_000,
        ..client(2, None, vec![])
    };
    let remembered = Candidate { remembered: true, ..client(3, None, vec![]) };
    let stranger = client(4, Some(OTHER_INN), vec![invoice(41, "5", 70_000)]);
    let found = matched(&payer(INN), "ЛС: 50133547364", 70_000, &[contract, account, remembered, stranger]);
    let scores: Vec<(Vec<&str>, u32)> = found.suggestions.iter().map(|one| (codes(one), one.score)).collect();
    let expected = [(vec!["contract"], 25), (vec!["account", "debt"], 25), (vec!["remembered"], 15)];
    assert_eq!(scores, expected);
    assert_eq!(found.band, Band::Possible);
}

#[test]
fn a_name_alone_is_nothing_and_with_the_sum_a_suggestion() {
    let named =
        |debt_minor| Candidate {
            name: "Плательщик, ООО".to_owned(), debt_minor, ..client(1, None, vec![])
        };
    assert_eq!(matched(&payer(INN), "Оплата услуг", 500, &[named(700)]).band, Band::None);
    let found = matched(&payer(INN), "Оплата услуг", 700, &[named(700)]);
    assert_eq!((found.band, found.suggestions[0].score), (Band::Possible, 15));
}

#[test]
fn a_register_of_a_bank_is_never_exact() {
    let candidates = [client(1, Some(INN), vec![invoice(11, "1871", 345_000)])];
    let payer = payer(INN);
    let payment =
        |operation| Payment {
            payer: &payer, purpose: "по счету 1871", amount_minor: 345_000, operation
        };
    assert_eq!(find(payment(BankOperation::Acquiring), &candidates).band, Band::Possible);
    assert_eq!(find(payment(BankOperation::Refund), &candidates).band, Band::Possible);
    assert_eq!(find(payment(BankOperation::Payment), &candidates).band, Band::Exact);
    assert_eq!(find(payment(BankOperation::Payment), &[]).band, Band::None);
}
