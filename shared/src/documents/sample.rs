//! A document of each kind that nobody issued, for looking at a template before there is a real one.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    Agreement, BankAccount, Basis, Body, Content, ContentVersion, Correction, CorrectionDraft, DocumentKind,
    Goods, LineDraft, Party, Reconciliation, ReconciliationRowDraft, Reference, Service, Signatories,
    Signatory, TaxRegime, Unit, UpdStatus,
};
use crate::client::ClientKind;
use crate::money::Currency;
use crate::period::Period;
use crate::rate::{Quantity, VatRate};
use crate::requisites::{Bik, CorrespondentAccount, Inn, Kpp, Ogrn, Ogrnip, SettlementAccount};

const ON: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 31).expect("a day of the calendar");
const FROM: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day of the calendar");
const TO: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day of the calendar");

/// A sample of the kind, as a seller of this regime would issue it, with `n_lines` lines where the kind has lines.
///
/// # Panics
/// When `n_lines` is above 5000.
#[must_use]
pub fn sample(kind: DocumentKind, regime: TaxRegime, n_lines: usize) -> Content {
    let lines = sample_lines(regime.rate_on(ON), n_lines);
    let goods = || {
        let mut goods = Goods::new(&lines, Currency::Rub).expect("the lines of a sample are right");
        goods.shipment = Some(Reference { number: "17".to_owned(), on: ON });
        goods
    };
    let status = match regime {
        TaxRegime::SimplifiedNoVat => UpdStatus::Transfer,
        TaxRegime::General | TaxRegime::Simplified5 | TaxRegime::Simplified7 => {
            UpdStatus::TaxInvoiceAndTransfer
        }
    };
    let body = match kind {
        DocumentKind::Invoice => Body::Invoice(goods()),
        DocumentKind::Act => Body::Act(goods()),
        DocumentKind::TaxInvoice => Body::TaxInvoice(goods()),
        DocumentKind::Upd => Body::Upd { status, goods: goods() },
        DocumentKind::TaxCorrection => Body::TaxCorrection(correction(&lines)),
        DocumentKind::UpdCorrection => Body::UpdCorrection(correction(&lines)),
        DocumentKind::Reconciliation => Body::Reconciliation(reconciliation(n_lines)),
        DocumentKind::Contract => Body::Contract(agreement(None)),
        DocumentKind::Free => Body::Free(agreement(Some("Уведомление об изменении тарифа".to_owned()))),
    };
    Content {
        version: ContentVersion,
        number: "СВ-000123".to_owned(),
        on: ON,
        revision: None,
        seller: seller(),
        buyer: buyer(),
        signatories: signatories(),
        basis: Some(Basis {
            name: "Договор".to_owned(),
            number: Some("17/26".to_owned()),
            on: NaiveDate::from_ymd_opt(2026, 2, 1),
        }),
        period: Period::new(FROM, TO),
        due_on: NaiveDate::from_ymd_opt(2026, 11, 10),
        currency: Currency::Rub,
        body,
        note: None,
        pictures: Vec::new(),
    }
}

/// The same for a client of this kind.
#[must_use]
pub fn sample_for(kind: DocumentKind, regime: TaxRegime, n_lines: usize, client: ClientKind) -> Content {
    let mut content = sample(kind, regime, n_lines);
    let buyer = &mut content.buyer;
    match client {
        ClientKind::LegalEntity => return content,
        ClientKind::SoleProprietor => {
            buyer.name = "Индивидуальный предприниматель Ромашкин Олег Викторович".to_owned();
            buyer.inn = Some(Inn::synthetic_person(78, 203).to_string());
            buyer.ogrn = Some(Ogrnip::synthetic(78, 203).to_string());
        }
        ClientKind::Individual => {
            buyer.name = "Ромашкин Олег Викторович".to_owned();
            (buyer.inn, buyer.ogrn, buyer.bank) = (None, None, None);
            content.basis = None;
        }
    }
    (buyer.kind, buyer.kpp) = (client, None);
    content.signatories.buyer = None;
    content
}

/// A sample that states everything that the kind can state.
#[must_use]
pub fn full_sample(kind: DocumentKind) -> Content {
    let mut content = sample(kind, TaxRegime::General, 2);
    let reference = |number: &str| Reference { number: number.to_owned(), on: FROM };
    content.revision = Some(reference("1"));
    content.note = Some("Оплата означает согласие с условиями оферты.".to_owned());
    if let Body::Invoice(goods) | Body::Act(goods) | Body::TaxInvoice(goods) | Body::Upd { goods, .. } =
        &mut content.body
    {
        goods.payments = vec![reference("57")];
        goods.advances = vec![reference("А-12")];
    }
    content
}

/// Lines of a sample.
#[must_use]
pub fn sample_lines(vat_rate: VatRate, n_lines: usize) -> Vec<LineDraft> {
    let services = [
        ("Доступ к сети Интернет, тариф «Бизнес 100», октябрь 2026 г.", "мес", "362", 1, 1_220_000_i64),
        ("Аренда статического IP-адреса", "шт", "796", 3, 90_000),
        (
            "Техническая поддержка по регламенту 24×7 с временем реакции не более 30 минут",
            "ч",
            "356",
            12,
            1_464_000,
        ),
    ];
    let line = |at: usize| {
        let (name, unit, code, quantity, gross_minor) = services[at % services.len()];
        LineDraft {
            name: name.to_owned(),
            unit: Some(Unit { name: unit.to_owned(), code: Some(code.to_owned()) }),
            quantity: Quantity::from_micros(quantity * 1_000_000).expect("within bounds"),
            gross_minor,
            vat_rate,
        }
    };
    (0..n_lines).map(line).collect()
}

fn bank(serial: u32) -> BankAccount {
    let bik = Bik::parse("044525225").expect("nine digits");
    BankAccount {
        bank: "ПАО СБЕРБАНК, г. Москва".to_owned(),
        account: SettlementAccount::synthetic(&bik, serial).to_string(),
        correspondent: Some(CorrespondentAccount::synthetic(&bik).to_string()),
        bik: bik.to_string(),
    }
}

fn seller() -> Party {
    Party {
        kind: ClientKind::LegalEntity,
        name: "Общество с ограниченной ответственностью «Северная связь»".to_owned(),
        inn: Some(Inn::synthetic_legal(77, 101).to_string()),
        kpp: Some(Kpp::synthetic(77, 101).to_string()),
        ogrn: Some(Ogrn::synthetic(77, 101).to_string()),
        address: Some("127006, г. Москва, ул. Долгоруковская, д. 7, этаж 4, помещ. 12".to_owned()),
        phone: Some("+7 495 123-45-67".to_owned()),
        email: Some("docs@example.ru".to_owned()),
        bank: Some(bank(101)),
    }
}

fn buyer() -> Party {
    Party {
        kind: ClientKind::LegalEntity,
        name: "Общество с ограниченной ответственностью «Ромашка»".to_owned(),
        inn: Some(Inn::synthetic_legal(78, 202).to_string()),
        kpp: Some(Kpp::synthetic(78, 202).to_string()),
        ogrn: Some(Ogrn::synthetic(78, 202).to_string()),
        address: Some("191186, г. Санкт-Петербург, Невский пр-кт, д. 20, литера А".to_owned()),
        phone: Some("+7 812 765-43-21".to_owned()),
        email: Some("buh@example.ru".to_owned()),
        bank: Some(bank(202)),
    }
}

fn signatories() -> Signatories {
    let signatory = |position: &str, name: &str, genitive: &str| Signatory {
        position: position.to_owned(),
        name: name.to_owned(),
        genitive: Some(genitive.to_owned()),
        basis: Some("Устава".to_owned()),
    };
    Signatories {
        director: Some(signatory(
            "Генеральный директор",
            "Морозов Пётр Ильич",
            "генерального директора Морозова Петра Ильича",
        )),
        accountant: Some(signatory(
            "Главный бухгалтер",
            "Белова Анна Сергеевна",
            "главного бухгалтера Беловой Анны Сергеевны",
        )),
        buyer: Some(signatory(
            "Директор",
            "Ромашкин Олег Викторович",
            "директора Ромашкина Олега Викторовича",
        )),
    }
}

fn correction(lines: &[LineDraft]) -> Correction {
    let half = |quantity: Quantity| Quantity::from_micros(quantity.micros() / 2).expect("within bounds");
    let drafts = lines.iter().enumerate().map(|(at, line)| CorrectionDraft {
        name: line.name.clone(),
        unit: line.unit.clone(),
        before: (line.quantity, line.gross_minor),
        after: match at % 2 {
            0 => (half(line.quantity), line.gross_minor / 2),
            _ => (line.quantity, line.gross_minor + 12_200),
        },
        vat_rate: line.vat_rate,
    });
    let original = Reference { number: "СВ-000098".to_owned(), on: FROM };
    let drafts: Vec<CorrectionDraft> = drafts.collect();
    Correction::new(original, Some("Изменение объёма оказанных услуг".to_owned()), &drafts, Currency::Rub)
        .expect("the lines of a sample are right")
}

fn reconciliation(n_rows: usize) -> Reconciliation {
    let row = |at: usize| {
        let on = FROM + chrono::Days::new(u64::try_from(at % 31).unwrap_or_default());
        let paid = at % 2 == 1;
        let number = at + 1;
        ReconciliationRowDraft {
            on,
            document: if paid {
                format!("Платёж № {number}")
            } else {
                format!("Акт № СВ-{number:06}")
            },
            debit_minor: if paid { 0 } else { 1_220_000 },
            credit_minor: if paid { 1_000_000 } else { 0 },
        }
    };
    let period = Period::new(FROM, TO).expect("a month");
    Reconciliation::new(period, 150_000, (0..n_rows).map(row).collect())
        .expect("the rows of a sample are right")
}

fn service(name: &str, plan: &str, quantity: i64, price_minor: i64) -> Service {
    Service {
        name: name.to_owned(),
        plan: plan.to_owned(),
        quantity: Quantity::from_micros(quantity * 1_000_000).expect("within bounds"),
        price_minor,
        interval: "1 month".to_owned(),
        since: FROM,
    }
}

fn agreement(title: Option<String>) -> Agreement {
    let text = "Уведомляем вас, что с 1 января 2027 г. стоимость услуг по тарифу «Бизнес 100» составит \
                13 000,00 руб. в месяц, включая НДС. Остальные условия договора не меняются.";
    Agreement {
        title,
        place: Some("г. Москва".to_owned()),
        subject: Some("доступ к сети Интернет по тарифу «Бизнес 100»".to_owned()),
        until: NaiveDate::from_ymd_opt(2027, 12, 31),
        payment_days: Some(5),
        services: vec![
            service("Доступ к сети Интернет", "Бизнес 100", 1, 1_220_000),
            service("Статический IP-адрес", "IP-адрес", 3, 90_000),
        ],
        balance_minor: Some(-1_310_000),
        fields: BTreeMap::from([("text".to_owned(), text.to_owned())]),
    }
}
