//! What a template prints: the content with every figure, date and name written as Russian documents write them.
//!
//! Texts only: a template places them and computes nothing. A value that is not stated is `null`; amounts are
//! «1 234,50», dates «31.12.2026» with `_long` for «31 декабря 2026 г.».

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::parties::initials;
use super::{
    Agreement, Body, Content, Correction, Difference, DocumentKind, Figures, Goods, Line, Party,
    Reconciliation, Reference, Signatory, Totals, Unit, UpdStatus,
};
use crate::client::ClientKind;
use crate::money::{Currency, Money};
use crate::rate::VatRate;
use crate::text::amount::{MinorForm, amount_in_words, plural_ru};
use crate::text::format::{format_amount_ru, format_date_in_words_ru, format_date_ru};

/// The data of a template: `kind`, `title`, `number`, `date`, parties, signatories, and by kind `lines` and `totals`,
/// `correction`, `reconciliation` or `agreement`.
#[must_use]
pub fn data(content: &Content) -> Value {
    let mut data = json!({
        "kind": content.kind().code(),
        "title": title(content),
        "number": content.number,
        "date": format_date_ru(content.on),
        "date_long": format_date_in_words_ru(content.on),
        "revision": content.revision.as_ref().map(reference),
        "seller": party(&content.seller),
        "buyer": party(&content.buyer),
        "director": content.signatories.director.as_ref().map(signatory),
        "accountant": content.signatories.accountant.as_ref().map(signatory),
        "buyer_signatory": content.signatories.buyer.as_ref().map(signatory),
        "basis": content.basis.as_ref().map(ToString::to_string),
        "period": content.period.map(|period| json!({
            "from": format_date_ru(period.from()),
            "to": format_date_ru(period.last_day()),
        })),
        "due": content.due_on.map(format_date_ru),
        "currency": currency(content.currency),
        "note": content.note,
    });
    let particular = match &content.body {
        Body::Invoice(goods) | Body::Act(goods) | Body::TaxInvoice(goods) => goods_data(goods),
        Body::Upd { status, goods } => {
            let mut data = goods_data(goods);
            data["status"] = json!(status.code());
            data
        }
        Body::TaxCorrection(correction) | Body::UpdCorrection(correction) => correction_data(correction),
        Body::Reconciliation(reconciliation) => reconciliation_data(reconciliation, content),
        Body::Contract(agreement) | Body::Free(agreement) => agreement_data(agreement),
    };
    if let (Value::Object(data), Value::Object(mut particular)) = (&mut data, particular) {
        data.append(&mut particular);
    }
    data
}

fn title(content: &Content) -> &str {
    match &content.body {
        Body::Contract(agreement) | Body::Free(agreement) => {
            agreement.title.as_deref().unwrap_or(content.kind().name_ru())
        }
        Body::Upd { status: UpdStatus::TaxInvoiceAndTransfer | UpdStatus::Transfer, .. }
        | Body::Invoice(_)
        | Body::Act(_)
        | Body::TaxInvoice(_)
        | Body::TaxCorrection(_)
        | Body::UpdCorrection(_)
        | Body::Reconciliation(_) => content.kind().name_ru(),
    }
}

fn money(minor: i64) -> String {
    format_amount_ru(minor, 2)
}

/// «1 234,5»: a number without trailing zeros, at least two digits of fraction in a price.
fn decimal(value: Decimal, digits_min: u32) -> String {
    let value = value.normalize();
    let digits = value.scale().max(digits_min);
    let mantissa = value.mantissa() * 10_i128.pow(digits - value.scale());
    i64::try_from(mantissa).map_or_else(|_| value.to_string(), |mantissa| format_amount_ru(mantissa, digits))
}

fn reference(reference: &Reference) -> Value {
    json!({
        "number": reference.number,
        "date": format_date_ru(reference.on),
        "date_long": format_date_in_words_ru(reference.on),
    })
}

fn party(party: &Party) -> Value {
    let inn_kpp = [party.inn.as_deref(), party.kpp.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let labelled = [("ИНН", &party.inn), ("КПП", &party.kpp), ("", &party.address), ("тел.", &party.phone)];
    let mut line = party.name.clone();
    for (label, text) in labelled {
        if let Some(text) = text {
            line.push_str(", ");
            line.push_str(format!("{label} {text}").trim_start());
        }
    }
    json!({
        "name": party.name,
        "short": short_name(&party.name),
        "entrepreneur": party.kind == ClientKind::SoleProprietor,
        "individual": party.kind == ClientKind::Individual,
        "inn": party.inn,
        "kpp": party.kpp,
        "inn_kpp": (!inn_kpp.is_empty()).then(|| inn_kpp.join("/")),
        "ogrn": party.ogrn,
        "address": party.address,
        "phone": party.phone,
        "email": party.email,
        "line": line,
        "bank": party.bank.as_ref().map(|bank| json!({
            "bank": bank.bank,
            "bik": bank.bik,
            "account": bank.account,
            "correspondent": bank.correspondent,
        })),
    })
}

/// The name with its legal form abbreviated, which needs no declension: «ООО «Ромашка»».
fn short_name(name: &str) -> String {
    const FORMS: [(&str, &str); 6] = [
        ("Общество с ограниченной ответственностью ", "ООО "),
        ("Публичное акционерное общество ", "ПАО "),
        ("Непубличное акционерное общество ", "НАО "),
        ("Закрытое акционерное общество ", "ЗАО "),
        ("Акционерное общество ", "АО "),
        ("Индивидуальный предприниматель ", "ИП "),
    ];
    let lowercase = name.to_lowercase();
    let known = FORMS.iter().find(|(form, _)| lowercase.starts_with(&form.to_lowercase()));
    known.map_or_else(
        || name.to_owned(),
        |(form, short)| format!("{short}{}", name.chars().skip(form.chars().count()).collect::<String>()),
    )
}

fn signatory(signatory: &Signatory) -> Value {
    json!({
        "position": signatory.position,
        "name": signatory.name,
        "short": initials(&signatory.name),
        "genitive": signatory.genitive,
        "basis": signatory.basis,
    })
}

/// Name and numeric code by ОК (МК (ИСО 4217) 003-97) 014-2000.
pub(super) const fn currency_name(currency: Currency) -> (&'static str, &'static str) {
    match currency {
        Currency::Rub => ("Российский рубль", "643"),
        Currency::Usd => ("Доллар США", "840"),
        Currency::Eur => ("Евро", "978"),
        Currency::Kzt => ("Тенге", "398"),
        Currency::Byn => ("Белорусский рубль", "933"),
        Currency::Cny => ("Юань", "156"),
    }
}

fn currency(currency: Currency) -> Value {
    let (name, number) = currency_name(currency);
    let short = if currency == Currency::Rub { "руб." } else { currency.code() };
    json!({ "code": currency.code(), "name": name, "number": number, "short": short })
}

/// «22%», «без НДС».
pub(super) fn rate(rate: VatRate) -> String {
    match rate {
        VatRate::NoVat => "без НДС".to_owned(),
        VatRate::Vat0
        | VatRate::Vat5
        | VatRate::Vat7
        | VatRate::Vat10
        | VatRate::Vat18
        | VatRate::Vat20
        | VatRate::Vat22 => format!("{}%", rate.percent()),
    }
}

/// VAT as a tax invoice states it: an amount, or «без НДС».
fn vat(vat_rate: VatRate, minor: i64) -> String {
    if vat_rate == VatRate::NoVat { rate(vat_rate) } else { money(minor) }
}

fn unit(unit: Option<&Unit>) -> (Option<&str>, Option<&str>) {
    unit.map_or((None, None), |unit| (Some(unit.name.as_str()), unit.code.as_deref()))
}

fn line(line: &Line) -> Value {
    let (unit, unit_code) = unit(line.unit.as_ref());
    json!({
        "n": line.n,
        "name": line.name,
        "unit": unit,
        "unit_code": unit_code,
        "quantity": decimal(line.quantity.to_decimal(), 0),
        "price": decimal(line.price.to_decimal(), 2),
        "price_net": decimal(line.price_net.to_decimal(), 2),
        "net": money(line.net_minor),
        "rate": rate(line.vat_rate),
        "vat": vat(line.vat_rate, line.vat_minor),
        "gross": money(line.gross_minor),
    })
}

fn totals(totals: &Totals) -> Value {
    let rates: Vec<Value> = totals
        .rates
        .iter()
        .map(|total| {
            json!({
                "rate": rate(total.vat_rate),
                "taxed": total.vat_rate != VatRate::NoVat,
                "net": money(total.net_minor),
                "vat": vat(total.vat_rate, total.vat_minor),
                "gross": money(total.gross_minor),
            })
        })
        .collect();
    json!({
        "has_vat": totals.has_vat(),
        "net": money(totals.net_minor),
        "vat": if totals.has_vat() { money(totals.vat_minor) } else { rate(VatRate::NoVat) },
        "gross": money(totals.gross_minor),
        "rates": rates,
    })
}

fn goods_data(goods: &Goods) -> Value {
    json!({
        "lines": goods.lines.iter().map(line).collect::<Vec<_>>(),
        "totals": totals(&goods.totals),
        "words": goods.words,
        "payments": goods.payments.iter().map(reference).collect::<Vec<_>>(),
        "advances": goods.advances.iter().map(reference).collect::<Vec<_>>(),
        "shipment": goods.shipment.as_ref().map(reference),
    })
}

fn figures(figures: &Figures) -> Value {
    json!({
        "quantity": decimal(figures.quantity.to_decimal(), 0),
        "price_net": decimal(figures.price_net.to_decimal(), 2),
        "net": money(figures.net_minor),
        "rate": rate(figures.vat_rate),
        "vat": vat(figures.vat_rate, figures.vat_minor),
        "gross": money(figures.gross_minor),
    })
}

/// Amounts of a difference; one that is 0 is a dash.
fn difference(difference: &Difference) -> Value {
    let amount = |minor: i64| if minor == 0 { "—".to_owned() } else { money(minor) };
    json!({
        "net": amount(difference.net_minor),
        "vat": amount(difference.vat_minor),
        "gross": amount(difference.gross_minor),
    })
}

fn correction_data(correction: &Correction) -> Value {
    let lines: Vec<Value> = correction
        .lines
        .iter()
        .map(|line| {
            let (unit, unit_code) = unit(line.unit.as_ref());
            json!({
                "n": line.n,
                "name": line.name,
                "unit": unit,
                "unit_code": unit_code,
                "before": figures(&line.before),
                "after": figures(&line.after),
                "increase": difference(&line.increase()),
                "decrease": difference(&line.decrease()),
            })
        })
        .collect();
    json!({
        "original": reference(&correction.original),
        "reason": correction.reason,
        "lines": lines,
        "increase": difference(&correction.increase),
        "decrease": difference(&correction.decrease),
        "totals": totals(&correction.totals),
    })
}

/// A balance in the debit or the credit column: `(debit, credit)`.
fn sides(minor: i64) -> (Option<String>, Option<String>) {
    match minor {
        1.. => (Some(money(minor)), None),
        0 => (None, None),
        ..0 => (None, Some(money(minor.saturating_neg()))),
    }
}

fn reconciliation_data(reconciliation: &Reconciliation, content: &Content) -> Value {
    let amount = |minor: i64| (minor != 0).then(|| money(minor));
    let balance = |minor: i64| {
        let (debit, credit) = sides(minor);
        json!({ "debit": debit, "credit": credit })
    };
    let rows: Vec<Value> = reconciliation
        .rows
        .iter()
        .map(|row| {
            json!({
                "n": row.n,
                "date": format_date_ru(row.on),
                "document": row.document,
                "debit": amount(row.debit_minor),
                "credit": amount(row.credit_minor),
            })
        })
        .collect();
    json!({
        "opening": balance(reconciliation.opening_minor),
        "rows": rows,
        "turnover": { "debit": money(reconciliation.debit_minor), "credit": money(reconciliation.credit_minor) },
        "closing": balance(reconciliation.closing_minor),
        "conclusion": conclusion(reconciliation.closing_minor, content),
    })
}

/// «На 31.10.2026 задолженность в пользу ООО «А» 100,00 руб. (Сто рублей 00 копеек)».
fn conclusion(closing_minor: i64, content: &Content) -> String {
    let last_day: NaiveDate = content.period.map_or(content.on, |period| period.last_day());
    let day = format_date_ru(last_day);
    let creditor = match closing_minor {
        0 => return format!("На {day} задолженность отсутствует."),
        1.. => short_name(&content.seller.name),
        ..0 => short_name(&content.buyer.name),
    };
    let debt = Money::from_minor(closing_minor.saturating_abs(), content.currency);
    let sign = if content.currency == Currency::Rub { "руб." } else { content.currency.code() };
    let words = amount_in_words(debt, MinorForm::Digits);
    format!("На {day} задолженность в пользу {creditor} {} {sign} ({words}).", money(debt.minor()))
}

fn agreement_data(agreement: &Agreement) -> Value {
    json!({
        "place": agreement.place,
        "subject": agreement.subject,
        "until": agreement.until.map(format_date_ru),
        "payment_days": agreement.payment_days.map(|days| {
            format!("{days} {}", plural_ru(u64::from(days), ["рабочего дня", "рабочих дней", "рабочих дней"]))
        }),
        "fields": agreement.fields,
    })
}

/// Names that a template of the kind may use, as paths from the root: for completion in the editor.
#[must_use]
pub fn names(kind: DocumentKind) -> Vec<String> {
    let sample = super::sample(kind, super::TaxRegime::General, 1);
    let mut names = Vec::new();
    collect(&data(&sample), String::new(), &mut names);
    names.sort();
    names
}

fn collect(value: &Value, path: String, names: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(value, path, names);
            }
        }
        Value::Array(items) => match items.first() {
            Some(item) => collect(item, format!("{path}[]"), names),
            None => names.push(format!("{path}[]")),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => names.push(path),
    }
}
