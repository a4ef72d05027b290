use chrono::NaiveDate;
use proptest::prelude::*;

use super::lines::{LINES_MAX, price_of_one};
use super::*;
use crate::client::ClientKind;
use crate::money::{Currency, Money};
use crate::period::Period;
use crate::rate::{Quantity, VatRate};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn units(n: i64) -> Quantity {
    Quantity::from_micros(n * 1_000_000).unwrap()
}

fn draft(gross_minor: i64, quantity: i64, vat_rate: VatRate) -> LineDraft {
    LineDraft {
        name: "Услуга".to_owned(), unit: None, quantity: units(quantity), gross_minor, vat_rate
    }
}

fn goods(drafts: &[LineDraft]) -> Goods {
    Goods::new(drafts, Currency::Rub).unwrap()
}

fn paths(content: &Content) -> Vec<String> {
    missing(content).iter().map(|error| error.path.join(".")).collect()
}

#[test]
fn totals_are_sums_of_rounded_lines() {
    let three = goods(&[
        draft(10_000, 1, VatRate::Vat22),
        draft(10_000, 1, VatRate::Vat22),
        draft(10_000, 1, VatRate::Vat22),
    ]);
    assert_eq!((three.totals.vat_minor, three.totals.gross_minor), (5_409, 30_000));
    assert_eq!(goods(&[draft(30_000, 3, VatRate::Vat22)]).totals.vat_minor, 5_410);
    let ten: Vec<LineDraft> = (0..10).map(|_| draft(999, 1, VatRate::Vat22)).collect();
    assert_eq!(goods(&ten).totals.vat_minor, 1_800);
    let seven: Vec<LineDraft> = (0..7).map(|_| draft(19_990, 1, VatRate::Vat22)).collect();
    assert_eq!(goods(&seven).totals.vat_minor, 25_235);
}

#[test]
fn vat_is_extracted_at_the_rate_of_the_line() {
    for (gross, rate, vat) in [
        (1_220_000, VatRate::Vat22, 220_000),
        (100_000, VatRate::Vat22, 18_033),
        (100_000, VatRate::Vat10, 9_091),
        (100_000, VatRate::Vat5, 4_762),
        (100_000, VatRate::Vat7, 6_542),
        (3, VatRate::Vat22, 1),
        (100_000, VatRate::NoVat, 0),
    ] {
        let line = draft(gross, 1, rate).line(1, Currency::Rub).unwrap();
        assert_eq!((line.figures.vat_minor, line.figures.net_minor), (vat, gross - vat));
    }
}

#[test]
fn totals_are_kept_apart_by_rate() {
    let mixed = goods(&[
        draft(12_200, 1, VatRate::Vat22),
        draft(5_000, 1, VatRate::NoVat),
        draft(11_000, 1, VatRate::Vat10),
        draft(12_200, 1, VatRate::Vat22),
    ]);
    let rates: Vec<_> =
        mixed.totals.rates.iter().map(|t| (t.vat_rate, t.net_minor, t.vat_minor, t.gross_minor)).collect();
    assert_eq!(
        rates,
        [
            (VatRate::NoVat, 5_000, 0, 5_000),
            (VatRate::Vat10, 10_000, 1_000, 11_000),
            (VatRate::Vat22, 20_000, 4_400, 24_400),
        ]
    );
    assert_eq!((mixed.totals.net_minor, mixed.totals.gross_minor), (35_000, 40_400));
    assert_eq!(mixed.words, "Четыреста четыре рубля 00 копеек");
}

#[test]
fn the_price_of_a_unit_gives_the_cost_back() {
    let price =
        |cost, quantity| price_of_one(Money::from_minor(cost, Currency::Rub), quantity).unwrap().to_string();
    assert_eq!(price(90_000, units(3)), "300");
    assert_eq!(price(10_000, units(3)), "33.333333");
    assert_eq!(price(123_456, units(10_000)), "0.123456");
    assert_eq!(price(33_333, units(3)), "111.11");
    assert_eq!(price(5_000, Quantity::from_micros(500_000).unwrap()), "100");
}

#[test]
fn wrong_lines_are_refused_by_their_place() {
    let mut nameless = draft(100, 1, VatRate::Vat22);
    nameless.name = " ".to_owned();
    let errors =
        Goods::new(&[nameless, draft(-1, 1, VatRate::Vat22), draft(100, 0, VatRate::Vat22)], Currency::Rub)
            .unwrap_err();
    let errors: Vec<_> = errors.iter().map(|error| (error.path.join("."), error.message.as_str())).collect();
    assert_eq!(
        errors,
        [
            ("lines.0.name".to_owned(), "Строка 1: не указано наименование. Введите его."),
            (
                "lines.1.gross".to_owned(),
                "Строка 2: сумма меньше нуля. Уменьшение оформляется корректировочным документом."
            ),
            (
                "lines.2.quantity".to_owned(),
                "Строка 3: количество равно нулю. Укажите его или уберите строку."
            ),
        ]
    );
    assert!(Goods::new(&[draft(i64::MAX, 1, VatRate::NoVat)], Currency::Rub).is_err());
}

#[test]
fn a_correction_tells_rises_from_falls() {
    let draft = |before, after| CorrectionDraft {
        name: "Услуга".to_owned(),
        unit: None,
        before,
        after,
        vat_rate: VatRate::Vat22,
    };
    let original = Reference { number: "7".to_owned(), on: day("2026-10-31") };
    let correction =
        |drafts: &[CorrectionDraft]| Correction::new(original.clone(), None, drafts, Currency::Rub);
    let of_two = correction(&[
        draft((units(10), 122_000), (units(6), 73_200)),
        draft((units(1), 12_200), (units(1), 24_400)),
    ])
    .unwrap();
    assert_eq!(of_two.decrease, Difference { net_minor: 40_000, vat_minor: 8_800, gross_minor: 48_800 });
    assert_eq!(of_two.increase, Difference { net_minor: 10_000, vat_minor: 2_200, gross_minor: 12_200 });
    assert_eq!(of_two.totals.gross_minor, 97_600);
    let refused = |drafts: &[CorrectionDraft]| -> Vec<String> {
        correction(drafts).unwrap_err().iter().map(|error| error.path.join(".")).collect()
    };
    let annulled = draft((units(1), 100), (units(0), 0));
    assert!(correction(std::slice::from_ref(&annulled)).is_ok());
    assert_eq!(
        refused(&[
            annulled.clone(),
            draft((units(1), 100), (units(1), 100)),
            draft((units(1), 1), (units(0), 1))
        ]),
        ["lines.1.after", "lines.2.after"]
    );
    assert!(correction(&vec![annulled.clone(); LINES_MAX]).is_ok());
    assert_eq!(refused(&vec![annulled; LINES_MAX + 1]), ["lines"]);
}

#[test]
fn a_reconciliation_carries_its_balance() {
    let period = Period::new(day("2026-10-01"), day("2026-11-01")).unwrap();
    let row = |on: &str, debit_minor, credit_minor| ReconciliationRowDraft {
        on: day(on),
        document: "Акт".to_owned(),
        debit_minor,
        credit_minor,
    };
    let act = Reconciliation::new(
        period,
        150_000,
        vec![row("2026-10-31", 1_220_000, 0), row("2026-10-05", 0, 2_000_000)],
    )
    .unwrap();
    assert_eq!((act.debit_minor, act.credit_minor, act.closing_minor), (1_220_000, 2_000_000, -630_000));
    assert_eq!(act.rows[0].on, day("2026-10-05"));
    let errors =
        Reconciliation::new(period, 0, vec![row("2026-11-01", 1, 0), row("2026-10-01", -1, 0)]).unwrap_err();
    let paths: Vec<_> = errors.iter().map(|error| error.path.join(".")).collect();
    assert_eq!(paths, ["rows.0.on", "rows.1.debit"]);
}

#[test]
fn the_regime_the_client_and_its_wish_choose_the_closing_documents() {
    use ClosingForm::{ActAndTaxInvoice, Upd as WantsUpd};
    use TaxRegime::{General, Simplified5, Simplified7, SimplifiedNoVat};
    let with_vat: &[Closing] = &[Closing::Act, Closing::TaxInvoice];
    let upd: &[Closing] = &[Closing::Upd(UpdStatus::TaxInvoiceAndTransfer)];
    let transfer: &[Closing] = &[Closing::Upd(UpdStatus::Transfer)];
    let act: &[Closing] = &[Closing::Act];
    for (regime, form, organisation, individual) in [
        (General, ActAndTaxInvoice, with_vat, act),
        (General, WantsUpd, upd, act),
        (Simplified5, ActAndTaxInvoice, with_vat, act),
        (Simplified5, WantsUpd, upd, act),
        (Simplified7, ActAndTaxInvoice, with_vat, act),
        (Simplified7, WantsUpd, upd, act),
        (SimplifiedNoVat, ActAndTaxInvoice, act, act),
        (SimplifiedNoVat, WantsUpd, transfer, act),
    ] {
        for client in [ClientKind::LegalEntity, ClientKind::SoleProprietor] {
            assert_eq!(
                closing_documents(regime, client, form),
                organisation,
                "{regime:?} {client:?} {form:?}"
            );
        }
        assert_eq!(closing_documents(regime, ClientKind::Individual, form), individual);
    }
}

#[test]
fn a_sample_of_every_kind_lacks_nothing_and_reads_back() {
    for kind in DocumentKind::ALL {
        for regime in [TaxRegime::General, TaxRegime::Simplified5] {
            let content = sample(*kind, regime, 3);
            assert_eq!(content.kind(), *kind);
            assert_eq!(paths(&content), [""; 0], "{kind:?}");
            let text = serde_json::to_string(&content).unwrap();
            assert_eq!(serde_json::from_str::<Content>(&text).unwrap(), content);
            assert_eq!(print::data(&content)["kind"], kind.code());
        }
    }
}

#[test]
fn contents_of_another_version_or_with_unknown_fields_are_not_read() {
    let mut json = serde_json::to_value(sample(DocumentKind::Act, TaxRegime::General, 1)).unwrap();
    json["version"] = 2.into();
    assert!(serde_json::from_value::<Content>(json.clone()).is_err());
    json["version"] = 1.into();
    assert!(serde_json::from_value::<Content>(json.clone()).is_ok());
    json["body"]["act"]["lines"][0]["discount"] = 1.into();
    assert!(serde_json::from_value::<Content>(json).is_err());
}

#[test]
fn what_the_law_asks_for_is_listed_by_kind() {
    let bare = |kind| {
        let mut content = sample(kind, TaxRegime::General, 0);
        for party in [&mut content.seller, &mut content.buyer] {
            (party.inn, party.kpp, party.address, party.bank) = (None, None, None, None);
            party.name.clear();
        }
        content.number.clear();
        content.period = None;
        content.signatories = Signatories::default();
        paths(&content)
    };
    let all = ["number", "seller.name", "buyer.name"];
    let with = |more: &[&'static str]| [all.as_slice(), more].concat();
    assert_eq!(bare(DocumentKind::Invoice), with(&["seller.inn", "seller.bank", "lines"]));
    assert_eq!(bare(DocumentKind::Act), with(&["signatories.director", "lines"]));
    let tax = [
        "signatories.director",
        "lines",
        "seller.inn",
        "seller.address",
        "buyer.inn",
        "buyer.address",
        "seller.kpp",
        "signatories.accountant",
        "buyer.kpp",
    ];
    assert_eq!(bare(DocumentKind::TaxInvoice), with(&tax));
    assert_eq!(bare(DocumentKind::TaxCorrection), with(&tax));
    assert_eq!(bare(DocumentKind::Reconciliation), with(&["period"]));
    assert_eq!(bare(DocumentKind::Contract), with(&["signatories.director"]));
    assert_eq!(bare(DocumentKind::Free), all);
}

#[test]
fn a_seller_without_vat_issues_transfer_documents_only() {
    let tax = sample(DocumentKind::TaxInvoice, TaxRegime::SimplifiedNoVat, 1);
    assert_eq!(paths(&tax), ["lines"]);
    assert_eq!(paths(&sample(DocumentKind::Upd, TaxRegime::SimplifiedNoVat, 1)), [""; 0]);
    let mut proprietor = sample(DocumentKind::TaxInvoice, TaxRegime::General, 1);
    proprietor.seller.kind = ClientKind::SoleProprietor;
    (proprietor.seller.kpp, proprietor.seller.ogrn, proprietor.signatories.accountant) = (None, None, None);
    assert_eq!(
        missing(&proprietor)[0].message,
        "Не указан ОГРНИП организации. Заполните его в настройках организации."
    );
}

#[test]
fn an_account_that_cannot_be_is_refused_and_makes_no_code() {
    for (path, wrong) in [
        ("seller.bank.account", "40702810938000060473"),
        ("seller.bank.account", ""),
        ("seller.bank.bik", "04452522"),
        ("seller.bank.correspondent", "30101810400000000226"),
    ] {
        let mut invoice = sample(DocumentKind::Invoice, TaxRegime::General, 1);
        assert!(qr::of(&invoice).is_some());
        let bank = invoice.seller.bank.as_mut().unwrap();
        match path {
            "seller.bank.account" => bank.account = wrong.to_owned(),
            "seller.bank.bik" => bank.bik = wrong.to_owned(),
            _ => bank.correspondent = Some(wrong.to_owned()),
        }
        assert_eq!(paths(&invoice), [path]);
        assert_eq!(qr::of(&invoice), None);
    }
    let mut invoice = sample(DocumentKind::Invoice, TaxRegime::General, 1);
    invoice.seller.bank.as_mut().unwrap().account = "40702810938000060473".to_owned();
    assert_eq!(
        missing(&invoice)[0].message,
        "Расчётный счёт 40702810938000060473 не подходит к БИК 044525225: контрольный ключ не сходится. \
         Проверьте счёт и БИК. Исправьте это в настройках организации."
    );
}

#[test]
fn the_state_follows_from_events_payments_and_the_day() {
    let invoice = StateFacts {
        kind: DocumentKind::Invoice,
        issued: true,
        voided: false,
        sent: false,
        total_minor: 100,
        paid_minor: 0,
        due_on: Some(day("2026-11-10")),
    };
    let state = |facts: StateFacts, today: &str| DocumentState::of(&facts, day(today));
    assert_eq!(state(StateFacts { issued: false, ..invoice }, "2026-11-30"), DocumentState::Draft);
    assert_eq!(state(invoice, "2026-11-10"), DocumentState::Issued);
    assert_eq!(state(StateFacts { sent: true, ..invoice }, "2026-11-10"), DocumentState::Sent);
    assert_eq!(state(StateFacts { paid_minor: 99, ..invoice }, "2026-11-10"), DocumentState::PartlyPaid);
    assert_eq!(state(StateFacts { paid_minor: 99, ..invoice }, "2026-11-11"), DocumentState::Overdue);
    assert_eq!(state(StateFacts { paid_minor: 100, ..invoice }, "2026-11-11"), DocumentState::Paid);
    assert_eq!(
        state(StateFacts { voided: true, paid_minor: 100, ..invoice }, "2026-11-11"),
        DocumentState::Void
    );
    let act = StateFacts { kind: DocumentKind::Act, ..invoice };
    assert_eq!(state(act, "2026-11-11"), DocumentState::Issued);
}

#[test]
fn templates_get_texts() {
    let data = print::data(&sample(DocumentKind::Invoice, TaxRegime::General, 2));
    assert_eq!(data["date_long"], "31\u{a0}октября 2026\u{a0}г.");
    assert_eq!(data["lines"][1]["price"], "300,00");
    assert_eq!(data["lines"][1]["quantity"], "3");
    assert_eq!(data["lines"][0]["rate"], "22%");
    assert_eq!(data["totals"]["vat"], "2\u{a0}362,30");
    assert_eq!(data["director"]["short"], "Морозов\u{a0}П.\u{a0}И.");
    let none = print::data(&sample(DocumentKind::Act, TaxRegime::SimplifiedNoVat, 1));
    assert_eq!(none["lines"][0]["vat"], "без НДС");
    let act = print::data(&sample(DocumentKind::Reconciliation, TaxRegime::General, 2));
    assert_eq!(
        act["conclusion"],
        "На 31.10.2026 задолженность в пользу ООО «Северная связь» \
         3\u{a0}700,00 руб. (Три тысячи семьсот рублей 00 копеек)."
    );
    let contract = print::data(&sample(DocumentKind::Contract, TaxRegime::General, 1));
    assert_eq!(
        contract["services"][1],
        serde_json::json!({ "n": 2, "name": "Статический IP-адрес", "plan": "IP-адрес", "quantity": "3",
                            "price": "900,00", "interval": "месяц", "since": "01.10.2026" })
    );
    assert_eq!(contract["balance"]["told"], "задолженность 13\u{a0}100,00 руб.");
}

#[test]
fn a_content_without_pictures_and_services_is_written_as_before_there_were_any() {
    let invoice = serde_json::to_value(sample(DocumentKind::Invoice, TaxRegime::General, 1)).unwrap();
    assert!(invoice.get("pictures").is_none());
    let mut content = sample(DocumentKind::Contract, TaxRegime::General, 1);
    if let Body::Contract(agreement) = &mut content.body {
        (agreement.services, agreement.balance_minor) = (Vec::new(), None);
    }
    let contract = serde_json::to_value(&content).unwrap();
    assert!(contract["body"]["contract"].get("services").is_none());
    content.pictures = vec![Picture { kind: PictureKind::Stamp, hash: "ab".to_owned() }];
    let kept: Content = serde_json::from_value(serde_json::to_value(&content).unwrap()).unwrap();
    assert_eq!(kept, content);
}

#[test]
fn a_sample_of_a_person_has_what_a_person_has() {
    let of = |client| sample_for(DocumentKind::Act, TaxRegime::General, 1, client).buyer;
    let (one, two) = (of(ClientKind::SoleProprietor), of(ClientKind::Individual));
    assert_eq!((one.kind, one.kpp, one.inn.unwrap().len()), (ClientKind::SoleProprietor, None, 12));
    assert_eq!((two.kind, two.inn, two.bank), (ClientKind::Individual, None, None));
}

proptest! {
    #[test]
    fn net_and_vat_add_up_to_gross_in_lines_and_totals(
        lines in prop::collection::vec((0..1_000_000_000_i64, 1..50_i64, prop::sample::select(VatRate::ALL.to_vec())), 0..30),
    ) {
        let drafts: Vec<LineDraft> = lines.iter().map(|(gross, n, rate)| draft(*gross, *n, *rate)).collect();
        let goods = goods(&drafts);
        prop_assert!(goods.lines.iter().all(|line| line.figures.net_minor + line.figures.vat_minor == line.figures.gross_minor));
        prop_assert_eq!(goods.lines.iter().map(|line| line.figures.vat_minor).sum::<i64>(), goods.totals.vat_minor);
        prop_assert_eq!(lines.iter().map(|(gross, ..)| gross).sum::<i64>(), goods.totals.gross_minor);
        prop_assert_eq!(goods.totals.rates.iter().map(|total| total.gross_minor).sum::<i64>(), goods.totals.gross_minor);
    }
}
